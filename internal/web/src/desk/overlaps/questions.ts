import { computed, signal } from "@preact/signals";
import { isDoc, text, type Doc } from "../../domain/doc";
import { fold } from "../../domain/fold";
import type { KindName } from "../../domain/kinds.gen";
import { changesOf } from "../../domain/view";
import type { Entry } from "../../store/keep";
import type { Act } from "../../state/acts";
import type { Row } from "../../state/types";
import { titleOf } from "../../routes/about";
import { branch } from "../state/branch";
import { HOLD } from "../review/verdicts";
import { EVIDENCE, tookPart } from "../review/items";

export type Answer = "same" | "different" | "both_real" | "dismissed";
export type Group = "people" | "double" | "photo" | "field" | "odd";

/** A flag as a question: what it is about, as far as this desk holds it, and how its answer stands. */
export interface Question {
  readonly id: string;
  readonly flag: Row<"flag">;
  readonly why: string;
  readonly group: Group;
  readonly facts: Readonly<Doc>;
  readonly about: readonly { readonly kind: KindName; readonly id: string; readonly row: Row | undefined }[];
  /** as this desk shows it: an answer of its own counts here at once, and in figures with its receipt */
  readonly state: string;
  /** an answer that no receipt has confirmed */
  readonly pending: { readonly mid: string; readonly held: boolean } | null;
  readonly trouble: Entry | null;
}

const groups: Record<string, Group> = {
  lookalike: "people", already_given: "double", already_donated: "double", corrected_twice: "double", same_photo: "photo", preview_mismatch: "photo",
  field_conflict: "field", critical_conflict: "field", verdict_conflict: "field",
};
export const groupOrder: readonly Group[] = ["people", "double", "photo", "field", "odd"];

/** All questions, the open ones and the answered. Reads signals. */
export const questions = computed((): ReadonlyMap<string, Question> => {
  const b = branch(), out = new Map<string, Question>(), troubles = new Map<string, Entry>();
  for (const e of b.troubled()) if (e.kind === "flag") troubles.set(e.rid, e);
  for (const flag of b.rows("flag").values()) {
    if (flag.doc.state === "dismissed" && !flag.doc.decided_by && !flag.own) continue; // its cause is gone, so nobody was asked
    const why = flag.doc.why ?? "", sent = b.live("flag", flag.id).findLast(({ e, m }) => e.op === "transition" && e.res === undefined && m.f["to"]);
    out.set(flag.id, {
      id: flag.id, flag, why, group: groups[why] ?? "odd", facts: isDoc(flag.doc.facts) ? flag.doc.facts : {}, state: flag.doc.state ?? "open",
      about: (flag.doc.about ?? []).map(({ kind, id }) => ({ kind: kind as KindName, id, row: b.row(kind as KindName, id) })),
      pending: sent ? { mid: sent.e.mid, held: sent.e.due === 3 } : null, trouble: troubles.get(flag.id) ?? null,
    });
  }
  return out;
});

/** How many questions are open. Reads signals. */
export const openQuestions = computed(() => {
  let n = 0;
  for (const q of questions.value.values()) if (q.state === "open") n++;
  return n;
});

export interface Filter {
  readonly show: "open" | "answered";
  readonly why: string;
  readonly text: string;
}
export const filter = signal<Filter>({ show: "open", why: "", text: "" });
export const change = (some: Partial<Filter>): void => void (filter.value = { ...filter.peek(), ...some });

/** A name for what a question is about. Reads signals. */
export function nameOfRow(kind: KindName, row: Row | undefined): string {
  if (!row) return "";
  return (EVIDENCE as readonly string[]).includes(kind) ? titleOf({ kind: kind as "activity", doc: row.doc as never }) : text(row.doc as Doc, "name") || text(row.doc as Doc, "place");
}

/** Those whom or which a question is about, in one line. Reads signals. */
export const titleOfQuestion = (q: Question): string => [...new Set(q.about.map((a) => nameOfRow(a.kind, a.row)).filter(Boolean))].slice(0, 3).join(" · ");

