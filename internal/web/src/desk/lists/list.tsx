import { useState } from "preact/hooks";
import { date, number } from "../../domain/format";
import { nameKey } from "../../domain/fold";
import { CATEGORY_OPTIONS, LIST_REASON_OPTIONS, type ListState } from "../../domain/kinds.gen";
import { open } from "../../domain/list";
import { changesOf } from "../../domain/view";
import { choiceOf, words } from "../../i18n/words";
import { rfc3339 } from "../../domain/time";
import { useFocusOn } from "../../ui/focus";
import { Icon } from "../../ui/icon";
import { Empty, handOut, Head, Notice, useDoing } from "../../ui/parts";
import { phone } from "../../ui/phone";
import { History } from "../review/history";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { failureWords } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { Thumb } from "../ui/photo";
import { Table, type Column } from "../ui/table";
import { Toolbar } from "../ui/toolbar";
import { AddPeople } from "./add";
import { Decide } from "./decide";
import { EditItem } from "./edit";
import { ImportUndo } from "./import-undo";
import { approvedIn, HOME, itemsOf, mayCompile, movesOf, onList, stateOf, waiting, type ItemRow, type ListRow } from "./model";
import { StateMark } from "./state";
import { byLine } from "./told";
import { Versions } from "./versions";
import { listWords } from "./words";

/** How long a move may be taken back before it goes up. */
const HOLD = 6000;

/** One list: who stands on it, and what may be done with it now. */
export function ListPage({ id }: { id: string }) {
  const w = listWords.value, list = branch().row("list", id);
  if (!list) return <><Head title={w.title} back={HOME} /><Empty icon="search" title={branch().app.sync.value.ready ? words.value.none : words.value.loading} /></>;
  return <OneList list={list} />;
}

