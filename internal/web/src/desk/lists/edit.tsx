import { useState } from "preact/hooks";
import { changesOf } from "../../domain/view";
import { empty } from "../../domain/doc";
import { words } from "../../i18n/words";
import { NumberField, SelectField, TextField } from "../../ui/field";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import { giftsOf, type ItemRow } from "./model";
import { listWords } from "./words";

/** What one person on the list is to get. */
export function EditItem({ item, campaign, onLeave }: { item: ItemRow; campaign: string; onLeave(): void }) {
  const w = listWords.value, a = words.value, [gift, setGift] = useState(item.doc.gift_type ?? ""), [qty, setQty] = useState<number | undefined>(item.doc.qty ?? 1), [note, setNote] = useState(item.doc.note ?? "");
  const { doing, failed, run } = useDoing(), name = branch().row("beneficiary", item.doc.beneficiary ?? "")?.doc.name ?? "";
  return (
    <Dialog title={w.editTitle(name)} onLeave={onLeave} foot={<><button type="submit" form="edit" class="button main" aria-disabled={doing}>{a.form.save}</button><button type="button" class="button plain" onClick={onLeave}>{a.cancel}</button></>}>
      <form id="edit" class="stack" noValidate onSubmit={(e) => {
        e.preventDefault();
        void run(async () => {
          const f = changesOf("list_item", item.doc, { gift_type: gift || null, qty: qty === 1 && !item.doc.qty ? undefined : qty, note: note.trim() || null });
          if (!empty(f)) await branch().write([{ kind: "list_item", op: "set", id: item.id, f }]);
          onLeave();
        });
      }}>
        <SelectField label={w.table.gift} value={gift} empty={w.add.noGift} choices={giftsOf(campaign).map((g) => ({ value: g.id, label: g.doc.name ?? g.id }))} onValue={setGift} />
        <NumberField label={w.table.qty} whole value={qty} onValue={setQty} error={qty === undefined || qty < 1 || qty > 1000 ? a.rules["range"] : null} />
        <TextField label={w.table.note} value={note} lines={2} maxLength={300} onInput={setNote} />
        {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      </form>
    </Dialog>
  );
}
