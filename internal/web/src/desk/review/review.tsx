import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { number } from "../../domain/format";
import { dayOf } from "../../domain/time";
import { dayName } from "../../routes/moments";
import { go, parts } from "../../routes/router";
import { Icon } from "../../ui/icon";
import { Empty, Head, Notice } from "../../ui/parts";
import { tell } from "../../ui/toast";
import { nameOf } from "../state/names";
import { failureWords } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { useKeys } from "../ui/keys";
import { takeItBack, UndoBar } from "../ui/undo-bar";
import { wide } from "../ui/wide";
import { WindowList, type Line } from "../ui/window-list";
import { QueueBar } from "./bar";
import { Detail, type Look } from "./detail";
import { items, placeOf, type Item } from "./items";
import { KeysHelp } from "./keys-help";
import { current, filter, front, pick, picked, shown, step } from "./queue";
import { Row } from "./row";
import { Say, type Mark } from "./say";
import { decide, may, undone, unseen, type Said, type Verdict } from "./verdicts";
import { reviewWords } from "./words";

const ROW = 116, HEAD = 44, PATH = "/branch/duyet";
const LOOK: Look = { at: 0, full: false, zoom: false };

/** Duyệt: the evening's records, one after another, by hand or by keys. */
export default function Review() {
  const w = reviewWords.value, list = shown.value, item = front.value, many = picked.value;
  const [look, setLook] = useState<Look>(LOOK);
  const [saying, setSaying] = useState<{ to: "returned" | "rejected"; of: readonly Item[] } | null>(null);
  const [mark, setMark] = useState<Mark>({ shape: "circle", shapes: [] });
  const [helping, setHelping] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [, , kind, id] = parts.value, named = kind && id ? `${kind}/${id}` : "";

  // The address names the record in front; on a wide screen there is one as long as there are records.
  useEffect(() => {
    current.value = named || (wide.value ? (shown.peek()[0]?.key ?? "") : "");
  }, [named, wide.value]);
  useEffect(() => {
    if (wide.value && !front.peek() && list[0] && !named) current.value = list[0].key;
  }, [list, item]);
  const asked = useRef(filter.value);
  useEffect(() => {
    if (asked.current === filter.value) return;
    asked.current = filter.value; // another choice: the record in front is one of it
    if (wide.value && list[0] && !list.some((i) => i.key === current.peek())) open(list[0].key);
  }, [filter.value]);
  useLayoutEffect(() => { // before a key can be pressed on the record that is in front now
    setLook({ ...LOOK, full: item !== undefined && unseen(item).length > 0 });
    setMark((m) => ({ ...m, shapes: [] }));
    setSaying(null);
    document.querySelector(".detail-pane")?.scrollTo(0, 0);
  }, [item?.key]);
  useEffect(() => {
    if (undone.value[0]) open(undone.value[0]);
    undone.value = [];
  }, [undone.value]);

  const open = (key: string) => {
    if (named === key) return void (current.value = key);
    go(`${PATH}/${key}`, wide.value || named !== "");
  };
  const move = (by: 1 | -1) => {
    const next = step(by);
    if (next) open(next.key);
  };
  const those = (): readonly Item[] => (many.size > 0 ? [...many].map((key) => items.peek().get(key)).filter((i) => i !== undefined) : item ? [item] : []);

  const give = async (of: readonly Item[], to: Verdict, said: Said = {}) => {
    const alone = of.length === 1 && of[0]!.key === current.peek(), next = alone ? (step(1, true) ?? step(-1, true)) : undefined;
    setFailed(null);
    try {
      if ((await decide(of, to, said)) === 0) return tell(w.none);
      setSaying((s) => (s === null || s.of.every((i) => of.some((o) => o.key === i.key)) ? null : s)); // who is quick asks about the next one by now
      if (!alone) picked.value = new Set();
      if (alone && of[0]!.key !== current.peek()) return;
      if (next) open(next.key);
      else if (alone && !wide.value) go(PATH);
    } catch (e) {
      setFailed(e ?? new Error());
    }
  };
  const ask = (to: "returned" | "rejected") => {
    const of = those().filter((i) => may(i, to));
    if (of.length === 0) return tell(w.none);
    setMark((m) => ({ ...m, shapes: [] }));
    setSaying({ to, of });
  };
  const accept = () => {
    const of = those();
    if (of.some((i) => may(i, "accepted") && unseen(i).length > 0)) return tell(w.originals);
    void give(of, "accepted");
  };

  useKeys({
    j: () => move(1), ArrowDown: () => move(1), k: () => move(-1), ArrowUp: () => move(-1),
    a: accept, r: () => ask("returned"), x: () => ask("rejected"), u: () => void takeItBack(), "?": () => setHelping(true),
    f: () => setLook((l) => (l.full ? { ...l, zoom: !l.zoom } : { ...l, full: true })),
    " ": () => { if (item) pick([item.key], !many.has(item.key)); },
    "/": () => document.querySelector<HTMLInputElement>(".queue-bar input[type=search]")?.focus(),
    Escape: () => {
      if (saying) setSaying(null);
      else if (look.zoom) setLook((l) => ({ ...l, zoom: false }));
      else if (many.size > 0) picked.value = new Set();
      else if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      else if (!wide.value && named) go(PATH);
    },
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [String(n), () => { if (item && n <= item.photos.length) setLook({ ...LOOK, at: n - 1 }); }])),
  });

  const lines = useMemo(() => linesOf(list, open), [list, filter.value.order, nameOf, reviewWords.value, wide.value, named]);
  const onePane = !wide.value && named !== "" && item !== undefined;
  const place = item ? list.findIndex((i) => i.key === item.key) : -1;
  const sayBox = saying && <Say key={saying.to} to={saying.to} mark={saying.of.length === 1 && saying.of[0]!.photos.length > 0 && saying.of[0]!.key === item?.key ? mark : null} onMark={setMark} onLeave={() => setSaying(null)}
    onSend={(said) => void give(saying.of, saying.to, { ...said, ...(mark.shapes.length > 0 && saying.of.length === 1 && { mark: { photo: item!.photos[look.at]!.sha256, shapes: [...mark.shapes] } }) })} />;
  const pickedBar = many.size > 0 && (
    <div class="picked" role="group" aria-label={w.picked(many.size)}>
      <span class="grow num">{w.picked(many.size)}</span>
      <button type="button" class="linkish" onClick={() => pick(list.map((i) => i.key), true)}>{w.pickAll}</button>
      <button type="button" class="linkish" onClick={() => (picked.value = new Set())}>{w.pickNone}</button>
      <button type="button" class="button main" onClick={accept}><Icon name="check" />{w.verdict.accepted}</button>
      <button type="button" class="button" onClick={() => ask("returned")}><Icon name="undo-2" />{w.verdict.returned}</button>
      <button type="button" class="button grave" onClick={() => ask("rejected")}><Icon name="ban" />{w.verdict.rejected}</button>
    </div>
  );
  return (
    <div class={`review ${onePane ? "one" : ""}`}>
      {!onePane && (
        <section class="queue" aria-label={w.list}>
          <Head title={w.title} />
          {!(saying && wide.value) && <QueueBar onKeys={() => setHelping(true)} />}
          {pickedBar}
          {sayBox && (wide.value || many.size > 0) ? sayBox : list.length > 0 ? <WindowList label={w.list} lines={lines} total={list.length} front={current.value} /> : <Nothing />}
        </section>
      )}
      {(wide.value || onePane) && (
        <section class="detail-pane" aria-label={w.openOne}>
          {item ? (
            <>
              {onePane && <h1 class="sr-only">{w.title}</h1>}
              <div class="detail-way">
                {onePane && <a class="back" href={PATH} aria-label={w.backToList}><Icon name="chevron-left" /></a>}
                <span class="grow small soft num">{place >= 0 && w.position_of(number(place + 1), number(list.length))}</span>
                <button type="button" class="round" aria-label={w.previous} title={w.previous + " (k)"} disabled={place === 0} onClick={() => move(-1)}><Icon name="chevron-left" /></button>
                <button type="button" class="round" aria-label={w.next} title={w.next + " (j)"} disabled={place === list.length - 1} onClick={() => move(1)}><Icon name="chevron-right" /></button>
              </div>
              <Detail item={item} look={look} onLook={(l) => setLook((was) => ({ ...was, ...l }))} mark={saying && many.size === 0 ? mark : null} onMark={setMark} onOpen={open} />
              <div class="verdicts">
                {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
                {onePane && pickedBar}
                {onePane && sayBox}
                {many.size === 0 && !sayBox && <Verdicts item={item} accept={accept} ask={ask} />}
              </div>
            </>
          ) : <Empty icon="search" title={w.openOne} />}
        </section>
      )}
      <UndoBar />
      {helping && <KeysHelp onLeave={() => setHelping(false)} />}
    </div>
  );
}

