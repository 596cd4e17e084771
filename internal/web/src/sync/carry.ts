import { text, type Doc } from "../domain/doc";
import { sha256, utf8 } from "../domain/hash";
import { validDevice } from "../domain/ids";
import { isResult, packs } from "../domain/mutation";
import type { Carried, Entry } from "../store/keep";
import { photoOf, readable, readPhoto } from "../store/photos";
import type { Phone } from "./phone";
import { envelope } from "./push";
import type { Key } from "./receipt";
import { seal, type SealedType } from "./seal";
import { Failure } from "./trouble";
import { refused } from "./wire";
import { unzip, zip, type ZipEntry } from "./zip";

/*
 * The file in which an outbox travels by hand, a zip that the phone in Go reads and writes too:
 *
 *   manifest.json      whose it is, how many mutations are in each part, and how many photos its phone could not read
 *   records/0001.jwe   {device, user, muts} as the import takes it, in push-size parts, in order, sealed to the server
 *   photos/0001.jwe    a photo as taken, sealed to the server
 *
 * Whoever carries it reads nothing of it and can change nothing in it.
 */
const MANIFEST = "manifest.json", RECORDS = "records/", PHOTOS = "photos/";

/** Reads a file of the zip by its name. */
type Open = (name: string) => Promise<Uint8Array<ArrayBuffer> | null>;

const nth = (folder: string, i: number): string => `${folder}${String(i + 1).padStart(4, "0")}.jwe`;

/**
 * Writes the outbox and its photos, sealed, to a file that another phone can carry to the network. Nothing leaves this phone's
 * outbox by that: only a result does.
 */
export async function exportFile(phone: Phone, name: string): Promise<File> {
  // What leaves the phone by hand may reach the server: from now on its bytes are fixed.
  const { self, due, shas } = await phone.keep.write(["self", "mutation", "use"], async (t) => {
    const store = t.objectStore("mutation");
    const due = [...(await store.index("due").getAll(1)), ...(await store.index("due").getAll(2))].sort((a, b) => a.n - b.n);
    const shas = new Set<string>();
    for (const e of due) {
      if (!e.sent) await store.put({ ...e, sent: true });
      for (const u of await t.objectStore("use").index("rid").getAll(e.rid)) if (u.mid === e.mid) shas.add(u.sha);
    }
    return { self: (await t.objectStore("self").get(1))!, due, shas };
  });
  const { device, user, serverId, limits } = self, parts = packs(due, limits);
  const sealed = async (typ: SealedType, name: string, data: Uint8Array<ArrayBuffer>): Promise<ZipEntry> => ({ name, data: utf8(await seal(self.keys as Key[], typ, data)) });
  const entries: ZipEntry[] = [];
  for (const [i, part] of parts.entries()) entries.push(await sealed("outbox+jwe", nth(RECORDS, i), utf8(envelope({ device, user }, part as (Entry & { m: string })[]))));
  let n = 0, lost = 0;
  for (const sha of shas) {
    const b = await readPhoto(phone.keep, sha);
    if (b) entries.push(await sealed("photo+jwe", nth(PHOTOS, n++), new Uint8Array(b.data)));
    else if ((await photoOf(phone.keep, sha))?.lost) lost++;
  }
  const manifest = { format: 2, server_id: serverId, device, user, made_at: new Date(phone.env.now()).toISOString(), records: parts.map((p) => p.length), ...(lost > 0 && { photos_lost: lost }) };
  entries.unshift({ name: MANIFEST, data: utf8(JSON.stringify(manifest)) });
  return new File(zip(entries), name, { type: "application/zip" });
}

/**
 * Takes another phone's outbox in, to deliver it: it is on this phone's disk when the promise resolves. The same file twice
 * is the same as once.
 * @returns mutations that were new
 */
export async function importFile(phone: Phone, file: Blob): Promise<number> {
  const { open, manifest } = await readFile(file);
  const device = text(manifest, "device"), server = text(manifest, "server_id");
  const self = await phone.self();
  if (self.serverId !== "" && server !== "" && server !== self.serverId) throw new Failure("other_server");
  const counts = (Array.isArray(manifest["records"]) ? manifest["records"] : []).map(Number);
  const parts = [...(await sealedParts(open, RECORDS)).map((data, i) => ({ data, due: 1 as const, of: counts[i] || 0 })), ...(await sealedParts(open, PHOTOS)).map((data) => ({ data, due: 2 as const, of: 0 }))];
  const hashed = await Promise.all(parts.map(async (p) => ({ ...p, sha: await sha256(p.data) })));
  return phone.keep.write(["carried", "bytes"], async (t) => {
    let fresh = 0;
    for (const { data, due, of, sha } of hashed) {
      const old = await t.objectStore("carried").index("sha").get(sha);
      if (old?.tried) await t.objectStore("carried").put({ ...old, tried: 0 }); // whoever hands it in again wants it tried
      if (old && old.why !== "lost") continue;
      const { why: _, ...was } = old ?? { sha, device, of };
      await t.objectStore("carried").put({ ...was, due } as Carried);
      await t.objectStore("bytes").put({ sha256: sha, type: "application/jose", data: data.slice().buffer, preview: null, previewType: "" });
      fresh += of;
    }
    return fresh;
  });
}

