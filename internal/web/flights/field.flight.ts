import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { flight } from "./flight";
import { cameraPhotos, until } from "./phone";
import { Proxy } from "./proxy";

flight("the camera app kills the page: the form and its photo are still there", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  await server.stop();
  await mai.page.addInitScript(() => {
    // Typed at the very moment in which the photo is being written.
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (...row) {
      if (this.name === "draftPhotos") {
        const label = [...document.querySelectorAll("label")].find((l) => l.textContent === "Ghi chú")!, note = document.getElementById(label.htmlFor) as HTMLTextAreaElement;
        note.value = "Nhà cuối ngõ";
        note.dispatchEvent(new Event("input", { bubbles: true }));
      }
      return put.apply(this, row);
    };
  });
  const name = await mai.handOver({ photos: cameraPhotos.slice(3, 4), save: false });
  const note = mai.page.getByLabel("Ghi chú", { exact: true });
  await until(async () => (await note.inputValue()) || null, "the note, typed when the photo on the screen came to the disk");
  expect(await note.inputValue()).toBe("Nhà cuối ngõ");
  await mai.page.waitForTimeout(1500); // the pause after typing, and a slow disk
  await mai.losePower();
  tell(`a gift for ${name} was half written when the browser died`);

  await mai.powerOn("/trao-qua");
  await mai.text("Đã mở lại phần bạn ghi dở.").waitFor();
  expect(await mai.page.getByRole("combobox", { name: "Người nhận" }).inputValue()).toBe(name);
  expect(await mai.page.getByLabel("Ghi chú", { exact: true }).inputValue()).toBe("Nhà cuối ngõ");
  await mai.page.getByRole("img", { name: "Ảnh 1", exact: true }).waitFor();
  await mai.save();
  tell("name, note and photo came back; it is saved");

  await server.start();
  await mai.sync();
  expect(await mai.standing("Đã nhận đủ ảnh")).toBe(1);
});

flight("two phones, one household, and a leader", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1"), duc = await phone("volunteer2");
  await mai.signIn("volunteer1@kienan.example");
  await duc.signIn("volunteer2@kienan.example");
  await mai.readyOffline();
  await duc.readyOffline();
  await server.stop();
  const first = await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
  const second = await duc.handOver({ photos: cameraPhotos.slice(1, 2) });
  expect(second).toBe(first);
  tell(`without a network both gave to ${first}`);

  await duc.losePower(); // or its timer might be first
  await server.start();
  await mai.sync();
  await duc.powerOn();
  await duc.sync();
  expect(await mai.standing("Đã nhận đủ ảnh")).toBe(1);
  expect(await duc.standing("Trùng hoặc khác")).toBe(1);
  expect(await duc.standing("Đã nhận đủ ảnh"), "a record in conflict still shows how far it came").toBe(1);
  await duc.link("Cần xử lý").click();
  await duc.page.getByText("Hộ này đã nhận quà.", { exact: false }).waitFor();
  tell("both are kept; the second phone is told");

  const rows = await until(async () => {
    const all = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["evidence"] === "full" && r["review_state"] === "received");
    return all.length >= 2 ? all : null;
  }, "the leader's rows");
  const counted = rows.find((r) => r["counted"])!, other = rows.find((r) => !r["counted"])!;
  await server.review("leader@kienan.example", counted, "gift_handover", "accepted");
  await server.review("leader@kienan.example", other, "gift_handover", "returned", "Hộ này đã nhận rồi, anh xem lại giúp.");
  await mai.open("/nhat-ky");
  await mai.page.locator("a.item", { hasText: "Đã duyệt" }).waitFor();
  await duc.open("/can-xu-ly");
  await duc.page.getByText("Hộ này đã nhận rồi, anh xem lại giúp.").first().waitFor();
  expect(await duc.standing("Cần bổ sung")).toBe(1);
  tell("the leader accepted one and sent the other back, with words; both phones show it");
});

flight("the server restarts while a photo goes up", async ({ server, phone, tell }) => {
  const proxy = await Proxy.before(server);
  try {
    const mai = await phone("volunteer1", proxy);
    await mai.signIn("volunteer1@kienan.example");
    await mai.readyOffline();
    await server.stop();
    for (const photo of cameraPhotos.slice(0, 2)) await mai.handOver({ photos: [photo] });
    const cut = proxy.cutUpload(0);
    await server.start();
    await mai.open("/may-nay");
    await cut;
    await server.stop();
    await mai.page.getByText("tấm ảnh chưa gửi xong", { exact: false }).first().waitFor();
    tell("the server died with a photo half received; the phone says that it still has it");
    await server.start();
    await mai.sync();
    expect(await mai.standing("Đã nhận đủ ảnh")).toBe(2);
    tell("after its restart the photos went on and are whole");
  } finally {
    proxy.close();
  }
});

