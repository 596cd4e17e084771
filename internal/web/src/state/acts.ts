import { sha256, utf8 } from "../domain/hash";
import type { Doc } from "../domain/doc";
import { newMID } from "../domain/ids";
import { KINDS, type KindName, type Op } from "../domain/kinds.gen";
import { write } from "../domain/mutation";
import { check } from "../domain/validate";
import { add, type NewEntry } from "../store/outbox";
import { Failure } from "../sync/trouble";
import type { Phone } from "../sync/phone";

/** One mutation as a screen asks for it. */
export interface Act {
  readonly kind: KindName;
  readonly op: Op;
  readonly id: string;
  readonly f: Doc;
}

/** How several acts go: together or each for itself, at once or only after a time in which they can be taken back. */
export interface Way {
  /** they happen together or not at all */
  readonly together?: boolean;
  /** milliseconds until they may go up */
  readonly hold?: number;
}

/**
 * Writes acts into the outbox in one transaction: all of them are on the disk, in this order, or none is.
 * @returns their mids
 */
export async function writeActs(phone: Phone, acts: readonly Act[], { together = false, hold = 0 }: Way = {}): Promise<readonly string[]> {
  const now = phone.env.now(), { skewMs, limits } = await phone.self();
  const mids = acts.map(() => newMID(now)), group = together && acts.length > 1 ? { id: mids[0]!, of: acts.length } : undefined;
  if (group && group.of > limits.group_size) throw new Failure("too_large");
  const entries = await Promise.all(acts.map(async ({ kind, op, id, f }, i): Promise<NewEntry> => {
    const wrong = check(KINDS[kind], op, f);
    if (wrong) throw new Failure("invalid", { field: wrong.field, rule: wrong.rule });
    const m = write(kind, op, id, now, skewMs, f), bytes = utf8(m);
    if (bytes.length > limits.mutation_bytes) throw new Failure("too_large");
    return { mid: mids[i]!, kind, rid: id, op, m, sha: await sha256(bytes), live: 1, ...(group && { g: group, gid: group.id }), ...(hold > 0 ? { due: 3, until: now + hold } : { due: 1 }) };
  }));
  await add(phone.keep, entries, []);
  return mids;
}
