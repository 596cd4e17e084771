import { utf8 } from "../domain/hash";
import { Failure } from "./trouble";
import type { Key } from "./receipt";

/** What a sealed message holds: {device, user, muts} as the import takes it, or the bytes of a photo. */
export type SealedType = "outbox+jwe" | "photo+jwe";

/**
 * Encrypts a message to the server: only its holder reads it, and any change is noticed. A compact JWE (RFC 7516) with an
 * ephemeral key, ECDH-ES and A256GCM (RFC 7518 section 4.6), as internal/credential opens it.
 */
export async function seal(keys: readonly Key[], typ: SealedType, message: Uint8Array<ArrayBuffer>): Promise<string> {
  const to = keys.find((k) => k.use === "enc" && k.alg === "ECDH-ES");
  if (!to?.kid) throw new Failure("offline", { cause: "no key to seal to: the phone has not met its server since it has one" });
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await crypto.subtle.importKey("jwk", { kty: "EC", crv: "P-256", x: to.x!, y: to.y! }, curve, false, []);
  const once = (await crypto.subtle.generateKey(curve, true, ["deriveBits"])) as CryptoKeyPair;
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", once.publicKey);
  const head = base64(utf8(JSON.stringify({ alg: "ECDH-ES", enc: "A256GCM", kid: to.kid, typ, epk: { kty, crv, x, y } })));
  const key = await crypto.subtle.importKey("raw", await contentKey(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, once.privateKey, 256)), "AES-GCM", false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(head), tagLength: 128 }, key, message));
  return [head, "", base64(iv), base64(box.subarray(0, -16)), base64(box.subarray(-16))].join(".");
}

/** The Concat KDF of RFC 7518 section 4.6.2, for A256GCM and nobody's names: one round of SHA-256. */
export async function contentKey(z: ArrayBuffer): Promise<ArrayBuffer> {
  const number = (n: number) => new Uint8Array([0, 0, n >> 8, n & 255]);
  const enc = utf8("A256GCM");
  return crypto.subtle.digest("SHA-256", await new Blob([number(1), z, number(enc.length), enc, number(0), number(0), number(256)]).arrayBuffer());
}

/** base64url without padding; in pieces, because a photo is longer than a list of arguments may be. */
export function base64(b: Uint8Array): string {
  let out = "";
  for (let i = 0; i < b.length; i += 0x6000) out += btoa(String.fromCharCode(...b.subarray(i, i + 0x6000)));
  return out.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
