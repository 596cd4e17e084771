import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { date, number } from "../../domain/format";

/** Short for an axis: 1,5 tr, 300 k. */
const short = (n: number): string => (n >= 1e9 ? number(Math.round(n / 1e8) / 10) + " tỷ" : n >= 1e6 ? number(Math.round(n / 1e5) / 10) + " tr" : n >= 1e4 ? number(Math.round(n / 1e3)) + " k" : number(n));

/** Draws days as bars into a box and keeps up with its width and the theme. @returns what takes it away */
export function drawBars(box: HTMLElement, days: readonly string[], values: readonly number[]): () => void {
  let plot: uPlot | null = null;
  const draw = () => {
    plot?.destroy();
    const style = getComputedStyle(box), ink = style.getPropertyValue("--ink-soft"), line = style.getPropertyValue("--line"), jade = style.getPropertyValue("--jade"), font = `13px ${style.fontFamily}`;
    const shown = days.map((_, i) => i), each = Math.max(1, Math.ceil(days.length / Math.max(2, Math.floor(box.clientWidth / 70))));
    plot = new uPlot({
      width: box.clientWidth, height: 220, legend: { show: false }, cursor: { show: false }, padding: [8, 8, 0, 0],
      scales: { x: { time: false, range: [-0.6, days.length - 0.4] }, y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [
        { stroke: ink, font, size: 32, grid: { show: false }, ticks: { show: false }, splits: () => shown.filter((i) => i % each === 0), values: (_, at) => at.map((i) => date(days[i] ?? "").slice(0, 5)) },
        { stroke: ink, font, size: 64, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (_, at) => at.map((n) => (Number.isInteger(n) ? short(n) : "")) },
      ],
      series: [{}, { fill: jade, stroke: jade, width: 0, paths: uPlot.paths.bars!({ size: [0.7, 48], radius: 0.15 }), points: { show: false } }],
    }, [shown, [...values]], box);
  };
  draw();
  const sized = new ResizeObserver(() => { if (plot && plot.width !== box.clientWidth && box.clientWidth > 0) draw(); });
  sized.observe(box);
  const theme = matchMedia("(prefers-color-scheme: dark)");
  theme.addEventListener("change", draw);
  return () => {
    sized.disconnect();
    theme.removeEventListener("change", draw);
    plot?.destroy();
  };
}
