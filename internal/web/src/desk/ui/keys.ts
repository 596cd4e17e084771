import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

const KEY = "chungsuc.keys";

/** Whether one-letter keys do something: who dictates text or leans on keys can turn them off. */
export const keysOn = signal(read());

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true;
  }
}

export function turnKeys(on: boolean): void {
  keysOn.value = on;
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // until the page closes
  }
}

/** Keys of a screen, by KeyboardEvent.key in lower case. They rest while somebody types, and while a window is open. */
export function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (e: KeyboardEvent) => {
      const at = e.target as HTMLElement, name = e.key.length === 1 ? e.key.toLowerCase() : e.key, does = latest.current[name];
      if (!does || e.defaultPrevented || e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]")) return;
      if (e.key !== "Escape" && at.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]")) return;
      if ((e.key === " " || e.key === "Enter" || e.key.startsWith("Arrow")) && at.closest("button,a,summary,input")) return;
      if (!keysOn.value && e.key.length === 1) return;
      e.preventDefault();
      does();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
