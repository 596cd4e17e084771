import { useEffect } from "preact/hooks";
import { date, number } from "../../domain/format";
import { Icon } from "../../ui/icon";
import { Empty, handOut, Head, Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { failureWords } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { HOME, itemsOf, type ItemRow } from "./model";
import { listWords } from "./words";

/** People are called up hamlet by hamlet, as in the file of the sheet. */
const byHamlet = new Intl.Collator("vi", { numeric: true });

/** So many of the last people are on one page with those who sign for all. */
const CLOSING = 2;

/** The receipt sheet for signing on paper, A4, as it will be printed. */
export function PrintPage({ id }: { id: string }) {
  const w = listWords.value, c = w.sheetColumns, h = w.sheetHead, list = branch().row("list", id), { failed, run } = useDoing();
  useEffect(() => { document.documentElement.classList.add("paper"); return () => document.documentElement.classList.remove("paper"); }, []);
  if (!list) return <Empty icon="search" title={w.emptyTitle} />;
  const hamletOf = (i: ItemRow) => branch().row("beneficiary", i.doc.beneficiary ?? "")?.doc.hamlet ?? "";
  const items = itemsOf(id).filter((i) => !i.doc.removed).sort((a, b) => byHamlet.compare(hamletOf(a), hamletOf(b))), campaign = branch().row("campaign", list.doc.campaign ?? "")?.doc;
  const line = (i: ItemRow, k: number) => {
    const p = branch().row("beneficiary", i.doc.beneficiary ?? "")?.doc;
    return (
      <tr key={i.id}>
        <td class="num">{k + 1}</td><td class="name">{p?.name ?? w.missing}</td><td class="num">{p?.birth_year}</td><td>{p?.hamlet && p.address?.includes(p.hamlet) ? p.address : [p?.address, p?.hamlet].filter(Boolean).join(", ")}</td>
        <td>{i.doc.gift_type ? branch().row("gift_type", i.doc.gift_type)?.doc.name : ""}</td><td class="num">{i.doc.qty ?? 1}</td><td></td><td>{i.doc.note}</td>
      </tr>
    );
  };
  const total = items.reduce((n, i) => n + (i.doc.qty ?? 1), 0);
  return (
    <>
      <div class="no-print">
        <Head title={w.print} back={`${HOME}/${id}`}>
          <button type="button" class="button" onClick={() => void run(async () => handOut(await branch().file(`lists/file.xlsx?list=${id}&sheet=receipt`)))}><Icon name="download" />{w.printFile}</button>
          <button type="button" class="button main" onClick={() => print()}><Glyph name="printer" />{w.printGo}</button>
        </Head>
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      </div>
      <article class="sheet printed">
        <header>
          <p><b>{h.org}</b><br />{unitName(list.doc.unit ?? "")}</p>
          <h2>{w.sheetTitle}</h2>
          <p>{campaign?.name}</p>
          <p class="small">{h.doc(list.doc.doc_no ?? "", list.doc.doc_date ? date(list.doc.doc_date) : "")} · {h.version(list.doc.version ?? 1)}</p>
          <p class="small">{h.place} {h.day}</p>
        </header>
        <table>
          <thead><tr><th>{c.n}</th><th>{c.name}</th><th>{c.born}</th><th>{c.address}</th><th>{c.gift}</th><th>{c.qty}</th><th class="sign">{c.sign}</th><th class="note">{c.note}</th></tr></thead>
          <tbody>{items.slice(0, -CLOSING).map(line)}</tbody>
          <tbody class="last">
            {items.slice(-CLOSING).map((i, k) => line(i, Math.max(0, items.length - CLOSING) + k))}
            <tr><td class="end" colSpan={8}><p><b>{w.sheetFoot.total(number(total))}</b></p><footer><span>{w.sheetFoot.witness}</span><span>{w.sheetFoot.giver}</span></footer></td></tr>
          </tbody>
        </table>
      </article>
    </>
  );
}
