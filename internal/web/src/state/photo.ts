import { sha256 } from "../domain/hash";
import type { DeclaredPhoto } from "../domain/mutation";
import type { Photo } from "../store/keep";
import type { Taken } from "./types";

/** A photo as the phone keeps it until it is whole at the branch. */
export async function photoOf(p: Taken): Promise<Omit<Photo, "n">> {
  return {
    sha256: p.sha256, bytes: p.data.byteLength, type: p.type, role: p.role, ...(p.takenAt && { taken_at: p.takenAt }), ...(p.location && { location: p.location }), ...(p.original && { original: true }),
    preview_sha256: await sha256(p.preview), here: true, hasPreview: true, previewed: false, upload: "", state: "", why: "", tries: 0, seq: 0, epoch: "", at: 0, receipt: 0,
  };
}

/** A photo as a mutation declares it. */
export function declare({ sha256, bytes, type, role, taken_at, location, preview_sha256 }: Omit<Photo, "n">): DeclaredPhoto {
  return { sha256, bytes, type, role, ...(taken_at && { taken_at }), ...(location && { location }), ...(preview_sha256 && { preview_sha256 }) };
}
