import { ENVELOPE, units, withoutIdentity, WRAP, type Result } from "../domain/mutation";
import { KINDS } from "../domain/kinds.gen";
import { sha256, utf8 } from "../domain/hash";
import { endDraft, forgetPhotos, type DraftEnd } from "./drafts";
import { OutboxError } from "./errors";
import { blank, type Carried, type Entry, type KeepStore, type Photo, type PhotoBytes, type Receipt, type Self, type Use } from "./keep";

/** Reads what the phone knows about itself; the first time it gets its id. */
export async function open(keep: KeepStore, device: string): Promise<Self> {
  return keep.write(["self"], async (t) => {
    const known = await t.store.get(1), self = known ?? blank(device);
    if (!known) await t.store.put(self, 1); // a phone that is full opens all the same
    return self;
  });
}

export async function readSelf(keep: KeepStore): Promise<Self> {
  return keep.read(["self"], async (t) => (await t.store.get(1))!);
}

/** Changes what the phone knows about itself; `change` must not wait for anything. */
export async function writeSelf(keep: KeepStore, change: (self: Self) => void): Promise<Self> {
  return keep.write(["self"], async (t) => {
    const self = (await t.store.get(1))!;
    change(self);
    await t.store.put(self, 1);
    return self;
  });
}

/** A mutation ready to be kept, and photos that go with it. */
export type NewEntry = Omit<Entry, "n"> & { m: string };
export interface NewPhoto {
  photo: Omit<Photo, "n">;
  /** absent = the phone has them, or had them, under this hash */
  bytes?: PhotoBytes;
  use: Use;
}

/**
 * Saves mutations, their photos and the end of a draft: whole or not at all, and read back before it counts. The same mids
 * again change nothing.
 */
export async function add(keep: KeepStore, entries: readonly NewEntry[], photos: readonly NewPhoto[], draft?: DraftEnd): Promise<void> {
  await keep.write(["self", "mutation", "photo", "bytes", "use", "draft", "draftPhotos"], async (t) => {
    // Asked for together, and written together: a save costs two waits, however many photos it has.
    const mutations = t.objectStore("mutation"), photo = t.objectStore("photo");
    const [self, due, held, known, before, there, form] = await Promise.all([
      t.objectStore("self").get(1), mutations.index("due").count(), photo.count(),
      Promise.all(entries.map((e) => mutations.index("mid").getKey(e.mid))), Promise.all(photos.map((p) => photo.get(p.photo.sha256))),
      Promise.all(photos.map((p) => t.objectStore("bytes").getKey(p.photo.sha256))), draft && t.objectStore("draftPhotos").get(draft.key),
    ]);
    if (due + entries.length > self!.limits.outbox) throw new OutboxError("outbox_full");
    const writes: Promise<unknown>[] = [];
    const write = (w: Promise<unknown>): void => {
      w.catch(() => undefined); // should a later one not even begin, all of them end with the transaction
      writes.push(w);
    };
    for (const [i, e] of entries.entries()) if (known[i] === undefined) write(mutations.add(e as Entry));
    for (const [i, p] of photos.entries()) {
      write(t.objectStore("use").put(p.use));
      if (!p.bytes) continue;
      const old = before[i];
      // Bytes that the phone has let go of, or lost, come back; what is known of the upload stays.
      const { lost, ...known } = old ?? { ...p.photo, n: held + i + 1 };
      write(photo.put({ ...known, here: true, hasPreview: known.hasPreview || p.photo.hasPreview }));
      if (there[i] === undefined || lost) write(t.objectStore("bytes").put(p.bytes)); // a form's photo is there since it was taken
    }
    const ended = draft && endDraft(t, draft, form?.photos);
    ended?.writes.forEach(write);
    await Promise.all(writes);
    await forgetPhotos(t, (ended?.gone ?? []).filter((f) => !photos.some((p) => p.photo.sha256 === f.sha256)));
  });
  const whole = await keep.read(["mutation", "bytes"], async (t) => {
    const kept = await Promise.all(entries.map((e) => t.objectStore("mutation").index("mid").get(e.mid)));
    const bytes = await Promise.all(photos.map((p) => p.bytes && t.objectStore("bytes").getKey(p.photo.sha256)));
    return kept.every((e, i) => e?.m === entries[i]!.m) && bytes.every((b, i) => !photos[i]!.bytes || b !== undefined);
  });
  if (!whole) throw new DOMException("what was saved cannot be read back", "DataError");
}

/** What one push carries. */
export interface Cargo {
  self: Self;
  entries: Entry[];
  units: number;
  /** due, these included */
  left: number;
  /** when the next that is held may go, by this phone's clock; 0 = none is held */
  next: number;
}

/** A mutation is held this long at most, whatever a phone's clock does meanwhile. */
const HOLD_MOST = 60_000;

