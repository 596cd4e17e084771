import { REVIEW_REASON_OPTIONS, type EvidenceReview } from "../domain/kinds.gen";
import { choiceOf, words } from "../i18n/words";
import { MarkedPhoto } from "../ui/marked-photo";
import { Notice } from "../ui/parts";
import { moment } from "./moments";

/** What a leader says of a record: why, in their words, until when, and what they drew on its photo. Reads signals. */
export function Said({ review }: { review: Pick<EvidenceReview, "reason" | "words" | "due" | "mark"> }) {
  const w = words.value, { reason, due, mark } = review;
  return (
    <Notice tone="grave" icon="undo-2" title={reason ? choiceOf(REVIEW_REASON_OPTIONS, reason) : w.record.words}>
      {review.words && <p>{review.words}</p>}
      {due && <p class="small num">{w.attention.due(moment(due))}</p>}
      {mark?.photo && <MarkedPhoto sha256={mark.photo} shapes={mark.shapes ?? []} />}
    </Notice>
  );
}
