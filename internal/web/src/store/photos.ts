import { isDoc } from "../domain/doc";
import { sha256 } from "../domain/hash";
import { readRows, type BaseStore } from "./base";
import { inForms } from "./drafts";
import { OutboxError, StorageError } from "./errors";
import { keepReceipt, mayGo } from "./outbox";
import type { KeepStore, Photo, PhotoBytes, Use } from "./keep";

const proved = (p: Photo): boolean => p.state === "whole" && p.receipt > 0;

/**
 * Photos that the server has not proved, of records that it has not refused, or that came back because a leader took them after
 * all; those that failed least come first.
 */
export async function unfinished(keep: KeepStore, base: BaseStore): Promise<Photo[]> {
  const list: Photo[] = [], refused: { photo: Photo; use: Use }[] = [];
  await keep.read(["photo", "use", "mutation"], async (t) => {
    for (const photo of await t.objectStore("photo").getAll()) {
      if (!photo.here || proved(photo) || photo.state === "refused") continue;
      const uses = await t.objectStore("use").index("sha").getAll(photo.sha256);
      const entries = await Promise.all(uses.map((u) => t.objectStore("mutation").index("mid").get(u.mid)));
      if (entries.some((e) => e?.res?.s !== "rejected")) list.push(photo);
      else refused.push(...uses.map((use) => ({ photo, use })));
    }
  });
  if (refused.length > 0) {
    const { rows } = await readRows(base, refused.map(({ use }) => ({ k: use.kind, id: use.rid })));
    refused.forEach(({ photo }, i) => {
      const back = rows[i]!.some((c) => Array.isArray(c.f["photos"]) && c.f["photos"].some((p) => isDoc(p) && p["sha256"] === photo.sha256));
      if (back && !list.includes(photo)) list.push(photo);
    });
  }
  return list.sort((a, b) => a.tries - b.tries || a.n - b.n);
}

/** Changes what is known of a photo; `change` must not wait for anything. */
export async function note(keep: KeepStore, sha: string, change: (p: Photo) => void): Promise<void> {
  await keep.write(["photo"], async (t) => {
    const p = await t.store.get(sha);
    if (!p) return;
    change(p);
    await t.store.put(p);
  });
}

/** Changes what the server said of a photo in the history `epoch`; throws when the phone has met another since it asked. */
export async function heardOf(keep: KeepStore, sha: string, epoch: string, change: (p: Photo) => void): Promise<void> {
  await keep.write(["self", "photo"], async (t) => {
    if ((await t.objectStore("self").get(1))!.epoch !== epoch) throw new OutboxError("other_history");
    const p = await t.objectStore("photo").get(sha);
    if (!p) return;
    change(p);
    await t.objectStore("photo").put(p);
  });
}

/** Stores the proof that a photo is whole, with its receipt, unless the phone has met another history than `epoch` since it asked. */
export async function provedWhole(keep: KeepStore, sha: string, epoch: string, r: { token: string; epoch: string; seq: number; at: number }): Promise<void> {
  await keep.write(["self", "photo", "receipt"], async (t) => {
    if ((await t.objectStore("self").get(1))!.epoch !== epoch) throw new OutboxError("other_history");
    const p = await t.objectStore("photo").get(sha);
    if (!p) return;
    const receipt = await keepReceipt(t.objectStore("receipt"), r.token, r.epoch, r.at, "photo");
    await t.objectStore("photo").put({ ...p, state: "whole", previewed: true, upload: "", seq: r.seq, epoch: r.epoch, at: r.at, receipt });
  });
}

export async function bytesOf(keep: KeepStore, sha: string): Promise<PhotoBytes | undefined> {
  return keep.read(["bytes"], (t) => t.store.get(sha));
}

export const photoOf = (keep: KeepStore, sha: string): Promise<Photo | undefined> => keep.read(["photo"], (t) => t.store.get(sha));

/** Bytes that are there and that the browser can read; it may have lost one row and still have all the others. */
export async function readable(keep: KeepStore, sha: string): Promise<PhotoBytes | undefined> {
  return bytesOf(keep, sha).catch((e: unknown) => {
    if (e instanceof StorageError && e.code === "storage_lost") return undefined;
    throw e;
  });
}

/**
 * A photo that should be here. When it cannot be read any more, or has become other bytes, which would be sent without end, that is
 * kept, for its person; and when it can be again, too.
 */
export async function readPhoto(keep: KeepStore, sha: string): Promise<PhotoBytes | undefined> {
  const found = await readable(keep, sha), b = found && (await sha256(found.data)) === sha ? found : undefined;
  await keep.write(["photo"], async (t) => {
    const p = await t.store.get(sha);
    if (!p?.here || (p.lost === undefined) === (b !== undefined)) return; // let go of meanwhile, or nothing new
    const { lost: _, ...rest } = p;
    await t.store.put(b ? rest : { ...rest, lost: "open" });
  });
  return b;
}

/** Lets go of the bytes that are whole, receipted, out of a restore's reach, and of no record that still has to go up and no form. */
export async function free(keep: KeepStore): Promise<number> {
  return keep.write(["self", "photo", "bytes", "use", "mutation", "draftPhotos"], async (t) => {
    const self = (await t.objectStore("self").get(1))!;
    let freed = 0;
    const begun = await inForms(t);
    for (const p of await t.objectStore("photo").getAll()) {
      if (!p.here || !proved(p) || !mayGo(self, p) || begun.has(p.sha256)) continue;
      const uses = await t.objectStore("use").index("sha").getAll(p.sha256);
      const entries = await Promise.all(uses.map((u) => t.objectStore("mutation").index("mid").get(u.mid)));
      if (entries.some((e) => e?.due)) continue;
      await t.objectStore("bytes").delete(p.sha256);
      await t.objectStore("photo").put({ ...p, here: false, hasPreview: false });
      freed++;
    }
    return freed;
  });
}
