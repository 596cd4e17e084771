import { text } from "../domain/doc";
import { sha256, utf8 } from "../domain/hash";
import { dayOf } from "../domain/time";
import { forget, readAll } from "../store/base";
import { writeSelf } from "../store/outbox";
import type { Phone } from "./phone";

/**
 * Compares the phone's rows with the server's, scope by scope, at most once a day. A scope that differs is read anew at the
 * next pull.
 * @returns scopes that differ
 */
export async function compare(phone: Phone): Promise<string[]> {
  const self = await phone.self(), today = dayOf(self.serverNow);
  if (self.verified === today || self.serverNow === 0) return [];
  const { meta, rows } = await readAll(phone.base);
  if (meta.shadow) return [];
  const differ: string[] = [];
  for (const scope of meta.ready) {
    const a = await phone.post("/api/sync/v1/verify", JSON.stringify({ scope, device: self.device }));
    const seq = (meta.cur[scope] as { seq?: number } | undefined)?.seq ?? -1;
    if (seq < Number(a["v"])) continue; // the server is ahead: nothing to compare
    const mine = rows.filter((r) => r.s === scope);
    const sums = await Promise.all(mine.map(async (r) => BigInt("0x" + (await sha256(utf8(`${r.k}/${r.id}@${r.v}`))).slice(0, 16))));
    const sum = BigInt.asUintN(64, sums.reduce((a, b) => a + b, 0n)).toString(16).padStart(16, "0");
    if (mine.length === a["rows"] && sum === text(a, "sum")) continue;
    differ.push(scope);
    await forget(phone.base, scope);
  }
  await writeSelf(phone.keep, (s) => (s.verified = today));
  return differ;
}
