import { date, number } from "../domain/format";
import { words } from "../i18n/words";
import type { Draft, EvidenceKind } from "../state/types";
import { Icon } from "../ui/icon";
import { Head, Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { iconOf, pathOf } from "./about";
import { IssueCard } from "./issue-card";
import { moment } from "./moments";
import { RecordRow } from "./row";
import { Readiness, SyncStrip } from "./sync-strip";

const doors: readonly EvidenceKind[] = ["gift_handover", "blood_visit", "first_aid_case", "activity"];

/** Hôm nay: what to record, what waits, what came back. */
export default function Today() {
  const w = words.value, app = phone(), session = app.session.value, sync = app.sync.value, device = app.device.value;
  if (session.is !== "in") return null;
  const campaign = app.currentCampaign.value;
  const people = campaign && sync.ready ? app.coverage(campaign.id) : null;
  const recent = app.records.value.slice(0, 3);
  const issues = app.issues.value;
  const drafts = app.drafts.value.filter((d) => draftPath(d) !== null);
  return (
    <>
      <Head title={w.tabs.today} />
      <div class="stack">
        {device.restart && <Notice tone="grave" alive><p>{w.device.restart}</p></Notice>}
        {device.lost > 0 && <Notice tone="grave" alive><p>{w.device.lost(device.lost)}</p></Notice>}
        {sync.rebuilding && <Notice icon="refresh-cw" alive><p>{w.sync.rebuilding}</p></Notice>}
        {sync.outdated && <Notice tone="wait"><p>{w.sync.outdated}</p></Notice>}

        <h2 class="sr-only">{w.today.doors}</h2>
        <nav class="doors" aria-label={w.today.doors}>
          {doors.map((kind, i) => (
            <a key={kind} class={i === 0 ? "door first" : "door"} href={pathOf[kind]}><Icon name={iconOf[kind]} />{w.kinds[kind]}</a>
          ))}
        </nav>

        {campaign && (
          <div class="stack tight" style={{ gap: "0.2rem" }}>
            <p><b>{w.today.campaign(campaign.doc.name ?? "", date(campaign.doc.ends ?? ""))}</b></p>
            {people && <p class="soft num">{w.today.left(number(people.total - people.served), number(people.total))}</p>}
          </div>
        )}

        {issues.length > 0 && (
          <a class="notice grave" href="/can-xu-ly" style={{ textDecoration: "none" }}>
            <Icon name="undo-2" /><b>{w.sentBack(issues.length)}</b>
          </a>
        )}
        {issues.filter((i) => i.what === "returned").slice(0, 1).map((i) => <IssueCard key={i.key} issue={i} />)}
        <SyncStrip />
        <Readiness />

        {drafts.length > 0 && (
          <section>
            <h2 class="group-head">{w.today.drafts}</h2>
            <div class="card cards">
              {drafts.map((d) => (
                <a key={d.key} class="item" href={draftPath(d)!}>
                  <span class="num">{w.today.draftOf(draftName(d), moment(d.at))}</span><Icon name="chevron-right" />
                </a>
              ))}
            </div>
          </section>
        )}
        {recent.length > 0 && (
          <section>
            <h2 class="group-head">{w.today.recent}</h2>
            <div class="card cards">{recent.map((item) => <RecordRow key={item.id} item={item} />)}</div>
          </section>
        )}
      </div>
    </>
  );
}

/** Where a form begun goes on; null for drafts that have no screen of their own. */
function draftPath(d: Draft): string | null {
  const [kind, id] = d.key.split(":") as [string, string | undefined];
  if (kind === "sua" && id) {
    const item = phone().records.value.find((r) => r.id === id);
    return item ? `${pathOf[item.kind]}?sua=${id}` : null;
  }
  if (kind === "blood_visit") return id ? `/hien-mau/${id}/nguoi` : null;
  if (kind === "blood_drive") return "/hien-mau/moi";
  return kind in pathOf ? pathOf[kind as EvidenceKind] + (id ? `?nguoi=${id}` : "") : null;
}

function draftName(d: Draft): string {
  const w = words.value, [kind, id] = d.key.split(":") as [string, string | undefined];
  if (kind === "sua") return w.record.correct;
  if (kind === "blood_drive") return w.blood.create;
  const person = kind === "gift_handover" ? (d.value as { beneficiary?: string } | null)?.beneficiary || id : undefined;
  const name = person ? phone().row("beneficiary", person)?.doc.name : undefined;
  return [w.kinds[kind as EvidenceKind], name].filter(Boolean).join(" · ");
}
