import { useState } from "preact/hooks";
import { date } from "../domain/format";
import { nextDonation } from "../domain/hints";
import { KINDS, type BloodVisit, type BloodVisitState } from "../domain/kinds.gen";
import { dayOf } from "../domain/time";
import { choicesOf, words } from "../i18n/words";
import type { StepFields } from "../state/types";
import { TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Empty, Head, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";
import { DeferredFields, DonatedFields, stepFields, type Outcome } from "./outcome-fields";
import { go } from "./router";

/** One donor at a drive: where they are, and the steps from here. */
export default function Visit({ drive, id }: { drive: string; id: string }) {
  const w = words.value, app = phone();
  const row = app.row("blood_visit", id);
  const [to, setTo] = useState<BloodVisitState | null>(null);
  const [f, setF] = useState<StepFields>({ component: "whole", ml: 350, group_source: "declared" });
  const { doing, failed, run } = useDoing();
  const back = `/hien-mau/${drive}`;
  if (!row) return <><Head title={w.blood.title} back={back} /><Empty icon="droplet" title={w.record.missing} /></>;

  const doc = row.doc as Partial<BloodVisit>, state = doc.state ?? "registered";
  const steps = (KINDS.blood_visit.steps[state] ?? []) as BloodVisitState[];
  const set = (changes: Outcome) => setF({ ...f, ...changes } as StepFields);
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
          <DeferredFields f={f} set={set} />
          <TextField label={w.gift.note} lines={2} value={f.note ?? ""} onInput={(v) => set({ note: v })} maxLength={2000} />
        </>
      )}
      {to === "donated" && (
        <>
          <DonatedFields f={f} set={set} />
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
