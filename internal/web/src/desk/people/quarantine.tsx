import { useState } from "preact/hooks";
import { isDoc, type Doc } from "../../domain/doc";
import { KINDS, type Field } from "../../domain/kinds.gen";
import { say, words } from "../../i18n/words";
import { Facts } from "../../routes/facts";
import { moment } from "../../routes/moments";
import { More } from "../../ui/form";
import { Icon } from "../../ui/icon";
import { Empty, Notice } from "../../ui/parts";
import { branch } from "../state/branch";
import { Answered, useAnswer } from "../ui/answer";
import { KindField, editable } from "../ui/kind-field";
import { Segments, Toolbar } from "../ui/toolbar";
import { Doing } from "./doing";
import type { Held } from "./shapes";
import { peopleWords } from "./words";

type State = "open" | "taken" | "dismissed";

/** What the server could not take: read it, mend it, send it again, or put it aside. */
export function QuarantinePart() {
  const w = peopleWords.value.quarantine, [state, setState] = useState<State>("open");
  const answer = useAnswer<{ items: readonly Held[] }>("quarantine", { state }, true);
  return (
    <>
      <p class="soft intro">{w.intro}</p>
      <Toolbar label={w.stateLabel}>
        <Segments<State> label={w.stateLabel} value={state} onValue={setState} choices={(["open", "taken", "dismissed"] as const).map((s) => ({ value: s, label: w.states[s]! }))} />
      </Toolbar>
      <Answered answer={answer}>
        {({ items }) => items.length === 0 ? <Empty icon="check-check" title={w.emptyTitle}><p>{w.empty}</p></Empty>
          : <ul class="stack">{items.map((item) => <li key={item.mid}><HeldCard item={item} again={answer.again} /></li>)}</ul>}
      </Answered>
    </>
  );
}

/** The values that a mutation wanted, by field. */
function wanted(item: Held): Doc | null {
  const f = isDoc(item.body) ? (isDoc(item.body["f"]) ? item.body["f"] : item.body) : null;
  if (!f || item.op !== "set") return f;
  return Object.fromEntries(Object.entries(f).map(([name, change]) => [name, isDoc(change) ? change["v"] ?? change["add"] : change]));
}

function HeldCard({ item, again }: { item: Held; again(): void }) {
  const w = peopleWords.value.quarantine, a = words.value, [asked, ask] = useState<"mend" | "aside" | null>(null), [done, setDone] = useState("");
  const kind = item.kind && (KINDS[item.kind] as (typeof KINDS)[keyof typeof KINDS] | undefined), doc = wanted(item);
  const field = kind?.fields.find((f) => f.name === item.field?.split(".")[0]);
  return (
    <article class="card stack tight">
      <header class="row spread">
        <div class="grow">
          <h2>{[kind ? say(kind) : w.unknown, item.op && w.what[item.op]].filter(Boolean).join(" · ")}</h2>
          <p class="small soft num">{w.by(item.name, moment(item.at))}{item.unit_name && ` · ${item.unit_name}`}</p>
        </div>
        {item.state !== "open" && <span class="state"><Icon name="archive" />{w.states[item.state] ?? item.state}</span>}
      </header>
      <Notice tone="grave" title={w.reason}>
        <p>{field && item.rule ? w.field(say(field), lower(a.rules[item.rule] ?? item.rule)) : (a.attention.codes[item.code] ?? item.code)}</p>
      </Notice>
      {kind && doc ? <details class="details"><summary><Icon name="chevron-right" />{w.body}</summary><div><Facts kind={item.kind!} doc={doc} /></div></details> : <p class="soft">{w.unreadable}</p>}
      {done && <Notice tone="good" alive><p>{done}</p></Notice>}
      {item.decided && <p class="small soft num">{w.decided(item.decided.name, moment(item.decided.at))}{item.decided.why && ` · ${item.decided.why}`}</p>}
      {item.state !== "taken" && !done && (
        <div class="row">
          {kind && doc && item.may_take && <button type="button" class="button main" onClick={() => ask("mend")}>{w.mend}</button>}
          {item.state === "open" && <button type="button" class="button" onClick={() => ask("aside")}>{w.aside}</button>}
        </div>
      )}
      {asked === "mend" && kind && doc && <Mend item={item} fields={kind.fields} doc={doc} first={field} onLeave={() => ask(null)} onTaken={() => { ask(null); setDone(w.taken); again(); }} />}
      {asked === "aside" && (
        <Doing title={w.asideTitle} go={w.aside} means={w.asideMeans} onLeave={() => ask(null)}
          onGo={async (why) => { await branch().ask("quarantine/dismiss", { mid: item.mid, why }); ask(null); setDone(w.putAside); again(); }} />
      )}
    </article>
  );
}

const lower = (s: string): string => s.charAt(0).toLowerCase() + s.slice(1);

/** What the gate made of it this time. */
interface Taken {
  readonly s: string;
  readonly code?: string;
  readonly field?: string;
  readonly rule?: string;
}

function Mend({ item, fields, doc, first, onTaken, onLeave }: { item: Held; fields: readonly Field[]; doc: Doc; first: Field | undefined; onTaken(): void; onLeave(): void }) {
  const w = peopleWords.value.quarantine, a = words.value, [f, setF] = useState<Doc>({}), [refused, setRefused] = useState<Taken>();
  const shown = fields.filter((x) => editable(x) && (x === first || x.name in doc || (x.required && item.op === "create"))).sort((x, y) => Number(y === first) - Number(x === first));
  const rest = first ? shown.slice(1) : shown;
  const input = (x: Field) => <KindField key={x.name} field={x} value={x.name in f ? f[x.name] : doc[x.name]} error={reason(x.name)} onValue={(v) => setF({ ...f, [x.name]: v })} />;
  const reason = (name: string): string | null => {
    const at = refused ?? item;
    return at.field?.split(".")[0] === name && !(name in f && !refused) ? a.rules[at.rule ?? ""] ?? a.attention.codes[at.code ?? ""] ?? null : null;
  };
  return (
    <Doing title={w.mendTitle} go={w.take} means={w.mendMeans} needsWhy={false} onLeave={onLeave}
      onGo={async () => {
        const changed = Object.fromEntries(Object.entries(f).map(([name, v]) => [name, v ?? null]));
        const got = await branch().ask<Taken>("quarantine/take", { mid: item.mid, f: changed });
        if (got.s === "rejected") setRefused(got);
        else onTaken();
      }}>
      {refused && <Notice tone="grave" alive><p>{[w.refusedAgain, a.attention.codes[refused.code ?? ""] ?? refused.code].join(": ")}</p></Notice>}
      {first && shown.slice(0, 1).map(input)}
      {rest.length > 0 && (first ? <More title={w.others}>{rest.map(input)}</More> : rest.map(input))}
    </Doing>
  );
}
