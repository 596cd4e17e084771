import { mkdirSync } from "node:fs";
import { test } from "vitest";
import { sitDown } from "./desk";
import { Phone, cameraPhotos } from "./phone";
import { Server } from "./server";

const url = process.env["AT"]!, out = "/tmp/looksC/pics", port = Number(new URL(url).port);
const server = new (Server as any)(port, "/tmp/looksC/none") as Server;
mkdirSync(out, { recursive: true });
const LONG = "Công Tằng Tôn Nữ Huyền Trân Diễm Phương Quỳnh Anh Thục Đoan", LEADER = "leader@kienan.example";

async function shoot(p: Phone, name: string, { width = 1280, height = 800, dark = false } = {}) {
  await p.page.setViewportSize({ width, height });
  await p.page.emulateMedia({ colorScheme: dark ? "dark" : "light", reducedMotion: "reduce" });
  await p.page.waitForTimeout(700);
  await p.page.screenshot({ path: `${out}/${name}.png` });
  const wide = await p.page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > width) console.log(`!! ${name}: ${wide} > ${width}`);
}
const all = async (p: Phone, name: string) => {
  await shoot(p, name);
  await shoot(p, name + "-dark", { dark: true });
  await shoot(p, name + "-tab", { width: 820, height: 1180 });
  await shoot(p, name + "-tab-dark", { width: 820, height: 1180, dark: true });
  await p.page.setViewportSize({ width: 1280, height: 800 });
  await p.page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
};
const tryIt = async (what: string, f: () => Promise<void>) => { try { await f(); } catch (e) { console.log("!!", what, String((e as Error).message).split("\n")[0]); } };

test("seed", async () => {
  if (process.env["PART"] !== "seed") return;
  const b = (await server.rows(LEADER, "beneficiary"))[0]!, campaign = (await server.rows(LEADER, "campaign"))[0]!, gt = (await server.rows(LEADER, "gift_type")).find((g) => g["campaign"] === campaign["id"])!;
  const unit = b["unit"];
  console.log(await server.push(LEADER, { kind: "beneficiary", op: "create", id: "looklong0000001", f: { unit, name: LONG, birth_year: 1939, hamlet: "Tổ dân phố số 12 Khu tập thể Nhà máy Xi măng Hải Phòng", address: "Số 1234/56/78 ngõ 910 đường Trần Thành Ngọ kéo dài, gần trụ sở Ủy ban nhân dân phường", categories: ["poor", "elderly"] } }));
  console.log(await server.push("volunteer1@kienan.example", { kind: "gift_handover", op: "create", id: "looklonggift001", f: { unit, campaign: campaign["id"], beneficiary: "looklong0000001", gift_type: gt["id"], qty: 12, value: 12345678, received_by: "proxy", proxy: { name: "Nguyễn Phúc Vĩnh San Bảo Long Thiên Ân", relation: "Cháu nội đích tôn của người nhận", reason: "Người nhận đang nằm điều trị dài ngày ở Bệnh viện Hữu nghị Việt Tiệp" }, consent: "not_asked", giver: "Công ty Trách nhiệm hữu hạn Một thành viên Thương mại Dịch vụ Xuất nhập khẩu Hoàng Long Hải Phòng", note: "Bà yếu, đi lại khó khăn. ".repeat(20).trim() } }));
  try { await server.ask(LEADER, "/api/desk/v1/people/add", { name: LONG, role: "volunteer", unit, email: "rat-dai-rat-dai-rat-dai-rat-dai-rat-dai@chuthapdo-kienan-haiphong.example" }); } catch (e) { console.log(String(e)); }
  console.log(await server.refused("volunteer1@kienan.example", "activity", { unit, type: "environment", hours: 9000, people: 3, outputs: "Dọn kênh" }));
});

