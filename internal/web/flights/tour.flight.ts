import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { flight } from "./flight";
import { cameraPhotos, type Phone } from "./phone";

const out = process.env["TOUR"] ?? "";

/** A picture in the README may weigh this much, in bytes. */
const HEAVIEST = 60_000;

// Pictures of the README, of every screen, as WebP: `go test ./internal/web -run Flights -flights.tour <folder>`
describe.runIf(out)("the tour", () => {
  flight("pictures of every screen", async ({ server, phone, tell }) => {
    mkdirSync(out, { recursive: true });
    const mai = await phone("member");
    let taken = 0;
    const shoot = async (name: string, look: Look = {}) => {
      const picture = await shot(mai, look);
      expect(picture.length, `${name} in bytes`).toBeLessThanOrEqual(HEAVIEST);
      writeFileSync(join(out, name + ".webp"), picture);
      taken++;
    };

    await mai.page.getByLabel("Email", { exact: true }).waitFor();
    await shoot("dang-nhap");
    await mai.signIn("member@kienan.example");
    await mai.readyOffline();
    await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
    await mai.sync();
    const row = (await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["evidence"] === "full" && r["review_state"] === "received" && r["device"])!;
    await server.review("leader@kienan.example", row, "gift_handover", "returned", "Ảnh chưa thấy người nhận, chị chụp lại giúp.");
    await mai.handOver({ photos: cameraPhotos.slice(4, 5) });
    await mai.sync();
    const other = (await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["evidence"] === "full" && r["review_state"] === "received" && r["device"])!;
    await server.review("leader@kienan.example", other, "gift_handover", "accepted");
    await mai.handOver({ photos: cameraPhotos.slice(3, 4) });
    await mai.open("/so-cap-cuu");
    await mai.page.getByRole("radio", { name: "Tai nạn giao thông", exact: true }).check();
    await mai.page.getByLabel("Địa điểm", { exact: true }).fill("Ngã năm Kiến An");
    await shoot("so-cap-cuu");
    await mai.save();
    await mai.sync();
    tell("two gifts have a leader's verdict, one gift and one case of first aid have just arrived");

    await server.stop();
    await mai.open("/trao-qua");
    await mai.page.getByRole("combobox", { name: "Người nhận", exact: true }).waitFor();
    await shoot("trao-qua");
    await mai.handOver({ photos: cameraPhotos.slice(1, 2), save: false });
    await mai.page.getByText("Đã có vị trí", { exact: false }).or(mai.button("Lấy vị trí")).first().waitFor();
    await shoot("trao-qua-anh", { from: "Bằng chứng" });
    await mai.save();
    await shoot("da-luu");
    await mai.open("/hoat-dong");
    await mai.page.getByRole("radio", { name: "Môi trường", exact: true }).check();
    await mai.page.getByLabel("Số giờ", { exact: true }).fill("2,5");
    await mai.page.getByLabel("Kết quả", { exact: true }).fill("Dọn 300 m kênh cùng đoàn thanh niên");
    await shoot("hoat-dong");
    await mai.save();
    await mai.open("/nhat-ky");
    await mai.page.locator("a.item", { hasText: "Đã lưu trên máy này" }).first().waitFor();
    await shoot("nhat-ky");
    await shoot("nhat-ky-toi", { dark: true });
    await mai.page.locator("a.item", { hasText: "Đã duyệt" }).click();
    await mai.page.getByRole("img", { name: "Ảnh 1", exact: true }).waitFor();
    await shoot("ban-ghi", { height: 1240 });
    tell("without a network a gift and an activity were recorded");

    await mai.open("/");
    await mai.page.getByText("Vừa ghi").waitFor();
    await shoot("hom-nay");
    await shoot("hom-nay-toi", { dark: true });
    await mai.open("/danh-sach");
    await mai.page.locator("a.item").first().waitFor();
    await shoot("danh-sach");
    await shoot("danh-sach-bang", { width: 820, height: 1180, scale: 1 });
    await mai.page.locator("a.item").first().click();
    await mai.page.getByRole("link", { name: "Cập nhật thông tin" }).waitFor();
    await shoot("nguoi-nhan");
    await mai.open("/can-xu-ly");
    await mai.page.getByText("chụp lại giúp", { exact: false }).first().waitFor();
    await shoot("can-xu-ly");
    await mai.open("/hien-mau");
    await mai.page.locator("a.item").first().click();
    const arrived = mai.page.getByRole("button", { name: /^Đã đến/ });
    await arrived.first().click();
    await mai.page.getByRole("button", { name: /^Đã khám/ }).first().waitFor();
    await shoot("hien-mau");
    const donor = (await mai.page.getByRole("button", { name: /^Đã khám/ }).first().getAttribute("aria-label"))?.replace("Đã khám: ", "") ?? "";
    await mai.page.getByRole("link", { name: new RegExp(donor) }).first().click();
    await mai.page.getByRole("heading", { level: 1 }).waitFor();
    await shoot("luot-hien-mau");
    await mai.open("/may-nay");
    await mai.button("Đồng bộ ngay").waitFor();
    await shoot("may-nay", { height: 1000 });
    tell(`${taken} pictures`);
  }, 4);
});

interface Look {
  width?: number;
  height?: number;
  /** pixels of the picture for one of the page */
  scale?: number;
  dark?: boolean;
  /** heading at the top of the picture */
  from?: string;
}

/** What a person sees on a screen of this size. */
async function shot(phone: Phone, { width = 390, height = 844, scale = 1.5, dark = false, from }: Look): Promise<Buffer> {
  const session = await phone.page.context().newCDPSession(phone.page);
  await session.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: scale, mobile: true });
  await phone.page.emulateMedia({ colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  await phone.page.evaluate((from) => {
    (document.activeElement as HTMLElement | null)?.blur();
    const heading = [...document.querySelectorAll("h2")].find((h) => h.textContent === from);
    scrollTo(0, heading ? heading.getBoundingClientRect().top + scrollY - 90 : 0);
  }, from);
  await phone.page.waitForTimeout(350);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 80 });
  await session.send("Emulation.setDeviceMetricsOverride", { width: 390, height: 844, deviceScaleFactor: 1, mobile: false });
  await phone.page.emulateMedia({ colorScheme: "light", reducedMotion: null });
  await session.detach();
  return Buffer.from(data, "base64");
}
