import { rfc3339 } from "../domain/time";
import type { Activity, Location, NewActivity } from "../domain/kinds.gen";
import { choicesOf, labelOf, words } from "../i18n/words";
import { useDraft } from "../ui/draft";
import { ChipField, NumberField, TextField, TimeField } from "../ui/field";
import { FormPage, Section } from "../ui/form";
import { phone } from "../ui/phone";
import { PhotoField } from "../ui/photos";
import { PlaceField } from "../ui/place";
import { Correcting, correcting, toCorrect, useOldPhotos, withCorrection } from "./correction";

interface Form {
  unit: string;
  type: NewActivity["type"] | undefined;
  started_at: string | undefined;
  hours: number | undefined;
  people: number | undefined;
  outputs: string;
  location: Location | undefined;
  note: string;
}

function fresh(doc: Partial<Activity> = {}): Form {
  const session = phone().session.value;
  return {
    unit: doc.unit ?? (session.is === "in" ? session.unit : ""), type: doc.type, started_at: doc.started_at ?? rfc3339(Date.now()),
    hours: doc.hours, people: doc.people, outputs: doc.outputs ?? "", location: doc.location, note: doc.note ?? "",
  };
}

function toRecord(f: Form): NewActivity {
  return {
    unit: f.unit, type: f.type as NewActivity["type"],
    ...(f.started_at && { started_at: f.started_at }),
    ...(f.hours !== undefined && { hours: f.hours }),
    ...(f.people !== undefined && { people: f.people }),
    ...(f.outputs.trim() && { outputs: f.outputs.trim() }),
    ...(f.location && { location: f.location }),
    ...(f.note.trim() && { note: f.note.trim() }),
  };
}

/** Hoạt động: hours, people and what came of it. */
export default function ActivityForm() {
  const w = words.value, app = phone();
  const corrects = correcting();
  const draft = useDraft<Form>(corrects ? `sua:${corrects}` : "activity", () => fresh(corrects ? toCorrect("activity", corrects) : undefined));
  const old = useOldPhotos(corrects);
  if (!draft) return null;
  const f = draft.value, record = toRecord(f);
  const hints = f.type ? app.hints("activity", record as unknown as Record<string, unknown>, draft.photos) : [];
  const label = (path: string) => labelOf("activity", path);
  return (
    <FormPage title={w.activity.title} back={corrects ? `/nhat-ky/activity/${corrects}` : "/"} draft={draft} hints={hints} to={(s) => `/nhat-ky/activity/${s.id}`}
      save={() => {
        const warned: NewActivity = { ...record, warnings: [...hints] };
        const more = withCorrection(draft);
        return corrects ? app.correct("activity", corrects, warned as unknown as Record<string, unknown>, more) : app.saveActivity(warned, more);
      }}>
      {(errorOf) => (
        <>
          {corrects && <Correcting kind="activity" id={corrects} />}
          <Section title={w.form.what}>
            <ChipField label={label("type")} value={f.type} choices={choicesOf("activity", "type")} onValue={(v) => draft.set({ type: v as NewActivity["type"] | undefined })} error={errorOf("type")} />
            <TimeField label={label("started_at")} value={f.started_at} onValue={(v) => draft.set({ started_at: v })} error={errorOf("started_at")} />
            <div class="pair">
              <NumberField label={label("hours")} value={f.hours} onValue={(v) => draft.set({ hours: v })} error={errorOf("hours")} />
              <NumberField whole label={label("people")} value={f.people} onValue={(v) => draft.set({ people: v })} error={errorOf("people")} />
            </div>
            <TextField label={label("outputs")} lines={3} value={f.outputs} onInput={(v) => draft.set({ outputs: v })} maxLength={2000} />
          </Section>
          <Section title={w.form.proof}>
            <PhotoField draft={draft} old={old} />
            <PlaceField value={f.location} later={corrects !== null} onValue={(location) => draft.fill({ location })} />
          </Section>
          <Section title={w.form.rest}>
            <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
          </Section>
        </>
      )}
    </FormPage>
  );
}
