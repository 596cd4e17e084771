import { describe, expect, test } from "vitest";
import { empty, same, without } from "./doc";
import { nameKey } from "./fold";
import { bytes, clock, date, money, number, parseDate, parseMoney, parsePhone, phone } from "./format";
import { donorCap, hints, nextDonation } from "./hints";
import { newDevice, newID, newMID, validDevice, validID, validMID } from "./ids";
import { identityHints, identityNumber, readCard } from "./identity";
import { units, withoutIdentity, wrap, write } from "./mutation";
import { addDays, dayOf, rfc3339, validDate, validTime } from "./time";
import { changesOf, merge, overlay, type Copy } from "./view";

describe("what a phone shows of a row", () => {
  const copy = (s: string, v: number, f: Record<string, unknown>): Copy => ({ s, k: "beneficiary", id: "b", v, f });

  test("each field comes from the newest copy that shows it", () => {
    const row = merge([copy("lead:a", 5, { name: "A", phone: "1" }), copy("field:b", 9, { name: "B" })]);
    expect(row).toMatchObject({ doc: { name: "B", phone: "1" }, v: 9, scopes: ["lead:a", "field:b"] });
    expect(merge([copy("field:b", 9, { name: "B" }), copy("lead:a", 5, { name: "A", phone: "1" })])?.doc).toEqual({ name: "B", phone: "1" });
  });

  const body = (op: string, f: Record<string, unknown>, kind = "beneficiary") => ({ m: { kind, op, id: "b", at: "2027-01-28T08:00:00+07:00", sv: 1, f } as never, sha: "s" });

  test("own edits lie on top, and change nothing below", () => {
    const base = merge([copy("field:a", 1, { name: "A", phone: "1", tags: ["x", "y"] })])!, before = structuredClone(base.doc), doc = base.doc;
    const row = overlay(base, [body("set", { phone: { v: "2", was: "1" }, tags: { add: ["z", "x"], remove: ["y"] } }), body("set", { name: { v: null, was: "A" } })]);
    expect(row).toMatchObject({ doc: { phone: "2", tags: ["x", "z"] }, own: true });
    expect(row!.doc).not.toHaveProperty("name");
    expect(doc).toEqual(before);
  });

  test("a creation shows until the server's row does", () => {
    expect(overlay(undefined, [body("create", { name: "A" })])).toMatchObject({ doc: { name: "A" }, v: 0, own: true });
    expect(overlay(merge([copy("field:a", 3, { name: "B" })]), [body("create", { name: "A" })])).toMatchObject({ doc: { name: "B" }, own: false });
    expect(overlay(undefined, [body("set", { name: { v: "B" } })])).toBeUndefined();
  });

  test("a step of a donor shows at once, a verdict only with its receipt", () => {
    const visit = (): ReturnType<typeof merge> => ({ kind: "blood_visit", id: "b", doc: { state: "registered", review_state: "received" }, v: 1, scopes: [], own: false });
    expect(overlay(visit(), [body("transition", { from: "registered", to: "arrived", note: "n" }, "blood_visit")])?.doc).toMatchObject({ state: "arrived", note: "n" });
    const verdict = body("transition", { from: "received", to: "accepted", seen: {} }, "blood_visit");
    expect(overlay(visit(), [verdict])?.doc["review_state"]).toBe("received");
    expect(overlay(visit(), [{ ...verdict, res: { mid: "m", s: "ok", seq: 1 } }])?.doc["review_state"]).toBe("accepted");
    expect(overlay(visit(), [{ ...verdict, res: { mid: "m", s: "conflict", seq: 1 } }])?.doc["review_state"]).toBe("received");
    expect(overlay(visit(), [body("void", { reason: "x" }, "blood_visit")])?.doc["review_state"]).toBe("withdrawn");
  });

  test("changes name what the screen showed", () => {
    expect(changesOf("beneficiary", { name: "A", phone: "1", tags: ["x"] }, { name: "A", phone: "2", address: "đ", note: "", tags: ["x", "y"] })).toEqual({
      phone: { v: "2", was: "1" }, address: { v: "đ" }, tags: { add: ["y"] },
    });
    expect(changesOf("beneficiary", { phone: "1", tags: ["x"] }, { phone: null, tags: [] })).toEqual({ phone: { v: null, was: "1" }, tags: { remove: ["x"] } });
  });
});

