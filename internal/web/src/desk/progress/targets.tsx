import { useState } from "preact/hooks";
import { date, number } from "../../domain/format";
import { newID } from "../../domain/ids";
import { KINDS, type KindName } from "../../domain/kinds.gen";
import { choiceOf, say, words } from "../../i18n/words";
import { Combobox } from "../../ui/combobox";
import { DateField, NumberField, SelectField } from "../../ui/field";
import { Notice, useDoing } from "../../ui/parts";
import { rolesAt } from "../lists/model";
import { branch } from "../state/branch";
import { myUnits, suggestUnits, unitName } from "../state/places";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { Bar, percent } from "./open";
import type { Progress, Reached } from "./shapes";
import { progressWords } from "./words";

const TARGET = "target" as KindName;
const indicators = () => KINDS[TARGET].fields.find((f) => f.name === "indicator")?.options ?? [];

/** What was set out to be reached, and how far it is. */
export function TargetsPart({ p, again }: { p: Progress; again(): void }) {
  const w = progressWords.value.targets, [setting, set] = useState(false), [saved, setSaved] = useState(false);
  const may = ["branch_leader", "province_leader"].some((r) => rolesAt(p.unit).has(r as never));
  const unit = (t: Reached) => w.units[t.indicator] ?? "";
  return (
    <section class="card part wide-part" aria-labelledby="targets">
      <header class="row spread"><h2 id="targets">{w.title}</h2>{may && <button type="button" class="linkish" onClick={() => set(true)}>{w.set}</button>}</header>
      {saved && <Notice tone="good" alive><p>{w.saved}</p></Notice>}
      {p.targets.length === 0 ? <p class="soft">{w.none}</p> : (
        <ul class="bars">
          {p.targets.map((t) => (
            <li key={t.id}>
              <span class="bar-name">{choiceOf(indicators(), t.indicator)}{t.unit !== p.unit && <span class="small soft line">{t.name}</span>}{(t.starts || t.ends) && <span class="small soft line num">{w.days(date(t.starts), date(t.ends))}</span>}</span>
              <Bar n={t.actual} of={t.value} />
              <span class="bar-n num"><b>{percent(t.percent)} %</b><span class="small soft line">{w.of(number(t.actual), number(t.value))} {unit(t)}</span></span>
            </li>
          ))}
        </ul>
      )}
      {setting && <SetTarget p={p} onLeave={() => set(false)} onSet={() => { set(false); setSaved(true); again(); }} />}
    </section>
  );
}

function SetTarget({ p, onSet, onLeave }: { p: Progress; onSet(): void; onLeave(): void }) {
  const w = progressWords.value.targets, a = words.value, units = myUnits();
  const [indicator, setIndicator] = useState("G1"), [value, setValue] = useState<number | undefined>(), [unit, setUnit] = useState(p.unit);
  const [starts, setStarts] = useState<string | undefined>(), [ends, setEnds] = useState<string | undefined>(), [missed, setMissed] = useState(false);
  const { doing, failed, run } = useDoing();
  return (
    <Dialog title={w.set} onLeave={onLeave} foot={<><button type="submit" form="target" class="button main" aria-disabled={doing}>{a.form.save}</button><button type="button" class="button plain" onClick={onLeave}>{a.cancel}</button></>}>
      <form id="target" class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        if (!value || !unit) return setMissed(true);
        void run(async () => {
          await branch().write([{ kind: TARGET, op: "create", id: newID(Date.now()), f: { campaign: p.campaign, unit, indicator, value, ...(starts && { starts }), ...(ends && { ends }) } }]);
          onSet();
        });
      }}>
        <SelectField label={w.indicator} value={indicator} choices={indicators().map((o) => ({ value: o.value, label: `${say(o)} (${w.units[o.value] ?? o.value})` }))} onValue={setIndicator} />
        <NumberField label={`${w.value}${w.units[indicator] ? ` (${w.units[indicator]})` : ""}`} value={value} onValue={setValue} error={missed && !value ? a.rules["required"] : null} />
        {p.children.some((c) => c.unit !== p.unit) && <Combobox label={w.unit} value={unit ? units.get(unit) ?? unitName(unit) : ""} placeholder="" nothing={a.none} suggest={(typed) => suggestUnits(units, typed)} onChoose={setUnit} error={missed && !unit ? a.rules["required"]! : null} />}
        <div class="pair"><DateField label={w.starts} value={starts} onValue={setStarts} help={w.wholeHelp} /><DateField label={w.ends} value={ends} onValue={setEnds} /></div>
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      </form>
    </Dialog>
  );
}
