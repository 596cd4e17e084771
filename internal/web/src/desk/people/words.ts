import { dictionary } from "../i18n/dictionary";
import { vi } from "./vi";

/** The words of Người & máy in the chosen language. */
export const peopleWords = dictionary(vi, () => import("./en"));
