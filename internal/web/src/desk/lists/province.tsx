import { number } from "../../domain/format";
import { Icon } from "../../ui/icon";
import { Empty, Notice, useDoing } from "../../ui/parts";
import type { List, ListState } from "../../domain/kinds.gen";
import { moment } from "../../routes/moments";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { Answered, failureWords, useAnswer } from "../ui/answer";
import { Table } from "../ui/table";
import { StateMark } from "./state";
import { listWords } from "./words";

interface Found {
  readonly id: string;
  readonly f: List;
}

/** Lists of the communes below, for who holds no rows of theirs: how far each is, and approved ones taken into the whole. */
export function ProvinceLists({ campaign }: { campaign: string }) {
  const w = listWords.value, { doing, failed, run } = useDoing(), may = branch().roles.value.has("province_leader");
  const answer = useAnswer<{ rows: readonly Found[]; more: boolean }>("records", { kind: "list", campaign, limit: 200 }, true);
  const aggregate = (l: Found) => run(async () => {
    await branch().write([{ kind: "list", op: "transition", id: l.id, f: { from: "approved", to: "aggregated" } }]);
    await branch().app.syncNow();
    answer.again();
  });
  return (
    <Answered answer={answer}>
      {({ rows }) => (
        <>
          {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
          <Table<Found> caption={w.title} rows={rows.filter((l) => l.f.state !== "dropped")} keyOf={(l) => l.id} empty={<Empty icon="list-checks" title={w.emptyTitle} />} columns={[
            { name: "unit", label: w.unit, cell: (l) => <span class="item-title">{unitName(l.f.unit)}</span>, sort: (l) => unitName(l.f.unit) },
            { name: "version", label: w.version, figures: true, cell: (l) => number(l.f.version ?? 1), sort: (l) => l.f.version ?? 1 },
            { name: "state", label: w.stateWord, cell: (l) => <StateMark state={l.f.state ?? "draft"} />, sort: (l) => ORDER.indexOf(l.f.state ?? "draft") },
            { name: "items", label: w.peopleWord, figures: true, cell: (l) => number(l.f.items ?? 0), sort: (l) => l.f.items ?? 0 },
            { name: "doc", label: w.move.docNo, cell: (l) => l.f.doc_no ?? "" },
            { name: "at", label: w.changedWord, figures: true, cell: (l) => moment(l.f.decided_at ?? l.f.submitted_at ?? ""), sort: (l) => l.f.decided_at ?? l.f.submitted_at ?? "" },
            { name: "do", label: w.table.doings, cell: (l) => may && l.f.state === "approved" && <button type="button" class="button" aria-label={`${w.move.aggregated}: ${unitName(l.f.unit)}`} aria-disabled={doing} onClick={() => void aggregate(l)}><Icon name="archive" />{w.move.aggregated}</button> },
          ]} />
        </>
      )}
    </Answered>
  );
}

const ORDER: readonly ListState[] = ["submitted", "returned", "approved", "checked", "draft", "aggregated", "dropped"];
