import { KINDS, type Flag } from "../../domain/kinds.gen";
import { choiceOf } from "../../i18n/words";

const reasons = KINDS.flag.fields.find((f) => f.name === "why")!.options;

/** Why a flag was raised, in a few words. Reads signals. */
export const whyWords = (why: string | undefined): string => choiceOf(reasons, why ?? "");

export type { Flag };