/** Lets go up what was held long enough. */
async function letGo(store: { index(name: "due"): { getAll(due: 3): Promise<Entry[]> }; put(e: Entry): Promise<unknown> }, now: number): Promise<number> {
  let next = 0;
  for (const e of await store.index("due").getAll(3)) {
    const { until = 0, ...rest } = e;
    if (until > now && until <= now + HOLD_MOST) next = next === 0 ? until : Math.min(next, until);
    else await store.put({ ...rest, due: 1 });
  }
  return next;
}

/**
 * Takes the first mutations that are due, groups whole, within the limits, and marks them sent before they are: from then on
 * their bytes are fixed.
 * @param most mutations at most, after a 413
 * @param evidenceOnly for a server that takes nothing else from an old app
 * @param now by this phone's clock: what is held until then stays
 */
export async function take(keep: KeepStore, most: number, evidenceOnly: boolean, now: number): Promise<Cargo> {
  return keep.write(["self", "mutation"], async (t) => {
    const self = (await t.objectStore("self").get(1))!;
    const { push_mutations, push_bytes, group_size } = self.limits;
    const store = t.objectStore("mutation"), due = store.index("due");
    const next = await letGo(store as never, now), left = await due.count();
    let list = await due.getAll(1, evidenceOnly ? undefined : push_mutations + group_size);
    if (evidenceOnly) {
      const held = new Set(list.filter((e) => KINDS[e.kind]?.class !== "evidence").map((e) => e.g?.id ?? e.mid));
      list = list.filter((e) => !held.has(e.g?.id ?? e.mid));
    }
    const cargo: Cargo = { self, entries: [], units: 0, left, next };
    let bytes = ENVELOPE;
    for (const unit of units(list)) {
      for (const e of unit) bytes += utf8(e.m!).length + WRAP;
      if (cargo.units > 0 && (cargo.entries.length + unit.length > Math.min(most, push_mutations) || bytes > push_bytes)) break;
      cargo.entries.push(...unit);
      cargo.units++;
    }
    for (const e of cargo.entries) if (!e.sent) await store.put({ ...e, sent: true });
    return cargo;
  });
}

/** A proved answer. */
export interface Proved {
  epoch: string;
  serverId: string;
  device: string;
  head: number;
  /** server's clock, unix milliseconds */
  at: number;
  token: string;
  res: readonly Result[];
  /** mids of what the server may hold as it first went up: it is to be asked */
  doubted: readonly string[];
  durable: number | null | undefined;
}

/**
 * Stores proved results with their receipt, in one transaction: mutations leave the outbox for the journal or the issues.
 * Identity numbers leave with the receipt; a refused mutation is kept whole until somebody has dealt with it.
 */
export async function accept(keep: KeepStore, p: Proved): Promise<void> {
  await keep.write(["self", "mutation", "receipt"], async (t) => {
    const self = (await t.objectStore("self").get(1))!;
    if (self.epoch !== p.epoch || self.serverId !== p.serverId || self.device !== p.device) throw new OutboxError("other_history");
    const receipt = await keepReceipt(t.objectStore("receipt"), p.token, p.epoch, p.at, "push");
    const store = t.objectStore("mutation");
    for (const res of p.res) {
      const e = await store.index("mid").get(res.mid);
      if (!e?.due) continue; // a doubled answer
      const { due: _, doubted: __, open, ...rest } = e;
      const { dup: ___, ...kept } = res;
      const issue = res.s === "conflict" || res.s === "rejected";
      const known = e.res?.s === res.s; // a replay that ended as before opens no issue again
      const done: Entry = { ...rest, res: kept, epoch: p.epoch, at: p.at, receipt, m: res.s === "rejected" ? e.m : withoutIdentity(e.m!) };
      if (res.s === "rejected") delete done.live;
      if (known ? open : issue) done.open = 1;
      await store.put(done);
    }
    for (const mid of p.doubted) {
      const e = await store.index("mid").get(mid);
      if (e?.due === 1) await store.put({ ...e, due: 2, doubted: true });
    }
    if (p.durable !== undefined) self.durable = p.durable;
    const newest = p.res.filter((r) => r.s !== "rejected").sort((a, b) => b.seq - a.seq)[0]; // nothing is lost with a refusal
    if (newest && newest.seq >= (self.proof?.seq ?? 0)) self.proof = { head: p.head, mid: newest.mid, seq: newest.seq, token: p.token };
    await t.objectStore("self").put(self, 1);
  });
}

/** Keeps a receipt once, for good. */
export async function keepReceipt(
  store: { index(name: "token"): { getKey(token: string): Promise<number | undefined> }; add?(r: Receipt): Promise<number> },
  token: string, epoch: string, at: number, about: Receipt["about"],
): Promise<number> {
  return (await store.index("token").getKey(token)) ?? store.add!({ token, epoch, at, about } as Receipt);
}

