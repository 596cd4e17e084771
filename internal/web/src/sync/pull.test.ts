import { describe, expect, test } from "vitest";
import { apply, readMeta } from "../store/base";
import { json } from "../testing/server";
import { GIFT, ward } from "../testing/ward";
import { pull } from "./pull";
import { flush } from "./push";

describe("the base", () => {
  test("a reset drops rows that the server no longer sends a word about", async () => {
    const { server, phone } = await ward();
    server.put("beneficiary", "beneficiary0002", { name: "Lê Văn Cường" }, ["field:kienan"]);
    await phone.sync();
    server.rows.delete("beneficiary/beneficiary0002"); // its tombstone is below the floor
    server.gen["field:kienan"] = "g2";
    await pull(phone);
    expect(await phone.rows()).toEqual(server.truth());
  });

  test("neither an older version nor an older departure undoes a newer one", async () => {
    const { phone } = await ward();
    await pull(phone);
    const at = async (v: number, f: Record<string, unknown> | null) => {
      const meta = await readMeta(phone.base);
      const row = { k: "beneficiary" as const, id: "beneficiary0001", s: "field:kienan", v };
      await apply(phone.base, meta, { epoch: "e1", head: 99, scopes: meta.scopes, cur: meta.cur, more: false, ch: [f ? { ...row, f } : { ...row, gone: "moved" }] });
      return phone.rows();
    };
    const newer = await at(9, { name: "Mới" });
    expect(await at(8, { name: "Cũ" })).toEqual(newer);
    expect(await at(8, null)).toEqual(newer);
    expect(await at(9, null)).toEqual([]);
  });

  test("a fresh copy after a new history shows at once and whole, never half", async () => {
    const { server, phone } = await ward();
    for (let i = 2; i < 6; i++) server.put("beneficiary", `beneficiary000${i}`, { name: "N" + i }, ["field:kienan"]);
    await phone.sync();
    const old = await phone.rows();
    server.epoch = "e2";
    server.put("beneficiary", "beneficiary0009", { name: "Mới" }, ["field:kienan"]);
    server.pageRows = 2;
    const seen: string[][] = [];
    await pull(phone, () => void phone.rows().then((r) => seen.push(r)));
    await phone.self();
    for (const rows of seen) expect([old, server.truth()]).toContainEqual(rows);
    expect(await phone.rows()).toEqual(server.truth());
  });
});

test("the same page without end is none", async () => {
  const { server, phone } = await ward();
  await pull(phone);
  const before = await phone.rows(), { scopes, cur } = await readMeta(phone.base);
  const page = { epoch: "e1", head: 1, scopes, reset: ["field:kienan"], ch: [{ k: "beneficiary", id: "beneficiary0001", s: "field:kienan", v: 1, f: {} }], cur, more: true, ready: [] };
  let asked = 0;
  server.weather = (path) => (!path.endsWith("/pull") ? "fine" : ++asked > 20 ? "lost" : json(200, page));
  await expect(pull(phone)).rejects.toMatchObject({ code: "answer" });
  expect([asked, await phone.rows()]).toEqual([1, before]);
});

test("a phone holds so many rows and no more: what it has stays, what it recorded goes up, and it says so", async () => {
  const { server, phone } = await ward();
  server.limits = { phone_rows: 5 };
  for (let i = 2; i < 6; i++) server.put("beneficiary", `beneficiary000${i}`, { name: "N" + i }, ["field:kienan"]);
  await phone.sync();
  const five = await phone.rows();
  expect(five).toHaveLength(5);
  server.put("beneficiary", "beneficiary0006", { name: "N6" }, ["field:kienan"]);
  await expect(pull(phone)).rejects.toMatchObject({ code: "rows_full" });
  expect(await phone.rows(), "not one row of that page").toEqual(five);
  const { mid } = await phone.record("gift_handover", GIFT);
  await flush(phone);
  expect(server.effects.get(mid)).toBe(1);
});
