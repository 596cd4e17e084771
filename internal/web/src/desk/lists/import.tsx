import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { number } from "../../domain/format";
import { newID } from "../../domain/ids";
import { words } from "../../i18n/words";
import type { Act } from "../../state/acts";
import { go } from "../../routes/router";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Empty, handOut, Head, Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { Segments, Toolbar } from "../ui/toolbar";
import { proposed, takeable, weightOf, type Choice, type Weight } from "./choices";
import { letterOf, type ReadAnswer, type ReadRow } from "./import-shapes";
import { rememberImport } from "./import-undo";
import { HOME, itemsOf, type ListRow } from "./model";
import { importWords } from "./import-words";

/** Rows that are written in one go; each row is whole by itself. */
const SLICE = 50;
/** How long a fresh import stays on this desk before it goes up. */
const HOLD = 10_000;
const MAPPING = "chungsuc.mapping.";

/** From a spreadsheet to a list: read, mapped, looked through row by row, then written here like anything else. */
export function ImportPage({ id }: { id: string }) {
  const w = importWords.value, list = branch().row("list", id);
  if (!list) return <Empty icon="search" title={w.title} />;
  return <Import list={list} title={w.title} />;
}

function Import({ list, title }: { list: ListRow; title: string }) {
  const w = importWords.value, [file, setFile] = useState<File | null>(null), [got, setGot] = useState<ReadAnswer | null>(null);
  const [choices, setChoices] = useState<ReadonlyMap<number, Choice>>(new Map()), [written, setWritten] = useState<number | null>(null);
  const reading = useDoing(), writing = useDoing(), back = `${HOME}/${list.id}`;
  const here = useMemo(() => new Set(itemsOf(list.id).map((i) => i.doc.beneficiary)), [list.id, got]);
  const read = (f: File, sheet = "", mapping?: ReadAnswer["mapping"]) => reading.run(async () => {
    const send = (mapping?: ReadAnswer["mapping"] | null) => {
      const form = new FormData();
      for (const [name, value] of [["unit", list.doc.unit], ["campaign", list.doc.campaign], ["sheet", sheet], ["mapping", mapping && JSON.stringify(mapping)]] as const) if (value) form.append(name, value);
      form.append("file", f);
      return branch().sendForm<ReadAnswer>("lists/read", form);
    };
    let answer = await send(mapping);
    const kept = mapping ? null : remembered(answer.header);
    if (kept && JSON.stringify(kept) !== JSON.stringify(answer.mapping)) answer = await send(kept);
    if (mapping) remember(answer.header, mapping);
    setFile(f);
    setGot(answer);
    setChoices(new Map());
  });
  const choiceOf = (r: ReadRow): Choice => choices.get(r.n) ?? proposed(r, (b) => here.has(b));
  const taken = got?.rows.filter((r) => choiceOf(r) !== "skip") ?? [];
  const write = () => writing.run(async () => {
    const mids: string[] = [], items: string[] = [], people: string[] = [], start = itemsOf(list.id).length, put = new Map(choices);
    const ids = new Map(taken.map((r) => { const c = choiceOf(r); return [r.n, typeof c === "object" ? c.use : newID(Date.now())] as const; }));
    const heads = new Set(taken.map((r) => r.head_row)), ordered = [...taken].sort((a, b) => Number(heads.has(b.n)) - Number(heads.has(a.n))); // who is pointed to comes first
    setWritten(0);
    try {
      for (let at = 0; at < taken.length; at += SLICE) {
        const slice = ordered.slice(at, at + SLICE), made = slice.map(() => newID(Date.now()));
        mids.push(...(await branch().write(slice.map((r, k) => actsOf(list, r, choiceOf(r), ids, made[k]!, start + taken.indexOf(r) + 1)), { hold: HOLD })));
        items.push(...made);
        people.push(...slice.filter((r) => typeof choiceOf(r) !== "object").map((r) => ids.get(r.n)!));
        rememberImport(list.id, { at: Date.now(), file: file?.name ?? "", mids, items, people });
        for (const r of slice) put.set(r.n, "skip"); // should a later one fail, these are not written again
        setWritten(at + slice.length);
      }
    } catch (e) {
      setChoices(put);
      setWritten(null);
      throw e;
    }
    go(back);
  });
  const step = !got ? 0 : written === null ? 1 : 2;
  return (
    <>
      <Head title={title} back={back} />
      <ol class="import-steps">{w.steps.map((s, i) => <li key={s} {...(i === step && { "aria-current": "step" as const })}>{s}</li>)}</ol>
      {reading.failed !== null && <Notice tone="grave" alive><p>{failureWords(reading.failed)}</p></Notice>}
      {!got && <Drop busy={reading.doing} onFile={(f) => void read(f)} />}
      {got && file && written === null && (
        <>
          <Mapping got={got} busy={reading.doing} onMapping={(m) => void read(file, got.sheet, m)} onSheet={(sheet) => void read(file, sheet)} onOther={() => { setGot(null); setFile(null); }} name={file.name} />
          <Rows rows={got.rows} fields={got.fields} choiceOf={choiceOf} here={here} onChoice={(n, c) => setChoices(new Map(choices).set(n, c))} />
          <div class="save-line"><button type="button" class="button main" disabled={taken.length === 0} aria-disabled={writing.doing} onClick={() => void write()}><Icon name="check" />{w.add(number(taken.length))}</button>
            <span class="small soft num">{w.leftOut(number(got.rows.length - taken.length))}</span></div>
        </>
      )}
      {written !== null && (
        <div class="stack" role="status">
          <p class="num">{w.writing(number(written), number(taken.length))}</p>
          <progress max={taken.length} value={written} aria-label={w.steps[2]} />
        </div>
      )}
      {writing.failed !== null && <Notice tone="grave" alive><p>{failureWords(writing.failed)}</p></Notice>}
    </>
  );
}

