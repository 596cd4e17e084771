import { useMemo, useState } from "preact/hooks";
import { number, parsePhone } from "../../domain/format";
import { fold, nameKey } from "../../domain/fold";
import { newID } from "../../domain/ids";
import { KINDS, type Beneficiary } from "../../domain/kinds.gen";
import { words } from "../../i18n/words";
import type { Act } from "../../state/acts";
import type { Row } from "../../state/types";
import { CheckField, SelectField } from "../../ui/field";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { KindField } from "../ui/kind-field";
import { Pick, Search, Segments } from "../ui/toolbar";
import { giftsOf, itemsOf, type ListRow } from "./model";
import { listWords } from "./words";

const SHOWN = 100;

/** Puts people of the unit on a list: those whom the branch knows, or somebody new. Works without a network. */
export function AddPeople({ list, onAdded, onLeave }: { list: ListRow; onAdded(n: number): void; onLeave(): void }) {
  const w = listWords.value.add, a = words.value, campaign = list.doc.campaign ?? "";
  const [way, setWay] = useState<"known" | "fresh">("known"), [gift, setGift] = useState(() => { const all = giftsOf(campaign); return all.length === 1 ? all[0]!.id : ""; });
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set()), [f, setF] = useState<Partial<Beneficiary>>({}), [missed, setMissed] = useState(false);
  const { doing, failed, run } = useDoing();
  const on = new Set(itemsOf(list.id).map((i) => i.doc.beneficiary)), people = [...branch().rows("beneficiary").values()].filter((b) => b.doc.unit === list.doc.unit);
  const item = (beneficiary: string, k: number): Act => ({
    kind: "list_item", op: "create", id: newID(Date.now()),
    f: { list: list.id, unit: list.doc.unit!, campaign, beneficiary, order: itemsOf(list.id).length + k + 1, ...(gift && { gift_type: gift }) },
  });
  const add = (ids: readonly string[]) => run(async () => {
    await branch().write(ids.map(item));
    onAdded(ids.length);
  });
  const create = () => run(async () => {
    if (!f.name?.trim()) return setMissed(true);
    const id = newID(Date.now());
    const clean = { ...f, name: f.name.trim(), ...(f.phone && { phone: parsePhone(f.phone) }) };
    await branch().write([[{ kind: "beneficiary", op: "create", id, f: { unit: list.doc.unit!, ...clean } }, item(id, 0)]]);
    onAdded(1);
  });
  return (
    <Dialog title={w.title} wide onLeave={onLeave} foot={
      <>
        {way === "known" ? <button type="button" class="button main" disabled={chosen.size === 0} aria-disabled={doing} onClick={() => void add([...chosen])}>{w.chosen(number(chosen.size))}</button>
          : <button type="button" class="button main" aria-disabled={doing} onClick={() => void create()}>{w.freshGo}</button>}
        <button type="button" class="button plain" onClick={onLeave}>{a.cancel}</button>
      </>
    }>
      <div class="row spread">
        <Segments label={w.title} value={way} onValue={(v) => setWay(v)} choices={[{ value: "known" as const, label: w.go }, { value: "fresh" as const, label: w.fresh }]} />
        <div class="grow gift-choice"><SelectField label={w.gift} value={gift} empty={w.noGift} choices={giftsOf(campaign).map((g) => ({ value: g.id, label: g.doc.name ?? g.id }))} onValue={setGift} /></div>
      </div>
      {way === "known" ? <Known people={people} on={on} chosen={chosen} choose={choose} /> : <Fresh people={people} f={f} missed={missed} onF={(v) => { setF(v); setMissed(false); }} on={on} onUse={(id) => void add([id])} />}
      {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
    </Dialog>
  );
}