const inShow = (q: Question, show: Filter["show"]): boolean => (q.state === "open" || q.pending !== null) === (show === "open") || (show === "answered" && q.state !== "open");

/** Questions of the filter: the gravest kinds first; answered ones by when. Reads signals. */
export const shown = computed((): readonly Question[] => {
  const f = filter.value, all = [...questions.value.values()].filter((q) => inShow(q, f.show) && (!f.why || q.why === f.why) && (!f.text.trim() || fold(titleOfQuestion(q)).includes(fold(f.text))));
  const order = (q: Question) => groupOrder.indexOf(q.group);
  if (f.show === "answered") return all.sort((a, b) => (text(b.flag.doc as Doc, "decided_at") < text(a.flag.doc as Doc, "decided_at") ? -1 : 1));
  return all.sort((a, b) => order(a) - order(b) || (text(a.flag.doc as Doc, "at") === text(b.flag.doc as Doc, "at") ? (a.id < b.id ? -1 : 1) : text(a.flag.doc as Doc, "at") < text(b.flag.doc as Doc, "at") ? -1 : 1));
});

/** Reasons that occur, with how many questions each has. Reads signals. */
export const reasons = computed((): { value: string; count: number }[] => {
  const counts = new Map<string, number>();
  for (const q of questions.value.values()) if (inShow(q, filter.value.show)) counts.set(q.why, (counts.get(q.why) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
});

/** Whether two of the same stand against one another. What is merely odd may be about many records, one flag for a day. */
export const isPair = (q: Question): boolean => (q.group === "people" || q.group === "double" || q.why === "same_photo") && q.about.length > 1;

/** Whether a question is about a record that I wrote or handed in: somebody else answers it. Reads signals. */
export function isOwn(q: Question): boolean {
  const me = branch().me.value;
  return text(q.facts, "carrier") === me || q.about.some((a) => (EVIDENCE as readonly string[]).includes(a.kind) && a.row !== undefined && tookPart(a.row.doc as Doc, me));
}

/** Answers that a question takes of me. A field and an unusual record have no second one to compare with. Reads signals. */
export function answersOf(q: Question): readonly Answer[] {
  if (isOwn(q)) return [];
  if (q.group === "people") return ["same", "different", "dismissed"];
  if (!isPair(q)) return ["dismissed"];
  return ["same", "both_real", "different", "dismissed"];
}

/** Which of two is kept when nobody chose: the record that counts, the person of whom more is known. */
export function keeper(q: Question): string {
  const rows = q.about.filter((a) => a.row);
  const weight = (row: Row | undefined) => (row ? (row.doc as { counted?: boolean }).counted ? 1000 : Object.keys(row.doc).length : -1);
  return [...rows].sort((a, b) => weight(b.row) - weight(a.row) || (a.id < b.id ? -1 : 1))[0]?.id ?? q.about[0]?.id ?? "";
}

/** Answers a question. It can be taken back for a moment; then it goes up, and pairs that were answered are not asked about again. */
export async function answer(q: Question, to: Answer, keep: string, note = ""): Promise<void> {
  await branch().write([answering(q, to, keep, note)], { hold: HOLD });
}

function answering(q: Question, to: Answer, keep: string, note: string): Act {
  const said = note.trim().normalize("NFC");
  return { kind: "flag", op: "transition", id: q.id, f: { from: "open", to, ...(to === "same" && keep && { keep }), ...(said && { note: said }) } };
}

/** Puts the value that lost back over the one that stands, and closes the question with it: both or neither. */
export async function restore(q: Question): Promise<boolean> {
  const [about] = q.about, field = text(q.facts, "field");
  if (!about?.row || !field) return false;
  const f = changesOf(about.kind, about.row.doc as Doc, { [field]: q.facts["lost"] ?? null });
  const close = answering(q, "dismissed", "", "");
  if (Object.keys(f).length === 0) await branch().write([close], { hold: HOLD });
  else await branch().write([{ kind: about.kind, op: "set", id: about.id, f }, close], { together: true, hold: HOLD });
  return true;
}
