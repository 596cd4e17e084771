import type { ReadRow } from "./import-shapes";

/** What becomes of a row: a new person, somebody who is there already (their id), or nothing. */
export type Choice = "new" | "skip" | { readonly use: string };

/** How much a person has to look at a row. */
export type Weight = "error" | "doubt" | "good";

export const weightOf = (r: ReadRow): Weight => (r.problems.some((p) => p.level === "error") ? "error" : r.problems.length > 0 || (r.like?.length ?? 0) > 0 || r.same_as_row ? "doubt" : "good");

/** Whether somebody is the same beyond reasonable doubt: by identity number, or by all of name, year and place. */
const sure = (r: ReadRow): string | null => {
  const one = r.like?.length === 1 ? r.like[0]! : null, matched = one?.matched ?? [];
  return one && (matched.includes("identity") || matched.length >= 3) ? one.id : null;
};

/** What the screen proposes: faulty rows are left out, doubles once, somebody known is not made again. */
export function proposed(r: ReadRow, onList: (id: string) => boolean): Choice {
  if (weightOf(r) === "error" || r.same_as_row) return "skip";
  const known = sure(r);
  if (known) return onList(known) ? "skip" : { use: known };
  return "new";
}
