import { nameKey } from "../../domain/fold";
import type { GrantFacts, PersonFacts, PhoneFacts } from "./shapes";

/** How somebody stands with their phones. Silent ones come first: records may be lying on them. */
export type Group = "silent" | "without" | "active" | "ended";
export const groups: readonly Group[] = ["silent", "without", "active", "ended"];

export interface Standing {
  readonly group: Group;
  /** of the phone heard of last; null = none was ever heard of */
  readonly seen: string | null;
  /** whole days since then */
  readonly days: number;
  /** mutations on phones that are in use */
  readonly queue: number;
}

const DAY = 86_400_000;

export const holds = (g: GrantFacts, now: number): boolean => (!g.from || Date.parse(g.from) <= now) && !ended(g, now);
export const ended = (g: GrantFacts, now: number): boolean => !!g.to && Date.parse(g.to) <= now;
const inUse = (p: PhoneFacts): boolean => !p.revoked_at;

/** @param silent days without a word after which a phone counts as silent */
export function standingOf(p: PersonFacts, silent: number, now: number): Standing {
  const phones = p.phones.filter(inUse), seen = phones.map((f) => f.seen_at).sort().at(-1) ?? null;
  const days = seen ? Math.max(0, Math.floor((now - Date.parse(seen)) / DAY)) : 0;
  const group = !p.grants.some((g) => !ended(g, now)) ? "ended" : phones.length === 0 ? "without" : days >= silent ? "silent" : "active";
  return { group, seen, days, queue: phones.reduce((n, f) => n + (f.queue ?? 0), 0) };
}

/** Silent phones first, the longest silence and what lies on it before others; then by name. */
export function sorted(people: readonly PersonFacts[], silent: number, now: number): { readonly person: PersonFacts; readonly stands: Standing }[] {
  return people.map((person) => ({ person, stands: standingOf(person, silent, now), key: nameKey(person.name) }))
    .sort((a, b) => groups.indexOf(a.stands.group) - groups.indexOf(b.stands.group)
      || (a.stands.group === "silent" ? b.stands.days - a.stands.days || b.stands.queue - a.stands.queue : 0)
      || (a.key < b.key ? -1 : 1));
}
