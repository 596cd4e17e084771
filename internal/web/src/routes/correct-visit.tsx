import type { BloodVisit, BloodVisitState, NewBloodVisit } from "../domain/kinds.gen";
import { choicesOf, labelOf, words } from "../i18n/words";
import { useDraft } from "../ui/draft";
import { ChipField, TextField } from "../ui/field";
import { FormPage, Section } from "../ui/form";
import { Empty, Head } from "../ui/parts";
import { phone } from "../ui/phone";
import { Correcting, toCorrect, withCorrection } from "./correction";
import { DonorFields, donorForm, donorOf, HistoryFields, type DonorForm } from "./donor-fields";
import { DeferredFields, DonatedFields, stepFields, type Outcome } from "./outcome-fields";

interface Form extends DonorForm {
  state: BloodVisitState;
  outcome: Outcome;
}

function fresh(doc: Partial<BloodVisit>): Form {
  const { defer_class, component = "whole", ml, abo, rh, group_source = "declared", certificate_no, reaction } = doc;
  return { ...donorForm(doc), state: doc.state ?? "registered", outcome: { defer_class, component, ml, abo, rh, group_source, certificate_no, reaction } };
}

/** A blood visit put right: who came, how far they went, what was given. */
export default function CorrectVisit({ id }: { id: string }) {
  const w = words.value, app = phone(), doc = toCorrect("blood_visit", id), back = `/nhat-ky/blood_visit/${id}`;
  const draft = useDraft<Form>(`sua:${id}`, () => fresh(doc ?? {}));
  if (!doc) return <><Head title={w.blood.title} back="/nhat-ky" /><Empty icon="droplet" title={w.record.missing} /></>;
  if (!draft) return null;
  const f = draft.value, label = (path: string) => labelOf("blood_visit", path);
  const session = app.session.value;
  const bare: NewBloodVisit = {
    drive: doc.drive ?? "", unit: doc.unit ?? (session.is === "in" ? session.unit : ""), state: f.state, ...donorOf(f), ...stepFields(f.state, f.outcome, []),
    ...(f.note.trim() && { note: f.note.trim() }), ...(doc.consent && { consent: doc.consent }),
  };
  const hints = app.hints("blood_visit", bare as unknown as Record<string, unknown>, []);
  const set = (changes: Outcome) => draft.set({ outcome: { ...f.outcome, ...changes } });
  return (
    <FormPage title={w.record.correct} back={back} draft={draft} hints={hints} to={(s) => `/nhat-ky/blood_visit/${s.id}`}
      save={() => app.correct("blood_visit", id, { ...bare, ...(hints.length > 0 && { warnings: [...hints] }) } as unknown as Record<string, unknown>, withCorrection(draft))}>
      {(errorOf) => (
        <>
          <Correcting kind="blood_visit" id={id} />
          <Section title={w.blood.donor}><DonorFields draft={draft} errorOf={errorOf} last4={doc.donor?.id_last4} /></Section>
          <Section title={w.blood.outcome}>
            <ChipField label={label("state")} value={f.state} choices={choicesOf("blood_visit", "state")} onValue={(v) => draft.set({ state: (v ?? f.state) as BloodVisitState })} error={errorOf("state")} />
            {f.state === "deferred" && <DeferredFields f={f.outcome} set={set} />}
            {f.state === "donated" && <DonatedFields f={f.outcome} set={set} />}
          </Section>
          <Section title={w.blood.history}>
            <HistoryFields draft={draft} errorOf={errorOf} />
            <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
          </Section>
        </>
      )}
    </FormPage>
  );
}
