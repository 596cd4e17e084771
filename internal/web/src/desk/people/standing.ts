import type { GrantFacts, Group, PersonFacts, PhoneFacts } from "./shapes";

export const groups: readonly Group[] = ["silent", "without", "active", "ended"];

/** What the phones of somebody say together. */
export interface Standing {
  /** of the phone heard of last; null = none was ever heard of */
  readonly seen: string | null;
  /** whole days since then */
  readonly days: number;
  /** mutations on phones that are in use */
  readonly queue: number;
}

export const holds = (g: GrantFacts, now: number): boolean => (!g.from || Date.parse(g.from) <= now) && !ended(g, now);
export const ended = (g: GrantFacts, now: number): boolean => !!g.to && Date.parse(g.to) <= now;
const inUse = (p: PhoneFacts): boolean => !p.revoked_at;

export function standingOf(p: PersonFacts): Standing {
  const phones = p.phones.filter(inUse);
  return { seen: phones.map((f) => f.seen_at).sort().at(-1) ?? null, days: Math.min(...phones.map((f) => f.silent_days)), queue: phones.reduce((n, f) => n + (f.queue ?? 0), 0) };
}
