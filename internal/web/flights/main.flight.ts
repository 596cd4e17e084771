import { expect } from "vitest";
import { flight } from "./flight";
import { cameraPhotos } from "./phone";

const repeat = Number(process.env["REPEAT"] ?? 1);

for (let n = 1; n <= repeat; n++) flight(`${repeat > 1 ? n + ": " : ""}a day without a network: three gifts with photos, the battery falls out, everything arrives`, async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  tell("volunteer1 signed in and is ready to go offline");

  await server.stop();
  await mai.reopen();
  await mai.link("Trao quà").waitFor();
  tell("the server is gone; the app opens from a cold start");

  const served: string[] = [];
  for (const photo of cameraPhotos.slice(0, 3)) served.push(await mai.handOver({ photos: [photo] }));
  expect(new Set(served).size, "each recorded gift takes its recipient off the top of the list").toBe(3);
  tell(`three gifts with camera photos are on the phone: ${served.join(", ")}`);

  await mai.losePower();
  await mai.powerOn();
  expect(await mai.standing("Đã lưu trên máy này")).toBe(3);
  tell("the browser was killed and opened again: all three are there, saved on this phone");

  await server.start();
  await mai.sync();
  expect(await mai.standing("Đã nhận đủ ảnh")).toBe(3);
  tell("the server is back: three records and their photos were received");

  for (let i = 0; i < 3; i++) {
    await mai.open("/nhat-ky");
    await mai.page.locator("a.item").nth(i).click();
    await mai.text("Chi hội đã ký biên nhận. Kiểm được cả khi mất mạng.").waitFor();
  }
  tell("each has its signed receipt");

  const rows = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["photos"]?.length);
  const mine = rows.filter((r) => r["photos"].every((p: { state: string }) => p.state === "whole") && r["evidence"] === "full");
  expect(mine.length, "records whose photos are whole by their hash").toBeGreaterThanOrEqual(3);
  tell("the leader's rows hold every photo, whole by its hash");

  const duc = await phone("volunteer2");
  await duc.signIn("volunteer2@kienan.example");
  await duc.readyOffline();
  for (const name of served) {
    await duc.open(`/danh-sach?tim=${encodeURIComponent(name)}`);
    await duc.page.locator("a.item", { hasText: name }).filter({ hasText: "Đã nhận quà" }).first().waitFor();
  }
  tell("a second phone sees that the three have their gift");
});
