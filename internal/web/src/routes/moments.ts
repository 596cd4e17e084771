import { clock, date } from "../domain/format";
import { addDays, dayOf, rfc3339 } from "../domain/time";
import { words } from "../i18n/words";

/** A moment as people say it: 08:12 today, 28/01/2027 08:12 otherwise. From RFC 3339 or unix milliseconds. */
export function moment(at: string | number): string {
  if (!at) return "";
  const s = typeof at === "number" ? rfc3339(at) : rfc3339(Date.parse(at));
  return s.slice(0, 10) === rfc3339(Date.now()).slice(0, 10) ? clock(s) : `${date(s)} ${clock(s)}`;
}

/** A day as a heading: Hôm nay, Hôm qua, 28/01/2027. */
export function dayName(day: string): string {
  const w = words.value.diary.day, today = dayOf(Date.now());
  return day === today ? w.today : day === addDays(today, -1) ? w.yesterday : date(day);
}
