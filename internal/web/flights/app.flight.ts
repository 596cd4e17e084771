import { expect } from "vitest";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { flight } from "./flight";
import { cameraPhotos, until } from "./phone";
import { Proxy } from "./proxy";

flight("a newer build comes while a form is open: the form is left alone", async ({ server, phone, tell }) => {
  const proxy = await Proxy.before(server);
  try {
    const mai = await phone("volunteer1", proxy);
    await mai.signIn("volunteer1@kienan.example");
    await mai.readyOffline();
    await mai.open("/hoat-dong");
    await mai.page.getByLabel("Kết quả", { exact: true }).fill("Dọn 300 m kênh");
    proxy.release();
    await mai.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await until(() => mai.page.evaluate(async () => ((await navigator.serviceWorker.ready).waiting ? true : null)), "the newer build to wait");
    expect(await mai.page.getByLabel("Kết quả", { exact: true }).inputValue()).toBe("Dọn 300 m kênh");
    expect(await mai.page.getByText("Có bản mới của ứng dụng").count()).toBe(0);
    tell("the newer build is on the phone and waits; nothing moved in the form");

    await mai.page.getByRole("link", { name: "Quay lại" }).click();
    await mai.link("Danh sách").click();
    const anew = mai.page.waitForEvent("load", { timeout: 60_000 }); // a browser lets the worker before finish what it is at
    await mai.button("Dùng bản mới").click();
    await anew;
    await mai.page.getByRole("heading", { name: "Danh sách" }).waitFor();
    await until(() => mai.page.evaluate(async () => ((await navigator.serviceWorker.ready).waiting ? null : true)), "the newer build to run");
    tell("on the list it was let in by a touch");

    await server.stop();
    await mai.reopen("/hoat-dong");
    expect(await mai.page.getByLabel("Kết quả", { exact: true }).inputValue()).toBe("Dọn 300 m kênh");
    tell("the new build opens without a network, and the form begun is there");
  } finally {
    proxy.close();
  }
});

flight("storage is refused, and storage is full", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.page.addInitScript(() => {
    IDBFactory.prototype.open = () => { throw new DOMException("refused", "SecurityError"); };
  });
  await mai.open();
  await mai.page.getByRole("heading", { name: "Máy này không giữ được bản ghi" }).waitFor();
  tell("where nothing can be kept the app says so before anything is recorded");

  await mai.losePower();
  await mai.powerOn();
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  await server.stop();
  // The browser's own limit cannot be trusted to bite in a test: it goes by the room that it counted long before.
  await mai.page.addInitScript(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
      if (this.name === "bytes" && localStorage.getItem("full")) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, row);
    };
  });
  const name = await mai.handOver({ photos: cameraPhotos.slice(3, 4), save: false });
  await mai.page.evaluate(() => localStorage.setItem("full", "yes"));
  await mai.page.getByLabel("Chụp ảnh", { exact: true }).setInputFiles(cameraPhotos[0]!);
  await mai.text("Bộ nhớ của máy đã đầy.").waitFor();
  tell("the phone is full: it says so when the photo is taken");
  await mai.save();
  await mai.page.getByText("Máy đầy: bản ghi đã lưu nhưng 1 ảnh thì không.", { exact: false }).waitFor();
  tell(`the gift for ${name} is on its disk all the same with the first photo, and it says that the second is not`);
  await mai.page.evaluate(() => localStorage.removeItem("full"));
  await server.start();
  await mai.sync();
  expect(await mai.standing("Suất")).toBe(1);
  const [bare] = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["warnings"]?.includes("photo_not_kept"));
  expect(bare!["photos"].map((p: { state: string }) => p.state)).toEqual(["whole"]);
  tell("the branch has the first whole, and knows that there was another");
});

