import type { ComponentChildren } from "preact";
import { date, money, number, phone as phoneNumber } from "../domain/format";
import { KINDS, type Field, type KindName, type Location } from "../domain/kinds.gen";
import { choiceOf, say, words } from "../i18n/words";
import { phone } from "../ui/phone";
import { moment } from "./moments";

const technical = new Set(["unit", "signature", "corrects", "counted", "counted_with", "warnings"]);

/** What a record says, field by field, by the words of its kind. Reads signals. */
export function Facts({ kind, doc }: { kind: KindName; doc: Readonly<Record<string, unknown>> }) {
  const warnings = (doc["warnings"] as string[] | undefined) ?? [];
  return (
    <dl class="card facts">
      {KINDS[kind].fields.filter((f) => !technical.has(f.name)).map((f) => <Fact key={f.name} field={f} value={doc[f.name]} />)}
      {warnings.length > 0 && (
        <div>
          <dt>{say(KINDS.gift_handover.fields.find((f) => f.name === "warnings")!)}</dt>
          <dd>{warnings.map(noteOf).join(" ")}</dd>
        </div>
      )}
    </dl>
  );
}

const reasons = KINDS.flag.fields.find((f) => f.name === "why")?.options;

/** What the phone or the server noted about a record, as a sentence. Reads signals. */
export function noteOf(code: string): string {
  return (words.value.hints as Readonly<Record<string, string>>)[code] ?? `${choiceOf(reasons, code)}.`;
}

function Fact({ field, value }: { field: Field; value: unknown }) {
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0)) return null;
  return <div><dt>{say(field)}</dt><dd>{written(field, value)}</dd></div>;
}

/** A value as people read it. Reads signals. */
export function written(field: Field, value: unknown): ComponentChildren {
  if (Array.isArray(value)) {
    if (field.members) return value.map((v, i) => <div key={i}>{written({ ...field, list: false }, v)}</div>);
    return value.map((v) => written({ ...field, list: false }, v)).join(", ");
  }
  switch (field.type) {
    case "enum": return choiceOf(field.options, value);
    case "money": return money(Number(value));
    case "int": return field.name.endsWith("year") ? String(value) : number(Number(value)) + (field.unit ? ` ${field.unit}` : "");
    case "number": return number(Number(value)) + (field.unit ? ` ${field.unit}` : "");
    case "bool": return value ? words.value.yes : words.value.no;
    case "date": return date(String(value));
    case "time": return moment(String(value));
    case "location": {
      const at = value as Location;
      return `${at.lat.toFixed(5).replace(".", ",")}; ${at.lon.toFixed(5).replace(".", ",")}${at.accuracy ? ` (± ${Math.round(at.accuracy)} m)` : ""}`;
    }
    case "ref": {
      const doc = field.of && phone().row(field.of, String(value))?.doc as { name?: string; place?: string } | undefined;
      return (doc && (doc.name ?? doc.place)) || words.value.beneficiary.missing;
    }
    case "object":
      return (field.members ?? []).filter((m) => (value as Record<string, unknown>)[m.name] !== undefined)
        .map((m) => `${say(m)}: ${String(written(m, (value as Record<string, unknown>)[m.name]))}`).join(" · ");
    default:
      return field.name === "phone" ? phoneNumber(String(value)) : String(value);
  }
}
