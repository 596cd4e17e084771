import { expect } from "vitest";
import { flight } from "./flight";
import { clean, sitDown } from "./desk";
import { cameraPhotos, until } from "./phone";
import { Proxy } from "./proxy";
import { PASSWORD } from "./server";

flight("a leader reviews an evening by keys: accepted, sent back with a mark on the photo, rejected, and one that the province had decided", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  const names: string[] = [];
  for (const photo of cameraPhotos.slice(0, 4)) names.push(await mai.handOver({ photos: [photo] }));
  await mai.sync();
  tell(`four gifts with photos have come: ${names.join(", ")}`);

  const leader = await phone("leader");
  await sitDown(leader, "leader@kienan.example");
  const title = leader.page.locator(".detail-head h2"), rows = leader.page.locator(".queue-row");
  await until(async () => ((await rows.count()) === 4 ? true : null), "four rows");
  const visits = (await server.rows("leader@kienan.example", "blood_visit")).filter((v) => v["state"] === "registered");
  expect(visits.length).toBeGreaterThan(0);
  await leader.open(`/branch/duyet/blood_visit/${visits[0]!["id"]}`);
  await leader.page.getByText("Việc này chưa xong", { exact: false }).waitFor();
  expect(await leader.button("Chấp nhận").count(), "a verdict on a donor who is still on the way").toBe(0);
  await leader.open("/branch/duyet");
  await until(async () => ((await rows.count()) === 4 ? true : null), "four rows");
  tell(`${visits.length} donors on their way do not wait for a verdict`);
  const go = async (name: string) => {
    for (let i = 0; i < 60 && (await title.textContent()) !== name; i++) await leader.page.keyboard.press("j");
    for (let i = 0; i < 60 && (await title.textContent()) !== name; i++) await leader.page.keyboard.press("k");
    expect(await title.textContent()).toBe(name);
    await leader.page.locator(".hero img").waitFor();
  };

  await go(names[0]!);
  await leader.page.keyboard.press("a");
  await leader.page.locator(".undo-bar").waitFor();
  await leader.page.reload({ waitUntil: "domcontentloaded" });
  await leader.button("Hoàn tác u").click();
  await until(async () => ((await rows.filter({ hasText: names[0]! }).filter({ hasText: "Chấp nhận" }).count()) === 0 ? true : null), "the verdict to be taken back");
  expect((await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["review_state"] === "accepted")).toEqual([]);
  tell("a verdict was still there after a reload, and was taken back before it left");

  await go(names[0]!);
  await leader.page.keyboard.press("a");
  await go(names[1]!);
  await leader.page.keyboard.press("r");
  await leader.page.getByRole("radio", { name: "Ảnh không rõ", exact: true }).check();
  await leader.page.getByLabel("Lời nhắn cho người ghi", { exact: true }).fill("Chị chụp lại giúp, chưa thấy người nhận.");
  const box = (await leader.page.locator(".hero-sheet").boundingBox())!;
  await leader.page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
  await leader.page.mouse.down();
  await leader.page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.75, { steps: 4 });
  await leader.page.mouse.up();
  await leader.page.keyboard.press("Control+Enter");
  await go(names[2]!);
  await leader.page.keyboard.press("x");
  await leader.page.getByRole("radio", { name: "Trùng bản ghi khác", exact: true }).check();
  await leader.button("Từ chối").click();
  tell("three verdicts by keys, one with a circle drawn on the photo");

  const decided = await until(async () => {
    const all = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["review"]);
    return all.length === 3 ? all : null;
  }, "three verdicts at the branch");
  const accepted = decided.find((r) => r["review_state"] === "accepted")!, returned = decided.find((r) => r["review_state"] === "returned")!, rejected = decided.find((r) => r["review_state"] === "rejected")!;
  expect(accepted && rejected["review"]["reason"]).toBe("duplicate");
  expect(returned["review"]).toMatchObject({ reason: "photo_unclear", words: "Chị chụp lại giúp, chưa thấy người nhận.", mark: { photo: returned["photos"][0].sha256, shapes: [{ type: "circle" }] } });
  const [shape] = returned["review"]["mark"]["shapes"];
  expect([shape.x, shape.y, shape.x2, shape.y2].map((v) => Math.round(v * 20) / 20)).toEqual([0.25, 0.25, 0.5, 0.75]);
  expect(Date.parse(returned["review"]["due"])).toBeGreaterThan(Date.now());
  await leader.page.getByRole("radio", { name: /Đã trả lại/ }).check();
  await rows.filter({ hasText: names[1]! }).waitFor();
  await leader.page.locator(".timeline").getByText("Đã trả lại").waitFor();
  tell("the branch has them with reason, words and mark; the desk shows the history");

  await mai.open("/can-xu-ly");
  await mai.page.getByText("chưa thấy người nhận", { exact: false }).first().waitFor();
  tell("the volunteer's phone has it as a task");

  const row = (await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["evidence"] === "full" && r["review_state"] === "received")!;
  await leader.open(`/branch/duyet/gift_handover/${row["id"]}`);
  await leader.page.locator(".detail-head h2", { hasText: names[3]! }).waitFor();
  await leader.page.keyboard.press("a");
  await leader.page.locator(".undo-bar").waitFor();
  await server.review("province@haiphong.example", row, "gift_handover", "returned", "Thiếu chữ ký.");
  tell("while the leader's verdict could still be taken back, the province sent the record back");

  await leader.open(`/branch/duyet/gift_handover/${row["id"]}`);
  await leader.page.getByText("Người khác đã quyết định trước và khác bạn.", { exact: false }).waitFor({ timeout: 30_000 });
  expect((await server.rows("leader@kienan.example", "gift_handover")).find((r) => r["id"] === row["id"])).toMatchObject({ review_state: "returned" });
  await leader.button("Đã hiểu").click();
  await leader.page.getByText("Thiếu chữ ký.", { exact: false }).first().waitFor();
  await leader.link("Trùng lặp & xung đột").click();
  await leader.page.locator(".asked", { hasText: "Hai kết luận trái nhau" }).getByRole("button").click();
  await leader.page.locator(".why-title", { hasText: "Hai kết luận trái nhau" }).waitFor();
  tell("the first verdict stands, the leader is told in place, and both lie among the conflicts");
}, 3);