flight("the server is restored from a backup: the phone brings back what it lost", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  const before = await mai.handOver();
  await mai.sync();
  await server.stop();
  const copy = server.backUp();
  await server.start();
  const after = await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
  await mai.sync();
  expect(await mai.standing("Đã nhận đủ ảnh")).toBe(1);
  tell(`received before the backup: ${before}; after it: ${after}`);

  await server.stop();
  server.restore(copy);
  await server.start();
  tell("the server forgot everything after the backup");
  await mai.open("/may-nay");
  const found = await until(async () => {
    await mai.button("Đồng bộ ngay").click({ timeout: 1000 });
    const rows = await server.rows("leader@kienan.example", "gift_handover");
    const full = rows.filter((r) => r["evidence"] === "full" && r["review_state"] === "received").length;
    return full >= 1 ? rows.length : null;
  }, "the lost record");
  expect(found).toBeGreaterThanOrEqual(2);
  await mai.sync();
  expect(await mai.standing("Đã nhận đủ ảnh")).toBe(1);
  tell("the phone sent again what it remembered, photo and all");
});

flight("a clock three years fast, and one three years slow", async ({ server, phone, tell }) => {
  for (const [name, years] of [["volunteer1", 3], ["volunteer2", -3]] as const) {
    const p = await phone(name);
    await p.page.clock.install({ time: Date.now() + years * 365 * 86400_000 });
    await p.page.clock.resume();
    await p.open();
    await p.signIn(`${name}@kienan.example`);
    await p.readyOffline();
    await p.handOver({ photos: cameraPhotos.slice(years > 0 ? 0 : 1, years > 0 ? 1 : 2) });
    await p.sync();
    expect(await p.standing("Đã nhận đủ ảnh")).toBe(1);
    tell(`${years} years: recorded, received, photos whole`);
  }
  const rows = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["warnings"]?.includes("clock_off"));
  expect(rows.length).toBe(2);
  tell("both carry a note that the clock was off");
});

flight("somebody signs out with unsent records, another signs in, nothing is lost or mixed", async ({ server, phone, tell }) => {
  const shared = await phone("shared");
  await shared.signIn("volunteer1@kienan.example");
  await shared.readyOffline();
  await server.stop();
  const name = await shared.handOver();
  await shared.open("/may-nay");
  await shared.button("Đăng xuất").click();
  await shared.page.getByText("Còn 1 việc và 0 ảnh chưa gửi.", { exact: false }).waitFor();
  await shared.button("Vẫn đăng xuất").click();
  await shared.page.getByText("1 việc và 0 ảnh chưa gửi", { exact: false }).waitFor();
  tell(`signed out with the gift for ${name} unsent; the first screen says so`);

  await server.start();
  await shared.signIn("volunteer2@kienan.example");
  await shared.readyOffline();
  await shared.open("/nhat-ky");
  await shared.text("Chưa có bản ghi nào").waitFor();
  tell("the next person sees nothing of it");

  await shared.open("/may-nay");
  await shared.button("Đăng xuất").click();
  await shared.signIn("volunteer1@kienan.example");
  await shared.sync();
  expect(await shared.standing("Chi hội đã nhận")).toBe(1);
  tell("signed in again, it was sent and received");
});

flight("two tabs of one phone send nothing twice and show the same", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  const before = (await server.rows("leader@kienan.example", "gift_handover")).length;
  const other = await mai.tab("/nhat-ky");
  await other.getByText("Chưa có bản ghi nào", { exact: true }).waitFor();
  await server.stop();
  await mai.page.bringToFront(); // a tab behind another is slowed down by the browser
  tell("two tabs are open, the server is gone");
  for (let i = 0; i < 3; i++) await mai.handOver();
  tell("three gifts are recorded in one");
  await until(async () => (await other.locator("a.item").count()) === 3 || null, "the other tab's list");
  tell("three gifts recorded in one tab appeared in the other");

  await server.start();
  await other.goto(mai.server.url + "/may-nay");
  await Promise.all([mai.sync(), other.getByRole("button", { name: "Đồng bộ ngay", exact: true }).click()]);
  await other.getByText("Mọi bản ghi đã tới chi hội", { exact: true }).waitFor();
  expect((await server.rows("leader@kienan.example", "gift_handover")).length).toBe(before + 3);
  tell("both tabs sent at once; the branch has each once");
});

flight("a campaign that asks for originals gets the camera's own file", async ({ server, phone, tell }) => {
  const proxy = await Proxy.before(server);
  proxy.originals = true;
  try {
    const mai = await phone("volunteer1", proxy);
    await mai.signIn("volunteer1@kienan.example");
    await mai.readyOffline();
    await mai.open("/may-nay");
    const wifi = mai.page.getByRole("checkbox", { name: "Chỉ gửi ảnh gốc qua Wi-Fi", exact: true });
    expect(await wifi.isChecked()).toBe(true);
    await mai.open("/trao-qua");
    await mai.page.getByText("Chiến dịch này cần ảnh gốc", { exact: false }).waitFor();
    await mai.handOver({ photos: cameraPhotos.slice(3, 4) });
    await mai.sync();
    expect(await mai.standing("Đã nhận đủ ảnh")).toBe(1);
    const file = readFileSync(cameraPhotos[3]!), hash = createHash("sha256").update(file).digest("hex");
    const row = (await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["photos"]?.some((p: { sha256: string }) => p.sha256 === hash));
    expect(row?.["photos"]).toMatchObject([{ sha256: hash, state: "whole" }]);
    tell(`the branch has the file of ${file.length} bytes as the camera wrote it, by its hash`);
  } finally {
    proxy.close();
  }
});