async function readFile(file: Blob): Promise<{ open: Open; manifest: Doc }> {
  try {
    const open = await unzip(file), manifest = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode((await open(MANIFEST)) ?? new Uint8Array())) as Doc;
    if (manifest["format"] !== 2 || !validDevice(text(manifest, "device")) || !text(manifest, "user")) throw new Failure("file");
    return { open, manifest };
  } catch (e) {
    throw new Failure("file", { cause: e });
  }
}

async function sealedParts(open: Open, folder: string): Promise<Uint8Array<ArrayBuffer>[]> {
  const out: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const data = await open(nth(folder, out.length)).catch((e: unknown) => {
      throw new Failure("file", { cause: e });
    });
    if (!data) return out;
    out.push(data);
  }
}

/** Hands in the records that this phone carries for others. @returns parts that are still to be handed in */
export async function deliver(phone: Phone): Promise<number> {
  return handIn(phone, 1, (c, part) => importSealed(phone, c, part));
}

/** Hands in the photos that this phone carries for others. @returns those that are still to be handed in */
export async function deliverPhotos(phone: Phone): Promise<number> {
  return handIn(phone, 2, async (_, part) => {
    const r = await phone.send("/api/photos/sealed", { method: "PUT", body: part, headers: { "Content-Type": "application/jose" } });
    if (r.status === 204) return;
    throw refused(phone.env, r);
  });
}

/**
 * The codes with which a server refuses a sealed part whatever is tried later: it is damaged or sealed to another server, what is
 * in it is no outbox, or it is larger than anything it takes.
 */
const FOR_GOOD: ReadonlySet<string> = new Set(["sealed", "malformed", "device", "too_large", "empty"]);

/** What the server does not take for now is not sent again before. */
const REST = 3600_000;

/**
 * Each part by itself: one that the server does not take holds up no other. It says nothing of this phone either: it is kept
 * beside the code, and tried again now and then unless it was refused for good. A part that this phone has lost is not delivered
 * by that. Photos wait for the records of their phone, which declare them: the server proves a photo as it comes. The first
 * failure that is none of the part's is thrown at the end.
 */
async function handIn(phone: Phone, due: 1 | 2, send: (c: Carried, part: Uint8Array<ArrayBuffer>) => Promise<void>): Promise<number> {
  const all = await phone.keep.read(["carried"], (t) => t.store.index("due").getAll()), now = phone.env.now();
  const early = new Set(due === 2 ? all.filter((c) => c.due === 1).map((c) => c.device) : []);
  const mine = all.filter((c) => c.due === due), rests = (c: Carried) => c.tried !== undefined && c.tried <= now && now < c.tried + REST;
  const list = mine.filter((c) => !early.has(c.device) && !rests(c));
  if (list.length === 0) return mine.length;
  await phone.greet();
  let first: unknown, left = mine.length;
  for (const c of list) {
    const { due: _, why: __, tried: ___, ...rest } = c;
    try {
      const b = await readable(phone.keep, c.sha);
      if (b) await send(c, new Uint8Array(b.data));
      await phone.keep.write(["carried", "bytes"], async (t) => {
        await t.objectStore("carried").put(b ? rest : { ...rest, why: "lost" });
        await t.objectStore("bytes").delete(c.sha);
      });
      left--;
    } catch (e) {
      const said = e instanceof Failure && e.code !== "account_disabled" ? e.said : "", ends = FOR_GOOD.has(said);
      if (said === "") first ??= e;
      else await phone.keep.write(["carried"], (t) => t.store.put(ends ? { ...rest, refused: said } : { ...c, why: said, tried: now }));
      if (ends) left--;
      if (e instanceof Failure && e.retryAt !== undefined) break; // a server that asks for time gets it from all
    }
  }
  if (first !== undefined) throw first;
  return left;
}

/**
 * Hands one part in. Its author's phone keeps everything until it has a receipt of its own; this phone forgets the part when
 * the server has proved that it answered all of it.
 */
async function importSealed(phone: Phone, c: Carried, part: Uint8Array<ArrayBuffer>): Promise<void> {
  const a = await phone.post("/api/sync/v1/import", JSON.stringify({ sealed: new TextDecoder().decode(part) }));
  const res = Array.isArray(a["res"]) ? a["res"] : [];
  if (a["stop"] || res.length === 0) throw new Failure("busy");
  const p = await phone.prove(text(a, "receipt"), "receipt+jwt"), lines = p["res"] as Doc[];
  const same = Array.isArray(lines) && lines.length === res.length && res.every((r, i) => isResult(r) && lines[i]?.["mid"] === r.mid && lines[i]?.["seq"] === r.seq);
  if (!same || p["device"] !== c.device || p["server_id"] !== (await phone.self()).serverId) throw new Failure("answer", { cause: "a receipt of another outbox" });
}
