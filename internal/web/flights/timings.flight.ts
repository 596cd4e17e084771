import { describe } from "vitest";
import { flight } from "./flight";
import { cameraPhotos } from "./phone";

// Figures, not tests: they depend on the machine. `go test ./internal/web -run Flights -v -flights.timings`
describe.runIf(process.env["TIMINGS"])("with a processor four times slower", () => {
  flight("how long a person waits", async ({ server, phone, tell }) => {
    const mai = await phone("volunteer1");
    await mai.signIn("volunteer1@kienan.example");
    await mai.readyOffline();
    await server.stop();
    await mai.losePower();
    await mai.powerOn();
    const slow = async () => mai.cdp("Emulation.setCPUThrottlingRate", { rate: 4 });
    const median = async (what: string, times: number, work: () => Promise<number>) => {
      const all: number[] = [];
      for (let i = 0; i < times; i++) all.push(await work());
      tell(`${what}: ${Math.round(all.sort((a, b) => a - b)[times >> 1]!)} ms (median of ${times}, most ${Math.round(all.at(-1)!)})`);
    };
    await slow();
    await median("cold start without a network, until the four doors stand", 7, async () => {
      const at = Date.now();
      await mai.page.reload({ waitUntil: "commit" });
      await mai.link("Trao quà").waitFor();
      return Date.now() - at;
    });
    await median("saving a gift with a photo, from Lưu until it is read back from the disk", 5, async () => {
      await mai.handOver({ photos: cameraPhotos.slice(0, 1), save: false });
      const at = Date.now();
      await mai.save();
      return Date.now() - at;
    });
    await mai.open("/danh-sach");
    const field = mai.page.getByRole("searchbox");
    await field.waitFor();
    await median("searching the list, from the key until the answer is drawn", 9, async () =>
      mai.page.evaluate(async () => {
        const input = document.querySelector<HTMLInputElement>('input[type="search"]')!;
        const at = performance.now();
        input.value = input.value === "nguyen" ? "tran" : "nguyen";
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
        return performance.now() - at;
      }));
  }, 4);
});
