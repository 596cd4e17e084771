import { useEffect, useState } from "preact/hooks";
import type { EvidenceReview } from "../domain/kinds.gen";
import { words } from "../i18n/words";
import type { EvidenceKind, Row } from "../state/types";
import type { Draft } from "../ui/draft";
import { Notice } from "../ui/parts";
import { phone } from "../ui/phone";
import { place } from "./router";
import { Said } from "./said";

/** The record that the open form corrects (?sua=), null when it writes a new one. */
export const correcting = (): string | null => place.value.query.get("sua");

/** What the form that corrects a record begins with: the record as it stands, or as it was when the branch refused it. */
export const toCorrect = <K extends EvidenceKind>(kind: K, id: string): Row<K>["doc"] | undefined =>
  phone().row(kind, id)?.doc ?? (phone().records.value.find((r) => r.id === id)?.doc as Row<K>["doc"] | undefined);

/** Photos of the record that is corrected, as far as this phone can declare them again: none that it has lost. */
export function useOldPhotos(id: string | null): readonly string[] {
  const [old, setOld] = useState<readonly string[]>([]);
  useEffect(() => {
    let gone = false;
    if (id) phone().photosAgain(id).then((p) => { if (!gone) setOld(p); }, () => {}); // none, then
    return () => { gone = true; };
  }, [id]);
  return old;
}

/** What goes with a correction beside its fields. */
export const withCorrection = (draft: Draft<any>) => ({ photos: draft.photos, draft: draft.key, dropped: (draft.value.dropped ?? []) as readonly string[] });

/** What stands above a form that corrects: that the old record stays, which of its photos do not come along, and what the leader wants. */
export function Correcting({ kind, id }: { kind: EvidenceKind; id: string }) {
  const w = words.value, doc = toCorrect(kind, id) as { review?: EvidenceReview; review_state?: string; photos?: readonly unknown[] } | undefined;
  const [stay, setStay] = useState(0), all = doc?.photos?.length ?? 0;
  useEffect(() => {
    let gone = false;
    phone().photosAgain(id).then((p) => { if (!gone) setStay(Math.max(0, all - p.length)); }, () => {}); // then nothing is said
    return () => { gone = true; };
  }, [id, all]);
  return (
    <>
      {doc?.review && doc.review_state === "returned" && <Said review={doc.review} />}
      <Notice icon="undo-2"><p>{w.form.correcting}</p></Notice>
      {stay > 0 && <Notice tone="wait" alive><p>{w.form.correctingBare(stay)}</p></Notice>}
    </>
  );
}
