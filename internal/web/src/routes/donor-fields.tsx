import type { BloodVisit, Component, NewBloodVisit, Sex } from "../domain/kinds.gen";
import { parsePhone, phone as phoneNumber } from "../domain/format";
import { choicesOf, labelOf, words } from "../i18n/words";
import type { Draft } from "../ui/draft";
import { ChipField, DateField, NumberField, SelectField, TextField } from "../ui/field";
import type { ErrorOf } from "../ui/form";

/** Who gives blood, and when they last did, as a form holds it. */
export interface DonorForm {
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

export const donorForm = ({ donor = { name: "" }, ...doc }: Partial<BloodVisit> = {}): DonorForm => ({
  name: donor.name ?? "", birth_year: donor.birth_year, sex: donor.sex, phone: donor.phone ? phoneNumber(donor.phone) : "", organisation: donor.organisation ?? "", id_number: "",
  prior_count: doc.prior_count, last_date: doc.last_date, last_component: doc.last_component, note: doc.note ?? "",
});

/** What is sent of it: nothing that nobody said. */
export const donorOf = (f: DonorForm): Pick<NewBloodVisit, "donor" | "prior_count" | "last_date" | "last_component" | "note"> => ({
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
});

const label = (path: string) => labelOf("blood_visit", path);

export function DonorFields({ draft, errorOf, last4 }: { draft: Draft<DonorForm>; errorOf: ErrorOf; last4?: string | undefined }) {
  const f = draft.value;
  return (
    <>
      <TextField label={label("donor.name")} value={f.name} onInput={(v) => draft.set({ name: v })} maxLength={80} error={errorOf("donor.name")} />
      <div class="pair">
        <NumberField whole year label={label("donor.birth_year")} value={f.birth_year} onValue={(v) => draft.set({ birth_year: v })} error={errorOf("donor.birth_year")} />
        <ChipField label={label("donor.sex")} value={f.sex} choices={choicesOf("blood_visit", "donor.sex").slice(0, 2)} onValue={(v) => draft.set({ sex: v as Sex | undefined })} />
      </div>
      <div class="pair">
        <TextField label={label("donor.phone")} inputMode="tel" value={f.phone} onInput={(v) => draft.set({ phone: v })} maxLength={20} error={errorOf("donor.phone")} />
        <TextField label={label("donor.organisation")} value={f.organisation} onInput={(v) => draft.set({ organisation: v })} maxLength={200} />
      </div>
      <TextField label={label("donor.id_number")} help={last4 && words.value.blood.last4(last4)} inputMode="numeric" value={f.id_number} onInput={(v) => draft.set({ id_number: v })} maxLength={20} error={errorOf("donor.id_number")} />
    </>
  );
}

export function HistoryFields({ draft, errorOf }: { draft: Draft<DonorForm>; errorOf: ErrorOf }) {
  const f = draft.value;
  return (
    <>
      <div class="pair">
        <DateField label={label("last_date")} value={f.last_date} onValue={(v) => draft.set({ last_date: v })} error={errorOf("last_date")} />
        <NumberField whole label={label("prior_count")} value={f.prior_count} onValue={(v) => draft.set({ prior_count: v })} error={errorOf("prior_count")} />
      </div>
      {f.last_date && <SelectField label={label("last_component")} value={f.last_component} empty="" choices={choicesOf("blood_visit", "last_component")} onValue={(v) => draft.set({ last_component: (v || undefined) as Component | undefined })} />}
    </>
  );
}
