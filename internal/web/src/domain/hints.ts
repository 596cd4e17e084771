import { isDoc, sub, text, type Doc } from "./doc";
import { identityHints, identityNumber } from "./identity";
import { RULES, type Component, type Location } from "./kinds.gen";
import { addDays, dayOf } from "./time";

/** What is known around a record about to be saved. */
export interface Around {
  /** unix milliseconds, by the server's clock as well as the phone can tell */
  readonly now: number;
  readonly skewMs: number;
  readonly campaign?: Readonly<Doc> | undefined;
  readonly giftType?: Readonly<Doc> | undefined;
  readonly drive?: Readonly<Doc> | undefined;
  readonly unit?: Readonly<Doc> | undefined;
  readonly served?: boolean | undefined;
  /** RFC 3339 of each photo's camera, "" when unknown */
  readonly takenAt?: readonly string[];
  readonly samePhoto?: boolean;
}

/** How far from its unit's place a record may be, metres. */
export const FAR = 15_000;

/**
 * What a person should look at before saving; never a block. The first codes are the phone's own, the rest the server would
 * find too (internal/record/warn.go).
 */
export function hints(kind: string, f: Readonly<Doc>, a: Around): string[] {
  const found = new Set<string>();
  const at = f["location"];
  if (kind !== "blood_visit") {
    if (!isDoc(at)) found.add("no_gps");
    else if (isDoc(a.unit?.["location"]) && metres(at as unknown as Location, a.unit["location"] as unknown as Location) > FAR) found.add("far_from_unit");
  }
  if (Math.abs(a.skewMs) > RULES.clockOffMinutes * 60_000) found.add("clock_off");
  const happened = Date.parse(text(f, "given_at") || text(f, "started_at") || text(f, "found_at")) || a.now;
  if (a.takenAt?.some((t) => happened - Date.parse(t) > RULES.photoOldHours * 3600_000)) found.add("photo_old");
  if (a.samePhoto) found.add("same_photo");
  const day = dayOf(happened), starts = text(a.campaign, "starts"), ends = text(a.campaign, "ends");
  if (kind === "gift_handover" && ((starts && day < starts) || (ends && day > ends))) found.add("outside_campaign");
  if (a.served) found.add("already_served");
  const one = Number(a.giftType?.["value"] ?? 0), value = Number(f["value"]), off = (whole: number) => Math.abs(value - whole) > RULES.valueOff * whole;
  if (kind === "gift_handover" && one > 0 && off(one) && off(one * Number(f["qty"]))) found.add("value_outside_gift_type");
  if (kind === "blood_visit") donor(f, text(a.drive, "date") || day, found);
  return [...found];
}

function donor(f: Readonly<Doc>, day: string, found: Set<string>): void {
  const who = sub(f, "donor"), born = Number(who["birth_year"] ?? 0), age = Number(day.slice(0, 4)) - born;
  if (born && (age < RULES.donorAgeMin || age > RULES.donorAgeMax)) found.add("donor_age");
  const next = nextDonation(text(f, "last_date"), text(f, "last_component"));
  if (next && day < next) found.add("donor_interval");
  if (Number(f["ml"] ?? 0) > RULES.maxMl[componentOf(text(f, "component"))]) found.add("donor_volume");
  const number = identityNumber(text(who, "id_number"));
  if (number) for (const h of identityHints(number, text(who, "sex"), born)) found.add(h);
}

/** Who does not say what was given is taken to have given whole blood. */
const componentOf = (s: string): Component => (s in RULES.daysAfter ? (s as Component) : "whole");

/** The first day on which a donor may give again, "" when the last one is unknown. */
export function nextDonation(lastDate: string, component: string): string {
  return /^\d{4}-\d\d-\d\d$/.test(lastDate) ? addDays(lastDate, RULES.daysAfter[componentOf(component)]) : "";
}

/**
 * The greatest volume in ml for a donor of this weight in kg, 0 = not suited (Thông tư 26/2013/TT-BYT Điều 4). The weight is
 * asked for this and forgotten: it is never stored or sent.
 */
export function donorCap(component: string, weight: number): number {
  if (componentOf(component) === "whole") return weight < 42 ? 0 : weight < 45 ? 250 : Math.min(500, Math.floor(9 * weight));
  return weight < 50 ? 0 : weight < 60 ? 500 : 650;
}

/** Great-circle distance. */
export function metres(a: Location, b: Location): number {
  const rad = Math.PI / 180, dLat = (b.lat - a.lat) * rad, dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 12_742_000 * Math.asin(Math.sqrt(h));
}
