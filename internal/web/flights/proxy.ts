import { createServer, request, type Server as Http } from "node:http";
import type { Server } from "./server";

/** Stands between phones and server, and can hand out a newer build of the app: other workers under the same roof. */
export class Proxy {
  private build = 0;
  private chunks = 0;
  /** campaigns ask for camera originals, as far as phones behind it can tell */
  originals = false;
  private onCut: (() => void) | null = null;
  private constructor(private readonly http: Http, readonly server: Server) {}

  static async before(server: Server): Promise<Proxy> {
    const proxy: Proxy = new Proxy(createServer((ask, answer) => {
      const { "if-none-match": _, ...asked } = ask.headers;
      const onward = request(server.url + ask.url, { method: ask.method!, headers: { ...asked, "accept-encoding": "identity" } }, (got) => {
        if (proxy.originals && ask.url === "/api/sync/v1/pull") {
          let text = "";
          got.setEncoding("utf8").on("data", (d) => (text += d)).on("end", () => {
            const { "content-length": _, ...headers } = got.headers;
            answer.writeHead(got.statusCode!, headers);
            answer.end(text.replaceAll(`"evidence":"standard"`, `"evidence":"original"`));
          });
          return;
        }
        if (!/^\/(branch-)?sw\.js$/.test(ask.url!) || proxy.build === 0) {
          answer.writeHead(got.statusCode!, got.headers);
          got.pipe(answer);
          return;
        }
        let text = "";
        got.on("data", (d) => (text += d)).on("end", () => {
          const { etag: __, "content-length": ___, ...headers } = got.headers;
          answer.writeHead(200, headers);
          answer.end(text.replace(/BUILD="/, `BUILD="${proxy.build}-`));
        });
      });
      onward.on("error", () => answer.destroy());
      if (ask.method === "PATCH" && proxy.onCut && --proxy.chunks < 0) {
        // Half of this piece still gets through.
        let through = 0;
        ask.on("data", (piece: Buffer) => {
          if ((through += piece.length) < 60_000) return void onward.write(piece);
          const { onCut } = proxy;
          proxy.onCut = null;
          onward.destroy();
          answer.destroy();
          onCut?.();
        });
        return;
      }
      ask.pipe(onward);
    }), server);
    await new Promise<void>((done) => proxy.http.listen(0, "127.0.0.1", done));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as { port: number }).port}`;
  }

  /** From now on there is a newer build. */
  release(): void {
    this.build++;
  }

  /** Cuts the piece of a photo that comes after `whole` more of them, in its middle. */
  cutUpload(whole: number): Promise<void> {
    this.chunks = whole;
    return new Promise((done) => (this.onCut = done));
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }
}
