import { describe, expect, test } from "vitest";
import type { Doc } from "./doc";
import { KINDS } from "./kinds.gen";
import { approved, itemsSHA, open } from "./list";
import { check } from "./validate";
import { overlay, type Shown } from "./view";

describe("a list of beneficiaries", () => {
  test("what a verdict is bound to is what the server computes", async () => {
    const items = [{ id: "b00000000000002", doc: { beneficiary: "p2" } }, { id: "a00000000000001", doc: { beneficiary: "p1", gift_type: "g1", qty: 2 } }, { id: "c00000000000003", doc: { beneficiary: "p3", removed: true } }];
    const sha = "83e6ad6ab8a040acb27a28d35cea696fa27d76feb33eafb8c713a7c155d8bc95"; // by record.ItemsSHA
    expect(await itemsSHA(items)).toBe(sha);
    expect(await itemsSHA([...items].reverse())).toBe(sha);
    expect(await itemsSHA(items.map((i) => ({ ...i, doc: { ...i.doc, note: "x", order: 9 } })))).toBe(sha); // neither is what is approved
    expect(await itemsSHA(items.slice(1))).not.toBe(sha);
  });

  test("each move says what the server asks of it, and no more", () => {
    const problem = (f: Doc) => { const p = check(KINDS.list, "transition", f); return p && `${p.field} ${p.rule}`; };
    const seen = { sha: "a".repeat(64) };
    expect(problem({ from: "draft", to: "submitted" })).toBeNull();
    expect(problem({ from: "submitted", to: "approved", seen, doc_no: "12/QĐ-UBND", doc_date: "2026-11-20" })).toBeNull();
    expect(problem({ from: "submitted", to: "approved" })).toBe("seen required");
    expect(problem({ from: "submitted", to: "returned", seen })).toBe("reason required");
    expect(problem({ from: "submitted", to: "returned", seen, reason: "duplicate", doc_no: "1" })).toBe("doc_no unknown");
    expect(problem({ from: "draft", to: "submitted", words: "x" })).toBe("words unknown");
    expect(problem({ from: "draft", to: "approved", seen })).toBe("to step");
    expect(problem({ from: "submitted", to: "returned", reason: "bad" })).toBe("reason option");
  });

  test("an approval does not count before its receipt; a submission shows at once", () => {
    const base: Shown = { kind: "list", id: "l", doc: { state: "submitted" }, v: 1, scopes: ["lead:u"], own: false };
    const move = (to: string, res?: { s: string }) => overlay({ ...base, doc: { ...base.doc } }, [{ m: { kind: "list", op: "transition", id: "l", at: "", sv: 1, f: { from: "submitted", to, seen: { sha: "x" }, doc_no: "1" } }, sha: "s", res } as never])!.doc;
    expect(move("approved")).toEqual({ state: "submitted" });
    expect(move("approved", { s: "ok" })).toEqual({ state: "approved", doc_no: "1" });
    expect(move("draft")).toMatchObject({ state: "draft" });
  });

  test("only what nobody has submitted may be changed", () => {
    expect(["draft", "checked", "returned"].every((state) => open({ state }))).toBe(true);
    expect(["submitted", "approved", "aggregated"].some((state) => open({ state }))).toBe(false);
    expect(["approved", "aggregated"].every((state) => approved({ state })) && !approved({ state: "submitted" })).toBe(true);
  });
});
