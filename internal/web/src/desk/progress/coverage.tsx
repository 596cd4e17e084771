import { number } from "../../domain/format";
import { Icon } from "../../ui/icon";
import { Bar, Behind, percent } from "./open";
import type { Progress } from "./shapes";
import { progressWords } from "./words";

/** Who of the approved is left out, before anything else is said. */
export function CoveragePart({ p }: { p: Progress }) {
  const w = progressWords.value.coverage, c = p.coverage, late = c.days_left !== null && c.days_left < 0 && c.left > 0;
  return (
    <section class="card part wide-part" aria-labelledby="coverage">
      <header class="row spread"><h2 id="coverage">{w.title}</h2>{c.days_left !== null && <span class={`state num ${late ? "grave" : c.left > 0 && c.days_left <= 7 ? "wait" : ""}`}><Icon name={late ? "triangle-alert" : "info"} />{w.days(c.days_left)}</span>}</header>
      {c.approved === 0 ? <div><p class="hero-line">{w.none}</p><p class="soft">{w.noneHelp}</p></div> : (
        <>
          <p class="hero-line">{c.left > 0 ? <Behind path="coverage.left" label={w.leftWord}>{w.left(number(c.left))}</Behind> : w.whole}</p>
          <Bar n={c.served} of={c.approved} />
          <p class="num"><Behind path="coverage.served" label={w.served}>{w.of(number(c.served), number(c.approved), percent(c.percent))}</Behind></p>
          <div class="coverage-parts">
            {c.by_hamlet.length > 0 && (
              <div>
                <h3>{w.hamlet}</h3>
                <ul class={`bars ${c.by_hamlet.length > 6 ? "many" : ""}`}>
                  {[...c.by_hamlet].sort((a, b) => b.left - a.left).map((h) => (
                    <li key={h.hamlet}><span class="bar-name">{h.hamlet || w.noHamlet}</span><Bar n={h.served} of={h.approved} /><span class="bar-n num"><Behind path="coverage.by_hamlet" line={h.hamlet} label={h.hamlet || w.noHamlet}>{w.line(number(h.served), number(h.approved))}</Behind></span></li>
                  ))}
                </ul>
              </div>
            )}
            {p.left_out && p.left_out.people.length > 0 && (
              <details class="details">
                <summary><Icon name="chevron-right" />{w.names} ({number(c.left)})</summary>
                <div>
                  <ul class="names">{p.left_out.people.map((x) => <li key={x.id}>{x.name}<span class="small soft"> {x.hamlet}</span></li>)}</ul>
                  {p.left_out.more && <p class="small soft">{w.more}</p>}
                </div>
              </details>
            )}
          </div>
        </>
      )}
    </section>
  );
}