flight("a blood drive: opened on the phone, donors pass through it, the next date is shown", async ({ server, phone, tell }) => {
  const member = await phone("member");
  await member.signIn("member@kienan.example");
  await member.readyOffline();
  await server.stop();
  await member.link("Hiến máu").click();
  await member.link("Tạo đợt hiến máu").click();
  await member.page.getByLabel("Địa điểm", { exact: true }).fill("Nhà văn hóa phường");
  await member.button("Lưu").click();
  await member.page.getByRole("heading", { name: "Nhà văn hóa phường" }).waitFor();
  tell("without a network a drive was opened");

  for (const [name, born] of [["Nguyễn Thị Hòa", "1990"], ["Trần Văn Đức", "1988"]] as const) {
    await member.link("Thêm người hiến").click();
    await member.page.getByLabel("Họ và tên", { exact: true }).fill(name);
    await member.page.getByLabel("Năm sinh", { exact: true }).fill(born);
    await member.button("Lưu").click();
    await member.page.getByRole("heading", { name: "Nhà văn hóa phường" }).waitFor();
  }
  await member.button("Đã đến: Nguyễn Thị Hòa").click();
  await member.button("Đã khám: Nguyễn Thị Hòa").click();
  await member.page.getByRole("link", { name: /Nguyễn Thị Hòa/ }).click();
  await member.button("Đã hiến").click();
  await member.page.getByRole("radio", { name: "Rh+", exact: true }).check();
  await member.button("Lưu").click();
  await member.page.getByRole("link", { name: /Nguyễn Thị Hòa/ }).click();
  await member.page.getByText("Có thể hiến lại từ", { exact: false }).waitFor();
  tell("two donors registered, one gave; her next date is on the screen");
  await member.link("Xem bản ghi").click();
  await member.link("Đính chính").click();
  expect(await member.page.getByRole("radio", { name: "Đã hiến", exact: true }).isChecked()).toBe(true);
  await member.page.getByRole("radio", { name: "250", exact: true }).check();
  await member.save();
  tell("her bag was of 250 ml: the visit is corrected");

  await server.start();
  await member.sync();
  const drive = (await server.rows("leader@kienan.example", "blood_drive")).find((d) => d["place"] === "Nhà văn hóa phường")!;
  const visits = (await server.rows("leader@kienan.example", "blood_visit")).filter((v) => v["drive"] === drive["id"]);
  const stands = visits.filter((v) => !v["corrected_by"]), wrong = visits.find((v) => v["corrected_by"])!;
  expect(stands.map((v) => v["state"]).sort()).toEqual(["donated", "registered"]);
  const right = stands.find((v) => v["state"] === "donated")!;
  expect([wrong["ml"], right["ml"], right["rh"], right["corrects"]]).toEqual([350, 250, "+", wrong["id"]]);
  tell("the branch has the drive and the visits as they stand, the correction beside what it corrects");
});

flight("first aid and an activity", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  await server.stop();
  await mai.open("/so-cap-cuu");
  await mai.page.getByRole("radio", { name: "Tai nạn giao thông", exact: true }).check();
  await mai.page.getByLabel("Địa điểm", { exact: true }).fill("Ngã năm Kiến An");
  await mai.page.getByRole("checkbox", { name: "Cầm máu", exact: true }).check();
  await mai.save();
  await mai.open("/hoat-dong");
  await mai.button("Lưu").click();
  await mai.page.getByText("Hãy chọn một mục.").or(mai.page.getByText("Ô này cần có.")).first().waitFor();
  tell("an activity without its type says which field is missing");
  await mai.page.getByRole("radio", { name: "Môi trường", exact: true }).check();
  await mai.page.getByLabel("Số giờ", { exact: true }).fill("2,5");
  await mai.page.getByLabel("Chọn ảnh", { exact: true }).setInputFiles(cameraPhotos.slice(2, 4));
  await mai.page.getByRole("img", { name: "Ảnh 2", exact: true }).waitFor();
  await mai.save();
  await server.start();
  await mai.sync();
  const [activity] = (await server.rows("leader@kienan.example", "activity")).filter((r) => r["hours"] === 2.5);
  expect(activity?.["photos"]?.length).toBe(2);
  tell("both arrived, the activity with two photos");
});

flight("somebody who wants no photo signs with a finger; a proxy receives for another", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  await server.stop();
  await mai.handOver({ save: false });
  await mai.page.getByRole("radio", { name: "Nhận thay", exact: true }).check();
  await mai.page.getByLabel("Họ tên người ký thay", { exact: true }).fill("Trần Văn Con");
  await mai.page.getByRole("checkbox", { name: "Không muốn lên hình, xin ký tên", exact: true }).check();
  const pad = mai.page.getByRole("img", { name: "Chữ ký", exact: true });
  await pad.evaluate((e) => e.scrollIntoView({ block: "center" }));
  const box = (await pad.boundingBox())!;
  await mai.page.mouse.move(box.x + 20, box.y + 60);
  await mai.page.mouse.down();
  for (let i = 1; i < 12; i++) await mai.page.mouse.move(box.x + 20 + i * 22, box.y + 60 + (i % 2) * 35);
  await mai.page.mouse.up();
  await mai.save();
  await server.start();
  await mai.sync();
  const [row] = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["refused_photo"]);
  expect(row?.["proxy"]?.name).toBe("Trần Văn Con");
  expect(row?.["photos"]?.map((p: any) => [p.role, p.state, p.sha256])).toEqual([["signature", "whole", row?.["signature"]]]);
  tell("the branch has the signature, whole by its hash, and the name of the proxy");
});

