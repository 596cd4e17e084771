/** Whether this browser keeps what is written: a private window may say only now that it does not. */
export function keepsData(): Promise<boolean> {
  return new Promise((answer) => {
    const no = () => answer(false);
    try {
      const open = indexedDB.open("probe", 1);
      open.onerror = open.onblocked = no;
      open.onupgradeneeded = () => void open.result.createObjectStore("probe");
      open.onsuccess = () => {
        const db = open.result, t = db.transaction("probe", "readwrite");
        t.objectStore("probe").put(new ArrayBuffer(8), 1);
        t.onabort = no;
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
