import { useState } from "preact/hooks";
import type { EvidencePhotos } from "../../domain/kinds.gen";
import { reviewWords } from "../review/words";
import { sawPhoto, unreachable, usePhoto } from "../state/shelf";
import { Glyph } from "./glyph";

/** A photo as small as a row needs it; `alt` "" where words beside it say the same. */
export function Thumb({ photo, alt = "" }: { photo: EvidencePhotos; alt?: string }) {
  const w = reviewWords.value;
  const [size, setSize] = useState<"preview" | "480" | null>("preview");
  const coming = photo.state === "declared" || photo.state === "refused";
  const src = usePhoto(coming || size === null ? undefined : photo.sha256, size ?? "preview");
  if (coming || size === null || (!src && unreachable.value)) {
    const why = photo.state === "refused" ? w.photoRefused : coming ? w.photoComing : w.photoFailed;
    return <span class="thumb-none"><Glyph name="image-off" /><span class="small">{why}</span></span>;
  }
  // What the phone sent ahead may be missing; then there is one made of the whole photo.
  return src ? <img src={src} alt={alt} loading="lazy" decoding="async" onLoad={() => sawPhoto(photo.sha256, size)} onError={() => setSize(size === "preview" && photo.state === "whole" ? "480" : null)} /> : <span class="thumb-none" />;
}
