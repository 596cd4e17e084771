import { date, number } from "../../domain/format";
import { words } from "../../i18n/words";
import { dayName } from "../../routes/moments";
import { branch } from "../state/branch";
import { nameOf } from "../state/names";
import { deskWords } from "../i18n/words";
import { Glyph } from "../ui/glyph";
import { Pick, Search, Segments, Toolbar } from "../ui/toolbar";
import { whyWords } from "./flag-words";
import { change, choices, EVERYTHING, filter, showCounts, type Order, type Show } from "./queue";
import { reviewWords } from "./words";

const states: readonly Show[] = ["waiting", "returned", "accepted", "rejected", "withdrawn", "all"];
const orders: readonly Order[] = ["oldest", "newest", "person", "place"];

/** What of the queue is looked at; each choice says how many records it leaves. */
export function QueueBar({ onKeys }: { onKeys(): void }) {
  const w = reviewWords.value, d = deskWords.value, f = filter.value, counts = showCounts.value, b = branch();
  const labels: Record<"kind" | "unit" | "person" | "flag" | "day", (v: string) => string> = {
    kind: (v) => words.value.kinds[v as keyof typeof words.value.kinds] ?? v,
    unit: (v) => b.row("unit", v)?.doc.name ?? v,
    person: (v) => nameOf(v) || `${w.unknownPerson} (${v.slice(-4)})`,
    flag: (v) => (v === "warned" ? w.warned : whyWords(v)),
    day: (v) => (dayName(v) === date(v) ? date(v) : `${dayName(v)}`),
  };
  const any = f.kind || f.unit || f.person || f.flag || f.day || f.text;
  return (
    <div class="queue-bar">
      <Segments label={w.show.label} value={f.show} onValue={(show) => change({ show })}
        choices={states.filter((s) => s === f.show || s === "waiting" || s === "all" || counts[s] > 0).map((s) => ({ value: s, label: w.show[s], count: counts[s] }))} />
      <div class="queue-find">
        <Search label={w.search} value={f.text} onValue={(text) => change({ text })} />
        <button type="button" class="round" aria-label={w.keys.title} title={w.keys.title + " (?)"} onClick={onKeys}><Glyph name="keyboard" /></button>
      </div>
      <Toolbar label={w.filters}>
        <Pick label={w.order.label} all={null} value={f.order} onValue={(order) => change({ order: order as Order })} choices={orders.map((o) => ({ value: o, label: w.order[o] }))} />
        {(["kind", "flag", "person", "unit", "day"] as const).map((name) => {
          const all = choices.value[name];
          if (all.length < 2 && !f[name]) return null;
          return <Pick key={name} label={w.by[name]} value={f[name]} onValue={(value) => change({ [name]: value })} choices={all.map(({ value, count }) => ({ value, count, label: labels[name](value) }))} />;
        })}
        {any && <button type="button" class="button plain" onClick={() => change({ ...EVERYTHING, show: f.show, order: f.order })}>{d.clear}</button>}
      </Toolbar>
      <p class="sr-only" role="status">{w.records(number(counts[f.show]))}</p>
    </div>
  );
}

