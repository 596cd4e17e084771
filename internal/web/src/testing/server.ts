import { text, type Doc } from "../domain/doc";
import { sha256, utf8 } from "../domain/hash";
import { KINDS, type KindName } from "../domain/kinds.gen";
import type { Body, Group, Result } from "../domain/mutation";
import { base64, contentKey } from "../sync/seal";

/** A row as the server holds it. */
interface ServerRow {
  k: string;
  id: string;
  v: number;
  f: Doc;
  scopes: Set<string>;
  /** scopes it left, with the seq at which */
  left: Map<string, number>;
}

interface Stored {
  res: Result;
  sha: string;
  user: string;
}

interface ServerPhoto {
  bytes: number;
  data: Uint8Array;
  upload: string;
  preview: boolean;
  previewSha: string;
  whole: boolean;
  receipt: string;
}

/** What a request may be made to do. `lost` = never arrives; `unheard` = done, but the answer is lost. */
export type Weather = "fine" | "lost" | "unheard" | Response;

/**
 * A server of one ward for tests: it keeps the contract of sync.md as far as a phone can tell, in memory, and signs real
 * receipts. It counts what each mutation did, so that a doubled effect is seen.
 */
export class FakeServer {
  serverId = "srv1";
  epoch = "e1";
  head = 0;
  durable: number | null = null;
  now = Date.parse("2027-01-28T01:00:00Z");
  rows = new Map<string, ServerRow>();
  stored = new Map<string, Stored>();
  photos = new Map<string, ServerPhoto>();
  /** effects of each mid, over all histories: must never be above 1 in one history */
  effects = new Map<string, number>();
  quarantine = new Map<string, string>();
  lost: { mid: string; field: string; value: unknown; kept: unknown }[] = [];
  users = new Map([["an@kienan.example", { id: "user00000000001", name: "Nguyễn Văn An", password: "mat-khau" }]]);
  tokens = new Map<string, string>();
  /** by code; phone = the word of who used it */
  invitations = new Map<string, { user: string; phone: string }>();
  scopes = ["ref", "u:user00000000001", "field:kienan"];
  gen: Record<string, string> = {};
  pageRows = 1000;
  limits: Doc = {};
  /** decides on each request before it is handled */
  weather: (path: string, body: Doc | null) => Weather | Promise<Weather> = () => "fine";
  log: { path: string; body: Doc | null; raw: string }[] = [];
  verdict: (m: Body) => Partial<Result> | null = () => null;
  #signing!: CryptoKey;
  #jwk!: JsonWebKey;
  #tokens = 0;

