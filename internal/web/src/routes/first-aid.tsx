import { parsePhone } from "../domain/format";
import type { FirstAidCase, FirstAidCaseCasualties as Casualty, Location, NewFirstAidCase } from "../domain/kinds.gen";
import { rfc3339 } from "../domain/time";
import { choicesOf, labelOf, words } from "../i18n/words";
import { useDraft } from "../ui/draft";
import { CheckField, ChipField, ManyField, SelectField, TextField, TimeField } from "../ui/field";
import { FormPage, More, Section } from "../ui/form";
import { Icon } from "../ui/icon";
import { phone } from "../ui/phone";
import { PhotoField } from "../ui/photos";
import { PlaceField } from "../ui/place";
import { Correcting, correcting, toCorrect, useOldPhotos, withCorrection } from "./correction";

interface Form {
  unit: string;
  found_at: string | undefined;
  ended_at: string | undefined;
  place: string;
  location: Location | undefined;
  cause: FirstAidCase["cause"] | undefined;
  casualties: Casualty[];
  injuries: string[];
  helper_certificate: string;
  photo: boolean;
  note: string;
}

function fresh(doc: Partial<FirstAidCase> = {}): Form {
  const session = phone().session.value;
  const casualties = doc.casualties?.length ? doc.casualties : [{}];
  return {
    unit: doc.unit ?? (session.is === "in" ? session.unit : ""), found_at: doc.found_at ?? rfc3339(Date.now()), ended_at: doc.ended_at, place: doc.place ?? "",
    location: doc.location, cause: doc.cause, casualties, injuries: casualties.map((c) => c.injuries?.join(", ") ?? ""),
    helper_certificate: doc.helper_certificate ?? "", photo: false, note: doc.note ?? "",
  };
}

function toRecord(f: Form): NewFirstAidCase {
  const casualties = f.casualties.map((c, i) => {
    const injuries = (f.injuries[i] ?? "").split(",").map((s) => s.trim()).filter(Boolean);
    const said = { ...c, injuries: injuries.length ? injuries : undefined, phone: c.phone ? parsePhone(c.phone) : undefined };
    return Object.fromEntries(Object.entries(said).filter(([, v]) => v !== undefined && v !== "")) as Casualty;
  });
  return {
    unit: f.unit, casualties,
    ...(f.found_at && { found_at: f.found_at }),
    ...(f.ended_at && { ended_at: f.ended_at }),
    ...(f.place.trim() && { place: f.place.trim() }),
    ...(f.location && { location: f.location }),
    ...(f.cause && { cause: f.cause }),
    ...(f.helper_certificate.trim() && { helper_certificate: f.helper_certificate.trim() }),
    ...(f.note.trim() && { note: f.note.trim() }),
  };
}

