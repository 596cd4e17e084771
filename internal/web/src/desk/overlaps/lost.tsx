import { text, type Doc } from "../../domain/doc";
import { say, words } from "../../i18n/words";
import { written } from "../../routes/facts";
import { moment } from "../../routes/moments";
import { fieldOf } from "../review/diff";
import { reviewWords } from "../review/words";
import { nameOf } from "../state/names";
import { Card } from "./compare";
import { nameOfRow, type Question } from "./questions";
import { overlapWords } from "./words";

/** A value that lost beside the one that stands, with who sent it and when. */
export function Lost({ q }: { q: Question }) {
  const w = overlapWords.value, [about] = q.about;
  if (!about) return null;
  const doc = about.row?.doc as Doc | undefined;
  if (q.why === "verdict_conflict") {
    const state = (name: string) => reviewWords.value.state[text(q.facts, name)] ?? text(q.facts, name);
    return (
      <div class="stack">
        <Card kind={about.kind} id={about.id} name={nameOfRow(about.kind, about.row)} doc={doc} />
        <div class="values"><div class="value stands"><p class="small soft">{w.stands}</p><p class="what">{state("stands")}</p></div><div class="value"><p class="small soft">{w.lost}</p><p class="what">{state("verdict")}</p><p class="small soft">{nameOf(text(q.facts, "by"))}</p></div></div>
      </div>
    );
  }
  const name = text(q.facts, "field"), field = fieldOf(about.kind, name);
  const show = (v: unknown) => (v === undefined || v === null || v === "" ? <span class="soft">{w.empty}</span> : field ? written(field, v) : String(v));
  const at = text(q.facts, "at");
  return (
    <div class="stack">
      <p class="pair-name">{nameOfRow(about.kind, about.row) || w.gone} <span class="soft small">{[words.value.kinds[about.kind as "activity"], text(doc, "hamlet"), text(doc, "birth_year")].filter(Boolean).join(" · ")}</span></p>
      {name && (
        <div class="values" role="group" aria-label={field ? say(field) : name}>
          <div class="value stands">
            <p class="small soft">{field ? say(field) : name} · {w.stands}</p>
            <p class="what">{show(doc ? doc[name] : q.facts["stands"])}</p>
          </div>
          <div class="value">
            <p class="small soft">{field ? say(field) : name} · {w.lost}</p>
            <p class="what">{show(q.facts["lost"])}</p>
            <p class="small soft num">{w.lostBy(nameOf(text(q.facts, "author")) || reviewWords.value.unknownPerson, at ? moment(at) : "")}</p>
          </div>
          {q.facts["was"] !== undefined && <p class="small soft">{w.was}: {show(q.facts["was"])}</p>}
        </div>
      )}
    </div>
  );
}