describe("mutations", () => {
  test("a body is what goes up, and an identity number leaves it", () => {
    const m = write("blood_visit", "create", "id", Date.parse("2027-01-28T01:00:00Z"), 0, { donor: { name: "A", id_number: "1" } });
    expect(JSON.parse(m)).toMatchObject({ kind: "blood_visit", op: "create", id: "id", sv: 1 });
    expect(m).not.toContain("skew_ms");
    expect(m).not.toContain("photos");
    expect(JSON.parse(withoutIdentity(m))).toMatchObject({ f: { donor: { name: "A" } } });
    expect(withoutIdentity(m)).not.toContain("id_number");
    expect(wrap({ mid: "M", m: "{}" })).toBe('{"mid":"M","m":{}}');
    expect(wrap({ mid: "M", g: { id: "G", of: 2 }, m: "{}" })).toBe('{"mid":"M","g":{"id":"G","of":2},"m":{}}');
  });

  test("groups stay whole, and one that is cut short waits", () => {
    const g = { id: "g", of: 2 };
    expect(units([{ n: 1 }, { n: 2, g }, { n: 3, g }, { n: 4 }] as { n: number; g?: typeof g }[]).map((u) => u.map((e) => e.n))).toEqual([[1], [2, 3], [4]]);
    expect(units([{ n: 2, g }, { n: 4 }] as { n: number; g?: typeof g }[]).map((u) => u.map((e) => e.n)), "and holds up nothing").toEqual([[4]]);
    expect(units([{ n: 1 }, { n: 2, g }] as { n: number; g?: typeof g }[]).map((u) => u.map((e) => e.n))).toEqual([[1]]);
  });

  test("ids are what the server takes, in the order of their making", () => {
    for (const now of [0, 1, Date.parse("2027-01-28"), Date.parse("2057-01-01")]) {
      expect(validID(newID(now))).toBe(true);
      expect(validMID(newMID(now))).toBe(true);
    }
    expect(validDevice(newDevice())).toBe(true);
    expect(newID(1000) < newID(2000)).toBe(true);
    expect(newMID(1000) < newMID(2000)).toBe(true);
    expect(new Set(Array.from({ length: 500 }, () => newID(5))).size).toBe(500);
  });
});

describe("empty and same", () => {
  test.each([[undefined, true], [null, true], ["", true], [[], true], [{}, true], [0, false], [false, false], [" ", false], [[0], false]])("%j", (v, want) => expect(empty(v)).toBe(want));
  test("order of members does not matter, of items it does", () => {
    expect(same({ a: 1, b: [2] }, { b: [2], a: 1 })).toBe(true);
    expect(same([1, 2], [2, 1])).toBe(false);
    expect(same(null, "")).toBe(true);
    expect(same({ a: undefined }, { b: undefined })).toBe(false);
  });
  test("without goes to any depth", () => expect(without({ a: [{ x: 1, y: 2 }], x: 3 }, "x")).toEqual({ a: [{ y: 2 }] }));
});

describe("times", () => {
  test.each([["2024-02-29", true], ["2023-02-29", false], ["2027-13-01", false], ["27-01-01", false], ["0001-01-01", true]])("%s is a day: %s", (s, want) => expect(validDate(s)).toBe(want));
  test.each([["2027-01-28T08:00:00+07:00", true], ["2027-01-28T08:00:00.5Z", true], ["2027-01-28 08:00:00Z", false], ["2027-01-28T24:00:00Z", false], ["2027-01-28T08:00:00", false]])(
    "%s is a moment: %s", (s, want) => expect(validTime(s)).toBe(want));
  test("the day is that of Viet Nam", () => {
    expect(dayOf(Date.parse("2027-01-27T17:00:00Z"))).toBe("2027-01-28");
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(Date.parse(rfc3339(1_800_000_000_000))).toBe(1_800_000_000_000);
  });
});

describe("what people read and type", () => {
  test("numbers as in Viet Nam", () => {
    expect([number(1234567), number(1.5), number(-3), number(12), money(500000)]).toEqual(["1.234.567", "1,5", "−3", "12", "500.000 đồng"]);
    expect([bytes(12), bytes(48_000), bytes(1_840_000)]).toEqual(["12 B", "48 KB", "1,8 MB"]);
  });
  test.each([["500.000", 500000], ["500 000 đ", 500000], ["500k", 500000], ["1,5tr", 1500000], ["2 triệu", 2000000], ["300 nghìn đồng", 300000], ["abc", null], ["", null], ["-5", null]])(
    "%s is %s đồng", (typed, want) => expect(parseMoney(typed)).toBe(want));
  test.each([["28/01/2027", "2027-01-28"], ["8-1-27", "2027-01-08"], ["30/2/2027", null], ["2027", null]])("%s is %s", (typed, want) => expect(parseDate(typed)).toBe(want));
  test("phones", () => {
    expect([parsePhone("0912 345 678"), parsePhone("+84 912345678"), parsePhone("84912345678"), parsePhone("nhà bên")]).toEqual(["+84912345678", "+84912345678", "+84912345678", "nhà bên"]);
    expect([phone("+84912345678"), phone("+842253123456"), phone("nhà bên")]).toEqual(["0912 345 678", "0225 312 3456", "nhà bên"]);
  });
  test("dates", () => expect([date("2027-01-28T08:05:00+07:00"), clock("2027-01-28T08:05:00+07:00"), date("")]).toEqual(["28/01/2027", "08:05", ""]));
  test("names are sorted by the given name", () => expect(["Trần Văn Bình", "Lê Thị An", "Đỗ An"].sort((a, b) => (nameKey(a) < nameKey(b) ? -1 : 1))).toEqual(["Đỗ An", "Lê Thị An", "Trần Văn Bình"]));
});

