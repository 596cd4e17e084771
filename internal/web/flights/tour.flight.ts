import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe } from "vitest";
import { flight } from "./flight";
import { cameraPhotos, type Phone } from "./phone";

const out = process.env["TOUR"];

// Pictures of the README: `TOUR=<folder>`. Each sheet is a WebP of some screens side by side.
describe.runIf(out)("the tour", () => {
  flight("pictures of every screen", async ({ server, phone, tell }) => {
    const mai = await phone("member");
    const taken: { name: string; png: string }[] = [];
    const shoot = async (name: string, height = 844) => {
      await mai.page.setViewportSize({ width: 390, height });
      await mai.page.waitForTimeout(350);
      taken.push({ name, png: (await mai.page.screenshot()).toString("base64") });
      await mai.page.setViewportSize({ width: 390, height: 844 });
    };
    await mai.page.getByLabel("Email", { exact: true }).waitFor();
    await shoot("dang-nhap");
    await mai.signIn("member@kienan.example");
    await mai.readyOffline();
    await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
    await mai.sync();
    await mai.handOver();
    await mai.sync();
    const row = (await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["evidence"] === "full" && r["review_state"] === "received" && r["device"])!;
    await server.review("leader@kienan.example", row, "gift_handover", "returned", "Ảnh chưa thấy người nhận, chị chụp lại giúp.");
    await server.stop();
    await mai.handOver({ photos: cameraPhotos.slice(1, 2) });
    await shoot("da-luu");
    await mai.open("/hoat-dong");
    await mai.page.getByRole("radio", { name: "Môi trường", exact: true }).check();
    await shoot("hoat-dong");
    await mai.page.getByLabel("Số giờ", { exact: true }).fill("2,5");
    await mai.save();
    await mai.handOver({ photos: cameraPhotos.slice(2, 4), save: false });
    await mai.page.evaluate(() => scrollTo(0, 0));
    await shoot("trao-qua", 1180);
    await server.start();
    await mai.open("/can-xu-ly");
    await mai.page.getByText("chụp lại giúp", { exact: false }).first().waitFor();
    await shoot("can-xu-ly");
    await mai.open("/");
    await mai.page.getByText("Vừa ghi").waitFor();
    await shoot("hom-nay");
    await mai.open("/danh-sach");
    await mai.page.locator("a.item").first().waitFor();
    await shoot("danh-sach");
    await mai.page.locator("a.item").first().click();
    await shoot("nguoi-nhan");
    await mai.open("/nhat-ky");
    await mai.page.locator("a.item").first().waitFor();
    await shoot("nhat-ky");
    await mai.page.locator("a.item", { hasText: "Cần bổ sung" }).click();
    await mai.page.getByRole("img", { name: "Ảnh 1", exact: true }).waitFor();
    await shoot("ban-ghi", 1180);
    await mai.open("/hien-mau");
    await mai.page.locator("a.item").first().click();
    await mai.button("Đã đến").or(mai.page.getByRole("button", { name: /^Đã đến/ })).first().waitFor();
    await shoot("dot-hien-mau");
    await mai.open("/so-cap-cuu");
    await mai.page.getByRole("radio", { name: "Đuối nước", exact: true }).check();
    await shoot("so-cap-cuu");
    await mai.open("/may-nay");
    await shoot("may-nay", 1180);
    await server.stop();
    await mai.page.setViewportSize({ width: 390, height: 844 });
    await sheet(mai, taken, "app-1", ["dang-nhap", "hom-nay", "trao-qua", "da-luu"]);
    await sheet(mai, taken, "app-2", ["danh-sach", "nguoi-nhan", "nhat-ky", "ban-ghi", "can-xu-ly"]);
    await sheet(mai, taken, "app-3", ["dot-hien-mau", "so-cap-cuu", "hoat-dong", "may-nay"]);
    tell(`${taken.length} screens on three sheets`);
  }, 4);
});

/** Joins pictures on paper and writes one WebP. */
async function sheet(phone: Phone, taken: { name: string; png: string }[], name: string, names: string[]): Promise<void> {
  const pictures = names.map((n) => taken.find((t) => t.name === n)!.png);
  const webp = await phone.page.evaluate(async (pngs) => {
    const images = await Promise.all(pngs.map(async (png) => createImageBitmap(new Blob([Uint8Array.from(atob(png), (c) => c.charCodeAt(0))], { type: "image/png" }))));
    const scale = 300 / images[0]!.width, gap = 18, width = images.length * (300 + gap) + gap, height = Math.max(...images.map((i) => i.height)) * scale + 2 * gap;
    const canvas = Object.assign(document.createElement("canvas"), { width, height: Math.round(height) });
    const g = canvas.getContext("2d")!;
    g.fillStyle = "#e6dcc8";
    g.fillRect(0, 0, canvas.width, canvas.height);
    g.imageSmoothingQuality = "high";
    images.forEach((image, i) => g.drawImage(image, gap + i * (300 + gap), gap, 300, image.height * scale));
    return canvas.toDataURL("image/webp", 0.82).split(",")[1]!;
  }, pictures);
  mkdirSync(out!, { recursive: true });
  writeFileSync(join(out!, name + ".webp"), Buffer.from(webp, "base64"));
}
