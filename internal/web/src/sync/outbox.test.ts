import { describe, expect, test } from "vitest";
import { accept, dismiss, take, takeBack, writeSelf } from "../store/outbox";
import { free } from "../store/photos";
import { photo, TestPhone } from "../testing/phone";
import { json } from "../testing/server";
import { GIFT, ward } from "../testing/ward";
import { deliver, exportFile, importFile } from "./carry";
import { flush } from "./push";
import { Failure } from "./trouble";

describe("the outbox", () => {
  test("what never left the phone may be taken back, with its photo; what was sent may not", async () => {
    const { server, phone } = await ward();
    const p = await photo(500, 9);
    const first = await phone.record("gift_handover", GIFT, [p]);
    await takeBack(phone.keep, first.mid);
    expect(await phone.entries()).toEqual([]);
    expect(await phone.photoRows()).toEqual([]);
    const second = await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.endsWith("/push") ? "lost" : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: "offline" });
    await expect(takeBack(phone.keep, second.mid)).rejects.toMatchObject({ code: "sent" });
    expect(await phone.outbox()).toEqual([second.mid]);
  });

  test("a photo that two records declare stays while one of them does", async () => {
    const { phone } = await ward();
    const p = await photo(500, 9);
    const first = await phone.record("gift_handover", GIFT, [p]);
    await phone.record("gift_handover", GIFT, [p]);
    await takeBack(phone.keep, first.mid);
    expect((await phone.photoRows()).map((r) => r.sha256)).toEqual([p.sha256]);
  });

  test("a group is taken back whole", async () => {
    const { phone } = await ward();
    const [a] = await phone.group([["beneficiary", { unit: GIFT.unit, name: "A" }], ["beneficiary", { unit: GIFT.unit, name: "B" }]]);
    await takeBack(phone.keep, a!);
    expect(await phone.entries()).toEqual([]);
  });

  test("is full at its limit, and nothing of what did not fit stays", async () => {
    const { phone } = await ward();
    await writeSelf(phone.keep, (s) => (s.limits = { ...s.limits, outbox: 1 }));
    await phone.record("gift_handover", GIFT);
    await expect(phone.record("gift_handover", GIFT, [await photo(500, 9)])).rejects.toMatchObject({ code: "outbox_full" });
    expect(await phone.entries()).toHaveLength(1);
    expect(await phone.photoRows()).toEqual([]);
  });

  test("an answer that comes twice, the second time after the journal let go, changes nothing", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    await flush(phone);
    const e = await phone.entry(mid), self = await phone.self();
    await phone.keep.write(["mutation"], (t) => t.store.put({ ...e, m: null }));
    const before = await phone.entry(mid);
    await accept(phone.keep, { epoch: "e1", serverId: "srv1", device: self.device, head: 99, at: server.now, token: "x", res: [{ mid, s: "conflict", seq: 99 }], doubted: [], durable: null });
    expect(await phone.entry(mid)).toEqual(before);
  });
});

