import { isDoc, text, type Doc } from "../domain/doc";
import { sha256, utf8 } from "../domain/hash";
import { validMID } from "../domain/ids";
import { packs, type DeclaredPhoto, type Group } from "../domain/mutation";
import type { KindName } from "../domain/kinds.gen";
import type { Carried } from "../store/keep";
import type { Carrier, Open } from "./carry";
import type { Phone } from "./phone";
import { envelope, settle } from "./push";
import { Failure, OtherEpoch } from "./trouble";

/*
 * Files of format 1 were open: mutations.jsonl with one {mid, g, m} a line, in order, m byte for byte; photos/<sha256> as
 * taken; previews/<sha256> of the photo, not of itself. Nobody writes them any more.
 */
const MUTATIONS = "mutations.jsonl", PHOTOS = "photos/", PREVIEWS = "previews/";

/** Takes an open outbox in. */
export async function importOpen(phone: Phone, from: Carrier, open: Open): Promise<number> {
  const lines = await readLines(open), photo = open;
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

async function readLines(open: Open): Promise<Line[]> {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode((await open(MUTATIONS)) ?? new Uint8Array()).split("\n").filter((l) => l !== "").map(readLine);
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
export async function deliverOpen(phone: Phone): Promise<void> {
  for (let epochs = 0; ; ) {
    const { epoch } = await phone.greet();
    const batch = await phone.keep.read(["carried", "self"], async (t) => {
      const { limits } = (await t.objectStore("self").get(1))!;
      const found = (await t.objectStore("carried").index("due").getAll(1)).filter((c) => c.of === undefined), first = found[0];
      return packs(found.filter((c) => c.user === first?.user && c.device === first.device), limits)[0] ?? [];
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
