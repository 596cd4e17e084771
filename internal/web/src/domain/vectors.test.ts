import { describe, expect, test } from "vitest";
import foldRows from "../../../record/testdata/fold.json";
import validateRows from "../../../record/testdata/validate.json";
import { fold } from "./fold";
import { KINDS, type KindName, type Op } from "./kinds.gen";
import { check } from "./validate";

// The rows that Go runs in internal/record: the phone refuses and folds what the server would.

describe("validate.json", () => {
  test.each(validateRows.map((r) => [r.name, r] as const))("%s", (_, r) => {
    const before = JSON.stringify(r.f);
    const got = check(KINDS[r.kind as KindName], r.op as Op, r.f as Record<string, unknown>);
    const want = "problem" in r ? r.problem : null;
    expect(got && { code: got.code, field: got.field, rule: got.rule }).toEqual(want ?? null);
    expect(JSON.stringify(r.f)).toBe(before);
  });
});

describe("fold.json", () => {
  test.each(foldRows.map((r) => [r.text, r.folded] as const))("%s", (text, folded) => expect(fold(text)).toBe(folded));
});
