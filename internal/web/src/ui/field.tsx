import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { date, money, number, parseDate, parseMoney } from "../domain/format";
import { firstWords as words } from "../i18n/first";
import { Icon } from "./icon";

interface Common {
  label: string;
  help?: string | undefined;
  error?: string | null | undefined;
}

/** A labelled field; help and error belong to it by aria-describedby. */
function Field({ label, help, error, children }: Common & { children(ids: { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean }): ComponentChildren }) {
  const id = useId();
  const described = [help && id + "-help", error && id + "-error"].filter(Boolean).join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, ...(described && { "aria-describedby": described }), ...(error && { "aria-invalid": true }) })}
      {help && <p class="help" id={id + "-help"}>{help}</p>}
      {error && <p class="error" id={id + "-error"}><Icon name="circle-alert" />{error}</p>}
    </div>
  );
}

export function TextField({ value, onInput, lines, type, inputMode, autocomplete, placeholder, maxLength, ...common }: Common & {
  value: string; onInput(value: string): void; lines?: number; type?: "text" | "email" | "password" | "tel" | "search"; inputMode?: "text" | "numeric" | "decimal" | "tel" | "email"; autocomplete?: string; placeholder?: string; maxLength?: number;
}) {
  const more = {
    ...(inputMode && { inputMode }), ...(placeholder && { placeholder }), ...(maxLength && { maxLength }), ...(type === "email" && { autocapitalize: "none" as const }),
  };
  return (
    <Field {...common}>
      {(ids) => lines
        ? <textarea {...ids} class="input" rows={lines} value={value} {...more} onInput={(e) => onInput(e.currentTarget.value)} />
        : <input {...ids} {...more} class="input" type={(type ?? "text") as "text"} autocomplete={autocomplete ?? "off"}
            value={value} onInput={(e) => onInput(e.currentTarget.value)} />}
    </Field>
  );
}

/**
 * A field whose text means a value: as typed while a person types, as written properly afterwards. What means nothing is
 * kept as typed and told as NaN, so that saving can say so.
 */
function MeantField<T>({ value, write, read, onValue, inputMode, placeholder, ...common }: Common & {
  value: T | undefined; write(value: T): string; read(typed: string): T | null; onValue(value: T | undefined): void; inputMode: "numeric" | "decimal" | "text"; placeholder?: string | undefined;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && typed.trim() !== "" && read(typed) === null;
  return (
    <Field {...common} error={common.error ?? (wrong ? words.value.rules["format"] : null)}>
      {(ids) => (
        <input {...ids} class="input num" type="text" inputMode={inputMode} autocomplete="off" placeholder={placeholder}
          value={typed ?? (value === undefined ? "" : write(value))}
          onInput={(e) => {
            const now = e.currentTarget.value;
            setTyped(now);
            onValue(now.trim() === "" ? undefined : read(now) ?? undefined);
          }}
          onBlur={() => { if (!wrong) setTyped(null); }} />
      )}
    </Field>
  );
}

type Meant<T> = Common & { value: T | undefined; onValue(value: T | undefined): void; placeholder?: string };

/** Whole đồng: "500.000", "500k", "1,5 triệu". */
export const MoneyField = (p: Meant<number>) => <MeantField {...p} write={number} read={parseMoney} inputMode="numeric" help={p.help ?? (p.value ? money(p.value) : undefined)} />;

/** A number with a decimal comma; a year has no dots in it. */
export const NumberField = (p: Meant<number> & { whole?: boolean; year?: boolean }) => (
  <MeantField {...p} write={p.year ? String : number} inputMode={p.whole ? "numeric" : "decimal"}
    read={(typed) => (new RegExp(p.whole ? "^\\d{1,9}$" : "^\\d{1,9}([.,]\\d{1,2})?$").test(typed.trim()) ? Number(typed.trim().replace(",", ".")) : null)} />
);

/** dd/mm/yyyy in, yyyy-mm-dd out. */
export const DateField = (p: Meant<string>) => <MeantField {...p} write={date} read={parseDate} inputMode="numeric" placeholder="dd/mm/yyyy" />;

export interface Choice {
  value: string;
  label: string;
}

export function SelectField({ value, choices, onValue, empty, ...common }: Common & { value: string | undefined; choices: readonly Choice[]; onValue(value: string): void; empty?: string }) {
  return (
    <Field {...common}>
      {(ids) => (
        <select {...ids} class="input" value={value ?? ""} onChange={(e) => onValue(e.currentTarget.value)}>
          {(empty !== undefined || !value) && <option value="">{empty ?? ""}</option>}
          {choices.map((c) => <option key={c.value} value={c.value}>{c.label}</option>)}
        </select>
      )}
    </Field>
  );
}

/** Choices that all fit on the screen: one of them, touched again none. */
export function ChipField({ label, value, choices, onValue, error, help }: Common & { value: string | undefined; choices: readonly Choice[]; onValue(value: string | undefined): void }) {
  const name = useId();
  return (
    <fieldset class="field" aria-describedby={error ? name + "-error" : undefined}>
      <legend class="label">{label}</legend>
      {help && <p class="help">{help}</p>}
      <div class="chips">
        {choices.map((c) => (
          <label key={c.value} class="chip">
            <input type="radio" name={name} value={c.value} checked={value === c.value}
              onClick={() => onValue(value === c.value ? undefined : c.value)}
              onChange={() => onValue(c.value)} />
            <span><Icon name="check" />{c.label}</span>
          </label>
        ))}
      </div>
      {error && <p class="error" id={name + "-error"}><Icon name="circle-alert" />{error}</p>}
    </fieldset>
  );
}

/** Choices of which any may hold. */
export function ManyField({ label, values, choices, onValues }: { label: string; values: readonly string[]; choices: readonly Choice[]; onValues(values: string[]): void }) {
  return (
    <fieldset class="field">
      <legend class="label">{label}</legend>
      <div class="chips">
        {choices.map((c) => (
          <label key={c.value} class="chip">
            <input type="checkbox" checked={values.includes(c.value)}
              onChange={(e) => onValues(e.currentTarget.checked ? [...values, c.value] : values.filter((v) => v !== c.value))} />
            <span><Icon name="check" />{c.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

export function CheckField({ label, value, onValue }: { label: string; value: boolean; onValue(value: boolean): void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={value} onChange={(e) => onValue(e.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** A moment, as the phone's own picker has it; RFC 3339 in and out, with the phone's offset. */
export function TimeField({ value, onValue, ...common }: Meant<string>) {
  const local = value ? value.slice(0, 16) : "";
  return (
    <Field {...common}>
      {(ids) => (
        <input {...ids} class="input num" type="datetime-local" value={local}
          onInput={(e) => onValue(e.currentTarget.value ? withZone(e.currentTarget.value) : undefined)} />
      )}
    </Field>
  );
}

function withZone(local: string): string {
  const off = -new Date(local).getTimezoneOffset();
  const two = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, "0");
  return `${local}:00${off < 0 ? "-" : "+"}${two(off / 60)}:${two(off % 60)}`;
}
