import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

/** A line of a long list: its key, its height in pixels, and how it is drawn. */
export interface Line {
  readonly key: string;
  readonly height: number;
  /** place among the items, from 1; absent for a heading */
  readonly place?: number;
  draw(): ComponentChildren;
}

const SPARE = 500;

/** A list of which only what is in sight is drawn: a thousand records scroll like ten. `front` is kept in sight when it changes. */
export function WindowList({ label, lines, total, front }: { label: string; lines: readonly Line[]; total: number; front: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 900 });
  const { tops, height } = useMemo(() => {
    const tops: number[] = [];
    let y = 0;
    for (const l of lines) {
      tops.push(y);
      y += l.height;
    }
    return { tops, height: y };
  }, [lines]);

  useLayoutEffect(() => {
    const el = box.current!;
    const look = () => setSight((was) => (was.top === el.scrollTop && was.height === el.clientHeight ? was : { top: el.scrollTop, height: el.clientHeight }));
    const size = new ResizeObserver(look);
    size.observe(el);
    el.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      size.disconnect();
      el.removeEventListener("scroll", look);
    };
  }, []);

  useEffect(() => {
    const el = box.current!, n = lines.findIndex((l) => l.key === front);
    if (n < 0) return;
    const top = tops[n]!, bottom = top + lines[n]!.height, above = n > 0 && lines[n - 1]!.place === undefined ? lines[n - 1]!.height : 0;
    if (top - above < el.scrollTop) el.scrollTop = top - above;
    else if (bottom > el.scrollTop + el.clientHeight) el.scrollTop = bottom - el.clientHeight;
  }, [front]);

  const first = Math.max(0, after(tops, sight.top - SPARE) - 1), last = after(tops, sight.top + sight.height + SPARE);
  return (
    <div ref={box} class="window" tabIndex={-1}>
      <ul aria-label={label} style={{ height: `${height}px` }}>
        {lines.slice(first, last).map((l, i) => (
          <li key={l.key} style={{ height: `${l.height}px`, transform: `translateY(${tops[first + i]}px)` }} {...(l.place !== undefined && { "aria-posinset": l.place, "aria-setsize": total })}>
            {l.draw()}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** How many of the ascending tops lie before y. */
function after(tops: readonly number[], y: number): number {
  let lo = 0, hi = tops.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (tops[mid]! < y) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}
