import { text, type Doc } from "../domain/doc";
import { readSelf, writeSelf, greeted, type Greeting } from "../store/outbox";
import { LIMITS, type KeepStore, type Me, type Self } from "../store/keep";
import type { BaseStore } from "../store/base";
import { SCHEMA } from "../domain/kinds.gen";
import { authorise } from "./authorise";
import { UnknownKey, verify, type Key } from "./receipt";
import { Failure, OtherEpoch } from "./trouble";
import { call, gzip, isJSON, plainly, readJSON, refused, type Call, type Env, type Reply } from "./wire";

/** A token lives 30 days; at this age it is renewed without being asked. */
const RENEW_AFTER = 24 * 3600_000;

/** One person's phone: their two databases, and the server. Lanes (push.ts, pull.ts, photos.ts) work on it. */
export class Phone {
  /** mutations in the next push after a 413; Infinity = the limit of hello */
  most = Infinity;
  /** the server asked for a newer app: only evidence goes up */
  old = false;
  /** the server does not take gzip, or a proxy spoils it */
  plain = false;
  /** max_bytes of a pull; smaller after one that was too slow */
  pageBytes = 256 << 10;

  constructor(
    readonly env: Env,
    readonly keep: KeepStore,
    readonly base: BaseStore,
  ) {}

  self(): Promise<Self> {
    return readSelf(this.keep);
  }

  /** A request as the signed-in person. After a 401 the token is renewed and the request made once more; then it is sign_in. */
  async send(path: string, c: Call): Promise<Reply> {
    let { token, device } = await this.self();
    for (let fresh = false; ; fresh = true) {
      if (token === "") throw new Failure("sign_in");
      const r = await call(this.env, path, { ...c, token, device });
      if (r.status !== 401 || !isJSON(r)) return r;
      if (fresh) throw new Failure("sign_in", { status: 401 });
      token = await this.#renew(token);
    }
  }

  /** JSON up, JSON down. Anything but a success is a Failure. What cannot be read packed goes up plain, and so does all after it when that helped. */
  async post(path: string, body: string): Promise<Doc> {
    const packed = this.plain || !path.startsWith("/api/sync/") ? null : await gzip(body);
    let r = await this.send(path, packed ?? plainly(body));
    if (packed?.headers["Content-Encoding"] && (r.status === 415 || (r.status === 400 && ["", "malformed"].includes(refused(this.env, r).said)))) {
      r = await this.send(path, plainly(body));
      this.plain = r.status === 200;
    }
    if (r.status !== 200) throw refused(this.env, r);
    return readJSON(r);
  }

  #renewing: Promise<string> | undefined;

  /** Exchanges a token that the server did not like, unless another lane or tab has done so meanwhile. */
  #renew(stale: string): Promise<string> {
    this.#renewing ??= (async () => {
      const { token, device } = await this.self();
      if (token !== stale) return token;
      const got = await authorise(this.env, "token", {}, { token: stale, device });
      // Who signed out meanwhile stays out; who signed in again meanwhile has a token of their own.
      return (await writeSelf(this.keep, (s) => {
        if (s.token === stale) Object.assign(s, { token: got.token, tokenAt: this.env.now() });
      })).token;
    })().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  #greeting: Promise<Self> | undefined;

  /** hello, unless the phone knows its server: since an hour ago at most, and in another epoch than `not`. */
  async greet(not = ""): Promise<Self> {
    const self = await this.self();
    const age = this.env.now() - self.helloAt;
    if (self.epoch !== "" && self.epoch !== not && age >= 0 && age < 3600_000) return self;
    return this.hello();
  }

  /**
   * Learns which server this is, in which history, with which keys, and how far the phone's clock is off. When the history is
   * another one the journal is due again.
   */
  hello(): Promise<Self> {
    this.#greeting ??= this.#hello().finally(() => (this.#greeting = undefined));
    return this.#greeting;
  }

  async #hello(): Promise<Self> {
    const was = await this.self();
    if (was.token !== "" && Math.abs(this.env.now() - was.tokenAt) > RENEW_AFTER) {
      await this.#renew(was.token).catch(() => undefined); // the old one is tried until the server refuses it
    }
    const queue = await this.keep.read(["mutation"], (t) => t.store.index("due").count());
    const { used = null, free = null } = (await this.env.estimate?.().catch(() => undefined)) ?? {};
    const storage = used === null || free === null ? {} : { storage: { used, free } };
    const ask = { device: was.device, app: this.env.app, schema: SCHEMA, queue, skew_ms: Math.round(was.skewMs), ...storage, ...(was.proof?.mid ? { newest: was.proof.mid } : {}) };
    let [g, head, lost] = await this.#ask(ask);
    if (g.epoch === was.epoch && was.proof && (lost || head < was.proof.head)) {
      // The server has gone back behind its own receipt without noticing: the receipt tells it.
      [g] = await this.#ask({ ...ask, receipt: was.proof.token });
    }
    this.old = false; // the next push finds out again
    return greeted(this.keep, was, g);
  }

  async #ask(ask: object): Promise<[Greeting, number, boolean]> {
    const sent = this.env.now();
    const h = await this.post("/api/sync/v1/hello", JSON.stringify(ask));
    const got = this.env.now(), now = Date.parse(text(h, "now")), keys = h["keys"];
    if (!text(h, "server_id") || !text(h, "epoch") || Number.isNaN(now) || !Array.isArray(keys) || keys.length === 0) throw new Failure("answer");
    const g: Greeting = {
      serverId: text(h, "server_id"), epoch: text(h, "epoch"), durable: typeof h["durable"] === "number" ? h["durable"] : null, serverNow: now, helloAt: got,
      skewMs: sent + (got - sent) / 2 - now, keys: keys as Key[], limits: { ...LIMITS, ...(h["limits"] as object) }, me: (h["me"] as Me | undefined) ?? null,
    };
    return [g, Number(h["head"]), h["lost"] === true];
  }

  /** hello to a history that is not ours; throws OtherEpoch when that went well, so that the caller starts again in it. */
  async meet(ours: string): Promise<never> {
    await this.greet(ours);
    throw new OtherEpoch();
  }

  /** Proves a token with the keys of hello; a key that is not known is asked for once. */
  async prove(token: string, typ: "receipt+jwt" | "photo-receipt+jwt"): Promise<Doc> {
    for (let asked = false; ; asked = true) {
      const { keys } = asked ? await this.hello() : await this.self();
      try {
        return await verify(keys as Key[], token, typ);
      } catch (e) {
        if (asked || !(e instanceof UnknownKey)) throw new Failure("answer", { cause: e });
      }
    }
  }
}
