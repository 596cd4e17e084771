import { signal, type ReadonlySignal } from "@preact/signals";
import { firstVi, type FirstWords } from "./first-vi";
import type { Words } from "./vi";

/** Everything that can be said. Nothing may read it before `allWords` has ended: the first load knows only `firstWords`. */
export const words = signal<Words>(firstVi as Words);

/** What can be said before anybody has signed in. */
export const firstWords = words as ReadonlySignal<FirstWords>;

export type Language = "vi" | "en";
const KEY = "chungsuc.language";

let all: Promise<void> | undefined;

/** The rest of the words: they come with the first screen. */
export function allWords(): Promise<void> {
  all ??= load(words.peek().lang as Language).catch((e: unknown) => {
    all = undefined; // the network may come back
    throw e;
  });
  return all;
}

async function load(language: Language): Promise<void> {
  words.value = language === "en" ? (await import("./en")).en : (await import("./vi")).vi;
}

/** Speaks another language from now on, and remembers it on this phone. */
export async function speak(language: Language): Promise<void> {
  await (all = load(language));
  document.documentElement.lang = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Only forgotten when the app closes.
  }
}

/** Speaks the language that was chosen last on this phone. */
export async function speakAsBefore(): Promise<void> {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Vietnamese it is.
  }
  if (chosen === "en") await speak("en").catch(() => undefined); // Vietnamese, until the network is back
}
