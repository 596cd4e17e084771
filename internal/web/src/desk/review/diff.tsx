import { same } from "../../domain/doc";
import { EVIDENCE_FIELDS, KINDS, type Field, type KindName } from "../../domain/kinds.gen";
import { say, words } from "../../i18n/words";
import { written } from "../../routes/facts";
import { reviewWords } from "./words";

/** One field as it was and as it is. */
export interface Change {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

const hidden = new Set(["corrects", "warnings", "signature", "counted_with"]);

/** Fields in which two rows of a kind differ, in the kind's own order. */
export function differences(kind: KindName, was: Readonly<Record<string, unknown>>, now: Readonly<Record<string, unknown>>): Change[] {
  return KINDS[kind].fields.filter((f) => !f.computed && !hidden.has(f.name) && !same(was[f.name], now[f.name])).map((f) => ({ field: f.name, from: was[f.name], to: now[f.name] }));
}

/** The field of a change, with its words; undefined for one that this app does not know. */
export const fieldOf = (kind: KindName, name: string): Field | undefined => KINDS[kind].fields.find((f) => f.name === name) ?? EVIDENCE_FIELDS.find((f) => f.name === name);

/** Changes side by side: what it was, what it is. Reads signals. */
export function Diff({ kind, changes }: { kind: KindName; changes: readonly Change[] }) {
  const w = reviewWords.value;
  return (
    <dl class="diff">
      {changes.map((c) => {
        const field = fieldOf(kind, c.field);
        return (
          <div key={c.field}>
            <dt>{field ? say(field) : c.field}</dt>
            <dd><span class="sr-only">{w.was}: </span><del>{value(field, c.from)}</del> <span aria-hidden="true">→</span> <span class="sr-only">{w.now}: </span><ins>{value(field, c.to)}</ins></dd>
          </div>
        );
      })}
    </dl>
  );
}

function value(field: Field | undefined, v: unknown) {
  if (v === undefined || v === null || v === "") return words.value.none;
  return field ? written(field, v) : typeof v === "object" ? JSON.stringify(v) : String(v);
}
