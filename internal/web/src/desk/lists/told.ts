import { date } from "../../domain/format";
import { moment } from "../../routes/moments";
import { nameOf } from "../state/names";
import { stateOf, type ListRow } from "./model";
import { listWords } from "./words";

const who = (user: string | undefined): string => nameOf(user) || listWords.value.someone;

/** Who did the last thing with a list, and when. Reads signals. */
export function byLine({ doc, ...row }: ListRow): string {
  const w = listWords.value.by, state = stateOf({ doc, ...row });
  const paper = doc.doc_no ? w.doc(doc.doc_no, doc.doc_date ? date(doc.doc_date) : "") : "";
  switch (state) {
    case "approved":
    case "aggregated":
    case "returned": return [paper, doc.decided_at && w.decided(who(doc.decided_by), moment(doc.decided_at))].filter(Boolean).join(" · ");
    case "submitted": return doc.submitted_at ? w.submitted(who(doc.submitted_by), moment(doc.submitted_at)) : "";
    case "checked": return doc.checked_at ? w.checked(who(doc.checked_by), moment(doc.checked_at)) : "";
    default: return doc.created_by ? w.draft(who(doc.created_by)) : "";
  }
}
