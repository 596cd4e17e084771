/** Between failed tries: full jitter, 1 s to 5 min (sync.md section 8). */
export function backoff(fails: number, random: number): number {
  return Math.max(50, random * Math.min(300_000, 1000 * 2 ** (fails - 1)));
}
