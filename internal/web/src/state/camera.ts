import { sha256 } from "../domain/hash";
import { MAX_PHOTO, PHOTO_TYPES, type PhotoRole } from "../domain/kinds.gen";
import { rfc3339 } from "../domain/time";
import { Failure } from "../sync/trouble";
import { readExif } from "./exif";
import type { Taken } from "./types";

/** The long edge of what goes up, and of its preview; a preview has at most 48 KB, the server takes 64 KiB. */
const EDGE = 1600, PREVIEW_EDGE = 480, PREVIEW_BYTES = 48_000;

/** One photo at a time: two full frames of a phone's camera are more memory than a cheap phone has. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Makes a camera file ready: turned upright, 1600 px, JPEG 0.8, with its preview; date and place come from its EXIF. `original`
 * keeps the file as the camera made it, where the server would take it.
 */
export function takePhoto(file: Blob, role: PhotoRole, original: boolean): Promise<Taken> {
  const next = last.then(() => take(file, role, "image/jpeg", original && file.size <= MAX_PHOTO && PHOTO_TYPES.includes(file.type)));
  last = next.catch(() => undefined);
  return next;
}

/** A drawing: small, and a PNG, so that its lines stay lines. */
export async function takeSignature(png: Blob, now: number): Promise<Taken> {
  return { ...(await take(png, "signature", "image/png")), takenAt: rfc3339(now) };
}

async function take(file: Blob, role: PhotoRole, type: "image/jpeg" | "image/png", original = false): Promise<Taken> {
  const [image, exif] = await Promise.all([decode(file), type === "image/jpeg" ? readExif(file) : { takenAt: "", location: null }]);
  try {
    const full = draw(image, original ? PREVIEW_EDGE : EDGE), data = original ? await file.arrayBuffer() : await encode(full, type, 0.8);
    const small = draw(image, PREVIEW_EDGE);
    let preview = await encode(small, "image/jpeg", 0.7);
    for (let q = 0.6; preview.byteLength > PREVIEW_BYTES && q > 0.1; q -= 0.1) preview = await encode(small, "image/jpeg", q);
    const { width, height } = original ? image : full;
    full.width = small.width = 0; // Safari keeps a canvas's memory until it is empty
    return { sha256: await sha256(data), data, type: original ? file.type : type, ...(original && { original }), preview, previewType: "image/jpeg", role, ...exif, width, height };
  } finally {
    image.close();
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch (e) {
    throw new Failure("file", { cause: e });
  }
}

function draw(image: ImageBitmap, edge: number): HTMLCanvasElement {
  const scale = Math.min(1, edge / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  const context = canvas.getContext("2d");
  if (!context) throw new Failure("file", { cause: "no canvas" });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Above its limit of memory iOS draws nothing and says nothing: what comes out is looked at. */
async function encode(canvas: HTMLCanvasElement, type: string, quality: number): Promise<ArrayBuffer> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  const pixel = canvas.getContext("2d")?.getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data;
  if (!blob || blob.type !== type || pixel?.[3] !== 255) throw new Failure("file", { cause: "a blank canvas" });
  return blob.arrayBuffer();
}
