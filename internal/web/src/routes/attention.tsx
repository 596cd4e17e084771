import { words } from "../i18n/words";
import { Empty, Head } from "../ui/parts";
import { phone } from "../ui/phone";
import { IssueCard } from "./issue-card";

/** Cần xử lý: sent back, refused or in conflict; each with what it means and what to do. */
export default function Attention() {
  const w = words.value, issues = phone().issues.value;
  return (
    <>
      <Head title={w.attention.title} />
      {issues.length === 0
        ? <Empty icon="check-check" title={w.attention.empty}><p>{w.attention.emptyHelp}</p></Empty>
        : <div class="stack">{issues.map((i) => <IssueCard key={i.key} issue={i} />)}</div>}
    </>
  );
}