test("desk", async () => {
  if (process.env["PART"] !== "desk") return;
  const p = await Phone.on("leader", { url });
  try {
    await p.page.setViewportSize({ width: 1280, height: 800 });
    await p.open("/branch");
    await p.page.getByLabel("Email", { exact: true }).waitFor();
    await shoot(p, "00-sign-in");
    await sitDown(p, LEADER);
    for (const [name, path] of [["01-duyet", "/branch/duyet"], ["02-duyet-long", "/branch/duyet/gift_handover/looklonggift001"], ["03-trung-lap", "/branch/trung-lap"], ["04-danh-sach", "/branch/danh-sach"], ["05-chien-dich", "/branch/danh-sach/chien-dich"], ["06-tien-do", "/branch/tien-do"], ["07-nguoi", "/branch/nguoi-va-may"], ["08-giu-lai", "/branch/nguoi-va-may/giu-lai"], ["09-don-vi", "/branch/nguoi-va-may/don-vi"], ["10-nhat-ky", "/branch/nhat-ky"]] as const) await tryIt(name, async () => {
      await p.open(path);
      await p.page.getByRole("heading", { level: 1 }).waitFor();
      await p.page.waitForTimeout(1200);
      await all(p, name);
    });
    await tryIt("list", async () => {
      const lists = await server.rows(LEADER, "list");
      await p.open(`/branch/danh-sach/${lists[0]!["id"]}`);
      await p.page.getByRole("heading", { level: 1 }).waitFor();
      await all(p, "11-list");
    });
    await tryIt("person", async () => {
      await p.open("/branch/nguoi-va-may");
      await p.page.locator(".two-list .item", { hasText: "Huyền Trân" }).click();
      await all(p, "12-person-long");
      await p.page.locator(".two-list .item").first().click({ timeout: 4000 }).catch(() => {});
      await all(p, "13-person");
    });
    await tryIt("invite", async () => {
      await p.open("/branch/nguoi-va-may");
      await p.button("Mời người mới").click();
      await p.page.getByLabel("Họ và tên", { exact: true }).fill(LONG + " Thanh");
      await all(p, "14-invite");
      await p.button("Mời và lấy mã").click();
      await p.page.locator(".qr").waitFor();
      await all(p, "15-invitation");
    });
    await tryIt("say", async () => {
      await p.open("/branch/duyet");
      await p.page.locator(".hero img").first().waitFor();
      await p.page.keyboard.press("r");
      await all(p, "16-say");
      await p.page.keyboard.press("Escape");
      await p.page.keyboard.press(" ");
      await p.page.keyboard.press("j"); await p.page.keyboard.press(" ");
      await all(p, "17-picked");
      await p.page.keyboard.press("Escape");
      await p.page.keyboard.press("?");
      await all(p, "18-keys");
    });
    await tryIt("records", async () => {
      await p.open("/branch/tien-do");
      await p.page.locator(".behind").nth(1).click();
      await p.page.waitForTimeout(1500);
      await all(p, "19-records");
    });
    await tryIt("account", async () => {
      await p.open("/branch/duyet");
      await p.page.locator(".account summary").click();
      await all(p, "20-account");
    });
    await tryIt("import", async () => {
      const list = (await server.rows(LEADER, "list")).find((l) => l["state"] === "draft" || l["state"] === "returned");
      if (!list) { console.log("no draft list"); return; }
      await p.open(`/branch/danh-sach/${list["id"]}/nhap-excel`);
      await all(p, "21-import");
    });
    await tryIt("offline", async () => {
      await p.page.evaluate(() => navigator.serviceWorker.ready);
      await p.page.waitForTimeout(3000);
      await p.page.context().setOffline(true);
      for (const [name, path] of [["30-off-duyet", "/branch/duyet"], ["31-off-trung", "/branch/trung-lap"], ["32-off-ds", "/branch/danh-sach"], ["33-off-tien-do", "/branch/tien-do"], ["34-off-nguoi", "/branch/nguoi-va-may"], ["35-off-nhat-ky", "/branch/nhat-ky"], ["36-off-giu-lai", "/branch/nguoi-va-may/giu-lai"]] as const) await tryIt(name, async () => {
        await p.open(path);
        await p.page.getByRole("heading", { level: 1 }).waitFor();
        await p.page.waitForTimeout(1500);
        await shoot(p, name); await shoot(p, name + "-tab-dark", { width: 820, height: 1180, dark: true });
      });
      await p.page.context().setOffline(false);
    });
  } finally { console.log(p.faults); await p.throwAway(); }
});

test("others", async () => {
  if (process.env["PART"] !== "others") return;
  for (const [who, paths] of [["province@haiphong.example", ["xem-lai", "danh-sach", "tien-do", "nguoi-va-may", "nhat-ky"]], ["approver@kienan.example", ["danh-sach", "tien-do"]], ["auditor@haiphong.example", ["tien-do", "nhat-ky", "duyet"]], ["leader@longbien.example", ["duyet", "trung-lap"]], ["volunteer2@kienan.example", ["duyet"]]] as const) {
    const p = await Phone.on("x", { url });
    try {
      await sitDown(p, who);
      for (const path of paths) await tryIt(who + path, async () => {
        await p.open("/branch/" + path);
        await p.page.waitForTimeout(2500);
        const name = `40-${who.split("@")[0]}-${who.includes("longbien") ? "lb-" : ""}${path}`;
        await shoot(p, name); await shoot(p, name + "-tab-dark", { width: 820, height: 1180, dark: true });
      });
    } catch (e) { console.log("!!", who, String(e).slice(0, 200)); } finally { console.log(p.faults); await p.throwAway(); }
  }
});

