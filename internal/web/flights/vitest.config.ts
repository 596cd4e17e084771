import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Flights fly one after another: each has a server and browsers of its own.
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: { include: ["flights/*.flight.ts"], globalSetup: "flights/seed.ts", fileParallelism: false, maxWorkers: 1, disableConsoleIntercept: true, reporters: ["default"],
    // On a shared machine a browser may be starved for seconds; the output tells of a second try. By hand there is none.
    retry: process.env["CI"] ? 1 : 0 },
});