/** What one row becomes: a place on the list, for a new person or for one who is there. */
function actsOf(list: ListRow, r: ReadRow, c: Choice, ids: ReadonlyMap<number, string>, item: string, order: number): readonly Act[] {
  const person = ids.get(r.n)!, head = r.head_row === undefined ? undefined : ids.get(r.head_row);
  const on: Act = { kind: "list_item", op: "create", id: item, f: { ...r.item, list: list.id, unit: list.doc.unit!, campaign: list.doc.campaign!, beneficiary: person, order } };
  return typeof c === "object" ? [on] : [{ kind: "beneficiary", op: "create", id: person, f: { ...r.f, unit: list.doc.unit!, ...(head && { household: head }) } }, on];
}

/** A mapping is remembered by the headings it was made for. */
const keyOf = (header: readonly string[]): string => MAPPING + header.join("|");

function remembered(header: readonly string[]): ReadAnswer["mapping"] | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(header)) ?? "null") as ReadAnswer["mapping"] | null;
  } catch {
    return null;
  }
}

function remember(header: readonly string[], mapping: ReadAnswer["mapping"]): void {
  try {
    localStorage.setItem(keyOf(header), JSON.stringify(mapping));
  } catch {
    // asked again next time
  }
}

function Drop({ busy, onFile }: { busy: boolean; onFile(f: File): void }) {
  const w = importWords.value, [over, setOver] = useState(false), { failed, run } = useDoing();
  return (
    <div class={`drop ${over ? "over" : ""}`} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => { e.preventDefault(); setOver(false); const f = e.dataTransfer?.files[0]; if (f) onFile(f); }}>
      <Glyph name="file-spreadsheet" class="big" />
      <p>{w.drop}</p>
      <label class="shoot"><input type="file" aria-label={w.choose} accept=".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" onChange={(e) => { const f = e.currentTarget.files?.[0]; e.currentTarget.value = ""; if (f) onFile(f); }} /><span class="button main"><Icon name="upload" />{w.choose}</span></label>
      {busy && <p role="status" class="waiting">{w.reading}</p>}
      <p class="small soft">{w.limits}</p>
      <button type="button" class="linkish" onClick={() => void run(async () => handOut(await branch().file("lists/template.xlsx")))}>{w.template}</button>
      {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
    </div>
  );
}

function Mapping({ got, busy, name, onMapping, onSheet, onOther }: { got: ReadAnswer; busy: boolean; name: string; onMapping(m: ReadAnswer["mapping"]): void; onSheet(sheet: string): void; onOther(): void }) {
  const w = importWords.value, en = words.value.lang === "en", missing = got.fields.filter((f) => f.required && !Object.values(got.mapping).includes(f.name));
  return (
    <details class="details card mapping-box" open={missing.length > 0}>
      <summary><Icon name="chevron-right" /><span class="grow">{w.mapping(name)}</span></summary>
      <div class="stack">
        {missing.length > 0 && <Notice tone="wait"><p>{w.missing(missing.map((f) => (en ? f.en : f.vi)).join(", "))}</p></Notice>}
        {got.notes.map((n) => <Notice key={n.code}><p class="num">{en ? n.words_en : n.words}: {number(n.n)}</p></Notice>)}
        {got.sheets.length > 1 && <SelectField label={w.sheet} value={got.sheet} choices={got.sheets.map((x) => ({ value: x, label: x }))} onValue={onSheet} />}
        <div class="mapping">
          {got.header.map((h, i) => (
            <SelectField key={i} label={h || w.column(letterOf(i))} value={got.mapping[letterOf(i)] ?? ""} empty={w.unused} choices={got.fields.map((f) => ({ value: f.name, label: en ? f.en : f.vi }))}
              onValue={(field) => {
                const rest = Object.fromEntries(Object.entries(got.mapping).filter(([k, v]) => k !== letterOf(i) && v !== field));
                onMapping(field ? { ...rest, [letterOf(i)]: field } : rest);
              }} />
          ))}
        </div>
        <div class="row">{busy && <span role="status" class="waiting">{w.reading}</span>}<button type="button" class="linkish" onClick={onOther}>{w.other}</button></div>
        {got.skipped.length > 0 && <div><h3 class="pane-head">{w.skipped}</h3><ul>{got.skipped.map((x) => <li key={x.n} class="small soft num">{w.rowOf(x.n)}: {x.text}</li>)}</ul></div>}
      </div>
    </details>
  );
}

