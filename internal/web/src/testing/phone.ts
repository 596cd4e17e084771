import { IDBFactory } from "fake-indexeddb";
import { sha256, utf8 } from "../domain/hash";
import { newDevice, newID, newMID } from "../domain/ids";
import type { KindName, Op } from "../domain/kinds.gen";
import { write, type DeclaredPhoto } from "../domain/mutation";
import type { Doc } from "../domain/doc";
import { openBase, readAll, type BaseStore } from "../store/base";
import { openKeep, type Entry, type KeepStore, type Photo } from "../store/keep";
import { add, open, writeSelf, type NewEntry, type NewPhoto } from "../store/outbox";
import { Phone } from "../sync/phone";
import { flush } from "../sync/push";
import { photos } from "../sync/photos";
import { pull } from "../sync/pull";
import type { Env } from "../sync/wire";
import type { FakeServer } from "./server";

/** The battery: at a given step the phone dies, and stays dead. */
export class Battery {
  steps = 0;
  #dies = Infinity;

  /** From now on so many steps are left. */
  last(steps: number): void {
    this.steps = 0;
    this.#dies = steps;
  }

  /** Every wait of the phone passes here, before and after. */
  step(): void {
    if (++this.steps >= this.#dies) throw new Dead();
  }
}

export class Dead extends Error {}

/** A phone in tests: the real core over an in-memory IndexedDB and a scripted server. */
export class TestPhone extends Phone {
  clock = Date.parse("2027-01-28T08:00:00+07:00");

  private constructor(
    readonly server: FakeServer,
    readonly battery: Battery,
    readonly user: string,
  ) {
    const env: Env = {
      server: "", app: "test", now: () => this.clock, random: () => 0.5,
      async fetch(url, init) {
        battery.step();
        const r = await server.fetch(url, init);
        battery.step();
        return r;
      },
      after(ms, f) {
        const timer = setTimeout(f, ms);
        return () => clearTimeout(timer);
      },
    };
    super(env, wired(openKeep(user), battery), wired(openBase(user), battery));
  }

  /** A clean phone: nothing of an earlier test is left. */
  static async fresh(server: FakeServer, battery = new Battery()): Promise<TestPhone> {
    globalThis.indexedDB = new IDBFactory();
    return TestPhone.open(server, battery);
  }

  /** The same phone after its battery went flat: storage is what it was, memory is empty. */
  static async open(server: FakeServer, battery = new Battery(), user = "user00000000001"): Promise<TestPhone> {
    const p = new TestPhone(server, battery, user);
    await open(p.keep, newDevice());
    const token = "signed-in";
    server.tokens.set(token, user);
    await writeSelf(p.keep, (s) => Object.assign(s, { user, token, tokenAt: p.clock, email: "an@kienan.example" }));
    return p;
  }

  again(battery = new Battery()): Promise<TestPhone> {
    this.keep.close();
    this.base.close();
    return TestPhone.open(this.server, battery, this.user);
  }

  /** A mutation as the app would write it. */
  async mutation(kind: KindName, op: Op, id: string, f: Doc, declared: DeclaredPhoto[] = []): Promise<NewEntry> {
    const m = write(kind, op, id, this.clock++, 0, f, declared);
    return { mid: newMID(this.clock), kind, rid: id, op, m, sha: await sha256(utf8(m)), due: 1, live: 1 };
  }

  async record(kind: KindName, f: Doc, taken: NewPhoto["bytes"][] = []): Promise<{ id: string; mid: string }> {
    const id = newID(this.clock++);
    const declared: DeclaredPhoto[] = await Promise.all(taken.map(async (b) => ({ sha256: b!.sha256, bytes: b!.data.byteLength, type: b!.type, role: "proof" as const, ...(b!.preview && { preview_sha256: await sha256(b!.preview) }) })));
    const e = await this.mutation(kind, "create", id, f, declared);
    const photos = declared.map((d, i): NewPhoto => ({ photo: { ...d, ...unsent }, bytes: taken[i]!, use: { sha: d.sha256, mid: e.mid, kind, rid: id } }));
    await add(this.keep, [e], photos);
    return { id, mid: e.mid };
  }

  async change(kind: KindName, op: Op, id: string, f: Doc): Promise<string> {
    const e = await this.mutation(kind, op, id, f);
    await add(this.keep, [e], []);
    return e.mid;
  }

  async group(list: readonly [KindName, Doc][]): Promise<string[]> {
    const entries = await Promise.all(list.map(([kind, f]) => this.mutation(kind, "create", newID(this.clock++), f)));
    const g = { id: entries[0]!.mid, of: entries.length };
    await add(this.keep, entries.map((e) => ({ ...e, g, gid: g.id })), []);
    return entries.map((e) => e.mid);
  }

  /** Everything once, as a person who has all day would. */
  async sync(): Promise<void> {
    await flush(this);
    await pull(this);
    await photos(this);
    await flush(this);
    await pull(this);
  }

  entries(): Promise<Entry[]> {
    return this.keep.read(["mutation"], (t) => t.store.getAll());
  }

  async entry(mid: string): Promise<Entry> {
    return (await this.entries()).find((e) => e.mid === mid)!;
  }

  async outbox(): Promise<string[]> {
    return (await this.entries()).filter((e) => e.due).map((e) => e.mid);
  }

  photoRows(): Promise<Photo[]> {
    return this.keep.read(["photo"], (t) => t.store.getAll());
  }

  /** Copies of rows as the server's truth() lists them. */
  async rows(): Promise<string[]> {
    return (await readAll(this.base)).rows.map((c) => `${c.s} ${c.k}/${c.id}@${c.v} ${JSON.stringify(c.f)}`).sort();
  }
}

const unsent = { here: true, hasPreview: true, previewed: false, upload: "", state: "", why: "", tries: 0, seq: 0, epoch: "", at: 0, receipt: 0 };

/** A photo of so many bytes, none like another. */
export async function photo(size: number, seed: number): Promise<NonNullable<NewPhoto["bytes"]>> {
  const data = Uint8Array.from({ length: size }, (_, i) => (i * 31 + seed * 17 + (i >> 8)) & 0xff).buffer;
  const preview = Uint8Array.from({ length: 64 }, (_, i) => (i + seed) & 0xff).buffer;
  return { sha256: await sha256(data), type: "image/jpeg", data, preview, previewType: "image/jpeg" };
}

/** Every transaction is a step of the battery, before and after. */
function wired<S extends KeepStore | BaseStore>(store: S, battery: Battery): S {
  const wire = store as unknown as { run(...args: unknown[]): Promise<unknown> };
  const run = wire.run.bind(store);
  wire.run = async (...args) => {
    battery.step();
    const out = await run(...args);
    battery.step();
    return out;
  };
  return store;
}
