import { dictionary } from "./dictionary";
import { vi } from "./vi";

/** The words of the desk's frame in the chosen language. */
export const deskWords = dictionary(vi, () => import("./en"));
