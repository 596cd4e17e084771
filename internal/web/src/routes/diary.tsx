import { useState } from "preact/hooks";
import { money, number } from "../domain/format";
import type { Activity, GiftHandover } from "../domain/kinds.gen";
import { dayOf } from "../domain/time";
import { words } from "../i18n/words";
import type { EvidenceKind, RecordItem } from "../state/types";
import { Icon } from "../ui/icon";
import { Empty, Head } from "../ui/parts";
import { phone } from "../ui/phone";
import { dayName } from "./moments";
import { RecordRow } from "./row";

const PAGE = 60;

/** Nhật ký: what I recorded, how far each record has come, and what it adds up to. */
export default function Diary() {
  const w = words.value, all = phone().records.value;
  const [only, setOnly] = useState<EvidenceKind | "saved" | null>(null);
  const [limit, setLimit] = useState(PAGE);
  const waits = (r: RecordItem) => r.standing === "saved" || r.pending;
  const shown = all.filter((r) => (only === null ? true : only === "saved" ? waits(r) : r.kind === only));
  const days = new Map<string, RecordItem[]>();
  for (const r of shown.slice(0, limit)) {
    const day = dayOf(Date.parse(r.at));
    days.set(day, [...(days.get(day) ?? []), r]);
  }
  const unsent = all.filter(waits).length;
  const filter = (key: typeof only, label: string, n: number) => (
    <label class="chip">
      <input type="checkbox" checked={only === key} onChange={(e) => setOnly(e.currentTarget.checked ? key : null)} />
      <span><Icon name="check" />{label} <b class="num">{n}</b></span>
    </label>
  );
  return (
    <>
      <Head title={w.diary.title} />
      {all.length === 0 ? <Empty icon="notebook-pen" title={w.diary.empty}><p>{w.diary.emptyHelp}</p></Empty> : (
        <div class="stack">
          <Totals records={all} />
          <div class="chips">
            {unsent > 0 && filter("saved", w.diary.unsent, unsent)}
            {(["gift_handover", "blood_visit", "first_aid_case", "activity"] as const).map((kind) => {
              const n = all.filter((r) => r.kind === kind).length;
              return n > 0 && n < all.length && filter(kind, w.kinds[kind], n);
            })}
          </div>
          <div>
            {[...days].map(([day, items]) => (
              <section key={day}>
                <h2 class="group-head">{dayName(day)}</h2>
                <div class="card cards">{items.map((item) => <RecordRow key={item.id} item={item} underDay />)}</div>
              </section>
            ))}
          </div>
          {shown.length > limit && <button type="button" class="button" onClick={() => setLimit(limit + PAGE)}>{w.form.more}</button>}
        </div>
      )}
    </>
  );
}

/** What stands: nothing withdrawn, refused, declined or corrected by a later record is added up. */
function Totals({ records }: { records: readonly RecordItem[] }) {
  const w = words.value.diary;
  const stands = records.filter((r) => !r.correctedBy && !["withdrawn", "refused", "declined"].includes(r.standing));
  const of = (kind: EvidenceKind) => stands.filter((r) => r.kind === kind);
  const gifts = of("gift_handover").map((r) => r.doc as GiftHandover);
  const figures: [number, string][] = [
    [gifts.reduce((n, g) => n + (g.qty ?? 0), 0), w.figures.gift_handover],
    [of("blood_visit").length, w.figures.blood_visit],
    [of("first_aid_case").length, w.figures.first_aid_case],
    [of("activity").reduce((n, r) => n + ((r.doc as Activity).hours ?? 0), 0), w.figures.activity],
  ];
  const worth = gifts.reduce((n, g) => n + (g.value ?? 0), 0);
  return (
    <section class="card stack tight" aria-label={w.totals}>
      <h2>{w.totals}</h2>
      <div class="figures">
        {figures.filter(([n]) => n > 0).map(([n, word]) => <div key={word} class="figure"><b>{number(Math.round(n * 100) / 100)}</b><span>{word}</span></div>)}
      </div>
      {worth > 0 && <p class="small soft num">{w.value(money(worth))}</p>}
    </section>
  );
}
