import { expect } from "vitest";
import { clean, sitDown } from "./desk";
import { flight } from "./flight";
import { until, type Phone } from "./phone";

/** What has the keyboard: its role, how it is called, and whether somebody would see where it is. */
interface Held {
  what: string;
  name: string;
  seen: boolean;
}

/** Somebody at a desk who has no mouse. Whatever they reach must show that it is reached. */
class Keyboard {
  constructor(private readonly at: Phone) {}

  held(): Promise<Held | null> {
    return this.at.page.evaluate(() => {
      const at = document.activeElement as HTMLElement | null;
      if (!at || at === document.body) return null;
      const labels = (at as HTMLInputElement).labels, by = at.getAttribute("aria-labelledby");
      const name = at.getAttribute("aria-label") ?? (by ? document.getElementById(by)?.textContent : labels?.length ? [...labels].map((l) => l.textContent).join(" ") : at.textContent) ?? "";
      const drawn = (e: Element | null) => e !== null && getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) >= 2;
      const box = (getComputedStyle(at).opacity === "0" ? at.parentElement! : at).getBoundingClientRect();
      const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      return { what: at.getAttribute("role") ?? (at as HTMLInputElement).type ?? at.tagName.toLowerCase(), name: name.replace(/\s+/g, " ").trim(), seen: inside && (drawn(at) || drawn(at.nextElementSibling) || at.id === "main") };
    });
  }

  /** Presses Tab until something of this name is reached. */
  async to(name: string | RegExp, back = false): Promise<void> {
    const passed: string[] = [];
    for (let i = 0; i < 220; i++) {
      await this.at.page.keyboard.press(back ? "Shift+Tab" : "Tab");
      let at = await this.held();
      if (at && /^(Đang mở…|Xem thêm người)$/.test(at.name)) at = await until(async () => { // faster than the next page
        const now = await this.held();
        return now?.name.startsWith("Người Thứ") ? now : null;
      }, "the keyboard to go on with the first who came");
      if (!at) continue; // out of the page and in again at its other end
      expect(at.seen, `the keyboard is seen on ${at.what} "${at.name}"`).toBe(true);
      if (typeof name === "string" ? at.name === name : name.test(at.name)) return;
      passed.push(at.name.slice(0, 30));
    }
    throw new Error(`Tab does not come to ${name}; it passed ${passed.join(" | ")}`);
  }

  press = (...keys: string[]): Promise<void> => keys.reduce((done, k) => done.then(() => this.at.page.keyboard.press(k)), Promise.resolve());
  type = (text: string): Promise<void> => this.at.page.keyboard.type(text);

  async go(name: string | RegExp): Promise<void> {
    await this.to(name);
    await this.press("Enter");
  }

  /** Closes a window, and is back in the page. */
  async leave(key = "Escape"): Promise<void> {
    await this.press(key);
    await this.at.page.locator("dialog[open]").waitFor({ state: "detached" });
    await this.kept("a window that closed");
  }

  /** The keyboard is somewhere, and is seen there as soon as the screen is drawn. */
  async kept(after: string): Promise<void> {
    let last: Held | null = null;
    await until(async () => ((last = await this.held())?.seen ? true : null), `the keyboard to be seen after ${after}`, 5)
      .catch((e) => { throw new Error(`${e}; it is on ${JSON.stringify(last)}`); });
  }
}