describe("the push", () => {
  test("takes groups whole, within the limits of hello", async () => {
    const { server, phone } = await ward();
    server.limits = { push_mutations: 3 };
    await phone.record("gift_handover", GIFT);
    await phone.record("gift_handover", GIFT);
    await phone.group([["beneficiary", { unit: GIFT.unit, name: "A" }], ["beneficiary", { unit: GIFT.unit, name: "B" }]]);
    await flush(phone);
    const sizes = server.log.filter((l) => l.path.endsWith("/push")).map((l) => (l.body!["muts"] as unknown[]).length);
    expect(sizes).toEqual([2, 2]);
  });

  test("an answer from another history leads to hello, also without a word about stopping", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT);
    await phone.greet();
    server.epoch = "e2";
    let first = true;
    server.weather = (path) => (path.endsWith("/push") && first ? ((first = false), json(200, { epoch: "e2", head: 0, res: [], receipt: "" })) : "fine");
    await flush(phone);
    expect(await phone.outbox()).toEqual([]);
  });

  test("413 halves it", async () => {
    const { server, phone } = await ward();
    for (let i = 0; i < 8; i++) await phone.record("gift_handover", GIFT);
    server.weather = (path, body) => (path.endsWith("/push") && (body!["muts"] as unknown[]).length > 2 ? json(413, { code: "too_large" }) : "fine");
    await flush(phone);
    expect(await phone.outbox()).toEqual([]);
  });

  test("426 still lets evidence up", async () => {
    const { server, phone } = await ward();
    const edit = await phone.change("beneficiary", "set", "beneficiary0001", { note: { v: "x" } });
    await phone.record("gift_handover", GIFT);
    server.weather = (path, body) => (path.endsWith("/push") && (body!["muts"] as { m: { op: string } }[]).some((m) => m.m.op === "set") ? json(426, { code: "upgrade" }) : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: "outdated" });
    expect(await phone.outbox()).toEqual([edit]);
  });

  test("429 and 503 say when to come back", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.endsWith("/push") ? json(503, { code: "busy" }, { "Retry-After": "7" }) : "fine");
    const e = await flush(phone).catch((x: unknown) => x as Failure);
    expect(e).toMatchObject({ code: "busy", retryAt: phone.clock + 7000 });
  });

  test("401 renews the token once, then asks for sign-in with the outbox untouched", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    await phone.greet();
    let refuse = 1;
    server.weather = (path) => (path.endsWith("/push") && refuse-- > 0 ? json(401, {}) : "fine");
    await flush(phone);
    expect((await phone.self()).token).toBe("token1");
    const second = await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.endsWith("/push") || path.endsWith("auth-refresh") ? json(401, {}) : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: "sign_in" });
    expect(await phone.outbox()).toEqual([second.mid]);
    expect((await phone.entry(mid)).res?.s).toBe("ok");
  });

  test("a server that never likes a fresh token is asked twice, not for ever", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT);
    await phone.greet();
    server.log = [];
    server.weather = (path) => (path.endsWith("/push") ? json(401, {}) : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: "sign_in" });
    expect(server.log.filter((l) => l.path.endsWith("/push"))).toHaveLength(2);
  });

  test.each(["device_user", "device_revoked", "account_disabled"])("403 %s locks, and leaves the outbox", async (why) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    server.weather = (path) => (path.includes("/sync/") ? json(403, { code: why }) : "fine");
    await expect(flush(phone)).rejects.toMatchObject({ code: why });
    expect(await phone.outbox()).toEqual([mid]);
  });

  test.each([["to a server that takes no gzip", 415], ["behind a proxy that spoils what is packed", 400]])("big pushes go up packed, and plain %s", async (_, status) => {
    const { server, phone } = await ward();
    for (let i = 0; i < 6; i++) await phone.record("gift_handover", { ...GIFT, note: "Nhà cuối ngõ ".repeat(20) });
    const encodings: (string | null)[] = [];
    const real = server.fetch;
    Object.assign(server, {
      fetch: async (url: string, init: RequestInit) => {
        const encoding = new Headers(init.headers).get("Content-Encoding");
        if (url.endsWith("/push")) encodings.push(encoding);
        return encoding && url.endsWith("/push") ? json(status, {}) : real(url, init);
      },
    });
    await flush(phone);
    expect(encodings).toEqual(["gzip", null]);
    expect(await phone.outbox()).toEqual([]);
  });
});

describe("a group of which one member was refused", () => {
  test.each(["sent", "carried", "known in part"])("goes up whole to the next history, and holds nothing up: %s", async (how) => {
    const { server, phone } = await ward();
    await phone.greet();
    const before = server.backup();
    const group = await phone.group([["beneficiary", { unit: GIFT.unit, name: "A" }], ["beneficiary", { unit: GIFT.unit, name: "B" }]]);
    const { mid: after } = await phone.record("gift_handover", GIFT);
    await phone.sync();
    server.epoch = "e2";
    server.stored.get(group[0]!)!.sha = "0".repeat(64);
    await phone.hello();
    await flush(phone);
    expect((await Promise.all(group.map((mid) => phone.entry(mid)))).map((e) => e.res!.s)).toEqual(["rejected", "ok"]);
    if (how === "known in part") server.stored.delete(group[0]!);
    else before();
    server.epoch = "e3";
    await phone.hello();
    if (how === "carried") {
      const file = await exportFile(phone, "x.zip"), carrier = await TestPhone.open(server, undefined, "user00000000002");
      expect(await importFile(carrier, file)).toBe(3);
      await deliver(carrier);
    } else await flush(phone);
    expect([...group, after].map((mid) => server.stored.has(mid))).toEqual([true, true, true]);
    await flush(phone);
    expect(await phone.outbox()).toEqual([]);
  });
});

