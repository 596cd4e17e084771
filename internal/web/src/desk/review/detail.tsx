import { isDoc, text } from "../../domain/doc";
import { bytes, number } from "../../domain/format";
import { metres } from "../../domain/hints";
import { REVIEW_REASON_OPTIONS, type EvidencePhotos, type EvidenceReviewMarkShapes, type Location } from "../../domain/kinds.gen";
import { choiceOf, words } from "../../i18n/words";
import { iconOf, lineOf } from "../../routes/about";
import { Facts } from "../../routes/facts";
import { moment } from "../../routes/moments";
import { Icon } from "../../ui/icon";
import { Notice } from "../../ui/parts";
import { branch } from "../state/branch";
import { nameOf } from "../state/names";
import { usePhotoSays } from "../state/shelf";
import { Glyph } from "../ui/glyph";
import { Diff, differences } from "./diff";
import { notedOf, whyWords } from "./flag-words";
import { Hero } from "./hero";
import { History } from "./history";
import { nameOfItem, placeOf, unfinished, type Item } from "./items";
import type { Mark } from "./say";
import { reviewWords, span } from "./words";

/** Which photo is looked at, and how closely. */
export interface Look {
  readonly at: number;
  readonly full: boolean;
  readonly zoom: boolean;
}

/** One record as large as the screen allows: its photos first, then what was said, by whom, and all that happened to it. */
export function Detail({ item: i, look, onLook, mark, onMark, onOpen }: { item: Item; look: Look; onLook(l: Partial<Look>): void; mark: Mark | null; onMark(m: Mark): void; onOpen?: (key: string) => void }) {
  const w = reviewWords.value, photos = i.photos, photo = photos[Math.min(look.at, photos.length - 1)];
  const review = i.doc.review, old: readonly EvidenceReviewMarkShapes[] = (review?.mark?.photo === photo?.sha256 && review?.mark?.shapes) || [];
  const { corrected_by, corrects } = i.doc as { corrected_by?: string; corrects?: string };
  const before = corrects ? branch().row(i.kind, corrects) : undefined;
  return (
    <article class="detail" aria-label={nameOfItem(i)}>
      <header class="detail-head">
        <div class="grow">
          <h2 tabIndex={-1}>{nameOfItem(i)}</h2>
          <p class="soft"><Icon name={iconOf[i.kind]} /> {[words.value.kinds[i.kind], lineOf(i)].filter(Boolean).join(" · ")}</p>
        </div>
        <span class={`state ${{ accepted: "good", returned: "wait", rejected: "grave", received: "", withdrawn: "" }[i.state]}`}>{w.state[i.state]}</span>
      </header>
      <Told item={i} />
      {photo ? (
        <div class="looking">
          <Hero photos={photos} at={Math.min(look.at, photos.length - 1)} onAt={(at) => onLook({ at, zoom: false, full: false })} full={look.full} onFull={() => onLook({ full: true })} zoom={look.zoom}
            onZoom={(zoom) => onLook({ zoom, ...(zoom && { full: true }) })} marks={old} drawing={mark && { ...mark, add: (s) => onMark({ ...mark, shapes: [...mark.shapes, s] }) }} />
          <PhotoFacts item={i} photo={photo} />
        </div>
      ) : <p class="no-photo soft"><Glyph name="image-off" />{i.doc["refused_photo" as never] ? w.refusedPhoto : w.noPhotos}</p>}
      {corrected_by && <Notice tone="wait"><p>{w.correctedBy}</p>{onOpen && <div><button type="button" class="button" onClick={() => onOpen(`${i.kind}/${corrected_by}`)}>{w.open}</button></div>}</Notice>}
      {corrects && (
        <section class="stack tight">
          <h2>{before ? w.corrects : w.correctsGone}</h2>
          {before && <Corrections item={i} before={before.doc as Record<string, unknown>} />}
          {before && onOpen && <div><button type="button" class="button plain" onClick={() => onOpen(`${i.kind}/${corrects}`)}><Glyph name="history" />{w.open}</button></div>}
        </section>
      )}
      <div class="detail-pair">
        <section class="stack tight"><h2>{w.content}</h2><Facts kind={i.kind} doc={i.doc} /></section>
        <section class="stack tight"><h2>{w.facts}</h2><Circumstances item={i} /></section>
      </div>
      <History kind={i.kind} id={i.id} seq={branch().row(i.kind, i.id)?.v ?? 0} />
    </article>
  );
}

