import { useState } from "preact/hooks";
import { readCard } from "../domain/identity";
import type { NewBloodVisit } from "../domain/kinds.gen";
import { words } from "../i18n/words";
import { useDraft } from "../ui/draft";
import { TextField } from "../ui/field";
import { FormPage, More, Section } from "../ui/form";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { Scan } from "../ui/scan";
import { tell } from "../ui/toast";
import { DonorFields, donorForm, donorOf, HistoryFields, type DonorForm } from "./donor-fields";
import { go } from "./router";

/** A donor registers at a drive: typed, or read from the card. Then the next one. */
export default function Donor({ drive }: { drive: string }) {
  const w = words.value, app = phone();
  const row = app.row("blood_drive", drive);
  const draft = useDraft<DonorForm>(`blood_visit:${drive}`, () => donorForm());
  const [scanning, setScanning] = useState(false);
  const [unread, setUnread] = useState(false);
  if (!draft) return null;
  const f = draft.value;
  const session = app.session.value;
  const record: NewBloodVisit = {
    drive, unit: row?.doc.unit ?? (session.is === "in" ? session.unit : ""), state: "registered",
    ...donorOf(f),
  };
  const hints = app.hints("blood_visit", record as unknown as Record<string, unknown>, []);
  return (
    <FormPage title={w.blood.registerTitle} back={`/hien-mau/${drive}`} draft={draft} hints={f.name ? hints : []} to={(s) => `/hien-mau/${drive}/${s.id}`}
      after={(s) => {
        tell(`${w.form.saved}: ${f.name.trim()}`);
        void draft.reset();
        go(`/hien-mau/${drive}`, true);
        return s;
      }}
      save={() => app.saveVisit({ ...record, warnings: [...hints] }, { draft: draft.key })}>
      {(errorOf) => (
        <>
          <Section title={w.blood.donor}>
            <button type="button" class="button" style={{ justifySelf: "start" }} onClick={() => setScanning(true)}><Icon name="scan-line" />{w.beneficiary.scan}</button>
            {unread && <Notice tone="wait" alive><p>{w.beneficiary.scanNone}</p></Notice>}
            {scanning && <Scan onLeave={() => setScanning(false)} onText={(text) => {
              setScanning(false);
              const card = readCard(text);
              setUnread(!card);
              if (card) draft.set({ name: card.name, birth_year: Number(card.born.slice(0, 4)) || f.birth_year, sex: card.sex, id_number: card.number });
            }} />}
            <DonorFields draft={draft} errorOf={errorOf} />
          </Section>
          <Section title={w.blood.history}>
            <HistoryFields draft={draft} errorOf={errorOf} />
            <More open={f.note !== ""}>
              <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
            </More>
          </Section>
        </>
      )}
    </FormPage>
  );
}
