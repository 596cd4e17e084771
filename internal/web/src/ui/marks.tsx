import type { EvidenceReviewMarkShapes } from "../domain/kinds.gen";

/** Shapes over an upright photo of this size; they keep their stroke however large the photo is drawn. */
export function Marks({ shapes, width, height }: { shapes: readonly EvidenceReviewMarkShapes[]; width: number; height: number }) {
  return (
    <svg class="marks" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      {shapes.map((s, i) => <g key={i}><path class="under" d={outline(s, width, height)} /><path d={outline(s, width, height)} /></g>)}
    </svg>
  );
}

function outline({ type, x, y, x2, y2 }: EvidenceReviewMarkShapes, w: number, h: number): string {
  const [ax, ay, bx, by] = [x * w, y * h, x2 * w, y2 * h];
  if (type === "box") return `M${ax} ${ay}H${bx}V${by}H${ax}Z`;
  if (type === "circle") {
    const rx = Math.abs(bx - ax) / 2, ry = Math.abs(by - ay) / 2, cx = (ax + bx) / 2, cy = (ay + by) / 2;
    return `M${cx - rx} ${cy}a${rx} ${ry} 0 1 0 ${2 * rx} 0a${rx} ${ry} 0 1 0 ${-2 * rx} 0`;
  }
  const far = Math.hypot(bx - ax, by - ay) || 1, head = Math.min(far / 2, Math.max(w, h) / 24), ux = (bx - ax) / far, uy = (by - ay) / far;
  const barb = (side: 1 | -1) => `${bx - head * (ux + side * uy * 0.6)} ${by - head * (uy - side * ux * 0.6)}`;
  return `M${ax} ${ay}L${bx} ${by}M${barb(1)}L${bx} ${by}L${barb(-1)}`;
}
