import { money, number } from "../../domain/format";
import { CATEGORY_OPTIONS } from "../../domain/kinds.gen";
import { choiceOf } from "../../i18n/words";
import { Bar, Behind, Figure, percent } from "./open";
import type { Given, Progress } from "./shapes";
import { progressWords } from "./words";

/** Gifts that count, in times, people, households and parcels, each by itself; then by giver and by type. */
export function GiftsPart({ p }: { p: Progress }) {
  const w = progressWords.value.gifts, g = p.gifts;
  return (
    <section class="card part wide-part" aria-labelledby="gifts">
      <h2 id="gifts">{w.title}</h2>
      <div class="figures">
        <Figure n={g.handovers} word={w.handovers} path="gifts.handovers" /><Figure n={g.persons} word={w.persons} path="gifts.handovers" /><Figure n={g.households} word={w.households} path="gifts.handovers" /><Figure n={g.count} word={w.count} path="gifts.handovers" />
        <div class="figure money"><b class="num">{money(g.value)}</b><span class="num">{w.split(money(g.cash), money(g.goods))}</span></div>
      </div>
      <p class="num">
        <Behind path="gifts.over_500k" label={w.over500k}>{`${number(g.over_500k.n)} (${percent(g.over_500k.percent)} %)`}</Behind> {w.over500k}
        {g.over_limit.handovers > 0 && <> · <Behind path="gifts.over_limit" label={w.overLimit}>{number(g.over_limit.handovers)}</Behind> {w.overLimit}</>}
      </p>
      <div class="beside">
        <GivenTable title={w.byGiver} column={w.giver} path="gifts.by_giver" rows={g.by_giver} name={(x) => x.name || w.branch} line={(x) => x.giver ?? ""} />
        <GivenTable title={w.byType} column={w.type} path="gifts.by_type" rows={g.by_type} name={(x) => x.name} line={(x) => x.gift_type ?? ""} />
      </div>
    </section>
  );
}

function GivenTable({ title, column, path, rows, name, line }: { title: string; column: string; path: string; rows: readonly Given[]; name(g: Given): string; line(g: Given): string }) {
  const w = progressWords.value.gifts;
  if (rows.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <table class="small-table">
        <caption class="sr-only">{title}</caption>
        <thead><tr><th scope="col">{column}</th><th scope="col">{w.handovers}</th><th scope="col">{w.count}</th><th scope="col">{w.value}</th></tr></thead>
        <tbody>{rows.map((g) => <tr key={line(g)}><th scope="row">{name(g)}</th><td class="num"><Behind path={path} line={line(g)} label={name(g)}>{number(g.handovers)}</Behind></td><td class="num">{number(g.count)}</td><td class="num">{money(g.value)}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

/** Whether gifts came in time, to those on the list, and once. */
export function CarePart({ p }: { p: Progress }) {
  const w = progressWords.value.care, t = p.timeliness;
  const share = (path: string, word: string, n: number, of: number, pc: number | null) => (
    <div class="stack tight"><div class="row spread num"><span>{word}</span><b><Behind path={path} label={word}>{`${percent(pc)} %`}</Behind></b></div><Bar n={n} of={of} /></div>
  );
  return (
    <section class="card part" aria-labelledby="care">
      <h2 id="care">{w.title}</h2>
      {share("timeliness.before_deadline", w.inTime, t.before_deadline, t.of, t.percent)}
      {share("on_list.n", w.onList, p.on_list.n, p.on_list.of, p.on_list.percent)}
      {t.median_days !== null && <p class="small soft num">{Math.abs(t.median_days) < 1 ? w.sameDay : t.median_days < 0 ? w.before(Math.floor(-t.median_days) - 1) : w.median(number(t.median_days))}</p>}
      <div class="figures pairs">
        <Figure n={t.of - t.before_deadline} word={w.late} path="timeliness.late" tone={t.of > t.before_deadline ? "wait" : undefined} />
        <Figure n={p.on_list.of - p.on_list.n} word={w.off} path="on_list.off" tone={p.on_list.of > p.on_list.n ? "wait" : undefined} />
        <Figure n={p.duplicates.open} word={w.duplicates} path="duplicates.open" tone={p.duplicates.open > 0 ? "grave" : undefined} />
        <Figure n={p.duplicates.decided} word={w.decided} path="duplicates.decided" />
      </div>
    </section>
  );
}

/** Where the records stand: photos, and review. */
export function EvidencePart({ p }: { p: Progress }) {
  const w = progressWords.value.evidence, e = p.evidence, photos = e.none + e.preview + e.full;
  const line = (key: keyof typeof e, of: number, tone = "") => (
    <li key={key}><span class="bar-name">{w[key]}</span><Bar n={e[key]} of={of} tone={tone} /><span class="bar-n num"><Behind path={`evidence.${key}`} label={w[key]}>{number(e[key])}</Behind></span></li>
  );
  const reviewed = e.waiting + e.accepted + e.returned + e.rejected + e.withdrawn;
  return (
    <section class="card part" aria-labelledby="evidence">
      <h2 id="evidence">{w.title}</h2>
      <ul class="bars">{line("full", photos)}{line("preview", photos, "wait")}{line("none", photos, "grave")}</ul>
      <ul class="bars">{line("accepted", reviewed)}{line("waiting", reviewed, "wait")}{line("returned", reviewed, "grave")}{e.rejected > 0 && line("rejected", reviewed, "grave")}{e.withdrawn > 0 && line("withdrawn", reviewed)}</ul>
    </section>
  );
}

/** How evenly households of one category fared. */
export function FairnessPart({ p }: { p: Progress }) {
  const w = progressWords.value.fairness;
  return (
    <section class="card part wide-part">
      <h2>{w.title}</h2>
      <p class="small soft">{w.help}</p>
      {p.fairness.length === 0 ? <p class="soft">{w.none}</p> : (
        <div class="scroll-x" role="region" aria-label={w.title} tabIndex={0}>
          <table class="small-table">
            <caption class="sr-only">{w.title}</caption>
            <thead><tr><th scope="col">{w.category}</th><th scope="col">{w.n}</th><th scope="col">{w.p10}</th><th scope="col">{w.p90}</th><th scope="col">{w.ratio}</th></tr></thead>
            <tbody>{p.fairness.map((f) => <tr key={f.category}><th scope="row">{choiceOf(CATEGORY_OPTIONS, f.category)}</th><td class="num">{number(f.n)}</td><td class="num">{money(f.p10)}</td><td class="num">{money(f.p90)}</td><td class={`num ${f.ratio !== null && f.ratio >= 2 ? "warm" : ""}`}>{f.ratio === null ? "–" : number(f.ratio)}</td></tr>)}</tbody>
          </table>
        </div>
      )}
    </section>
  );
}
