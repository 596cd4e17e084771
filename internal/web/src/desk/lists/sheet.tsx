import { useState } from "preact/hooks";
import { money, number } from "../../domain/format";
import { newID } from "../../domain/ids";
import { rfc3339, dayOf } from "../../domain/time";
import { words } from "../../i18n/words";
import type { Act } from "../../state/acts";
import type { Taken } from "../../state/types";
import { DateField, SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Empty, Head, Notice, useDoing } from "../../ui/parts";
import { phone } from "../../ui/phone";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { approvedIn, giftsOf, HOME, itemsOf, type ItemRow } from "./model";
import { PhotoPicker } from "./photo-picker";
import { listWords } from "./words";

/** A sheet that was signed on paper: its photo is the proof of every handover on it. */
export function SheetPage({ id }: { id: string }) {
  const list = branch().row("list", id), w = listWords.value.sheet, a = words.value;
  const campaign = list?.doc.campaign ?? "", unit = list?.doc.unit ?? "", gifts = giftsOf(campaign);
  const items = itemsOf(id).filter((i) => !i.doc.removed), open = items.filter((i) => phone().beneficiary(i.doc.beneficiary ?? "", campaign)?.served === "no");
  const [photos, setPhotos] = useState<readonly Taken[]>([]), [day, setDay] = useState<string | undefined>(dayOf(Date.now())), [gift, setGift] = useState(gifts.length === 1 ? gifts[0]!.id : "");
  const [signed, sign] = useState<ReadonlySet<string> | null>(null), [missed, setMissed] = useState(false), [saved, setSaved] = useState(0);
  const { doing, failed, run } = useDoing(), back = `${HOME}/${id}`;
  if (!list) return <Empty icon="search" title={listWords.value.emptyTitle} />;
  const chosen = signed ?? new Set(open.map((i) => i.id)), rows = items.filter((i) => chosen.has(i.id)), giftOf = (i: ItemRow) => i.doc.gift_type || gift;
  const valueOf = (i: ItemRow) => { const g = gifts.find((x) => x.id === giftOf(i))?.doc; return ((g?.value ?? 0) || (g?.cash ?? 0)) * (i.doc.qty ?? 1); };
  const lacksGift = rows.some((i) => !giftOf(i)), toggle = (item: string, yes: boolean) => { const next = new Set(chosen); if (yes) next.add(item); else next.delete(item); sign(next); };
  const save = () => run(async () => {
    if (photos.length === 0 || rows.length === 0 || lacksGift || !day) return setMissed(true);
    const version = Math.max(...approvedIn(campaign, unit).values(), list.doc.version ?? 1);
    await branch().write(rows.map((i): Act => ({
      kind: "gift_handover", op: "create", id: newID(Date.now()), photos,
      f: {
        campaign, unit, beneficiary: i.doc.beneficiary!, gift_type: giftOf(i), qty: i.doc.qty ?? 1, value: valueOf(i), received_by: "self", list_version: version,
        given_at: rfc3339(Math.min(Date.now(), Date.parse(`${day}T12:00:00+07:00`))), consent: "not_asked",
      },
    })));
    setSaved(rows.length);
  });
  if (saved > 0) return <><Head title={w.title} back={back} /><Notice tone="good" alive><p>{w.saved(number(saved))}</p></Notice></>;
  return (
    <>
      <Head title={w.title} back={back} />
      <form class="sheet-form" noValidate onSubmit={(e) => { e.preventDefault(); void save(); }}>
        <div class="stack">
          <p class="soft">{w.intro}</p>
          <PhotoPicker label={w.photos} add={w.photo} role="sheet" photos={photos} onPhotos={setPhotos} error={missed && photos.length === 0 ? w.photoNeeded : null} />
          <DateField label={w.day} value={day} onValue={setDay} error={missed && !day ? a.rules["required"] : null} />
          {items.some((i) => !i.doc.gift_type) && <SelectField label={w.gift} value={gift} empty="" choices={gifts.map((g) => ({ value: g.id, label: g.doc.name ?? g.id }))} onValue={setGift} error={missed && lacksGift ? w.giftNeeded : null} />}
          {missed && rows.length === 0 && <p class="error"><Icon name="circle-alert" />{w.nobody}</p>}
          {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
          <div><button type="submit" class="button main" aria-disabled={doing}><Icon name="check" />{w.save(number(rows.length))}</button></div>
          <p class="small soft num">{w.value(money(rows.reduce((n, i) => n + valueOf(i), 0)))}</p>
        </div>
        <fieldset>
          <legend class="row spread"><b>{w.who}</b><span class="row"><button type="button" class="linkish" onClick={() => sign(new Set(open.map((i) => i.id)))}>{w.all}</button><button type="button" class="linkish" onClick={() => sign(new Set())}>{w.none}</button></span></legend>
          <ul class="card cards">
            {items.map((i, k) => {
              const p = branch().row("beneficiary", i.doc.beneficiary ?? "")?.doc, had = !open.includes(i);
              return (
                <li key={i.id}>
                  <label class="check item-check">
                    <input type="checkbox" checked={chosen.has(i.id)} onChange={(e) => toggle(i.id, e.currentTarget.checked)} />
                    <span class="num"><span class="soft">{k + 1}.</span> <span class="item-title">{p?.name ?? listWords.value.missing}</span> <span class="small soft">{[p?.birth_year, p?.hamlet, had && w.served].filter(Boolean).join(" · ")}</span></span>
                  </label>
                </li>
              );
            })}
          </ul>
        </fieldset>
      </form>
    </>
  );
}
