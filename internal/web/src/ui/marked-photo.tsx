import { useState } from "preact/hooks";
import type { EvidenceReviewMarkShapes } from "../domain/kinds.gen";
import { words } from "../i18n/words";
import { Marks } from "./marks";
import { phone } from "./phone";
import { useImage, useKept } from "./photos";

/** A photo of a record, whole and upright, with what somebody drew on it. */
export function MarkedPhoto({ sha256, shapes }: { sha256: string; shapes: readonly EvidenceReviewMarkShapes[] }) {
  const w = words.value.photo;
  const url = useImage(useKept(sha256, phone().photo));
  const [side, setSide] = useState({ width: 4, height: 3 });
  return (
    <figure class="marked" style={{ aspectRatio: `${side.width} / ${side.height}` }}>
      {url ? <img src={url} alt={w.marked} onLoad={(e) => setSide({ width: e.currentTarget.naturalWidth, height: e.currentTarget.naturalHeight })} />
        : <span class="small" style={{ padding: "0.5rem", textAlign: "center" }}>{w.elsewhere}</span>}
      {url && <Marks shapes={shapes} width={side.width} height={side.height} />}
    </figure>
  );
}
