import { number } from "../../domain/format";
import { dictionary } from "../i18n/dictionary";
import { vi } from "./vi";

/** The words of Duyệt in the chosen language. */
export const reviewWords = dictionary(vi, () => import("./en"));

/** A span of time as people say it: 5 phút, 3 giờ, 2 ngày. Reads signals. */
export function span(ms: number): string {
  const w = reviewWords.value.ago, minutes = Math.max(1, Math.round(Math.abs(ms) / 60_000));
  return minutes < 90 ? w.minutes(number(minutes)) : minutes < 36 * 60 ? w.hours(number(Math.round(minutes / 60))) : w.days(number(Math.round(minutes / 1440)));
}
