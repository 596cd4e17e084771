import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transformWithOxc, type Plugin } from "vite";

const worker = fileURLToPath(new URL("../src/sw/sw.ts", import.meta.url));

/** What opens on demand only; the service worker keeps it once it was loaded. */
const onDemand = /\.(wasm|map|gz)$|^manifest\.\w+\.json$|-512\.png$/;

/** One of the two apps of this origin: its page, where it lives, and the worker that keeps its shell. */
export interface Entry {
  page: string;
  home: string;
  worker: string;
  /** what its caches begin with */
  prefix: string;
  manifest: string;
  assets: string;
  /** which files of the folder are its own */
  owns(path: string): boolean;
}

export const desk: Entry = {
  page: "branch.html", home: "/branch", worker: "branch-sw.js", prefix: "desk-", manifest: "manifest.desk.json", assets: "assets/desk",
  owns: (path) => path.startsWith("assets/desk/") || path === "branch.html" || path === "mark.svg",
};

export const phone: Entry = {
  page: "index.html", home: "/", worker: "sw.js", prefix: "shell-", manifest: "manifest.build.json", assets: "assets",
  owns: (path) => path === "mark.svg" || (!desk.owns(path) && path !== desk.worker),
};

/**
 * Finishes a build: integrity hashes in the page, a worker with the list of the shell and its hash, and a .gz beside each
 * file that gains by it. The same sources give the same bytes.
 */
export function shell(entry: Entry): Plugin {
  let out = "dist";
  return {
    name: "shell",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const page = join(out, entry.page);
      writeFileSync(page, withIntegrity(readFileSync(page, "utf8"), out));

      const files = below(out).filter((path) => entry.owns(path) && !onDemand.test(path) && path !== entry.worker);
      const hash = createHash("sha256");
      const shellFiles = files.map((path) => {
        hash.update(path).update("\0").update(readFileSync(join(out, path))).update("\0");
        return path === entry.page ? entry.home : "/" + path;
      });
      const code = await transformWithOxc(readFileSync(worker, "utf8"), worker, { target: "es2022" });
      hash.update(code.code);
      writeFileSync(join(out, entry.worker),
        `const BUILD=${JSON.stringify(hash.digest("hex").slice(0, 12))},HOME=${JSON.stringify(entry.home)},PREFIX=${JSON.stringify(entry.prefix)},SHELL=${JSON.stringify(shellFiles)};\n${code.code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "").replace(/^\s*\n/gm, "")}`);

      for (const path of below(out)) {
        if (/\.(png|gz)$/.test(path)) continue;
        const bytes = readFileSync(join(out, path));
        const gz = gzipSync(bytes, { level: 9 });
        gz[9] = 255; // the header names the system that packed it; ours must not
        if (gz.length < bytes.length * 0.95) writeFileSync(join(out, path + ".gz"), gz);
      }
    },
  };
}

/** Scripts and styles of the page run only as they were built. */
function withIntegrity(html: string, out: string): string {
  return html.replace(/<(script|link)\b([^>]*?)\b(src|href)="(\/assets\/[^"]+\.(?:js|css))"([^>]*)>/g, (_, tag, before, name, path, after) => {
    const sum = createHash("sha384").update(readFileSync(join(out, path))).digest("base64");
    return `<${tag}${before}${name}="${path}" integrity="sha384-${sum}"${after}>`;
  });
}

function below(dir: string): string[] {
  const walk = (at: string): string[] =>
    readdirSync(at).flatMap((name) => (statSync(join(at, name)).isDirectory() ? walk(join(at, name)) : [join(at, name)]));
  return walk(dir).map((path) => relative(dir, path).split(sep).join("/")).sort();
}
