import { defineConfig } from "vite";
import { shell } from "./build/shell";

// The volunteer's app. dist is committed and embedded in the binary, so a build must be the same everywhere: no dates, no
// paths, no environment in it.
export default defineConfig({
  plugins: [shell()],
  build: {
    target: ["chrome94", "safari15.4", "firefox100"], // an Android 6 still gets Chrome 106
    manifest: "manifest.build.json",
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
} as Parameters<typeof defineConfig>[0]);
