import { isDoc, text, type Doc } from "../domain/doc";
import { sha256, utf8 } from "../domain/hash";
import { isResult, type Result } from "../domain/mutation";

/** The server's keys as hello tells them; `kid` names one. */
export type Key = JsonWebKey & { kid?: string };

/** A token whose key the phone does not know: hello may tell it. */
export class UnknownKey extends Error {}

/** A token that proves nothing. */
export class Forged extends Error {}

const imported = new Map<string, Promise<CryptoKey>>();

/** Proves a compact JWS (RFC 7515, ES256) of one type with one of the keys, and only then reads its claims. */
export async function verify(keys: readonly Key[], token: string, typ: "receipt+jwt" | "photo-receipt+jwt"): Promise<Doc> {
  const [head, body, sig, ...more] = token.split(".");
  if (!head || !body || !sig || more.length > 0) throw new Forged("not three parts");
  const header = claims(head);
  // RFC 7515 section 4.1.11: critical extensions are refused when they are not understood.
  if (header["alg"] !== "ES256" || header["typ"] !== typ || "crit" in header) throw new Forged("another kind of token");
  const key = keys.find((k) => k.kid === header["kid"]);
  if (!key) throw new UnknownKey(text(header, "kid"));
  const at = key.kid + "." + key.x + "." + key.y;
  let known = imported.get(at);
  if (!known) {
    const { kty, crv, x, y } = key;
    known = crypto.subtle.importKey("jwk", { kty, crv, x, y } as JsonWebKey, { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    imported.set(at, known);
  }
  const signature = unbase64(sig);
  if (signature.length !== 64) throw new Forged("a signature of another size");
  if (!(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, await known, signature, utf8(head + "." + body)))) throw new Forged("signature");
  return claims(body);
}

function claims(part: string): Doc {
  try {
    const got: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(unbase64(part)));
    if (isDoc(got)) return got;
  } catch (e) {
    throw new Forged("no JSON", { cause: e });
  }
  throw new Forged("no claims");
}

/** A token has exactly one spelling: base64url without padding, with no bits left over. */
function unbase64(s: string): Uint8Array<ArrayBuffer> {
  if (!/^[A-Za-z0-9_-]*$/.test(s)) throw new Forged("not base64url");
  try {
    const raw = atob(s.replace(/-/g, "+").replace(/_/g, "/"));
    if (btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "") !== s) throw new Forged("another spelling");
    return Uint8Array.from(raw, (c) => c.charCodeAt(0));
  } catch (e) {
    throw e instanceof Forged ? e : new Forged("not base64url", { cause: e });
  }
}

/** What an answer proves of what was asked. */
export interface Said {
  proved: Result[];
  /** groups and single mutations under whose mid the server holds other bytes, or of which it names a part */
  other: string[];
  /** mids refused as reused by what the journal kept of them: carried by hand, they may be there as they first went up */
  doubted: string[];
}

/**
 * What an answer whose receipt holds these claims proves of what was asked: the results of those whose very bytes the server
 * holds, groups whole. It throws Forged when the receipt is of another answer. The bytes are those that went up first, or what
 * the journal kept of them: without identity numbers.
 */
export async function covers(asked: readonly { mid: string; sha: string; m: string | null; g?: { id: string } }[], res: readonly unknown[], receipt: Doc): Promise<Said> {
  const lines = new Map((Array.isArray(receipt["res"]) ? receipt["res"] : []).filter(isDoc).map((l) => [l["mid"], l]));
  const open = new Map(asked.map((e) => [e.mid, e])), of = new Map(asked.map((e) => [e.mid, e.g?.id ?? e.mid]));
  const answered = new Set<string>(), others = new Set<string>(), doubtful = new Set<string>(), results: Result[] = [];
  for (const r of res) {
    if (!isResult(r)) throw new Forged("no result");
    const e = open.get(r.mid), line = lines.get(r.mid), unit = of.get(r.mid)!;
    if (!e) throw new Forged(`a result for ${r.mid}, which was not sent`);
    if (!line || line["s"] !== r.s || line["seq"] !== r.seq) throw new Forged(`the receipt does not cover ${r.mid}`);
    if (line["body_sha"] !== e.sha) {
      if (e.m === null || line["body_sha"] !== (await sha256(utf8(e.m)))) others.add(unit);
      else if (r.code === "id_reuse") doubtful.add(unit);
    }
    open.delete(r.mid); // a second result for it would be one that was not sent
    answered.add(unit);
    results.push(r);
  }
  for (const e of open.values()) if (answered.has(of.get(e.mid)!)) others.add(of.get(e.mid)!); // half of a group
  const within = (units: Set<string>) => (r: Result) => units.has(of.get(r.mid)!), rest = results.filter((r) => !within(others)(r));
  return { proved: rest.filter((r) => !within(doubtful)(r)), other: [...others], doubted: rest.filter(within(doubtful)).map((r) => r.mid) };
}

export type { Result };
