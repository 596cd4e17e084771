/** Fields of a row or a mutation, as JSON has them. */
export type Doc = Record<string, unknown>;

/** Absent, null, "", [] and {} are one and the same "empty", for checks and for merges alike. */
export function empty(v: unknown): boolean {
  if (v === undefined || v === null || v === "") return true;
  if (Array.isArray(v)) return v.length === 0;
  return typeof v === "object" && Object.keys(v).length === 0;
}

/** Whether two values mean the same: equal whatever the order of an object's members, and all empties are alike. */
export function same(a: unknown, b: unknown): boolean {
  if (empty(a) || empty(b)) return empty(a) && empty(b);
  return equal(a, b);
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((n) => Object.hasOwn(b, n) && equal((a as Doc)[n], (b as Doc)[n]));
}

/** A member that is an object, {} when it is anything else. */
export function sub(d: Readonly<Doc> | undefined, name: string): Doc {
  const v = d?.[name];
  return isDoc(v) ? v : {};
}

/** A text member, "" when it is anything else. */
export function text(d: Readonly<Doc> | undefined, name: string): string {
  const v = d?.[name];
  return typeof v === "string" ? v : "";
}

export function isDoc(v: unknown): v is Doc {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

/** Takes every member of this name out, at any depth. The value itself when there is none. */
export function without(v: unknown, name: string): unknown {
  if (Array.isArray(v)) return v.map((item) => without(item, name));
  if (!isDoc(v)) return v;
  return Object.fromEntries(Object.entries(v).filter(([n]) => n !== name).map(([n, item]) => [n, without(item, name)]));
}