  static async open(): Promise<FakeServer> {
    const s = new FakeServer();
    const pair = await keys();
    s.#signing = pair.privateKey;
    s.#jwk = { ...(await crypto.subtle.exportKey("jwk", pair.publicKey)), kid: "k1" } as JsonWebKey;
    const box = (await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])) as CryptoKeyPair;
    s.#opening = box.privateKey;
    s.#sealing = { ...(await crypto.subtle.exportKey("jwk", box.publicKey)), kid: "enc1", use: "enc", alg: "ECDH-ES" } as JsonWebKey;
    return s;
  }

  #opening!: CryptoKey;
  #sealing!: JsonWebKey;

  get keys(): JsonWebKey[] {
    return [this.#jwk, this.#sealing];
  }

  /** The message of a compact JWE, as internal/credential opens it. */
  async unseal(jwe: string, typ: string): Promise<Uint8Array<ArrayBuffer>> {
    const [head, , iv, box, tag] = jwe.split(".") as [string, string, string, string, string];
    const h = JSON.parse(new TextDecoder().decode(bytes64(head))) as Doc & { epk: JsonWebKey };
    if (h["typ"] !== typ || h["kid"] !== "enc1") throw new Error("sealed for something else");
    const theirs = await crypto.subtle.importKey("jwk", h.epk, { name: "ECDH", namedCurve: "P-256" }, false, []);
    const key = await crypto.subtle.importKey("raw", await contentKey(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, this.#opening, 256)), "AES-GCM", false, ["decrypt"]);
    const sealed = new Uint8Array(await new Blob([bytes64(box), bytes64(tag)]).arrayBuffer());
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes64(iv), additionalData: utf8(head) }, key, sealed));
  }

  /** As the database was at some moment. */
  backup(): () => void {
    const kept = structuredClone({ head: this.head, rows: this.rows, stored: this.stored, photos: this.photos });
    return () => {
      Object.assign(this, structuredClone(kept));
      this.effects = new Map([...this.effects].filter(([mid]) => this.stored.has(mid)));
      this.epoch += "+";
    };
  }

  put(k: KindName, id: string, f: Doc, scopes: string[]): ServerRow {
    const old = this.rows.get(k + "/" + id);
    const row: ServerRow = { k, id, v: ++this.head, f: { ...old?.f, ...f }, scopes: new Set(scopes), left: old?.left ?? new Map() };
    for (const s of old?.scopes ?? []) if (!row.scopes.has(s)) row.left.set(s, row.v);
    for (const s of scopes) row.left.delete(s);
    this.rows.set(k + "/" + id, row);
    return row;
  }

  delete(k: KindName, id: string): void {
    const row = this.rows.get(k + "/" + id)!;
    row.v = ++this.head;
    for (const s of row.scopes) row.left.set(s, row.v);
    row.scopes.clear();
  }

  readonly fetch = async (url: string, init: RequestInit): Promise<Response> => {
    const path = new URL(url, "http://server").pathname, headers = new Headers(init.headers);
    let bytes = init.body ? new Uint8Array(await new Response(init.body as BodyInit).arrayBuffer()) : new Uint8Array();
    if (headers.get("Content-Encoding") === "gzip") bytes = new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
    const raw = new TextDecoder().decode(bytes);
    let body: Doc | null = null;
    if (headers.get("Content-Type") === "application/json") body = JSON.parse(raw) as Doc;
    this.log.push({ path, body, raw: body ? raw : "" });
    const weather = await this.weather(path, body);
    if (weather === "lost") throw new TypeError("network");
    if (weather instanceof Response) return weather;
    const answer = await this.#handle(init.method ?? "GET", path, headers, bytes, raw, body);
    if (weather === "unheard") throw new TypeError("network");
    return answer;
  };

  async #handle(method: string, path: string, headers: Headers, bytes: Uint8Array, raw: string, body: Doc | null): Promise<Response> {
    if (path.endsWith("auth-with-password")) {
      const user = this.users.get(text(body!, "identity"));
      return user?.password === text(body!, "password") ? this.#token(user) : json(400, { code: "malformed" });
    }
    if (path.endsWith("/redeem")) {
      const i = this.invitations.get(text(body!, "code")), word = text(body!, "phone");
      if (!i) return json(400, { code: "code_wrong" });
      if (i.phone && i.phone !== word) return json(400, { code: "code_used" });
      i.phone = word;
      return this.#token([...this.users.values()].find((u) => u.id === i.user)!);
    }
    const user = this.tokens.get(headers.get("Authorization")?.slice(7) ?? "");
    if (!user) return json(401, { code: "sign_in" });
    if (path.endsWith("auth-refresh")) return this.#token([...this.users.values()].find((u) => u.id === user)!);
    switch (path) {
      case "/api/sync/v1/hello":
        return json(200, {
          server_id: this.serverId, epoch: this.epoch, now: new Date(this.now).toISOString(), head: this.head, durable: this.durable, schema: 1, schema_min: 1, limits: this.limits,
          scopes: this.#scopes(), me: { id: user, name: "Nguyễn Văn An", email: "an@kienan.example", roles: [{ role: "volunteer", unit: "unit00000000001", name: "Phường Kiến An" }] }, keys: this.keys,
          ...(body!["newest"] && !this.stored.has(text(body!, "newest")) ? { lost: true } : {}),
        });
      case "/api/sync/v1/push":
        return this.#push(user, body!, raw, text(body!, "device"));
      case "/api/sync/v1/import": {
        if (!body!["sealed"]) return this.#push(text(body!, "user"), body!, raw, text(body!, "device"));
        const opened = await this.unseal(text(body!, "sealed"), "outbox+jwe").then((b) => new TextDecoder().decode(b), () => null);
        if (opened === null) return json(400, { code: "sealed" });
        const inner = JSON.parse(opened) as Doc;
        return this.#push(text(inner, "user"), { ...inner, epoch: this.epoch }, opened, text(inner, "device"));
      }
      case "/api/photos/sealed": {
        const data = await this.unseal(raw, "photo+jwe").catch(() => null);
        if (!data) return json(400, { code: "sealed" });
        const sha = await sha256(data), p = this.photos.get(sha) ?? { bytes: data.length, data, upload: "", preview: false, previewSha: "", whole: false, receipt: "" };
        this.photos.set(sha, { ...p, data, whole: true, receipt: await this.sign("photo-receipt+jwt", { server_id: this.serverId, epoch: this.epoch, sha256: sha, bytes: data.length, records: [], seq: ++this.head, at: new Date(this.now).toISOString() }) });
        return new Response(null, { status: 204 });
      }
      case "/api/sync/v1/status": {
        const known = (body!["mids"] as string[]).filter((mid) => this.stored.has(mid)).map((mid) => this.stored.get(mid)!);
        return json(200, { epoch: this.epoch, head: this.head, durable: this.durable, res: known.map((s) => ({ ...s.res, dup: true })), receipt: await this.receipt(text(body!, "device"), known) });
      }
      case "/api/sync/v1/pull":
        return this.#pull(body!);
      case "/api/sync/v1/verify":
        return json(200, await this.#sum(text(body!, "scope")));
      case "/api/photos/status":
        return json(200, { photos: Object.fromEntries((body!["sha256"] as string[]).map((sha) => [sha, this.#photo(sha)])) });
    }
    if (path.endsWith("/preview")) {
      const p = this.photos.get(path.split("/")[3]!);
      if (!p) return json(404, { code: "not_declared" });
      if ((await sha256(new Uint8Array(bytes))) !== p.previewSha) return json(422, { code: "preview" });
      p.preview = true;
      return new Response(null, { status: 204 });
    }
    if (path.startsWith("/api/uploads/")) return this.#tus(method, path.slice(13), headers, bytes);
    return json(404, {});
  }

  #token(user: { id: string; name: string }): Response {
    const token = "token" + ++this.#tokens;
    this.tokens.set(token, user.id);
    return json(200, { token, record: { id: user.id, name: user.name, email: "an@kienan.example" } });
  }

  #scopes(): Doc {
    return Object.fromEntries(this.scopes.map((s) => [s, { gen: this.gen[s] ?? "g1", rows: this.#in(s).length, bytes: 0, name: s }]));
  }

  #in(scope: string): ServerRow[] {
    return [...this.rows.values()].filter((r) => r.scopes.has(scope));
  }

  /** The rows that a phone of the given scopes must hold: scope, kind, id, version, fields. */
  truth(scopes: readonly string[] = this.scopes): string[] {
    return scopes.flatMap((s) => this.#in(s).map((r) => `${s} ${r.k}/${r.id}@${r.v} ${JSON.stringify(r.f)}`)).sort();
  }

  async #push(user: string, body: Doc, raw: string, device: string): Promise<Response> {
    if (body["epoch"] !== this.epoch) return json(200, { epoch: this.epoch, head: this.head, durable: this.durable, res: [], stop: { why: "epoch" }, receipt: "" });
    const muts = body["muts"] as { mid: string; g?: Group; m: Body }[], bodies = rawBodies(raw);
    const done: Stored[] = [], res: Result[] = [];
    for (const [i, { mid, m }] of muts.entries()) {
      const sha = await sha256(utf8(bodies[i]!)), old = this.stored.get(mid);
      if (old) {
        const again = old.sha === sha ? { ...old.res, dup: true } : { mid, s: "rejected" as const, seq: old.res.seq, code: "id_reuse", dup: true };
        res.push(again);
        done.push({ res: again, sha, user });
        continue;
      }
      const one: Result = { mid, ...(this.verdict(m) ?? (await this.#decide(mid, m, user))), seq: this.head } as Result;
      if (one.s === "rejected" || one.seq === 0) one.seq = ++this.head;
      if (one.s === "rejected") this.quarantine.set(mid, bodies[i]!);
      this.stored.set(mid, { res: one, sha, user });
      res.push(one);
      done.push({ res: one, sha, user });
    }
    return json(200, { epoch: this.epoch, head: this.head, durable: this.durable, res, stop: null, receipt: await this.receipt(device, done) });
  }

  async #decide(mid: string, m: Body, user: string): Promise<Omit<Result, "mid" | "seq">> {
    const evidence = KINDS[m.kind].class === "evidence", key = m.kind + "/" + m.id, row = this.rows.get(key);
    const effect = () => this.effects.set(mid, (this.effects.get(mid) ?? 0) + 1);
    for (const p of m.photos ?? []) {
      if (!this.photos.has(p.sha256)) this.photos.set(p.sha256, { bytes: p.bytes, data: new Uint8Array(), upload: "", preview: false, previewSha: p.preview_sha256 ?? "", whole: false, receipt: "" });
    }
    switch (m.op) {
      case "create":
        if (row) return { s: "rejected", code: "id_reuse", fix: "resubmit" };
        effect();
        this.put(m.kind, m.id, { ...m.f, ...(evidence && { at: m.at, author: user, review_state: "received" }) }, evidence ? ["u:" + user] : ["field:kienan"]);
        return { s: "ok" };
      case "set": {
        if (!row) return { s: "rejected", code: "unknown", fix: "ask_leader" };
        effect();
        const f = { ...row.f };
        let s: Result["s"] = "ok";
        for (const [name, c] of Object.entries(m.f as Record<string, Doc>)) {
          if (JSON.stringify(f[name] ?? null) === JSON.stringify(c["was"] ?? null) || f[name] === undefined) f[name] = c["v"];
          else {
            s = "conflict";
            this.lost.push({ mid, field: name, value: c["v"], kept: f[name] });
          }
        }
        this.put(m.kind, m.id, f, [...row.scopes]);
        return s === "conflict" ? { s, code: "changed" } : { s };
      }
      case "void":
        effect();
        this.put(m.kind, m.id, { review_state: "withdrawn" }, [...(row?.scopes ?? [])]);
        return { s: "ok" };
      case "transition":
        effect();
        this.put(m.kind, m.id, { state: m.f["to"] }, [...(row?.scopes ?? [])]);
        return { s: "ok" };
    }
  }

  async receipt(device: string, list: readonly Stored[], more: Doc = {}): Promise<string> {
    return this.sign("receipt+jwt", {
      server_id: this.serverId, epoch: this.epoch, device, head: this.head, at: new Date(this.now).toISOString(),
      res: list.map(({ res, sha }) => ({ mid: res.mid, s: res.s, seq: res.seq, body_sha: sha })), ...more,
    });
  }

  async sign(typ: string, claims: Doc): Promise<string> {
    const part = (v: unknown) => base64(utf8(JSON.stringify(v)));
    const body = part({ alg: "ES256", kid: "k1", typ }) + "." + part(claims);
    return body + "." + base64(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, this.#signing, utf8(body))));
  }

  #pull(body: Doc): Response {
    if (body["epoch"] !== this.epoch) return json(200, { epoch: this.epoch, head: this.head, scopes: {}, reset: [], ch: [], cur: {}, more: false, ready: [] });
    const asked = body["cur"] as Record<string, { gen: string; seq: number }>;
    const cur: Doc = {}, reset: string[] = [], ready: string[] = [], ch: Doc[] = [];
    let more = false;
    for (const s of this.scopes) {
      const gen = this.gen[s] ?? "g1";
      let from = asked[s]?.gen === gen ? asked[s].seq : -1;
      if (from < 0) {
        reset.push(s);
        from = 0;
      }
      const news = [...this.rows.values()].filter((r) => (r.scopes.has(s) ? r.v : (r.left.get(s) ?? 0)) > from).sort((a, b) => a.v - b.v);
      const some = news.slice(0, Math.max(0, this.pageRows - ch.length));
      for (const r of some) ch.push(r.scopes.has(s) ? { k: r.k, id: r.id, s, v: r.v, f: r.f } : { k: r.k, id: r.id, s, v: r.left.get(s), gone: "moved" });
      if (some.length === news.length) {
        cur[s] = { gen, seq: this.head };
        ready.push(s);
      } else {
        cur[s] = { gen, seq: some.length > 0 ? some.at(-1)!.v : from };
        more = true;
      }
    }
    return json(200, { epoch: this.epoch, head: this.head, scopes: this.#scopes(), reset, ch, cur, more, ready });
  }

  async #sum(scope: string): Promise<Doc> {
    const rows = this.#in(scope);
    let sum = 0n;
    for (const r of rows) sum += BigInt("0x" + (await sha256(utf8(`${r.k}/${r.id}@${r.v}`))).slice(0, 16));
    return { rows: rows.length, sum: BigInt.asUintN(64, sum).toString(16).padStart(16, "0"), v: Math.max(0, ...rows.map((r) => r.v)) };
  }

  #photo(sha: string): Doc {
    const p = this.photos.get(sha);
    if (!p) return { state: "unknown" };
    return { state: p.whole ? "whole" : p.upload ? "uploading" : "declared", upload: p.upload, offset: p.data.length, preview: p.preview, receipt: p.receipt };
  }

  async #tus(method: string, id: string, headers: Headers, bytes: Uint8Array): Promise<Response> {
    if (method === "POST") {
      const sha = atob(/sha256 (\S+?),/.exec(headers.get("Upload-Metadata")!)![1]!), upload = "up" + ++this.#tokens;
      const p = this.photos.get(sha) ?? { bytes: Number(headers.get("Upload-Length")), data: new Uint8Array(), upload: "", preview: false, previewSha: "", whole: false, receipt: "" };
      this.photos.set(sha, { ...p, upload, data: new Uint8Array() });
      return new Response(null, { status: 201, headers: { Location: "/api/uploads/" + upload } });
    }
    const found = [...this.photos].find(([, p]) => p.upload === id);
    if (!found) return json(404, {});
    const [sha, p] = found;
    if (method === "HEAD") return new Response(null, { status: 200, headers: { "Upload-Offset": String(p.data.length) } });
    if (Number(headers.get("Upload-Offset")) !== p.data.length) return json(409, {});
    const sofar = p.data;
    p.data = new Uint8Array(sofar.length + bytes.length);
    p.data.set(sofar);
    p.data.set(bytes, sofar.length);
    if (p.data.length === p.bytes) {
      if ((await sha256(p.data.slice())) !== sha) {
        Object.assign(p, { upload: "", data: new Uint8Array() }); // the phone starts again
        return new Response(null, { status: 204, headers: { "Upload-Offset": String(p.bytes) } });
      }
      p.whole = true;
      p.receipt = await this.sign("photo-receipt+jwt", { server_id: this.serverId, epoch: this.epoch, sha256: sha, bytes: p.bytes, records: [], seq: ++this.head, at: new Date(this.now).toISOString() });
    }
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(p.data.length) } });
  }
}

let pair: Promise<CryptoKeyPair> | undefined;
const keys = (): Promise<CryptoKeyPair> => (pair ??= crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]) as Promise<CryptoKeyPair>);

const bytes64 = (s: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(s.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** The bytes of each m, cut out of the request as they stand. */
function rawBodies(raw: string): string[] {
  const out: string[] = [];
  for (let at = raw.indexOf('"m":', raw.indexOf('"muts":')); at >= 0; at = raw.indexOf('"m":', at)) {
    let depth = 0, inText = false, i = at + 4;
    for (; ; i++) {
      const c = raw[i];
      if (inText) {
        if (c === "\\") i++;
        else if (c === '"') inText = false;
      } else if (c === '"') inText = true;
      else if (c === "{") depth++;
      else if (c === "}" && --depth === 0) break;
    }
    out.push(raw.slice(at + 4, i + 1));
    at = i;
  }
  return out;
}

