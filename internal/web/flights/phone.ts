import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, type Browser, type Locator, type Page } from "playwright-core";
import { PASSWORD } from "./server";

const executable = process.env["CHROMIUM"] ?? "chromium";
const args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars"];
const photos = fileURLToPath(new URL("../../demo/photos/", import.meta.url));

/** Real photos of cameras, with their EXIF. */
export const cameraPhotos = ["house-fuji.jpg", "fish-samsung.jpg", "fern-nikon.jpg", "leaf-jolla.jpg", "throne-nikon.jpg"].map((name) => join(photos, name));

/** A phone-sized Chromium with a disk of its own, that can lose its power. */
export class Phone {
  private readonly disk = mkdtempSync(join(tmpdir(), "phone-"));
  private process: ChildProcess | null = null;
  private browser: Browser | null = null;
  page!: Page;
  /** what the page wrote to its console as errors, and what it threw */
  readonly faults: string[] = [];

  private constructor(readonly name: string, readonly server: { readonly url: string }) {}

  /** @param server where the app is served */
  static async on(name: string, server: { readonly url: string }): Promise<Phone> {
    const phone = new Phone(name, server);
    await phone.powerOn();
    return phone;
  }

  /** Starts the browser and opens the app, network or not. */
  async powerOn(path = "/"): Promise<void> {
    rmSync(join(this.disk, "DevToolsActivePort"), { force: true });
    const p = spawn(executable, [...args, "--remote-debugging-port=0", `--user-data-dir=${this.disk}`, "--lang=vi", "--hide-crash-restore-bubble", "about:blank"], {
      stdio: "ignore", detached: true, env: { ...process.env, LANGUAGE: "vi" }, // dates as in Viet Nam, where the browser has its words
    });
    this.process = p;
    const port = await until(() => readFileSync(join(this.disk, "DevToolsActivePort"), "utf8").split("\n")[0] || null, "the browser's port");
    this.browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const context = this.browser.contexts()[0]!;
    await context.grantPermissions(["geolocation"], { origin: this.server.url });
    await context.setGeolocation({ latitude: 20.8077, longitude: 106.6283, accuracy: 12 });
    this.page = await context.newPage();
    await this.dress();
    await this.open(path);
  }

  private async dress(): Promise<void> {
    await this.page.setViewportSize({ width: 390, height: 844 });
    this.page.on("pageerror", (e) => this.faults.push(`${this.name}: ${e.message}`));
    this.page.setDefaultTimeout(20_000);
  }

  async open(path = "/"): Promise<void> {
    await this.page.goto(this.server.url + path, { waitUntil: "domcontentloaded" });
  }

  /** Closes the page and opens the app again in a new one. */
  async reopen(path = "/"): Promise<void> {
    const context = this.page.context();
    await this.page.close();
    this.page = await context.newPage();
    await this.dress();
    await this.open(path);
  }

  /** Another tab of the same phone. */
  async tab(path = "/"): Promise<Page> {
    const page = await this.page.context().newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(this.server.url + path, { waitUntil: "domcontentloaded" });
    return page;
  }

  /** kill -9 of the whole browser: the camera app took the memory, or the battery fell out. */
  async losePower(): Promise<void> {
    const p = this.process;
    this.process = null;
    await this.browser?.close().catch(() => {}); // only the connection
    this.browser = null;
    if (!p?.pid || p.exitCode !== null) return;
    const gone = new Promise((done) => p.once("exit", done));
    try {
      process.kill(-p.pid, "SIGKILL");
    } catch {
      p.kill("SIGKILL");
    }
    await gone;
    for (const lock of ["SingletonLock", "SingletonCookie", "SingletonSocket"]) rmSync(join(this.disk, lock), { force: true });
  }

  async throwAway(): Promise<void> {
    await this.losePower();
    rmSync(this.disk, { recursive: true, force: true, maxRetries: 5 });
  }

  button = (name: string): Locator => this.page.getByRole("button", { name, exact: true });
  link = (name: string): Locator => this.page.getByRole("link", { name, exact: true });
  text = (words: string): Locator => this.page.getByText(words, { exact: true });

  async signIn(email: string): Promise<void> {
    await this.page.getByLabel("Email", { exact: true }).fill(email);
    await this.page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
    await this.button("Đăng nhập").click();
    await this.link("Trao quà").waitFor();
  }

  /** Until shell and lists are whole on the phone. */
  async readyOffline(): Promise<void> {
    await this.text("Sẵn sàng ngoại tuyến").first().waitFor();
  }

  /** Records a gift for the n-th suggestion of "Người nhận" who has none, with photos; resolves to the recipient's name. */
  async handOver(options: { photos?: string[]; typed?: string; giver?: string; save?: boolean } = {}): Promise<string> {
    await this.open("/trao-qua");
    const who = this.page.getByRole("combobox", { name: "Người nhận", exact: true });
    await who.click();
    if (options.typed) await who.pressSequentially(options.typed);
    await this.page.getByRole("option").first().click();
    const name = await who.inputValue();
    for (const [i, photo] of (options.photos ?? []).entries()) {
      await this.page.getByLabel("Chụp ảnh", { exact: true }).setInputFiles(photo);
      await this.page.getByRole("img", { name: `Ảnh ${i + 1}`, exact: true }).waitFor();
    }
    if (options.giver) {
      await this.page.locator("summary", { hasText: "Thêm chi tiết" }).click();
      await this.page.getByLabel("Đơn vị tặng", { exact: true }).fill(options.giver);
    }
    if (options.save !== false) await this.save();
    return name;
  }

  /** Presses "Lưu" and waits until the phone says that it is on its disk. */
  async save(): Promise<void> {
    await this.button("Lưu").click();
    await this.page.getByRole("heading", { name: "Đã lưu trên máy này" }).waitFor();
  }

  /** "Đồng bộ ngay" until everything has reached the branch. */
  async sync(): Promise<void> {
    await this.open("/may-nay");
    await this.button("Đồng bộ ngay").click();
    await this.text("Mọi bản ghi đã tới chi hội").waitFor({ timeout: 60_000 });
  }

  /** How many records of Nhật ký stand so. */
  async standing(words: string): Promise<number> {
    await this.open("/nhat-ky");
    await this.page.getByRole("heading", { name: "Nhật ký" }).waitFor();
    await this.page.locator("a.item").first().waitFor();
    const those = this.page.locator("a.item", { hasText: words });
    await those.first().waitFor({ timeout: 15_000 }).catch(() => null); // a verdict, or a proof, may still be on its way
    return those.count();
  }

  /** What only the browser's own workshop can do: a slow network, a full disk, a slow processor. */
  async cdp(method: string, params: object): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send(method as never, params as never);
  }

  /** A picture for whoever looks into a failure. */
  async picture(name: string): Promise<void> {
    const dir = process.env["PICTURES"];
    if (!dir || !this.browser) return;
    mkdirSync(dir, { recursive: true });
    await this.page.screenshot({ path: join(dir, `${name}-${this.name}.png`) }).catch(() => {});
  }
}

/** Asks again until there is an answer, at most 20 s or as many as said. */
export async function until<T>(ask: () => T | null | Promise<T | null>, what: string, seconds = 20): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    try {
      const answer = await ask();
      if (answer !== null && answer !== undefined && answer !== (false as T)) return answer;
    } catch {
      // not yet
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
