import { clock } from "../domain/format";
import { rfc3339 } from "../domain/time";
import type { RecordItem } from "../state/types";
import { Icon } from "../ui/icon";
import { StandingBadges } from "../ui/standing";
import { iconOf, lineOf, titleOf } from "./about";
import { moment } from "./moments";

/** One record in a list: whom, what, when, and how far it has come. Under a day's heading the hour is enough. */
export function RecordRow({ item, underDay }: { item: RecordItem; underDay?: boolean }) {
  return (
    <a class="item with-photo" href={`/nhat-ky/${item.kind}/${item.id}`}>
      <span class="thumb"><Icon name={iconOf[item.kind]} /></span>
      <span class="stack tight" style={{ gap: "0.15rem" }}>
        <span class="item-title">{titleOf(item)}</span>
        <span class="small soft num">{[lineOf(item), underDay ? clock(rfc3339(Date.parse(item.at))) : moment(item.at)].filter(Boolean).join(" · ")}</span>
        <StandingBadges item={item} />
      </span>
      <Icon name="chevron-right" />
    </a>
  );
}
