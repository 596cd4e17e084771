import { text, type Doc } from "../domain/doc";
import { SCHEMA } from "../domain/kinds.gen";
import { wrap } from "../domain/mutation";
import { OutboxError } from "../store/errors";
import { accept, recalled, resend, take } from "../store/outbox";
import type { Entry } from "../store/keep";
import type { Phone } from "./phone";
import { covers, Forged, type Said } from "./receipt";
import { Failure, OtherEpoch } from "./trouble";

/** What pushing did. */
export interface Pushed {
  answered: number;
  /** still due */
  left: number;
  /** when the next that is held may go, by this phone's clock; 0 = none is held */
  next: number;
}

/** Pushes until nothing is due or something stands in the way: then it throws, and the outbox is as it was. */
export async function flush(phone: Phone): Promise<Pushed> {
  let answered = 0;
  for (let epochs = 0; ; ) {
    try {
      const one = await push(phone);
      answered += one.answered;
      if (one.left === 0 || (one.answered === 0 && !one.again)) return { answered, left: one.left, next: one.next };
    } catch (e) {
      if (!(e instanceof OtherEpoch) || ++epochs > 3) throw e;
    }
  }
}

/**
 * Sends the first mutations of the outbox in one request. Only a result that carries a mid and stands in a verified receipt
 * takes that mutation out.
 */
async function push(phone: Phone): Promise<Pushed & { again?: boolean }> {
  try {
    await phone.greet();
  } catch (e) {
    if (!(e instanceof Failure && e.code === "outdated")) throw e;
  }
  await recall(phone);
  const cargo = await take(phone.keep, phone.most, phone.old, phone.env.now());
  const { next } = cargo;
  if (cargo.entries.length === 0) {
    if (cargo.left > 0 && next === 0 && phone.old) throw new Failure("outdated"); // only what the server does not take from this app is left
    return { answered: 0, left: cargo.left, next };
  }
  const { self } = cargo;
  let a: Doc;
  try {
    a = await phone.post("/api/sync/v1/push", envelope({ epoch: self.epoch, device: self.device, schema: SCHEMA }, cargo.entries));
  } catch (e) {
    if (e instanceof Failure && e.status === 413 && cargo.units > 1) {
      phone.most = Math.floor(cargo.entries.length / 2);
      return { answered: 0, left: cargo.left, next, again: true };
    }
    if (e instanceof Failure && e.code === "outdated" && !phone.old) {
      phone.old = true;
      return { answered: 0, left: cargo.left, next, again: true };
    }
    throw e;
  }
  if (a["epoch"] !== self.epoch) await phone.meet(self.epoch);
  const { proved, other, doubted } = await settle(phone, cargo.entries, a, self.epoch);
  if (other.length > 0) throw new Failure("answer", { cause: `the receipt does not cover ${other[0]}` });
  const answered = proved.length;
  if (answered === cargo.entries.length) phone.most *= 2;
  const stop = a["stop"] as Doc | null | undefined;
  if (stop?.["why"] === "epoch") await phone.meet(self.epoch);
  if (answered === 0 && doubted.length === 0) throw new Failure(stop ? "busy" : "answer");
  return { answered, left: cargo.left - answered, next, again: doubted.length > 0 };
}

/** Members, then muts: each m stands in the request as it is stored. */
export function envelope(head: Doc, entries: readonly (Pick<Entry, "mid" | "g"> & { m: string | null })[]): string {
  return `${JSON.stringify(head).slice(0, -1)},"muts":[${entries.map((e) => wrap(e as Entry & { m: string })).join(",")}]}`;
}

/**
 * Proves an answer and stores the results that its receipt covers. An answer with anything in it that is of another question
 * counts for nothing.
 */
async function settle(phone: Phone, asked: readonly Entry[], a: Doc, epoch: string): Promise<Said> {
  const res = Array.isArray(a["res"]) ? (a["res"] as unknown[]) : [];
  if (res.length === 0) return { proved: [], other: [], doubted: [] };
  const token = text(a, "receipt");
  const receipt = await phone.prove(token, "receipt+jwt");
  try {
    if (receipt["epoch"] !== epoch) throw new Forged("a receipt of another history");
    const said = await covers(asked, res, receipt);
    if (said.proved.length > 0 || said.doubted.length > 0) {
      await accept(phone.keep, {
        epoch, serverId: text(receipt, "server_id"), device: text(receipt, "device"), head: Number(receipt["head"]), at: Date.parse(text(receipt, "at")) || 0, token, res: said.proved, doubted: said.doubted,
        durable: a["durable"] === undefined ? undefined : (a["durable"] as number | null),
      });
    }
    return said;
  } catch (e) {
    throw e instanceof OutboxError || e instanceof Forged ? new Failure("answer", { cause: e }) : e;
  }
}

/**
 * Asks a server with a new history what it still remembers of the journal; only the rest is sent again. So is what it holds
 * otherwise under the same mid: its answer to that is one for a person, and holds up nothing else.
 */
async function recall(phone: Phone): Promise<void> {
  for (;;) {
    const { self, entries } = await recalled(phone.keep);
    if (entries.length === 0) return;
    const a = await phone.post("/api/sync/v1/status", JSON.stringify({ device: self.device, mids: entries.map((e) => e.mid) }));
    if (a["epoch"] !== self.epoch) await phone.meet(self.epoch);
    const { proved } = await settle(phone, entries, a, self.epoch), known = new Set(proved.map((r) => r.mid));
    await resend(phone.keep, self.epoch, entries.filter((e) => !known.has(e.mid)));
  }
}
