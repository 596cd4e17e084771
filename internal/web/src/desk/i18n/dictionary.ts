import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { words } from "../../i18n/words";

/** Words of a part of the desk: Vietnamese at once, English loaded when it is spoken. Both say the same names. */
export function dictionary<W>(vi: W, load: () => Promise<{ en: W }>): ReadonlySignal<W> {
  const english = signal<W | null>(null);
  effect(() => {
    if (words.value.lang === "en" && !english.peek()) load().then(({ en }) => (english.value = en), () => {}); // Vietnamese stays
  });
  return computed(() => (words.value.lang === "en" && english.value) || vi);
}
