import { signal } from "@preact/signals";
import type { Role } from "../../domain/kinds.gen";
import { branch } from "./branch";

/** Names of people who record and decide, by id. Rows carry ids only; who is behind them is asked for once a start, and when one is missing, and kept. */
const names = signal<ReadonlyMap<string, string>>(new Map());
const KEY = "chungsuc.names.", SPELL = 5 * 60_000;
/** Who is told names; members and team leads see lists, and no desk beyond them. */
const TOLD: readonly Role[] = ["branch_leader", "approver", "province_leader", "auditor", "admin"];
let whose = "", asked = 0;

/** What this browser knows of a person's people from before. */
function recall(me: string): void {
  whose = me;
  asked = 0;
  try {
    const kept = JSON.parse(localStorage.getItem(KEY + me) ?? "{}") as { names?: Record<string, string> };
    names.value = new Map(Object.entries(kept.names ?? {}));
  } catch {
    names.value = new Map(); // asked anew
  }
}

async function learn(me: string): Promise<void> {
  asked = Date.now();
  try {
    const { people } = await branch().ask<{ people: { user: string; name: string }[] }>("names");
    if (whose !== me) return;
    names.value = new Map([...names.peek(), ...people.map((p) => [p.user, p.name] as const)]);
    localStorage.setItem(KEY + me, JSON.stringify({ names: Object.fromEntries(names.peek()) }));
  } catch {
    // no network, or no room to keep them: asked again
  }
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
  const name = names.value.get(user);
  if (me && (whose !== me || asked === 0 || (name === undefined && Date.now() - asked > SPELL))) {
    // Later: this is read while a screen is drawn, and a signal that it reads is not to change under it.
    queueMicrotask(() => {
      if (whose !== me) recall(me);
      if (Date.now() - asked > SPELL && navigator.onLine && TOLD.some((r) => branch().roles.peek().has(r))) void learn(me);
    });
  }
  return name ?? "";
}
