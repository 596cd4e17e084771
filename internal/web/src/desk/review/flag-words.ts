import { KINDS, type Flag } from "../../domain/kinds.gen";
import { choiceOf, words } from "../../i18n/words";
import type { Item } from "./items";

const reasons = KINDS.flag.fields.find((f) => f.name === "why")!.options;

/** Why a flag was raised, in a few words. Reads signals. */
export const whyWords = (why: string | undefined): string => choiceOf(reasons, why ?? "");

/** What the phone or the server noted about a record and no open question says already, as sentences. Reads signals. */
export function notedOf(i: Item): readonly string[] {
  const hints = words.value.hints as Readonly<Record<string, string>>;
  return i.warnings.filter((code) => !i.flags.some((f) => f.doc.why === code)).map((code) => hints[code] ?? `${whyWords(code)}.`);
}

export type { Flag };
