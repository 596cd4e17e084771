import { useEffect, useState } from "preact/hooks";
import { number } from "../../domain/format";
import { KINDS, type KindName } from "../../domain/kinds.gen";
import { say } from "../../i18n/words";
import { Combobox } from "../../ui/combobox";
import { CheckField, SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Empty, Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { myUnits, suggestUnits } from "../state/places";
import { Answered, failureWords, useAnswer } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import type { Counts, OldUnit, Planned } from "./shapes";
import { peopleWords } from "./words";

/** Units that ended in a merger and still have rows: each is moved by a guided job. */
export function UnitsPart() {
  const w = peopleWords.value.units, answer = useAnswer<{ units: readonly OldUnit[] }>("units/moves", {}, true), [moving, move] = useState("");
  return (
    <>
      <p class="soft intro">{w.intro}</p>
      <Answered answer={answer}>
        {({ units }) => units.length === 0 ? <Empty icon="check-check" title={w.emptyTitle}><p>{w.empty}</p></Empty> : (
          <ul class="stack">
            {units.map((u) => (
              <li key={u.unit} class="card row spread">
                <div class="grow stack tight">
                  <h2>{u.name}</h2>
                  <p class="num">{[w.rows(number(total(u.counts))), u.grants > 0 && w.grants(number(u.grants))].filter(Boolean).join(" · ")}<span class="soft small line">{counted(u.counts)}</span></p>
                  <p class="small">{u.move?.state === "running" ? <span class="state wait num"><Icon name="refresh-cw" />{w.running(number(u.move.moved))}</span>
                    : u.choice ? <span class="state wait"><Icon name="triangle-alert" />{w.split}</span> : w.to(u.successors.map((s) => s.name).join(", "))}</p>
                </div>
                <button type="button" class="button" aria-label={w.title(u.name)} onClick={() => move(u.unit)}>{w.start}</button>
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {moving && <MoveUnit id={moving} onLeave={() => { move(""); answer.again(); }} />}
    </>
  );
}

const total = (counts: Counts): number => Object.values(counts).reduce((n, c) => n + c, 0);
const kindName = (kind: string): string => (kind in KINDS ? say(KINDS[kind as KindName]) : kind);
const counted = (counts: Counts): string => Object.entries(counts).filter(([, n]) => n > 0).map(([kind, n]) => `${kindName(kind)}: ${number(n)}`).join(" · ");

function MoveUnit({ id, onLeave }: { id: string; onLeave(): void }) {
  const answer = useAnswer<{ units: readonly OldUnit[] }>("units/moves", { unit: id });
  return <Answered answer={answer}>{({ units }) => units[0] ? <Guide unit={units[0]} onLeave={onLeave} /> : null}</Answered>;
}

/** Where to, what would happen, and then the server does it; whoever looks on may leave. */
function Guide({ unit, onLeave }: { unit: OldUnit; onLeave(): void }) {
  const w = peopleWords.value.units, units = myUnits();
  const [to, setTo] = useState(unit.choice ? "" : (unit.successors[0]?.unit ?? "")), [by, setBy] = useState<Readonly<Record<string, string>>>({}), [roles, setRoles] = useState(unit.grants > 0);
  const [plan, setPlan] = useState<Planned | null>(null), [moved, setMoved] = useState<OldUnit["move"] | null>(unit.move?.state === "running" ? unit.move : null);
  const { doing, failed, run } = useDoing(), hamlets = unit.choice ? (unit.hamlets ?? []) : [];
  const wish = { from: unit.unit, ...(to && { to, grants: roles }), by: Object.fromEntries(Object.entries(by).filter(([, v]) => v)) };
  const name = (u: string) => unit.successors.find((s) => s.unit === u)?.name ?? units.get(u) ?? "";
  const step = moved ? 2 : plan ? 1 : 0;
  useEffect(() => {
    if (moved?.state !== "running") return;
    const timer = setTimeout(() => void branch().ask<{ units: readonly OldUnit[] }>("units/moves", { unit: unit.unit }).then(({ units: [u] }) => setMoved(u?.move ?? { state: "done", moved: moved.moved }), () => setMoved({ ...moved })), 1000);
    return () => clearTimeout(timer);
  }, [moved]);
  return (
    <Dialog title={w.title(unit.name)} onLeave={onLeave} foot={
      step === 0 ? <button type="button" class="button main" disabled={!to && Object.values(by).every((v) => !v)} aria-disabled={doing} onClick={() => void run(async () => setPlan(await branch().ask<Planned>("units/move", { ...wish, preview: true })))}>{w.preview}</button>
      : step === 1 ? <>
          <button type="button" class="button main" aria-disabled={doing} onClick={() => void run(async () => { await branch().ask("units/move", { ...wish, preview: false }); setMoved({ state: "running", moved: 0 }); })}>{w.go}</button>
          <button type="button" class="button plain" onClick={() => setPlan(null)}>{w.back}</button>
        </>
      : <button type="button" class="button main" onClick={onLeave}>{peopleWords.value.invitations.done}</button>
    }>
      <ol class="steps">{w.steps.map((s, i) => <li key={s} {...(i === step && { "aria-current": "step" as const })}>{s}</li>)}</ol>
      {step === 0 && (
        <>
          {unit.successors.length === 0
            ? <Combobox label={w.target} value={name(to)} placeholder={peopleWords.value.grants.unitFind} nothing={peopleWords.value.grants.unitNone} suggest={(typed) => suggestUnits(units, typed)} onChoose={setTo} />
            : <SelectField label={hamlets.length > 0 ? w.rest : w.target} value={to} empty={w.stays} choices={unit.successors.map((s) => ({ value: s.unit, label: s.name }))} onValue={setTo} />}
          {hamlets.length > 0 && unit.successors.length > 0 && (
            <fieldset class="stack tight">
              <legend class="label">{w.byHamlet}</legend>
              {hamlets.map((h) => <SelectField key={h.hamlet} label={`${h.hamlet || w.noHamlet} (${number(h.rows)})`} value={by[h.hamlet] ?? ""} empty={w.restOr} choices={unit.successors.map((s) => ({ value: s.unit, label: s.name }))} onValue={(v) => setBy({ ...by, [h.hamlet]: v })} />)}
            </fieldset>
          )}
          {unit.grants > 0 && to && <CheckField label={w.roles} value={roles} onValue={setRoles} />}
        </>
      )}
      {step === 1 && plan && (
        <>
          {plan.to.length === 0 && <p>{w.nothing}</p>}
          {plan.to.map((d) => <Goes key={d.unit} title={d.name} counts={d.counts} />)}
          {plan.stays && total(plan.stays) > 0 && <Goes title={w.staysTitle} counts={plan.stays} />}
          {plan.grants + plan.chapters > 0 && <p class="num">{[plan.grants > 0 && w.alongGrants(number(plan.grants)), plan.chapters > 0 && w.alongChapters(number(plan.chapters))].filter(Boolean).join(" · ")}</p>}
          {total(unit.papers) > 0 && <Notice><p>{w.papers} <span class="num">({counted(unit.papers)})</span></p></Notice>}
        </>
      )}
      {step === 2 && moved && (moved.state === "done" ? <Notice tone="good" alive><p class="num">{w.moved(number(moved.moved))}</p></Notice>
        : <><p role="status" class="num waiting">{w.moving(number(moved.moved))}</p><p class="small soft">{w.resumed}</p></>)}
      {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
    </Dialog>
  );
}

function Goes({ title, counts }: { title: string; counts: Counts }) {
  return (
    <section>
      <h3 class="pane-head">{title}</h3>
      <dl class="facts three">{Object.entries(counts).filter(([, n]) => n > 0).map(([kind, n]) => <div key={kind}><dt>{kindName(kind)}</dt><dd class="num">{number(n)}</dd></div>)}</dl>
    </section>
  );
}
