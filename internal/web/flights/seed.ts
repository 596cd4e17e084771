import type { TestProject } from "vitest/node";
import { Server } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    /** a stopped folder with the two wards of the demo; each flight gets a copy */
    seed: string;
  }
}

/** Makes the demo's wards once for all flights. */
export default async function seed({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await Server.demo();
  await server.stop();
  provide("seed", server.dir);
  return () => server.throwAway();
}
