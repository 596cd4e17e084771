import { createHash } from "node:crypto";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { transformWithOxc, type Plugin } from "vite";

const worker = fileURLToPath(new URL("../src/sw/sw.ts", import.meta.url));

/** What opens on demand only; the service worker keeps it once it was loaded. */
const onDemand = /\.(wasm|map|gz)$|^manifest\.build\.json$|-512\.png$/;

/**
 * Finishes the build: integrity hashes in the page, sw.js with the list of the shell and its hash, and a .gz beside each
 * file that gains by it. The same sources give the same bytes.
 */
export function shell(): Plugin {
  let out = "dist";
  return {
    name: "shell",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const page = join(out, "index.html");
      writeFileSync(page, withIntegrity(readFileSync(page, "utf8"), out));

      const files = below(out).filter((path) => !onDemand.test(path) && path !== "sw.js");
      const hash = createHash("sha256");
      const shellFiles = files.map((path) => {
        hash.update(path).update("\0").update(readFileSync(join(out, path))).update("\0");
        return path === "index.html" ? "/" : "/" + path;
      });
      const code = await transformWithOxc(readFileSync(worker, "utf8"), worker, { target: "es2022" });
      hash.update(code.code);
      writeFileSync(join(out, "sw.js"),
        `const BUILD=${JSON.stringify(hash.digest("hex").slice(0, 12))},SHELL=${JSON.stringify(shellFiles)};\n${code.code.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "").replace(/^\s*\n/gm, "")}`);

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