/** All that a reviewer must know before deciding, in words. */
function Told({ item: i }: { item: Item }) {
  const w = reviewWords.value, review = i.doc.review, noted = notedOf(i);
  const code = i.trouble?.res?.code ?? "", stands = i.trouble?.res?.args?.["state"];
  return (
    <div class="told stack tight">
      {i.trouble && (
        <Notice tone="grave" alive>
          <p>{w.troubles[code] ?? w.troubleOther} {typeof stands === "string" && w.stateNow(w.state[stands] ?? stands)}</p>
          <div><button type="button" class="button" onClick={() => void branch().app.dismiss(i.trouble!.mid)}>{w.troubleSeen}</button></div>
        </Notice>
      )}
      {i.own && <Notice><p>{w.own}</p></Notice>}
      {unfinished(i) && <Notice><p>{w.unfinished}</p></Notice>}
      {i.flags.length > 0 && (
        <div class="notice wait">
          <Glyph name="flag" />
          <ul>{[...new Set(i.flags.map((f) => f.doc.why))].map((why) => {
            const those = i.flags.filter((f) => f.doc.why === why);
            return <li key={why}>{whyWords(why)}{those.length > 1 && ` (${those.length})`}. <a href={`/branch/trung-lap/${those[0]!.id}`}>{w.seeFlags}</a></li>;
          })}</ul>
        </div>
      )}
      {noted.length > 0 && <Notice icon="triangle-alert" title={w.warningsTitle}><p>{noted.join(" ")}</p></Notice>}
      {review && (review.words || review.reason || review.answer) && (
        <div class="thread">
          {(review.words || review.reason) && (
            <p><Icon name="undo-2" /><span><b>{[review.reason && choiceOf(REVIEW_REASON_OPTIONS, review.reason), review.words].filter(Boolean).join(". ")}</b> <span class="small soft num">{w.review.by(nameOf(review.by), moment(review.at ?? ""))}{review.due && ` · ${w.review.due(moment(review.due))}`}</span></span></p>
          )}
          {review.answer && <p><Glyph name="message-square-text" /><span><b>{review.answer.words || w.review.answer}</b> <span class="small soft num">{w.review.by(nameOf(i.person), moment(review.answer.at ?? ""))}</span></span></p>}
          {review.second && <p><Glyph name="shield-check" /><span>{w.review.second} <span class="small soft num">{w.review.by(nameOf(review.second.by), moment(review.second.at ?? ""))}</span></span></p>}
        </div>
      )}
    </div>
  );
}

function Corrections({ item: i, before }: { item: Item; before: Readonly<Record<string, unknown>> }) {
  const changes = differences(i.kind, before, i.doc as Record<string, unknown>);
  return changes.length > 0 ? <Diff kind={i.kind} changes={changes} /> : <p class="soft">{reviewWords.value.same}</p>;
}

/** What is known of a photo, beside it: when the camera took it and how far that is from the record, which camera, how large. */
function PhotoFacts({ item: i, photo }: { item: Item; photo: EvidencePhotos }) {
  const w = reviewWords.value, taken = Date.parse(photo.taken_at ?? ""), made = Date.parse(text(i.doc, "at")), says = usePhotoSays(photo.sha256, photo.state === "whole");
  const own = Date.parse(says?.taken_at ?? ""), odd = !Number.isNaN(own) && Math.abs(own - (Number.isNaN(taken) ? made : taken)) > 600_000;
  return (
    <dl class="photo-facts small">
      <div><dt>{w.taken}</dt><dd class="num">{Number.isNaN(taken) ? w.takenUnknown : `${moment(photo.taken_at!)}${Number.isNaN(made) ? "" : ` · ${(taken <= made ? w.takenBefore : w.takenAfter)(span(made - taken))}`}`}</dd></div>
      {odd && <div class="odd"><dt>{w.takenByCamera}</dt><dd class="num">{moment(says!.taken_at!)} · {w.takenBefore(span(made - own))}{says!.zone_assumed ? ` · ${w.zoneAssumed}` : ""}</dd></div>}
      {says && <div><dt>{w.camera}</dt><dd class="num">{[says.camera, says.width && `${number(says.width)} × ${number(says.height ?? 0)}`, bytes(says.bytes)].filter(Boolean).join(" · ")}</dd></div>}
    </dl>
  );
}

/** Who recorded it, when, where; what is odd about it is said beside the fact. */
function Circumstances({ item: i }: { item: Item }) {
  const w = reviewWords.value, at = i.doc["location" as never] as Location | undefined, centre = branch().row("unit", i.unit)?.doc.location;
  const skew = Math.round(Math.abs(i.doc.skew_ms ?? 0) / 60_000), carrier = text(i.doc, "carrier"), far = at && centre ? metres(at, centre) : null;
  const person = i.beneficiary ? branch().row("beneficiary", i.beneficiary)?.doc : undefined;
  return (
    <dl class="card facts">
      <div><dt>{w.who}</dt><dd>{nameOf(i.person) || w.unknownPerson}</dd></div>
      {carrier && <div><dt>{w.carried}</dt><dd>{nameOf(carrier) || w.unknownPerson}</dd></div>}
      <div><dt>{w.happened}</dt><dd class="num">{moment(i.at)}</dd></div>
      {Date.parse(text(i.doc, "at")) !== i.at && <div><dt>{w.recorded}</dt><dd class="num">{moment(text(i.doc, "at"))}</dd></div>}
      <div><dt>{w.receivedAt}</dt><dd class="num">{moment(text(i.doc, "received_at"))}{skew > 10 && <b> · {w.skew(number(skew))}</b>}</dd></div>
      <div><dt>{w.place}</dt><dd>{[placeOf(i), person?.address, branch().row("unit", i.unit)?.doc.name].filter((x, n, all) => x && all.indexOf(x) === n).join(" · ") || w.noPlace}</dd></div>
      {at && isDoc(at) && <div><dt>{w.position}</dt><dd class="num">{at.lat.toFixed(5).replace(".", ",")}; {at.lon.toFixed(5).replace(".", ",")}{far !== null && <span> · {w.away(far < 1000 ? `${Math.round(far)} m` : `${number(Math.round(far / 100) / 10)} km`)}</span>}</dd></div>}
    </dl>
  );
}
