// The first load: everything that an address needs before a person can work, gzipped. A cheap phone on 2G gets 45 KB, no more.
// A desk stands where there is a network now and then.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url);
const budgets = [
  { entry: "index.html", manifest: "manifest.build.json", limit: 45 * 1024 },
  { entry: "branch.html", manifest: "manifest.desk.json", limit: 72 * 1024 },
];

for (const { entry, manifest, limit } of budgets) {
  const chunks = JSON.parse(readFileSync(new URL(manifest, dist), "utf8"));
  const files = new Set();
  const visit = (key) => {
    const chunk = chunks[key];
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const css of chunk.css ?? []) files.add(css);
    for (const next of chunk.imports ?? []) visit(next); // not dynamicImports: those come when they are needed
  };
  visit(entry);

  let total = 0;
  for (const file of files) {
    const size = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
    total += size;
    console.log(`${String(size).padStart(7)}  ${file}`);
  }
  console.log(`${String(total).padStart(7)}  first load of ${entry}, gzip, of ${limit} allowed`);
  if (total > limit) process.exitCode = 1;
}
