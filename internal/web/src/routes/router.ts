import { computed, signal } from "@preact/signals";

const here = () => ({ path: decodeURI(location.pathname).replace(/(.)\/$/, "$1"), query: new URLSearchParams(location.search) });

/** Where the person is. */
export const place = signal(here());

/** The parts of the path, as ["nhat-ky", "gift_handover", "…"]. */
export const parts = computed(() => place.value.path.split("/").filter(Boolean));

/** The invitation that the address carries: /#vao=<token>. It leaves the address when it was used, or with the next screen. */
export const invitation = computed(() => (place.value && location.hash.startsWith("#vao=") ? location.hash.slice(5) : ""));

/** Goes to another screen. `instead`: Back does not come here again. */
export function go(to: string, instead = false): void {
  if (instead) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  place.value = here();
  scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
}

/** The phone and the desk are two pages of one origin. */
const desk = (path: string): boolean => /^\/branch(\/|$)/.test(path);

/** Lets links of the app change the screen instead of loading the page. */
export function followLinks(): void {
  addEventListener("popstate", () => (place.value = here()));
  document.addEventListener("click", (e) => {
    const link = (e.target as Element).closest?.("a");
    if (!link || e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || link.target || link.hasAttribute("download")) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || url.hash || !/^https?:$/.test(url.protocol) || desk(url.pathname) !== desk(location.pathname)) return;
    e.preventDefault();
    go(url.pathname + url.search, url.pathname === location.pathname);
  });
}
