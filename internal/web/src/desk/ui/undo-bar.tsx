import { useEffect, useState } from "preact/hooks";
import { KINDS } from "../../domain/kinds.gen";
import { read } from "../../domain/mutation";
import { tell } from "../../ui/toast";
import { deskWords } from "../i18n/words";
import { HOLD, undo, undoable } from "../review/verdicts";
import { overlapWords } from "../overlaps/words";
import { reviewWords } from "../review/words";
import { Glyph } from "./glyph";

/** Takes the last doing back and says so; what has left cannot come back. */
export async function takeItBack(): Promise<void> {
  const w = reviewWords.value;
  try {
    if (await undo()) tell(w.tookBack);
  } catch {
    tell(w.tooLate);
  }
}

/** The last verdict while it can be taken back: what it was, and how long. It is there after a reload too. */
export function UndoBar() {
  const w = reviewWords.value, last = undoable.value, [, again] = useState(0);
  useEffect(() => {
    if (!last) return;
    const timer = setTimeout(() => again((n) => n + 1), Math.max(0, last.until - Date.now()) + 20);
    return () => clearTimeout(timer);
  }, [last?.until]);
  if (!last || last.until <= Date.now()) return null;
  const [first] = last.entries, f = first?.m ? read(first.m).f : {}, to = String(f["to"] ?? "");
  const count = last.entries.filter((e) => e.op === "transition").length;
  const gave = f["second"] ? w.second.agree : KINDS[first!.kind].class === "evidence" ? (w.gave[to as "accepted"] ?? w.gave.other)(count) : first!.op === "set" ? overlapWords.value.restored : (overlapWords.value.answered[to] ?? w.gave.other(count));
  return (
    <div class="undo-bar" role="status" key={last.until}>
      <span class="num">{gave}</span>
      <button type="button" class="button" onClick={() => void takeItBack()}><Glyph name="rotate-ccw" />{deskWords.value.undo} <kbd>u</kbd></button>
      <i aria-hidden="true" style={{ animationDuration: `${HOLD}ms`, animationDelay: `${last.until - Date.now() - HOLD}ms` }} />
    </div>
  );
}
