import { isDoc, text } from "../../domain/doc";
import { date, money, number } from "../../domain/format";
import { fieldOf } from "../review/diff";
import { span } from "../review/words";
import { say } from "../../i18n/words";
import { branch } from "../state/branch";
import { nameOf } from "../state/names";
import type { Question } from "./questions";
import { overlapWords } from "./words";

/** 320 m, 12,5 km */
export const far = (m: number): string => (m < 1000 ? `${number(Math.round(m))} m` : `${number(Math.round(m / 100) / 10)} km`);

/** What the server found, in sentences. Reads signals. */
export function factWords(q: Question): string {
  const w = overlapWords.value.fact, f = q.facts, out: string[] = [], n = (name: string) => (typeof f[name] === "number" ? (f[name] as number) : null);
  if (Array.isArray(f["matched"])) out.push(w.matched((f["matched"] as string[]).map((m) => w.match[m] ?? m).join(", ")));
  if (f["same_household"]) out.push(w.same_household);
  if (text(f, "giver")) out.push(w.giver(text(f, "giver")));
  if (f["same_bytes"]) out.push(w.same_bytes);
  else if (q.why === "same_photo") out.push(w.alike);
  if (n("metres") !== null) out.push(w.metres(far(n("metres")!)));
  if (n("gifts") !== null && n("within") !== null) out.push(w.gifts(number(n("gifts")!), number(n("within")!)));
  if (n("seconds") !== null) out.push(w.seconds(span(n("seconds")! * 1000)));
  if (n("minutes") !== null) out.push(w.minutes(number(n("minutes")!)));
  if (n("expected") !== null && n("value") !== null) out.push(w.value(money(n("value")!), money(n("expected")!)));
  if (text(f, "day") && text(f, "starts")) out.push(w.day(date(text(f, "day")), date(text(f, "starts")), date(text(f, "ends"))));
  if (n("least") !== null && n("days") !== null) out.push(w.rest(number(n("days")!), number(n("least")!)));
  else if (n("days") !== null) out.push(w.days(number(n("days")!)));
  if (Array.isArray(f["fields"])) out.push(w.fields((f["fields"] as unknown[]).map((x) => (isDoc(x) ? text(x, "field") : String(x))).map((name) => { const field = q.about[0] && fieldOf(q.about[0].kind, name); return field ? say(field) : name; }).join(", ")));
  if (q.why === "lookalike" && text(f, "unit")) out.push(w.otherUnit(branch().row("unit", text(f, "unit"))?.doc.name ?? ""));
  if ((q.why === "late_scope" || q.why === "carried") && nameOf(text(f, "author"))) out.push(w.lateAuthor(nameOf(text(f, "author"))));
  if (q.why === "carried" && nameOf(text(f, "carrier"))) out.push(w.carriedBy(nameOf(text(f, "carrier"))));
  return out.join(" ");
}
