import { isDoc, text, type Doc } from "../domain/doc";
import { sha256, utf8 } from "../domain/hash";
import { validDevice, validMID } from "../domain/ids";
import { units, wrap, type DeclaredPhoto, type Group } from "../domain/mutation";
import type { KindName } from "../domain/kinds.gen";
import type { Carried, Entry } from "../store/keep";
import { bytesOf } from "../store/photos";
import type { Phone } from "./phone";
import { envelope, settle } from "./push";
import { Failure, OtherEpoch } from "./trouble";
import { unzip, zip, type ZipEntry } from "./zip";

/*
 * The file in which an outbox travels by hand, a zip that the phone in Go reads and writes too:
 *
 *   manifest.json     whose it is
 *   mutations.jsonl   one {mid, g, m} a line, in order, m byte for byte
 *   photos/<sha256>   as taken
 *   previews/<sha256> of the photo, not of itself
 */
const MANIFEST = "manifest.json", MUTATIONS = "mutations.jsonl", PHOTOS = "photos/", PREVIEWS = "previews/";

/**
 * Writes the outbox and its photos to a file that another phone can carry to the network. Nothing leaves this phone's outbox
 * by that: only a result does.
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
  const manifest = { format: 1, server_id: self.serverId, device: self.device, user: self.user, made_at: new Date(phone.env.now()).toISOString() };
  const entries: ZipEntry[] = [
    { name: MANIFEST, data: utf8(JSON.stringify(manifest)) },
    { name: MUTATIONS, data: utf8(due.map((e) => wrap(e as Entry & { m: string }) + "\n").join("")) },
  ];
  for (const sha of shas) {
    const b = await bytesOf(phone.keep, sha);
    if (b) entries.push({ name: PHOTOS + sha, data: new Uint8Array(b.data) });
    if (b?.preview) entries.push({ name: PREVIEWS + sha, data: new Uint8Array(b.preview) });
  }
  return new File(zip(entries), name, { type: "application/zip" });
}

/**
 * Takes another phone's outbox in, to deliver it: it is on this phone's disk when the promise resolves. The same file twice
 * is the same as once.
 * @returns mutations that were new
 */
export async function importFile(phone: Phone, file: Blob): Promise<number> {
  const { from, lines, photo } = await readFile(file);
  const self = await phone.self();
  if (self.serverId !== "" && from.serverId !== "" && from.serverId !== self.serverId) throw new Failure("other_server");
  const all = await Promise.all(lines.map(async (l) => ({ ...l, sha: await sha256(utf8(l.m)) })));
  const photos = new Map<string, { declared: DeclaredPhoto; data: ArrayBuffer; preview: ArrayBuffer | null }>();
  for (const l of all) {
    for (const declared of l.photos) {
      const data = await photo(PHOTOS + declared.sha256);
      if (!data) continue; // it went up already, or stays with its author
      if ((await sha256(data)) !== declared.sha256) throw new Failure("file", { cause: "a photo's bytes are others" });
      photos.set(declared.sha256, { declared, data: data.slice().buffer, preview: (await photo(PREVIEWS + declared.sha256))?.slice().buffer ?? null });
    }
  }
  return phone.keep.write(["carried", "photo", "bytes", "use"], async (t) => {
    let fresh = 0;
    for (const l of all) {
      if (!(await t.objectStore("carried").index("mid").getKey(l.mid))) {
        await t.objectStore("carried").add({ mid: l.mid, user: from.user, device: from.device, ...(l.g && { g: l.g }), m: l.m, sha: l.sha, due: 1 } as Carried);
        fresh++;
      }
      for (const { sha256: sha } of l.photos) {
        const p = photos.get(sha);
        if (!p) continue;
        if (!(await t.objectStore("photo").getKey(sha))) {
          const { role, type, bytes, preview_sha256 } = p.declared;
          await t.objectStore("photo").put({
            sha256: sha, bytes, type, role, ...(preview_sha256 && { preview_sha256 }), n: (await t.objectStore("photo").count()) + 1, here: true,
            hasPreview: p.preview !== null, previewed: false, upload: "", state: "", why: "", tries: 0, seq: 0, epoch: "", at: 0, receipt: 0,
          });
          await t.objectStore("bytes").put({ sha256: sha, type, data: p.data, preview: p.preview, previewType: "image/jpeg" });
        }
        await t.objectStore("use").put({ sha, mid: l.mid, kind: l.kind, rid: l.rid });
      }
    }
    return fresh;
  });
}

