import { describe, expect, test } from "vitest";
import { sha256 } from "../domain/hash";
import { apply, readMeta } from "../store/base";
import { dismiss, tidy } from "../store/outbox";
import { free } from "../store/photos";
import { photo, TestPhone } from "../testing/phone";
import { FakeServer, json } from "../testing/server";
import { code, GIFT, ward } from "../testing/ward";
import { photos } from "./photos";
import { pull } from "./pull";
import { flush } from "./push";
import { Failure } from "./trouble";

// The invariants of sync.md section 11 that a phone can keep or break, by their names.

describe("I1: a mid has at most one effect", () => {
  test("an answer is lost, and the same bytes go up again", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.endsWith("/push") ? "unheard" : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: "offline" });
    expect(await phone.outbox()).toEqual([mid]);
    server.weather = () => "fine";
    await flush(phone);
    expect(server.effects.get(mid)).toBe(1);
    expect(await phone.outbox()).toEqual([]);
    const sent = server.log.filter((l) => l.path.endsWith("/push")).map((l) => /"m":(.*)\}\]/.exec(l.raw)![1]);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(sent[1]);
    expect(sent[0]).toBe((await phone.entry(mid)).m);
  });

  test("two tabs send the same outbox at once", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    const other = await TestPhone.open(server);
    await Promise.all([flush(phone), flush(other)]);
    expect(server.effects.get(mid)).toBe(1);
    expect((await phone.entry(mid)).res?.s).toBe("ok");
  });

  test("saving the same mutation twice keeps one", async () => {
    const { phone } = await ward();
    const e = await phone.mutation("activity", "create", "activity0000001", { unit: GIFT.unit, type: "visit" });
    const { add } = await import("../store/outbox");
    await add(phone.keep, [e], []);
    await add(phone.keep, [e], []);
    expect(await phone.entries()).toHaveLength(1);
  });
});

describe("I2: every mid ends applied, kept as a conflict, or shown as an issue", () => {
  test("a refusal keeps its body whole, and delays no other (I10)", async () => {
    const { server, phone } = await ward();
    server.verdict = (m) => (m.f["type"] === "visit" ? { s: "rejected", code: "scope_never", fix: "ask_leader", seq: 0 } : null);
    const bad = await phone.record("activity", { unit: GIFT.unit, type: "visit", note: "giữ nguyên" });
    const good = await phone.record("gift_handover", GIFT);
    await flush(phone);
    expect(await phone.entry(bad.mid)).toMatchObject({ open: 1, res: { s: "rejected", code: "scope_never" } });
    expect((await phone.entry(bad.mid)).m).toContain("giữ nguyên");
    expect((await phone.entry(good.mid)).res?.s).toBe("ok");
    await dismiss(phone.keep, bad.mid);
    expect((await phone.entry(bad.mid)).open).toBeUndefined();
  });

  test("a record without a network waits, however often it is tried", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    server.weather = () => "lost";
    for (let i = 0; i < 5; i++) await expect(phone.sync()).rejects.toMatchObject({ code: "offline" });
    expect(await phone.outbox()).toEqual([mid]);
  });
});

describe("I4: no row of a scope not held", () => {
  test("a scope that is lost takes its copies along, and only those", async () => {
    const { server, phone } = await ward();
    server.scopes.push("field:doson");
    server.put("beneficiary", "beneficiary0002", { name: "Lê Văn Cường" }, ["field:kienan", "field:doson"]);
    await phone.sync();
    expect(await phone.rows()).toHaveLength(3);
    server.scopes.pop();
    await phone.sync();
    expect((await phone.rows()).map((r) => r.split("@")[0])).toEqual(["field:kienan beneficiary/beneficiary0001", "field:kienan beneficiary/beneficiary0002"]);
  });

  test("a page with a row or a cursor of a scope not held counts for nothing", async () => {
    const { server, phone } = await ward();
    await phone.sync();
    const before = await phone.rows();
    for (const bad of [{ ch: [{ k: "unit", id: "unit00000000009", s: "lead:x", v: 9, f: {} }] }, { cur: { "lead:x": { gen: "g", seq: 1 } } }, { scopes: undefined }, { more: "no" }]) {
      server.weather = (path) =>
        path.endsWith("/pull") ? json(200, { epoch: "e1", head: 99, scopes: { ref: { gen: "g", rows: 0, bytes: 0, name: "" } }, reset: [], ch: [], cur: {}, more: false, ready: [], ...bad }) : "fine";
      await expect(pull(phone)).rejects.toMatchObject({ code: "answer" });
    }
    expect(await phone.rows()).toEqual(before);
  });

  test("an empty object is no page: it would look like the loss of every scope", async () => {
    const { server, phone } = await ward();
    await phone.sync();
    server.weather = (path) => (path.endsWith("/pull") ? json(200, { epoch: "e1" }) : "fine");
    await expect(pull(phone)).rejects.toMatchObject({ code: "answer" });
    expect(await phone.rows()).toHaveLength(1);
  });
});

