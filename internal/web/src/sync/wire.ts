import { utf8 } from "../domain/hash";
import { isDoc, text, type Doc } from "../domain/doc";
import { Failure } from "./trouble";

/** What the sync core needs from its surroundings; tests bring their own. */
export interface Env {
  /** origin of the server, "" = where the page came from */
  server: string;
  /** version of the app */
  app: string;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** unix milliseconds; may be wrong by years */
  now(): number;
  /** in [0, 1) */
  random(): number;
  after(ms: number, f: () => void): () => void;
  /** camera originals stay for now: the line is paid for, and they wait for Wi-Fi */
  holdOriginals?(): boolean;
  /** bytes that the app uses and that are left for it, null where the browser does not tell */
  estimate?(): Promise<{ used: number | null; free: number | null }>;
}

/** A minute of patience is too long for a person and too short for 2G: 15 s, and the time that the bytes take at 2 KB/s. */
const PATIENCE = 15_000, SLOWEST = 2;

/** How long the body of an answer may take once it has begun. */
const READING = 60_000;

export interface Call {
  method?: string;
  token?: string;
  /** names the phone: its session is tied to it */
  device?: string;
  body?: Uint8Array<ArrayBuffer> | undefined;
  headers?: Record<string, string>;
}

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
}

/** The only place that calls fetch. A request and its whole answer, within its time. */
export async function call(env: Env, path: string, c: Call): Promise<Reply> {
  const abort = new AbortController();
  let late = false;
  const stop = () => {
    late = true;
    abort.abort();
  };
  let cancel = env.after(PATIENCE + (c.body?.length ?? 0) / SLOWEST, stop);
  try {
    const res = await env.fetch(env.server + path, {
      method: c.method ?? "POST",
      headers: { ...c.headers, ...(c.token && { Authorization: "Bearer " + c.token }), ...(c.device && { "Chungsuc-Device": c.device }) },
      ...(c.body && { body: c.body }),
      signal: abort.signal,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
    });
    cancel();
    cancel = env.after(READING, stop);
    return { status: res.status, headers: res.headers, text: await res.text() };
  } catch (e) {
    throw new Failure(late ? "timeout" : "offline", { cause: e });
  } finally {
    cancel();
  }
}

/** JSON of an answer that is a success; a captive portal answers 200 with HTML. */
export function readJSON(r: Reply): Doc {
  let got: unknown;
  try {
    got = JSON.parse(r.text);
  } catch (e) {
    throw new Failure(isJSON(r) ? "answer" : "portal", { cause: e });
  }
  if (!isDoc(got)) throw new Failure("answer");
  return got;
}

/** Whether it may be ours: a page is some proxy's. */
export const isJSON = (r: Reply): boolean => r.headers.get("Content-Type")?.includes("json") ?? false;

/** The failure that a status stands for. 4xx says nothing final about what was sent: only a result with a mid does. */
export function refused(env: Env, r: Reply): Failure {
  let said: Doc = {};
  try {
    const got: unknown = JSON.parse(r.text);
    if (isDoc(got)) said = got;
  } catch {
    // a proxy's page
  }
  const code = text(said, "code"), status = r.status;
  const locked = code === "device_user" || code === "device_revoked" || code === "account_disabled";
  if (locked) return new Failure(code, { status, said: code });
  if (status === 401 && isJSON(r)) return new Failure("sign_in", { status });
  if (status === 426) return new Failure("outdated", { status });
  if (status === 429 || status === 503 || status === 507) {
    const wait = retryAfter(r.headers.get("Retry-After"), env.now());
    return new Failure(code === "disk_full" ? "server_full" : code === "quota" ? code : "busy", { status, ...(wait > 0 && { retryAt: env.now() + wait }) });
  }
  if (status === 511 || (status < 500 && !isJSON(r))) return new Failure("portal", { status });
  return new Failure(status >= 500 ? "server" : "refused", { status, said: code });
}

/** Reads the header's two forms (RFC 9110 section 10.2.3), at most an hour: a wrong clock must not silence a phone. */
function retryAfter(v: string | null, now: number): number {
  const ms = v === null ? 0 : /^\d+$/.test(v.trim()) ? Number(v) * 1000 : Date.parse(v) - now;
  return Math.max(0, Math.min(ms || 0, 3600_000));
}

/** JSON as it is. */
export const plainly = (body: string): Call => ({ body: utf8(body), headers: { "Content-Type": "application/json" } });

/** From this size on a body is worth compressing: less fits one packet. */
const GZIP_FROM = 1400;

export async function gzip(body: string): Promise<{ body: Uint8Array<ArrayBuffer>; headers: Record<string, string> }> {
  const plain = utf8(body), headers = { "Content-Type": "application/json" };
  if (plain.length < GZIP_FROM || typeof CompressionStream === "undefined") return { body: plain, headers };
  const packed = await new Response(new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"))).arrayBuffer();
  return { body: new Uint8Array(packed), headers: { ...headers, "Content-Encoding": "gzip" } };
}
