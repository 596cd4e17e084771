import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** The binary under test; `go test ./internal/web` builds it and says where it is. */
const binary = process.env["CHUNGSUC"] ?? "";

/** A real server on a folder of its own. It keeps its address when it is stopped and started. */
export class Server {
  readonly dir: string;
  private process: ChildProcess | null = null;
  private constructor(readonly port: number, dir = join(mkdtempSync(join(tmpdir(), "flight-")), "data")) {
    this.dir = dir;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The two wards of the demo in a new folder, served. */
  static async demo(): Promise<Server> {
    const server = new Server(await freePort());
    await server.run("demo", "--phones", "0", "--http", `127.0.0.1:${server.port}`, "--dir", server.dir);
    return server;
  }

  /** A copy of a stopped folder, served. */
  static async copyOf(folder: string): Promise<Server> {
    const server = new Server(await freePort());
    server.restore(folder);
    await server.start();
    return server;
  }

  /** Serves the folder again. */
  async start(): Promise<void> {
    await this.run("serve", "--http", `127.0.0.1:${this.port}`, "--dir", this.dir);
  }

  /** Gone from one moment to the next, as by a power cut. */
  async stop(): Promise<void> {
    const p = this.process;
    this.process = null;
    if (!p || p.exitCode !== null) return;
    const gone = new Promise((done) => p.once("exit", done));
    p.kill("SIGKILL");
    await gone;
  }

  /** A copy of the stopped folder, as an operator's backup by hand. */
  backUp(): string {
    const copy = this.dir + "-backup";
    rmSync(copy, { recursive: true, force: true });
    cpSync(this.dir, copy, { recursive: true });
    return copy;
  }

  /** Puts a backup in place of the stopped folder, whatever came after it. */
  restore(copy: string): void {
    rmSync(this.dir, { recursive: true, force: true });
    cpSync(copy, this.dir, { recursive: true });
  }

  /** Stops it and removes its folder. */
  async throwAway(): Promise<void> {
    await this.stop();
    rmSync(dirname(this.dir), { recursive: true, force: true, maxRetries: 5 });
  }

  /** Whether the stopped folder is sound: journal, photos by their hashes, receipts. Tells what is wrong. */
  async verify(): Promise<string> {
    return new Promise((done) => {
      let out = "";
      const p = spawn(binary, ["verify", this.dir]);
      p.stdout.on("data", (d) => (out += d));
      p.stderr.on("data", (d) => (out += d));
      p.once("exit", (code) => done(code === 0 ? "" : out || `exit ${code}`));
    });
  }

  private async run(...args: string[]): Promise<void> {
    let said = "";
    const p = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    p.stdout.on("data", (d) => (said += d));
    p.stderr.on("data", (d) => (said += d));
    this.process = p;
    for (let i = 0; i < 300; i++) {
      if (p.exitCode !== null) throw new Error(`the server ended: ${said}`);
      if (await fetch(this.url + "/api/health").then((r) => r.ok, () => false)) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the server does not answer: ${said}`);
  }

  /** A request in the name of somebody, past the app. */
  async ask<T>(email: string, path: string, body: unknown): Promise<T> {
    const signed = await this.post<{ token: string }>("/api/collections/users/auth-with-password", { identity: email, password: PASSWORD });
    return this.post<T>(path, body, signed.token);
  }

  private async post<T>(path: string, body: unknown, token = ""): Promise<T> {
    const answer = await fetch(this.url + path, { method: "POST", headers: { "Content-Type": "application/json", Authorization: token }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  /** Adds as many beneficiaries to a leader's unit, with names as they are. */
  async populate(email: string, count: number): Promise<void> {
    const device = "d_flightleader", words = (s: string) => s.split(" "), from = (list: string[], n: number) => list[n % list.length]!;
    const family = words("Nguyễn Trần Lê Phạm Hoàng Vũ Đặng Bùi Đỗ Ngô"), middle = words("Thị Văn Đức Minh Ngọc Thanh Quốc");
    const given = words("An Bình Cường Dung Đạt Giang Hà Hòa Hùng Khánh Lan Linh Mai Nam Nga Oanh Phúc Quân Sơn Tâm Thảo Tuấn Vân");
    const { token } = await this.post<{ token: string }>("/api/collections/users/auth-with-password", { identity: email, password: PASSWORD });
    const hello = await this.post<any>("/api/sync/v1/hello", { device, app: "flight", schema: 1, queue: 0 }, token);
    const unit = hello.me.roles[0].unit;
    for (let n = 0; n < count; ) {
      const muts = Array.from({ length: Math.min(50, count - n) }, () => {
        const f = {
          unit, name: `${from(family, n)} ${from(middle, n)} ${from(given, n)}`, hamlet: `Tổ ${1 + (n % 40)}`, birth_year: 1930 + (n % 70),
          address: `Số ${n}, đường Trần Thành Ngọ`, phone: `+8491${1_000_000 + n}`,
        };
        return { mid: ulid(), m: { kind: "beneficiary", op: "create", id: `flight${String(n++).padStart(9, "0")}`, at: new Date().toISOString(), skew_ms: 0, sv: 1, f } };
      });
      const answer = await this.post<any>("/api/sync/v1/push", { epoch: hello.epoch, device, schema: 1, muts }, token);
      const refused = answer.res.find((r: { s: string }) => r.s !== "ok");
      if (refused) throw new Error(`a beneficiary was not taken: ${JSON.stringify(refused)}`);
    }
  }

  /** Adds volunteers to a unit who have no phone yet, called Người Thứ 000 and so on, as many as one account may in an hour. */
  async staff(email: string, unit: string, from: number, count: number): Promise<void> {
    const { token } = await this.post<{ token: string }>("/api/collections/users/auth-with-password", { identity: email, password: PASSWORD });
    for (let n = from; n < from + count; n++) await this.post("/api/desk/v1/people/add", { name: `Người Thứ ${String(n).padStart(3, "0")}`, role: "volunteer", unit }, token);
  }

  /** A leader's verdict on a record, having seen all there is to see of it. */
  async review(email: string, row: Record<string, any>, kind: string, to: "accepted" | "returned", said: string | Said = ""): Promise<void> {
    const photos = Object.fromEntries((row["photos"] ?? []).map((p: { sha256: string }) => [p.sha256, row["evidence"] === "full" ? "full" : "preview"]));
    const f = { from: row["review_state"] ?? "received", to, seen: { sha: row["body_sha"], photos }, ...(typeof said === "string" ? said && { words: said } : said) };
    const [res] = await this.push(email, { kind, op: "transition", id: row["id"], f });
    if (res?.s !== "ok") throw new Error(`the verdict was not taken: ${JSON.stringify(res)}`);
  }

  /** Sends mutations in the name of somebody, past the app. @returns what the gate made of each */
  async push(email: string, ...muts: readonly object[]): Promise<{ s: string; code?: string; field?: string }[]> {
    const device = "d_flight" + email.replace(/[^a-z]/g, "").slice(0, 20);
    const { epoch } = await this.ask<{ epoch: string }>(email, "/api/sync/v1/hello", { device, app: "flight", schema: 1, queue: 0 });
    const { res } = await this.ask<any>(email, "/api/sync/v1/push", { epoch, device, schema: 1, muts: muts.map((m) => ({ mid: ulid(), m: { at: new Date().toISOString(), skew_ms: 0, sv: 1, ...m } })) });
    return res;
  }

  /** Tries to move a row as somebody who has no screen for it. @returns what the gate made of it */
  async move(email: string, kind: string, id: string, f: object): Promise<{ s: string; code?: string }> {
    return (await this.push(email, { kind, op: "transition", id, f }))[0]!;
  }

  /** Sends a record that the server cannot take, as an app would that forgot to look. @returns what the gate made of it */
  async refused(email: string, kind: string, f: object): Promise<{ s: string; field?: string }> {
    return (await this.push(email, { kind, op: "create", id: "flightrefused01", f }))[0]!;
  }

  /** The rows of a kind as somebody's phone would get them. */
  async rows(email: string, kind: string): Promise<Record<string, any>[]> {
    const found = new Map<string, Record<string, any>>();
    let cur: unknown = {};
    for (let more = true; more;) {
      const hello = await this.ask<{ epoch: string }>(email, "/api/sync/v1/hello", { device: "d_flightwitness", app: "flight", schema: 1, queue: 0 });
      const page = await this.ask<any>(email, "/api/sync/v1/pull", { epoch: hello.epoch, schema: 1, cur, max_bytes: 262144 });
      for (const c of page.ch) if (c.k === kind && c.f) found.set(c.id, { id: c.id, ...c.f });
      ({ cur, more } = page);
    }
    return [...found.values()];
  }
}

/** What a leader says with a verdict. */
export interface Said {
  reason?: string;
  words?: string;
  due?: string;
  mark?: { photo: string; shapes: object[] };
}

export const PASSWORD = "demo-chung-suc";

function ulid(): string {
  const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  let id = "", at = Date.now();
  for (let i = 0; i < 10; i++, at = Math.floor(at / 32)) id = letters[at % 32] + id;
  while (id.length < 26) id += letters[Math.floor(Math.random() * 32)];
  return id;
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const s = createServer().once("error", fail);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address() as { port: number };
      s.close(() => done(port));
    });
  });
}
