import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { number } from "../../domain/format";
import { deskWords } from "../i18n/words";

/** One column of a table. */
export interface Column<R> {
  readonly name: string;
  readonly label: string;
  cell(row: R): ComponentChildren;
  /** figures stand to the right, digits under digits */
  readonly figures?: boolean;
  /** sorts by what it gives; numbers as numbers, text as it sorts in Vietnamese */
  sort?(row: R): string | number;
}

const PAGE = 200;

/** Rows with a head, sorted where a column can be; it scrolls sideways by itself on a narrow screen. */
export function Table<R>({ caption, columns, rows, keyOf, onOpen, nameOf, empty, tone }: {
  caption: string; columns: readonly Column<R>[]; rows: readonly R[]; keyOf(row: R): string;
  /** makes the first cell a button with this name */
  onOpen?(row: R): void; nameOf?(row: R): string; empty?: ComponentChildren; tone?(row: R): "" | "wait" | "grave";
}) {
  const d = deskWords.value;
  const [by, setBy] = useState<{ name: string; down: boolean } | null>(null);
  const [most, setMost] = useState(PAGE);
  const column = columns.find((c) => c.name === by?.name);
  const sorted = column?.sort ? [...rows].sort(order(column.sort.bind(column), by!.down)) : rows;
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <div class="table-box" role="region" aria-label={caption} tabIndex={0}>
      <table class="table">
        <caption class="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((c) => (
              <th key={c.name} scope="col" class={c.figures ? "figures-col" : undefined} {...(by?.name === c.name && { "aria-sort": by.down ? "descending" as const : "ascending" as const })}>
                {c.sort ? <button type="button" onClick={() => setBy({ name: c.name, down: by?.name === c.name && !by.down })}>{c.label}<span aria-hidden="true">{by?.name === c.name ? (by.down ? " ↓" : " ↑") : ""}</span></button> : c.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, most).map((r) => (
            <tr key={keyOf(r)} class={tone?.(r) || undefined} onClick={onOpen && ((e) => { if (!(e.target as Element).closest("button,a,input,select,label")) onOpen(r); })}>
              {columns.map((c, i) => (
                <td key={c.name} class={c.figures ? "figures-col num" : undefined}>
                  {i === 0 && onOpen ? <button type="button" class="linkish" aria-label={nameOf?.(r)} onClick={() => onOpen(r)}>{c.cell(r)}</button> : c.cell(r)}
                </td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && <tr><td colSpan={columns.length} class="soft">{d.table.empty}</td></tr>}
        </tbody>
      </table>
      {sorted.length > most && <button type="button" class="button plain" onClick={() => setMost(most + PAGE)}>{d.table.more(number(sorted.length - most))}</button>}
    </div>
  );
}

const collator = new Intl.Collator("vi");

function order<R>(by: (row: R) => string | number, down: boolean) {
  return (a: R, b: R): number => {
    const x = by(a), y = by(b), n = typeof x === "number" && typeof y === "number" ? x - y : collator.compare(String(x), String(y));
    return down ? -n : n;
  };
}
