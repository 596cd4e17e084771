import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { isDoc, text, type Doc } from "../../domain/doc";
import { number } from "../../domain/format";
import { KINDS } from "../../domain/kinds.gen";
import { go, parts } from "../../routes/router";
import { moment } from "../../routes/moments";
import { Icon } from "../../ui/icon";
import { Empty, Head, Notice } from "../../ui/parts";
import { tell } from "../../ui/toast";
import { TextField } from "../../ui/field";
import { whyWords } from "../review/flag-words";
import { KeysHelp } from "../review/keys-help";
import { branch } from "../state/branch";
import { nameOf } from "../state/names";
import { failureWords } from "../ui/answer";
import { Glyph, type GlyphName } from "../ui/glyph";
import { useKeys } from "../ui/keys";
import { Thumb } from "../ui/photo";
import { Pick, Search, Segments } from "../ui/toolbar";
import { takeItBack, UndoBar } from "../ui/undo-bar";
import { wide } from "../ui/wide";
import { WindowList, type Line } from "../ui/window-list";
import { Compare, Card } from "./compare";
import { factWords } from "./facts";
import { Lost } from "./lost";
import { answer, answersOf, change, filter, isPair, keeper, nameOfRow, questions, reasons, restore, shown, titleOfQuestion, type Answer, type Group, type Question } from "./questions";
import { overlapWords } from "./words";
import "./style.css";

const ROW = 92, HEAD = 44, PATH = "/branch/trung-lap";
const drawn: Record<Group, GlyphName> = { people: "users-round", double: "layers-2", photo: "image", field: "git-compare", odd: "flag" };

/** Trùng lặp & xung đột: questions that the server asks about rows that both stay. */
export default function Overlaps() {
  const w = overlapWords.value, list = shown.value, f = filter.value, [, , named = ""] = parts.value;
  const [helping, setHelping] = useState(false), [failed, setFailed] = useState<unknown>(null);
  const front = named || (wide.value ? (list[0]?.id ?? "") : ""), q = questions.value.get(front);
  const [chosen, choose] = useState(""), [note, setNote] = useState("");
  const keep = q && q.about.some((a) => a.id === chosen && a.row) ? chosen : q ? keeper(q) : "";
  const asked = useRef(f), follow = useRef(false); // whether the keyboard goes along to the next question
  useEffect(() => {
    if (asked.current === f) return;
    asked.current = f;
    if (wide.value && named && !shown.peek().some((x) => x.id === named)) go(PATH, true); // another choice: its first is in front
  }, [f]);
  useEffect(() => {
    choose("");
    setNote("");
    setFailed(null);
    document.querySelector(".detail-pane")?.scrollTo(0, 0);
    if (follow.current) toTitle();
    follow.current = false;
  }, [front]);

  const open = (id: string) => { if (id !== named) go(`${PATH}/${id}`, wide.value || named !== ""); };
  const choseOne = (id: string) => {
    follow.current = id !== front;
    open(id);
    if (id === front) toTitle();
  };
  const at = list.findIndex((x) => x.id === front);
  const move = (by: 1 | -1) => { const next = list[at + by]; if (next) open(next.id); };
  const settle = async (doing: () => Promise<unknown>) => {
    const next = list.slice(at + 1).find((x) => x.state === "open") ?? list.slice(0, Math.max(0, at)).findLast((x) => x.state === "open");
    const inside = document.activeElement?.closest(".detail-pane") !== null;
    setFailed(null);
    try {
      await doing();
      follow.current = inside && next !== undefined;
      if (next) open(next.id);
      else if (!wide.value) go(PATH);
    } catch (e) {
      setFailed(e ?? new Error());
    }
  };
  const can = (a: Answer) => q !== undefined && q.state === "open" && answersOf(q).includes(a);
  const give = (a: Answer) => { if (q && can(a)) void settle(() => answer(q, a, keep, note)); };
  const takeValue = () => { if (q && restorable(q)) void settle(async () => { if (!(await restore(q))) tell(w.nothingToRestore); }); };
  useKeys({
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1), u: () => void takeItBack(), "?": () => setHelping(true),
    s: () => give("same"), d: () => give("different"), b: () => give("both_real"), i: () => give("dismissed"), l: takeValue,
    1: () => choose(q?.about[0]?.id ?? ""), 2: () => choose(q?.about[1]?.id ?? ""),
    Escape: () => { if (!wide.value && named) go(PATH); },
  });

  const lines = useMemo(() => linesOf(list, choseOne), [list, front, w, wide.value]);
  const onePane = !wide.value && q !== undefined && named !== "", counts = questions.value, openCount = [...counts.values()].filter((x) => x.state === "open").length;
  return (
    <div class={`review overlaps ${onePane ? "one" : ""}`}>
      {!onePane && (
        <section class="queue" aria-label={w.list}>
          <Head title={w.title} />
          <div class="queue-bar">
            <Segments label={w.show.label} value={f.show} onValue={(show) => change({ show })} choices={[{ value: "open", label: w.show.open, count: openCount }, { value: "answered", label: w.show.answered, count: counts.size - openCount }]} />
            <div class="queue-find">
              <Search label={w.search} value={f.text} onValue={(t) => change({ text: t })} />
              <button type="button" class="round" aria-label={w.keys.title} title={w.keys.title + " (?)"} onClick={() => setHelping(true)}><Glyph name="keyboard" /></button>
            </div>
            {reasons.value.length > 1 && <div class="toolbar"><div class="toolbar-filters"><Pick label={w.why} value={f.why} onValue={(why) => change({ why })} choices={reasons.value.map((r) => ({ ...r, label: whyWords(r.value) }))} /></div></div>}
          </div>
          {list.length > 0 ? <WindowList label={w.list} lines={lines} total={list.length} front={front} />
            : f.show === "open" && !f.why && !f.text ? <div class="empty all-done"><Glyph name="shield-check" /><b>{w.done}</b><p>{w.doneText}</p></div> : <Empty icon="search" title={w.nothing} />}
        </section>
      )}
      {(wide.value || onePane) && (
        <section class="detail-pane" aria-label={w.choose}>
          {q ? (
            <>
              {onePane && <h1 class="sr-only">{w.title}</h1>}
              <div class="detail-way">
                {onePane && <a class="back" href={PATH} aria-label={w.back}><Icon name="chevron-left" /></a>}
                <span class="grow small soft num">{at >= 0 && w.of(number(at + 1), number(list.length))}</span>
                <button type="button" class="round" aria-label={w.previous} title={w.previous + " (k)"} disabled={at <= 0} onClick={() => move(-1)}><Icon name="chevron-left" /></button>
                <button type="button" class="round" aria-label={w.next} title={w.next + " (j)"} disabled={at < 0 || at === list.length - 1} onClick={() => move(1)}><Icon name="chevron-right" /></button>
              </div>
              <Shown q={q} keep={keep} onKeep={can("same") ? choose : null} />
              <div class="verdicts">
                {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
                {q.state === "open" ? <Answers q={q} note={note} onNote={setNote} give={give} takeValue={takeValue} /> : <Answered q={q} />}
              </div>
            </>
          ) : <Empty icon="check-check" title={list.length > 0 ? w.choose : w.done} />}
        </section>
      )}
      <UndoBar />
      {helping && <KeysHelp title={w.keys.title} list={w.keys.list} onLeave={() => setHelping(false)} />}
    </div>
  );
}

