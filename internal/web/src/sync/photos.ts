import { isDoc, text, type Doc } from "../domain/doc";
import type { Photo } from "../store/keep";
import { heardOf, note, provedWhole, readPhoto, unfinished } from "../store/photos";
import type { Phone } from "./phone";
import { Failure, unreached } from "./trouble";
import { upload } from "./tus";
import { refused } from "./wire";

/**
 * Sends every preview, then photos in pieces from where they stopped, then camera originals, unless those wait for Wi-Fi. A photo that fails leaves the others be; the first
 * failure is thrown at the end. Records never wait for photos: this is a lane of its own. A photo waits for its record, though:
 * on a thin line the words go first, then the previews. One that cannot be read any more is no failure: its person is told.
 * @returns photos that are not proved yet, and those of them that wait: for their record to be known to the server, or for Wi-Fi
 */
export async function photos(phone: Phone): Promise<{ left: number; waiting: number }> {
  const list = await unfinished(phone.keep, phone.base);
  if (list.length === 0) return { left: 0, waiting: 0 };
  try {
    await phone.greet();
  } catch (e) {
    if (!(e instanceof Failure && e.code === "outdated")) throw e;
  }
  for (const p of list) if (p.lost) await readPhoto(phone.keep, p.sha256); // perhaps it can be read by now
  let first: unknown;
  const untold = new Set<string>(), failed = async (p: Photo, e: unknown) => {
    first ??= e;
    await note(phone.keep, p.sha256, (was) => (was.tries += 1));
  };
  await ask(phone, list, async (p, e) => {
    untold.add(p.sha256);
    await failed(p, e);
  });
  const { epoch } = await phone.self();
  const held = (p: Photo) => p.original === true && (phone.env.holdOriginals?.() ?? false);
  const small = async (p: Photo) => p.original || whole(phone, p, epoch), originals = async (p: Photo) => p.original && !held(p) && whole(phone, p, epoch);
  for (const lane of [(p: Photo) => preview(phone, p, epoch), small, originals]) {
    for (const p of await unfinished(phone.keep, phone.base)) {
      if (p.state === "unknown" || p.lost || untold.has(p.sha256)) continue;
      try {
        await lane(p);
      } catch (e) {
        await failed(p, e);
        if (unreached(e)) throw e;
        if (hopeless(e)) break;
      }
    }
  }
  const rest = async () => (await unfinished(phone.keep, phone.base)).filter((p) => !p.lost);
  await ask(phone, await rest(), async (_, e) => void (first ??= e));
  if (first !== undefined) throw first;
  const left = await rest();
  return { left: left.length, waiting: left.filter((p) => p.state === "unknown" || held(p)).length };
}

/** Whether a failure would meet the other photos of a lane too: a page of a proxy, a server or an account that is full. */
const hopeless = (e: unknown): boolean => !(e instanceof Failure) || !["answer", "refused", "server"].includes(e.code);

const AT_ONCE = 100;

/** Asks how far photos have come, and takes the receipts of those that are whole. What proves nothing of one says nothing of the others. */
async function ask(phone: Phone, list: readonly Photo[], failed: (p: Photo, e: Failure) => Promise<void>): Promise<void> {
  for (let i = 0; i < list.length; i += AT_ONCE) {
    const some = list.slice(i, i + AT_ONCE), { epoch } = await phone.self();
    const a = await phone.post("/api/photos/status", JSON.stringify({ sha256: some.map((p) => p.sha256) }));
    const said = isDoc(a["photos"]) ? a["photos"] : {};
    for (const p of some) {
      try {
        if (isDoc(said[p.sha256])) await heard(phone, p, said[p.sha256] as Doc, epoch);
      } catch (e) {
        if (!(e instanceof Failure) || e.code !== "answer") throw e;
        await failed(p, e);
      }
    }
  }
}

/** Stores what the server says of a photo. "whole" counts only with a receipt that proves these very bytes. */
async function heard(phone: Phone, p: Photo, s: Doc, epoch: string): Promise<void> {
  const state = text(s, "state"), token = text(s, "receipt");
  if (state === "whole" && token !== "") {
    const r = await phone.prove(token, "photo-receipt+jwt");
    const { serverId } = await phone.self();
    if (r["sha256"] !== p.sha256 || r["bytes"] !== p.bytes || r["server_id"] !== serverId) throw new Failure("answer", { cause: "a receipt of another photo or server" });
    return provedWhole(phone.keep, p.sha256, epoch, { token, epoch: text(r, "epoch"), seq: Number(r["seq"]), at: Date.parse(text(r, "at")) || 0 });
  }
  return heardOf(phone.keep, p.sha256, epoch, (was) => {
    was.previewed = s["preview"] === true;
    if (state === "whole") return; // its receipt is on the way
    was.state = state;
    was.why = text(s, "why");
    was.upload = state === "refused" ? "" : text(s, "upload");
  });
}

/** Makes a record reviewable within seconds. */
async function preview(phone: Phone, p: Photo, epoch: string): Promise<void> {
  if (p.previewed || !p.hasPreview) return;
  const b = await readPhoto(phone.keep, p.sha256);
  if (!b?.preview) return;
  const r = await phone.send(`/api/photos/${p.sha256}/preview`, { method: "PUT", body: new Uint8Array(b.preview), headers: { "Content-Type": b.previewType } });
  if (r.status !== 204) throw refused(phone.env, r);
  await heardOf(phone.keep, p.sha256, epoch, (was) => (was.previewed = true));
}

async function whole(phone: Phone, p: Photo, epoch: string): Promise<void> {
  const b = await readPhoto(phone.keep, p.sha256);
  if (b) await upload(phone, p, b.data, epoch);
}