describe("identity numbers", () => {
  const DONOR = { drive: "drive0000000001", unit: GIFT.unit, donor: { name: "Ngô Văn Giang", id_number: "031090001234" } };

  test("leave the journal with the receipt, and a restored server still gets the record", async () => {
    const { server, phone } = await ward();
    await phone.greet();
    const restore = server.backup();
    const { mid } = await phone.record("blood_visit", DONOR);
    expect((await phone.entry(mid)).m).toContain("031090001234");
    await phone.sync();
    expect((await phone.entry(mid)).m).not.toContain("031090001234");
    restore();
    await phone.sync();
    expect(server.stored.get(mid)?.res.s).toBe("ok");
    expect(await phone.entry(mid)).toMatchObject({ epoch: "e1+", res: { s: "ok" } });
  });

  test("gone from the journal, the record is still known: the server holds what a carrier brought it", async () => {
    const { server, phone } = await ward();
    await phone.greet();
    const restore = server.backup();
    const { mid } = await phone.record("blood_visit", DONOR);
    await phone.sync();
    restore();
    await phone.hello();
    const file = await exportFile(phone, "x.zip"), carrier = await TestPhone.open(server, undefined, "user00000000002");
    await importFile(carrier, file);
    await deliver(carrier);
    const other = await phone.record("gift_handover", GIFT);
    await flush(phone);
    expect([await phone.outbox(), server.stored.has(other.mid), server.effects.get(mid)]).toEqual([[], true, 1]);
    expect(await phone.entry(mid)).toMatchObject({ epoch: "e1+", res: { s: "ok" } });
  });

  test.each([["that has answered", true], ["that has not answered yet", false]])("gone from the journal, the record is still known: the right copy is restored after an older one %s", async (_, pushed) => {
    const { server, phone } = await ward();
    await phone.greet();
    const older = server.backup();
    const { mid } = await phone.record("blood_visit", DONOR);
    await phone.sync();
    const right = server.backup();
    older();
    server.weather = (path) => (!pushed && path.endsWith("/push") ? "lost" : "fine");
    await phone.hello();
    await flush(phone).catch(() => undefined);
    expect(server.stored.has(mid)).toBe(pushed);
    server.weather = () => "fine";
    right();
    server.epoch = "e3";
    await phone.hello();
    const other = await phone.record("gift_handover", GIFT);
    await flush(phone);
    expect([await phone.outbox(), server.stored.has(other.mid)]).toEqual([[], true]);
    expect(await phone.entry(mid)).toMatchObject({ epoch: "e3", res: { s: "ok" } });
  });

  test("gone from the journal, the record is still known: it was carried as it was, after the phone had asked", async () => {
    const { server, phone } = await ward();
    await phone.greet();
    const restore = server.backup();
    const { mid } = await phone.record("blood_visit", DONOR);
    const file = await exportFile(phone, "x.zip");
    await phone.sync();
    restore();
    await phone.hello();
    server.weather = (path) => (path.endsWith("/push") ? "lost" : "fine");
    await flush(phone).catch(() => undefined);
    server.weather = () => "fine";
    const carrier = await TestPhone.open(server, undefined, "user00000000002");
    await importFile(carrier, file);
    await deliver(carrier);
    const other = await phone.record("gift_handover", GIFT);
    await flush(phone);
    expect([await phone.outbox(), server.stored.has(other.mid), server.effects.get(mid)]).toEqual([[], true, 1]);
    expect(await phone.entry(mid)).toMatchObject({ epoch: "e1+", res: { s: "ok" } });
    expect((await phone.entry(mid)).open).toBeUndefined();
  });

  test("what the server holds under a record's mid is another: that one goes up again and is told, the others are done", async () => {
    const { server, phone } = await ward();
    const [bad, good] = [await phone.record("gift_handover", GIFT), await phone.record("gift_handover", GIFT)];
    await phone.sync();
    server.epoch = "e2";
    server.stored.get(bad.mid)!.sha = "0".repeat(64);
    await phone.hello();
    const other = await phone.record("gift_handover", GIFT);
    await flush(phone);
    expect([await phone.outbox(), server.stored.has(other.mid)]).toEqual([[], true]);
    expect(await phone.entry(good.mid)).toMatchObject({ epoch: "e2", res: { s: "ok" } });
    expect(await phone.entry(bad.mid)).toMatchObject({ open: 1, res: { s: "rejected", code: "id_reuse" } });
  });

  test("stay in what was refused until somebody has dealt with it", async () => {
    const { server, phone } = await ward();
    server.verdict = () => ({ s: "rejected", code: "invalid", field: "donor.id_number", rule: "format", seq: 0 });
    const { mid } = await phone.record("blood_visit", DONOR);
    await flush(phone);
    expect((await phone.entry(mid)).m).toContain("031090001234");
    await dismiss(phone.keep, mid);
    expect((await phone.entry(mid)).m).not.toContain("031090001234");
  });
});

