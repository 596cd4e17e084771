import type { DBSchema } from "idb";
import type { Copy } from "../domain/view";
import type { KindName } from "../domain/kinds.gen";
import { StorageError } from "./errors";
import { Store } from "./store";

/** Rows from the server, and how far they were read. It may be thrown away at any time: the server has it all. */
export interface BaseSchema extends DBSchema {
  meta: { key: 1; value: Meta };
  /** one of a and b is shown; the other is the next base while one is rebuilt */
  a: { key: [string, string, string]; value: Copy; indexes: { row: [string, string] } };
  b: { key: [string, string, string]; value: Copy; indexes: { row: [string, string] } };
}

export interface Scope {
  gen: string;
  rows: number;
  bytes: number;
  name: string;
}

export interface Meta {
  shown: "a" | "b";
  /** history and head that the shown rows are complete for; head 0 = not complete yet */
  shownEpoch: string;
  shownHead: number;
  /** history that is being read */
  epoch: string;
  /** the shown rows are of an older history, the other store is filling */
  shadow: boolean;
  scopes: Record<string, Scope>;
  /** opaque, by scope */
  cur: Record<string, unknown>;
  ready: string[];
}

export const NOTHING: Meta = { shown: "a", shownEpoch: "", shownHead: 0, epoch: "", shadow: false, scopes: {}, cur: {}, ready: [] };

/** One page of a pull. */
export interface Page {
  epoch: string;
  head: number;
  scopes: Record<string, Scope>;
  reset?: string[];
  ch?: Change[];
  cur: Record<string, unknown>;
  more: boolean;
  ready?: string[];
}

export interface Change {
  k: KindName;
  id: string;
  s: string;
  v: number;
  f?: Record<string, unknown>;
  gone?: string;
}

/** What a page did. `rows` = null: look at everything anew. */
export interface Applied {
  meta: Meta;
  rows: readonly { k: KindName; id: string }[] | null;
}

export type BaseStore = Store<BaseSchema>;

export function openBase(user: string): BaseStore {
  return new Store<BaseSchema>("base-" + user, 1, (db) => {
    db.createObjectStore("meta");
    for (const name of ["a", "b"] as const) {
      const rows = db.createObjectStore(name, { keyPath: ["s", "k", "id"] });
      rows.createIndex("row", ["k", "id"]);
    }
  });
}

export const readMeta = (base: BaseStore): Promise<Meta> => base.read(["meta"], async (t) => (await t.objectStore("meta").get(1)) ?? NOTHING);

/** Everything that is shown, with what it is complete for, as of one moment. */
export async function readAll(base: BaseStore): Promise<{ meta: Meta; rows: Copy[] }> {
  return base.read(["meta", "a", "b"], async (t) => {
    const meta = (await t.objectStore("meta").get(1)) ?? NOTHING;
    return { meta, rows: await t.objectStore(meta.shown).getAll() };
  });
}

/** The copies of some rows, with what they are complete for, as of one moment. */
export async function readRows(base: BaseStore, ids: readonly { k: KindName; id: string }[]): Promise<{ meta: Meta; rows: Copy[][] }> {
  return base.read(["meta", "a", "b"], async (t) => {
    const meta = (await t.objectStore("meta").get(1)) ?? NOTHING;
    const index = t.objectStore(meta.shown).index("row");
    return { meta, rows: await Promise.all(ids.map(({ k, id }) => index.getAll([k, id]))) };
  });
}

/**
 * Turns to the history that the server is in. The rows of the old one stay on the screens until those of the new one are
 * complete.
 */
export async function begin(base: BaseStore, epoch: string): Promise<Meta> {
  return base.write(["meta", "a", "b"], async (t) => {
    const meta = (await t.objectStore("meta").get(1)) ?? NOTHING;
    if (meta.epoch === epoch) return meta;
    const shadow = meta.epoch !== "";
    const next: Meta = { ...meta, epoch, shadow, cur: {}, ready: [] };
    if (shadow) await t.objectStore(other(meta.shown)).clear();
    await t.objectStore("meta").put(next, 1);
    return next;
  });
}

const other = (shown: "a" | "b"): "a" | "b" => (shown === "a" ? "b" : "a");

/** Whether a page asked with `asked` may still be applied. Cursors are opaque: their text is compared. */
const current = (meta: Meta, asked: Meta): boolean =>
  meta.epoch === asked.epoch && meta.shadow === asked.shadow && JSON.stringify(meta.cur) === JSON.stringify(asked.cur);

/**
 * Applies a page: purges, resets, changes and cursors in one transaction, and only to the cursors it was asked with; null
 * for a late page, which changed nothing. Purge, reset and gone touch the copies of their scope only. A page that would put
 * more than `most` rows on the phone is thrown away whole, as `rows_full`.
 */
export async function apply(base: BaseStore, asked: Meta, page: Page, most = Infinity): Promise<Applied | null> {
  return base.write(["meta", "a", "b"], async (t) => {
    const meta = (await t.objectStore("meta").get(1)) ?? NOTHING;
    if (!current(meta, asked)) return null;
    const rows = t.objectStore(meta.shadow ? other(meta.shown) : meta.shown);
    let whole = false;
    for (const scope of Object.keys(meta.scopes)) {
      if (scope in page.scopes) continue;
      await drop(t.objectStore("a"), scope);
      await drop(t.objectStore("b"), scope);
      whole = true;
    }
    for (const scope of page.reset ?? []) {
      await drop(rows, scope);
      whole ||= !meta.shadow;
    }
    const changes = page.ch ?? [];
    // Asked for together, so that a page costs one wait and not one for each row.
    const before = await Promise.all(changes.map((c) => rows.get([c.s, c.k, c.id])));
    const at = new Map<string, number>();
    await Promise.all(
      changes.map((c, i) => {
        const key = c.s + "/" + c.k + "/" + c.id;
        const v = at.get(key) ?? before[i]?.v ?? 0;
        if (v > c.v) return undefined;
        at.set(key, c.v);
        return c.gone ? rows.delete([c.s, c.k, c.id]) : rows.put({ s: c.s, k: c.k, id: c.id, v: c.v, f: c.f! });
      }),
    );
    if (most < Infinity && (await rows.count()) > most) throw new StorageError("rows_full", `more than ${most} rows`);
    const kept = meta.ready.filter((s) => s in page.scopes && !page.reset?.includes(s));
    const next: Meta = { ...meta, scopes: page.scopes, cur: page.cur, ready: [...new Set([...kept, ...(page.ready ?? [])])] };
    if (!page.more) {
      if (meta.shadow) {
        await t.objectStore(meta.shown).clear();
        next.shown = other(meta.shown);
        next.shadow = false;
        whole = true;
      }
      next.shownEpoch = page.epoch;
      next.shownHead = page.head;
    }
    await t.objectStore("meta").put(next, 1);
    return { meta: next, rows: whole ? null : meta.shadow ? [] : changes };
  });
}

/** Forgets how far a scope was read, so that the next pull takes it anew. */
export async function forget(base: BaseStore, scope: string): Promise<void> {
  await base.write(["meta"], async (t) => {
    const meta = await t.objectStore("meta").get(1);
    if (!meta) return;
    const { [scope]: _, ...cur } = meta.cur;
    await t.objectStore("meta").put({ ...meta, cur, ready: meta.ready.filter((s) => s !== scope) }, 1);
  });
}

/** Keys begin with the scope, so its rows are one range. */
const drop = (rows: { delete?(key: IDBKeyRange): Promise<void> }, scope: string): Promise<void> => rows.delete!(IDBKeyRange.bound([scope], [scope, []]));