/** What hello says about the server. */
export type Greeting = Pick<Self, "serverId" | "epoch" | "durable" | "serverNow" | "helloAt" | "skewMs" | "keys" | "limits" | "me">;

/**
 * Stores what hello said. When the history is another one, everything acknowledged before is to be asked about, groups whole, in its old order
 * and with its old mids, what the history between had not answered yet included, and photos anew. `was` is what the phone knew
 * when it asked: another hello may have been faster.
 */
export async function greeted(keep: KeepStore, was: Self, g: Greeting): Promise<Self> {
  return keep.write(["self", "mutation", "photo"], async (t) => {
    const self = (await t.objectStore("self").get(1))!;
    if (self.epoch !== was.epoch || self.serverId !== was.serverId) return self;
    if (self.epoch !== "" && (self.epoch !== g.epoch || self.serverId !== g.serverId)) {
      self.proof = null;
      const store = t.objectStore("mutation"), taken = (e: Entry) => e.res !== undefined && e.res.s !== "rejected";
      for (let c = await store.openCursor(); c; c = await c.continue()) {
        const e = c.value;
        if (e.due === 2 || e.m === null || !e.res) continue;
        if (taken(e) || (e.gid !== undefined && (await store.index("gid").getAll(e.gid)).some(taken))) await c.update({ ...e, due: 2, live: 1 });
      }
      for (let c = await t.objectStore("photo").openCursor(); c; c = await c.continue()) {
        const p = c.value;
        if (p.here && p.state !== "refused") await c.update({ ...p, state: "", upload: "", previewed: false, tries: 0 });
      }
    }
    Object.assign(self, g);
    await t.objectStore("self").put(self, 1);
    return self;
  });
}

/** The first mutations that a server with a new history must be asked about. */
export async function recalled(keep: KeepStore): Promise<{ self: Self; entries: Entry[] }> {
  return keep.read(["self", "mutation"], async (t) => {
    const self = (await t.objectStore("self").get(1))!;
    const list = await t.objectStore("mutation").index("due").getAll(2, self.limits.status_mids);
    return { self, entries: units(list).flat() };
  });
}

/**
 * Those that the server does not remember must go up again, as the journal kept them: without identity numbers. The hash stays
 * that of what went up first, by which a server of the right history knows them, unless it was asked for that one in vain.
 */
export async function resend(keep: KeepStore, epoch: string, entries: readonly Entry[]): Promise<void> {
  const now = new Map(await Promise.all(entries.filter((e) => e.doubted).map(async (e) => [e.mid, await sha256(utf8(e.m!))] as const)));
  await keep.write(["self", "mutation"], async (t) => {
    if ((await t.objectStore("self").get(1))!.epoch !== epoch) throw new OutboxError("other_history");
    for (const { mid } of entries) {
      const e = await t.objectStore("mutation").index("mid").get(mid);
      if (e?.due === 2) await t.objectStore("mutation").put({ ...e, due: 1, sha: now.get(mid) ?? e.sha });
    }
  });
}

const DAY = 86_400_000;

/** Whether the phone may forget what was acknowledged. All times are the server's: no phone clock deletes anything. */
export function mayGo(self: Self, r: { epoch?: string | undefined; seq: number; at: number }): boolean {
  if (r.at === 0 || self.serverNow === 0) return false;
  if (self.durable === null) return r.at < self.serverNow - 30 * DAY;
  return r.epoch === self.epoch && r.seq <= self.durable && r.at < self.serverNow - 7 * DAY;
}

/** Shown: what the server's rows are complete for. */
export interface Shows {
  epoch: string;
  head: number;
}

/** Whether the server's rows show what became of a mutation, so that it need not lie on top of them. */
export const settled = (e: Entry, shows: Shows): boolean =>
  e.due === undefined && e.res !== undefined && (e.res.s === "rejected" || (e.epoch === shows.epoch && e.res.seq <= shows.head));

/**
 * After a complete pull: what the rows show now is no longer on top, and journal bodies whose time has come go, groups whole.
 * @param now by this phone's clock
 */
export async function tidy(keep: KeepStore, shows: Shows, now: number): Promise<void> {
  await keep.write(["self", "mutation"], async (t) => {
    const self = (await t.objectStore("self").get(1))!, store = t.objectStore("mutation");
    for (const e of await store.index("live").getAll(1)) {
      if (!settled(e, shows)) continue;
      const { live: _, ...rest } = e;
      await store.put(rest);
    }
    await t.objectStore("self").put({ ...self, pulledAt: now, tidied: self.serverNow }, 1);
    if (self.tidied === self.serverNow) return; // the server's time has not moved since
    const old = (e: Entry): boolean => !e.due && !e.live && !e.open && e.m !== null && e.res !== undefined && e.res.s !== "rejected" && mayGo(self, { epoch: e.epoch, seq: e.res.seq, at: e.at ?? 0 });
    for (let c = await store.openCursor(); c; c = await c.continue()) {
      const e = c.value;
      if (!old(e) || (e.gid !== undefined && !(await store.index("gid").getAll(e.gid)).every((o) => o.m === null || old(o)))) continue;
      await c.update({ ...e, m: null });
    }
  });
}

