import { useState } from "preact/hooks";
import { isDoc, same, text, type Doc } from "../../domain/doc";
import { metres } from "../../domain/hints";
import { KINDS, type EvidencePhotos, type Field, type KindName, type Location } from "../../domain/kinds.gen";
import { choiceOf, say } from "../../i18n/words";
import { written } from "../../routes/facts";
import { moment } from "../../routes/moments";
import { Icon } from "../../ui/icon";
import { placeOf, items } from "../review/items";
import { Hero } from "../review/hero";
import { reviewWords, span } from "../review/words";
import { branch } from "../state/branch";
import { nameOf } from "../state/names";
import { Dialog } from "../ui/dialog";
import { Glyph } from "../ui/glyph";
import { Thumb } from "../ui/photo";
import { far } from "./facts";
import { nameOfRow, type Question } from "./questions";
import { overlapWords } from "./words";

const hidden = new Set(["unit", "signature", "corrects", "counted", "counted_with", "warnings", "served", "list_state", "campaign", "giver", "location", "given_at", "found_at", "started_at"]);

interface Line {
  readonly name: string;
  readonly label: string;
  readonly differs: boolean;
  readonly cells: readonly (string | preact.ComponentChildren)[];
}

/** Two rows beside one another: photos first, then each field, and those that differ are marked and said. */
export function Compare({ q, keep, onKeep }: { q: Question; keep: string; onKeep: ((id: string) => void) | null }) {
  const w = overlapWords.value, [other, setOther] = useState(1), [only, setOnly] = useState(false);
  const pair = [q.about[0]!, q.about[Math.min(other, q.about.length - 1)]!], kind = pair[0]!.kind, lines = linesOf(kind, pair.map((p) => (p.row?.doc ?? {}) as Doc), pair.map((p) => `${p.kind}/${p.id}`));
  return (
    <div class="stack tight">
      {q.about.length > 2 && (
        <div class="row" role="group" aria-label={w.others(q.about.length - 2)}>
          {q.about.slice(1).map((a, i) => <button key={a.id} type="button" class="button" aria-pressed={other === i + 1} onClick={() => setOther(i + 1)}>{nameOfRow(a.kind, a.row) || i + 2}</button>)}
        </div>
      )}
      <table class="compare">
        <thead>
          <tr>
            <td />
            {pair.map((p, i) => (
              <th key={p.id} scope="col" class={onKeep && keep === p.id ? "kept" : ""}>
                <Card kind={p.kind} id={p.id} number={i + 1} name={nameOfRow(p.kind, p.row)} doc={p.row?.doc as Doc | undefined} photo={text(q.facts, "photo")} />
                {onKeep && p.row && (
                  <label class="keep"><input type="radio" name={"keep-" + q.id} checked={keep === p.id} onChange={() => onKeep(p.id)} /><span>{w.keep}</span> <kbd aria-hidden="true">{i + 1}</kbd></label>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.filter((l) => !only || l.differs).map((l) => (
            <tr key={l.name} class={l.differs ? "differs" : ""}>
              <th scope="row">{l.label}{l.differs && <span class="sr-only"> ({w.differs})</span>}</th>
              {l.cells.map((c, i) => <td key={i}>{c || <span class="soft">–</span>}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      <label class="check small"><input type="checkbox" checked={only} onChange={(e) => setOnly(e.currentTarget.checked)} /><span>{w.onlyDifferent}</span></label>
    </div>
  );
}

/** The head of a column: the photo as large as it goes, whose it is, and whether it counts. */
export function Card({ kind, id, number, name, doc, photo }: { kind: KindName; id: string; number?: number; name: string; doc: Doc | undefined; photo?: string }) {
  const w = overlapWords.value, [large, setLarge] = useState(false);
  const [at, setAt] = useState(0), [zoom, setZoom] = useState(false), [full, setFull] = useState(false);
  if (!doc) return <div class="pair-card"><b>{number === 2 ? w.second : w.first}</b><p class="small soft">{w.gone}</p></div>;
  const photos = (Array.isArray(doc["photos"]) ? doc["photos"].filter(isDoc) : []) as unknown as EvidencePhotos[], first = photos.find((p) => p.sha256 === photo) ?? photos[0];
  const evidence = KINDS[kind].class === "evidence";
  return (
    <div class="pair-card">
      {first && <button type="button" class="pair-photo" aria-label={w.enlarge(name)} onClick={() => { setAt(Math.max(0, photos.indexOf(first))); setLarge(true); }}><Thumb photo={first} /></button>}
      {evidence && !first && <div class="pair-photo none"><Glyph name="image-off" /><span class="small">{reviewWords.value.noPhotos}</span></div>}
      <b class="pair-name">{name}</b>
      {evidence && (
        <span class="row pair-tags">
          {kind === "gift_handover" && (doc["counted"] ? <span class="state good"><Icon name="check" />{w.counted}</span> : <span class="state">{w.notCounted}</span>)}
          <a class="small" href={`/branch/duyet/${kind}/${id}`}>{w.openRecord}</a>
        </span>
      )}
      {large && (
        <Dialog title={name} wide onLeave={() => setLarge(false)}>
          <Hero photos={photos} at={at} onAt={(n) => { setAt(n); setFull(false); setZoom(false); }} full={full} onFull={() => setFull(true)} zoom={zoom} onZoom={(z) => { setZoom(z); if (z) setFull(true); }} marks={[]} drawing={null} />
        </Dialog>
      )}
    </div>
  );
}

function linesOf(kind: KindName, docs: readonly Doc[], keys: readonly string[]): Line[] {
  const w = overlapWords.value, out: Line[] = [], all = KINDS[kind].fields, [a, b] = docs as [Doc, Doc];
  const add = (name: string, label: string, cells: readonly (string | preact.ComponentChildren)[], differs = !same(cells[0], cells[1])) => { if (cells.some(Boolean)) out.push({ name, label, cells, differs }); };
  if (KINDS[kind].class === "evidence") {
    const its = keys.map((k) => items.value.get(k));
    const gap = its[0] && its[1] ? Math.abs(its[0].at - its[1].at) : 0;
    add("person", w.who, its.map((i) => (i ? nameOf(i.person) || reviewWords.value.unknownPerson : "")), its[0]?.person !== its[1]?.person);
    add("when", w.when, its.map((i, n) => (i ? moment(i.at) + (n === 1 && gap >= 60_000 ? ` (${w.apart(span(gap))})` : "") : "")), gap >= 60_000);
    const at = docs.map((d) => (isDoc(d["location"]) ? (d["location"] as unknown as Location) : null)), between = at[0] && at[1] ? metres(at[0], at[1]) : null;
    add("place", w.place, its.map((i, n) => (i ? placeOf(i) + (n === 1 && between !== null && between >= 50 ? ` (${w.apart(far(between))})` : "") : "")), (its[0] && its[1] && placeOf(its[0]) !== placeOf(its[1])) || (between ?? 0) > 500);
    if (kind === "gift_handover") add("giver", w.giver, docs.map((d) => (Object.keys(d).length > 0 ? text(d, "giver") || w.ownGiver : "")));
    add("review", w.standing, docs.map((d) => reviewWords.value.state[text(d, "review_state")] ?? ""));
  }
  for (const f of all) {
    if (hidden.has(f.name) || (f.computed && f.name !== "id_last4")) continue;
    const show = (d: Doc) => { const v = d[f.name]; return v === undefined || v === null || v === "" || (Array.isArray(v) && v.length === 0) ? "" : written(f as Field, v); };
    add(f.name, say(f), docs.map(show), !same(a[f.name], b[f.name]));
  }
  if (kind === "beneficiary") {
    const served = docs.map((d) => (Array.isArray(d["served"]) ? d["served"].filter(isDoc) : []));
    add("served", w.served, served.map((s) => s.map((x) => `${branch().row("campaign", text(x, "campaign"))?.doc.name ?? ""} ${text(x, "at") ? moment(text(x, "at")) : ""}`.trim()).join(", ")), served[0]!.length !== served[1]!.length);
    const list = all.find((f) => f.name === "list_state")!;
    add("list_state", say(list), docs.map((d) => (text(d, "list_state") ? choiceOf(list.options, text(d, "list_state")) : "")));
  }
  return out.sort((x, y) => Number(y.differs) - Number(x.differs));
}

