import { dictionary } from "../i18n/dictionary";
import { vi } from "./vi";

/** The words of Tiến độ in the chosen language. */
export const progressWords = dictionary(vi, () => import("./en"));
