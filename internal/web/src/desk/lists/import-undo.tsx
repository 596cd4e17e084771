import { useState } from "preact/hooks";
import { number } from "../../domain/format";
import { open } from "../../domain/list";
import { words } from "../../i18n/words";
import { moment } from "../../routes/moments";
import { Notice, useDoing } from "../../ui/parts";
import { branch } from "../state/branch";
import { failureWords } from "../ui/answer";
import { importWords } from "./import-words";
import type { ListRow } from "./model";

/** The last import into a list from this desk, so that it can be taken back as a whole. */
interface Import {
  readonly at: number;
  readonly file: string;
  readonly mids: readonly string[];
  readonly items: readonly string[];
  /** beneficiaries who were made new; absent in what an older build remembered */
  readonly people?: readonly string[];
}

const KEY = "chungsuc.import.";

export function rememberImport(list: string, i: Import): void {
  try {
    localStorage.setItem(KEY + list, JSON.stringify(i));
  } catch {
    // then it is undone row by row
  }
}

function last(list: string): Import | null {
  try {
    return JSON.parse(localStorage.getItem(KEY + list) ?? "null") as Import | null;
  } catch {
    return null;
  }
}

/**
 * Says what was imported last and takes it back: what is still here leaves as if it had never been, what has gone up is
 * taken off the list. People who were made new stay known to the branch, others may have used their rows meanwhile, and that is said.
 */
export function ImportUndo({ list }: { list: ListRow }) {
  const w = importWords.value, [gone, setGone] = useState(false), [known, setKnown] = useState(0), { doing, failed, run } = useDoing(), done = gone ? null : last(list.id);
  if (known > 0) return <Notice tone="wait" alive><p class="row num"><span>{w.stayKnown(number(known))}</span><button type="button" class="linkish soft" onClick={() => setKnown(0)}>{words.value.close}</button></p></Notice>;
  if (!done || !open(list.doc)) return null;
  const forget = () => { localStorage.removeItem(KEY + list.id); setGone(true); };
  const undo = () => run(async () => {
    await branch().undoHeld(done.mids);
    const left = done.items.filter((id) => { const row = branch().row("list_item", id); return row && !row.doc.removed; });
    for (let at = 0; at < left.length; at += 200) await branch().write(left.slice(at, at + 200).map((id) => ({ kind: "list_item" as const, op: "set" as const, id, f: { removed: { v: true } } })));
    setKnown((done.people ?? []).filter((id) => branch().row("beneficiary", id)).length);
    forget();
  });
  return (
    <Notice tone="good">
      <p class="row num"><span>{w.done(number(done.items.length), done.file, moment(done.at))}</span>
        <button type="button" class="linkish" aria-disabled={doing} onClick={() => void undo()}>{w.undo}</button>
        <button type="button" class="linkish soft" onClick={forget}>{words.value.close}</button></p>
      {failed !== null && <p>{failureWords(failed)}</p>}
    </Notice>
  );
}