/** The keyboard goes to the question that was chosen; its answers come next. */
const toTitle = (): void => document.querySelector<HTMLElement>(".why-title")?.focus({ preventScroll: true });

const restorable = (q: Question): boolean => q.state === "open" && q.group === "field" && text(q.facts, "field") !== "" && q.about[0]?.row !== undefined && KINDS[q.about[0].kind].class === "co_edited";

/** Records that something odd is about, the other one of a pair in time included. */
function concerned(q: Question): Question["about"] {
  const other = isDoc(q.facts["other"]) ? { kind: text(q.facts["other"], "kind") as "activity", id: text(q.facts["other"], "id") } : null;
  return other && !q.about.some((a) => a.id === other.id) ? [...q.about, { ...other, row: branch().row(other.kind, other.id) }] : q.about;
}

function Shown({ q, keep, onKeep }: { q: Question; keep: string; onKeep: ((id: string) => void) | null }) {
  const w = overlapWords.value, code = q.trouble?.res?.code, stands = q.trouble?.res?.args?.["state"];
  return (
    <article class="detail" aria-label={`${whyWords(q.why)}: ${titleOfQuestion(q)}`}>
      <header class="stack tight">
        <h2 class="why-title" tabIndex={-1}><Glyph name={drawn[q.group]} />{whyWords(q.why)}</h2>
        <p>{w.means[q.why]} <b>{factWords(q)}</b></p>
      </header>
      {q.trouble && (
        <Notice tone="grave" alive>
          <p>{code === "opposed" ? w.opposed(w.answered[String(stands)] ?? "") : w.refused}</p>
          <div><button type="button" class="button" onClick={() => void branch().app.dismiss(q.trouble!.mid)}>{w.understood}</button></div>
        </Notice>
      )}
      {q.group === "field" ? <Lost q={q} /> : isPair(q) ? <Compare key={q.id} q={q} keep={keep} onKeep={onKeep} /> : (
        <ul class="cards-grid">{concerned(q).map((a) => <li key={a.id}><Card kind={a.kind} id={a.id} name={nameOfRow(a.kind, a.row)} doc={a.row?.doc as Doc | undefined} photo={text(q.facts, "photo")} /></li>)}</ul>
      )}
    </article>
  );
}

