import { useEffect, useRef, useState } from "preact/hooks";
import { branch } from "../state/branch";
import type { PeopleAnswer, PersonFacts } from "./shapes";

/** Which people are asked for. */
export interface Filter {
  readonly search: string;
  readonly role: string;
  /** days after which a phone counts as silent */
  readonly silent: number;
}

/** A list of people that comes page by page, in the server's order. */
export interface Pages {
  readonly got: PeopleAnswer | null;
  readonly failed: unknown;
  readonly asking: boolean;
  /** the next page, when there is one and none is on its way */
  more(): void;
  /** from the first page on */
  again(): void;
  /** puts newer facts of somebody in their place */
  fresh(person: PersonFacts): void;
}

const PAGE = 100, TYPING = 250;

/** What was there stays until the first page of a newer question has come. */
export function usePeople(filter: Filter): Pages {
  const [got, set] = useState<PeopleAnswer | null>(null), [failed, fail] = useState<unknown>(null), [asking, setAsking] = useState(true);
  const [turn, setTurn] = useState(0), wave = useRef(0), question = JSON.stringify(filter);
  const ask = async (mine: number, before: PeopleAnswer | null) => {
    setAsking(true);
    fail(null);
    try {
      const { search, role, silent } = filter;
      const page = await branch().ask<PeopleAnswer>("people", { silent, limit: PAGE, ...(search.trim() && { search: search.trim() }), ...(role && { role }), ...(before?.next && { after: before.next }) });
      if (mine !== wave.current) return;
      const known = new Set(before?.people.map((p) => p.user)); // whoever synced meanwhile has another place, and comes twice
      set(before ? { ...page, people: [...before.people, ...page.people.filter((p) => !known.has(p.user))] } : page);
    } catch (e) {
      if (mine === wave.current) fail(e ?? new Error());
    }
    if (mine === wave.current) setAsking(false);
  };
  useEffect(() => {
    const mine = ++wave.current, timer = setTimeout(() => void ask(mine, null), wave.current === 1 ? 0 : TYPING);
    return () => clearTimeout(timer);
  }, [question, turn]);
  useEffect(() => () => void wave.current++, []);
  return {
    got, failed, asking,
    more: () => { if (!asking && got?.more) void ask(wave.current, got); },
    again: () => setTurn((n) => n + 1),
    fresh: (person) => set((was) => was && { ...was, people: was.people.map((p) => (p.user === person.user ? person : p)) }),
  };
}
