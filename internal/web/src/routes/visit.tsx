import { useState } from "preact/hooks";
import { date } from "../domain/format";
import { donorCap, nextDonation } from "../domain/hints";
import { KINDS, type BloodVisit, type BloodVisitState } from "../domain/kinds.gen";
import { dayOf } from "../domain/time";
import { choicesOf, labelOf, words } from "../i18n/words";
import type { StepFields } from "../state/types";
import { ChipField, NumberField, SelectField, TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Empty, Head, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";
import { go } from "./router";

const bags = ["250", "350", "450"];

/** One donor at a drive: where they are, and the steps from here. */
export default function Visit({ drive, id }: { drive: string; id: string }) {
  const w = words.value, app = phone();
  const row = app.row("blood_visit", id);
  const [to, setTo] = useState<BloodVisitState | null>(null);
  const [f, setF] = useState<StepFields>({ component: "whole", ml: 350, group_source: "declared" });
  const [weight, setWeight] = useState<number | undefined>(undefined);
  const { doing, failed, run } = useDoing();
  const back = `/hien-mau/${drive}`;
  if (!row) return <><Head title={w.blood.title} back={back} /><Empty icon="droplet" title={w.record.missing} /></>;

  const doc = row.doc as Partial<BloodVisit>, state = doc.state ?? "registered";
  const steps = (KINDS.blood_visit.steps[state] ?? []) as BloodVisitState[];
  const label = (path: string) => labelOf("blood_visit", path);
  const set = (changes: Partial<StepFields>) => setF({ ...f, ...changes });
  const step = (next: BloodVisitState, fields: StepFields = {}) => run(async () => {
    await app.stepVisit(id, next, fields);
    tell(`${w.form.saved}: ${w.blood.step[next]}`);
    setTo(null);
    go(back, true);
  });
  const drawn = app.row("blood_drive", drive)?.doc.date ?? dayOf(Date.now());
  const again = state === "donated" ? nextDonation(drawn, doc.component ?? "whole") : "";
  const hints = to === "donated" ? app.hints("blood_visit", { ...doc, ...f } as Record<string, unknown>, []) : [];

  return (
    <div class="stack">
      <Head title={doc.donor?.name ?? w.blood.donor} back={back} />
      <p class="soft num">
        {[choicesOf("blood_visit", "state").find((c) => c.value === state)?.label, doc.donor?.birth_year, choicesOf("blood_visit", "donor.sex").find((c) => c.value === doc.donor?.sex)?.label, doc.donor?.organisation].filter(Boolean).join(" · ")}
      </p>
      {row.own && <div><span class="state wait"><Icon name="smartphone" />{w.standing.saved}</span></div>}
      {again && <Notice tone="good" icon="droplet"><p><b>{w.blood.nextDate(date(again))}</b></p></Notice>}

      {!to && steps.map((next) => (
        <button key={next} type="button" disabled={doing} class={next === "left" ? "button plain" : next === "deferred" ? "button" : "button main"}
          onClick={() => (next === "donated" || next === "deferred" ? setTo(next) : void step(next))}>{w.blood.step[next]}</button>
      ))}

      {to === "deferred" && (
        <>
          <ChipField label={label("defer_class")} value={f.defer_class} choices={choicesOf("blood_visit", "defer_class")} onValue={(v) => set({ defer_class: v as NonNullable<StepFields["defer_class"]> })} />
          <TextField label={w.gift.note} lines={2} value={f.note ?? ""} onInput={(v) => set({ note: v })} maxLength={2000} />
        </>
      )}
      {to === "donated" && (
        <>
          <ChipField label={label("component")} value={f.component} choices={choicesOf("blood_visit", "component")} onValue={(v) => set({ component: (v ?? "whole") as NonNullable<StepFields["component"]> })} />
          {f.component === "whole" && <ChipField label={`${label("ml")} (ml)`} value={bags.includes(String(f.ml)) ? String(f.ml) : undefined} choices={bags.map((b) => ({ value: b, label: b }))} onValue={(v) => set(v ? { ml: Number(v) } : {})} />}
          <div class="pair">
            <NumberField whole label={f.component === "whole" ? `${label("ml")}` : `${label("ml")} (ml)`} value={f.ml} onValue={(v) => setF(({ ml: _, ...rest }) => (v === undefined ? rest : { ...rest, ml: v }))} />
            <NumberField label={w.blood.weight} value={weight} onValue={setWeight} help={weight ? w.blood.cap(donorCap(f.component ?? "whole", weight)) : w.blood.weightHelp} />
          </div>
          <ChipField label={label("abo")} value={f.abo} choices={choicesOf("blood_visit", "abo")} onValue={(v) => set({ abo: v as NonNullable<StepFields["abo"]> })} />
          <ChipField label={label("rh")} value={f.rh} choices={choicesOf("blood_visit", "rh")} onValue={(v) => set({ rh: v as NonNullable<StepFields["rh"]> })} />
          {f.abo && <SelectField label={label("group_source")} value={f.group_source} choices={choicesOf("blood_visit", "group_source")} onValue={(v) => set({ group_source: v as NonNullable<StepFields["group_source"]> })} />}
          <TextField label={label("certificate_no")} value={f.certificate_no ?? ""} onInput={(v) => set({ certificate_no: v })} maxLength={40} />
          <ChipField label={label("reaction")} value={f.reaction} choices={choicesOf("blood_visit", "reaction")} onValue={(v) => set({ reaction: v as NonNullable<StepFields["reaction"]> })} />
          {hints.length > 0 && <Notice tone="wait" title={w.form.hints} alive><ul>{hints.map((h) => <li key={h}>{w.hints[h] ?? h}</li>)}</ul></Notice>}
        </>
      )}
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
      {to && (
        <div class="row">
          <button type="button" class="button main grow" disabled={doing} onClick={() => void step(to, stepFields(to, f, hints))}><Icon name="check" />{w.form.save}</button>
          <button type="button" class="button plain" onClick={() => setTo(null)}>{w.cancel}</button>
        </div>
      )}
      <a class="button plain" href={`/nhat-ky/blood_visit/${id}`}>{w.attention.open}</a>
    </div>
  );
}

/** What was said for this step, and nothing of another. */
function stepFields(to: BloodVisitState, f: StepFields, hints: readonly string[]): StepFields {
  const { abo, rh, group_source, component, ml, certificate_no, reaction, defer_class, note } = f;
  const said = to === "deferred" ? { defer_class, note: note?.trim() }
    : { component, ml, abo, rh, group_source: abo ? group_source : undefined, certificate_no: certificate_no?.trim(), reaction, warnings: hints.length ? [...hints] : undefined };
  return Object.fromEntries(Object.entries(said).filter(([, v]) => v !== undefined && v !== "")) as StepFields;
}
