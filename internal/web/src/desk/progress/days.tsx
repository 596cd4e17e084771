import { useEffect, useRef, useState } from "preact/hooks";
import { date, money, number } from "../../domain/format";
import { Segments } from "../ui/toolbar";
import { Icon } from "../../ui/icon";
import { Behind } from "./open";
import type { Day, Progress } from "./shapes";
import { progressWords } from "./words";

type Series = "handovers" | "value" | "donated" | "hours";

/** Day by day, as a chart and as a table that says the same. */
export function DaysPart({ p }: { p: Progress }) {
  const w = progressWords.value.days, [series, setSeries] = useState<Series>("handovers"), days = p.by_day;
  const write = (n: number) => (series === "value" ? money(n) : number(n));
  const top = days.reduce<Day | null>((a, d) => (!a || d[series] > a[series] ? d : a), null);
  return (
    <section class="card part wide-part" aria-labelledby="days">
      <header class="row spread"><h2 id="days">{w.title}</h2>
        <Segments<Series> label={w.title} value={series} onValue={setSeries} choices={(["handovers", "value", "donated", "hours"] as const).map((s) => ({ value: s, label: w.series[s] }))} /></header>
      {!top ? <p class="soft">{w.none}</p> : (
        <>
          <Chart days={days} series={series} label={w.said(w.series[series], date(days[0]!.day), date(days.at(-1)!.day), write(top[series]), date(top.day))} />
          <details class="details">
            <summary><Icon name="chevron-right" />{w.table}</summary>
            <div class="scroll-x" role="region" aria-label={w.table} tabIndex={0}>
              <table class="small-table">
                <caption class="sr-only">{w.title}</caption>
                <thead><tr><th scope="col">{w.day}</th>{(["handovers", "value", "donated", "hours"] as const).map((s) => <th key={s} scope="col">{w.series[s]}</th>)}</tr></thead>
                <tbody>{[...days].reverse().map((d) => (
                  <tr key={d.day}>
                    <th scope="row" class="num">{date(d.day)}</th>
                    <td class="num"><Behind path="by_day.handovers" line={d.day} label={`${w.series.handovers}, ${date(d.day)}`}>{number(d.handovers)}</Behind></td>
                    <td class="num">{money(d.value)}</td>
                    <td class="num"><Behind path="by_day.donated" line={d.day} label={`${w.series.donated}, ${date(d.day)}`}>{number(d.donated)}</Behind></td>
                    <td class="num"><Behind path="by_day.hours" line={d.day} label={`${w.series.hours}, ${date(d.day)}`}>{number(d.hours)}</Behind></td>
                  </tr>
                ))}</tbody>
              </table>
            </div>
          </details>
        </>
      )}
    </section>
  );
}

/** Bars of one series; the drawing library comes when the first chart is drawn. */
function Chart({ days, series, label }: { days: readonly Day[]; series: Series; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const at = box.current;
    if (!at) return;
    let gone = false, clear = () => {};
    void import("./chart").then(({ drawBars }) => { if (!gone) clear = drawBars(at, days.map((d) => d.day), days.map((d) => d[series])); }, () => {}); // the table says the same
    return () => { gone = true; clear(); };
  }, [days, series]);
  return <div class="chart" ref={box} role="img" aria-label={label} />;
}
