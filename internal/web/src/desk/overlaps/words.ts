import { dictionary } from "../i18n/dictionary";
import { vi } from "./vi";

/** The words of Trùng lặp & xung đột in the chosen language. */
export const overlapWords = dictionary(vi, () => import("./en"));
