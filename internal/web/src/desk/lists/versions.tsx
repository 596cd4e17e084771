import { date, number } from "../../domain/format";
import { Icon } from "../../ui/icon";
import { HOME, itemsOf, listsOf, onList, stateOf, type ListRow } from "./model";
import { StateMark } from "./state";
import { byLine } from "./told";
import { listWords } from "./words";

/** All versions of a unit's list in the campaign, this one among them. */
export function Versions({ list }: { list: ListRow }) {
  const w = listWords.value, all = listsOf(list.doc.campaign ?? "", list.doc.unit ?? "");
  if (all.length < 2) return null;
  return (
    <details class="details versions">
      <summary><Icon name="chevron-right" />{w.versions.title}</summary>
      <ul class="card cards">
        {all.map((l) => (
          <li key={l.id}>
            <a class="item" href={`${HOME}/${l.id}`} {...(l.id === list.id && { "aria-current": "page" as const })}>
              <span><span class="item-title">{l.doc.title || w.name(l.doc.version ?? 1)}</span><span class="small soft line num">{[w.people(number(onList(itemsOf(l.id)))), byLine(l), l.doc.decided_at && date(l.doc.decided_at)].filter(Boolean).join(" · ")}</span></span>
              <StateMark state={stateOf(l)} />
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}
