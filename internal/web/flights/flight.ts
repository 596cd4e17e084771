import { inject, test } from "vitest";
import { Phone } from "./phone";
import { Server } from "./server";

/** What a flight has: a server with the demo's two wards, phones, and a way to tell what happens. */
export interface Field {
  server: Server;
  /** a phone on which the app was never opened; `at` = where it is served, the server when left out */
  phone(name: string, at?: { readonly url: string }): Promise<Phone>;
  /** says in the words of the domain what was done */
  tell(what: string): void;
}

/** A story in a real browser against the real binary. Afterwards the server's folder must be sound and no page at fault. */
export function flight(story: string, fly: (field: Field) => Promise<void>, minutes = 2): void {
  test(story, async () => {
    const server = await Server.copyOf(inject("seed"));
    const phones: Phone[] = [];
    const told: string[] = [];
    const began = Date.now();
    const tell = (what: string) => {
      told.push(what);
      console.log(`   ${((Date.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}`);
    };
    console.log(`\n${story}`);
    try {
      await fly({
        server, tell,
        async phone(name, at = server) {
          const phone = await Phone.on(name, at);
          phones.push(phone);
          return phone;
        },
      });
      await server.stop();
      const unsound = await server.verify();
      if (unsound) throw new Error(`the server's folder is not sound: ${unsound}`);
      const faults = phones.flatMap((p) => p.faults);
      if (faults.length) throw new Error(`faults in the pages: ${faults.join("; ")}`);
    } catch (e) {
      for (const p of phones) await p.picture(story.replace(/[^\p{L}\d]+/gu, "-").slice(0, 60));
      throw new Error(`after "${told.at(-1) ?? "the start"}": ${(e as Error).stack ?? e}`);
    } finally {
      for (const p of phones) await p.throwAway();
      await server.throwAway();
    }
  }, minutes * 60_000);
}
