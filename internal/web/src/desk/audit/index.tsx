import { useEffect, useState } from "preact/hooks";
import { date, number } from "../../domain/format";
import { fold } from "../../domain/fold";
import { KINDS, type KindName } from "../../domain/kinds.gen";
import { say, words } from "../../i18n/words";
import { moment } from "../../routes/moments";
import { Empty, Head, useDoing } from "../../ui/parts";
import { peopleWords } from "../people/words";
import { branch } from "../state/branch";
import { unitName } from "../state/places";
import { Failed } from "../ui/answer";
import { Table } from "../ui/table";
import { Pick, Search, Toolbar } from "../ui/toolbar";
import { auditWords } from "./words";

interface Line {
  readonly n: number;
  readonly at: string;
  readonly user: string;
  readonly name: string;
  readonly did: string;
  readonly about?: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly unit?: string;
  readonly why?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** Nhật ký kiểm tra: who saw or changed what is sensitive. It is only read. */
export default function AuditScreen() {
  const w = auditWords.value, [lines, setLines] = useState<readonly Line[] | null>(null), [more, setMore] = useState(false);
  const [did, setDid] = useState(""), [user, setUser] = useState(""), [typed, setTyped] = useState(""), { doing, failed, run } = useDoing();
  const fetch = (after?: number) => run(async () => {
    const got = await branch().ask<{ entries: readonly Line[]; more: boolean }>("audit", { limit: 100, ...(after && { after }), ...(user && { user }) });
    setLines((old) => (after && old ? [...old, ...got.entries] : got.entries));
    setMore(got.more);
  });
  useEffect(() => { void fetch(); }, [user]);
  const people = new Map((lines ?? []).map((l) => [l.user, l.name]));
  const shown = (lines ?? []).filter((l) => (did === "" || l.did === did) && fold([w.did[l.did], l.name, l.why, l.about?.name, l.unit && unitName(l.unit), told(l)].filter(Boolean).join(" ")).includes(fold(typed)));
  const about = (l: Line) => (l.about?.name ? w.about.user(l.about.name) : l.about && l.about.kind in KINDS ? w.about.row(say(KINDS[l.about.kind as KindName])) : "");
  return (
    <>
      <Head title={w.title} />
      <p class="soft intro">{w.intro}</p>
      <Toolbar label={w.title}>
        <Search value={typed} onValue={setTyped} label={w.find} />
        <Pick label={w.deed} value={did} onValue={setDid} choices={[...new Set((lines ?? []).map((l) => l.did))].map((d) => ({ value: d, label: w.did[d] ?? d }))} />
        <Pick label={w.person} value={user} onValue={setUser} choices={[...people].map(([value, label]) => ({ value, label }))} />
      </Toolbar>
      {failed !== null && <Failed thrown={failed} again={() => void fetch()} />}
      {lines === null ? failed === null && <p class="soft waiting" role="status">{words.value.loading}</p> : (
        <Table<Line> caption={w.title} rows={shown} keyOf={(l) => String(l.n)} empty={<Empty icon="search" title={lines.length === 0 ? w.empty : w.none} />} columns={[
          { name: "at", label: w.when, cell: (l) => <span class="num nowrap-cell">{moment(l.at)}</span> },
          { name: "who", label: w.who, cell: (l) => l.name, sort: (l) => l.name },
          { name: "what", label: w.what, cell: (l) => <><span class="item-title">{w.did[l.did] ?? l.did}</span>{about(l) && <span class="small soft line">{about(l)}</span>}</>, sort: (l) => w.did[l.did] ?? l.did },
          { name: "why", label: w.why, cell: (l) => l.why ?? "" },
          { name: "unit", label: w.unit, cell: (l) => (l.unit ? unitName(l.unit) : ""), sort: (l) => (l.unit ? unitName(l.unit) : "") },
          { name: "facts", label: w.details, cell: (l) => <span class="small soft num">{told(l)}</span> },
        ]} />
      )}
      {more && <p><button type="button" class="button" aria-disabled={doing} onClick={() => void fetch(lines?.at(-1)?.n)}>{w.older}</button></p>}
    </>
  );
}

/** The facts of a line in words; ids that only programs know are left out. */
function told(l: Line): string {
  const w = auditWords.value;
  return Object.entries(l.facts ?? {}).flatMap(([name, v]): string[] => {
    if (!(name in w.facts)) return [];
    if (typeof v === "number") return [`${number(v)} ${w.facts[name]}`];
    if (name === "role") return [peopleWords.value.roles[String(v)] ?? String(v)];
    if (name === "kind") return String(v) in KINDS ? [say(KINDS[String(v) as KindName])] : [];
    if (name === "campaign") return [branch().row("campaign", String(v))?.doc.name ?? ""];
    if (name === "author" || name === "figure" || name === "flag") return [];
    if (name === "from" || name === "to") return [`${w.facts[name]} ${date(String(v))}`];
    if (name === "device") return [`${w.facts[name]} ${String(v).slice(0, 10)}`];
    return [`${w.facts[name]} ${Array.isArray(v) ? v.join(", ") : String(v)}`];
  }).filter(Boolean).join(" · ");
}
