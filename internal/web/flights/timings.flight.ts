import { describe } from "vitest";
import { flight } from "./flight";
import { cameraPhotos, type Phone } from "./phone";

// Figures, not tests: they depend on the machine. `go test ./internal/web -run Flights -v -flights.timings`
describe.runIf(process.env["TIMINGS"])("with a processor four times slower", () => {
  flight("how long a person waits", async ({ server, phone, tell }) => {
    await server.populate("leader@kienan.example", 5000);
    const mai = await phone("volunteer1");
    await mai.signIn("volunteer1@kienan.example");
    await mai.readyOffline();
    await server.stop();
    await mai.losePower();
    await mai.powerOn();
    await mai.cdp("Emulation.setCPUThrottlingRate", { rate: 4 });
    const median = async (what: string, times: number, work: (n: number) => Promise<number>) => {
      const all: number[] = [];
      for (let n = 0; n < times; n++) all.push(await work(n));
      tell(`${what}: ${Math.round(all.sort((a, b) => a - b)[times >> 1]!)} ms (median of ${times}, most ${Math.round(all.at(-1)!)})`);
    };
    tell("the list has more than 5,000 people, there is no network");
    await median("cold start, until the four doors stand", 9, async () => {
      const at = Date.now();
      await mai.page.reload({ waitUntil: "commit" });
      await mai.link("Trao quà").waitFor();
      return Date.now() - at;
    });
    await median("saving a gift with a photo, from the touch of Lưu until it is read back from the disk and said so", 9, async (n) => {
      await mai.handOver({ photos: cameraPhotos.slice(n % 5, (n % 5) + 1), save: false });
      return save(mai);
    });
    await median("saving a gift without one", 9, async () => {
      await mai.handOver({ save: false });
      return save(mai);
    });
    await mai.open("/danh-sach");
    await mai.page.locator("a.item").first().waitFor();
    await median("searching, from the key until the answer is drawn", 15, (n) =>
      mai.page.evaluate(async (words) => {
        const input = document.querySelector<HTMLInputElement>('input[type="search"]')!;
        const at = performance.now();
        input.value = words;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
        return performance.now() - at;
      }, ["nguyen", "tran thi", "bui", "to 7", "hoa"][n % 5]!));
  }, 6);
});

/** Measured in the page: the road between this process and the browser is longer than the save. */
async function save(phone: Phone): Promise<number> {
  await phone.page.waitForTimeout(700); // as a person who looks once more
  return phone.page.evaluate(() => new Promise<number>((done) => {
    const at = performance.now();
    new MutationObserver((_, watch) => {
      if (document.querySelector("h1")?.textContent !== "Đã lưu trên máy này") return;
      watch.disconnect();
      done(performance.now() - at);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    document.querySelector<HTMLButtonElement>("button[type=submit]")!.click();
  }));
}