function Answers({ q, note, onNote, give, takeValue }: { q: Question; note: string; onNote(s: string): void; give(a: Answer): void; takeValue(): void }) {
  const w = overlapWords.value, answers = answersOf(q), single = answers.length === 1;
  if (answers.length === 0) return <Notice><p>{w.own}</p></Notice>;
  return (
    <div class="stack tight grow">
      <div class="row answers">
        {restorable(q) && <button type="button" class="button main" onClick={takeValue}><Glyph name="rotate-ccw" />{w.restore}</button>}
        {answers.includes("same") && <button type="button" class="button main" onClick={() => give("same")}>{w.same}</button>}
        {answers.includes("both_real") && <button type="button" class="button" onClick={() => give("both_real")}>{w.both_real}</button>}
        {answers.includes("different") && <button type="button" class="button" onClick={() => give("different")}>{w.different}</button>}
        <button type="button" class={`button ${single ? "" : "plain"}`} onClick={() => give("dismissed")}>{restorable(q) ? w.keepStanding : single ? w.looked : w.dismissed}</button>
      </div>
      {answers.includes("same") && <p class="small soft">{w.same}: {q.group === "people" ? w.sameMeans.people : w.sameMeans.records}</p>}
      <details class="details note"><summary><Icon name="chevron-right" />{w.noteLabel}</summary><div><TextField label={w.noteLabel} lines={2} value={note} onInput={onNote} maxLength={500} /></div></details>
    </div>
  );
}

function Answered({ q }: { q: Question }) {
  const w = overlapWords.value, doc = q.flag.doc, kept = q.about.find((a) => a.id === doc.keep);
  return (
    <p>
      <b>{w.answered[q.state] ?? q.state}</b>{kept && ` · ${w.keepOf(q.about.indexOf(kept) + 1)}`}{" "}
      <span class="small soft num">{q.pending ? (q.pending.held ? w.held : w.waitsReceipt) : w.answeredBy(nameOf(doc.decided_by), doc.decided_at ? moment(doc.decided_at) : "")}</span>
      {doc.note && <><br /><span class="small">{doc.note}</span></>}
    </p>
  );
}

function linesOf(list: readonly Question[], open: (id: string) => void): Line[] {
  const w = overlapWords.peek(), show = filter.peek().show, out: Line[] = [];
  let last: Group | null = null;
  for (const [n, q] of list.entries()) {
    if (show === "open" && q.group !== last) out.push({ key: "head/" + q.group, height: HEAD, draw: () => <h2 class="queue-head">{w.group[q.group]}</h2> });
    last = q.group;
    out.push({ key: q.id, height: ROW, place: n + 1, draw: () => <Asked q={q} open={open} /> });
  }
  return out;
}

/** One question in the list. */
function Asked({ q, open }: { q: Question; open(id: string): void }) {
  const w = overlapWords.value, [, , named = ""] = parts.value, on = (named || shown.value[0]?.id) === q.id;
  const photos = q.about.map((a) => (a.row?.doc as { photos?: { sha256: string }[] } | undefined)?.photos?.[0]).filter((p) => p !== undefined).slice(0, 2);
  return (
    <div class={`queue-row asked ${on ? "front" : ""} ${q.pending ? "decided" : ""}`}>
      <button type="button" class="queue-open" aria-current={on} onClick={() => open(q.id)}>
        <span class={`asked-photos n${photos.length}`}>{photos.length > 0 ? photos.map((p) => <Thumb key={p.sha256} photo={p} />) : <span class="thumb-none"><Glyph name={drawn[q.group]} /></span>}</span>
        <span class="queue-words">
          <span class="queue-title"><b>{titleOfQuestion(q) || w.gone}</b></span>
          <span class="small line">{whyWords(q.why)}</span>
          <span class="small soft line">{q.pending || q.state !== "open" ? <span class={`tag ${q.pending ? "wait" : "good"}`}>{w.answered[q.state]}{q.pending && ` · ${q.pending.held ? w.held : w.waitsReceipt}`}</span> : q.trouble ? <span class="tag grave">{w.refused}</span> : factWords(q)}</span>
        </span>
      </button>
    </div>
  );
}
