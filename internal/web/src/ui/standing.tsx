import { words } from "../i18n/words";
import type { RecordItem, Standing } from "../state/types";
import { Icon, type IconName } from "./icon";

const drawn: Record<Standing, readonly [IconName, "good" | "wait" | "grave" | ""]> = {
  saved: ["smartphone", "wait"],
  received: ["check", "good"],
  complete: ["check-check", "good"],
  accepted: ["badge-check", "good"],
  returned: ["undo-2", "grave"],
  declined: ["ban", "grave"],
  withdrawn: ["archive", ""],
  refused: ["circle-alert", "grave"],
};

/** Where a record stands, and no more than is proved. */
export function StandingBadge({ standing }: { standing: Standing }) {
  const [icon, tone] = drawn[standing];
  return <span class={`state ${tone}`}><Icon name={icon} />{words.value.standing[standing]}</span>;
}

/** All that is to be said about how a record stands, as badges. A conflict never hides how far the record has come. */
export function StandingBadges({ item }: { item: RecordItem }) {
  const w = words.value;
  return (
    <span class="row" style={{ gap: "0.35rem" }}>
      <StandingBadge standing={item.standing} />
      {item.conflict && <span class="state grave"><Icon name="triangle-alert" />{w.inConflict}</span>}
      {item.pending && <span class="state wait"><Icon name="smartphone" />{w.pending}</span>}
      {item.correctedBy && <span class="state"><Icon name="archive" />{w.corrected}</span>}
      {item.photos > 0 && item.photosWhole < item.photos && (
        <span class="state wait"><Icon name="images" />{w.photosOf(item.photosWhole, item.photos)}</span>
      )}
    </span>
  );
}
