import { useEffect, useState } from "preact/hooks";
import { number } from "../../domain/format";
import { itemsSHA } from "../../domain/list";
import { LIST_REASON_OPTIONS } from "../../domain/kinds.gen";
import { say, words } from "../../i18n/words";
import type { Taken } from "../../state/types";
import { ChipField, DateField, TextField } from "../../ui/field";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { itemsOf, onList, stateOf, type ListRow } from "./model";
import { PhotoPicker } from "./photo-picker";
import { listWords } from "./words";

/** Submits a list, approves it or gives it back. A verdict is bound to the people whom this screen shows. */
export function Decide({ list, to, hold, onDone, onLeave }: { list: ListRow; to: "submitted" | "approved" | "returned"; hold: number; onDone(): void; onLeave(): void }) {
  const w = listWords.value.move, a = words.value, items = itemsOf(list.id), n = number(onList(items));
  const [no, setNo] = useState(""), [day, setDay] = useState<string | undefined>(), [said, setSaid] = useState(""), [reason, setReason] = useState<string | undefined>();
  const [photos, setPhotos] = useState<readonly Taken[]>([]), [missed, setMissed] = useState(false), [whole, setWhole] = useState(true);
  const { doing, failed, run } = useDoing();
  useEffect(() => {
    let gone = false;
    if (to === "approved") void itemsSHA(items).then((sha) => { if (!gone) setWhole(sha === list.doc.items_sha); });
    return () => { gone = true; };
  }, [items, list.doc.items_sha, to]);
  const go = () => run(async () => {
    const seen = { sha: await itemsSHA(items) }, words = said.trim() && { words: said.trim() };
    const f = to === "submitted" ? {} : to === "approved" ? { seen, ...(no.trim() && { doc_no: no.trim() }), ...(day && { doc_date: day }), ...words } : { seen, reason: reason!, ...words };
    await branch().write([{ kind: "list", op: "transition", id: list.id, f: { from: stateOf(list), to, ...f }, ...(photos.length > 0 && { photos }) }], { hold });
    onDone();
  });
  const title = to === "submitted" ? w.submitTitle : to === "approved" ? w.approveTitle : w.returnTitle;
  return (
    <Dialog title={title} onLeave={onLeave} foot={
      <>
        <button type="submit" form="decide" class={to === "returned" ? "button grave" : "button main"} disabled={!whole} aria-disabled={doing}>{w[to]}</button>
        <button type="button" class="button plain" onClick={onLeave}>{a.cancel}</button>
      </>
    }>
      <form id="decide" class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        if (to === "returned" && !reason) return setMissed(true);
        void go();
      }}>
        {to === "submitted" && <p>{w.submitMeans(n)}</p>}
        {to === "approved" && (
          <>
            <p>{w.approveMeans(n)}</p>
            {!whole && <Notice tone="wait" alive><p>{w.incomplete}</p></Notice>}
            <div class="pair"><TextField label={w.docNo} value={no} maxLength={80} onInput={setNo} /><DateField label={w.docDate} value={day} onValue={setDay} /></div>
            <PhotoPicker label={w.scan} add={w.scanAdd} help={w.scanHelp} role="scan" photos={photos} onPhotos={setPhotos} />
            <TextField label={w.words} value={said} lines={2} maxLength={2000} onInput={setSaid} />
          </>
        )}
        {to === "returned" && (
          <>
            <ChipField label={w.reason} value={reason} choices={LIST_REASON_OPTIONS.map((o) => ({ value: o.value, label: say(o) }))} onValue={(v) => { setReason(v); setMissed(false); }} error={missed ? a.rules["option"] : null} />
            <TextField label={w.returnWords} value={said} lines={3} maxLength={2000} onInput={setSaid} />
          </>
        )}
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      </form>
    </Dialog>
  );
}
