import { useEffect, useRef } from "preact/hooks";
import { number } from "../../domain/format";
import { Behind } from "./open";
import type { Point, Progress } from "./shapes";
import { progressWords } from "./words";

/** Where gifts were handed over: points on a plain ground, without anybody else's map. */
export function PointsPart({ p }: { p: Progress }) {
  const w = progressWords.value.points, n = p.points.reduce((sum, x) => sum + x.n, 0), box = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const at = box.current;
    if (!at || p.points.length === 0) return;
    const draw = () => drawPoints(at, p.points), sized = new ResizeObserver(draw), theme = matchMedia("(prefers-color-scheme: dark)");
    sized.observe(at);
    theme.addEventListener("change", draw);
    return () => { sized.disconnect(); theme.removeEventListener("change", draw); };
  }, [p.points]);
  const said = w.said(number(n), number(p.points.length));
  return (
    <section class="card part wide-part" aria-labelledby="points">
      <h2 id="points">{w.title}</h2>
      {n === 0 ? <p class="soft">{w.none}</p> : <><p class="num"><Behind path="points" label={w.title}>{said}</Behind></p><canvas class="points" ref={box} role="img" aria-label={said} /></>}
    </section>
  );
}

/** Metres of a degree of latitude. */
const DEGREE = 111_320;
/** Round lengths for the scale, in metres. */
const LENGTHS = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

function drawPoints(canvas: HTMLCanvasElement, points: readonly Point[]): void {
  const width = canvas.clientWidth, height = canvas.clientHeight, sharp = devicePixelRatio || 1, g = canvas.getContext("2d");
  if (!g || width === 0) return;
  canvas.width = width * sharp;
  canvas.height = height * sharp;
  g.scale(sharp, sharp);
  const style = getComputedStyle(canvas), lats = points.map((x) => x.lat), lons = points.map((x) => x.lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const lat = (south + north) / 2, lon = (west + east) / 2, wide = Math.cos((lat * Math.PI) / 180); // a degree eastwards is shorter
  const metres = Math.max((north - south) * DEGREE / (height - 76), ((east - west) * DEGREE * wide) / (width - 56), 1500 / width); // of a pixel
  const most = Math.max(...points.map((x) => x.n));
  g.fillStyle = style.getPropertyValue("--jade");
  g.strokeStyle = style.getPropertyValue("--card");
  for (const x of points) {
    g.globalAlpha = 0.72;
    g.beginPath();
    g.arc(width / 2 + ((x.lon - lon) * DEGREE * wide) / metres, height / 2 - 10 - ((x.lat - lat) * DEGREE) / metres, 4 + 10 * Math.sqrt(x.n / most), 0, 2 * Math.PI);
    g.fill();
    g.globalAlpha = 1;
    g.stroke();
  }
  const length = LENGTHS.findLast((m) => m / metres <= width / 4) ?? LENGTHS[0]!, end = 16 + length / metres;
  g.strokeStyle = g.fillStyle = style.getPropertyValue("--ink-soft");
  g.lineWidth = 1.5;
  g.beginPath();
  g.moveTo(16, height - 20);
  g.lineTo(16, height - 14);
  g.lineTo(end, height - 14);
  g.lineTo(end, height - 20);
  g.stroke();
  g.font = `13px ${style.fontFamily}`;
  g.fillText(length >= 1000 ? `${number(length / 1000)} km` : `${length} m`, end + 8, height - 12);
}
