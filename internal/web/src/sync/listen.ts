import { isDoc, text } from "../domain/doc";
import { backoff } from "../domain/backoff";
import type { Phone } from "./phone";

/** As much of an EventSource as listening needs; tests bring their own. */
export interface Events {
  addEventListener(type: string, f: (e: { data?: string }) => void): void;
  close(): void;
  readonly readyState: number;
}

/** After a poke a phone waits 0 to 2 s, so that a thousand of them do not pull at once. */
const JITTER = 2000;

/**
 * Waits for pokes, and calls `news` after each connection and, a moment later, after each poke. A poke carries no data: who
 * never hears one loses nothing but time.
 * @returns stops it
 */
export function listen(phone: Phone, open: (url: string) => Events, news: () => void): () => void {
  let events: Events | undefined, fails = 0, stopped = false, waiting = false;
  let cancel = () => {};

  const again = () => {
    events?.close();
    if (stopped) return;
    cancel();
    cancel = phone.env.after(backoff(++fails, phone.env.random()), start);
  };
  const start = () => {
    events = open(phone.env.server + "/api/realtime");
    events.addEventListener("error", again);
    events.addEventListener("PB_CONNECT", (e) => {
      subscribe(phone, e.data ?? "").then((user) => {
        if (stopped) return;
        fails = 0;
        // A mailbox of size one: however many pokes arrive within one jitter, there is one call.
        events?.addEventListener("sync/" + user, () => {
          if (waiting) return;
          waiting = true;
          phone.env.after(phone.env.random() * JITTER, () => {
            waiting = false;
            if (!stopped) news();
          });
        });
        news();
      }, again);
    });
  };
  start();
  return () => {
    stopped = true;
    cancel();
    events?.close();
  };
}

/** Asks for the person's one topic. */
async function subscribe(phone: Phone, connect: string): Promise<string> {
  const said: unknown = JSON.parse(connect);
  const { user } = await phone.self();
  const r = await phone.send("/api/realtime", {
    headers: { "Content-Type": "application/json" },
    body: new TextEncoder().encode(JSON.stringify({ clientId: isDoc(said) ? text(said, "clientId") : "", subscriptions: ["sync/" + user] })),
  });
  if (r.status !== 204 && r.status !== 200) throw new Error(`realtime answered ${r.status}`);
  return user;
}
