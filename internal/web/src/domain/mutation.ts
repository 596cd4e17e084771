import { isDoc, without, type Doc } from "./doc";
import { utf8 } from "./hash";
import { SCHEMA, type KindName, type Location, type Op, type PhotoRole } from "./kinds.gen";
import { rfc3339 } from "./time";

/** Mutations that happen together or not at all. */
export interface Group {
  id: string;
  of: number;
}

/** A photo as a mutation declares it; its bytes travel in lanes of their own. */
export interface DeclaredPhoto {
  sha256: string;
  bytes: number;
  type: string;
  role: PhotoRole;
  taken_at?: string;
  location?: Location;
  preview_sha256?: string;
}

/** `m` of a push, read. */
export interface Body {
  kind: KindName;
  op: Op;
  id: string;
  at: string;
  skew_ms?: number;
  sv: number;
  f: Doc;
  photos?: DeclaredPhoto[];
}

/**
 * The text of `m`. Made once: these very bytes go up each time, and the SHA-256 of them is what a receipt proves.
 * @param now unix milliseconds by this phone's clock
 * @param skew phone minus server, 0 = unknown or none
 */
export function write(kind: KindName, op: Op, id: string, now: number, skew: number, f: Doc, photos: readonly DeclaredPhoto[] = []): string {
  const m: Body = { kind, op, id, at: rfc3339(now), ...(skew !== 0 && { skew_ms: Math.round(skew) }), sv: SCHEMA, f, ...(photos.length > 0 && { photos: [...photos] }) };
  return JSON.stringify(m);
}

export function read(m: string): Body {
  return JSON.parse(m) as Body;
}

/** What stays in the journal after the receipt: without identity numbers. */
export function withoutIdentity(m: string): string {
  return m.includes('"id_number"') ? JSON.stringify(without(JSON.parse(m), "id_number")) : m;
}

/** The text of one member of `muts`; m stands in it byte for byte. */
export function wrap(e: { mid: string; g?: Group; m: string }): string {
  return `{"mid":"${e.mid}",${e.g ? `"g":{"id":"${e.g.id}","of":${e.g.of}},` : ""}"m":${e.m}}`;
}

/** Cuts a list of mutations into what goes together: a group, or one alone. A group that is not all there is left out. */
export function units<E extends { g?: Group }>(list: readonly E[]): E[][] {
  const out: E[][] = [];
  for (let i = 0; i < list.length; ) {
    const g = list[i]!.g;
    let n = 1;
    if (g) while (list[i + n]?.g?.id === g.id) n++;
    if (n >= (g?.of ?? 1)) out.push(list.slice(i, i + n));
    i += n;
  }
  return out;
}

/** What stands around each m in a push, and around them all. */
export const WRAP = 128, ENVELOPE = 256;

/** Cuts a list into what one push may carry each, groups whole. */
export function packs<E extends { g?: Group; m: string | null }>(list: readonly E[], limits: { push_mutations: number; push_bytes: number }): E[][] {
  const out: E[][] = [];
  let bytes = 0;
  for (const unit of units(list)) {
    const more = unit.reduce((n, e) => n + utf8(e.m!).length + WRAP, 0), last = out.at(-1);
    if (last && last.length + unit.length <= limits.push_mutations && bytes + more <= limits.push_bytes) {
      last.push(...unit);
      bytes += more;
    } else {
      out.push([...unit]);
      bytes = ENVELOPE + more;
    }
  }
  return out;
}

/** A result as the server stores it. */
export interface Result {
  mid: string;
  s: "ok" | "merged" | "conflict" | "rejected";
  seq: number;
  dup?: boolean;
  code?: string;
  field?: string;
  rule?: string;
  args?: Doc;
  fix?: string;
}

export function isResult(v: unknown): v is Result {
  return isDoc(v) && typeof v["mid"] === "string" && typeof v["seq"] === "number" && ["ok", "merged", "conflict", "rejected"].includes(v["s"] as string);
}
