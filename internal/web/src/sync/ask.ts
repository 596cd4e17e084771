import { isDoc, text } from "../domain/doc";
import type { Phone } from "./phone";
import { Failure } from "./trouble";
import { plainly, readJSON, refused, type Reply } from "./wire";

/** A refusal that a person can read: the server's code for programs and its sentence in both languages. */
export class Refusal extends Error {
  constructor(readonly status: number, readonly code: string, readonly vi: string, readonly en: string) {
    super(`${status} ${code}`);
    this.name = "Refusal";
  }
}

/** Asks one of the endpoints that answer a question instead of syncing rows. Throws a Refusal, or a Failure when there is no network. */
export async function ask<T>(phone: Phone, path: string, body: unknown): Promise<T> {
  const r = await phone.send(path, plainly(JSON.stringify(body)));
  if (r.status !== 200) throw refusal(phone, r);
  return readJSON(r) as T;
}

/** Sends a form with a file in it; the answer is JSON. */
export async function sendForm<T>(phone: Phone, path: string, form: FormData): Promise<T> {
  const packed = new Response(form);
  const r = await phone.send(path, { body: new Uint8Array(await packed.arrayBuffer()), headers: { "Content-Type": packed.headers.get("Content-Type")! } });
  if (r.status !== 200) throw refusal(phone, r);
  return readJSON(r) as T;
}

/** Fetches a file, with the name the server gives it. */
export async function fetchFile(phone: Phone, path: string, body?: unknown): Promise<File> {
  const { token } = await phone.self();
  const res = await phone.env.fetch(phone.env.server + path, {
    method: body === undefined ? "GET" : "POST", headers: { Authorization: "Bearer " + token, ...(body !== undefined && { "Content-Type": "application/json" }) },
    ...(body !== undefined && { body: JSON.stringify(body) }), cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
  }).catch((cause: unknown) => {
    throw new Failure("offline", { cause });
  });
  const type = res.headers.get("Content-Type") ?? "";
  if (res.status === 200 && type.startsWith("text/html")) throw new Failure("portal"); // no file of ours is a page
  if (res.status !== 200) throw refusal(phone, { status: res.status, headers: res.headers, text: await res.text() });
  const named = res.headers.get("Content-Disposition") ?? "", marked = /filename\*=UTF-8''([^;]+)/i.exec(named)?.[1];
  const said = (marked && decodeURIComponent(marked)) || /filename="([^"]+)"/.exec(named)?.[1] || "chung-suc";
  return new File([await res.blob()], said, { type });
}

/** A small picture of a photo that this phone has not, or no more; null when the branch has none, or is out of reach. */
export async function fetchPreview(phone: Phone, sha: string): Promise<Blob | null> {
  try {
    const { token } = await ask<{ token: string }>(phone, "/api/photos/token", { sha256: [sha] });
    const at = (size: string) => fetchFile(phone, `/api/photos/${sha}/${size}?token=${encodeURIComponent(token)}`);
    return await at("preview").catch(() => at("480")); // what came without a preview has one made of the whole photo
  } catch {
    return null;
  }
}

function refusal(phone: Phone, r: Reply): Error {
  const failed = refused(phone.env, r);
  if (failed.code !== "refused") return failed;
  try {
    const said: unknown = JSON.parse(r.text);
    if (isDoc(said) && text(said, "code")) {
      const [vi = "", en = vi] = text(said, "message").split(" / ");
      return new Refusal(r.status, text(said, "code"), vi, en);
    }
  } catch {
    // not ours
  }
  return failed;
}
