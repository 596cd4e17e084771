import { useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { EvidenceKind } from "../state/types";
import { TextField } from "../ui/field";
import { Ask, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";

/** The author answers in words, where nothing in the record has to change. */
export function AnswerButton({ kind, id }: { kind: EvidenceKind; id: string }) {
  const w = words.value.record;
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const { failed, run } = useDoing();
  return (
    <>
      <button type="button" class="button" onClick={() => setOpen(true)}>{w.answer}</button>
      {open && (
        <Ask title={w.answer} go={w.answerGo} onLeave={() => setOpen(false)} onGo={() => void run(async () => {
          if (!text.trim()) return;
          await phone().answer(kind, id, text.trim());
          setOpen(false);
          tell(words.value.form.saved);
        })}>
          <p>{w.answerMeans}</p>
          <TextField label={w.answerAsk} lines={3} value={text} onInput={setText} maxLength={2000} />
          {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
        </Ask>
      )}
    </>
  );
}
