import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Flights fly one after another: each has a server and browsers of its own.
export default defineConfig({
  root: fileURLToPath(new URL("..", import.meta.url)),
  test: { include: ["flights/*.flight.ts"], fileParallelism: false, maxWorkers: 1, disableConsoleIntercept: true, reporters: ["default"] },
});
