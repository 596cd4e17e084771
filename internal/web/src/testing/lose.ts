/** The browser lost the file behind a photo's bytes, as Chrome says it, until they are written again: what meets the row fails with its whole transaction. @returns what finds it again */
export function lose(sha: string): () => void {
  const store = IDBObjectStore.prototype, { get, put } = store;
  const found = () => void Object.assign(store, { get, put });
  store.get = function (this: IDBObjectStore, key: IDBValidKey | IDBKeyRange) {
    if (this.name !== "bytes" || key !== sha) return get.call(this, key);
    this.transaction.abort();
    throw new DOMException("Data lost due to missing file", "NotReadableError");
  };
  store.put = function (this: IDBObjectStore, value: { sha256?: string }, ...key: [IDBValidKey?]) {
    if (this.name === "bytes" && value.sha256 === sha) found();
    return put.call(this, value, ...key);
  };
  return found;
}
