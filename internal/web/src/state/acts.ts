import { sha256, utf8 } from "../domain/hash";
import type { Doc } from "../domain/doc";
import { newMID } from "../domain/ids";
import { KINDS, type KindName, type Op } from "../domain/kinds.gen";
import { write } from "../domain/mutation";
import { check } from "../domain/validate";
import { add, type NewEntry, type NewPhoto } from "../store/outbox";
import { Failure } from "../sync/trouble";
import type { Phone } from "../sync/phone";
import { declare, photoOf } from "./photo";
import type { Taken } from "./types";

/** One mutation as a screen asks for it. */
export interface Act {
  readonly kind: KindName;
  readonly op: Op;
  readonly id: string;
  readonly f: Doc;
  /** photos that it declares; several acts may declare the same */
  readonly photos?: readonly Taken[];
}

/** How several acts go: together or each for itself, at once or only after a time in which they can be taken back. */
export interface Way {
  /** they happen together or not at all */
  readonly together?: boolean;
  /** milliseconds until they may go up */
  readonly hold?: number;
}

/**
 * Writes acts into the outbox in one transaction: all of them are on the disk, in this order, or none is. Acts in an array of
 * their own happen together or not at all.
 * @returns their mids
 */
export async function writeActs(phone: Phone, acts: readonly (Act | readonly Act[])[], { together = false, hold = 0 }: Way = {}): Promise<readonly string[]> {
  const now = phone.env.now(), { skewMs, limits } = await phone.self(), photos = new Map<string, NewPhoto>(), more: NewPhoto[] = [];
  const entries: NewEntry[] = [];
  for (const bundle of together ? [acts.flat() as Act[]] : acts.map((a) => [a].flat() as Act[])) {
    const mids = bundle.map(() => newMID(now)), group = bundle.length > 1 ? { id: mids[0]!, of: bundle.length } : undefined;
    if (group && group.of > limits.group_size) throw new Failure("too_large");
    for (const [i, { kind, op, id, f, photos: taken = [] }] of bundle.entries()) {
      const wrong = check(KINDS[kind], op, f), mid = mids[i]!;
      if (wrong) throw new Failure("invalid", { field: wrong.field, rule: wrong.rule });
      const declared = await Promise.all(taken.map(async (p) => {
        const use = { sha: p.sha256, mid, kind, rid: id }, known = photos.get(p.sha256);
        if (known) more.push({ photo: known.photo, use });
        else photos.set(p.sha256, { photo: await photoOf(p), bytes: { sha256: p.sha256, type: p.type, data: p.data, preview: p.preview, previewType: p.previewType }, use });
        return declare(photos.get(p.sha256)!.photo);
      }));
      const m = write(kind, op, id, now, skewMs, f, declared), bytes = utf8(m);
      if (bytes.length > limits.mutation_bytes) throw new Failure("too_large");
      entries.push({ mid, kind, rid: id, op, m, sha: await sha256(bytes), live: 1, ...(group && { g: group, gid: group.id }), ...(hold > 0 ? { due: 3, until: now + hold } : { due: 1 }) });
    }
  }
  await add(phone.keep, entries, [...photos.values(), ...more]);
  return entries.map((e) => e.mid);
}
