import { batch, signal, type Signal } from "@preact/signals";
import { KINDS, type KindName } from "../domain/kinds.gen";
import { read, type Body } from "../domain/mutation";
import { merge, overlay, type Copy, type Pending, type Shown } from "../domain/view";
import { readAll, readRows, type BaseStore, type Meta, NOTHING } from "../store/base";
import type { Entry, KeepStore } from "../store/keep";
import { readOverlay, settled, type Shows } from "../store/outbox";

type Key = `${KindName}/${string}`;
export type Overlay = Awaited<ReturnType<typeof readOverlay>>;

/** A refresh that has not begun. */
interface Waiting {
  rows: Map<Key, { k: KindName; id: string }> | null;
  done: Promise<void>;
}

/**
 * All rows that the phone shows, in memory: lists and search must answer while a thumb types. Refreshed from storage after
 * saves, results and pages, from this tab or another.
 */
export class RowCache {
  readonly #held = new Map<Key, Copy[]>();
  readonly #shown = new Map<KindName, Map<string, Shown>>();
  readonly #versions = new Map<KindName, Signal<number>>();
  #shows: Shows = { epoch: "", head: 0 };
  /** mutations on top, with their bodies read, by row */
  #live = new Map<Key, { e: Entry; m: Body }[]>();
  copies = 0;
  readonly meta = signal<Meta>(NOTHING);
  readonly overlay: Signal<Overlay>;

  private constructor(
    private readonly keep: KeepStore,
    private readonly base: BaseStore,
    first: Overlay,
  ) {
    this.overlay = signal(first);
  }

  static async open(keep: KeepStore, base: BaseStore): Promise<RowCache> {
    const [over, all] = await Promise.all([readOverlay(keep), readAll(base)]);
    const cache = new RowCache(keep, base, over);
    cache.#put(cache.#hold(all.rows), over, all.meta);
    return cache;
  }

  /** Rows of a kind by id. Reads a signal. */
  of(kind: KindName): ReadonlyMap<string, Shown> {
    this.#version(kind).value;
    return this.#shown.get(kind) ?? NONE;
  }

  /** A row as the server sent it, without anything of this phone. */
  serverRow(kind: KindName, id: string): Shown | undefined {
    return merge(this.#held.get(`${kind}/${id}`) ?? []);
  }

  /** Mutations of a row that the server's rows do not show yet, oldest first. */
  live(kind: KindName, id: string): readonly { e: Entry; m: Body }[] {
    this.overlay.value;
    return this.#live.get(`${kind}/${id}`) ?? [];
  }

  #version(kind: KindName): Signal<number> {
    let v = this.#versions.get(kind);
    if (!v) this.#versions.set(kind, (v = signal(0)));
    return v;
  }

  #queue: Promise<void> = Promise.resolve();
  #waiting: Waiting | undefined;

  /** Reads anew what lies on top, and these rows of the server, or all of them when rows is null. Calls that come meanwhile join. */
  refresh(rows: readonly { k: KindName; id: string }[] | null): Promise<void> {
    if (!this.#waiting) {
      const waiting: Waiting = { rows: new Map(), done: Promise.resolve() };
      waiting.done = this.#queue.then(() => {
        this.#waiting = undefined;
        return this.#refresh(waiting.rows && [...waiting.rows.values()]);
      });
      this.#queue = waiting.done.catch(() => undefined);
      this.#waiting = waiting;
    }
    if (rows === null) this.#waiting.rows = null;
    else for (const r of rows) this.#waiting.rows?.set(`${r.k}/${r.id}`, { k: r.k, id: r.id });
    return this.#waiting.done;
  }

  async #refresh(rows: { k: KindName; id: string }[] | null): Promise<void> {
    if (rows === null) {
      const [over, all] = await Promise.all([readOverlay(this.keep), readAll(this.base)]);
      return this.#put(this.#hold(all.rows), over, all.meta);
    }
    const touched = new Set<Key>();
    if (rows.length === 0) return this.#put(touched, await readOverlay(this.keep));
    const [over, some] = await Promise.all([readOverlay(this.keep), readRows(this.base, rows)]);
    for (const [i, r] of rows.entries()) {
      const key: Key = `${r.k}/${r.id}`;
      this.copies += some.rows[i]!.length - (this.#held.get(key)?.length ?? 0);
      this.#held.set(key, some.rows[i]!);
      touched.add(key);
    }
    this.#put(touched, over, some.meta);
  }

  /** Holds these copies and no others. Tells which rows that touches. */
  #hold(copies: readonly Copy[]): Set<Key> {
    const touched = new Set(this.#held.keys());
    this.#held.clear();
    for (const c of copies) {
      const key: Key = `${c.k}/${c.id}`, held = this.#held.get(key);
      if (held) held.push(c);
      else this.#held.set(key, [c]);
      touched.add(key);
    }
    this.copies = copies.length;
    return touched;
  }

  /** Lays what is on top over the rows touched; it may have been read a moment before them. */
  #put(touched: Set<Key>, over: Overlay, meta?: Meta): void {
    if (meta) this.#shows = { epoch: meta.shownEpoch, head: meta.shownHead };
    const live = new Map<Key, { e: Entry; m: Body }[]>();
    for (const e of over.live) {
      if (e.m === null || settled(e, this.#shows) || !(e.kind in KINDS)) continue;
      const key: Key = `${e.kind}/${e.rid}`;
      live.set(key, [...(live.get(key) ?? []), { e, m: read(e.m) }]);
    }
    for (const key of this.#live.keys()) touched.add(key);
    for (const key of live.keys()) touched.add(key);
    this.#live = live;
    batch(() => { // screens see it as one change
      this.#show(touched);
      this.overlay.value = over;
      if (meta) this.meta.value = meta;
    });
  }

  #show(touched: ReadonlySet<Key>): void {
    const changed = new Map<KindName, Map<string, Shown>>();
    for (const key of touched) {
      const slash = key.indexOf("/"), kind = key.slice(0, slash) as KindName, id = key.slice(slash + 1);
      if (!(kind in KINDS)) continue; // of a newer server: kept, and shown once the app knows the kind
      let rows = changed.get(kind);
      if (!rows) changed.set(kind, (rows = new Map(this.#shown.get(kind))));
      const pending = (this.#live.get(key) ?? []).map(({ e, m }): Pending => ({ m, sha: e.sha, res: e.res }));
      const row = overlay(merge(this.#held.get(key) ?? []), pending);
      if (row) rows.set(id, row);
      else rows.delete(id);
    }
    for (const [kind, rows] of changed) {
      this.#shown.set(kind, rows);
      this.#version(kind).value++;
    }
  }
}

const NONE: ReadonlyMap<string, Shown> = new Map();
