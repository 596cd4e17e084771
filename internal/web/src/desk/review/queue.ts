import { computed, signal } from "@preact/signals";
import { fold, nameKey } from "../../domain/fold";
import { text } from "../../domain/doc";
import { nameOf } from "../state/names";
import { haystack, items, placeOf, waits, type Item } from "./items";

export type Show = "waiting" | "returned" | "accepted" | "rejected" | "withdrawn" | "all";
export type Order = "oldest" | "newest" | "person" | "place";

/** What of the queue is looked at. "" = all of them. */
export interface Filter {
  readonly show: Show;
  readonly order: Order;
  readonly kind: string;
  readonly unit: string;
  readonly person: string;
  /** reason of a flag, or "any", or "warned" */
  readonly flag: string;
  readonly day: string;
  readonly text: string;
}

export const EVERYTHING: Filter = { show: "waiting", order: "oldest", kind: "", unit: "", person: "", flag: "", day: "", text: "" };

export const filter = signal<Filter>(EVERYTHING);
export const change = (some: Partial<Filter>): void => void (filter.value = { ...filter.peek(), ...some });

const shows = (i: Item, show: Show): boolean => (show === "all" ? true : show === "waiting" ? waits(i) : show === "returned" ? i.state === "returned" && !text(i.doc, "corrected_by") : i.state === show);

const hasFlag = (i: Item, flag: string): boolean => (flag === "warned" ? i.warnings.length > 0 : flag === "any" ? i.flags.length > 0 : i.flags.some((f) => f.doc.why === flag));

/** One condition each, so that a choice can be counted under all the others. */
const tests: Record<"kind" | "unit" | "person" | "flag" | "day" | "text", (i: Item, f: Filter) => boolean> = {
  kind: (i, f) => !f.kind || i.kind === f.kind,
  unit: (i, f) => !f.unit || i.unit === f.unit,
  person: (i, f) => !f.person || i.person === f.person,
  flag: (i, f) => !f.flag || hasFlag(i, f.flag),
  day: (i, f) => !f.day || i.day === f.day,
  text: (i, f) => !f.text.trim() || fold(f.text).split(" ").every((word) => (" " + haystack(i)).includes(" " + word)),
};
const names = Object.keys(tests) as (keyof typeof tests)[];
const passes = (i: Item, f: Filter): boolean => names.every((n) => tests[n](i, f));

const orders: Record<Order, (i: Item) => string> = {
  oldest: () => "",
  newest: () => "",
  person: (i) => nameKey(nameOf(i.person) || "￿" + i.person),
  place: (i) => fold(placeOf(i)) || "￿",
};

/** Records of the filter in their order. Reads signals. */
export const shown = computed((): readonly Item[] => {
  const f = filter.value, group = orders[f.order], back = f.order === "newest" ? -1 : 1;
  const all = [...items.value.values()].filter((i) => shows(i, f.show) && passes(i, f)).map((item) => ({ item, group: group(item) }));
  // What somebody else must decide stands behind what this reviewer can.
  all.sort((a, b) => Number(a.item.own) - Number(b.item.own) || (a.group === b.group ? back * (a.item.since - b.item.since || (a.item.id < b.item.id ? -1 : 1)) : a.group < b.group ? -1 : 1));
  return all.map(({ item }) => item);
});

/** How many records each state holds under the other conditions. Reads signals. */
export const showCounts = computed((): Record<Show, number> => {
  const f = filter.value, n: Record<Show, number> = { waiting: 0, returned: 0, accepted: 0, rejected: 0, withdrawn: 0, all: 0 };
  for (const i of items.value.values()) if (passes(i, f)) for (const s of Object.keys(n) as Show[]) if (shows(i, s)) n[s]++;
  return n;
});

type Choosable = "kind" | "unit" | "person" | "flag" | "day";
const choosable: readonly Choosable[] = ["kind", "flag", "person", "unit", "day"];

/** What can be chosen for each condition, with how many records it would leave, most first. Reads signals. */
export const choices = computed((): Record<Choosable, readonly { value: string; count: number }[]> => {
  const f = filter.value, counts = Object.fromEntries(choosable.map((n) => [n, new Map<string, number>()])) as Record<Choosable, Map<string, number>>;
  for (const i of items.value.values()) {
    if (!shows(i, f.show)) continue;
    const failing = names.filter((n) => !tests[n](i, f));
    if (failing.length > 1) continue;
    for (const name of choosable) {
      if (failing.length === 1 && failing[0] !== name) continue;
      const count = (value: string) => { if (value) counts[name].set(value, (counts[name].get(value) ?? 0) + 1); };
      if (name !== "flag") count(i[name]);
      else {
        for (const why of new Set(i.flags.map((flag) => flag.doc.why ?? ""))) count(why);
        if (i.warnings.length > 0) count("warned");
      }
    }
  }
  for (const name of choosable) if (f[name] && !counts[name].has(f[name])) counts[name].set(f[name], 0);
  const list = (name: Choosable) => [...counts[name]].map(([value, count]) => ({ value, count })).sort((a, b) => (name === "day" ? (a.value < b.value ? 1 : -1) : b.count - a.count));
  return Object.fromEntries(choosable.map((n) => [n, list(n)])) as Record<Choosable, { value: string; count: number }[]>;
});

/** Key of the record in front, "" = none. */
export const current = signal("");

/** Keys that are ticked. */
export const picked = signal<ReadonlySet<string>>(new Set());

export function pick(keys: readonly string[], on: boolean): void {
  const next = new Set(picked.peek());
  for (const key of keys) if (on) next.add(key);
    else next.delete(key);
  picked.value = next;
}

/** The record in front, or the first of the queue when it is gone from all rows. Reads signals. */
export const front = computed((): Item | undefined => items.value.get(current.value));

/** Goes to the next record, or the one before; with `open` only to those that wait for this reviewer. */
export function step(by: 1 | -1, open = false): Item | undefined {
  const list = shown.peek(), from = list.findIndex((i) => i.key === current.peek());
  for (let n = from + by; n >= 0 && n < list.length; n += by) {
    const i = list[n]!;
    if (!open || (waits(i) && !i.own && !i.pending)) return i;
  }
  return undefined;
}
