import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { EvidenceKind } from "../state/types";
import { TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Ask, Empty, handOut, Head, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { KeptPhoto } from "../ui/photos";
import { StandingBadges } from "../ui/standing";
import { tell } from "../ui/toast";
import { iconOf, pathOf, titleOf } from "./about";
import { Facts } from "./facts";
import { moment } from "./moments";
import { parts } from "./router";

/** One record: how far it has come, its photos, its receipt, and the ways to put it right. */
export default function RecordPage() {
  const [, kind, id] = parts.value as [string, EvidenceKind, string];
  const w = words.value, app = phone();
  const item = app.records.value.find((r) => r.id === id);
  const row = item ?? (kind in iconOf ? app.row(kind, id) : undefined);
  const [photos, setPhotos] = useState<readonly string[]>([]);
  const [receipt, setReceipt] = useState<string | null>(null);
  const [withdrawing, setWithdrawing] = useState(false);
  const [reason, setReason] = useState("");
  const { doing, failed, run } = useDoing();
  useEffect(() => {
    let gone = false;
    app.photosOf(id).then((p) => { if (!gone) setPhotos(p); }, () => {}); // none on this phone
    app.receipt(id).then((r) => { if (!gone) setReceipt(r); }, () => {});
    return () => { gone = true; };
  }, [id, item?.standing, item?.photosWhole]);
  if (!row) return <><Head title={w.diary.title} back="/nhat-ky" /><Empty icon="notebook-pen" title={w.record.missing} /></>;

  const issue = app.issues.value.find((i) => i.id === id);
  const review = (row.doc as { review?: { words?: string; due?: string } }).review;
  const over = item !== undefined && (["withdrawn", "refused"].includes(item.standing) || item.correctedBy !== null);
  return (
    <div class="stack">
      <Head title={titleOf({ kind, doc: row.doc })} back="/nhat-ky" />
      <p class="row soft num"><Icon name={iconOf[kind]} />{w.kinds[kind]}{item && ` · ${moment(item.at)}`}</p>
      {item && (
        <section class="stack tight" aria-label={w.record.way}>
          <StandingBadges item={item} />
          <p>{w.standingMeans[item.standing]}</p>
          {item.conflict && <Notice tone="grave"><p>{w.attention.codes[item.conflict] ?? w.inConflict}</p></Notice>}
          {review?.words && (item.standing === "returned" || item.standing === "declined") && (
            <Notice tone="grave" icon="undo-2" title={w.record.words}><p>{review.words}</p>{review.due && <p class="small">{w.attention.due(moment(review.due))}</p>}</Notice>
          )}
        </section>
      )}
      {photos.length > 0 && <div class="photos">{photos.map((sha, i) => <KeptPhoto key={sha} sha256={sha} n={i + 1} />)}</div>}
      <section class="stack tight">
        <h2>{w.record.content}</h2>
        <Facts kind={kind} doc={row.doc as Record<string, unknown>} />
      </section>
      <section class="stack tight">
        <h2>{w.record.receipt}</h2>
        <p class="soft">{receipt ? w.record.receiptHave : item?.standing === "saved" ? w.record.receiptNone : w.record.receiptElsewhere}</p>
        {receipt && (
          <button type="button" class="button" style={{ justifySelf: "start" }} onClick={() => void run(() => handOut(new File([receipt], `bien-nhan-${id}.jws.txt`, { type: "text/plain" })))}>
            <Icon name="download" />{w.record.receiptShare}
          </button>
        )}
      </section>
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
      {item && !over && (
        <div class="row">
          {kind !== "blood_visit" && <a class="button grow" href={`${pathOf[kind]}?sua=${id}`}><Icon name="undo-2" />{item.standing === "returned" ? w.attention.supply : w.record.correct}</a>}
          <button type="button" class="button plain" disabled={doing} onClick={() => setWithdrawing(true)}>{w.record.withdraw}</button>
        </div>
      )}
      {withdrawing && (
        <Ask title={w.record.withdraw} go={w.record.withdraw} grave onLeave={() => setWithdrawing(false)} onGo={() => void run(async () => {
          await app.withdraw(kind, id, reason.trim());
          if (issue?.what === "returned") await app.dismiss(issue.key);
          setWithdrawing(false);
          tell(w.form.saved);
        })}>
          <p>{w.record.withdrawMeans}</p>
          <TextField label={w.record.withdrawAsk} lines={2} value={reason} onInput={setReason} maxLength={500} />
        </Ask>
      )}
      <p class="code soft">{id}</p>
    </div>
  );
}
