import { number } from "../../domain/format";
import { newID } from "../../domain/ids";
import { go, place } from "../../routes/router";
import { Icon } from "../../ui/icon";
import { Empty, Notice, useDoing } from "../../ui/parts";
import { phone } from "../../ui/phone";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { failureWords } from "../ui/answer";
import { Pick, Toolbar } from "../ui/toolbar";
import { approvedIn, campaignsOf, HOME, itemsOf, listsOf, mayCompile, onList, stateOf, waiting, type ListRow } from "./model";
import { ProvinceLists } from "./province";
import { StateMark } from "./state";
import { byLine } from "./told";
import { listWords } from "./words";

const HOLDERS = ["branch_leader", "approver", "member", "team_lead"] as const;

/** All lists of a campaign that this desk holds, by unit and version. */
export function ListsPart() {
  const w = listWords.value, s = branch().app.session.value, campaigns = campaignsOf();
  const query = place.value.query, campaign = query.get("chien-dich") ?? campaigns[0]?.id ?? "", unit = query.get("don-vi") ?? "";
  const ask = (more: Record<string, string>) => go(`${HOME}?${new URLSearchParams({ "chien-dich": campaign, "don-vi": unit, ...more })}`, true);
  const lists = listsOf(campaign, unit), units = [...new Set(listsOf(campaign, "").map((l) => l.doc.unit!))];
  const mine = s.is === "in" ? s.unit : "", here = unit || mine, compiles = mayCompile(here);
  const above = !HOLDERS.some((r) => branch().roles.value.has(r)); // no phone of theirs holds the rows
  const { doing, failed, run } = useDoing();
  const create = () => run(async () => {
    const id = newID(Date.now());
    await branch().write([{ kind: "list", op: "create", id, f: { campaign, unit: here } }]);
    go(`${HOME}/${id}`);
  });
  if (campaigns.length === 0) return <Empty icon="list-checks" title={w.noCampaigns} />;
  return (
    <>
      <Toolbar label={w.title} doings={compiles && <button type="button" class="button main" aria-disabled={doing} onClick={() => void create()}><Icon name="plus" />{w.create}</button>}>
        <Pick label={w.campaign} value={campaign} all={null} onValue={(c) => ask({ "chien-dich": c })} choices={campaigns.map((c) => ({ value: c.id, label: c.doc.name ?? c.id }))} />
        {units.length > 1 && <Pick label={w.unit} value={unit} onValue={(u) => ask({ "don-vi": u })} choices={units.map((u) => ({ value: u, label: unitName(u) }))} />}
      </Toolbar>
      {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      {above ? <ProvinceLists campaign={campaign} /> : lists.length === 0 ? <Empty icon="list-checks" title={w.emptyTitle}><p>{compiles ? w.empty : w.emptyApprover}</p></Empty>
        : units.filter((u) => unit === "" || u === unit).map((u) => <UnitLists key={u} campaign={campaign} unit={u} lists={lists.filter((l) => l.doc.unit === u)} titled={units.length > 1} />)}
    </>
  );
}

function UnitLists({ campaign, unit, lists, titled }: { campaign: string; unit: string; lists: readonly ListRow[]; titled: boolean }) {
  const w = listWords.value, on = approvedIn(campaign, unit), kept = lists.filter((l) => stateOf(l) !== "dropped"), dropped = lists.filter((l) => stateOf(l) === "dropped");
  let served = 0;
  for (const id of on.keys()) if (phone().beneficiary(id, campaign)?.served !== "no") served++;
  return (
    <section class="stack unit-lists">
      {titled && <h2>{unitName(unit)}</h2>}
      {on.size > 0 && (
        <div class="coverage-line num">
          <span class="meter" aria-hidden="true"><i ref={(i) => { if (i) i.style.width = `${Math.round((100 * served) / on.size)}%`; }} /></span>
          <span><b>{w.approvedNow(number(on.size))}</b> · {w.servedNow(number(served))} · {w.leftNow(number(on.size - served))}</span>
        </div>
      )}
      {kept.length > 0 && <ul class="card cards">{kept.map((l) => <li key={l.id}><ListLine list={l} /></li>)}</ul>}
      {dropped.length > 0 && <details class="details"><summary><Icon name="chevron-right" />{w.dropped(number(dropped.length))}</summary><ul class="card cards">{dropped.map((l) => <li key={l.id}><ListLine list={l} /></li>)}</ul></details>}
    </section>
  );
}

function ListLine({ list }: { list: ListRow }) {
  const w = listWords.value, n = onList(itemsOf(list.id)), { verdict, any } = waiting(list);
  return (
    <a class="item" href={`${HOME}/${list.id}`}>
      <span>
        <span class="item-title">{list.doc.title || w.name(list.doc.version ?? 1)}</span>
        <span class="small soft line num">{[w.people(number(n)), byLine(list)].filter(Boolean).join(" · ")}</span>
      </span>
      <span class="item-side row">
        {any && <span class="state wait"><Icon name="smartphone" />{verdict ? w.verdictPending : w.pending}</span>}
        <StateMark state={stateOf(list)} />
      </span>
    </a>
  );
}
