import { signal } from "@preact/signals";

/** From this width on a list and what is chosen in it stand side by side. */
const query = matchMedia("(min-width: 64em)");

export const wide = signal(query.matches);
query.addEventListener("change", () => (wide.value = query.matches));
