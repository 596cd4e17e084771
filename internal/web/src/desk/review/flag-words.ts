import { KINDS, type Flag } from "../../domain/kinds.gen";
import { choiceOf } from "../../i18n/words";
import { noteOf } from "../../routes/facts";
import type { Item } from "./items";

const reasons = KINDS.flag.fields.find((f) => f.name === "why")!.options;

/** Why a flag was raised, in a few words. Reads signals. */
export const whyWords = (why: string | undefined): string => choiceOf(reasons, why ?? "");

/** What the phone or the server noted about a record and no open question says already, as sentences. Reads signals. */
export function notedOf(i: Item): readonly string[] {
  return i.warnings.filter((code) => !i.flags.some((f) => f.doc.why === code)).map(noteOf);
}

export type { Flag };
