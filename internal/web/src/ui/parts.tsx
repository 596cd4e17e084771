import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { firstWords as words } from "../i18n/first";
import type { TroubleCode } from "../state/types";
import { useReturn } from "./focus";
import { Icon, type IconName } from "./icon";

/** A notice: what stands, or what somebody should know. `alive` ones are read out when they appear. */
export function Notice({ tone, icon, title, children, alive }: {
  tone?: "good" | "wait" | "grave"; icon?: IconName; title?: string; children?: ComponentChildren; alive?: boolean;
}) {
  const drawn = icon ?? (tone === "good" ? "check" : tone ? "triangle-alert" : "info");
  return (
    <div class={`notice ${tone ?? ""}`} role={alive ? (tone === "grave" ? "alert" : "status") : undefined}>
      <Icon name={drawn} />
      <div class="stack tight">
        {title && <b>{title}</b>}
        {children}
      </div>
    </div>
  );
}

/** What a screen shows when it has nothing to show. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} />
      <b>{title}</b>
      {children}
    </div>
  );
}

/** Title of a screen; with the way back where the screen hangs below another. */
export function Head({ title, back, children }: { title: string; back?: string; children?: ComponentChildren }) {
  const w = words.value;
  useEffect(() => {
    document.title = title === w.app ? title : `${title} · ${w.app}`;
  }, [title, w]);
  return (
    <header class="page-head">
      {back && (
        <a class="back" href={back} aria-label={w.back}>
          <Icon name="chevron-left" />
        </a>
      )}
      <h1>{title}</h1>
      {children}
    </header>
  );
}

/** The words for what an intent threw. */
export function troubleWords(thrown: unknown): string {
  const t = words.value.trouble;
  const code = (thrown as { code?: TroubleCode } | null)?.code;
  return (code && t[code]) || words.value.oops;
}

/** Runs one thing at a time and knows whether it runs and why it failed. */
export function useDoing(): { doing: boolean; failed: unknown; run(what: () => Promise<void>): Promise<void>; forget(): void } {
  const [doing, setDoing] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const busy = useRef(false);
  return {
    doing,
    failed,
    forget: () => setFailed(null),
    async run(what) {
      if (busy.current) return;
      busy.current = true;
      setDoing(true);
      setFailed(null);
      try {
        await what();
      } catch (thrown) {
        setFailed(thrown ?? new Error());
      } finally {
        busy.current = false;
        setDoing(false);
      }
    },
  };
}

/** A question over the screen; Esc and the second button leave everything as it is. */
export function Ask({ title, go, grave, onGo, onLeave, children }: {
  title: string; go: string; grave?: boolean; onGo(): void; onLeave(): void; children?: ComponentChildren;
}) {
  const box = useRef<HTMLDialogElement>(null);
  useReturn();
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal?.();
  }, []);
  return (
    <dialog ref={box} aria-label={title} onClose={onLeave}>
      <div class="stack">
        <h2>{title}</h2>
        {children}
        <div class="row">
          <button type="button" class={grave ? "button grave" : "button main"} onClick={onGo}>{go}</button>
          <button type="button" class="button plain" onClick={onLeave}>{words.value.cancel}</button>
        </div>
      </div>
    </dialog>
  );
}

/** Hands a file to the person: the share sheet where there is one, a download elsewhere. */
export async function handOut(file: File): Promise<void> {
  if (navigator.canShare?.({ files: [file] })) {
    try {
      await navigator.share({ files: [file], title: file.name });
      return;
    } catch (e) {
      if ((e as Error).name === "AbortError") return;
    }
  }
  const a = document.createElement("a");
  a.href = URL.createObjectURL(file);
  a.download = file.name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 60_000);
}