describe("I8: a page applies only to the cursors it was asked with", () => {
  test("a late page is thrown away, and the pull goes on from where the other one came", async () => {
    const { server, phone } = await ward();
    for (let i = 2; i < 6; i++) server.put("beneficiary", `beneficiary000${i}`, { name: "N" + i }, ["field:kienan"]);
    server.pageRows = 2;
    const other = await TestPhone.open(server);
    let first = true;
    server.weather = async (path) => {
      if (path.endsWith("/pull") && first) {
        first = false;
        await pull(other); // overtakes while the first page is under way
      }
      return "fine" as const;
    };
    // The request was made with the old cursors; the fake server answers it after the other tab is done.
    await pull(phone);
    expect(await phone.rows()).toEqual(server.truth());
  });

  test("nothing of a late page stays, not even its purge", async () => {
    const { phone } = await ward();
    await pull(phone);
    const asked = await readMeta(phone.base), rows = await phone.rows();
    const page = { epoch: "e1", head: 50, scopes: {}, cur: {}, more: false };
    for (const late of [{ ...asked, cur: {} }, { ...asked, epoch: "e0" }, { ...asked, shadow: true }]) expect(await apply(phone.base, late, page)).toBeNull();
    expect(await phone.rows()).toEqual(rows);
    expect(await readMeta(phone.base)).toEqual(asked);
  });
});

describe("I14: no value is replaced by an author who did not see it", () => {
  test("two edit one field: the loser is kept, and said", async () => {
    const { server, phone } = await ward();
    await phone.sync();
    server.put("beneficiary", "beneficiary0001", { phone: "2" }, ["field:kienan"]);
    const mid = await phone.change("beneficiary", "set", "beneficiary0001", { phone: { v: "3", was: "1" } });
    await phone.sync();
    expect(server.rows.get("beneficiary/beneficiary0001")?.f["phone"]).toBe("2");
    expect(server.lost).toEqual([{ mid, field: "phone", value: "3", kept: "2" }]);
    expect(await phone.entry(mid)).toMatchObject({ open: 1, res: { s: "conflict", code: "changed" } });
    expect((await phone.entry(mid)).m).toContain('"v":"3","was":"1"');
  });
});

