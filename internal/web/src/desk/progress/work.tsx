import { number } from "../../domain/format";
import { KINDS, type KindName } from "../../domain/kinds.gen";
import { choiceOf } from "../../i18n/words";
import { Bar, Behind, Figure } from "./open";
import type { Progress } from "./shapes";
import { progressWords } from "./words";

/** The words of a choice of a kind's field. */
const word = (kind: KindName, field: string, value: string): string => choiceOf(KINDS[kind].fields.find((f) => f.name === field)?.options, value) || value;

/** The funnel of blood drives; bags, millilitres and units of 250 ml are three numbers. */
export function BloodPart({ p }: { p: Progress }) {
  const w = progressWords.value.blood, b = p.blood;
  if (b.registered === 0) return <section class="card part" aria-labelledby="blood"><h2 id="blood">{w.title}</h2><p class="soft">{w.none}</p></section>;
  const step = (key: "registered" | "arrived" | "eligible" | "donated") => (
    <li key={key}><span class="bar-name">{w[key]}</span><Bar n={b[key]} of={b.registered} /><span class="bar-n num"><Behind path={`blood.${key}`} label={w[key]}>{number(b[key])}</Behind></span></li>
  );
  return (
    <section class="card part wide-part" aria-labelledby="blood">
      <h2 id="blood">{w.title}</h2>
      <div class="beside">
        <ul class="bars">{step("registered")}{step("arrived")}{step("eligible")}{step("donated")}</ul>
        <div class="stack">
          <div class="figures"><Figure n={b.bags} word={w.bags} path="blood.donated" label={w.donated} /><Figure n={b.ml} word={w.ml} /><Figure n={b.units250} word={w.units} /><Figure n={b.repeat} word={w.repeat} path="blood.repeat" /><Figure n={b.first} word={w.first} path="blood.first" /></div>
          {(b.deferred.length > 0 || b.left > 0) && <p class="num">{w.deferred}: {b.deferred.map((d, i) => <span key={d.class}>{i > 0 && ", "}{word("blood_visit", "defer_class", d.class)} <Behind path="blood.deferred" line={d.class} label={word("blood_visit", "defer_class", d.class)}>{number(d.n)}</Behind></span>)}{b.left > 0 && <> · {w.left} <Behind path="blood.left" label={w.left}>{number(b.left)}</Behind></>}</p>}
          {b.reactions.length > 0 && <p class="num">{w.reactions}: {b.reactions.map((r, i) => <span key={r.grade}>{i > 0 && ", "}{word("blood_visit", "reaction", r.grade)} <Behind path="blood.reactions" line={r.grade} label={word("blood_visit", "reaction", r.grade)}>{number(r.n)}</Behind></span>)}</p>}
        </div>
      </div>
    </section>
  );
}

export function FirstAidPart({ p }: { p: Progress }) {
  const w = progressWords.value.firstAid, f = p.first_aid;
  if (!f) return null;
  return (
    <section class="card part" aria-labelledby="first-aid">
      <h2 id="first-aid">{w.title}</h2>
      <div class="figures"><Figure n={f.cases} word={w.cases} path="first_aid.cases" label={w.title} /><Figure n={f.casualties} word={w.casualties} /><Figure n={f.referred} word={w.referred} path="first_aid.referred" /></div>
      {f.by_injury.length > 0 && <p class="small num">{w.injuries}: {f.by_injury.slice(0, 8).map((i) => `${i.injury} ${number(i.n)}`).join(", ")}</p>}
    </section>
  );
}

export function VolunteerPart({ p }: { p: Progress }) {
  const w = progressWords.value.volunteer, v = p.volunteer;
  return (
    <section class="card part" aria-labelledby="volunteer">
      <h2 id="volunteer">{w.title}</h2>
      {v.activities.length === 0 ? <p class="soft">{w.none}</p> : (
        <>
          <div class="figures"><Figure n={v.hours} word={w.hours} /><Figure n={v.person_hours} word={w.personHours} /><Figure n={v.people} word={w.people} /></div>
          <table class="small-table">
            <caption class="sr-only">{w.title}</caption>
            <thead><tr><th scope="col">{w.type}</th><th scope="col">{w.n}</th><th scope="col">{w.hours}</th><th scope="col">{w.people}</th></tr></thead>
            <tbody>{v.activities.map((a) => <tr key={a.type}><th scope="row">{word("activity", "type", a.type)}</th><td class="num"><Behind path="volunteer.activities" line={a.type} label={word("activity", "type", a.type)}>{number(a.n)}</Behind></td><td class="num">{number(a.hours)}</td><td class="num">{number(a.people)}</td></tr>)}</tbody>
          </table>
        </>
      )}
    </section>
  );
}
