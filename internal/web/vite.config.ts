import { defineConfig } from "vite";
import { desk, phone, shell } from "./build/shell";

// Two builds into one folder: the volunteer's app, then the leader's desk (`--mode desk`). They share sources and no file, so
// that nothing the desk learns makes the first load of a phone larger. dist is committed and embedded in the binary, so a
// build must be the same everywhere: no dates, no paths, no environment in it.
export default defineConfig(({ mode }) => {
  const entry = mode === "desk" ? desk : phone;
  return {
    plugins: [shell(entry)],
    ...(entry === desk && { publicDir: false }),
    build: {
      target: ["chrome94", "safari15.4", "firefox100"], // an Android 6 still gets Chrome 106
      manifest: entry.manifest,
      emptyOutDir: entry === phone,
      assetsDir: entry.assets,
      rollupOptions: { input: entry.page },
      assetsInlineLimit: 0, // the CSP allows no data: scripts or styles
      modulePreload: { polyfill: false },
      sourcemap: false,
      reportCompressedSize: false,
    },
    test: {
      environment: "node",
      include: ["src/**/*.test.ts"],
      setupFiles: ["src/testing/setup.ts"],
    },
  } as ReturnType<Extract<Parameters<typeof defineConfig>[0], (...args: never[]) => unknown>>;
});
