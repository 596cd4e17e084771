import { IDBFactory } from "fake-indexeddb";
import { beforeEach, describe, expect, test } from "vitest";
import { apply, begin, openBase, readAll, type BaseStore } from "./base";
import { openKeep, type KeepStore } from "./keep";
import { open, readSelf, writeSelf } from "./outbox";
import { People } from "./people";

let keep: KeepStore;
beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory();
  keep = openKeep("u");
  await open(keep, "d_00000000");
});

/** Makes the next transactions fail as a phone short of memory does. */
function breaking(times: number, name = "InvalidStateError"): () => void {
  const real = IDBDatabase.prototype.transaction;
  let left = times;
  IDBDatabase.prototype.transaction = function (this: IDBDatabase, ...args: Parameters<typeof real>) {
    if (left-- > 0) throw new DOMException("The database connection is closing.", name);
    return real.apply(this, args);
  };
  return () => (IDBDatabase.prototype.transaction = real);
}

describe("a connection", () => {
  test("that was lost is opened once more", async () => {
    const mend = breaking(1);
    try {
      await writeSelf(keep, (s) => (s.email = "an@kienan.example"));
    } finally {
      mend();
    }
    expect((await readSelf(keep)).email).toBe("an@kienan.example");
  });

  test("that breaks twice is said, and the next one is tried anew", async () => {
    const mend = breaking(2);
    try {
      await expect(readSelf(keep)).rejects.toMatchObject({ code: "storage_lost" });
    } finally {
      mend();
    }
    expect((await readSelf(keep)).device).toBe("d_00000000");
  });

  test("gives way to a newer app in another tab", async () => {
    await new Promise<void>((done, fail) => {
      const newer = indexedDB.open("keep-u", 2);
      newer.onblocked = () => fail(new Error("blocked"));
      newer.onsuccess = () => {
        newer.result.close();
        done();
      };
    });
    await expect(readSelf(keep), "this tab is too old now").rejects.toMatchObject({ code: "storage_lost" });
  });
});

describe("a transaction", () => {
  test("is whole or absent", async () => {
    await expect(
      keep.write(["self", "draft"], async (t) => {
        await t.objectStore("draft").put({ key: "a", at: 1, value: 1 });
        throw new Error("half way");
      }),
    ).rejects.toThrow("half way");
    expect(await keep.read(["draft"], (t) => t.store.getAll())).toEqual([]);
  });

  test("on a full phone is storage_full, and leaves nothing", async () => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function () {
      throw new DOMException("full", "QuotaExceededError");
    };
    try {
      await expect(keep.write(["draft"], (t) => t.store.put({ key: "a", at: 1, value: 1 }))).rejects.toMatchObject({ code: "storage_full" });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });
});

describe("the base", () => {
  let base: BaseStore;
  const scope = { gen: "g", rows: 0, bytes: 0, name: "" };
  const row = (s: string, id: string) => ({ k: "beneficiary" as const, id, s, v: 1, f: { name: id } });

  beforeEach(() => (base = openBase("u")));

  test("drops the rows of one scope, and of no other whose name begins alike", async () => {
    const asked = await begin(base, "e1");
    const scopes = { "field:a": scope, "field:ab": scope, "field:b": scope };
    const first = await apply(base, asked, { epoch: "e1", head: 1, scopes, cur: {}, more: false, ch: Object.keys(scopes).map((s) => row(s, "x")) });
    const { "field:a": _, ...rest } = scopes;
    await apply(base, first!.meta, { epoch: "e1", head: 2, scopes: rest, cur: {}, more: false });
    expect((await readAll(base)).rows.map((r) => r.s)).toEqual(["field:ab", "field:b"]);
  });

  test("an interrupted rebuild leaves nothing to the next one", async () => {
    const scopes = { ref: scope };
    const one = await apply(base, await begin(base, "e1"), { epoch: "e1", head: 1, scopes, cur: { ref: 1 }, more: false, ch: [row("ref", "old")] });
    expect(one!.meta.shadow).toBe(false);
    await apply(base, await begin(base, "e2"), { epoch: "e2", head: 9, scopes, cur: { ref: 1 }, more: true, ch: [row("ref", "half")] });
    expect((await readAll(base)).rows.map((r) => r.id), "the old rows stay on the screens").toEqual(["old"]);
    await apply(base, await begin(base, "e3"), { epoch: "e3", head: 9, scopes, cur: { ref: 2 }, more: false, ch: [row("ref", "new")] });
    expect((await readAll(base)).rows.map((r) => r.id)).toEqual(["new"]);
    expect((await readAll(base)).meta).toMatchObject({ shadow: false, shownEpoch: "e3", shownHead: 9 });
  });
});

describe("who is on this phone", () => {
  test("is known outside IndexedDB, and survives nonsense there", () => {
    const memory = new Map<string, string>();
    const people = () => new People({ getItem: (k) => memory.get(k) ?? null, setItem: (k, v) => void memory.set(k, v) });
    people().put({ user: "u1", name: "An", email: "An@x.vn", unsent: 14, photos: 2, kept: 20 });
    people().current = "u1";
    expect([people().current, people().all().length, people().byEmail("an@X.vn ")?.unsent]).toEqual(["u1", 1, 14]);
    memory.set("chungsuc.people", "{");
    expect([people().current, people().all()]).toEqual(["", []]);
  });

  test("a browser without local storage is none the worse", () => {
    const people = new People({ getItem: () => null, setItem: () => { throw new DOMException("full", "QuotaExceededError"); } });
    people.current = "u1";
    expect(people.current).toBe("");
  });
});