flight("a household that received from two organisations: both are kept, one is counted; a lost value is taken back; a verdict without a network", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1"), duc = await phone("volunteer2");
  await mai.signIn("volunteer1@kienan.example");
  await duc.signIn("volunteer2@kienan.example");
  await mai.readyOffline();
  await duc.readyOffline();
  await server.stop();
  const name = await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
  expect(await duc.handOver({ photos: cameraPhotos.slice(1, 2), giver: "Hội Liên hiệp Phụ nữ phường" })).toBe(name);
  for (const [on, to] of [[mai, "0912 000 111"], [duc, "0912 000 222"]] as const) {
    await on.open("/danh-sach");
    await on.page.locator("a.item").last().click();
    await on.page.getByRole("link", { name: "Cập nhật thông tin" }).click();
    await on.page.getByLabel("Điện thoại", { exact: true }).fill(to);
    await on.button("Lưu").click();
    await on.page.getByText(/Đã lưu/).first().waitFor();
  }
  await duc.losePower();
  await server.start();
  await mai.sync();
  await duc.powerOn();
  await duc.sync();
  const progress = async () => {
    const [gift] = (await server.rows("leader@kienan.example", "gift_handover")).filter((g) => g["photos"]?.length);
    return server.ask<{ gifts: { handovers: number; persons: number; over_limit: { handovers: number } }; duplicates: { open: number; decided: number } }>("leader@kienan.example", "/api/desk/v1/progress", { unit: gift!["unit"], campaign: gift!["campaign"] });
  };
  expect((await progress()).duplicates).toEqual({ open: 1, decided: 0 });
  tell(`two phones gave to ${name}, one of them for another organisation, and wrote two phone numbers for one person`);

  const leader = await phone("leader");
  await sitDown(leader, "leader@kienan.example", "/branch/trung-lap");
  const asked = leader.page.locator(".asked", { hasText: "Hộ đã nhận quà" }).first();
  await asked.getByRole("button").click();
  await leader.page.locator(".compare").waitFor();
  expect(await leader.page.locator(".pair-tags", { hasText: "Được tính" }).count()).toBe(1);
  await leader.page.getByText("Một lần do Hội Liên hiệp Phụ nữ phường tặng.", { exact: false }).first().waitFor();
  await leader.button("Giữ cả hai, tính một").click();
  await leader.page.locator(".asked", { hasText: "Hai người sửa khác nhau một mục" }).first().getByRole("button").click();
  await leader.page.locator(".value").last().getByText("0912 000 222").waitFor();
  await leader.button("Lấy lại giá trị này").click();
  tell("the leader keeps both gifts and takes the later number back");

  await until(async () => {
    const flags = await server.rows("leader@kienan.example", "flag"), people = await server.rows("leader@kienan.example", "beneficiary");
    return flags.some((f) => f["why"] === "already_given" && f["state"] === "both_real") && flags.some((f) => f["why"] === "field_conflict" && f["state"] === "dismissed") && people.some((p) => p["phone"] === "+84912000222") ? true : null;
  }, "the answers at the branch");
  const gifts = (await server.rows("leader@kienan.example", "gift_handover")).filter((r) => r["photos"]?.length);
  expect(gifts.map((g) => [g["counted"] ?? false, g["review_state"]]).sort()).toEqual([[false, "received"], [true, "received"]]);
  expect(gifts.map((g) => g["giver"] ?? "").sort()).toEqual(["", "Hội Liên hiệp Phụ nữ phường"]);
  expect(await progress()).toMatchObject({ gifts: { handovers: 1, persons: 1, over_limit: { handovers: 1 } }, duplicates: { open: 0, decided: 1 } });
  await leader.page.getByRole("radio", { name: /Đã trả lời/ }).check();
  await leader.page.locator(".asked", { hasText: "Giữ cả hai, tính một" }).waitFor();
  tell("one gift of two counts, the number is the later one, and the answers are remembered");

  await until(() => leader.page.evaluate(() => (navigator.serviceWorker.controller ? true : null)), "the desk's worker");
  await server.stop();
  await leader.open(`/branch/duyet/gift_handover/${gifts.find((g) => g["counted"])!["id"]}`);
  await leader.page.locator(".detail-head h2", { hasText: name }).waitFor();
  await leader.page.locator(".hero").getByText("Chưa tải được ảnh", { exact: true }).waitFor();
  await leader.page.keyboard.press("a");
  await leader.page.locator(".undo-bar").waitFor();
  await leader.page.getByText("chờ chi hội nhận", { exact: false }).first().waitFor();
  await server.start();
  await until(async () => ((await server.rows("leader@kienan.example", "gift_handover")).some((r) => r["review_state"] === "accepted") ? true : null), "the verdict at the branch");
  tell("without a network the desk opens and decides; the verdict waits for its receipt and goes when there is one");
}, 3);

