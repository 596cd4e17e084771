/** The phone is full: every write fails as browsers say it, by the end of its transaction. @returns what makes room */
export function fill(): () => void {
  const store = IDBObjectStore.prototype, { add, put } = store;
  const no = (write: typeof put) =>
    function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
      const request = write.apply(this, args);
      (this.transaction as unknown as { _abort(why: string): void })._abort("QuotaExceededError"); // of fake-indexeddb
      return request;
    };
  Object.assign(store, { add: no(add), put: no(put) });
  return () => void Object.assign(store, { add, put });
}
