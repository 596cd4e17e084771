import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { clean, sitDown } from "./desk";
import { flight } from "./flight";
import { until } from "./phone";

flight("somebody is invited by QR code, records, loses their phone, and has it back; what the server held back is mended", async ({ server, phone, tell }) => {
  const leader = await phone("leader");
  await sitDown(leader, "leader@kienan.example", "/branch/nguoi-va-may");
  await leader.button("Mời người mới").click();
  await leader.page.getByLabel("Họ và tên", { exact: true }).fill("Lê Thu Hà");
  await clean(leader, "Mời người mới");
  await leader.page.route("**/people/add", async (route) => void (await route.fetch(), await route.abort()), { times: 1 });
  await leader.button("Mời và lấy mã").click();
  await leader.page.locator("dialog").getByRole("alert").waitFor(); // it got there, the answer did not
  await leader.button("Mời và lấy mã").click();
  await leader.page.getByRole("img", { name: "Mã QR của lời mời", exact: true }).waitFor();
  await clean(leader, "Lời mời");
  const code = (await leader.page.locator(".typed-code").textContent())!;
  const read = await scan(await leader.page.locator(".qr").screenshot());
  expect(read.startsWith(`${server.url}/#vao=`), read).toBe(true);
  await leader.button("Xong").click();
  tell(`an invitation stands on the desk, as a typed code of ${code.length} signs and as a QR code that reads as its link`);

  const ha = await phone("ha");
  await ha.button("Có mã mời?").click();
  await ha.page.getByLabel("Mã mời", { exact: true }).fill(code);
  await ha.button("Vào bằng mã mời").click();
  await ha.link("Trao quà").waitFor();
  await ha.readyOffline();
  const name = await ha.handOver();
  await ha.sync();
  tell(`they came in without a password and recorded a gift for ${name}`);

  await leader.page.reload({ waitUntil: "domcontentloaded" });
  await leader.page.locator(".two-list").getByRole("button", { name: /^Lê Thu Hà/ }).first().waitFor();
  expect(await leader.page.locator(".two-list").getByRole("button", { name: /^Lê Thu Hà/ }).count(), "accounts of one who was invited twice").toBe(1);
  await leader.page.locator(".two-list").getByRole("button", { name: /^Lê Thu Hà/ }).click();
  await leader.page.getByText("0 việc", { exact: true }).waitFor();
  await clean(leader, "Người & máy");
  await leader.page.getByRole("button", { name: "Thu quyền máy: Máy 1", exact: true }).click();
  await leader.page.locator("dialog").getByLabel("Lý do", { exact: true }).fill("Mất máy ở chợ");
  await leader.page.locator("dialog").getByRole("button", { name: "Thu quyền máy", exact: true }).click();
  await leader.page.getByText("Đã thu quyền máy", { exact: true }).waitFor();
  await ha.open("/may-nay");
  await ha.page.getByText("Máy này đã bị thu quyền", { exact: false }).first().waitFor({ timeout: 30_000 });
  tell("the phone was revoked and says so");

  await leader.button("Hoàn tác").click();
  await leader.page.getByRole("button", { name: "Thu quyền máy: Máy 1", exact: true }).waitFor();
  expect((await server.rows("leader@kienan.example", "gift_handover")).filter((g) => g["author"] && !g["carrier"]).length).toBeGreaterThan(0);
  await ha.button("Đồng bộ ngay").waitFor();
  tell("the leader undid it, and the phone goes on by itself");

  const held = await server.refused("volunteer1@kienan.example", "activity", { unit: (await server.rows("leader@kienan.example", "beneficiary"))[0]!["unit"], type: "environment", hours: 9000, people: 3 });
  expect(held.s).toBe("rejected");
  await leader.page.getByRole("radio", { name: "Bị giữ lại", exact: true }).check();
  await leader.button("Sửa và cho nhận lại").first().click();
  await leader.page.locator("dialog").getByLabel(held.field === "hours" ? "Số giờ" : held.field!, { exact: false }).first().fill("9");
  await clean(leader, "Bị giữ lại");
  await leader.button("Cho nhận lại").click();
  const made = await until(async () => (await server.rows("leader@kienan.example", "activity")).find((a) => a["hours"] === 9) ?? null, "the mended activity");
  expect(made["carrier"]).toBeTruthy();
  tell("what was refused for its hours was mended and taken as its author's work");

  await leader.link("Nhật ký kiểm tra").click();
  for (const deed of ["Thêm người", "Thu quyền máy", "Cho máy dùng lại", "Cho nhận lại bản ghi"]) await leader.page.locator("td .item-title", { hasText: deed }).first().waitFor();
  await leader.page.getByText("Mất máy ở chợ", { exact: true }).waitFor();
  await clean(leader, "Nhật ký kiểm tra");
  tell("the audit log has all of it, with the reasons");
}, 4);

/** What a phone's camera would read in a picture. */
async function scan(png: Buffer): Promise<string> {
  prepareZXingModule({ overrides: { wasmBinary: readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm")).buffer as ArrayBuffer } });
  return (await readBarcodes(new Uint8Array(png), { formats: ["QRCode"] }))[0]?.text ?? "";
}
