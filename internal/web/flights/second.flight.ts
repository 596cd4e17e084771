import { expect } from "vitest";
import { clean, sitDown } from "./desk";
import { flight } from "./flight";
import { until, type Phone } from "./phone";
import type { Server } from "./server";

const author = "volunteer1@kienan.example", leader = "leader@kienan.example", province = "province@haiphong.example";

/** Activities of an author, each of another length, all decided by the branch: one in five rejected. */
async function decided(server: Server, unit: string, from: number): Promise<void> {
  const count = 50, ids = Array.from({ length: count }, (_, i) => `flightsecond${String(from + i).padStart(3, "0")}`);
  const made = await server.push(author, ...ids.map((id, i) => ({ kind: "activity", op: "create", id, f: { unit, type: "visit", hours: 1 + i / 10, people: 2, outputs: `Thăm hộ số ${from + i}` } })));
  expect(made.filter((r) => r.s !== "ok")).toEqual([]);
  const rows = new Map((await server.rows(leader, "activity")).map((r) => [r["id"] as string, r]));
  const verdicts = await server.push(leader, ...ids.map((id, i) => ({
    kind: "activity", op: "transition", id, f: { from: "received", to: i % 5 === 0 ? "rejected" : "accepted", ...(i % 5 === 0 && { reason: "duplicate" }), seen: { sha: rows.get(id)!["body_sha"] } },
  })));
  expect(verdicts.filter((r) => r.s !== "ok")).toEqual([]);
}

const rowOf = async (server: Server, id: string) => (await server.rows(leader, "activity")).find((r) => r["id"] === id)!;

flight("the province looks at a sample of what branches decided a second time: agrees with one verdict, sends another record back", async ({ server, phone, tell }) => {
  const unit = (await server.rows(leader, "beneficiary"))[0]!["unit"] as string;
  const sample = async () => (await server.ask<{ rows: { id: string; f: Record<string, any> }[]; left: number }>(province, "/api/desk/v1/second-look", { limit: 100 })).rows;
  let made = 0;
  for (; made < 500 && ((await sample()).length < 3 || !(await sample()).some((r) => r.f["review_state"] === "accepted")); made += 50) await decided(server, unit, made);
  const drawn = await sample();
  expect(drawn.length).toBeLessThan(made / 3);
  tell(`of ${made} decided records ${drawn.length} were drawn`);

  const desk = await phone("province");
  await sitDown(desk, province, "/branch/xem-lai");
  await desk.page.getByText(`Còn ${drawn.length} bản ghi`, { exact: false }).waitFor();
  await clean(desk, "Xem lại lần hai");
  const agreed = drawn.find((r) => r.f["review_state"] === "accepted")!, other = drawn.find((r) => r.id !== agreed.id)!;
  await pick(desk, drawn.findIndex((r) => r.id === agreed.id));
  await desk.page.keyboard.press("a");
  await desk.page.locator(".undo-bar").waitFor();
  await desk.page.keyboard.press("u");
  await desk.page.locator(".undo-bar").waitFor({ state: "detached" });
  expect((await rowOf(server, agreed.id))["review"]["second"]).toBeUndefined();
  tell("an agreement was taken back before it left");

  await desk.open(`/branch/xem-lai/activity/${agreed.id}`);
  await desk.button("Đồng ý với kết luận").click();
  const confirmed = await until(async () => { const r = await rowOf(server, agreed.id); return r["review"]["second"] ? r : null; }, "the second look at the branch", 60);
  expect(confirmed["review_state"]).toBe(agreed.f["review_state"]);
  expect(confirmed["review"]["second"]["by"]).not.toBe(confirmed["review"]["by"]);
  tell("the province agreed: the verdict stands, and bears a second name");

  await desk.open(`/branch/xem-lai/activity/${other.id}`);
  await desk.page.locator(".detail-head h2").waitFor();
  await desk.page.keyboard.press("r");
  await desk.page.getByRole("radio", { name: "Sai số lượng hoặc trị giá", exact: true }).check();
  await desk.page.getByLabel("Lời nhắn cho người ghi", { exact: true }).fill("Số giờ chưa khớp với sổ của chi hội.");
  await clean(desk, "Trả lại lần hai");
  await desk.page.keyboard.press("Control+Enter");
  const returned = await until(async () => { const r = await rowOf(server, other.id); return r["review_state"] === "returned" ? r : null; }, "the returned record at the branch", 60);
  expect(returned["review"]).toMatchObject({ reason: "wrong_amount", words: "Số giờ chưa khớp với sổ của chi hội.", by: confirmed["review"]["second"]["by"] });
  await until(async () => ((await sample()).every((r) => r.id !== agreed.id && r.id !== other.id) ? true : null), "both to be off the sample");
  await desk.page.getByText(`Còn ${drawn.length - 2} bản ghi`, { exact: false }).or(desk.page.getByText("Không có bản ghi nào cần xem lại")).waitFor();
  tell("another record was sent back over the branch's verdict; both are off the province's list");

  const branch = await phone("leader");
  await sitDown(branch, leader, `/branch/duyet/activity/${agreed.id}`);
  await branch.page.locator(".timeline").getByText("Tỉnh đã xem lại", { exact: true }).waitFor();
  await branch.open(`/branch/duyet/activity/${other.id}`);
  const past = branch.page.locator(".timeline li");
  await past.filter({ hasText: "Đã trả lại" }).filter({ hasText: "Số giờ chưa khớp với sổ của chi hội." }).waitFor();
  expect(await past.filter({ hasText: other.f["review_state"] === "accepted" ? "Đã duyệt" : "Từ chối" }).count(), "the branch's own verdict is still told").toBe(1);
  const mai = await phone("volunteer");
  await mai.signIn(author);
  await mai.open("/can-xu-ly");
  await mai.page.getByText("Số giờ chưa khớp với sổ của chi hội.", { exact: false }).first().waitFor();
  tell("the branch reads both looks in the records' histories, the author has the returned one as a task");
}, 4);

/** Brings the n-th record of the sample before the eyes, by keys alone. */
async function pick(desk: Phone, n: number): Promise<void> {
  await desk.page.locator(".detail-head h2").waitFor();
  for (let i = 0; i < n; i++) await desk.page.keyboard.press("j");
  await desk.page.getByText(new RegExp(`^${n + 1} trong `)).waitFor();
}
