import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

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

  /** A new folder with the two wards of the demo, served. */
  static async demo(): Promise<Server> {
    const server = new Server(await freePort());
    await server.run("demo", "--phones", "0", "--http", `127.0.0.1:${server.port}`, "--dir", server.dir);
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

export const PASSWORD = "demo-chung-suc";

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const s = createServer().once("error", fail);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address() as { port: number };
      s.close(() => done(port));
    });
  });
}
