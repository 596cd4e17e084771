import { date } from "../domain/format";
import { KINDS, type BloodVisit, type NewBloodDrive } from "../domain/kinds.gen";
import { dayOf } from "../domain/time";
import { choicesOf, labelOf, words } from "../i18n/words";
import type { Row } from "../state/types";
import { useDraft } from "../ui/draft";
import { DateField, NumberField, TextField } from "../ui/field";
import { FormPage } from "../ui/form";
import { Icon } from "../ui/icon";
import { Empty, Head, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { tell } from "../ui/toast";
import CorrectVisit from "./correct-visit";
import { correcting } from "./correction";
import Donor from "./donor";
import { go, parts } from "./router";
import Visit from "./visit";

/** Hiến máu: the drives, one of them, one donor of it, or a visit put right (?sua=). */
export default function Blood() {
  const [, drive, who] = parts.value, wrong = correcting();
  if (wrong) return <CorrectVisit key={wrong} id={wrong} />;
  if (!drive) return <Drives />;
  if (drive === "moi") return <NewDrive />;
  if (!who) return <Drive id={drive} />;
  return who === "nguoi" ? <Donor drive={drive} /> : <Visit key={who} drive={drive} id={who} />;
}

/** Who may open a drive. */
const mayCreate = () => {
  const session = phone().session.value;
  return session.is === "in" && session.roles.some((g) => KINDS.blood_drive.createBy.includes(g.role));
};

function Drives() {
  const w = words.value, drives = phone().drives.value;
  return (
    <>
      <Head title={w.blood.title} back="/" />
      <div class="stack">
        {drives.length === 0 && <Empty icon="droplet" title={w.blood.noDrives}>{mayCreate() && <p>{w.blood.noDrivesHelp}</p>}</Empty>}
        {drives.length > 0 && (
          <div class="card cards">
            {drives.map((d) => (
              <a key={d.id} class="item" href={`/hien-mau/${d.id}`}>
                <span>
                  <span class="item-title">{d.doc.place}</span>
                  <span class="small soft num" style={{ display: "block" }}>
                    {[date(d.doc.date ?? ""), d.doc.target_bags && w.blood.target(d.doc.target_bags), d.doc.facility].filter(Boolean).join(" · ")}
                  </span>
                  {d.own && <span class="state wait"><Icon name="smartphone" />{w.standing.saved}</span>}
                </span>
                <Icon name="chevron-right" />
              </a>
            ))}
          </div>
        )}
        {mayCreate() && <a class="button" href="/hien-mau/moi"><Icon name="plus" />{w.blood.create}</a>}
      </div>
    </>
  );
}

interface DriveForm {
  place: string;
  date: string | undefined;
  facility: string;
  target_bags: number | undefined;
  note: string;
}

function NewDrive() {
  const w = words.value, app = phone(), session = app.session.value;
  const draft = useDraft<DriveForm>("blood_drive", () => ({ place: "", date: dayOf(Date.now()), facility: "", target_bags: undefined, note: "" }));
  if (!draft || session.is !== "in") return null;
  const f = draft.value, label = (path: string) => labelOf("blood_drive", path);
  return (
    <FormPage title={w.blood.create} back="/hien-mau" draft={draft} hints={[]} to={(s) => `/hien-mau/${s.id}`}
      after={(s) => {
        tell(w.form.saved);
        go(`/hien-mau/${s.id}`, true);
      }}
      save={() => {
        const fields: NewBloodDrive = {
          unit: session.unit, place: f.place.trim(), date: f.date ?? "", state: "open",
          ...(f.facility.trim() && { facility: f.facility.trim() }),
          ...(f.target_bags !== undefined && { target_bags: f.target_bags }),
          ...(f.note.trim() && { note: f.note.trim() }),
        };
        return app.createDrive(fields, { draft: draft.key });
      }}>
      {(errorOf) => (
        <div class="section">
          <TextField label={label("place")} value={f.place} onInput={(v) => draft.set({ place: v })} maxLength={200} error={errorOf("place")} />
          <div class="pair">
            <DateField label={label("date")} value={f.date} onValue={(v) => draft.set({ date: v })} error={errorOf("date")} />
            <NumberField whole label={`${label("target_bags")} (${w.blood.bags})`} value={f.target_bags} onValue={(v) => draft.set({ target_bags: v })} error={errorOf("target_bags")} />
          </div>
          <TextField label={label("facility")} value={f.facility} onInput={(v) => draft.set({ facility: v })} maxLength={200} />
          <TextField label={w.gift.note} lines={2} value={f.note} onInput={(v) => draft.set({ note: v })} maxLength={2000} />
        </div>
      )}
    </FormPage>
  );
}

const over = new Set(["donated", "deferred", "left"]);

function Drive({ id }: { id: string }) {
  const w = words.value, app = phone();
  const drive = app.row("blood_drive", id);
  const visits = app.visits.value.filter((v) => v.doc.drive === id);
  if (!drive) return <><Head title={w.blood.title} back="/hien-mau" /><Empty icon="droplet" title={w.record.missing} /></>;
  const waiting = visits.filter((v) => !over.has(v.doc.state ?? "registered")), done = visits.filter((v) => over.has(v.doc.state ?? ""));
  const donated = done.filter((v) => v.doc.state === "donated");
  const figure = (n: number, word: string) => <div class="figure"><b>{n}</b><span>{word}</span></div>;
  const state = (value: string) => choicesOf("blood_visit", "state").find((c) => c.value === value)?.label ?? value;
  return (
    <>
      <Head title={drive.doc.place ?? w.blood.title} back="/hien-mau" />
      <div class="stack">
        <p class="soft num">{[date(drive.doc.date ?? ""), drive.doc.facility].filter(Boolean).join(" · ")}</p>
        {drive.own && <div><span class="state wait"><Icon name="smartphone" />{w.standing.saved}</span></div>}
        <div class="card stack">
          <div class="figures">
            {figure(waiting.length, w.blood.waiting)}
            {figure(donated.length, state("donated"))}
            {figure(done.length - donated.length, `${state("deferred")}, ${state("left").toLowerCase()}`)}
          </div>
          {Boolean(drive.doc.target_bags) && (
            <>
              <div class="meter" aria-hidden="true"><i style={{ width: `${Math.min(100, (donated.length / drive.doc.target_bags!) * 100)}%` }} /></div>
              <p class="small soft">{w.blood.target(drive.doc.target_bags!)}</p>
            </>
          )}
        </div>
        {drive.doc.state === "closed" ? <Notice><p>{w.blood.closed}</p></Notice>
          : <a class="button main" href={`/hien-mau/${id}/nguoi`}><Icon name="plus" />{w.blood.register}</a>}
        {visits.length === 0 && <Empty icon="users" title={w.blood.nobody}><p>{w.blood.nobodyHelp}</p></Empty>}
        {waiting.length > 0 && <VisitList title={w.blood.waiting} drive={id} visits={waiting} />}
        {done.length > 0 && <VisitList title={w.blood.doneList} drive={id} visits={done} />}
      </div>
    </>
  );
}

function VisitList({ title, drive, visits }: { title: string; drive: string; visits: readonly Row<"blood_visit">[] }) {
  return (
    <section>
      <h2 class="group-head">{title}</h2>
      <div class="card cards">{visits.map((v) => <VisitRow key={v.id} drive={drive} visit={v} />)}</div>
    </section>
  );
}

/** One donor in the queue, and the next step within one touch where it needs no more words. */
function VisitRow({ drive, visit }: { drive: string; visit: Row<"blood_visit"> }) {
  const w = words.value, doc = visit.doc as Partial<BloodVisit>;
  const { doing, failed, run } = useDoing();
  const state = doc.state ?? "registered";
  const next = state === "registered" ? "arrived" : state === "arrived" ? "screened" : null;
  return (
    <div>
      <div style={{ display: "flex", alignItems: "center", paddingRight: next ? "1rem" : 0 }}>
        <a class="item" href={`/hien-mau/${drive}/${visit.id}`}>
          <span>
            <span class="item-title">{doc.donor?.name}</span>
            <span class="small soft num" style={{ display: "block" }}>
              {[choicesOf("blood_visit", "state").find((c) => c.value === state)?.label, doc.ml && `${doc.ml} ml`, doc.donor?.birth_year, doc.donor?.organisation].filter(Boolean).join(" · ")}
            </span>
          </span>
          {!next && <Icon name="chevron-right" />}
        </a>
        {next && (
          <button type="button" class="button short" disabled={doing} aria-label={`${w.blood.step[next]}: ${doc.donor?.name}`}
            onClick={() => void run(async () => { await phone().stepVisit(visit.id, next); })}>{w.blood.step[next]}</button>
        )}
      </div>
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
    </div>
  );
}
