/**
 * Whether this browser keeps what is written: a private window may say only now that it does not. One that is full does: what it
 * has is there, and who writes is told.
 */
export function keepsData(): Promise<boolean> {
  return new Promise((answer) => {
    const no = () => answer(false), unlessFull = (e: DOMException | null) => answer(e?.name === "QuotaExceededError");
    try {
      const open = indexedDB.open("probe", 1);
      open.onblocked = no;
      open.onerror = () => unlessFull(open.error);
      open.onupgradeneeded = () => void open.result.createObjectStore("probe");
      open.onsuccess = () => {
        const db = open.result, t = db.transaction("probe", "readwrite");
        t.objectStore("probe").put(new ArrayBuffer(8), 1);
        t.onabort = () => unlessFull(t.error);
        t.oncomplete = () => {
          db.close();
          answer(true);
        };
      };
    } catch {
      no();
    }
  });
}

/** Users whose records are in this browser; none where it does not tell. */
export async function keptUsers(): Promise<string[]> {
  const all = (await indexedDB.databases?.().catch(() => [])) ?? [];
  return all.flatMap(({ name }) => (name?.startsWith("keep-") ? [name.slice(5)] : []));
}
