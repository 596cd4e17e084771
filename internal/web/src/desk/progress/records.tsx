import { useEffect, useState } from "preact/hooks";
import { money, number } from "../../domain/format";
import { addDays } from "../../domain/time";
import { KINDS, REVIEW_STATE_OPTIONS, type KindName } from "../../domain/kinds.gen";
import { choiceOf, say, words } from "../../i18n/words";
import { Facts } from "../../routes/facts";
import { moment } from "../../routes/moments";
import { TextField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { failureWords } from "../ui/answer";
import { Dialog } from "../ui/dialog";
import type { Asked } from "./open";
import type { Progress } from "./shapes";
import { progressWords } from "./words";

interface Found {
  readonly k: KindName;
  readonly id: string;
  readonly f: Readonly<Record<string, any>>;
}

interface Records {
  readonly rows: readonly Found[];
  readonly people?: Readonly<Record<string, string>>;
  /** names of those who were given something, where they are shown */
  readonly receivers?: Readonly<Record<string, string>>;
  readonly more: boolean;
  readonly next?: string;
}

/** The moment a day in Viet Nam begins. */
const starts = (day: string): string => new Date(day + "T00:00:00+07:00").toISOString();

/** What `records` is asked for the records behind a number. */
function questionOf(p: Progress, { path, line }: Asked, days: { from?: string; to?: string }): Record<string, unknown> | null {
  const b = p.filters[path];
  if (!b) return null;
  const dated = b.kind !== "beneficiary" && b.kind !== "flag", from = b.by === "day" ? line : days.from, to = b.by === "day" ? line : days.to;
  return {
    unit: b.by === "unit" ? line : p.unit, kind: b.kind, campaign: p.campaign, figure: b.figure, limit: 50,
    ...(dated && from && { from: starts(from) }), ...(dated && to && { to: starts(addDays(to, 1)) }),
    ...(b.by && b.by !== "day" && b.by !== "unit" && { equal: { [b.by]: line ?? "" } }),
  };
}

/** The records behind a number, newest first. Where names are masked, a reason shows them, and is kept. */
export function RecordsBehind({ p, asked, days, onLeave }: { p: Progress; asked: Asked; days: { from?: string; to?: string }; onLeave(): void }) {
  const w = progressWords.value.records, question = questionOf(p, asked, days);
  const [got, setGot] = useState<Records | null>(null), [why, setWhy] = useState(""), [reason, setReason] = useState(""), { doing, failed, run } = useDoing();
  const fetch = (after?: string, reason = "") => run(async () => {
    const page = await branch().ask<Records>("records", { ...question, ...(after && { after }), ...(reason && { why: reason }) });
    setGot((old) => (after && old ? { ...page, rows: [...old.rows, ...page.rows], people: { ...old.people, ...page.people }, receivers: { ...old.receivers, ...page.receivers } } : page));
  });
  const masks = !["branch_leader", "approver"].some((r) => branch().roles.value.has(r as never)) && branch().roles.value.has("province_leader");
  // Above the commune people are named for a reason only: the server refuses their rows without one.
  const asks = masks && question?.["kind"] === "beneficiary" && reason === "";
  useEffect(() => { if (!asks) void fetch(); }, []);
  return (
    <Dialog title={w.title(asked.label)} wide onLeave={onLeave}>
      {masks && reason === "" && (
        <form class="row why" onSubmit={(e) => { e.preventDefault(); if (why.trim()) { setReason(why.trim()); setGot(null); void fetch(undefined, why.trim()); } }}>
          <p class="small soft">{w.masked}</p>
          <div class="grow"><TextField label={w.why} value={why} maxLength={300} onInput={setWhy} /></div>
          <button type="submit" class="button">{w.show}</button>
        </form>
      )}
      {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
      {!got && !asks && failed === null && <p class="soft waiting" role="status">{words.value.loading}</p>}
      {got && (
        <>
          <p class="small soft num" role="status">{got.rows.length === 0 ? w.none : w.count(number(got.rows.length), got.more)}</p>
          <ul class="card cards">{got.rows.map((r) => <li key={r.id}><FoundRow row={r} people={got.people ?? {}} receivers={got.receivers ?? {}} /></li>)}</ul>
          {got.more && <div><button type="button" class="button" aria-disabled={doing} onClick={() => void fetch(got.next ?? got.rows.at(-1)?.id, reason)}>{w.more}</button></div>}
        </>
      )}
    </Dialog>
  );
}

function FoundRow({ row, people, receivers }: { row: Found; people: Readonly<Record<string, string>>; receivers: Readonly<Record<string, string>> }) {
  const w = progressWords.value.records, { f, k } = row, kind = KINDS[k];
  const state = f["review_state"] ?? f["state"], options = f["review_state"] ? REVIEW_STATE_OPTIONS : kind?.fields.find((x) => x.name === "state")?.options;
  return (
    <details class="details found">
      <summary>
        <Icon name="chevron-right" />
        <span class="grow"><span class="item-title">{titleOf(row, receivers)}</span>
          <span class="small soft line num">{[f["unit"] && unitName(f["unit"]), f["hamlet"], f["value"] && money(f["value"]), (f["given_at"] || f["at"]) && moment(f["given_at"] || f["at"]), people[f["author"]] && w.by(people[f["author"]]!)].filter(Boolean).join(" · ")}</span></span>
        {state && <span class="state">{choiceOf(options, state)}</span>}
      </summary>
      <div>{kind && <Facts kind={k} doc={f} />}</div>
    </details>
  );
}

/** Whom or what a row is about, as far as it may be told here. */
function titleOf({ k, f }: Found, receivers: Readonly<Record<string, string>>): string {
  const w = progressWords.value.records;
  if (k === "gift_handover") return branch().row("beneficiary", f["beneficiary"])?.doc.name ?? receivers[f["beneficiary"]] ?? branch().row("gift_type", f["gift_type"])?.doc.name ?? w.person;
  if (k === "beneficiary") return f["name"] || w.person;
  if (k === "blood_visit") return f["donor"]?.name || w.person;
  const words = (path: string) => { const v = f[path]; return v && choiceOf(KINDS[k].fields.find((x) => x.name === path)?.options, v); };
  return words("why") || words("type") || f["place"] || words("cause") || say(KINDS[k]);
}