function Rows({ rows, fields, choiceOf, here, onChoice }: { rows: readonly ReadRow[]; fields: ReadAnswer["fields"]; choiceOf(r: ReadRow): Choice; here: ReadonlySet<string | undefined>; onChoice(n: number, c: Choice): void }) {
  const w = importWords.value, count = (weight: Weight) => rows.filter((r) => weightOf(r) === weight).length;
  const [show, setShow] = useState<Weight | "all">(() => (count("doubt") > 0 ? "doubt" : count("error") > 0 ? "error" : "all")), [most, setMost] = useState(200), box = useRef<HTMLDivElement>(null);
  useEffect(() => { if (box.current) box.current.scrollTop = 0; }, [show]);
  const shown = rows.filter((r) => show === "all" || weightOf(r) === show), en = words.value.lang === "en";
  const told = (r: ReadRow) => fields.filter((f) => f.name !== "name" && r.values[f.name]).map((f) => <span key={f.name} class="told"><span class="soft">{en ? f.en : f.vi}:</span> {r.values[f.name]}</span>);
  return (
    <>
      <Toolbar label={w.steps[1]!}>
        <Segments<Weight | "all"> label={w.show} value={show} onValue={setShow} choices={[{ value: "all" as const, label: w.all, count: rows.length }, { value: "error" as const, label: w.errors, count: count("error") }, { value: "doubt" as const, label: w.doubts, count: count("doubt") }, { value: "good" as const, label: w.good, count: count("good") }]} />
      </Toolbar>
      <div class="table-box" role="region" aria-label={w.steps[1]} tabIndex={0} ref={box}>
        <table class="table">
          <caption class="sr-only">{w.steps[1]}</caption>
          <thead><tr><th scope="col" class="figures-col">{w.row}</th><th scope="col">{w.says}</th><th scope="col">{w.problems}</th><th scope="col">{w.choice}</th></tr></thead>
          <tbody>
            {shown.slice(0, most).map((r) => {
              const weight = weightOf(r);
              return (
                <tr key={r.n} class={weight === "error" ? "grave" : weight === "doubt" ? "wait" : undefined}>
                  <td class="figures-col num">{r.n}</td>
                  <td><span class="item-title">{r.values["name"] || "—"}</span><span class="small line">{told(r)}</span></td>
                  <td>
                    {r.problems.map((p, i) => <span key={i} class={`problem ${p.level === "error" ? "error-level" : ""}`}><Icon name={p.level === "error" ? "circle-alert" : "triangle-alert"} /><span>{en ? p.words_en : p.words}</span></span>)}
                    {r.like.some((a) => here.has(a.id)) && <span class="problem"><Icon name="users" /><span>{w.onList}</span></span>}
                  </td>
                  <td class="choice-cell">{!takeable(r) ? <span class="soft">{w.cannot}</span> : <RowChoice r={r} choice={choiceOf(r)} here={here} onChoice={(c) => onChoice(r.n, c)} />}</td>
                </tr>
              );
            })}
            {shown.length === 0 && <tr><td colSpan={4} class="soft">{w.nothing}</td></tr>}
          </tbody>
        </table>
        {shown.length > most && <button type="button" class="button plain" onClick={() => setMost(most + 200)}>{w.more(number(shown.length - most))}</button>}
      </div>
    </>
  );
}

function RowChoice({ r, choice, here, onChoice }: { r: ReadRow; choice: Choice; here: ReadonlySet<string | undefined>; onChoice(c: Choice): void }) {
  const w = importWords.value;
  return (
    <select class="pick" aria-label={w.choiceFor(r.values["name"] || String(r.n))} value={typeof choice === "object" ? choice.use : choice} onChange={(e) => { const v = e.currentTarget.value; onChoice(v === "new" || v === "skip" ? v : { use: v }); }}>
      {Boolean(r.f["name"]) && <option value="new">{weightOf(r) === "error" ? w.choices.still : w.choices.new}</option>}
      {r.like.filter((a) => !here.has(a.id)).map((a) => <option key={a.id} value={a.id}>{w.choices.use([a.name, a.birth_year].filter(Boolean).join(", "))}</option>)}
      <option value="skip">{w.choices.skip}</option>
    </select>
  );
}