describe("I19: a photo failure never delays records", () => {
  test.each([["disk_full", "server_full"], ["quota", "quota"], ["too_many_open", "busy"]])("photos are refused (507 %s), records go up, and the phone says %s", async (said, told) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT, [await photo(1000, 1)]);
    server.weather = (path) => (path.startsWith("/api/photos") || path.startsWith("/api/uploads") ? json(507, { code: said }, { "Retry-After": "60" }) : "fine");
    await flush(phone);
    await expect(photos(phone)).rejects.toMatchObject({ code: told, retryAt: expect.any(Number) });
    expect((await phone.entry(mid)).res?.s).toBe("ok");
    server.weather = () => "fine";
    await photos(phone);
    expect((await phone.photoRows())[0]).toMatchObject({ state: "whole", previewed: true });
  });

  test("one photo that fails leaves the others be, and goes last", async () => {
    const { server, phone } = await ward();
    const bad = await photo(1000, 1), good = await photo(1000, 2);
    await phone.record("gift_handover", GIFT, [bad]);
    await phone.record("gift_handover", GIFT, [good]);
    await flush(phone);
    server.weather = (path) => (path.includes(bad.sha256) ? json(500, {}) : "fine");
    await expect(photos(phone)).rejects.toMatchObject({ code: "server" });
    const rows = new Map((await phone.photoRows()).map((p) => [p.sha256, p]));
    expect(rows.get(good.sha256)?.state).toBe("whole");
    expect(rows.get(bad.sha256)?.tries).toBe(1);
  });

  test("an upload goes on where the server says it stopped", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT, [await photo(600_000, 3)]);
    await flush(phone);
    let patches = 0;
    server.weather = (path) => (/uploads\/up/.test(path) && ++patches === 2 ? "unheard" : "fine");
    await expect(photos(phone)).rejects.toMatchObject({ code: "offline" });
    server.weather = () => "fine";
    const again = await phone.again();
    server.log = [];
    await photos(again);
    expect([...server.photos.values()][0]).toMatchObject({ whole: true });
    expect(server.log.filter((l) => l.path === "/api/uploads/"), "no second upload was begun").toEqual([]);
  });

  test("waits for its record: on a thin line the words go first", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT, [await photo(1000, 1)]);
    expect(await photos(phone)).toEqual({ left: 1, waiting: 1 });
    expect(server.log.filter((l) => l.path.startsWith("/api/uploads") || l.path.endsWith("/preview"))).toEqual([]);
    await flush(phone);
    expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
  });

  test("stays with a refused record, and goes when a leader took it after all", async () => {
    const { server, phone } = await ward();
    const p = await photo(1000, 6);
    server.verdict = () => ({ s: "rejected", code: "scope_never", fix: "ask_leader", seq: 0 });
    const { id } = await phone.record("gift_handover", GIFT, [p]);
    await phone.sync();
    server.log = [];
    expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
    expect(server.log, "nothing was asked").toEqual([]);
    const own = "u:" + (await phone.self()).user;
    server.put("gift_handover", id, { ...GIFT, photos: [{ sha256: "0".repeat(64), state: "declared" }] }, [own]);
    await phone.sync();
    expect(await photos(phone), "another record under its id is not it").toEqual({ left: 0, waiting: 0 });
    server.put("gift_handover", id, { ...GIFT, photos: [{ sha256: p.sha256, state: "declared" }] }, [own]);
    server.photos.set(p.sha256, { bytes: 1000, data: new Uint8Array(), upload: "", preview: false, previewSha: await sha256(p.preview!), whole: false, receipt: "" });
    await phone.sync();
    expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
    expect(server.photos.get(p.sha256)).toMatchObject({ whole: true });
  });

  test("whole without a receipt that proves these bytes is not whole", async () => {
    const { server, phone } = await ward();
    const p = await photo(1000, 4);
    await phone.record("gift_handover", GIFT, [p]);
    await flush(phone);
    const claims = { server_id: "srv1", epoch: "e1", sha256: p.sha256, bytes: 999, records: [], seq: 5, at: "2027-01-28T01:00:00Z" };
    const forged = await server.sign("photo-receipt+jwt", claims);
    server.weather = (path) => (path.endsWith("/status") ? json(200, { photos: { [p.sha256]: { state: "whole", receipt: forged, preview: true } } }) : "fine");
    await expect(photos(phone)).rejects.toMatchObject({ code: "answer" });
    expect((await phone.photoRows())[0]).toMatchObject({ state: "", receipt: 0 });
  });
});

describe("I20: a clock that is off changes only what is shown", () => {
  test.each([-10, 10])("by %i years", async (years) => {
    const { server, phone } = await ward();
    phone.clock += years * 365 * 86_400_000;
    const { mid } = await phone.record("gift_handover", GIFT, [await photo(1000, 5)]);
    await phone.sync();
    const e = await phone.entry(mid);
    expect(e.res?.s).toBe("ok");
    await free(phone.keep);
    expect((await phone.photoRows())[0]?.here, "no phone clock deletes anything").toBe(true);
    await tidy(phone.keep, { epoch: "e1", head: server.head }, 0);
    expect((await phone.entry(mid)).m).not.toBeNull();
    expect(Math.round((await phone.self()).skewMs / (365 * 86_400_000))).toBe(years);
  });
});