flight("without a mouse: a double is answered, a list compiled and submitted, figures opened, a phone's way made, the log read", async ({ server, phone, tell }) => {
  const [same] = (await server.rows("leader@kienan.example", "beneficiary")).filter((b) => b["birth_year"] && b["hamlet"] && b["household_size"] === 1);
  for (const [i, who] of ["leader@kienan.example", "member@kienan.example"].entries()) {
    const [res] = await server.push(who, { kind: "beneficiary", op: "create", id: `flighttwin0000${i}`, f: { unit: same!["unit"], name: same!["name"], birth_year: same!["birth_year"], hamlet: same!["hamlet"], household_size: 1, need: "chăn ấm" } });
    expect(res!.s).not.toBe("rejected");
  }
  await server.staff("leader@kienan.example", same!["unit"], 0, 60);
  await server.staff("province@haiphong.example", same!["unit"], 60, 60);
  const leader = await phone("leader"), keys = new Keyboard(leader);
  await sitDown(leader, "leader@kienan.example");

  await keys.go(/^Trùng lặp & xung đột/);
  await leader.page.locator(".asked").first().waitFor();
  const open = await leader.page.locator(".asked").count();
  expect(open).toBeGreaterThan(0);
  await keys.to(new RegExp(same!["name"]));
  await keys.press("Enter");
  await keys.kept("a question that was opened");
  await keys.to("Hai người khác nhau");
  await keys.press("Enter");
  await leader.page.locator(".undo-bar").waitFor();
  await keys.kept("an answer");
  await until(async () => (await server.rows("leader@kienan.example", "flag")).some((f) => f["state"] === "different") || null, "the answer at the branch");
  tell(`one of ${open} questions was answered by Tab and Enter`);

  await keys.go("Danh sách thụ hưởng");
  await keys.go("Soạn danh sách mới");
  await leader.page.getByText("Danh sách chưa có ai", { exact: true }).waitFor();
  const list = new URL(leader.page.url()).pathname.split("/").at(-1)!;
  await keys.go("Thêm người");
  await leader.page.getByRole("dialog").waitFor();
  await keys.leave();
  expect((await keys.held())!.name).toBe("Thêm người");
  await keys.press("Enter");
  await leader.page.getByRole("dialog").waitFor();
  await keys.to(/ · Tổ dân phố/);
  await keys.press("Space");
  await keys.go("Thêm 1 người");
  await leader.page.getByText("Đã thêm 1 người", { exact: false }).waitFor();
  await keys.kept("people who were added");
  await keys.go("Trình duyệt");
  await leader.page.getByRole("dialog").waitFor();
  await keys.go("Trình duyệt");
  await keys.kept("a list that was submitted");
  await until(async () => (await server.rows("leader@kienan.example", "list")).some((l) => l["id"] === list && l["state"] === "submitted") || null, "the list to be submitted");
  tell("a list was opened, somebody put on it, and it was submitted; the keyboard was never lost behind a window");

  await keys.go("Tiến độ");
  await leader.page.getByRole("heading", { name: "Bao phủ", exact: true }).waitFor();
  await keys.to("7 ngày").catch(() => keys.to("Cả chiến dịch"));
  await keys.press("ArrowRight", "ArrowLeft");
  await keys.to(/chưa nhận quà/);
  await keys.press("Enter");
  await leader.page.locator(".found").first().waitFor();
  await keys.leave();
  expect((await keys.held())!.name).toMatch(/chưa nhận quà/);
  tell("who was left out was opened from the figure and closed again");

  await keys.go(/^Người & máy/);
  await leader.page.locator(".people .item").first().waitFor();
  expect(await leader.page.locator(".people .item").count()).toBe(100);
  await keys.to(/^Người Thứ 110/); // the next page comes while one walks down the first
  await keys.go(/^Người & máy/);
  await keys.to("Tìm theo tên, email");
  await keys.type("nguoi thu 117");
  await until(async () => (await leader.page.locator(".people .item").count()) === 1 || null, "the one who was looked for");
  await keys.go(/^Người Thứ 117/);
  await keys.go("Tạo mã mời mới");
  await leader.page.getByRole("img", { name: "Mã QR của lời mời", exact: true }).waitFor();
  await keys.leave();
  await keys.go("Giao vai trò");
  await leader.page.getByRole("dialog").waitFor();
  await keys.leave();
  expect((await keys.held())!.name).toBe("Giao vai trò");
  await keys.go(/^Kết thúc/);
  await keys.to("Lý do");
  await keys.type("Chuyển đi nơi khác");
  await keys.go("Kết thúc");
  await leader.page.getByText("Đã kết thúc vai trò", { exact: true }).waitFor();
  await keys.kept("a role that was ended");
  await clean(leader, "Người & máy");
  tell("somebody among a hundred and more was found, invited, and their role ended");

  await keys.go("Nhật ký kiểm tra");
  await leader.page.getByText("Chuyển đi nơi khác", { exact: true }).waitFor();
  await keys.to("Tìm trong trang này");
  await keys.type("ket thuc");
  await until(async () => (await leader.page.locator("tbody tr").count()) === 1 || null, "the one line that is about an end");
  await keys.to("Việc gì");
  await keys.press("Enter");
  await leader.page.locator("th[aria-sort=ascending]", { hasText: "Việc gì" }).waitFor();
  tell("the log was searched and put in order");

  await leader.page.setViewportSize({ width: 820, height: 1180 });
  await keys.go(/^Người & máy/);
  await keys.to("Tìm theo tên, email");
  await keys.type("nguoi thu 118");
  await keys.go(/^Người Thứ 118/);
  await keys.kept("somebody who was opened on a tablet");
  await keys.to("Quay lại", true);
  await keys.press("Enter");
  await until(async () => /^Người Thứ 118/.test((await keys.held())?.name ?? "") || null, "the keyboard on the line that had been opened");
  tell("on a tablet the keyboard goes to whoever is opened, and back to their line");
}, 4);
