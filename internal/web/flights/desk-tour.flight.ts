import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { sitDown } from "./desk";
import { flight } from "./flight";
import { cameraPhotos, type Phone } from "./phone";

const out = process.env["TOUR"] ?? "";

/** A picture in the README may weigh this much, in bytes. */
const HEAVIEST = 110_000;

// Pictures of the desk, as WebP, beside those of the phone: `go test ./internal/web -run Flights -flights.tour <folder>`
describe.runIf(out)("the tour of the desk", () => {
  flight("pictures of the desk", async ({ server, phone, tell }) => {
    mkdirSync(out, { recursive: true });
    const mai = await phone("volunteer1"), duc = await phone("volunteer2");
    await mai.signIn("volunteer1@kienan.example");
    await duc.signIn("volunteer2@kienan.example");
    await mai.readyOffline();
    await duc.readyOffline();
    await server.stop();
    for (const photo of cameraPhotos.slice(0, 4)) await mai.handOver({ photos: [photo] });
    await duc.handOver({ photos: cameraPhotos.slice(1, 2) });
    await duc.losePower();
    await server.start();
    await mai.sync();
    await duc.powerOn();
    await duc.sync();
    tell("five gifts with photos have come, two of them to one household");

    const leader = await phone("leader");
    await sitDown(leader, "leader@kienan.example");
    const pictures: [string, string, (() => Promise<void>)?][] = [
      ["ban-duyet", "/branch/duyet", async () => {
        await leader.page.locator(".timeline li").first().waitFor();
      }],
      ["ban-trung-lap", "/branch/trung-lap", async () => {
        await leader.page.locator(".asked", { hasText: "Hộ đã nhận quà" }).first().getByRole("button").click();
        await leader.page.locator(".pair-photo img").nth(1).waitFor();
      }],
      ["ban-danh-sach", "/branch/danh-sach"], ["ban-tien-do", "/branch/tien-do"], ["ban-nguoi-va-may", "/branch/nguoi-va-may"],
    ];
    let taken = 0;
    for (const [name, path, ready] of pictures) {
      await leader.page.setViewportSize({ width: 1280, height: 800 });
      await leader.open(path);
      await leader.page.getByRole("heading", { level: 1 }).waitFor();
      await ready?.();
      for (const [suffix, look] of [["", {}], ["-toi", { dark: true }], ["-bang", { width: 820, height: 1180 }]] as const) {
        const picture = await shot(leader, look);
        expect(picture.length, `${name}${suffix} in bytes`).toBeLessThanOrEqual(HEAVIEST);
        writeFileSync(join(out, name + suffix + ".webp"), picture);
        taken++;
      }
    }
    tell(`${taken} pictures`);
  }, 4);
});

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
}

/** What a leader sees on a screen of this size. */
async function shot(at: Phone, { width = 1280, height = 800, dark = false }: Look): Promise<Buffer> {
  await at.page.setViewportSize({ width, height });
  await at.page.emulateMedia({ colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  await at.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await at.page.waitForTimeout(1200);
  const session = await at.page.context().newCDPSession(at.page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: 60 });
  await session.detach();
  return Buffer.from(data, "base64");
}