interface Line {
  mid: string;
  g?: Group;
  m: string;
  kind: KindName;
  rid: string;
  photos: DeclaredPhoto[];
}

async function readFile(file: Blob): Promise<{ from: { user: string; device: string; serverId: string }; lines: Line[]; photo: (name: string) => Promise<Uint8Array<ArrayBuffer> | null> }> {
  try {
    const open = await unzip(file);
    const textOf = async (name: string) => new TextDecoder("utf-8", { fatal: true }).decode((await open(name)) ?? new Uint8Array());
    const m = JSON.parse(await textOf(MANIFEST)) as Doc;
    const from = { user: text(m, "user"), device: text(m, "device"), serverId: text(m, "server_id") };
    if (m["format"] !== 1 || !validDevice(from.device) || !from.user) throw new Failure("file");
    const lines = (await textOf(MUTATIONS)).split("\n").filter((l) => l !== "").map(readLine);
    return { from, lines, photo: open };
  } catch (e) {
    throw new Failure("file", { cause: e });
  }
}

/** m is cut out of the line as it stands: JSON read and written again might be other bytes. */
function readLine(line: string): Line {
  const l = JSON.parse(line) as { mid: string; g?: Group; m: Doc };
  const at = line.indexOf('"m":', line.indexOf(l.g ? '"of":' : '"mid":'));
  const m = line.slice(at + 4, -1);
  if (!validMID(l.mid) || !isDoc(l.m) || JSON.stringify(JSON.parse(m)) !== JSON.stringify(l.m)) throw new Failure("file");
  return { mid: l.mid, ...(l.g && { g: l.g }), m, kind: text(l.m, "kind") as KindName, rid: text(l.m, "id"), photos: (l.m["photos"] as DeclaredPhoto[] | undefined) ?? [] };
}

/** Pushes what this phone carries for others, in push-size batches, each outbox in its own order. */
export async function deliver(phone: Phone): Promise<void> {
  for (let epochs = 0; ; ) {
    const { epoch } = await phone.greet();
    const batch = await phone.keep.read(["carried", "self"], async (t) => {
      const { push_mutations, push_bytes, group_size } = (await t.objectStore("self").get(1))!.limits;
      const first = await t.objectStore("carried").index("due").get(1);
      if (!first) return [];
      const found = (await t.objectStore("carried").index("due").getAll(1, (push_mutations + group_size) * 4)).filter((c) => c.user === first.user && c.device === first.device);
      const out: Carried[] = [];
      let bytes = 256;
      for (const unit of units(found)) {
        for (const c of unit) bytes += utf8(c.m!).length + 128;
        if (out.length > 0 && (out.length + unit.length > push_mutations || bytes > push_bytes)) break;
        out.push(...unit);
      }
      return out;
    });
    if (batch.length === 0) return;
    const { device, user } = batch[0]!;
    try {
      const a = await phone.post("/api/sync/v1/import", envelope({ epoch, device, user }, batch));
      if (a["epoch"] !== epoch) await phone.meet(epoch);
      const answered = await settle(phone, batch, a, epoch, async (p) => {
        if (p.device !== device || p.serverId !== (await phone.self()).serverId) throw new Failure("answer", { cause: "a receipt of another device or server" });
        // Its body is forgotten: it was somebody else's.
        await phone.keep.write(["carried"], async (t) => {
          for (const res of p.res) {
            const c = await t.store.index("mid").get(res.mid);
            if (!c?.due) continue;
            const { due: _, ...rest } = c;
            await t.store.put({ ...rest, m: null, res });
          }
        });
      });
      if (answered === 0) throw new Failure("busy");
    } catch (e) {
      if (!(e instanceof OtherEpoch) || ++epochs > 3) throw e;
    }
  }
}
