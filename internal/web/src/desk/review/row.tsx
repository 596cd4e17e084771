import { clock } from "../../domain/format";
import { rfc3339 } from "../../domain/time";
import { words } from "../../i18n/words";
import { iconOf, lineOf } from "../../routes/about";
import { Icon } from "../../ui/icon";
import { nameOf } from "../state/names";
import { Glyph } from "../ui/glyph";
import { Thumb } from "../ui/photo";
import { notedOf, whyWords } from "./flag-words";
import { nameOfItem, placeOf, type Item } from "./items";
import { current, pick, picked } from "./queue";
import { reviewWords } from "./words";

/** One record in the queue: its photo, what it is, who, where, when, and what is to be looked at. */
export function Row({ item: i, open, alone }: { item: Item; open(i: Item): void; alone?: boolean }) {
  const w = reviewWords.value, title = nameOfItem(i), on = picked.value.has(i.key), photos = i.photos.filter((p) => p.role !== "signature"), first = photos[0] ?? i.photos[0];
  const [flag, ...more] = i.flags, [noted] = notedOf(i);
  return (
    <div class={`queue-row ${current.value === i.key ? "front" : ""} ${i.pending ? "decided" : ""}`}>
      <button type="button" class="queue-open" aria-current={current.value === i.key} onClick={() => open(i)}>
        <span class="queue-photo">
          {first ? <Thumb photo={first} /> : <span class="thumb-none"><Icon name={iconOf[i.kind]} /></span>}
          {i.photos.length > 1 && <span class="more num">{i.photos.length}</span>}
        </span>
        <span class="queue-words">
          <span class="queue-title"><b>{title}</b><span class="small soft num">{clock(rfc3339(i.at))}</span></span>
          <span class="small line">{lineOf(i) || words.value.kinds[i.kind]}</span>
          <span class="small soft line">{[nameOf(i.person), placeOf(i)].filter(Boolean).join(" · ") || w.unknownPerson}</span>
          <span class="queue-marks">
            {i.pending ? <span class="tag wait"><Icon name="smartphone" />{i.pending.to === i.state ? w.second.agree : w.verdict[i.pending.to as "accepted"]} · {i.pending.held ? w.held : w.unsent}</span>
              : i.trouble ? <span class="tag grave"><Icon name="circle-alert" />{w.troubleOther}</span>
              : flag ? <span class="tag wait"><Glyph name="flag" />{whyWords(flag.doc.why)}{more.length > 0 && ` +${more.length}`}</span>
              : noted ? <span class="tag"><Icon name="triangle-alert" />{noted}</span>
              : i.own ? <span class="tag"><Glyph name="user" />{w.own}</span>
              : i.doc.review?.answer ? <span class="tag good"><Glyph name="message-square-text" />{w.review.answer}</span> : null}
          </span>
        </span>
      </button>
      {!alone && <label class="tick"><input type="checkbox" checked={on} aria-label={w.pick(title)} onChange={(e) => pick([i.key], e.currentTarget.checked)} /></label>}
    </div>
  );
}
