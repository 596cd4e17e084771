/** The browser can no longer read the bytes of one photo, as when a file under its database is gone. @returns the way back */
export function lose(sha: string): () => void {
  const P = IDBObjectStore.prototype, real = P.get;
  P.get = function (this: IDBObjectStore, key: IDBValidKey | IDBKeyRange) {
    if (this.name !== "bytes" || key !== sha) return real.call(this, key);
    this.transaction.abort();
    throw new DOMException("Data lost due to missing file", "NotReadableError");
  };
  return () => void (P.get = real);
}
