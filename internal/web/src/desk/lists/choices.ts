import type { ReadRow } from "./import-shapes";

/** What becomes of a row: a new person, somebody who is there already (their id), or nothing. */
export type Choice = "new" | "skip" | { readonly use: string };

/** How much a person has to look at a row. */
export type Weight = "error" | "doubt" | "good";

export const weightOf = (r: ReadRow): Weight => (r.problems.some((p) => p.level === "error") ? "error" : r.problems.length > 0 || r.like.length > 0 ? "doubt" : "good");

/** Nobody without a name is taken, whoever decides. */
export const takeable = (r: ReadRow): boolean => Boolean(r.f["name"]) || r.like.length > 0;

/** What the screen proposes: faulty rows are left out, doubles once, somebody known is not made again. */
export function proposed(r: ReadRow, onList: (id: string) => boolean): Choice {
  if (weightOf(r) === "error") return "skip";
  const known = r.like.find((a) => a.same)?.id;
  return !known ? "new" : onList(known) ? "skip" : { use: known };
}
