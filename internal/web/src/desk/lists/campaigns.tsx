import { useState } from "preact/hooks";
import { date, money } from "../../domain/format";
import { newID } from "../../domain/ids";
import { KINDS, type KindName } from "../../domain/kinds.gen";
import { same } from "../../domain/doc";
import { words } from "../../i18n/words";
import type { Row } from "../../state/types";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Empty, Notice, useDoing } from "../../ui/parts";
import { phone } from "../../ui/phone";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { Glyph } from "../ui/glyph";
import { editable, KindField } from "../ui/kind-field";
import { campaignsOf, giftsOf, rolesAt } from "./model";
import { listWords } from "./words";

type Editing = { kind: "campaign" | "gift_type"; id: string; doc: Record<string, unknown> } | null;

/** Who may run a campaign of a unit. */
const runs = (unit: string): boolean => ["branch_leader", "province_leader"].some((r) => rolesAt(unit).has(r as never));

/** Campaigns and what one gift of each consists of. They are the server's: changing them needs a network. */
export function CampaignsPart() {
  const w = listWords.value.campaigns, s = branch().app.session.value, [editing, edit] = useState<Editing>(null);
  const mine = s.is === "in" ? s.unit : "", campaigns = campaignsOf();
  return (
    <>
      <div class="toolbar"><p class="soft intro">{w.intro}</p>{runs(mine) && <button type="button" class="button main" onClick={() => edit({ kind: "campaign", id: "", doc: { unit: mine, gift_limit: 1 } })}><Icon name="plus" />{w.add}</button>}</div>
      {campaigns.length === 0 && <Empty icon="gift" title={listWords.value.noCampaigns} />}
      <ul class="stack">{campaigns.map((c) => <li key={c.id}><CampaignCard campaign={c} mine={mine} onEdit={edit} /></li>)}</ul>
      {editing && <EditRow editing={editing} onLeave={() => edit(null)} />}
    </>
  );
}

function CampaignCard({ campaign: c, mine, onEdit }: { campaign: Row<"campaign">; mine: string; onEdit(e: Editing): void }) {
  const w = listWords.value.campaigns, d = c.doc, may = runs(d.unit ?? "");
  return (
    <article class="card stack tight">
      <header class="row spread">
        <div class="grow"><h2>{d.name}</h2><p class="small soft num">{[d.starts && d.ends && w.days(date(d.starts), date(d.ends)), d.gift_limit ? w.limit(d.gift_limit) : w.noLimit, d.unit && unitName(d.unit)].filter(Boolean).join(" · ")}</p></div>
        {may && <button type="button" class="button" aria-label={`${w.edit}: ${d.name}`} onClick={() => onEdit({ kind: "campaign", id: c.id, doc: { ...d } })}><Glyph name="pencil" />{w.edit}</button>}
      </header>
      <div class="row spread"><h3 class="pane-head">{w.gifts}</h3>{(may || runs(mine)) && <button type="button" class="linkish" aria-label={`${w.addGift}: ${d.name}`} onClick={() => onEdit({ kind: "gift_type", id: "", doc: { campaign: c.id, ...(!may && { unit: mine }) } })}>{w.addGift}</button>}</div>
      {giftsOf(c.id).length === 0 && <p class="soft">{w.none}</p>}
      <ul class="lines">
        {giftsOf(c.id).map((g) => {
          const unit = (g.doc as { unit?: string }).unit;
          return (
            <li key={g.id} class="row spread">
              <span class="grow"><b>{g.doc.name}</b>{g.doc.items && <span class="small soft line">{g.doc.items}</span>}{unit && <span class="small soft line">{unitName(unit)}</span>}</span>
              <span class="num">{money(g.doc.value ?? g.doc.cash ?? 0)}</span>
              {runs(unit ?? d.unit ?? "") && <button type="button" class="round" aria-label={`${w.editGift}: ${g.doc.name}`} onClick={() => onEdit({ kind: "gift_type", id: g.id, doc: { ...g.doc } })}><Glyph name="pencil" /></button>}
            </li>
          );
        })}
      </ul>
    </article>
  );
}

function EditRow({ editing, onLeave }: { editing: NonNullable<Editing>; onLeave(): void }) {
  const w = listWords.value.campaigns, a = words.value, [doc, setDoc] = useState(editing.doc), [fresh] = useState(() => newID(Date.now())), { doing, failed, run } = useDoing();
  const fields = KINDS[editing.kind as KindName].fields.filter((f) => editable(f) && f.name !== "unit" && f.name !== "campaign");
  const s = branch().app.session.value, homes = s.is === "in" ? s.roles.filter((g) => g.role === "branch_leader" || g.role === "province_leader") : [];
  const wrong = failed as { field?: string; rule?: string } | null;
  const title = editing.kind === "campaign" ? (editing.id ? w.editTitle : w.addTitle) : editing.id ? w.editGift : w.addGift;
  return (
    <Dialog title={title} onLeave={onLeave} foot={<><button type="submit" form="row" class="button main" aria-disabled={doing}>{w.save}</button><button type="button" class="button plain" onClick={onLeave}>{a.cancel}</button></>}>
      <form id="row" class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        void run(async () => {
          const names = new Set([...Object.keys(doc), ...Object.keys(editing.doc)]);
          const f = Object.fromEntries([...names].filter((n) => !editing.id || !same(doc[n], editing.doc[n])).map((n) => [n, doc[n] ?? null]));
          const put = (row: { id: string } | { new: string }, f: object) => branch().ask<{ f: Record<string, unknown> }>(editing.kind === "campaign" ? "campaigns/put" : "gift-types/put", { ...row, f });
          if (editing.id) await put({ id: editing.id }, f);
          else {
            const made = await put({ new: fresh }, f); // as an earlier try made it, if only the answer was lost
            const since = Object.entries(f).filter(([n, v]) => !same(made.f[n], v));
            if (since.length > 0) await put({ id: fresh }, Object.fromEntries(since));
          }
          await phone().syncNow().catch(() => undefined); // it is there; the rows come with the next sync
          onLeave();
        });
      }}>
        {editing.kind === "campaign" && !editing.id && homes.length > 1 && <SelectField label={w.whose} value={String(doc["unit"] ?? "")} choices={homes.map((g) => ({ value: g.unit, label: g.name }))} onValue={(unit) => setDoc({ ...doc, unit })} />}
        {fields.map((f) => <KindField key={f.name} field={f} value={doc[f.name]} error={wrong?.field === f.name ? a.rules[wrong.rule ?? ""] ?? a.rules["format"] : null} help={f.name === "gift_limit" && editing.id ? w.recount : undefined} onValue={(v) => setDoc({ ...doc, [f.name]: v })} />)}
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      </form>
    </Dialog>
  );
}
