import { useEffect, useMemo, useState } from "preact/hooks";
import { number } from "../../domain/format";
import type { EvidenceReviewMarkShapes } from "../../domain/kinds.gen";
import { go, parts } from "../../routes/router";
import type { EvidenceKind, Row as Held } from "../../state/types";
import { Icon } from "../../ui/icon";
import { Empty, Head, Notice } from "../../ui/parts";
import { branch } from "../state/branch";
import { heard } from "../state/names";
import { Answered, failureWords, useAnswer } from "../ui/answer";
import { Glyph } from "../ui/glyph";
import { useKeys } from "../ui/keys";
import { takeItBack, UndoBar } from "../ui/undo-bar";
import { wide } from "../ui/wide";
import { WindowList, type Line } from "../ui/window-list";
import { Detail, type Look } from "./detail";
import { itemOf, type Item } from "./items";
import { current } from "./queue";
import { Row } from "./row";
import { Say, type Mark } from "./say";
import { agree, decide, may, type Said, type Verdict } from "./verdicts";
import { reviewWords } from "./words";

const PATH = "/branch/xem-lai", ROW = 116;
const LOOK: Look = { at: 0, full: false, zoom: false };

interface Sample {
  readonly rows: readonly { readonly k: EvidenceKind; readonly id: string; readonly v: number; readonly f: Readonly<Record<string, unknown>> }[];
  readonly people?: Readonly<Record<string, string>>;
  readonly left: number;
}

/** Xem lại lần hai: what branches decided, a sample of it chosen by chance, before the eyes of the province. */
export default function Second() {
  const w = reviewWords.value;
  // The province holds no rows, so nothing comes to it when its verdict was received: the sample is asked for anew when the outbox changes.
  const answer = useAnswer<Sample>("second-look", { limit: 100 }, branch().app.sync.value.unsent);
  return <Answered answer={answer}>{(got) => got.rows.length > 0 ? <Sampled sample={got} /> : <div class="stack"><Head title={w.second.title} /><Empty icon="check-check" title={w.second.none}><p>{w.second.noneText}</p></Empty></div>}</Answered>;
}

function Sampled({ sample }: { sample: Sample }) {
  const w = reviewWords.value, [, , kind, id] = parts.value;
  for (const [user, name] of Object.entries(sample.people ?? {})) heard(user, name);
  const held = useMemo(() => sample.rows.map((r): Held => ({ kind: r.k, id: r.id, v: r.v, doc: r.f as Held["doc"], own: false })), [sample]);
  const list = held.map((r) => itemOf(r.kind as EvidenceKind, r));
  const named = kind && id ? `${kind}/${id}` : "", item = list.find((i) => i.key === named) ?? (wide.value ? list[0] : undefined);
  const [look, setLook] = useState<Look>(LOOK), [saying, setSaying] = useState<"returned" | "rejected" | null>(null), [failed, setFailed] = useState<unknown>(null);
  const [mark, setMark] = useState<Mark>({ shape: "circle", shapes: [] as readonly EvidenceReviewMarkShapes[] });
  const at = item ? list.indexOf(item) : -1, open = (key: string) => go(`${PATH}/${key}`, wide.value || named !== "");
  useEffect(() => {
    current.value = item?.key ?? "";
    setLook(LOOK);
    setSaying(null);
    setFailed(null);
    document.querySelector(".detail-pane")?.scrollTo(0, 0);
  }, [item?.key]);

  const move = (by: 1 | -1) => { const next = list[at + by]; if (next) open(next.key); };
  const give = async (doing: () => Promise<unknown>) => {
    try {
      await doing();
      setSaying(null);
      move(1);
    } catch (e) {
      setFailed(e ?? new Error());
    }
  };
  const settle = (i: Item, to: Verdict, said: Said = {}) => give(() => decide([i], to, said));
  useKeys({ j: () => move(1), k: () => move(-1), u: () => void takeItBack(), a: () => { if (item && !item.pending && !item.own) void give(() => agree(item)); }, r: () => { if (item && may(item, "returned")) setSaying("returned"); }, Escape: () => (saying ? setSaying(null) : !wide.value && named ? go(PATH) : undefined) });

  const lines = list.map((i, n): Line => ({ key: i.key, height: ROW, place: n + 1, draw: () => <Row item={i} open={(x) => open(x.key)} alone /> }));
  const onePane = !wide.value && named !== "" && item !== undefined;
  return (
    <div class={`review ${onePane ? "one" : ""}`}>
      {!onePane && (
        <section class="queue" aria-label={w.second.list}>
          <Head title={w.second.title} />
          <p class="small soft queue-about">{w.second.about(number(sample.left))}</p>
          <WindowList label={w.second.list} lines={lines} total={list.length} front={item?.key ?? ""} />
        </section>
      )}
      {(wide.value || onePane) && item && (
        <section class="detail-pane" aria-label={w.openOne}>
          {onePane && <h1 class="sr-only">{w.second.title}</h1>}
          <div class="detail-way">
            {onePane && <a class="back" href={PATH} aria-label={w.backToList}><Icon name="chevron-left" /></a>}
            <span class="grow small soft num">{w.position_of(number(at + 1), number(sample.left))}</span>
            <button type="button" class="round" aria-label={w.previous} disabled={at === 0} onClick={() => move(-1)}><Icon name="chevron-left" /></button>
            <button type="button" class="round" aria-label={w.next} disabled={at === list.length - 1} onClick={() => move(1)}><Icon name="chevron-right" /></button>
          </div>
          <Detail item={item} look={look} onLook={(l) => setLook((was) => ({ ...was, ...l }))} mark={saying ? mark : null} onMark={setMark} />
          <div class="verdicts">
            {failed !== null && <Notice tone="grave" alive><p>{failureWords(failed)}</p></Notice>}
            {saying ? <Say key={saying} to={saying} mark={item.photos.length > 0 ? mark : null} onMark={setMark} onLeave={() => setSaying(null)} onSend={(said) => void settle(item, saying, { ...said, ...(mark.shapes.length > 0 && { mark: { photo: item.photos[look.at]!.sha256, shapes: [...mark.shapes] } }) })} />
              : item.pending ? <p class="tag wait"><Icon name="smartphone" />{item.pending.to === item.state ? w.second.agree : w.verdict[item.pending.to as Verdict]} · {item.pending.held ? w.held : w.unsent}</p>
              : !item.own && (
                <div class="row">
                  <button type="button" class="button main" onClick={() => void give(() => agree(item))}><Glyph name="shield-check" />{w.second.agree}</button>
                  {may(item, "returned") && <button type="button" class="button" onClick={() => setSaying("returned")}><Icon name="undo-2" />{w.verdict.returned}</button>}
                  {may(item, "accepted") && <button type="button" class="button" onClick={() => void settle(item, "accepted")}><Icon name="check" />{w.verdict.accepted}</button>}
                  {may(item, "rejected") && <button type="button" class="button grave" onClick={() => setSaying("rejected")}><Icon name="ban" />{w.verdict.rejected}</button>}
                </div>
              )}
          </div>
        </section>
      )}
      <UndoBar />
    </div>
  );
}

