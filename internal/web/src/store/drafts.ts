import type { DraftPhoto, DraftRow, KeepSchema, KeepStore } from "./keep";
import type { Tx } from "./store";

/** A photo of a form with its bytes. */
export type WholeDraftPhoto = DraftPhoto & { data: ArrayBuffer; preview: ArrayBuffer };

/** A form as it was found: with the photos that could be read, and the hashes of those that could not. */
export type FoundDraft = DraftRow & { photos: WholeDraftPhoto[]; unread: string[] };

/** A form that ends, as one tab knows it. */
export interface DraftEnd {
  key: string;
  at: number;
  /** photos that the tab had in it: what another tab took meanwhile is not among them, and stays */
  seen: ReadonlySet<string>;
}

/** Keeps a form as it stands; its photos stay as they are. */
export async function keepDraft(keep: KeepStore, row: DraftRow): Promise<void> {
  await keep.write(["draft"], (t) => t.store.put(row));
}

/**
 * Keeps a form's photos, all that the tab has: of those that it had `seen` the others go. A draft begins with its first photo
 * when it has no fields yet.
 * @param unread photos whose bytes cannot be read: taken again they are written again
 */
export async function keepDraftPhotos(keep: KeepStore, { key, at, seen }: DraftEnd, photos: readonly WholeDraftPhoto[], unread: readonly string[] = []): Promise<void> {
  await keep.write(["draft", "draftPhotos", "photo", "bytes"], async (t) => {
    if (!(await t.objectStore("draft").getKey(key))) await t.objectStore("draft").put({ key, at, value: null });
    const was = (await t.objectStore("draftPhotos").get(key))?.photos ?? [];
    const mine = new Set(photos.map((p) => p.sha256)), others = was.filter((p) => !mine.has(p.sha256) && !seen.has(p.sha256));
    await t.objectStore("draftPhotos").put({ key, photos: [...others, ...photos.map(({ data: _, preview: __, ...about }) => about)] });
    for (const { sha256, type, data, preview, previewType } of photos) {
      if (unread.includes(sha256) || !(await t.objectStore("bytes").getKey(sha256))) await t.objectStore("bytes").put({ sha256, type, data, preview, previewType });
    }
    await forgetPhotos(t, was.filter((p) => !mine.has(p.sha256) && seen.has(p.sha256)));
  });
}

export async function dropDraft(keep: KeepStore, end: DraftEnd): Promise<void> {
  await keep.write(["draft", "draftPhotos", "photo", "bytes"], async (t) => {
    const { writes, gone } = endDraft(t, end, (await t.objectStore("draftPhotos").get(end.key))?.photos);
    await Promise.all(writes);
    await forgetPhotos(t, gone);
  });
}

/** Begins to end a form: what another tab took into it goes on as a form begun. @returns the photos that go */
export function endDraft<N extends ("draft" | "draftPhotos" | "photo" | "bytes" | "self" | "mutation" | "use")[]>(tx: Tx<KeepSchema, N>, { key, at, seen }: DraftEnd, was: readonly DraftPhoto[] = []): { writes: Promise<unknown>[]; gone: DraftPhoto[] } {
  const t = tx as unknown as Tx<KeepSchema, ["draft", "draftPhotos"]>, draft = t.objectStore("draft"), photos = t.objectStore("draftPhotos");
  const gone = was.filter((p) => seen.has(p.sha256)), others = was.filter((p) => !seen.has(p.sha256));
  return { gone, writes: others.length > 0 ? [draft.put({ key, at, value: null }), photos.put({ key, photos: others })] : [draft.delete(key), photos.delete(key)] };
}

/** Deletes the bytes of photos that no form has any more, unless a record declares them. */
export async function forgetPhotos<N extends ("draft" | "draftPhotos" | "photo" | "bytes" | "self" | "mutation" | "use")[]>(tx: Tx<KeepSchema, N>, photos: readonly Pick<DraftPhoto, "sha256">[]): Promise<void> {
  if (photos.length === 0) return;
  const t = tx as unknown as Tx<KeepSchema, ["draftPhotos", "photo", "bytes"]>, others = await inForms(t);
  for (const { sha256 } of photos) if (!others.has(sha256) && !(await t.objectStore("photo").getKey(sha256))) await t.objectStore("bytes").delete(sha256);
}

/** Hashes of all photos that forms have. */
export async function inForms<N extends ("draft" | "draftPhotos" | "photo" | "bytes" | "self" | "mutation" | "use")[]>(tx: Tx<KeepSchema, N>): Promise<Set<string>> {
  const t = tx as unknown as Tx<KeepSchema, ["draftPhotos"]>;
  return new Set((await t.objectStore("draftPhotos").getAll()).flatMap((d) => d.photos.map((p) => p.sha256)));
}

/**
 * All forms begun. Each photo is read by itself: a browser may have lost the file behind one, and the transaction that meets it
 * fails. Nothing else of the phone waits for it.
 */
export async function readDrafts(keep: KeepStore): Promise<FoundDraft[]> {
  const [rows, lists] = await keep.read(["draft", "draftPhotos"], (t) => Promise.all([t.objectStore("draft").getAll(), t.objectStore("draftPhotos").getAll()]));
  const found: FoundDraft[] = [];
  for (const row of rows) {
    const photos: WholeDraftPhoto[] = [], unread: string[] = [];
    for (const p of lists.find((l) => l.key === row.key)?.photos ?? []) {
      const b = await keep.read(["bytes"], (t) => t.store.get(p.sha256)).catch(() => undefined);
      if (b) photos.push({ ...p, data: b.data, preview: b.preview ?? b.data });
      else unread.push(p.sha256);
    }
    found.push({ ...row, photos, unread });
  }
  return found;
}
