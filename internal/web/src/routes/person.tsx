import { parsePhone, phone as phoneNumber } from "../domain/format";
import { CATEGORY_OPTIONS, KINDS, type Beneficiary, type Category, type NewBeneficiary, type Sex } from "../domain/kinds.gen";
import { choiceOf, choicesOf, labelOf, words } from "../i18n/words";
import type { Changes, Saved } from "../state/types";
import { Combobox } from "../ui/combobox";
import { useDraft } from "../ui/draft";
import { ChipField, ManyField, NumberField, TextField } from "../ui/field";
import { FormPage, Section, type ErrorOf } from "../ui/form";
import { Icon } from "../ui/icon";
import { Empty, Head } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";
import { beneficiaryLine } from "./beneficiary";
import { go, parts } from "./router";

/** One person of the list: who they are, the gift, and what may be put right. */
export default function Person() {
  const [, id, edit] = parts.value;
  return id === "moi" ? <Edit id={null} /> : edit === "sua" ? <Edit id={id!} /> : <Card id={id!} />;
}

function Card({ id }: { id: string }) {
  const w = words.value, app = phone(), row = app.row("beneficiary", id);
  if (!row) return <><Head title={w.list.title} back="/danh-sach" /><Empty icon="users" title={w.beneficiary.missing} /></>;
  const d = row.doc, label = (path: string) => labelOf("beneficiary", path);
  const campaign = app.currentCampaign.value?.id;
  const item = app.beneficiary(id, campaign);
  const fact = (name: string, value: string | number | undefined | false) => Boolean(value) && <div key={name}><dt>{name}</dt><dd>{value}</dd></div>;
  return (
    <div class="stack">
      <Head title={d.name ?? ""} back="/danh-sach" />
      {item && item.served !== "no"
        ? <div><span class={item.served === "here" ? "state wait" : "state good"}><Icon name={item.served === "here" ? "smartphone" : "check"} />{item.served === "here" ? w.beneficiary.servedHere : w.beneficiary.served}</span></div>
        : <a class="button main" href={`/trao-qua?nguoi=${id}`}><Icon name="gift" />{w.beneficiary.giveGift}</a>}
      <dl class="card facts">
        {fact(label("categories"), d.categories?.map((c) => choiceOf(CATEGORY_OPTIONS, c)).join(", "))}
        {fact(label("hamlet"), d.hamlet)}
        {fact(label("address"), d.address)}
        {fact(label("birth_year"), d.birth_year)}
        {fact(label("household_size"), d.household_size)}
        {d.phone && <div><dt>{label("phone")}</dt><dd><a href={`tel:${d.phone}`} class="row" style={{ minHeight: "3rem" }}><Icon name="phone" />{phoneNumber(d.phone)}</a></dd></div>}
        {fact(label("need"), d.need)}
        {fact(label("note"), d.note)}
        {fact(label("tags"), d.tags?.join(", "))}
      </dl>
      {row.own && <div><span class="state wait"><Icon name="smartphone" />{w.standing.saved}</span></div>}
      {item && item.served !== "no" && <a class="button" href={`/trao-qua?nguoi=${id}`}><Icon name="gift" />{w.beneficiary.giveGift}</a>}
      <a class="button" href={`/danh-sach/${id}/sua`}><Icon name="notebook-pen" />{w.beneficiary.edit}</a>
    </div>
  );
}

interface Form {
  name: string;
  birth_year: number | undefined;
  sex: Sex | undefined;
  hamlet: string;
  categories: Category[];
  household_size: number | undefined;
  phone: string;
  address: string;
  need: string;
  note: string;
  /** who heads the household: the person, somebody else who is new too, or somebody on the list */
  head: "self" | "new" | "known";
  head_name: string;
  head_birth_year: number | undefined;
  household: string;
}

const fresh = (d: Partial<Beneficiary> = {}): Form => ({
  name: d.name ?? "", birth_year: d.birth_year, sex: d.sex, hamlet: d.hamlet ?? "", categories: [...(d.categories ?? [])], household_size: d.household_size,
  phone: d.phone ? phoneNumber(d.phone) : "", address: d.address ?? "", need: d.need ?? "", note: d.note ?? "",
  head: "self", head_name: "", head_birth_year: undefined, household: "",
});

