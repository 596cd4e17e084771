import type { Location } from "../domain/kinds.gen";

/** What a camera wrote into its file. */
export interface Exif {
  /** RFC 3339; "" when the camera said nothing that can be a time. Without a zone of its own it is taken for Viet Nam's. */
  takenAt: string;
  location: Location | null;
}

/** EXIF stands at the beginning: no need to read 5 MB for it. */
const HEAD = 256 << 10;

/** Reads date and place. Browsers strip the place from some files, so the app asks for its own position as well. */
export async function readExif(file: Blob): Promise<Exif> {
  try {
    const { default: exifr } = await import("exifr/dist/lite.esm.mjs");
    const tags = (await exifr.parse(await file.slice(0, HEAD).arrayBuffer(), { tiff: true, exif: true, gps: true, reviveValues: false })) ?? {};
    return { takenAt: timeOf(tags), location: placeOf(tags) };
  } catch {
    return { takenAt: "", location: null }; // a photo without EXIF is a photo
  }
}

function timeOf(tags: Record<string, unknown>): string {
  const m = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(String(tags["DateTimeOriginal"]));
  const zone = /^[+-]\d\d:\d\d$/.exec(String(tags["OffsetTimeOriginal"]))?.[0] ?? "+07:00";
  const at = m ? `${m[1]}-${m[2]}-${m[3]}T${m[4]}${zone}` : "";
  return Number.isNaN(Date.parse(at)) || Date.parse(at) < 0 ? "" : at;
}

/** Exactly 0,0 is a camera without a fix. */
function placeOf(tags: Record<string, unknown>): Location | null {
  const lat = Number(tags["latitude"]), lon = Number(tags["longitude"]);
  const good = Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && (lat !== 0 || lon !== 0);
  return good ? { lat, lon } : null;
}