function OneList({ list }: { list: ListRow }) {
  const w = listWords.value, unit = list.doc.unit ?? "", campaign = list.doc.campaign ?? "", state = stateOf(list);
  const items = itemsOf(list.id), n = onList(items), moves = movesOf(list), { verdict, any, mids } = waiting(list);
  const editable = open(list.doc) && mayCompile(unit), passed = state === "approved" || state === "aggregated";
  const [asked, ask] = useState<"add" | ListState | null>(null), [editing, edit] = useState<ItemRow | null>(null), [done, setDone] = useState("");
  const { doing, failed, run } = useDoing(), told = useFocusOn<HTMLDivElement>(done);
  const refused = branch().troubled().filter((e) => e.rid === list.id && e.res);
  const move = (to: ListState) => run(async () => {
    await branch().write([{ kind: "list", op: "transition", id: list.id, f: { from: state, to } }], { hold: HOLD });
    setDone(w.move.done[to]!);
    ask(null);
  });
  const button = (to: ListState, main: boolean, go: () => void, label = w.move[to as keyof typeof w.move] as string) =>
    moves.includes(to) && !verdict && <button key={to} type="button" class={main ? "button main" : "button"} aria-disabled={doing} onClick={go}>{label}</button>;
  const decided = state === "approved" || state === "returned"; // then the state says it
  const name = branch().row("campaign", campaign)?.doc.name ?? "";
  return (
    <>
      <Head title={list.doc.title || `${w.name(list.doc.version ?? 1)} · ${name}`} back={`${HOME}?chien-dich=${campaign}`} />
      <div class="list-head">
        <p class="row"><StateMark state={state} />{any && <span class="state wait"><Icon name="smartphone" />{verdict ? w.verdictPending : w.pending}</span>}<b class="num">{w.people(number(n))}</b><span class="soft small num">{[unitName(unit), byLine(list)].filter(Boolean).join(" · ")}</span></p>
      </div>
      <div class="stack list-told" ref={told} tabIndex={-1}>
        {state === "returned" && <Notice tone="grave" title={w.returnedBox(choiceOf(LIST_REASON_OPTIONS, list.doc.reason))}>{list.doc.words && <p>{list.doc.words}</p>}</Notice>}
        {passed && list.doc.words && <Notice tone="good"><p>{list.doc.words}</p></Notice>}
        {refused.map((e) => <Notice key={e.mid} tone="grave" alive><p>{w.refused(words.value.attention.codes[e.res!.code ?? ""] ?? e.res!.code ?? "")} <button type="button" class="linkish" onClick={() => void phone().dismiss(e.mid)}>{words.value.attention.done}</button></p></Notice>)}
        {done && (any || !decided) && <Notice tone="good" alive><p class="row"><span>{done}</span>{mids.length > 0 && <button type="button" class="linkish" onClick={() => void run(async () => { await branch().undo(mids); setDone(""); })}>{w.move.undo}</button>}</p></Notice>}
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
        <ImportUndo list={list} />
      </div>
      <Toolbar label={w.title} doings={
        <>
          {button("returned", false, () => ask("returned"))}
          {button("dropped", false, () => void move("dropped"))}
          {button("draft", false, () => void move("draft"), state === "submitted" ? w.move.withdraw : state === "dropped" ? w.move.back : w.move.draft)}
          {button("checked", false, () => void move("checked"))}
          {button("aggregated", true, () => void move("aggregated"))}
          {n > 0 && button("submitted", true, () => ask("submitted"))}
          {button("approved", true, () => ask("approved"))}
        </>
      }>
        {editable && <button type="button" class="button" onClick={() => ask("add")}><Glyph name="user-plus" />{w.add.go}</button>}
        {editable && <a class="button" href={`${HOME}/${list.id}/nhap-excel`}><Glyph name="file-spreadsheet" />{w.importGo}</a>}
        {items.length > 0 && <button type="button" class="button" aria-disabled={doing} onClick={() => void run(async () => handOut(await branch().file("lists/file.xlsx?list=" + list.id)))}><Icon name="download" />{w.export}</button>}
        {passed && <a class="button" href={`${HOME}/${list.id}/in`}><Glyph name="printer" />{w.print}</a>}
        {passed && mayCompile(unit) && <a class="button" href={`${HOME}/${list.id}/ky-nhan`}><Icon name="camera" />{w.sheet.go}</a>}
      </Toolbar>
      <Items list={list} items={items} editable={editable} onEdit={edit} />
      {(list.doc.photos?.length ?? 0) > 0 && <section class="scans"><h2 class="pane-head">{w.move.scan}</h2><div class="photos">{list.doc.photos!.map((p, i) => <div key={p.sha256} class="photo"><Thumb photo={p} alt={words.value.photo.one(i + 1)} /></div>)}</div></section>}
      <Versions list={list} />
      {list.v > 0 && <Past list={list} />}
      {asked === "add" && <AddPeople list={list} onLeave={() => ask(null)} onAdded={(k) => { ask(null); setDone(w.add.added(number(k))); }} />}
      {(asked === "approved" || asked === "returned" || asked === "submitted") && <Decide list={list} to={asked} hold={HOLD} onLeave={() => ask(null)} onDone={() => { setDone(w.move.done[asked]!); ask(null); }} />}
      {editing && <EditItem item={editing} campaign={campaign} onLeave={() => edit(null)} />}
    </>
  );
}

/** Everything that happened to the list, when somebody wants to know. */
function Past({ list }: { list: ListRow }) {
  const w = listWords.value.versions, [shown, show] = useState(false);
  return (
    <details class="details versions" onToggle={(e) => show(e.currentTarget.open)}>
      <summary><Icon name="chevron-right" />{w.history}</summary>
      <div>{shown && <History kind="list" id={list.id} seq={list.v} bare />}</div>
    </details>
  );
}

