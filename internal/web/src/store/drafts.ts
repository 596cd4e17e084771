import type { DraftPhoto, DraftRow, KeepSchema, KeepStore } from "./keep";
import type { Tx } from "./store";

/** A photo of a form with its bytes. */
export type WholeDraftPhoto = DraftPhoto & { data: ArrayBuffer; preview: ArrayBuffer };

/** Keeps a form as it stands; its photos stay as they are. */
export async function keepDraft(keep: KeepStore, row: DraftRow): Promise<void> {
  await keep.write(["draft"], (t) => t.store.put(row));
}

/** Keeps a form's photos, all of them. A draft begins with its first photo when it has no fields yet. */
export async function keepDraftPhotos(keep: KeepStore, key: string, at: number, photos: readonly WholeDraftPhoto[]): Promise<void> {
  await keep.write(["draft", "draftPhotos", "photo", "bytes"], async (t) => {
    if (!(await t.objectStore("draft").getKey(key))) await t.objectStore("draft").put({ key, at, value: null });
    const was = (await t.objectStore("draftPhotos").get(key))?.photos ?? [];
    await t.objectStore("draftPhotos").put({ key, photos: photos.map(({ data: _, preview: __, ...about }) => about) });
    for (const { sha256, type, data, preview, previewType } of photos) {
      if (!(await t.objectStore("bytes").getKey(sha256))) await t.objectStore("bytes").put({ sha256, type, data, preview, previewType });
    }
    await forgetPhotos(t, was.filter((w) => !photos.some((p) => p.sha256 === w.sha256)));
  });
}

export async function dropDraft(keep: KeepStore, key: string): Promise<void> {
  await keep.write(["draft", "draftPhotos", "photo", "bytes"], async (t) => {
    const was = (await t.objectStore("draftPhotos").get(key))?.photos ?? [];
    await t.objectStore("draft").delete(key);
    await t.objectStore("draftPhotos").delete(key);
    await forgetPhotos(t, was);
  });
}

/** Deletes the bytes of photos that no form has any more, unless a record declares them. */
export async function forgetPhotos<N extends ("draft" | "draftPhotos" | "photo" | "bytes" | "self" | "mutation" | "use")[]>(tx: Tx<KeepSchema, N>, photos: readonly DraftPhoto[]): Promise<void> {
  if (photos.length === 0) return;
  const t = tx as unknown as Tx<KeepSchema, ["draftPhotos", "photo", "bytes"]>;
  const others = new Set((await t.objectStore("draftPhotos").getAll()).flatMap((d) => d.photos.map((p) => p.sha256)));
  for (const { sha256 } of photos) if (!others.has(sha256) && !(await t.objectStore("photo").getKey(sha256))) await t.objectStore("bytes").delete(sha256);
}

export async function readDrafts(keep: KeepStore): Promise<(DraftRow & { photos: WholeDraftPhoto[] })[]> {
  return keep.read(["draft", "draftPhotos", "bytes"], async (t) => {
    const photos = new Map<string, WholeDraftPhoto[]>();
    for (const d of await t.objectStore("draftPhotos").getAll()) {
      const whole = await Promise.all(d.photos.map(async (p) => {
        const b = await t.objectStore("bytes").get(p.sha256);
        return b ? [{ ...p, data: b.data, preview: b.preview ?? b.data }] : [];
      }));
      photos.set(d.key, whole.flat());
    }
    return (await t.objectStore("draft").getAll()).map((d) => ({ ...d, photos: photos.get(d.key) ?? [] }));
  });
}
