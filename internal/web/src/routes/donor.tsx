import { useState } from "preact/hooks";
import { parsePhone } from "../domain/format";
import { readCard } from "../domain/identity";
import type { Component, NewBloodVisit, Sex } from "../domain/kinds.gen";
import { choicesOf, labelOf, words } from "../i18n/words";
import { useDraft } from "../ui/draft";
import { ChipField, DateField, NumberField, SelectField, TextField } from "../ui/field";
import { FormPage, More, Section } from "../ui/form";
import { Icon } from "../ui/icon";
import { Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { Scan } from "../ui/scan";
import { tell } from "../ui/toast";
import { go } from "./router";

interface Form {
  name: string;
  birth_year: number | undefined;
  sex: Sex | undefined;
  phone: string;
  organisation: string;
  id_number: string;
  prior_count: number | undefined;
  last_date: string | undefined;
  last_component: Component | undefined;
  note: string;
}

const fresh = (): Form => ({
  name: "", birth_year: undefined, sex: undefined, phone: "", organisation: "", id_number: "", prior_count: undefined, last_date: undefined, last_component: undefined, note: "",
});

/** A donor registers at a drive: typed, or read from the card. Then the next one. */
export default function Donor({ drive }: { drive: string }) {
  const w = words.value, app = phone();
  const row = app.row("blood_drive", drive);
  const draft = useDraft<Form>(`blood_visit:${drive}`, fresh);
  const [scanning, setScanning] = useState(false);
  const [unread, setUnread] = useState(false);
  if (!draft) return null;
  const f = draft.value, label = (path: string) => labelOf("blood_visit", path);
  const session = app.session.value;
  const record: NewBloodVisit = {
    drive, unit: row?.doc.unit ?? (session.is === "in" ? session.unit : ""), state: "registered",
    donor: {
      name: f.name.trim(),
      ...(f.birth_year !== undefined && { birth_year: f.birth_year }),
      ...(f.sex && { sex: f.sex }),
      ...(f.phone.trim() && { phone: parsePhone(f.phone) }),
      ...(f.organisation.trim() && { organisation: f.organisation.trim() }),
      ...(f.id_number.trim() && { id_number: f.id_number.trim() }),
    },
    ...(f.prior_count !== undefined && { prior_count: f.prior_count }),
    ...(f.last_date && { last_date: f.last_date }),
    ...(f.last_date && f.last_component && { last_component: f.last_component }),
    ...(f.note.trim() && { note: f.note.trim() }),
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
            <TextField label={label("donor.name")} value={f.name} onInput={(v) => draft.set({ name: v })} maxLength={80} error={errorOf("donor.name")} />
            <div class="pair">
              <NumberField whole year label={label("donor.birth_year")} value={f.birth_year} onValue={(v) => draft.set({ birth_year: v })} error={errorOf("donor.birth_year")} />
              <ChipField label={label("donor.sex")} value={f.sex} choices={choicesOf("blood_visit", "donor.sex").slice(0, 2)} onValue={(v) => draft.set({ sex: v as Sex | undefined })} />
            </div>
            <div class="pair">
              <TextField label={label("donor.phone")} inputMode="tel" value={f.phone} onInput={(v) => draft.set({ phone: v })} maxLength={20} error={errorOf("donor.phone")} />
              <TextField label={label("donor.organisation")} value={f.organisation} onInput={(v) => draft.set({ organisation: v })} maxLength={200} />
            </div>
            <TextField label={label("donor.id_number")} inputMode="numeric" value={f.id_number} onInput={(v) => draft.set({ id_number: v })} maxLength={20} error={errorOf("donor.id_number")} />
          </Section>
          <Section title={w.blood.history}>
            <div class="pair">
              <DateField label={label("last_date")} value={f.last_date} onValue={(v) => draft.set({ last_date: v })} error={errorOf("last_date")} />
              <NumberField whole label={label("prior_count")} value={f.prior_count} onValue={(v) => draft.set({ prior_count: v })} error={errorOf("prior_count")} />
            </div>
            {f.last_date && <SelectField label={label("last_component")} value={f.last_component} empty="" choices={choicesOf("blood_visit", "last_component")} onValue={(v) => draft.set({ last_component: (v || undefined) as Component | undefined })} />}
            <More open={f.note !== ""}>
              <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
            </More>
          </Section>
        </>
      )}
    </FormPage>
  );
}
