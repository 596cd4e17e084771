import { labelOf, words } from "../i18n/words";
import type { EvidenceKind, Issue } from "../state/types";
import { Icon, type IconName } from "../ui/icon";
import { Notice, troubleWords, useDoing } from "../ui/parts";
import { phone } from "../ui/phone";
import { pathOf, titleOf } from "./about";
import { AnswerButton } from "./answer";
import { moment } from "./moments";
import { Said } from "./said";

const drawn: Record<Issue["what"], IconName> = { rejected: "circle-alert", conflict: "triangle-alert", returned: "undo-2", photo: "triangle-alert" };

/** One thing that a person must look at: what it means and what to do. */
export function IssueCard({ issue }: { issue: Issue }) {
  const w = words.value, app = phone();
  const { doing, failed, run } = useDoing();
  const evidence = issue.kind in pathOf ? (issue.kind as EvidenceKind) : null;
  const item = evidence ? app.records.value.find((r) => r.id === issue.id) : undefined;
  const doc = item?.doc ?? app.row(issue.kind, issue.id)?.doc ?? (issue.sent as { f?: object } | null)?.f ?? {};
  const title = evidence ? titleOf({ kind: evidence, doc: doc as never }) : (doc as { name?: string; place?: string }).name ?? (doc as { place?: string }).place ?? w.list.title;
  const field = issue.field ? nameOf(issue) : null;
  const mend = evidence && (issue.what === "returned" || issue.fix === "edit" || issue.fix === "resubmit");
  return (
    <article class="card stack tight">
      <div class="row"><span class="state grave"><Icon name={drawn[issue.what]} />{w.attention.what[issue.what]}</span>{issue.at > 0 && <span class="small soft num">{moment(issue.at)}</span>}</div>
      <h2>{evidence ? `${w.kinds[evidence]} · ${title}` : title}</h2>
      {issue.what === "returned" ? <Said review={{ reason: issue.code, ...(issue.words && { words: issue.words }), ...(issue.due && { due: issue.due }), ...(issue.mark && { mark: issue.mark }) }} />
        : <p>{w.attention.codes[issue.code] ?? issue.code}</p>}
      {issue.what === "photo" && <p><b>{w.photo.one(Number(issue.args["n"]))}</b></p>}
      {field && <p><b>{field}</b>{issue.rule && `: ${w.rules[issue.rule] ?? issue.rule}`}</p>}
      {issue.fix === "ask_leader" && <p class="soft">{w.attention.leader}</p>}
      {failed !== null && <Notice tone="grave" alive><p>{troubleWords(failed)}</p></Notice>}
      <div class="row">
        {mend && <a class="button main" href={`${pathOf[evidence]}?sua=${issue.id}`}>{issue.what === "returned" ? w.attention.supply : w.attention.fix}</a>}
        {evidence && issue.what === "returned" && <AnswerButton kind={evidence} id={issue.id} />}
        {evidence && <a class="button" href={`/nhat-ky/${evidence}/${issue.id}`}>{w.attention.open}</a>}
        {issue.kind === "beneficiary" && <a class="button" href={`/danh-sach/${issue.id}`}>{w.attention.open}</a>}
        {issue.what !== "returned" && <button type="button" class="button plain" disabled={doing} onClick={() => void run(() => app.dismiss(issue.key))}>{w.attention.done}</button>}
      </div>
    </article>
  );
}

function nameOf(issue: Issue): string {
  try {
    return labelOf(issue.kind, issue.field!);
  } catch {
    return issue.field!; // a field that this app does not know yet
  }
}
