import type { Photo } from "../store/keep";
import { heardOf } from "../store/photos";
import type { Phone } from "./phone";
import { Failure } from "./trouble";
import { refused, type Reply } from "./wire";

/** tus 1.0 (https://tus.io), as much of it as this server speaks. */
const UPLOADS = "/api/uploads/", PIECE = 256 << 10;

/**
 * Sends a photo in pieces, from wherever the server says it stopped. The phone keeps the id of the upload and not its
 * address, so the server may move.
 * @param epoch the history in which the upload lies
 */
export async function upload(phone: Phone, p: Photo, data: ArrayBuffer, epoch: string): Promise<void> {
  for (let id = p.upload, restarts = 0; ; restarts++) {
    let offset = id === "" ? null : await howFar(phone, id);
    if (offset === null) {
      id = await create(phone, p);
      const upload = id;
      await heardOf(phone.keep, p.sha256, epoch, (was) => (was.upload = upload));
      offset = 0;
    }
    if (await pieces(phone, id, data, offset)) return;
    if (restarts === 3) throw new Failure("answer", { cause: "the upload keeps moving" });
  }
}

const tus = (phone: Phone, method: string, id: string, headers: Record<string, string>, body?: Uint8Array<ArrayBuffer>): Promise<Reply> =>
  phone.send(UPLOADS + id, { method, headers: { "Tus-Resumable": "1.0.0", ...headers }, body });

async function create(phone: Phone, p: Photo): Promise<string> {
  const r = await tus(phone, "POST", "", { "Upload-Length": String(p.bytes), "Upload-Metadata": `sha256 ${btoa(p.sha256)},type ${btoa(p.type)}` });
  if (r.status !== 201) throw refused(phone.env, r);
  const id = r.headers.get("Location")?.split("?")[0]!.split("/").pop();
  if (!id) throw new Failure("answer", { cause: "an upload without a place" });
  return id;
}

/** How far an upload is; null when the server has forgotten it. */
async function howFar(phone: Phone, id: string): Promise<number | null> {
  const r = await tus(phone, "HEAD", id, {});
  if (r.status === 200 || r.status === 204) return offsetOf(r);
  if ([403, 404, 410].includes(r.status)) return null;
  throw refused(phone.env, r);
}

/** Sends pieces until the end; false when the server's offset or upload turned out to be another. */
async function pieces(phone: Phone, id: string, data: ArrayBuffer, offset: number): Promise<boolean> {
  while (offset < data.byteLength) {
    const piece = new Uint8Array(data.slice(offset, offset + PIECE));
    const r = await tus(phone, "PATCH", id, { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset) }, piece);
    if ([404, 409, 410].includes(r.status)) return false;
    if (r.status !== 204) throw refused(phone.env, r);
    const next = offsetOf(r);
    if (next <= offset || next > data.byteLength) throw new Failure("answer", { cause: `upload went from ${offset} to ${next}` });
    offset = next;
  }
  return true;
}

function offsetOf(r: Reply): number {
  const v = r.headers.get("Upload-Offset") ?? "";
  if (!/^\d+$/.test(v)) throw new Failure("answer", { cause: "Upload-Offset " + v });
  return Number(v);
}
