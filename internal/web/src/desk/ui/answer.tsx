import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../../i18n/words";
import { Refusal } from "../../sync/ask";
import { Notice, troubleWords } from "../../ui/parts";
import { deskWords } from "../i18n/words";
import { branch } from "../state/branch";

/** What became of a question to the server. The last answer stays while a newer one is on its way. */
export interface Answer<T> {
  readonly got: T | null;
  readonly failed: unknown;
  readonly asking: boolean;
  again(): void;
}

/**
 * Asks the server, again when the question changes, and with `live` whenever there is news, or whenever
 * that number is another. null asks nothing.
 * @param pause milliseconds for which a question must stand before it is asked: who leafs through records asks about none of them
 */
export function useAnswer<T>(what: string | null, body: unknown = {}, live: boolean | number = false, pause = 0): Answer<T> {
  const [state, set] = useState<{ got: T | null; failed: unknown; asking: boolean; of: string }>({ got: null, failed: null, asking: true, of: "" });
  const [turn, setTurn] = useState(0);
  const question = what === null ? "" : what + JSON.stringify(body), news = live === true ? branch().news.value : Number(live);
  useEffect(() => {
    if (what === null) return;
    let gone = false;
    set((s) => ({ got: s.of === question ? s.got : null, failed: null, asking: true, of: question }));
    const ask = () => void branch().ask<T>(what, body).then(
      (got) => { if (!gone) set({ got, failed: null, asking: false, of: question }); },
      (failed) => { if (!gone) set((s) => ({ ...s, failed: failed ?? new Error(), asking: false })); },
    );
    const timer = pause > 0 ? setTimeout(ask, pause) : void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [question, news, turn]);
  return { got: state.of === question ? state.got : null, failed: state.failed, asking: state.asking, again: () => setTurn((n) => n + 1) };
}

/** The sentence for what a question or an intent threw: the server's own where it gave one. */
export function failureWords(thrown: unknown): string {
  if (thrown instanceof Refusal) return (words.value.lang === "en" ? thrown.en : thrown.vi) || words.value.trouble.refused;
  return (thrown as { code?: string } | null)?.code === "offline" ? deskWords.value.askedOffline : troubleWords(thrown);
}

/** Why there is no answer, and a way to ask again. */
export function Failed({ thrown, again }: { thrown: unknown; again(): void }) {
  const offline = (thrown as { code?: string }).code === "offline"; // nothing is wrong: it waits for a network
  return <Notice {...(!offline && { tone: "grave" as const })} alive><p>{failureWords(thrown)}</p><div><button type="button" class="button" onClick={again}>{words.value.retry}</button></div></Notice>;
}

/** Draws an answer: waiting, failed with a way to ask again, or what came. */
export function Answered<T>({ answer, children }: { answer: Answer<T>; children(got: T): ComponentChildren }) {
  if (answer.got !== null) {
    return <>{answer.failed !== null && <Notice tone="wait" alive><p>{failureWords(answer.failed)}</p></Notice>}{children(answer.got)}</>;
  }
  if (answer.failed !== null) return <Failed thrown={answer.failed} again={answer.again} />;
  return <p class="soft waiting" role="status">{deskWords.value.asking}</p>;
}
