import { useEffect, useRef, useState } from "preact/hooks";
import { MARK_SHAPE_OPTIONS, REVIEW_REASON_OPTIONS, type EvidenceReviewMarkShapes, type MarkShape } from "../../domain/kinds.gen";
import { rfc3339 } from "../../domain/time";
import { say, words } from "../../i18n/words";
import { ChipField, TextField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Glyph, type GlyphName } from "../ui/glyph";
import type { Said } from "./verdicts";
import { reviewWords } from "./words";

/** Shapes drawn on one photo. */
export interface Mark {
  readonly shape: MarkShape;
  readonly shapes: readonly EvidenceReviewMarkShapes[];
}

const drawn: Record<MarkShape, GlyphName> = { circle: "circle", box: "square", arrow: "move-up-right" };

/** Why a record goes back or is refused: reason, words, until when, and a mark on its photo. Nothing goes without a why. */
export function Say({ to, mark, onMark, onSend, onLeave }: {
  to: "returned" | "rejected";
  /** null where nothing can be drawn: no photo, or several records at once */
  mark: Mark | null; onMark(m: Mark): void; onSend(said: Said): void; onLeave(): void;
}) {
  const w = reviewWords.value, s = w.say, box = useRef<HTMLFormElement>(null);
  const [reason, setReason] = useState<string | undefined>();
  const [text, setText] = useState("");
  const [days, setDays] = useState<string | undefined>(to === "returned" ? "2" : undefined);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>("input")?.focus();
    box.current?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <form ref={box} class="say stack" aria-label={s[to]}
      onKeyDown={(e) => {
        if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) e.currentTarget.requestSubmit();
        if (e.key === "Escape") {
          e.preventDefault();
          e.stopPropagation();
          onLeave();
        }
      }}
      onSubmit={(e) => {
        e.preventDefault();
        if (!reason && !text.trim()) return setMissing(true);
        onSend({ reason, words: text, due: days === undefined ? undefined : endOf(Number(days)) });
      }}>
      <h2>{s[to]}</h2>
      <ChipField label={s.reason} value={reason} onValue={setReason} choices={REVIEW_REASON_OPTIONS.map((o) => ({ value: o.value, label: say(o) }))} error={missing && !reason && !text.trim() ? s.needed : null} />
      <div class="say-pair">
        <TextField label={s.words} help={s.wordsHelp} lines={2} value={text} onInput={setText} maxLength={500} />
        {to === "returned" && <ChipField label={s.due} value={days} onValue={setDays} choices={Object.entries(s.dues).map(([value, label]) => ({ value, label }))} help={days === undefined ? s.noDue : undefined} />}
      </div>
      {mark && (
        <div class="row" role="group" aria-label={s.draw}>
          <b>{s.draw}</b>
          {MARK_SHAPE_OPTIONS.map((o) => {
            const shape = o.value as MarkShape;
            return <button key={shape} type="button" class="button shape" aria-pressed={mark.shape === shape} onClick={() => onMark({ ...mark, shape })}><Glyph name={drawn[shape]} />{s.shapes[shape]}</button>;
          })}
          {mark.shapes.length > 0 ? <button type="button" class="button plain" onClick={() => onMark({ ...mark, shapes: [] })}><Glyph name="trash-2" />{s.erase}</button> : <span class="small soft">{s.drawHelp}</span>}
        </div>
      )}
      <div class="row">
        <button type="submit" class={`button ${to === "returned" ? "main" : "grave"}`}><Icon name={to === "returned" ? "undo-2" : "ban"} />{s.send[to]}</button>
        <kbd>Ctrl ⏎</kbd>
        <button type="button" class="button plain" onClick={onLeave}>{words.value.cancel}</button>
      </div>
    </form>
  );
}

/** The end of a day in some days, by this machine's clock. */
function endOf(days: number): string {
  const d = new Date();
  d.setDate(d.getDate() + days);
  d.setHours(23, 59, 0, 0);
  return rfc3339(d.getTime());
}
