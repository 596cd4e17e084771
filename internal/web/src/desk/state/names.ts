import { signal } from "@preact/signals";
import { branch } from "./branch";

/** Names of people who record and decide, by id. Rows carry ids only; the names are asked for once a day and kept. */
const names = signal<ReadonlyMap<string, string>>(new Map());
const KEY = "chungsuc.names.", DAY = 24 * 3600_000;
let asked = "";

interface Kept {
  at: number;
  names: Record<string, string>;
}

function learn(me: string): void {
  asked = me;
  let kept: Kept | null = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEY + me) ?? "null") as Kept | null;
  } catch {
    // asked anew
  }
  if (kept) names.value = new Map(Object.entries(kept.names));
  if (kept && Date.now() - kept.at < DAY / 24) return;
  branch().ask<{ people: { user: string; name: string }[] }>("people").then(({ people }) => {
    names.value = new Map([...names.peek(), ...people.map((p) => [p.user, p.name] as const)]);
    try {
      localStorage.setItem(KEY + me, JSON.stringify({ at: Date.now(), names: Object.fromEntries(names.peek()) } satisfies Kept));
    } catch {
      // asked again next time
    }
  }, () => {
    setTimeout(() => { if (asked === me) asked = ""; }, DAY / 24 / 12); // no network: again in five minutes
  });
}

/** Other answers of the server may name people too. */
export function heard(user: string, name: string): void {
  if (name && names.peek().get(user) !== name) names.value = new Map(names.peek()).set(user, name);
}

/** The name of a person, "" while it is not known here. Reads signals. */
export function nameOf(user: string | undefined): string {
  if (!user) return "";
  const s = branch().app.session.value, me = branch().me.value;
  if (s.is === "in" && user === me) return s.name;
  if (me && asked !== me && navigator.onLine) queueMicrotask(() => { if (asked !== me) learn(me); });
  return names.value.get(user) ?? "";
}
