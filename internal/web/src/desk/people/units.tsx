import { useState } from "preact/hooks";
import { number } from "../../domain/format";
import { KINDS, type KindName } from "../../domain/kinds.gen";
import { say } from "../../i18n/words";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Empty, Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { Answered, failureWords, useAnswer } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import type { OldUnit } from "./shapes";
import { peopleWords } from "./words";

/** Units that ended in a merge and still have rows: each is moved by a guided job. */
export function UnitsPart() {
  const w = peopleWords.value.units, answer = useAnswer<{ units: readonly OldUnit[] }>("units/moves"), [moving, move] = useState<OldUnit | null>(null);
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
                  <p class="num">{w.rows(number(total(u.counts)))}<span class="soft small line">{counted(u.counts)}</span></p>
                  <p class="small">{u.choice ? <span class="state wait"><Icon name="triangle-alert" />{w.split}</span> : w.to(u.successors.map((s) => s.name).join(", "))}</p>
                </div>
                <button type="button" class="button" aria-label={w.title(u.name)} onClick={() => move(u)}>{w.start}</button>
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {moving && <MoveUnit unit={moving} onLeave={() => { move(null); answer.again(); }} />}
    </>
  );
}

const total = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((n, c) => n + c, 0);
const counted = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts).filter(([, n]) => n > 0).map(([kind, n]) => `${kind in KINDS ? say(KINDS[kind as KindName]) : kind}: ${number(n)}`).join(" · ");

/** What a move would do, or how far it has come. */
interface Moved {
  readonly counts: Readonly<Record<string, number>>;
  readonly moved?: number;
  readonly left?: number;
  /** phones whose unsent records may still name the old unit */
  readonly phones?: number;
}

function MoveUnit({ unit, onLeave }: { unit: OldUnit; onLeave(): void }) {
  const w = peopleWords.value.units, choices = unit.successors.map((s) => ({ value: s.unit, label: s.name }));
  const [to, setTo] = useState(unit.choice ? "" : (unit.successors[0]?.unit ?? "")), [by, setBy] = useState<Record<string, string>>({});
  const [preview, setPreview] = useState<Moved | null>(null), [done, setDone] = useState<number | null>(null), [moved, setMoved] = useState(0);
  const { doing, failed, run } = useDoing();
  const hamlets = unit.choice ? (unit.hamlets ?? []) : [], whole = hamlets.every((h) => by[h.hamlet] || to);
  const where = () => ({ from: unit.unit, ...(hamlets.length > 0 ? { by: Object.fromEntries(hamlets.map((h) => [h.hamlet, by[h.hamlet] || to])), ...(to && { to }) } : { to }) });
  const step = done !== null ? 2 : preview ? 1 : 0;
  /** Slice by slice until nothing is left: a move that was cut off goes on where it stopped. */
  const go = async () => {
    let all = 0;
    for (let left = 1; left > 0;) {
      const got = await branch().ask<Moved>("units/move", { ...where(), preview: false });
      all += got.moved ?? total(got.counts);
      left = got.left ?? 0;
      setMoved(all);
    }
    setDone(all);
  };
  return (
    <Dialog title={w.title(unit.name)} onLeave={onLeave} foot={
      step === 0 ? <button type="button" class="button main" disabled={(!to && hamlets.length === 0) || !whole} aria-disabled={doing} onClick={() => void run(async () => setPreview(await branch().ask<Moved>("units/move", { ...where(), preview: true })))}>{w.preview}</button>
      : step === 1 ? <>
          <button type="button" class="button main" aria-disabled={doing} disabled={preview !== null && total(preview.counts) === 0} onClick={() => void run(go)}>{w.go}</button>
          <button type="button" class="button plain" onClick={() => setPreview(null)}>{w.back}</button>
        </>
      : <button type="button" class="button main" onClick={onLeave}>{peopleWords.value.invitations.done}</button>
    }>
      <ol class="steps">{w.steps.map((s, i) => <li key={s} {...(i === step && { "aria-current": "step" as const })}>{s}</li>)}</ol>
      {step === 0 && (
        <>
          {choices.length > 0 && <SelectField label={hamlets.length > 0 ? w.rest : w.target} value={to} choices={choices} onValue={setTo} />}
          {hamlets.length > 0 && (
            <fieldset class="stack tight">
              <legend class="label">{w.byHamlet}</legend>
              {hamlets.map((h) => <SelectField key={h.hamlet} label={`${h.hamlet || w.noHamlet} (${number(h.count)})`} value={by[h.hamlet] ?? ""} empty={w.rest} choices={choices} onValue={(v) => setBy({ ...by, [h.hamlet]: v })} />)}
            </fieldset>
          )}
        </>
      )}
      {step === 1 && preview && (
        <>
          {total(preview.counts) === 0 ? <p>{w.nothing}</p> : <div><h3>{w.previewTitle}</h3><dl class="facts three">{Object.entries(preview.counts).filter(([, n]) => n > 0).map(([kind, n]) => <div key={kind}><dt>{kind in KINDS ? say(KINDS[kind as KindName]) : kind}</dt><dd class="num">{number(n)}</dd></div>)}</dl></div>}
          {(preview.phones ?? 0) > 0 && <Notice><p>{w.pendingPhones(number(preview.phones!))}</p></Notice>}
          {doing && <p role="status" class="num">{w.running} {moved > 0 && number(moved)}</p>}
          <p class="small soft">{w.resumed}</p>
        </>
      )}
      {step === 2 && <Notice tone="good" alive><p>{w.moved(number(done ?? 0))}</p></Notice>}
      {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
    </Dialog>
  );
}
