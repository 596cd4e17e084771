import { addDays } from "./time";

/** 1.000.000; with a decimal comma when there is a fraction. */
export function number(n: number): string {
  const [whole, part] = String(Math.abs(n)).split(".");
  return (n < 0 ? "−" : "") + whole!.replace(/\B(?=(\d{3})+$)/g, ".") + (part ? "," + part : "");
}

/** 500.000 đồng */
export const money = (dong: number): string => number(dong) + " đồng";

/** What a person typed as an amount: "500.000", "500 000đ", "500k", "1,5tr". null when it is none. */
export function parseMoney(typed: string): number | null {
  const m = /^(\d[\d. ]*)(?:,(\d+))?\s*(k|nghìn|ngàn|tr|triệu)?\s*(đ|đồng|vnd|vnđ)?$/i.exec(typed.trim());
  if (!m) return null;
  const unit = m[3]?.toLowerCase();
  const times = unit === undefined ? 1 : unit.startsWith("t") ? 1_000_000 : 1000;
  const value = Number(m[1]!.replace(/[. ]/g, "") + "." + (m[2] ?? "0")) * times;
  return Number.isSafeInteger(Math.round(value)) ? Math.round(value) : null;
}

/** dd/mm/yyyy of "2027-01-28" or of a moment, by its own zone. */
export function date(s: string): string {
  const m = /^(\d{4})-(\d\d)-(\d\d)/.exec(s);
  return m ? `${m[3]}/${m[2]}/${m[1]}` : "";
}

/** 08:12 of a moment, by its own zone. */
export const clock = (s: string): string => /T(\d\d:\d\d)/.exec(s)?.[1] ?? "";

/** "28/01/2027", "28-1-27", "28.1.2027" to "2027-01-28"; null when there is no such day. */
export function parseDate(typed: string): string | null {
  const m = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})$/.exec(typed.trim());
  if (!m) return null;
  const s = `${m[3]!.length === 2 ? "20" + m[3] : m[3]}-${m[2]!.padStart(2, "0")}-${m[1]!.padStart(2, "0")}`;
  return Number.isNaN(Date.parse(s)) || addDays(s, 0) !== s ? null : s;
}

/** What a person typed as a Vietnamese phone number, to +84...; as typed when it is none. */
export function parsePhone(typed: string): string {
  const digits = typed.replace(/[\s.\-()]/g, "");
  const m = /^(?:0|\+?84)(\d{9,10})$/.exec(digits);
  return m ? "+84" + m[1] : typed.trim();
}

/** 0912 345 678 */
export function phone(s: string): string {
  const m = /^\+84(\d{2,3})(\d{3})(\d{3,4})$/.exec(s.replace(/\s/g, ""));
  return m ? `0${m[1]} ${m[2]} ${m[3]}` : s;
}

/** 1,8 MB */
export function bytes(n: number): string {
  if (n < 1e3) return `${n} B`;
  return n < 1e6 ? `${Math.round(n / 1e3)} KB` : n < 1e9 ? `${number(Math.round(n / 1e5) / 10)} MB` : `${number(Math.round(n / 1e8) / 10)} GB`;
}
