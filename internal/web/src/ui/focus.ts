import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/**
 * Brings the keyboard back where it was when a window over the screen has gone, or to the screen when that place has gone too:
 * a browser forgets where the keyboard was when the element that has it is taken away.
 */
export function useReturn(): void {
  const from = useRef(document.activeElement as HTMLElement | null);
  useEffect(() => () => queueMicrotask(() => {
    if (document.activeElement !== document.body) return;
    from.current?.focus();
    if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
  }), []);
}

/** Puts the keyboard on what tells that something was done: the button that did it has often gone. */
export function useFocusOn<E extends HTMLElement>(said: unknown): { current: E | null } {
  const at = useRef<E>(null);
  useLayoutEffect(() => { if (said) at.current?.focus(); }, [said]);
  return at;
}
