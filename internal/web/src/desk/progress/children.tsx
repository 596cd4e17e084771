import { money, number } from "../../domain/format";
import { moment } from "../../routes/moments";
import { Table } from "../ui/table";
import { Bar, Behind } from "./open";
import type { Child, Progress } from "./shapes";
import { progressWords } from "./words";

/** The communes of a province side by side; each opens its own progress. */
export function ChildrenPart({ p, onUnit }: { p: Progress; onUnit(unit: string): void }) {
  const w = progressWords.value.children, share = (c: Child) => (c.approved > 0 ? Math.round((1000 * c.served) / c.approved) / 10 : -1);
  const busy = p.children.filter((c) => c.approved > 0 || c.handovers > 0), rows = busy.length > 0 ? busy : p.children;
  if (rows.every((c) => c.unit === p.unit)) return null;
  const name = (c: Child) => (c.unit === p.unit ? w.own : c.name);
  return (
    <section class="part wide-part">
      <h2>{w.title}</h2>
      <Table<Child> caption={w.title} rows={rows} keyOf={(c) => c.unit} nameOf={name} onOpen={(c) => { if (c.unit !== p.unit) onUnit(c.unit); }} columns={[
        { name: "unit", label: w.unit, cell: name, sort: (c) => c.name },
        { name: "percent", label: w.percent, cell: (c) => c.approved > 0 && <span class="cell-bar"><Bar n={c.served} of={c.approved} /><span class="num">{number(share(c))} %</span></span>, sort: share },
        { name: "approved", label: w.approved, figures: true, cell: (c) => number(c.approved), sort: (c) => c.approved },
        { name: "left", label: w.left, figures: true, cell: (c) => <span class={c.left > 0 ? "warm" : ""}>{number(c.left)}</span>, sort: (c) => c.left },
        { name: "handovers", label: w.handovers, figures: true, cell: (c) => <Behind path="children.handovers" line={c.unit} label={c.name}>{number(c.handovers)}</Behind>, sort: (c) => c.handovers },
        { name: "value", label: w.value, figures: true, cell: (c) => money(c.value), sort: (c) => c.value },
        { name: "last", label: w.last, figures: true, cell: (c) => (c.last_at ? moment(c.last_at) : ""), sort: (c) => c.last_at ?? "" },
      ]} />
    </section>
  );
}
