import { expect, test } from "vitest";
import { writeActs } from "../state/acts";
import { takeBack } from "../store/outbox";
import { FakeServer } from "../testing/server";
import { TestPhone } from "../testing/phone";
import { flush } from "./push";

// A verdict may be taken back for a while: until then it is on the disk and nowhere else.

const HOLD = 6000;
const verdict = (id: string) => ({ kind: "activity" as const, op: "transition" as const, id, f: { from: "received", to: "accepted", seen: { sha: "0".repeat(64) } } });

async function desk(): Promise<{ server: FakeServer; phone: TestPhone }> {
  const server = await FakeServer.open();
  return { server, phone: await TestPhone.fresh(server) };
}

test("a held verdict stays until its time, and the push says when that is", async () => {
  const { server, phone } = await desk();
  const [mid] = await writeActs(phone, [verdict("activity0000001")], { hold: HOLD });
  expect(await flush(phone)).toMatchObject({ answered: 0, left: 1, next: phone.clock + HOLD });
  phone.clock += HOLD - 1;
  await flush(phone);
  expect(server.effects.has(mid!)).toBe(false);
  phone.clock += 1;
  expect(await flush(phone)).toMatchObject({ answered: 1, left: 0, next: 0 });
  expect(server.effects.get(mid!)).toBe(1);
});

test("the page is closed and opened: it can still be taken back, and is gone without a trace", async () => {
  const { server, phone } = await desk();
  const mids = await writeActs(phone, [verdict("activity0000001"), verdict("activity0000002")], { hold: HOLD });
  const later = await phone.again();
  await takeBack(later.keep, mids[0]!);
  later.clock += HOLD;
  await flush(later);
  expect(server.effects.has(mids[0]!)).toBe(false);
  expect(server.effects.get(mids[1]!)).toBe(1);
});

test("what has left cannot be taken back", async () => {
  const { phone } = await desk();
  const [mid] = await writeActs(phone, [verdict("activity0000001")], { hold: HOLD });
  phone.clock += HOLD;
  phone.server.weather = (path) => (path.endsWith("/push") ? "unheard" : "fine");
  await flush(phone).catch(() => undefined);
  await expect(takeBack(phone.keep, mid!)).rejects.toMatchObject({ code: "sent" });
});

test("what is held stands in nobody's way", async () => {
  const { server, phone } = await desk();
  await writeActs(phone, [verdict("activity0000001")], { hold: HOLD });
  const [mid] = await writeActs(phone, [verdict("activity0000002")]);
  await flush(phone);
  expect(server.effects.get(mid!)).toBe(1);
});

test("a clock that is set back by a year holds nothing for a year", async () => {
  const { server, phone } = await desk();
  const [mid] = await writeActs(phone, [verdict("activity0000001")], { hold: HOLD });
  phone.clock -= 365 * 86400_000;
  await flush(phone);
  expect(server.effects.get(mid!)).toBe(1);
});

test("a value taken back and its question are answered together, or not at all", async () => {
  const { server, phone } = await desk();
  server.put("beneficiary", "beneficiary0001", { name: "Trần Thị Bình", phone: "1" }, ["lead:kienan"]);
  const mids = await writeActs(phone, [
    { kind: "beneficiary", op: "set", id: "beneficiary0001", f: { phone: { v: "+84912000222", was: "1" } } },
    { kind: "flag", op: "transition", id: "flag00000000001", f: { from: "open", to: "dismissed" } },
  ], { together: true, hold: HOLD });
  await takeBack(phone.keep, mids[1]!);
  phone.clock += HOLD;
  await flush(phone);
  expect(mids.map((m) => server.effects.has(m))).toEqual([false, false]);
});

test("an act that breaks a rule leaves nothing of its company on the disk", async () => {
  const { phone } = await desk();
  await expect(writeActs(phone, [verdict("activity0000001"), { ...verdict("activity0000002"), f: { to: 7 } }])).rejects.toMatchObject({ code: "invalid" });
  expect(await phone.entries()).toHaveLength(0);
});

const person = (id: string) => ({ kind: "beneficiary" as const, op: "create" as const, id, f: { unit: "unit00000000001", name: "Trịnh Thị Bay" } });
const place = (id: string, beneficiary: string) => ({ kind: "list_item" as const, op: "create" as const, id, f: { list: "list00000000001", unit: "unit00000000001", campaign: "campaign0000001", beneficiary } });

test("rows of a file go up each as a whole: one taken back takes nobody else with it", async () => {
  const { server, phone } = await desk();
  const rows = ["1", "2", "3"].map((n) => [person("person00000000" + n), place("item0000000000" + n, "person00000000" + n)]);
  const mids = await writeActs(phone, rows, { hold: HOLD });
  expect((await phone.entries()).map((e) => e.g?.of)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(new Set((await phone.entries()).map((e) => e.gid)).size).toBe(3);
  await takeBack(phone.keep, mids[3]!);
  phone.clock += HOLD;
  await flush(phone);
  expect(mids.map((m) => server.effects.has(m))).toEqual([true, true, false, false, true, true]);
});

test("one photo of a sheet is kept once and declared by every handover on it", async () => {
  const { phone } = await desk(), data = new Uint8Array([1, 2, 3]).buffer, sha256 = "a".repeat(64);
  const sheet = { sha256, data, type: "image/jpeg", preview: data, previewType: "image/jpeg", role: "sheet" as const, takenAt: "", location: null, width: 1, height: 1 };
  const gift = (id: string) => ({
    kind: "gift_handover" as const, op: "create" as const, id, photos: [sheet],
    f: { campaign: "campaign0000001", unit: "unit00000000001", beneficiary: "person000000001", gift_type: "gift00000000001", qty: 1, value: 500_000, received_by: "self" },
  });
  await writeActs(phone, [gift("gift00000000001"), gift("gift00000000002")]);
  const declared = (await phone.entries()).map((e) => JSON.parse(e.m!).photos.map((p: { sha256: string; role: string }) => [p.sha256, p.role]));
  expect(declared).toEqual([[[sha256, "sheet"]], [[sha256, "sheet"]]]);
  await phone.keep.read(["photo", "use"], async (t) => {
    expect(await t.objectStore("photo").count()).toBe(1);
    expect((await t.objectStore("use").getAll()).map((u) => u.rid).sort()).toEqual(["gift00000000001", "gift00000000002"]);
  });
});