const both = async (p: Phone, name: string, from?: string) => {
  for (const [w, h, dark] of [[360, 740, false], [320, 640, true]] as const) {
    await p.page.setViewportSize({ width: w, height: h });
    await p.page.evaluate((from) => { const el = from ? [...document.querySelectorAll("h1,h2,b")].find((x) => x.textContent?.includes(from)) : null; scrollTo(0, el ? el.getBoundingClientRect().top + scrollY - 60 : 0); }, from);
    await shoot(p, `${name}-${w}`, { width: w, height: h, dark });
  }
};
const lose = (p: Phone, n: number) => p.page.evaluate(async (n) => {
  const name = (await indexedDB.databases()).map((d) => d.name!).find((x) => x.startsWith("keep-"))!;
  await new Promise<void>((done, fail) => { const r = indexedDB.open(name); r.onerror = fail; r.onsuccess = () => { const t = r.result.transaction("bytes", "readwrite"), s = t.objectStore("bytes"); const k = s.getAllKeys(); k.onsuccess = () => { for (const key of k.result.slice(0, n)) s.delete(key); }; t.oncomplete = () => { r.result.close(); done(); }; }; });
}, n);

test("phone", async () => {
  if (process.env["PART"] !== "phone") return;
  const p = await Phone.on("mai", { url });
  try {
    await p.page.getByLabel("Email", { exact: true }).waitFor();
    await both(p, "60-sign-in");
    await p.signIn("member@kienan.example");
    await p.readyOffline();
    await p.page.context().setOffline(true);
    await p.handOver({ photos: cameraPhotos.slice(0, 2) });
    await lose(p, 1);
    await p.handOver({ photos: cameraPhotos.slice(2, 4), save: false });
    await p.page.getByLabel("Ghi chú", { exact: true }).fill("Bà gửi lời cảm ơn");
    await p.page.waitForTimeout(900);
    await lose(p, 9);
    await p.open("/trao-qua");
    await p.page.getByText("không đọc lại được", { exact: false }).waitFor();
    await both(p, "61-form-unread");
    await both(p, "62-form-unread-photos", "Bằng chứng");
    await p.open("/"); await both(p, "63-today-off");
    await p.page.context().setOffline(false);
    await p.open("/can-xu-ly");
    await p.page.getByText("Máy mất một ảnh").first().waitFor({ timeout: 60000 });
    await both(p, "64-attention-lost");
    await p.page.getByRole("link", { name: "Xem bản ghi" }).first().click();
    await p.page.waitForTimeout(800);
    await both(p, "65-record-lost");
    await p.open("/can-xu-ly");
    await p.page.getByRole("link", { name: "Sửa và ghi lại" }).first().click();
    await p.page.waitForTimeout(800);
    await both(p, "66-correct-lost", "Bằng chứng");
    await p.open("/"); await both(p, "67-today-on"); await both(p, "67b-today-on", "chưa gửi");
    await p.open("/nhat-ky"); await p.page.waitForTimeout(600); await both(p, "68-diary");
    await p.open("/danh-sach"); await p.page.waitForTimeout(600); await both(p, "69-list");
    await p.open("/danh-sach/looklong0000001"); await p.page.waitForTimeout(600); await both(p, "70-person-long");
    await p.open("/trao-qua?nguoi=looklong0000001"); await p.page.waitForTimeout(800); await both(p, "71-gift-long");
    await p.open("/hien-mau"); await p.page.waitForTimeout(600); await both(p, "72-blood");
    await p.page.locator("a.item").first().click(); await p.page.waitForTimeout(600); await both(p, "73-drive");
    await p.open("/so-cap-cuu"); await p.page.waitForTimeout(600); await both(p, "74-first-aid");
    await p.open("/hoat-dong"); await p.page.waitForTimeout(600); await both(p, "75-activity");
    await p.open("/may-nay"); await p.page.waitForTimeout(600); await both(p, "76-device"); await both(p, "77-device-carry", "Mang dữ liệu");
    await p.page.context().setOffline(true);
    await p.handOver({ photos: cameraPhotos.slice(4, 5) });
    await both(p, "78-saved");
    await p.open("/may-nay"); await p.button("Đăng xuất").click(); await p.page.waitForTimeout(500);
    await both(p, "79-sign-out");
    await p.button("Vẫn đăng xuất").click(); await p.page.waitForTimeout(800);
    await both(p, "80-out-others");
    await p.page.context().setOffline(false);
  } finally { console.log(p.faults); await p.throwAway(); }
});
