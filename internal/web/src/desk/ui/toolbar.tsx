import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { number } from "../../domain/format";
import type { Choice } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { deskWords } from "../i18n/words";

/** What stands above a table or a list: filters on the left, doings on the right. */
export function Toolbar({ label, children, doings }: { label: string; children?: ComponentChildren; doings?: ComponentChildren }) {
  return (
    <div class="toolbar" role="group" aria-label={label}>
      <div class="toolbar-filters">{children}</div>
      {doings && <div class="toolbar-doings">{doings}</div>}
    </div>
  );
}

/** A filter with few words: its name stands in it while nothing is chosen. */
export function Pick({ label, value, choices, onValue, all = deskWords.value.all }: { label: string; value: string; choices: readonly (Choice & { count?: number })[]; onValue(value: string): void; all?: string | null }) {
  return (
    <select class={`pick ${value && all !== null ? "set" : ""}`} aria-label={label} value={value} onChange={(e) => onValue(e.currentTarget.value)}>
      {all !== null && <option value="">{label}: {all.toLowerCase()}</option>}
      {choices.map((c) => <option key={c.value} value={c.value}>{c.label}{c.count === undefined ? "" : ` (${number(c.count)})`}</option>)}
    </select>
  );
}

/** Choices side by side of which one holds, as states of a list. */
export function Segments<V extends string>({ label, value, choices, onValue }: { label: string; value: V; choices: readonly { value: V; label: string; count?: number }[]; onValue(value: V): void }) {
  const name = useId();
  return (
    <fieldset class="segments">
      <legend class="sr-only">{label}</legend>
      {choices.map((c) => (
        <label key={c.value}>
          <input type="radio" name={name} checked={c.value === value} onChange={() => onValue(c.value)} />
          <span>{c.label}{c.count !== undefined && <i class="num">{number(c.count)}</i>}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function Search({ value, onValue, label = deskWords.value.search }: { value: string; onValue(value: string): void; label?: string }) {
  return (
    <label class="search">
      <span class="sr-only">{label}</span>
      <Icon name="search" />
      <input type="search" autocomplete="off" placeholder={label} value={value} onInput={(e) => onValue(e.currentTarget.value)} />
    </label>
  );
}
