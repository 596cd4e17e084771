import { expect, test } from "vitest";
import { proposed, takeable, weightOf } from "./choices";
import { letterOf, type ReadRow } from "./import-shapes";

const row = (more: Partial<ReadRow> = {}): ReadRow => ({ n: 5, values: {}, f: { name: "Trịnh Thị Bay" }, item: {}, problems: [], like: [], ...more });
const fault = (level: "error" | "warn") => ({ code: "x", words: "", words_en: "", level });
const nobody = () => false;

test("faulty rows are left out until somebody decides, odd ones are taken", () => {
  expect([weightOf(row()), proposed(row(), nobody)]).toEqual(["good", "new"]);
  expect([weightOf(row({ problems: [fault("warn")] })), proposed(row({ problems: [fault("warn")] }), nobody)]).toEqual(["doubt", "new"]);
  expect([weightOf(row({ problems: [fault("warn"), fault("error")] })), proposed(row({ problems: [fault("error")] }), nobody)]).toEqual(["error", "skip"]);
});

test("somebody known is not made again, nor put on the list twice; one who only looks alike is asked about", () => {
  const known = row({ like: [{ id: "p1", name: "Trịnh Thị Bay", same: true }] });
  expect(proposed(known, nobody)).toEqual({ use: "p1" });
  expect(proposed(known, (id) => id === "p1")).toBe("skip");
  const alike = row({ like: [{ id: "p1", name: "Trịnh Thị Bay" }] });
  expect([weightOf(alike), proposed(alike, nobody)]).toEqual(["doubt", "new"]);
});

test("nobody without a name can be taken", () => {
  expect(takeable(row({ f: {} }))).toBe(false);
  expect(takeable(row())).toBe(true);
});

test("columns have the letters of spreadsheets", () => {
  expect([0, 25, 26, 51, 52, 701, 702].map(letterOf)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
});