/** The three answers to a record, or why there is none to give. */
function Verdicts({ item: i, accept, ask }: { item: Item; accept(): void; ask(to: "returned" | "rejected"): void }) {
  const w = reviewWords.value;
  if (i.pending) return <p class="tag wait"><Icon name="smartphone" />{w.verdict[i.pending.to as Verdict]} · {i.pending.held ? w.held : w.unsent}</p>;
  if (!(["accepted", "returned", "rejected"] as const).some((to) => may(i, to))) return null;
  return (
    <>
      {unseen(i).length > 0 && <p class="small soft grow">{w.originals}</p>}
      <div class="row">
        {may(i, "accepted") && <button type="button" class="button main" aria-disabled={unseen(i).length > 0} onClick={accept}><Icon name="check" />{w.verdict.accepted}</button>}
        {may(i, "returned") && <button type="button" class="button" onClick={() => ask("returned")}><Icon name="undo-2" />{w.verdict.returned}</button>}
        {may(i, "rejected") && <button type="button" class="button grave" onClick={() => ask("rejected")}><Icon name="ban" />{w.verdict.rejected}</button>}
      </div>
    </>
  );
}

/** An empty queue is good news, unless a filter made it so. */
function Nothing() {
  const w = reviewWords.value, f = filter.value, all = items.value;
  if (all.size === 0) return <Empty icon="images" title={w.nothingYet}><p>{w.nothingYetText}</p></Empty>;
  if (f.show !== "waiting" || f.kind || f.unit || f.person || f.flag || f.day || f.text) return <Empty icon="search" title={w.nothing} />;
  const today = dayOf(Date.now()), me = [...all.values()].filter((i) => i.doc.review?.by && dayOf(Date.parse(i.doc.review.at ?? "") || 0) === today).length;
  return (
    <div class="empty all-done">
      <Glyph name="shield-check" />
      <b>{w.doneTitle}</b>
      <p>{w.doneText}</p>
      {me > 0 && <p class="num">{w.doneToday(number(me))}</p>}
    </div>
  );
}

/** Records under headings: their day, their author, or their place. */
function linesOf(list: readonly Item[], open: (key: string) => void): Line[] {
  const order = filter.peek().order, w = reviewWords.peek(), out: Line[] = [];
  const heading = (i: Item) => (order === "person" ? nameOf(i.person) || w.unknownPerson : order === "place" ? placeOf(i) || w.noPlace : dayName(dayOf(i.since)));
  let last: string | null = null;
  for (const [n, i] of list.entries()) {
    const h = heading(i);
    if (h !== last) out.push({ key: "head/" + n, height: HEAD, draw: () => <h2 class="queue-head">{h}</h2> });
    last = h;
    out.push({ key: i.key, height: ROW, place: n + 1, draw: () => <Row item={i} open={(it) => open(it.key)} /> });
  }
  return out;
}
