import { fold } from "../../domain/fold";
import type { Field } from "../../domain/kinds.gen";
import { say, words } from "../../i18n/words";
import { Combobox } from "../../ui/combobox";
import { CheckField, DateField, ManyField, MoneyField, NumberField, SelectField, TextField, TimeField } from "../../ui/field";
import { branch } from "../state/branch";

/** Whether a field can be typed or chosen here. What cannot is shown and sent as it was. */
export const editable = (f: Field): boolean => !f.computed && (f.list ? f.type === "enum" || f.type === "text" : f.type !== "object" && f.type !== "any" && f.type !== "location");

/** An input for one field of a kind, by its type; undefined = empty. Reads signals. */
export function KindField({ field, value, onValue, error, label, help }: {
  field: Field; value: unknown; onValue(value: unknown): void; error?: string | null | undefined; label?: string; help?: string | undefined;
}) {
  const name = label ?? say(field) + (field.required ? "" : ` (${optional()})`), common = { label: name, error, help };
  if (field.list && field.type === "enum") {
    return <ManyField label={name} values={(value as string[] | undefined) ?? []} choices={(field.options ?? []).map((o) => ({ value: o.value, label: say(o) }))} onValues={(v) => onValue(v.length > 0 ? v : undefined)} />;
  }
  if (field.list) {
    return <TextField {...common} lines={2} value={((value as string[] | undefined) ?? []).join("\n")} onInput={(v) => { const lines = v.split("\n").filter((l) => l.trim() !== ""); onValue(lines.length > 0 ? lines : undefined); }} />;
  }
  switch (field.type) {
    case "enum":
      return <SelectField {...common} value={value as string | undefined} {...(!field.required && { empty: "" })} choices={(field.options ?? []).map((o) => ({ value: o.value, label: say(o) }))} onValue={(v) => onValue(v || undefined)} />;
    case "money":
      return <MoneyField {...common} value={value as number | undefined} onValue={onValue} />;
    case "int":
    case "number":
      return <NumberField {...common} whole={field.type === "int"} year={field.name.endsWith("year")} value={value as number | undefined} onValue={onValue} />;
    case "date":
      return <DateField {...common} value={value as string | undefined} onValue={onValue} />;
    case "time":
      return <TimeField {...common} value={value as string | undefined} onValue={onValue} />;
    case "bool":
      return <CheckField label={name} value={value === true} onValue={(v) => onValue(v || undefined)} />;
    case "ref":
      return <RefField {...common} of={field.of!} value={value as string | undefined} onValue={onValue} />;
    default:
      return <TextField {...common} {...((field.len ?? 2000) > 300 && { lines: 3 })} {...(field.len && { maxLength: field.len })} value={String(value ?? "")} onInput={(v) => onValue(v || undefined)} />;
  }
}

const optional = (): string => (words.value.lang === "en" ? "optional" : "không bắt buộc");

/** A row chosen by its name, among those on this desk. */
function RefField({ of, value, onValue, label, error, help }: { of: NonNullable<Field["of"]>; value: string | undefined; onValue(v: unknown): void; label: string; error?: string | null | undefined; help?: string | undefined }) {
  const rows = branch().rows(of), name = (id: string): string => nameIn(rows.get(id)?.doc) ?? "";
  return (
    <Combobox label={label} value={value ? name(value) || value : ""} placeholder="" nothing={words.value.beneficiary.none} {...(error !== undefined && { error })} help={help}
      suggest={(typed) => {
        const wanted = fold(typed).split(" ").filter(Boolean), found = [];
        for (const [id, row] of rows) {
          const doc = row.doc as { hamlet?: string; birth_year?: number }, title = nameIn(row.doc) ?? "", folded = " " + fold(title);
          if (wanted.every((t) => folded.includes(" " + t))) found.push({ id, name: title, line: [doc.birth_year, doc.hamlet].filter(Boolean).join(" · ") });
          if (found.length === 8) break;
        }
        return found;
      }}
      onChoose={(id) => onValue(id || undefined)} />
  );
}

const nameIn = (doc: unknown): string | undefined => (doc as { name?: string; place?: string; title?: string } | undefined)?.name ?? (doc as { place?: string } | undefined)?.place;

