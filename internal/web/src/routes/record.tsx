import { useEffect, useState } from "preact/hooks";
import { words } from "../i18n/words";
import type { EvidenceReview } from "../domain/kinds.gen";
import type { EvidenceKind, RecordItem } from "../state/types";
import { TextField } from "../ui/field";
import { Icon } from "../ui/icon";
import { Ask, Empty, handOut, Head, Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { KeptPhoto } from "../ui/photos";
import { StandingBadges } from "../ui/standing";
import { tell } from "../ui/toast";
import { iconOf, pathOf, titleOf } from "./about";
import { AnswerButton } from "./answer";
import { Facts } from "./facts";
import { moment } from "./moments";
import { parts } from "./router";
import { Said } from "./said";

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
          <Thread item={item} />
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
          <a class={`button grow ${issue?.what === "returned" ? "main" : ""}`} href={`${pathOf[kind]}?sua=${id}`}><Icon name="undo-2" />{issue?.what === "returned" ? w.attention.supply : w.record.correct}</a>
          {issue?.what === "returned" && <AnswerButton kind={kind} id={id} />}
          <button type="button" class="button plain" disabled={doing} onClick={() => setWithdrawing(true)}>{w.record.withdraw}</button>
        </div>
      )}
      {withdrawing && (
        <Ask title={w.record.withdraw} go={w.record.withdraw} grave onLeave={() => setWithdrawing(false)} onGo={() => void run(async () => {
          await app.withdraw(kind, id, reason.trim());
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

/** What was said about a record, and the records that stand before and after it. */
function Thread({ item }: { item: RecordItem }) {
  const w = words.value.record, { review, corrects } = item.doc as { review?: EvidenceReview; corrects?: string };
  const other = (id: string, title: string) => {
    const it = phone().records.value.find((r) => r.id === id);
    return (
      <a class="item card" href={`/nhat-ky/${item.kind}/${id}`}>
        <span>
          <span class="small soft" style={{ display: "block" }}>{title}</span>
          <span class="item-title">{it ? `${titleOf(it)} · ${moment(it.at)}` : words.value.kinds[item.kind]}</span>
          {it && <StandingBadges item={it} />}
        </span>
        <Icon name="chevron-right" />
      </a>
    );
  };
  return (
    <>
      {corrects && other(corrects, w.corrects)}
      {review && (item.standing === "returned" || item.standing === "declined" || item.answer !== null) && <Said review={review} />}
      {item.answer && <Notice icon="notebook-pen" title={w.answered}><p>{item.answer}</p></Notice>}
      {item.correctedBy && other(item.correctedBy, w.correctedBy)}
    </>
  );
}