describe("the journal", () => {
  const DAY = 86_400_000;
  test.each([
    ["without a replica, 29 days", null, 29, true], ["without a replica, 31 days", null, 31, false],
    ["below durable, 6 days", 1000, 6, true], ["below durable, 8 days", 1000, 8, false], ["above durable, 100 days", 0, 100, true],
  ])("%s", async (_, durable, days, stays) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT, [await photo(500, 7)]);
    server.durable = durable;
    await phone.sync();
    server.now += days * DAY;
    await writeSelf(phone.keep, (s) => (s.helloAt = 0)); // the next hello is due
    await phone.sync();
    expect((await phone.entry(mid)).m !== null).toBe(stays);
    expect((await phone.photoRows())[0]?.here).toBe(stays);
    expect((await phone.entry(mid)).receipt, "results and receipts stay").toBeGreaterThan(0);
  });

  test("keeps a photo as long as a record that declares it has to go up", async () => {
    const { server, phone } = await ward();
    const p = await photo(500, 7);
    await phone.record("gift_handover", GIFT, [p]);
    await phone.sync();
    server.now += 40 * DAY;
    await writeSelf(phone.keep, (s) => (s.helloAt = 0));
    await phone.record("gift_handover", GIFT, [p]);
    await phone.hello();
    expect(await free(phone.keep)).toBe(0);
    await flush(phone);
    expect(await free(phone.keep)).toBe(1);
  });

  test("told again to a restored server opens no issue that was dealt with", async () => {
    const { server, phone } = await ward();
    await phone.sync();
    server.put("beneficiary", "beneficiary0001", { phone: "2" }, ["field:kienan"]);
    const mid = await phone.change("beneficiary", "set", "beneficiary0001", { phone: { v: "3", was: "1" } });
    await phone.sync();
    await dismiss(phone.keep, mid);
    server.epoch = "e2";
    await writeSelf(phone.keep, (s) => (s.helloAt = 0));
    await phone.sync();
    expect(await phone.entry(mid)).toMatchObject({ epoch: "e2", res: { s: "conflict" } });
    expect((await phone.entry(mid)).open).toBeUndefined();
  });

  test("hello names the newest that the server took, also when older ones were answered after it", async () => {
    const { server, phone } = await ward();
    server.weather = (path) => (path.endsWith("/push") ? "unheard" : "fine");
    const { mid: older } = await phone.record("gift_handover", GIFT);
    await flush(phone).catch(() => undefined);
    const first = server.stored.get(older)!.res.seq;
    const { entries, self } = await take(phone.keep, Infinity, false, 0), { mid: newer } = await phone.record("gift_handover", GIFT);
    server.weather = () => "fine";
    await flush(phone);
    const newest = () => server.log.filter((l) => l.path.endsWith("/hello")).at(-1)!.body!["newest"];
    await phone.hello();
    expect([server.stored.get(newer)!.res.seq > first, newest()]).toEqual([true, newer]);
    // One answer with both, the newer first, to a phone that has no receipt; then one with the older alone.
    await writeSelf(phone.keep, (s) => (s.proof = null));
    const res = [newer, older].map((m) => ({ ...server.stored.get(m)!.res, dup: true }));
    for (const some of [res, res.slice(1)]) {
      await accept(phone.keep, { epoch: self.epoch, serverId: self.serverId, device: self.device, head: server.head + 1, at: 1, token: `t${some.length}`, res: some, doubted: [], durable: null });
      await phone.hello();
      expect(newest()).toBe(newer);
    }
    expect(entries).toHaveLength(1);
  });

  test("of a server that went back behind its own receipt: the receipt tells it", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT);
    await phone.sync();
    server.head = 1;
    await phone.hello();
    const asked = server.log.filter((l) => l.path.endsWith("/hello")).at(-1)!;
    expect(asked.body!["receipt"]).toMatch(/^ey/);
  });

  test("and of one that has gone on since, beyond it: the server says what it does not know", async () => {
    const { server, phone } = await ward();
    await phone.record("gift_handover", GIFT);
    await phone.sync();
    await phone.hello();
    expect(server.log.at(-1)!.body!["receipt"], "nothing is lost").toBeUndefined();
    server.stored.clear();
    server.head += 100;
    await phone.hello();
    expect(server.log.at(-1)!.body!["receipt"]).toMatch(/^ey/);
  });

  test("a refusal proves nothing: hello names the newest mutation that was taken", async () => {
    const { server, phone } = await ward();
    const greeted = async () => (await phone.hello(), server.log.at(-1)!.body!);
    server.verdict = (m) => (m.kind === "activity" ? { s: "rejected", code: "invalid" } : null);
    const refused = () => phone.record("activity", { unit: GIFT.unit, type: "kitchen", hours: 1, people: 1 });
    await refused();
    await flush(phone);
    expect(await greeted(), "after a refusal alone").not.toHaveProperty("newest");
    const { mid } = await phone.record("gift_handover", GIFT);
    await refused();
    await flush(phone);
    expect((await greeted())["newest"], "after a push of both").toBe(mid);
    await refused();
    await flush(phone);
    expect((await greeted())["newest"], "after another refusal").toBe(mid);
    server.stored.delete((await phone.entries()).at(-1)!.mid);
    expect(await greeted(), "only a refusal is lost").not.toHaveProperty("receipt");
    server.stored.clear();
    const claims = JSON.parse(atob(((await greeted())["receipt"] as string).split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as { res: { mid: string }[] };
    expect(claims.res.map((r) => r.mid), "the receipt beside it is over what was taken").toContain(mid);
  });
});

describe("a token that is renewed", () => {
  test("does not sign in again who signed out meanwhile", async () => {
    const { server, phone } = await ward();
    await writeSelf(phone.keep, (s) => (s.tokenAt = 0)); // time to renew it
    server.weather = async (path) => {
      if (path.endsWith("/auth-refresh")) await writeSelf(phone.keep, (s) => (s.token = ""));
      return "fine" as const;
    };
    await expect(phone.hello()).rejects.toMatchObject({ code: "sign_in" });
    expect((await phone.self()).token).toBe("");
  });

  test("does not take the place of the one that somebody signed in with meanwhile", async () => {
    const { server, phone } = await ward();
    server.tokens.clear(); // the phone is sent away, asks for another, and is refused nothing
    server.tokens.set("newer", phone.user);
    server.weather = async (path) => {
      if (!path.endsWith("/auth-refresh")) return "fine" as const;
      await writeSelf(phone.keep, (s) => (s.token = "newer"));
      return json(200, { token: "late", record: { id: phone.user } });
    };
    await phone.hello();
    expect((await phone.self()).token).toBe("newer");
  });
});
