// The first load: everything that "/" needs before a person can work, gzipped. A cheap phone on 2G gets 45 KB, no more.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 45 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.build.json", dist), "utf8"));

const files = new Set();
const visit = (key) => {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const css of chunk.css ?? []) files.add(css);
  for (const next of chunk.imports ?? []) visit(next); // not dynamicImports: those come when they are needed
};
visit("index.html");

let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(7)}  ${file}`);
}
console.log(`${String(total).padStart(7)}  first load, gzip, of ${LIMIT} allowed`);
if (total > LIMIT) process.exit(1);
