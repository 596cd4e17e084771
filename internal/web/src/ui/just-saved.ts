import { signal } from "@preact/signals";

/** A form has ended and says so: the ways to elsewhere stand again. */
export const justSaved = signal(false);
