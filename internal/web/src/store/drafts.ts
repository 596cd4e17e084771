import type { DraftPhoto, DraftRow, KeepStore } from "./keep";

/** Keeps a form as it stands; its photos stay as they are. */
export async function keepDraft(keep: KeepStore, row: DraftRow): Promise<void> {
  await keep.write(["draft"], (t) => t.store.put(row));
}

/** Keeps a form's photos, all of them. A draft begins with its first photo when it has no fields yet. */
export async function keepDraftPhotos(keep: KeepStore, key: string, at: number, photos: DraftPhoto[]): Promise<void> {
  await keep.write(["draft", "draftPhotos"], async (t) => {
    if (!(await t.objectStore("draft").getKey(key))) await t.objectStore("draft").put({ key, at, value: null });
    await t.objectStore("draftPhotos").put({ key, photos });
  });
}

export async function dropDraft(keep: KeepStore, key: string): Promise<void> {
  await keep.write(["draft", "draftPhotos"], async (t) => {
    await t.objectStore("draft").delete(key);
    await t.objectStore("draftPhotos").delete(key);
  });
}

export async function readDrafts(keep: KeepStore): Promise<(DraftRow & { photos: DraftPhoto[] })[]> {
  return keep.read(["draft", "draftPhotos"], async (t) => {
    const photos = new Map((await t.objectStore("draftPhotos").getAll()).map((p) => [p.key, p.photos]));
    return (await t.objectStore("draft").getAll()).map((d) => ({ ...d, photos: photos.get(d.key) ?? [] }));
  });
}