flight("a household and its first member are added on the phone, both or neither", async ({ server, phone, tell }) => {
  const member = await phone("member");
  await member.signIn("member@kienan.example");
  await member.readyOffline();
  await server.stop();
  await member.open("/danh-sach/moi");
  await member.page.getByLabel("Họ và tên", { exact: true }).fill("Đinh Thị Rạng");
  await member.page.getByLabel("Thôn, tổ dân phố", { exact: true }).fill("Tổ 99");
  await member.page.getByRole("radio", { name: "Người khác, hộ mới", exact: true }).check();
  await member.button("Lưu").click();
  await member.page.getByText("Ô này cần có.").waitFor();
  tell("without the name of the head nothing is saved, and the form says what is missing");
  await member.page.getByLabel("Họ tên chủ hộ", { exact: true }).fill("Đinh Văn Sáng");
  await member.button("Lưu").click();
  await member.page.getByRole("heading", { name: "Đinh Thị Rạng" }).waitFor();
  await server.start();
  await member.sync();
  const rows = (await server.rows("leader@kienan.example", "beneficiary")).filter((r) => r["hamlet"] === "Tổ 99");
  const head = rows.find((r) => r["name"] === "Đinh Văn Sáng")!, person = rows.find((r) => r["name"] === "Đinh Thị Rạng")!;
  expect([rows.length, person["household"]]).toEqual([2, head["id"]]);
  tell("the branch has both, the member in the household of its head");
});

const axe = readFileSync(fileURLToPath(new URL("../node_modules/axe-core/axe.min.js", import.meta.url)), "utf8");

flight("every screen is fit for those who do not see or touch well", async ({ phone, tell }) => {
  const mai = await phone("member");
  const look = async (screen: string) => {
    await mai.page.setViewportSize({ width: 390, height: 2400 }); // nothing hides under the tabs
    await mai.page.waitForTimeout(250);
    await mai.page.evaluate(axe);
    const found = await mai.page.evaluate(async () => {
      const { violations } = await (globalThis as any).axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
      return violations.map((v: any) => `${v.id}: ${v.nodes.map((n: any) => n.target.join(" ")).slice(0, 3).join(", ")}`) as string[];
    });
    expect(found, screen).toEqual([]);
    for (const width of [320, 390, 820]) {
      await mai.page.setViewportSize({ width, height: 844 });
      expect(await mai.page.evaluate(() => document.documentElement.scrollWidth), `${screen} at ${width} px`).toBeLessThanOrEqual(width);
    }
  };
  await mai.page.getByLabel("Email", { exact: true }).waitFor();
  await look("Đăng nhập");
  await mai.signIn("member@kienan.example");
  await mai.readyOffline();
  await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
  await look("Đã lưu");
  await mai.open("/danh-sach");
  const person = await mai.page.locator("a.item").first().getAttribute("href");
  await mai.open("/nhat-ky");
  const record = await mai.page.locator("a.item").first().getAttribute("href");
  await mai.open("/hien-mau");
  const drive = await mai.page.locator("a.item").first().getAttribute("href");
  const screens = ["/", "/trao-qua", "/danh-sach", person!, `${person}/sua`, "/danh-sach/moi", "/nhat-ky", record!, "/can-xu-ly", "/may-nay", "/hien-mau", "/hien-mau/moi", drive!, `${drive}/nguoi`, "/so-cap-cuu", "/hoat-dong"];
  for (const screen of screens) {
    await mai.open(screen);
    await mai.page.getByRole("heading", { level: 1 }).waitFor();
    await look(screen);
  }
  tell(`${screens.length + 2} screens, axe finds nothing, nothing runs out of 320, 390 or 820 px`);
});
