import { isDoc } from "../../domain/doc";
import { moment } from "../../routes/moments";
import type { KindName } from "../../domain/kinds.gen";
import { LIST_REASON_OPTIONS, REVIEW_REASON_OPTIONS } from "../../domain/kinds.gen";
import { choiceOf } from "../../i18n/words";
import { heard, nameOf } from "../state/names";
import { Answered, useAnswer } from "../ui/answer";
import { Diff, fieldOf, type Change } from "./diff";
import { reviewWords } from "./words";

/** One doing that the server remembers of a row, or of the records in its chain of corrections. */
export interface Past {
  readonly seq: number;
  readonly at: string;
  readonly user: string;
  readonly name?: string;
  readonly op: string;
  readonly changes?: readonly Change[];
  readonly words?: string;
  readonly reason?: string;
  readonly mid?: string;
  readonly about?: string;
}

/** Everything that happened to a row, as a timeline: who, when, and each field as it was and as it became. */
export function History({ kind, id, seq, bare }: { kind: KindName; id: string; seq: number; bare?: boolean }) {
  const w = reviewWords.value;
  const answer = useAnswer<{ entries: readonly Past[] }>("history", { kind, id }, seq, 250);
  return (
    <section class="stack tight">
      {bare || <h2>{w.history}</h2>}
      <Answered answer={answer}>
        {({ entries }) => (
          <ol class="timeline">
            {entries.map((p) => {
              if (p.name) heard(p.user, p.name);
              const changes = (p.changes ?? []).filter((c) => !told.has(c.field) && fieldOf(kind, c.field));
              return (
                <li key={`${p.seq}/${p.mid ?? ""}/${p.about ?? ""}`}>
                  <p><b>{verb(kind, p)}</b> <span class="small soft num">{w.review.by(p.name || nameOf(p.user), moment(p.at))}</span></p>
                  {(p.reason || p.words) && <p class="said">{[p.reason && choiceOf([...REVIEW_REASON_OPTIONS, ...LIST_REASON_OPTIONS], p.reason), p.words].filter(Boolean).join(". ")}</p>}
                  {p.op !== "create" && changes.length > 0 && <Diff kind={kind} changes={changes} />}
                </li>
              );
            })}
          </ol>
        )}
      </Answered>
    </section>
  );
}

/** Fields that the line above says already, or that only programs read. */
const told = new Set(["review", "review_state", "state", "reason", "words", "photos", "items_sha", "created_carrier", "helpers", "checked_by", "checked_carrier", "checked_at", "submitted_by", "submitted_carrier", "submitted_at", "decided_by", "decided_carrier", "decided_at"]);

function verb(kind: KindName, p: Past): string {
  const w = reviewWords.value, to = p.changes?.find((c) => c.field === "review_state")?.to, state = p.changes?.find((c) => c.field === "state")?.to;
  const review = p.changes?.find((c) => c.field === "review"), gained = (what: "second" | "answer") => isDoc(review?.to) && what in review.to && !(isDoc(review.from) && what in review.from);
  if (p.op === "transition" && gained("second")) return w.review.second;
  if (p.op === "transition" && gained("answer")) return w.review.answer;
  return (typeof to === "string" && w.state[to]) || (state !== undefined && choiceOf(fieldOf(kind, "state")?.options, state)) || w.ops[p.op] || p.op;
}