flight("whoever sits down after somebody else finds nothing of what they looked for and had picked", async ({ server, phone, tell }) => {
  const unit = (await server.rows("leader@kienan.example", "beneficiary"))[0]!["unit"];
  await server.push("volunteer1@kienan.example", { kind: "activity", op: "create", id: "flightpicked001", f: { unit, type: "visit", hours: 2, people: 3, outputs: "Thăm hộ bà Lan" } });
  const desk = await phone("desk"), find = desk.page.getByLabel("Tìm tên, nơi chốn", { exact: true });
  await sitDown(desk, "leader@kienan.example");
  await find.fill("tham");
  await desk.page.locator(".queue-row").first().waitFor();
  await desk.page.locator(".queue-row .tick input").first().check();
  await desk.page.locator(".picked").waitFor();
  tell("one leader has searched and picked a record, and signs out");

  const next = async (email: string) => {
    await desk.page.locator(".account summary").click();
    await desk.button("Đăng xuất").click();
    await desk.page.getByLabel("Email", { exact: true }).fill(email);
    await desk.page.getByLabel("Mật khẩu", { exact: true }).fill(PASSWORD);
    await desk.button("Đăng nhập").click();
    await desk.page.getByText("Đồng bộ lúc", { exact: false }).waitFor();
    await find.waitFor();
  };
  await next("leader@longbien.example");
  expect([await find.inputValue(), await desk.page.locator(".picked").count()]).toEqual(["", 0]);
  await desk.page.locator(".account summary").click();
  await desk.page.getByText("leader@longbien.example", { exact: true }).waitFor();
  await desk.page.keyboard.press("Escape");
  tell("the next one has a page of their own");
}, 2);