function Items({ list, items, editable, onEdit }: { list: ListRow; items: readonly ItemRow[]; editable: boolean; onEdit(item: ItemRow): void }) {
  const w = listWords.value, t = w.table, campaign = list.doc.campaign ?? "", earlier = approvedIn(campaign, list.doc.unit ?? "", list.id);
  const { run } = useDoing();
  const person = (i: ItemRow) => branch().row("beneficiary", i.doc.beneficiary ?? "")?.doc;
  const gift = (i: ItemRow) => (i.doc.gift_type ? branch().row("gift_type", i.doc.gift_type)?.doc.name ?? "" : "");
  const set = (i: ItemRow, removed: boolean) => run(async () => { await branch().write([{ kind: "list_item", op: "set", id: i.id, f: changesOf("list_item", i.doc, { removed }) }]); });
  const place = new Map(items.map((i, k) => [i.id, k + 1]));
  const notes = (i: ItemRow) => {
    const before = open(list.doc) ? earlier.get(i.doc.beneficiary ?? "") : undefined, had = phone().beneficiary(i.doc.beneficiary ?? "", campaign);
    return (
      <>
        {i.doc.removed && <span class="state"><Icon name="archive" />{w.removed}</span>}
        {before !== undefined && !i.doc.removed && <span class="state wait"><Icon name="triangle-alert" />{w.earlier(before)}</span>}
        {had && had.served !== "no" && <span class="state good"><Icon name="check" />{w.served(had.servedAt ? date(rfc3339(Date.parse(had.servedAt))) : "")}</span>}
        {i.doc.note && <span class="small line">{i.doc.note}</span>}
      </>
    );
  };
  const columns: Column<ItemRow>[] = [
    { name: "n", label: t.n, figures: true, cell: (i) => place.get(i.id), sort: (i) => place.get(i.id)! },
    { name: "name", label: t.name, cell: (i) => <span class={`nowrap-cell ${i.doc.removed ? "struck" : "item-title"}`}>{person(i)?.name ?? w.missing}</span>, sort: (i) => nameKey(person(i)?.name ?? "") },
    { name: "born", label: t.born, figures: true, cell: (i) => person(i)?.birth_year ?? "", sort: (i) => person(i)?.birth_year ?? 0 },
    { name: "hamlet", label: t.hamlet, cell: (i) => <span class="nowrap-cell">{person(i)?.hamlet ?? ""}</span>, sort: (i) => person(i)?.hamlet ?? "" },
    { name: "category", label: t.category, cell: (i) => (person(i)?.categories ?? []).map((c) => choiceOf(CATEGORY_OPTIONS, c)).join(", "), sort: (i) => person(i)?.categories?.[0] ?? "" },
    ...(items.some((i) => i.doc.gift_type || (i.doc.qty ?? 1) > 1) ? [{ name: "gift", label: t.gift, cell: (i: ItemRow) => <>{gift(i)}{(i.doc.qty ?? 1) > 1 && <b class="num"> × {number(i.doc.qty!)}</b>}</>, sort: gift }] : []),
    { name: "note", label: t.note, cell: notes },
    ...(editable ? [{
      name: "doings", label: t.doings, cell: (i: ItemRow) => (
        <span class="row nowrap">
          <button type="button" class="round" aria-label={`${w.edit}: ${person(i)?.name ?? ""}`} title={w.edit} onClick={() => onEdit(i)}><Glyph name="pencil" /></button>
          {i.doc.removed ? <button type="button" class="linkish" onClick={() => void set(i, false)}>{w.putBack}</button>
            : <button type="button" class="round" aria-label={`${w.remove}: ${person(i)?.name ?? ""}`} title={w.remove} onClick={() => void set(i, true)}><Icon name="x" /></button>}
        </span>
      ),
    }] : []),
  ];
  return <Table caption={t.caption} columns={columns} rows={items} keyOf={(i) => i.id} empty={<Empty icon="users" title={w.emptyList}>{editable && <p>{w.emptyListHelp}</p>}</Empty>} />;
}
