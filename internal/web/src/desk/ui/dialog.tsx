import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../../i18n/words";
import { useReturn } from "../../ui/focus";
import { Icon } from "../../ui/icon";

/** A window over the screen with a form or more to read; Esc and × leave everything as it is. */
export function Dialog({ title, wide, onLeave, children, foot }: { title: string; wide?: boolean; onLeave(): void; children: ComponentChildren; foot?: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useReturn();
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal?.();
  }, []);
  return (
    <dialog ref={box} class={`dialog ${wide ? "wide" : ""}`} aria-label={title} onClose={onLeave}>
      <header class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="round" aria-label={words.value.close} onClick={() => box.current?.close()}><Icon name="x" /></button>
      </header>
      <div class="dialog-body">{children}</div>
      {foot && <footer class="dialog-foot">{foot}</footer>}
    </dialog>
  );
}