/** The server's rows are gone from this phone: what was recorded here lies on top again, as far as the journal has it, until they are back. */
export async function onTop(keep: KeepStore): Promise<void> {
  await keep.write(["mutation"], async (t) => {
    for (let c = await t.store.openCursor(); c; c = await c.continue()) {
      const e = c.value;
      if (!e.live && e.m !== null && e.res && e.res.s !== "rejected") await c.update({ ...e, live: 1 });
    }
  });
}

/** Closes an issue: of a mutation by its mid, of a photo by its hash. A refused body keeps no identity number after that. */
export async function dismiss(keep: KeepStore, key: string): Promise<void> {
  await keep.write(["mutation", "photo"], async (t) => {
    const p = await t.objectStore("photo").get(key);
    if (p?.lost) await t.objectStore("photo").put({ ...p, lost: "known" });
    else if (p?.state === "refused") await t.objectStore("photo").put({ ...p, told: true });
    const e = await t.objectStore("mutation").index("mid").get(key);
    if (!e) return;
    const { open: _, ...rest } = e;
    await t.objectStore("mutation").put({ ...rest, m: e.m === null ? null : e.due ? e.m : withoutIdentity(e.m) });
  });
}

/** Takes back a mutation that never went up, with the rest of its group and with photos that nothing else declares. */
export async function takeBack(keep: KeepStore, mid: string): Promise<number> {
  return keep.write(["mutation", "photo", "bytes", "use", "draftPhotos"], async (t) => {
    const store = t.objectStore("mutation");
    const e = await store.index("mid").get(mid);
    if (!e) return 0;
    const group = e.gid === undefined ? [e] : await store.index("gid").getAll(e.gid);
    if (group.some((o) => o.sent)) throw new OutboxError("sent");
    for (const o of group) {
      await store.delete(o.n);
      for (const u of await t.objectStore("use").index("rid").getAll(o.rid)) {
        if (u.mid !== o.mid) continue;
        await t.objectStore("use").delete([u.sha, u.mid]);
        if ((await t.objectStore("use").index("sha").count(u.sha)) > 0) continue;
        await t.objectStore("photo").delete(u.sha);
        await forgetPhotos(t, [{ sha256: u.sha }]);
      }
    }
    return group.length;
  });
}

/** What lies on top of the server's rows, the open issues, and the photos: all that screens need of this database. */
export async function readOverlay(keep: KeepStore): Promise<{ self: Self; live: Entry[]; open: Entry[]; photos: Photo[]; uses: Use[]; due: number; mutations: number; receipts: number; carrying: number; carriedParts: number; carriedPhotos: number; carriedRefused: readonly Carried[]; carriedHeld: readonly Carried[] }> {
  return keep.read(["self", "mutation", "photo", "use", "receipt", "carried"], async (t) => {
    const m = t.objectStore("mutation");
    const [self, live, open, photos, uses, due, mutations, receipts, carried] = await Promise.all([
      t.objectStore("self").get(1), m.index("live").getAll(1), m.index("open").getAll(1), t.objectStore("photo").getAll(), t.objectStore("use").getAll(),
      m.index("due").count(), m.count(), t.objectStore("receipt").count(), t.objectStore("carried").getAll(),
    ]);
    const carrying = carried.filter((c) => c.due !== undefined);
    return {
      self: self!, live, open, photos, uses, due, mutations, receipts,
      carrying: carrying.reduce((n, c) => n + c.of, 0), carriedParts: carrying.filter((c) => c.due === 1).length, carriedPhotos: carrying.filter((c) => c.due === 2).length,
      carriedRefused: carried.filter((c) => c.refused !== undefined), carriedHeld: carried.filter((c) => c.why !== undefined),
    };
  });
}

/** The receipt of a record's first mutation, or of a photo; null when there is none. */
export async function receiptOf(keep: KeepStore, id: string): Promise<string | null> {
  return keep.read(["mutation", "photo", "receipt"], async (t) => {
    const entries = await t.objectStore("mutation").index("rid").getAll(id);
    const n = (entries.find((e) => e.op === "create") ?? entries[0])?.receipt ?? (await t.objectStore("photo").get(id))?.receipt;
    return n ? ((await t.objectStore("receipt").get(n))?.token ?? null) : null;
  });
}