/** Sơ cấp cứu. No name is asked for, and a photo only where somebody says it is needed. */
export default function FirstAid() {
  const w = words.value, app = phone();
  const corrects = correcting();
  const draft = useDraft<Form>(corrects ? `sua:${corrects}` : "first_aid_case", () => fresh(corrects ? toCorrect("first_aid_case", corrects) : undefined));
  const old = useOldPhotos(corrects);
  if (!draft) return null;
  const f = draft.value, record = toRecord(f);
  const hints = app.hints("first_aid_case", record as unknown as Record<string, unknown>, draft.photos);
  const label = (path: string) => labelOf("first_aid_case", path);
  const change = (at: number, changes: Partial<Record<keyof Casualty, unknown>>) =>
    draft.set({ casualties: f.casualties.map((c, i) => (i === at ? ({ ...c, ...changes } as Casualty) : c)) });
  return (
    <FormPage title={w.firstAid.title} back={corrects ? `/nhat-ky/first_aid_case/${corrects}` : "/"} draft={draft} hints={f.cause || f.place ? hints : []}
      to={(s) => `/nhat-ky/first_aid_case/${s.id}`}
      save={() => {
        const warned: NewFirstAidCase = { ...record, warnings: [...hints] };
        const more = { ...withCorrection(draft), ...(!f.photo && { photos: [] }) };
        return corrects ? app.correct("first_aid_case", corrects, warned as unknown as Record<string, unknown>, more) : app.saveFirstAid(warned, more);
      }}>
      {(errorOf) => (
        <>
          {corrects ? <Correcting kind="first_aid_case" id={corrects} />
            : <a class="button grave" href="tel:115"><Icon name="phone" />{w.firstAid.call}</a>}
          <Section title={w.firstAid.scene}>
            <ChipField label={label("cause")} value={f.cause} choices={choicesOf("first_aid_case", "cause")} onValue={(v) => draft.set({ cause: v as FirstAidCase["cause"] })} error={errorOf("cause")} />
            <TextField label={label("place")} value={f.place} onInput={(v) => draft.set({ place: v })} maxLength={200} />
            <PlaceField value={f.location} later={corrects !== null} onValue={(location) => draft.fill({ location })} />
            <div class="pair wide">
              <TimeField label={label("found_at")} value={f.found_at} onValue={(v) => draft.set({ found_at: v })} error={errorOf("found_at")} />
              <TimeField label={label("ended_at")} value={f.ended_at} onValue={(v) => draft.set({ ended_at: v })} error={errorOf("ended_at")} />
            </div>
          </Section>
          {f.casualties.map((c, i) => (
            <Section key={i} title={w.firstAid.casualty(i + 1)}>
              <div class="pair">
                <ChipField label={label("casualties.sex")} value={c.sex} choices={choicesOf("first_aid_case", "casualties.sex")} onValue={(v) => change(i, { sex: v })} />
                <ChipField label={label("casualties.age_band")} value={c.age_band} choices={choicesOf("first_aid_case", "casualties.age_band")} onValue={(v) => change(i, { age_band: v })} />
              </div>
              <ChipField label={label("casualties.avpu")} value={c.avpu} choices={choicesOf("first_aid_case", "casualties.avpu")} onValue={(v) => change(i, { avpu: v })} />
              <div class="pair">
                <YesNo label={label("casualties.breathing")} value={c.breathing} onValue={(v) => change(i, { breathing: v })} />
                <YesNo label={label("casualties.severe_bleeding")} value={c.severe_bleeding} onValue={(v) => change(i, { severe_bleeding: v })} />
              </div>
              <TextField label={label("casualties.injuries")} help={w.firstAid.injuriesHelp} value={f.injuries[i] ?? ""} onInput={(v) => draft.set({ injuries: f.casualties.map((_, k) => (k === i ? v : f.injuries[k] ?? "")) })} />
              <ManyField label={label("casualties.care")} values={c.care ?? []} choices={choicesOf("first_aid_case", "casualties.care")} onValues={(v) => change(i, { care: v.length ? v : undefined })} />
              <ChipField label={label("casualties.outcome")} value={c.outcome} choices={choicesOf("first_aid_case", "casualties.outcome")} onValue={(v) => change(i, { outcome: v })} />
              <SelectField label={label("casualties.handed_to")} value={c.handed_to} empty="" choices={choicesOf("first_aid_case", "casualties.handed_to")} onValue={(v) => change(i, { handed_to: v || undefined })} />
              {(c.handed_to === "hospital" || c.handed_to === "health_station") && (
                <TextField label={label("casualties.facility")} value={c.facility ?? ""} onInput={(v) => change(i, { facility: v || undefined })} maxLength={200} />
              )}
              <More title={w.firstAid.identity} open={Boolean(c.name || c.phone)}>
                <TextField label={label("casualties.name")} value={c.name ?? ""} onInput={(v) => change(i, { name: v || undefined })} maxLength={80} />
                <TextField label={label("casualties.phone")} inputMode="tel" value={c.phone ?? ""} onInput={(v) => change(i, { phone: v || undefined })} maxLength={20} />
              </More>
              {f.casualties.length > 1 && (
                <button type="button" class="button plain" style={{ justifySelf: "start" }} onClick={() => draft.set({ casualties: f.casualties.filter((_, k) => k !== i), injuries: f.injuries.filter((_, k) => k !== i) })}>
                  <Icon name="x" />{w.remove}: {w.firstAid.casualty(i + 1)}
                </button>
              )}
            </Section>
          ))}
          <button type="button" class="button" onClick={() => draft.set({ casualties: [...f.casualties, {}], injuries: [...f.injuries, ""] })}><Icon name="plus" />{w.firstAid.another}</button>
          <Section title={w.form.rest}>
            <CheckField label={w.photo.want} value={f.photo} onValue={(v) => draft.set({ photo: v })} />
            {(f.photo || old.length > 0) && <><p class="help">{w.photo.wantHelp}</p><PhotoField draft={draft} old={old} /></>}
            <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
            <More open={f.helper_certificate !== ""}>
              <TextField label={label("helper_certificate")} value={f.helper_certificate} onInput={(v) => draft.set({ helper_certificate: v })} maxLength={80} />
            </More>
          </Section>
        </>
      )}
    </FormPage>
  );
}

function YesNo({ label, value, onValue }: { label: string; value: boolean | undefined; onValue(value: boolean | undefined): void }) {
  const w = words.value;
  return (
    <ChipField label={label} value={value === undefined ? undefined : value ? "yes" : "no"} choices={[{ value: "yes", label: w.yes }, { value: "no", label: w.no }]}
      onValue={(v) => onValue(v === undefined ? undefined : v === "yes")} />
  );
}
