import { computed, signal } from "@preact/signals";
import { text, type Doc } from "../../domain/doc";
import { REVIEW_MOVES, type EvidenceReviewMark, type Role } from "../../domain/kinds.gen";
import { branch } from "../state/branch";
import { seenOf } from "../state/shelf";
import type { Entry } from "../../store/keep";
import { EVIDENCE, unfinished, type Item } from "./items";

export type Verdict = "accepted" | "returned" | "rejected";

/** A verdict can be taken back this long; then it goes up. */
export const HOLD = 6000;

/** What is said with a verdict. */
export interface Said {
  readonly reason?: string | undefined;
  readonly words?: string | undefined;
  /** RFC 3339 */
  readonly due?: string | undefined;
  readonly mark?: EvidenceReviewMark | undefined;
}

/** Whether a person with these roles may move a record so. */
export function may(i: Item, to: Verdict, roles: ReadonlySet<Role> = branch().roles.value): boolean {
  return !i.own && !i.pending && !unfinished(i) && !text(i.doc, "corrected_by") && REVIEW_MOVES.some((m) => m.op === "transition" && m.from === i.state && m.to === to && !m.author && !m.second && m.by.some((r) => roles.has(r)));
}

/** Photos that a campaign wants to be seen in full before a verdict, and that were not. Reads signals. */
export function unseen(i: Item): readonly string[] {
  const campaign = branch().row("campaign", text(i.doc, "campaign"));
  if (campaign?.doc.evidence !== "original") return [];
  return i.photos.filter((p) => p.role !== "signature" && (p.state !== "whole" || seenOf(p.sha256) !== "full")).map((p) => p.sha256);
}

/**
 * Decides about records, each for itself, all in one push. A verdict names the state and the very evidence that was seen, so
 * that it never counts for anything else; it waits a while on this desk and can be taken back.
 */
export async function decide(items: readonly Item[], to: Verdict, said: Said = {}): Promise<number> {
  const those = items.filter((i) => may(i, to));
  if (those.length > 0) {
    await branch().write(those.map((i) => {
      const words = said.words?.trim().normalize("NFC");
      const f: Doc = {
        from: i.state, to, seen: evidenceOf(i),
        ...(said.reason && { reason: said.reason }), ...(words && { words }), ...(said.due && { due: said.due }), ...(said.mark && { mark: said.mark }),
      };
      return { kind: i.kind, op: "transition" as const, id: i.id, f };
    }), { hold: HOLD });
  }
  return those.length;
}

/** The very evidence that was seen: a verdict never counts for anything else. */
function evidenceOf(i: Item): Doc {
  const photos = Object.fromEntries(i.photos.map((p) => [p.sha256, seenOf(p.sha256)]).filter(([, seen]) => seen));
  return { sha: i.doc.body_sha, ...(Object.keys(photos).length > 0 && { photos }) };
}

/** A second look that agrees with what was decided. */
export async function agree(i: Item): Promise<void> {
  await branch().write([{ kind: i.kind, op: "transition", id: i.id, f: { from: i.state, to: i.state, second: true, seen: evidenceOf(i) } }], { hold: HOLD });
}

/** What was done last and can be taken back: mutations that were written together. */
export interface Undoable {
  readonly until: number;
  readonly entries: readonly Entry[];
}

/** The last doing that is still held, null when there is none. Reads signals. */
export const undoable = computed((): Undoable | null => {
  const held = branch().held();
  const until = Math.max(0, ...held.map((e) => e.until ?? 0));
  return until > 0 ? { until, entries: held.filter((e) => e.until === until) } : null;
});

/** Takes the last doing back; false when there was none, or it has just left. */
export async function undo(): Promise<boolean> {
  const last = undoable.peek();
  if (!last) return false;
  const done = new Set<string>();
  for (const e of last.entries) {
    const group = e.gid ?? e.mid;
    if (done.has(group)) continue;
    done.add(group);
    await branch().undo([e.mid]);
  }
  undone.value = last.entries.filter((e) => (EVIDENCE as readonly string[]).includes(e.kind)).map((e) => `${e.kind}/${e.rid}`);
  return true;
}

/** Records that came back by the last undo. */
export const undone = signal<readonly string[]>([]);