flight("a newer build of the desk is let in on a tablet too", async ({ server, phone, tell }) => {
  const proxy = await Proxy.before(server);
  try {
    const desk = await phone("leader", proxy);
    await sitDown(desk, "leader@kienan.example");
    await desk.page.setViewportSize({ width: 820, height: 1180 });
    const waits = () => desk.page.evaluate(async () => (await navigator.serviceWorker.ready).waiting !== null);
    await desk.page.evaluate(() => navigator.serviceWorker.ready);
    proxy.release();
    await desk.page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
    await until(async () => ((await waits()) ? true : null), "the newer build to wait");
    await desk.page.locator(".account summary").click();
    await clean(desk, "the menu with a newer build");
    const anew = desk.page.waitForEvent("load", { timeout: 60_000 });
    await desk.button("Dùng bản mới").click();
    await anew;
    await desk.page.getByRole("heading", { level: 1 }).waitFor();
    await until(async () => ((await waits()) ? null : true), "the newer build to run");
    tell("from the menu of the account, where no rail has room to say so");
  } finally {
    proxy.close();
  }
}, 2);

flight("the desk is fit for those who do not see or touch well", async ({ phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
  await mai.sync();
  const leader = await phone("leader");
  let looked = 0;
  const look = async (what: string) => {
    for (const colour of ["light", "dark"] as const) {
      await leader.page.emulateMedia({ colorScheme: colour, reducedMotion: "reduce" });
      await clean(leader, `${what}, ${colour}`);
    }
    looked++;
  };
  await leader.page.setViewportSize({ width: 1280, height: 800 });
  await leader.open("/branch");
  await leader.page.getByLabel("Email", { exact: true }).waitFor();
  await look("sign-in");
  await sitDown(leader, "leader@kienan.example");
  await leader.page.locator(".hero img").waitFor();
  await leader.page.locator(".timeline").waitFor();
  await look("Duyệt");
  await leader.page.keyboard.press("r");
  await leader.page.locator(".say").waitFor();
  await look("Trả lại");
  await leader.page.keyboard.press("Escape");
  await leader.page.keyboard.press("?");
  await leader.page.getByRole("dialog").waitFor();
  await look("Phím tắt");
  await leader.page.keyboard.press("Escape");
  await leader.page.getByRole("dialog").waitFor({ state: "hidden" });
  await leader.page.keyboard.press(" ");
  await leader.page.locator(".picked").waitFor();
  await look("chosen ones");
  for (const path of ["/branch/trung-lap"]) {
    await leader.open(path);
    await leader.page.getByRole("heading", { level: 1 }).waitFor();
    await look(path);
  }
  await leader.page.locator(".account summary").click();
  await leader.button("English").click();
  await leader.page.getByRole("heading", { name: "Overlaps & conflicts" }).waitFor();
  await look("in English");
  await leader.page.locator(".account summary").click();
  await leader.button("Tiếng Việt").click();
  for (const width of [820, 1024, 1280]) {
    await leader.page.setViewportSize({ width, height: 1180 });
    for (const path of ["/branch/duyet", "/branch/trung-lap"]) {
      await leader.open(path);
      await leader.page.getByRole("heading", { level: 1 }).waitFor();
      expect(await leader.page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width} px`).toBeLessThanOrEqual(width);
      if (width === 820) await look(`${path} on a tablet`);
    }
  }
  await leader.page.setViewportSize({ width: 820, height: 1180 });
  await leader.open("/branch/duyet");
  await leader.page.locator(".tick input").first().check();
  await leader.page.locator(".queue-open").first().click();
  await leader.page.locator(".verdicts").getByRole("group", { name: "Đang chọn 1", exact: true }).waitFor();
  await look("what is chosen, under a record on a tablet");
  await leader.page.locator(".verdicts").getByRole("button", { name: "Trả lại", exact: true }).click();
  await leader.page.locator(".verdicts .say").waitFor();
  expect(await leader.page.getByRole("group", { name: "Đang chọn 1", exact: true }).isVisible(), "of how many it is said").toBe(true);
  const province = await phone("province");
  await sitDown(province, "province@haiphong.example", "/branch/xem-lai");
  await province.page.getByText("Không có bản ghi nào cần xem lại").waitFor();
  tell(`${looked} screens in light and dark: axe finds nothing, nothing runs out at 820, 1024 or 1280 px`);
}, 3);