describe("identity cards", () => {
  test("the QR code of a card", () => {
    expect(readCard("031090001234|012345678|Ngô Văn Giang|05061990|Nam|Tổ 3, Kiến An, Hải Phòng|01012022")).toEqual({
      number: "031090001234", name: "Ngô Văn Giang", born: "1990-06-05", sex: "male", address: "Tổ 3, Kiến An, Hải Phòng",
    });
    expect(readCard("https://example.vn")).toBeNull();
    expect(readCard("031090001234||Hà Thị Mai||Nữ||")).toMatchObject({ born: "", sex: "female" });
  });
  test("what a number says", () => {
    expect(identityNumber("031 090 001 234")).toBe("031090001234");
    expect(identityNumber("123")).toBeNull();
    expect(identityHints("031090001234", "male", 1990)).toEqual([]);
    expect(identityHints("031190001234", "male", 1990)).toEqual(["id_number_mismatch"]);
    expect(identityHints("999090001234")).toEqual(["id_number_province"]);
    expect(identityHints("031301001234", "female", 2001)).toEqual([]);
  });
});

describe("hints", () => {
  const now = Date.parse("2027-01-28T08:00:00+07:00"), at = { lat: 20.81, lon: 106.62 };
  const gift = { campaign: "c", qty: 1, value: 500000, location: at };
  const around = { now, skewMs: 0, campaign: { starts: "2027-01-10", ends: "2027-02-05" }, giftType: { value: 500000 } };
  test.each([
    ["all is well", gift, around, []],
    ["no place", { ...gift, location: undefined }, around, ["no_gps"]],
    ["far away", gift, { ...around, unit: { location: { lat: 21.03, lon: 105.85 } } }, ["far_from_unit"]],
    ["a clock an hour off", gift, { ...around, skewMs: 3600_000 }, ["clock_off"]],
    ["an old photo", gift, { ...around, takenAt: ["2027-01-26T08:00:00+07:00", ""] }, ["photo_old"]],
    ["a photo used before", gift, { ...around, samePhoto: true }, ["same_photo"]],
    ["after the campaign", { ...gift, given_at: "2027-02-06T08:00:00+07:00" }, around, ["outside_campaign"]],
    ["served before", gift, { ...around, served: true }, ["already_served"]],
    ["another value", { ...gift, value: 300000 }, around, ["value_outside_gift_type"]],
    ["two gifts, the value of both", { ...gift, qty: 2, value: 1000000 }, around, []],
  ] as const)("%s", (_, f, a, want) => expect(hints("gift_handover", f, a)).toEqual(want));

  const visit = { donor: { name: "A", birth_year: 1990 } };
  test.each([
    ["a donor of 37", visit, []],
    ["a donor of 17", { donor: { birth_year: 2010 } }, ["donor_age"]],
    ["a donor of 61", { donor: { birth_year: 1966 } }, ["donor_age"]],
    ["83 days after whole blood", { ...visit, last_date: "2026-11-06" }, ["donor_interval"]],
    ["84 days after whole blood", { ...visit, last_date: "2026-11-05" }, []],
    ["15 days after platelets", { ...visit, last_date: "2027-01-13", last_component: "platelets" }, []],
    ["501 ml", { ...visit, ml: 501 }, ["donor_volume"]],
    ["a number of another year", { donor: { birth_year: 1990, id_number: "031091001234" } }, ["id_number_mismatch"]],
  ] as const)("%s", (_, f, want) => expect(hints("blood_visit", f, { now, skewMs: 0, drive: { date: "2027-01-28" } })).toEqual(want));

  test("the next donation, and how much a donor may give", () => {
    expect([nextDonation("2027-01-28", "whole"), nextDonation("2027-01-28", "plasma"), nextDonation("", "whole")]).toEqual(["2027-04-22", "2027-02-11", ""]);
    expect([donorCap("whole", 41), donorCap("whole", 44), donorCap("whole", 50), donorCap("whole", 70), donorCap("platelets", 49), donorCap("platelets", 55), donorCap("plasma", 60)]).toEqual([0, 250, 450, 500, 0, 500, 650]);
  });
});
