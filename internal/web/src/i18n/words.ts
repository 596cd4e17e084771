import { KINDS, type Field, type KindName, type Option } from "../domain/kinds.gen";
import { words } from "./first";

export { speak, speakAsBefore, words, type Language } from "./first";

const say = (x: { readonly vi: string; readonly en: string }) => (words.value.lang === "en" ? x.en : x.vi);

/** A field of a kind by its path, as "donor.birth_year". */
export function fieldOf(kind: KindName, path: string): Field {
  let fields = KINDS[kind].fields;
  let found: Field | undefined;
  for (const name of path.split(".")) {
    found = fields.find((f) => f.name === name);
    fields = found?.members ?? [];
  }
  if (!found) throw new Error(`no field ${kind}.${path}`);
  return found;
}

/** The field's name in the chosen language. */
export const labelOf = (kind: KindName, path: string): string => say(fieldOf(kind, path));

/** A field's choices with their words. */
export function choicesOf(kind: KindName, path: string): { value: string; label: string }[] {
  return (fieldOf(kind, path).options ?? []).map((o) => ({ value: o.value, label: say(o) }));
}

/** The words of one choice; the value itself when this app does not know it yet. */
export function choiceOf(options: readonly Option[] | undefined, value: unknown): string {
  const found = options?.find((o) => o.value === value);
  return found ? say(found) : String(value ?? "");
}

export { say };