function Edit({ id }: { id: string | null }) {
  const w = words.value, app = phone(), session = app.session.value;
  const row = id ? app.row("beneficiary", id) : undefined;
  const draft = useDraft<Form>(`beneficiary:${id ?? "moi"}`, () => fresh(row?.doc));
  if (!draft || session.is !== "in") return null;
  const f = draft.value, label = (path: string) => labelOf("beneficiary", path);
  const roles = session.roles.map((g) => g.role);
  /** A volunteer may put right what they see at the door; who a person is stays with the leader. */
  const may = (name: string) => {
    if (!id) return true;
    const by = KINDS.beneficiary.fields.find((x) => x.name === name)?.setBy ?? KINDS.beneficiary.setBy;
    return roles.some((r) => by.includes(r));
  };
  const back = id ? `/danh-sach/${id}` : "/danh-sach";
  return (
    <FormPage title={id ? w.beneficiary.edit : w.beneficiary.create} back={back} draft={draft} hints={[]} to={(s) => `/danh-sach/${s.id}`}
      after={(s) => {
        tell(id ? w.list.saved : w.list.created);
        void draft.reset();
        go(`/danh-sach/${s.id}`, true);
      }}
      save={async () => {
        const typed = written(f);
        if (!id) return create({ unit: session.unit, ...typed } as NewBeneficiary, f, draft.key);
        const saved = await app.editBeneficiary(id, changes(row?.doc ?? {}, typed, may));
        return saved ?? ({ kind: "beneficiary", id, mid: "", photosLost: [] } satisfies Saved);
      }}>
      {(errorOf) => (
        <Section title={row?.doc.name ?? w.form.who}>
          {may("name") && <TextField label={label("name")} value={f.name} onInput={(v) => draft.set({ name: v })} maxLength={80} error={errorOf("name")} />}
          {may("birth_year") && (
            <div class="pair">
              <NumberField whole year label={label("birth_year")} value={f.birth_year} onValue={(v) => draft.set({ birth_year: v })} error={errorOf("birth_year")} />
              <ChipField label={label("sex")} value={f.sex} choices={choicesOf("beneficiary", "sex").slice(0, 2)} onValue={(v) => draft.set({ sex: v as Sex | undefined })} />
            </div>
          )}
          <div class="pair">
            <TextField label={label("hamlet")} value={f.hamlet} onInput={(v) => draft.set({ hamlet: v })} maxLength={80} />
            <TextField label={label("phone")} inputMode="tel" value={f.phone} onInput={(v) => draft.set({ phone: v })} maxLength={20} error={errorOf("phone")} />
          </div>
          <TextField label={label("address")} value={f.address} onInput={(v) => draft.set({ address: v })} maxLength={300} />
          {may("household_size") && <NumberField whole label={label("household_size")} value={f.household_size} onValue={(v) => draft.set({ household_size: v })} error={errorOf("household_size")} />}
          {!id && <HouseholdFields f={f} set={draft.set} errorOf={errorOf} />}
          <ManyField label={label("categories")} values={f.categories} choices={choicesOf("beneficiary", "categories")} onValues={(v) => draft.set({ categories: v as Category[] })} />
          <TextField label={label("need")} lines={2} value={f.need} onInput={(v) => draft.set({ need: v })} maxLength={2000} />
          <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
        </Section>
      )}
    </FormPage>
  );
}

/** Whose household the new person lives in. A gift is counted for the household, so it is asked at once. */
function HouseholdFields({ f, set, errorOf }: { f: Form; set(changes: Partial<Form>): void; errorOf: ErrorOf }) {
  const w = words.value.beneficiary, app = phone();
  const chosen = f.household ? app.row("beneficiary", f.household) : undefined;
  return (
    <>
      <ChipField label={w.head} value={f.head} choices={[{ value: "self", label: w.headSelf }, { value: "new", label: w.headNew }, { value: "known", label: w.headKnown }]}
        onValue={(v) => set({ head: (v ?? "self") as Form["head"] })} />
      {f.head === "new" && (
        <div class="pair">
          <TextField label={w.headName} value={f.head_name} onInput={(v) => set({ head_name: v })} maxLength={80} error={errorOf("head.name")} />
          <NumberField whole year label={w.headBorn} value={f.head_birth_year} onValue={(v) => set({ head_birth_year: v })} error={errorOf("head.birth_year")} />
        </div>
      )}
      {f.head === "known" && (
        <Combobox label={w.headName} value={f.household ? chosen?.doc.name ?? w.missing : ""} placeholder={w.find}
          suggest={(typed) => app.findBeneficiaries({ text: typed, limit: 30 }).items.map((i) => ({ id: i.id, name: i.doc.name ?? "", line: beneficiaryLine(i) }))}
          onChoose={(household) => set({ household })} nothing={<b>{w.none}</b>} />
      )}
    </>
  );
}

/** Saves a new person, with the household that is new too in one group. */
function create(person: NewBeneficiary, f: Form, draft: string): Promise<Saved> {
  const app = phone(), { unit, hamlet, address, household_size } = person;
  if (f.head === "new") {
    const head = { unit, name: f.head_name.trim(), ...(f.head_birth_year !== undefined && { birth_year: f.head_birth_year }), ...(hamlet && { hamlet }), ...(address && { address }), ...(household_size !== undefined && { household_size }) };
    return app.createHousehold(head as NewBeneficiary, person, { draft });
  }
  const household = f.head === "known" && f.household ? app.row("beneficiary", f.household)?.doc.household || f.household : "";
  return app.createBeneficiary({ ...person, ...(household && { household }) }, { draft });
}

/** The form as fields; what is empty is left out. */
function written({ head: _, head_name: __, head_birth_year: ___, household: ____, ...f }: Form): Partial<Beneficiary> {
  const all = { ...f, name: f.name.trim(), hamlet: f.hamlet.trim(), phone: f.phone.trim() && parsePhone(f.phone), address: f.address.trim(), need: f.need.trim(), note: f.note.trim() };
  return Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined && v !== "" && !(Array.isArray(v) && v.length === 0))) as Partial<Beneficiary>;
}

/** Only what this person changed, so that nobody else's work is touched. */
function changes(was: Partial<Beneficiary>, now: Partial<Beneficiary>, may: (name: string) => boolean): Changes<"beneficiary"> {
  const out: Record<string, unknown> = {};
  for (const name of ["name", "birth_year", "sex", "hamlet", "household_size", "phone", "address", "need", "note"] as const) {
    if (may(name) && (was[name] ?? null) !== (now[name] ?? null)) out[name] = now[name] ?? null;
  }
  const before = was.categories ?? [], after = now.categories ?? [];
  const add = after.filter((c) => !before.includes(c)), remove = before.filter((c) => !after.includes(c));
  if (add.length || remove.length) out["categories"] = { ...(add.length && { add }), ...(remove.length && { remove }) };
  return out as Changes<"beneficiary">;
}
