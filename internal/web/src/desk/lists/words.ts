import { dictionary } from "../i18n/dictionary";
import { vi } from "./vi";

/** The words of Danh sách thụ hưởng in the chosen language. */
export const listWords = dictionary(vi, () => import("./en"));