function Known({ people, on, chosen, choose }: { people: readonly Row<"beneficiary">[]; on: ReadonlySet<string | undefined>; chosen: ReadonlySet<string>; choose(ids: ReadonlySet<string>): void }) {
  const w = listWords.value.add, [typed, setTyped] = useState(""), [hamlet, setHamlet] = useState("");
  const ready = useMemo(() => people.map((b) => ({ b, text: " " + fold([b.doc.name, b.doc.hamlet, b.doc.address, b.doc.note, b.doc.id_last4].filter(Boolean).join(" ")), key: nameKey(b.doc.name ?? "") }))
    .sort((x, y) => (x.key < y.key ? -1 : 1)), [people.length]);
  const hamlets = [...new Set(people.map((b) => b.doc.hamlet ?? ""))].filter(Boolean).sort();
  const wanted = fold(typed).split(" ").filter(Boolean).map((t) => " " + t);
  const found = ready.filter(({ b, text }) => !on.has(b.id) && (!hamlet || b.doc.hamlet === hamlet) && wanted.every((t) => text.includes(t)));
  const toggle = (id: string, yes: boolean) => { const next = new Set(chosen); if (yes) next.add(id); else next.delete(id); choose(next); };
  const every = found.length > 0 && found.every(({ b }) => chosen.has(b.id));
  return (
    <>
      <div class="row"><Search value={typed} onValue={setTyped} label={w.find} /><Pick label={w.hamlet} value={hamlet} onValue={setHamlet} choices={hamlets.map((h) => ({ value: h, label: h }))} /></div>
      {found.length > 0 && <CheckField label={w.all(number(found.length))} value={every} onValue={(yes) => { const next = new Set(chosen); for (const { b } of found) if (yes) next.add(b.id); else next.delete(b.id); choose(next); }} />}
      <ul class="card cards picks" aria-label={listWords.value.table.caption}>
        {found.slice(0, SHOWN).map(({ b }) => (
          <li key={b.id}>
            <label class="check item-check">
              <input type="checkbox" checked={chosen.has(b.id)} onChange={(e) => toggle(b.id, e.currentTarget.checked)} />
              <span><span class="item-title">{b.doc.name}</span> <span class="small soft num">{[b.doc.birth_year, b.doc.hamlet, b.doc.address].filter(Boolean).join(" · ")}</span></span>
            </label>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="soft" role="status">{w.nobody}</p>}
      {found.length > SHOWN && <p class="small soft num">{w.more(number(found.length - SHOWN))}</p>}
    </>
  );
}

const FORM = ["name", "birth_year", "sex", "hamlet", "address", "phone", "categories", "household_size", "need", "note"] as const;

function Fresh({ people, f, missed, onF, on, onUse }: { people: readonly Row<"beneficiary">[]; f: Partial<Beneficiary>; missed: boolean; onF(f: Partial<Beneficiary>): void; on: ReadonlySet<string | undefined>; onUse(id: string): void }) {
  const w = listWords.value.add, name = fold(f.name ?? "");
  const alike = name.length < 4 ? [] : people.filter((b) => fold(b.doc.name ?? "") === name && (!f.birth_year || !b.doc.birth_year || Math.abs(f.birth_year - b.doc.birth_year) <= 1)).slice(0, 3);
  const input = (path: (typeof FORM)[number]) => (
    <KindField key={path} field={KINDS.beneficiary.fields.find((x) => x.name === path)!} value={f[path]} error={path === "name" && missed ? words.value.rules["required"] : null}
      onValue={(v) => { const { [path]: _, ...rest } = f; onF(v === undefined ? rest : { ...rest, [path]: v }); }} />
  );
  return (
    <>
      {input("name")}
      {alike.length > 0 && (
        <Notice tone="wait" title={w.lookalike} alive>
          <ul class="stack tight">{alike.map((b) => (
            <li key={b.id} class="row"><span>{[b.doc.name, b.doc.birth_year, b.doc.hamlet, b.doc.address].filter(Boolean).join(" · ")}</span>{!on.has(b.id) && <button type="button" class="linkish" onClick={() => onUse(b.id)}>{w.useThis}</button>}</li>
          ))}</ul>
        </Notice>
      )}
      <div class="pair wide">{FORM.slice(1, 6).map(input)}</div>
      {FORM.slice(6).map(input)}
    </>
  );
}
