import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { words } from "../../i18n/words";
import { TextField } from "../../ui/field";
import { Notice, useDoing } from "../../ui/parts";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { peopleWords } from "./words";

/** Asks before something that others will feel, with the reason that goes into the audit log. */
export function Doing({ title, go, grave, means, needsWhy = true, onGo, onLeave, children }: {
  title: string; go: string; grave?: boolean; means?: string; needsWhy?: boolean; onGo(why: string): Promise<void>; onLeave(): void; children?: ComponentChildren;
}) {
  const w = peopleWords.value, [why, setWhy] = useState(""), [missed, setMissed] = useState(false);
  const { doing, failed, run } = useDoing();
  return (
    <Dialog title={title} onLeave={onLeave} foot={
      <>
        <button type="submit" form="doing" class={grave ? "button grave" : "button main"} aria-disabled={doing}>{go}</button>
        <button type="button" class="button plain" onClick={onLeave}>{words.value.cancel}</button>
      </>
    }>
      <form id="doing" class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        if (needsWhy && why.trim() === "") return setMissed(true);
        void run(() => onGo(why.trim()));
      }}>
        {means && <p>{means}</p>}
        {children}
        {needsWhy && <TextField label={w.grants.why} value={why} lines={2} maxLength={300} onInput={(v) => { setWhy(v); setMissed(false); }} error={missed ? words.value.rules["required"] : null} />}
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      </form>
    </Dialog>
  );
}
