import { computed } from "@preact/signals";
import { isDoc, text, type Doc } from "../../domain/doc";
import { fold } from "../../domain/fold";
import { KINDS, type EvidenceFields, type EvidencePhotos, type Flag, type ReviewState } from "../../domain/kinds.gen";
import { dayOf } from "../../domain/time";
import { words } from "../../i18n/words";
import { titleOf } from "../../routes/about";
import type { Entry } from "../../store/keep";
import type { EvidenceKind, Row } from "../../state/types";
import { branch } from "../state/branch";

export const EVIDENCE: readonly EvidenceKind[] = ["gift_handover", "blood_visit", "first_aid_case", "activity"];

/** A verdict of this desk that no receipt has confirmed yet. */
export interface Pending {
  readonly to: string;
  readonly mid: string;
  /** may still be taken back */
  readonly held: boolean;
}

/** One record in front of its reviewer. */
export interface Item {
  readonly key: string;
  readonly kind: EvidenceKind;
  readonly id: string;
  readonly doc: Readonly<Doc> & EvidenceFields;
  readonly state: ReviewState;
  readonly pending: Pending | null;
  /** the reviewer wrote it or carried it in: somebody else decides */
  readonly own: boolean;
  readonly flags: readonly Row<"flag">[];
  /** why the last verdict of this desk did not stand; nobody has closed it yet */
  readonly trouble: Entry | null;
  /** unix milliseconds: when it happened, and since when it waits */
  readonly at: number;
  readonly since: number;
  /** in Viet Nam */
  readonly day: string;
  readonly person: string;
  readonly unit: string;
  readonly beneficiary: string;
  readonly photos: readonly EvidencePhotos[];
  readonly warnings: readonly string[];
}

/** What follows from the row alone, made once for each version of it. */
type Plain = Omit<Item, "pending" | "own" | "flags" | "trouble">;
const plain = new WeakMap<object, Plain>();

const millis = (s: string): number => Date.parse(s) || 0;

function plainOf(kind: EvidenceKind, row: Row): Plain {
  let p = plain.get(row);
  if (!p) {
    const doc = row.doc as Doc & EvidenceFields;
    const at = millis(text(doc, "given_at") || text(doc, "found_at") || text(doc, "started_at") || text(doc, "at"));
    p = {
      key: `${kind}/${row.id}`, kind, id: row.id, doc, state: doc.review_state ?? "received", at, since: millis(text(doc, "received_at")) || at, day: dayOf(at), person: text(doc, "author"),
      unit: text(doc, "unit"), beneficiary: text(doc, "beneficiary"), photos: (doc.photos ?? []).filter(isDoc), warnings: Array.isArray(doc["warnings"]) ? (doc["warnings"] as string[]) : [],
    };
    plain.set(row, p);
  }
  return p;
}

/** Whether a record is somebody's, was handed in by them, or went a step by their hand: somebody else decides about it. */
export const tookPart = (doc: Readonly<Doc>, who: string): boolean => text(doc, "author") === who || text(doc, "carrier") === who || (Array.isArray(doc["helpers"]) && doc["helpers"].includes(who));

/** Open flags by the row they are about. Reads signals. */
export const openFlags = computed(() => {
  const by = new Map<string, Row<"flag">[]>();
  for (const flag of branch().rows("flag").values()) {
    if ((flag.doc.state ?? "open") !== "open") continue;
    for (const a of flag.doc.about ?? []) {
      const key = `${a.kind}/${a.id}`, list = by.get(key);
      if (list) list.push(flag);
      else by.set(key, [flag]);
    }
  }
  return by as ReadonlyMap<string, readonly Row<"flag">[]>;
});

const NO_FLAGS: readonly Row<"flag">[] = [];

/** Every evidence record that this desk holds, as its reviewer sees it. Reads signals. */
export const items = computed((): ReadonlyMap<string, Item> => {
  const b = branch(), me = b.me.value, flags = openFlags.value, out = new Map<string, Item>();
  const troubles = new Map<string, Entry>();
  for (const e of b.troubled()) if (e.op === "transition") troubles.set(`${e.kind}/${e.rid}`, e);
  for (const kind of EVIDENCE) {
    for (const row of b.rows(kind).values()) {
      if (row.v === 0) continue; // not received: nothing to decide yet
      const p = plainOf(kind, row);
      const verdict = b.live(kind, row.id).findLast(({ e, m }) => e.op === "transition" && e.res === undefined && isVerdict(text(m.f, "to")));
      out.set(p.key, {
        ...p, own: tookPart(p.doc, me), flags: flags.get(p.key) ?? NO_FLAGS, trouble: troubles.get(p.key) ?? null,
        pending: verdict ? { to: text(verdict.m.f, "to"), mid: verdict.e.mid, held: verdict.e.due === 3 } : null,
      });
    }
  }
  return out;
});

const isVerdict = (to: string): boolean => to === "accepted" || to === "returned" || to === "rejected" || to === "received";

/** A record that the server told about and this desk does not hold, as its reviewer sees it. Reads signals. */
export function itemOf(kind: EvidenceKind, row: Row): Item {
  const b = branch(), me = b.me.value, p = plainOf(kind, row);
  const sent = b.live(kind, row.id).findLast(({ e }) => e.op === "transition" && e.res === undefined), trouble = b.troubled().find((e) => e.rid === row.id) ?? null;
  return { ...p, own: tookPart(p.doc, me), flags: NO_FLAGS, trouble, pending: sent ? { to: text(sent.m.f, "to"), mid: sent.e.mid, held: sent.e.due === 3 } : null };
}

/** Whether a record still moves through steps of its own, as a donor on the way: it is decided about at their end. */
export const unfinished = (i: Item): boolean => text(i.doc, "state") in KINDS[i.kind].steps;

/** Whether a record waits for a verdict: a corrected one waits in its correction, an unfinished one for its end. */
export const waits = (i: Item): boolean => i.state === "received" && !text(i.doc, "corrected_by") && !unfinished(i);

/** How many wait for this reviewer. Reads signals. */
export const waiting = computed(() => {
  let n = 0;
  for (const i of items.value.values()) if (waits(i) && !i.own && !i.pending) n++;
  return n;
});

/** Names and places of a record, folded for search. */
export function haystack(i: Item): string {
  const b = branch(), person = i.beneficiary ? b.row("beneficiary", i.beneficiary)?.doc : undefined;
  const donor = isDoc(i.doc["donor"]) ? i.doc["donor"] : undefined;
  return fold([person?.name, person?.hamlet, text(donor, "name"), text(i.doc, "place"), text(i.doc, "outputs"), text(i.doc, "note")].filter(Boolean).join(" "));
}

/** Whom or what a record is about; where the person is not on this desk, what was done and in which unit. Reads signals. */
export function nameOfItem(i: Item): string {
  const b = branch();
  if (i.kind !== "gift_handover" || b.row("beneficiary", i.beneficiary)) return titleOf(i);
  return [words.value.kinds.gift_handover, b.row("unit", i.unit)?.doc.name].filter(Boolean).join(" · ");
}

/** The hamlet or place by which records are grouped. Reads signals. */
export function placeOf(i: Item): string {
  const b = branch();
  return (i.beneficiary && b.row("beneficiary", i.beneficiary)?.doc.hamlet) || text(i.doc, "place") || (i.kind === "blood_visit" && b.row("blood_drive", text(i.doc, "drive"))?.doc.place) || b.row("unit", i.unit)?.doc.name || "";
}

export type { Flag };
