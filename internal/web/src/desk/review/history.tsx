import { moment } from "../../routes/moments";
import type { KindName } from "../../domain/kinds.gen";
import { REVIEW_REASON_OPTIONS } from "../../domain/kinds.gen";
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
export function History({ kind, id, seq }: { kind: KindName; id: string; seq: number }) {
  const w = reviewWords.value;
  const answer = useAnswer<{ entries: readonly Past[] }>("history", { kind, id }, seq, 250);
  return (
    <section class="stack tight">
      <h2>{w.history}</h2>
      <Answered answer={answer}>
        {({ entries }) => (
          <ol class="timeline">
            {entries.map((p) => {
              if (p.name) heard(p.user, p.name);
              const changes = (p.changes ?? []).filter((c) => c.field !== "review" && c.field !== "review_state" && fieldOf(kind, c.field)); // the heading says the state
              return (
                <li key={`${p.seq}/${p.mid ?? ""}/${p.about ?? ""}`}>
                  <p><b>{verb(p)}</b> <span class="small soft num">{w.review.by(p.name || nameOf(p.user), moment(p.at))}</span></p>
                  {(p.reason || p.words) && <p class="said">{[p.reason && choiceOf(REVIEW_REASON_OPTIONS, p.reason), p.words].filter(Boolean).join(". ")}</p>}
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

function verb(p: Past): string {
  const w = reviewWords.value, to = p.changes?.find((c) => c.field === "review_state")?.to;
  return (typeof to === "string" && w.state[to]) || w.ops[p.op] || p.op;
}
