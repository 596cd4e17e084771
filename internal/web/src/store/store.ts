import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type OpenDBCallbacks, type StoreNames } from "idb";
import { StorageError } from "./errors";

/** A transaction over some stores, for reading and writing. */
export type Tx<S extends DBSchema, N extends StoreNames<S>[]> = IDBPTransaction<S, N, "readwrite">;

/**
 * One IndexedDB database. Its connection may be lost at any time (a phone short of memory, an update in another tab): it is
 * opened once more, and a second failure is `storage_lost`.
 */
export class Store<S extends DBSchema> {
  #db: Promise<IDBPDatabase<S>> | undefined;

  constructor(
    readonly name: string,
    private readonly version: number,
    private readonly upgrade: NonNullable<OpenDBCallbacks<S>["upgrade"]>,
  ) {}

  #open(): Promise<IDBPDatabase<S>> {
    this.#db ??= openDB<S>(this.name, this.version, {
      upgrade: this.upgrade,
      blocking: () => this.close(), // a newer app in another tab wants to change the stores
      terminated: () => this.close(),
    });
    return this.#db;
  }

  /** Closes the connection; the next transaction opens another. */
  close(): void {
    const db = this.#db;
    this.#db = undefined;
    void db?.then((d) => d.close(), () => undefined);
  }

  /** Reads; what `work` awaits must be of this transaction. */
  read<N extends StoreNames<S>[], R>(stores: [...N], work: (t: Tx<S, N>) => Promise<R>): Promise<R> {
    return this.run(stores, "readonly", work);
  }

  /** Writes: whole or not at all, and on the disk when the promise resolves. `work` may run twice, from the start. */
  write<N extends StoreNames<S>[], R>(stores: [...N], work: (t: Tx<S, N>) => Promise<R>): Promise<R> {
    return this.run(stores, "readwrite", work);
  }

  /** Every transaction of the app goes through here; tests stop the phone at each. */
  async run<N extends StoreNames<S>[], R>(stores: [...N], mode: IDBTransactionMode, work: (t: Tx<S, N>) => Promise<R>): Promise<R> {
    for (let again = false; ; again = true) {
      let t: Tx<S, N> | undefined;
      try {
        const db = await this.#open();
        t = db.transaction(stores, mode as "readwrite", { durability: "strict" });
        const out = await work(t);
        await t.done;
        return out;
      } catch (e) {
        try {
          t?.abort();
        } catch {
          // it is over already
        }
        await t?.done.catch(() => undefined);
        if (!(e instanceof DOMException)) throw e; // the work's own
        if (e.name === "QuotaExceededError" || t?.error?.name === "QuotaExceededError") throw new StorageError("storage_full", e);
        if (again || e.name === "ConstraintError" || e.name === "DataCloneError") throw new StorageError("storage_lost", e);
        this.close();
      }
    }
  }
}
