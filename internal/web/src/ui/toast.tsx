import { signal } from "@preact/signals";
import { Icon } from "./icon";

const said = signal("");
let timer = 0;

/** Says one short thing over whatever screen there is, and is quiet again. */
export function tell(text: string): void {
  said.value = text;
  clearTimeout(timer);
  timer = window.setTimeout(() => (said.value = ""), 4000);
}

/** Where it is said. */
export function Toast() {
  return <div role="status" aria-live="polite">{said.value && <div class="toast"><Icon name="check" /><span>{said.value}</span></div>}</div>;
}
