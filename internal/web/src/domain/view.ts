import { empty, isDoc, same, text, type Doc } from "./doc";
import { KINDS, type KindName } from "./kinds.gen";
import type { Body, Result } from "./mutation";

/** A row as one scope shows it. */
export interface Copy {
  readonly s: string;
  readonly k: KindName;
  readonly id: string;
  readonly v: number;
  readonly f: Doc;
}

/** What the phone shows of one row. */
export interface Shown {
  kind: KindName;
  id: string;
  doc: Doc;
  v: number;
  scopes: string[];
  own: boolean;
}

/** An own mutation that the server's rows do not show yet. */
export interface Pending {
  readonly m: Body;
  /** hash of the bytes that went or will go up */
  readonly sha: string;
  readonly res?: Result | undefined;
}

/** Merges copies: each field comes from the copy with the highest v that shows it. Masked fields are absent, so they never hide one. */
export function merge(copies: readonly Copy[]): Shown | undefined {
  if (copies.length === 0) return undefined;
  const order = copies.length === 1 ? copies : [...copies].sort((a, b) => a.v - b.v);
  const { k, id } = order[0]!;
  const shown: Shown = { kind: k, id, doc: {}, v: 0, scopes: [], own: false };
  for (const c of order) {
    Object.assign(shown.doc, c.f);
    shown.v = c.v;
    shown.scopes.push(c.s);
  }
  return shown;
}

/** Puts own mutations on top of what the server sent, oldest first. undefined when there is neither row nor creation. */
export function overlay(base: Shown | undefined, pending: readonly Pending[]): Shown | undefined {
  let row = base;
  for (const p of pending) {
    if (!row) {
      if (p.m.op !== "create") continue; // the row has left the phone: nothing to show the change on
      row = { kind: p.m.kind, id: p.m.id, doc: {}, v: 0, scopes: [], own: false };
    }
    apply(row, p);
  }
  return row;
}

function apply(row: Shown, { m, sha, res }: Pending): void {
  const evidence = KINDS[m.kind].class === "evidence";
  switch (m.op) {
    case "create":
      if (row.v > 0) return; // the server's row is this very creation, or what became of it
      row.doc = { ...m.f };
      if (evidence) Object.assign(row.doc, { at: m.at, body_sha: sha }, m.skew_ms && { skew_ms: m.skew_ms }, m.photos && { photos: m.photos });
      break;
    case "set":
      row.doc = { ...row.doc };
      for (const [name, change] of Object.entries(m.f)) if (isDoc(change)) set(row.doc, name, change);
      break;
    case "void":
      row.doc = { ...row.doc, review_state: "withdrawn" };
      break;
    case "transition": {
      const to = text(m.f, "to"), verdict = evidence ? !isStep(m.kind, to) : m.kind === "list" && (to === "approved" || to === "returned");
      if (verdict && !res) return; // no verdict counts on a phone before its receipt
      if (res?.s === "conflict") return; // somebody else decided first
      if (verdict && evidence) {
        row.doc = { ...row.doc, review_state: to };
        break;
      }
      const { from: _, to: __, seen: ___, ...fields } = m.f;
      row.doc = { ...row.doc, ...fields, state: to };
    }
  }
  row.own = true;
}

/** Whether a state is one that work moves through, as a blood visit does, and not somebody's verdict. */
function isStep(kind: KindName, to: string): boolean {
  return Object.entries(KINDS[kind].steps).some(([from, tos]) => from === to || tos.includes(to));
}

/** One change of a field: {v, was}, or {add, remove} on a list. */
function set(doc: Doc, name: string, change: Doc): void {
  if (!("add" in change) && !("remove" in change)) {
    if (empty(change["v"])) delete doc[name];
    else doc[name] = change["v"];
    return;
  }
  const list = items(doc[name]), gone = items(change["remove"]);
  for (const v of items(change["add"])) if (!holds(list, v)) list.push(v);
  doc[name] = list.filter((v) => !holds(gone, v));
}

const items = (v: unknown): unknown[] => (Array.isArray(v) ? [...(v as unknown[])] : []);
const holds = (list: readonly unknown[], v: unknown): boolean => list.some((w) => same(v, w));

/**
 * The fields of a set for the changes a person made: each names the value on the screen, own unsent edits included, so that
 * nobody overwrites what they did not see. Fields that stay as they are are left out.
 */
export function changesOf(kind: KindName, shown: Readonly<Doc>, changes: Readonly<Record<string, unknown>>): Doc {
  const f: Doc = {};
  for (const [name, to] of Object.entries(changes)) {
    const was = shown[name];
    if (KINDS[kind].fields.find((fd) => fd.name === name)?.union) {
      const wish = isDoc(to) ? to : whole(items(was), items(to));
      const add = items(wish["add"]), remove = items(wish["remove"]);
      if (add.length + remove.length > 0) f[name] = { ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) };
    } else if (!same(to, was)) {
      f[name] = { v: to === undefined ? null : to, ...(!empty(was) && { was }) };
    }
  }
  return f;
}

/** What must come and go for a list to become another. */
const whole = (was: readonly unknown[], to: readonly unknown[]): Doc => ({ add: to.filter((v) => !holds(was, v)), remove: was.filter((v) => !holds(to, v)) });
