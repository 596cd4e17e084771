const two = (n: number): string => String(n).padStart(2, "0");

/** RFC 3339 with the phone's own offset, as "2027-01-28T08:12:33+07:00". */
export function rfc3339(at: number): string {
  const d = new Date(at);
  const off = -d.getTimezoneOffset();
  const zone = (off < 0 ? "-" : "+") + two(Math.floor(Math.abs(off) / 60)) + ":" + two(Math.abs(off) % 60);
  return `${String(d.getFullYear()).padStart(4, "0")}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}${zone}`;
}

/** The day in Viet Nam (UTC+7, without summer time), as "2027-01-28". */
export const dayOf = (at: number): string => new Date(at + 7 * 3600_000).toISOString().slice(0, 10);

/** Whether s is a day that exists. */
export function validDate(s: string): boolean {
  const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(s);
  if (!m) return false;
  const d = new Date(0);
  d.setUTCFullYear(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  return d.toISOString().slice(0, 10) === s;
}

/** Whether s is a moment by RFC 3339, with its zone. */
export function validTime(s: string): boolean {
  const m = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d([.,]\d+)?(Z|[+-]([01]\d|2[0-4]):[0-5]\d)$/.exec(s);
  return m !== null && validDate(m[1]!);
}

export const addDays = (day: string, days: number): string => new Date(Date.parse(day + "T00:00:00Z") + days * 86400_000).toISOString().slice(0, 10);
