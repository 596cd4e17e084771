import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { flight } from "./flight";
import { cameraPhotos, until } from "./phone";

flight("an outbox travels by hand: sealed, handed in by another phone, opened by the branch alone", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1"), duc = await phone("volunteer2");
  await mai.signIn("volunteer1@kienan.example");
  await duc.signIn("volunteer2@kienan.example");
  await mai.readyOffline();
  await duc.readyOffline();
  await server.stop();
  const name = await mai.handOver({ photos: cameraPhotos.slice(0, 1), save: false });
  await mai.page.getByLabel("Ghi chú", { exact: true }).fill("Mang theo tay");
  await mai.save();
  await mai.open("/may-nay");
  const [download] = await Promise.all([mai.page.waitForEvent("download"), mai.button("Xuất tệp").click()]);
  const path = await download.path(), file = readFileSync(path);
  for (const secret of ["Mang theo tay", "gift_handover", Buffer.from([0xff, 0xd8, 0xff, 0xe0])]) expect(file.includes(secret), String(secret)).toBe(false);
  tell(`the gift for ${name} left the phone as a file of ${Math.round(file.length / 1000)} KB that nobody on the way can read`);

  await duc.open("/may-nay");
  await duc.page.getByLabel("Nộp tệp của máy khác", { exact: true }).setInputFiles(path);
  await duc.page.getByText("Đang mang hộ 1 việc của máy khác.").waitFor();
  await mai.losePower(); // or it would send by itself
  await server.start();
  await duc.open("/may-nay");
  await duc.button("Đồng bộ ngay").click();
  const row = await until(async () => (await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["note"] === "Mang theo tay" && r["evidence"] === "full") ?? null, "the carried record with its photo");
  expect(row["carrier"]).toBeTruthy();
  await until(async () => (await duc.page.getByText("Đang mang hộ").count()) === 0 || null, "the carrier to be free of it");
  tell("another phone handed it in: the branch has record and photo whole, and knows who carried them");

  await mai.powerOn();
  await mai.sync();
  expect(await mai.standing("Đã nhận đủ ảnh")).toBe(1);
  expect((await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["note"] === "Mang theo tay").length).toBe(1);
  tell("its author, back with a network, finds it received once");
});
