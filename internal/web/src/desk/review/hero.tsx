import { useEffect, useRef, useState } from "preact/hooks";
import type { EvidencePhotos, EvidenceReviewMarkShapes, MarkShape } from "../../domain/kinds.gen";
import { sawPhoto, unreachable, usePhoto } from "../state/shelf";
import { Glyph } from "../ui/glyph";
import { Marks } from "../../ui/marks";
import { Thumb } from "../ui/photo";
import { reviewWords } from "./words";

/** What a reviewer draws on a photo. */
export interface Drawing {
  readonly shape: MarkShape;
  readonly shapes: readonly EvidenceReviewMarkShapes[];
  add(s: EvidenceReviewMarkShapes): void;
}

/**
 * The photo of a record, as large as there is room: the preview at once, the whole photo when somebody asks for it, and then
 * closer. Marks of an earlier verdict lie on it; `drawing` lets the pointer add new ones.
 */
export function Hero({ photos, at, onAt, full, onFull, zoom, onZoom, marks, drawing }: {
  photos: readonly EvidencePhotos[]; at: number; onAt(n: number): void; full: boolean; onFull(): void; zoom: boolean; onZoom(on: boolean): void;
  marks: readonly EvidenceReviewMarkShapes[]; drawing: Drawing | null;
}) {
  const w = reviewWords.value, photo = photos[at]!;
  return (
    <div class="hero">
      <Picture key={photo.sha256} photo={photo} name={w.photoOf(at + 1, photos.length)} full={full} zoom={zoom} onZoom={onZoom} marks={marks} drawing={drawing} />
      <div class="hero-bar">
        {photos.length > 1 && (
          <div class="strip-photos">
            {photos.map((p, n) => <button key={p.sha256} type="button" aria-label={w.photoOf(n + 1, photos.length)} aria-pressed={n === at} onClick={() => onAt(n)}><Thumb photo={p} /></button>)}
          </div>
        )}
        <span class="grow small soft">{photo.state ? (full ? w.fullShown : w.photoState[photo.state]) : ""}</span>
        {photo.state === "whole" && !full && <button type="button" class="button" onClick={onFull}><Glyph name="image" />{w.full}</button>}
        {!drawing && photo.state !== "declared" && <button type="button" class="round" aria-label={zoom ? w.zoomOut : w.zoomIn} title={zoom ? w.zoomOut : w.zoomIn} aria-pressed={zoom} onClick={() => onZoom(!zoom)}><Glyph name="zoom-in" /></button>}
      </div>
    </div>
  );
}

function Picture({ photo, name, full, zoom, onZoom, marks, drawing }: {
  photo: EvidencePhotos; name: string; full: boolean; zoom: boolean; onZoom(on: boolean): void; marks: readonly EvidenceReviewMarkShapes[]; drawing: Drawing | null;
}) {
  const w = reviewWords.value, frame = useRef<HTMLDivElement>(null), sheet = useRef<HTMLDivElement>(null);
  const [small, setSmall] = useState<"preview" | "480" | null>("preview");
  const [large, setLarge] = useState(false);
  const [side, setSide] = useState({ width: 4, height: 3 });
  const coming = photo.state === "declared" || photo.state === "refused";
  const near = usePhoto(coming || small === null ? undefined : photo.sha256, small ?? "preview"), whole = usePhoto(full && photo.state === "whole" ? photo.sha256 : undefined, "1280");
  const [from, setFrom] = useState<EvidenceReviewMarkShapes | null>(null);
  const src = large && whole ? whole : near;

  // The large one is shown once it is all there: nobody looks at half a photo.
  useEffect(() => {
    setLarge(false);
    if (!whole) return;
    const image = new Image();
    image.onload = () => {
      sawPhoto(photo.sha256, "1280");
      setLarge(true);
    };
    image.src = whole;
    return () => { image.onload = null; };
  }, [whole]);

  useEffect(() => {
    const f = frame.current;
    if (f && zoom) f.scrollTo((f.scrollWidth - f.clientWidth) / 2, (f.scrollHeight - f.clientHeight) / 2);
  }, [zoom, large]);

  const spot = (e: PointerEvent) => {
    const box = sheet.current!.getBoundingClientRect(), part = (v: number, from: number, size: number) => Math.round(Math.min(1, Math.max(0, (v - from) / size)) * 1e4) / 1e4;
    return { x: part(e.clientX, box.left, box.width), y: part(e.clientY, box.top, box.height) };
  };
  const pan = useRef<{ x: number; y: number; left: number; top: number; moved: boolean } | null>(null);
  if (coming || (!src && (small === null || unreachable.value))) return <div class="hero-frame none"><Glyph name="image-off" /><p>{photo.state === "refused" ? w.photoRefused : coming ? w.photoComing : w.photoFailed}</p></div>;
  return (
    <div ref={frame} class={`hero-frame ${zoom ? "zoomed" : ""} ${drawing ? "drawing" : ""}`} style={{ "--wide": side.width, "--high": side.height }}
      onPointerDown={(e) => {
        if (e.button !== 0) return;
        if (drawing) {
          e.preventDefault();
          e.currentTarget.setPointerCapture(e.pointerId);
          const { x, y } = spot(e);
          setFrom({ type: drawing.shape, x, y, x2: x, y2: y });
        } else if (zoom && e.pointerType === "mouse") {
          const f = e.currentTarget;
          f.setPointerCapture(e.pointerId);
          pan.current = { x: e.clientX, y: e.clientY, left: f.scrollLeft, top: f.scrollTop, moved: false };
        }
      }}
      onPointerMove={(e) => {
        const p = pan.current;
        if (from) {
          const { x, y } = spot(e);
          setFrom({ ...from, x2: x, y2: y });
        } else if (p) {
          p.moved ||= Math.hypot(e.clientX - p.x, e.clientY - p.y) > 4;
          e.currentTarget.scrollTo(p.left + p.x - e.clientX, p.top + p.y - e.clientY);
        }
      }}
      onPointerUp={() => {
        if (from && Math.hypot(from.x2 - from.x, from.y2 - from.y) > 0.02) drawing?.add(tidy(from));
        setFrom(null);
      }}
      onClick={() => {
        const moved = pan.current?.moved;
        pan.current = null;
        if (!drawing && !moved) onZoom(!zoom);
      }}>
      <div ref={sheet} class="hero-sheet">
        {src && <img src={src} alt={name} draggable={false} decoding="async"
          onLoad={(e) => {
            setSide({ width: e.currentTarget.naturalWidth, height: e.currentTarget.naturalHeight });
            if (!large && small) sawPhoto(photo.sha256, small);
          }}
          onError={() => setSmall(small === "preview" && photo.state === "whole" ? "480" : null)} />}
        <Marks shapes={[...marks, ...(drawing?.shapes ?? []), ...(from ? [from] : [])]} width={side.width} height={side.height} />
      </div>
    </div>
  );
}

/** Circles and boxes from the upper left, however they were drawn; an arrow points where the pointer went. */
function tidy(s: EvidenceReviewMarkShapes): EvidenceReviewMarkShapes {
  if (s.type === "arrow") return s;
  return { type: s.type, x: Math.min(s.x, s.x2), y: Math.min(s.y, s.y2), x2: Math.max(s.x, s.x2), y2: Math.max(s.y, s.y2) };
}