describe("I21: no HTTP status but a result removes a mutation", () => {
  const html = (status: number) => new Response("<html>Đăng nhập Wi-Fi</html>", { status, headers: { "Content-Type": "text/html" } });
  test.each([
    [200, "portal"], [201, "portal"], [400, "portal"], [403, "portal"], [404, "portal"], [511, "portal"], [302, "portal"], [500, "server"], [502, "server"], [503, "busy"],
  ])("a page of HTML with %i is %s", async (status, want) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.endsWith("/push") ? html(status) : "fine");
    await expect(flush(phone).catch((e: unknown) => code(e))).resolves.toBe(want);
    expect(await phone.outbox()).toEqual([mid]);
  });

  test.each([400, 403, 404, 409, 410, 413, 415, 422, 426, 429, 500, 502, 503, 507])("our own %i", async (status) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.endsWith("/push") ? json(status, { status, code: "no", message: "no" }) : "fine");
    await expect(flush(phone)).rejects.toBeInstanceOf(Failure);
    expect(await phone.outbox()).toEqual([mid]);
    server.weather = () => "fine";
    await flush(phone);
    expect(await phone.outbox()).toEqual([]);
  });

  const answers: [string, (server: FakeServer, device: string, line: object, mid: string) => Promise<object>][] = [
    ["an empty object", async () => ({})],
    ["no results", async () => ({ epoch: "e1", head: 1, res: [], receipt: "" })],
    ["a result without a receipt", async (_, __, ___, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }] })],
    ["a receipt that is text", async (_, __, ___, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: "a.b.c" })],
    ["a receipt over nothing", async (s, d, _, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: await s.receipt(d, []) })],
    ["a receipt of another device", async (s, _, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: await s.receipt("d_other000", [], { res: [line] }) })],
    ["a receipt of another epoch", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: await s.receipt(d, [], { epoch: "e0", res: [line] }) })],
    ["a receipt of another server", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: await s.receipt(d, [], { server_id: "x", res: [line] }) })],
    ["a receipt over other bytes", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: await s.receipt(d, [], { res: [{ ...line, body_sha: "0".repeat(64) }] }) })],
    ["a receipt with another seq", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 2 }], receipt: await s.receipt(d, [], { res: [line] }) })],
    ["a status nobody knows", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "fine", seq: 1 }], receipt: await s.receipt(d, [], { res: [{ ...line, s: "fine" }] }) })],
    ["a result twice", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }, { mid, s: "ok", seq: 1 }], receipt: await s.receipt(d, [], { res: [line] }) })],
    ["a result for what was not sent", async (s, d, line) => ({ epoch: "e1", res: [{ mid: "01JQ8W00000000000000000000", s: "ok", seq: 1 }], receipt: await s.receipt(d, [], { res: [{ ...line, mid: "01JQ8W00000000000000000000" }] }) })],
    ["a forged signature", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: (await s.receipt(d, [], { res: [line] })).replace(/\.[^.]*$/, "." + "A".repeat(86)) })],
    ["a token of another type", async (s, d, line, mid) => ({ epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt: await s.sign("photo-token+jwt", { server_id: "srv1", epoch: "e1", device: d, head: 1, at: "2027-01-28T01:00:00Z", res: [line] }) })],
  ];
  test.each(answers)("200 with %s", async (_, make) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    const { device } = await phone.self(), { sha } = await phone.entry(mid);
    const answer = await make(server, device, { mid, s: "ok", seq: 1, body_sha: sha }, mid);
    server.weather = (path) => (path.endsWith("/push") ? json(200, answer) : "fine");
    await expect(flush(phone)).rejects.toBeInstanceOf(Failure);
    expect(await phone.outbox()).toEqual([mid]);
    expect((await phone.entry(mid)).res).toBeUndefined();
  });

  test("the true receipt passes the same door: the table above can fail", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    const { device } = await phone.self(), { sha } = await phone.entry(mid);
    const receipt = await server.receipt(device, [], { res: [{ mid, s: "ok", seq: 1, body_sha: sha }] });
    server.weather = (path) => (path.endsWith("/push") ? json(200, { epoch: "e1", res: [{ mid, s: "ok", seq: 1 }], receipt }) : "fine");
    await flush(phone);
    expect(await phone.outbox()).toEqual([]);
  });

  test("half a group in an answer counts for nothing", async () => {
    const { server, phone } = await ward();
    const [a] = await phone.group([["beneficiary", { unit: GIFT.unit, name: "A" }], ["beneficiary", { unit: GIFT.unit, name: "B" }]]);
    const { device } = await phone.self(), { sha } = await phone.entry(a!);
    const receipt = await server.receipt(device, [], { res: [{ mid: a, s: "ok", seq: 1, body_sha: sha }] });
    server.weather = (path) => (path.endsWith("/push") ? json(200, { epoch: "e1", res: [{ mid: a, s: "ok", seq: 1 }], receipt }) : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: "answer" });
    expect(await phone.outbox()).toHaveLength(2);
  });
});

describe("I22: purge or reset never touches outbox, journal, issues, photos", () => {
  test("every scope is lost, and the history is another one", async () => {
    const { server, phone } = await ward();
    server.verdict = (m) => (m.f["type"] === "kitchen" ? { s: "rejected", code: "invalid", seq: 0 } : null);
    await phone.record("activity", { unit: GIFT.unit, type: "kitchen" });
    await phone.record("gift_handover", GIFT, [await photo(1000, 6)]);
    await phone.sync();
    await phone.record("gift_handover", GIFT);
    const kept = async () => ({ entries: (await phone.entries()).map((e) => [e.mid, e.m]), photos: (await phone.photoRows()).map((p) => [p.sha256, p.here]), open: (await phone.entries()).filter((e) => e.open).length });
    const before = await kept();
    server.scopes = [];
    await pull(phone);
    expect(await phone.rows()).toEqual([]);
    expect(await kept()).toEqual(before);
    server.scopes = ["ref"];
    server.epoch = "e2";
    await pull(phone);
    expect(await kept()).toEqual(before);
  });
});
