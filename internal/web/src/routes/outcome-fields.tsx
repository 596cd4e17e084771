import { useState } from "preact/hooks";
import { donorCap } from "../domain/hints";
import type { BloodVisitState } from "../domain/kinds.gen";
import { choicesOf, labelOf, words } from "../i18n/words";
import type { StepFields } from "../state/types";
import { ChipField, NumberField, SelectField, TextField } from "../ui/field";

/** Changes of what came out of a visit; undefined takes a word back. */
export type Outcome = { [F in keyof StepFields]?: StepFields[F] | undefined };

interface Fields {
  f: Outcome;
  set(changes: Outcome): void;
}

const bags = ["250", "350", "450"];
const label = (path: string) => labelOf("blood_visit", path);

/** Why somebody did not give. */
export function DeferredFields({ f, set }: Fields) {
  return <ChipField label={label("defer_class")} value={f.defer_class} choices={choicesOf("blood_visit", "defer_class")} onValue={(v) => set({ defer_class: v as Outcome["defer_class"] })} />;
}

/** What was given. The weight is asked for the greatest volume, and forgotten. */
export function DonatedFields({ f, set }: Fields) {
  const w = words.value.blood;
  const [weight, setWeight] = useState<number | undefined>(undefined);
  return (
    <>
      <ChipField label={label("component")} value={f.component} choices={choicesOf("blood_visit", "component")} onValue={(v) => set({ component: (v ?? "whole") as Outcome["component"] })} />
      {f.component === "whole" && <ChipField label={`${label("ml")} (ml)`} value={bags.includes(String(f.ml)) ? String(f.ml) : undefined} choices={bags.map((b) => ({ value: b, label: b }))} onValue={(v) => set(v ? { ml: Number(v) } : {})} />}
      <div class="pair">
        <NumberField whole label={f.component === "whole" ? label("ml") : `${label("ml")} (ml)`} value={f.ml} onValue={(v) => set({ ml: v })} />
        <NumberField label={w.weight} value={weight} onValue={setWeight} help={weight ? w.cap(donorCap(f.component ?? "whole", weight)) : w.weightHelp} />
      </div>
      <ChipField label={label("abo")} value={f.abo} choices={choicesOf("blood_visit", "abo")} onValue={(v) => set({ abo: v as Outcome["abo"] })} />
      <ChipField label={label("rh")} value={f.rh} choices={choicesOf("blood_visit", "rh")} onValue={(v) => set({ rh: v as Outcome["rh"] })} />
      {f.abo && <SelectField label={label("group_source")} value={f.group_source} choices={choicesOf("blood_visit", "group_source")} onValue={(v) => set({ group_source: v as Outcome["group_source"] })} />}
      <TextField label={label("certificate_no")} value={f.certificate_no ?? ""} onInput={(v) => set({ certificate_no: v })} maxLength={40} />
      <ChipField label={label("reaction")} value={f.reaction} choices={choicesOf("blood_visit", "reaction")} onValue={(v) => set({ reaction: v as Outcome["reaction"] })} />
    </>
  );
}

/** What was said for this state, and nothing of another. */
export function stepFields(to: BloodVisitState, f: Outcome, hints: readonly string[]): StepFields {
  const { abo, rh, group_source, component, ml, certificate_no, reaction, defer_class, note } = f;
  const said = to === "deferred" ? { defer_class, note: note?.trim() }
    : to === "donated" ? { component, ml, abo, rh, group_source: abo ? group_source : undefined, certificate_no: certificate_no?.trim(), reaction, warnings: hints.length ? [...hints] : undefined } : {};
  return Object.fromEntries(Object.entries(said).filter(([, v]) => v !== undefined && v !== "")) as StepFields;
}
