import { expect } from "vitest";
import { clean, sitDown } from "./desk";
import { flight } from "./flight";
import { cameraPhotos, until, type Phone } from "./phone";
import { workbook } from "./workbook";

/** Opens a new list of the first campaign. @returns its id */
async function newList(leader: Phone): Promise<string> {
  await leader.link("Danh sách thụ hưởng").click();
  await leader.button("Soạn danh sách mới").click();
  await leader.page.getByText("Danh sách chưa có ai", { exact: true }).waitFor();
  return new URL(leader.page.url()).pathname.split("/").at(-1)!;
}

/** What stands on a list at the branch. */
const onList = async (server: { rows(email: string, kind: string): Promise<Record<string, any>[]> }, list: string) => (await server.rows("leader@kienan.example", "list_item")).filter((i) => i["list"] === list);

flight("an Excel list with twelve kinds of faults: looked through row by row, taken back once, added without a network", async ({ server, phone, tell }) => {
  const known = (await server.rows("leader@kienan.example", "beneficiary")).filter((b) => b["birth_year"] && b["hamlet"])[0]!;
  const head = ["STT", "Họ và tên", "Năm sinh", "Thôn, tổ dân phố", "Đối tượng", "Điện thoại", "Số CCCD", "Số lượng"], here = known["hamlet"] as string;
  const file = await workbook([
    ["DANH SÁCH NGƯỜI CÓ HOÀN CẢNH KHÓ KHĂN"], ["Tết Nhân ái"], [], head,
    [1, "Trịnh Thị Bay", 1950, here, "Hộ nghèo", "0912345678", "", 1],
    [2, "", 1961, here, "Hộ nghèo", "", "", 1],
    [3, "Trịnh Văn Cò", "19x5", here, "Hộ nghèo", "", "", 1],
    [4, "Trịnh Văn Dế", 2061, here, "Hộ nghèo", "", "", 1],
    [5, "Trịnh Văn Én", 1860, here, "Hộ nghèo", "", "", 1],
    [6, "Trịnh Thị Gấm", 1970, "Tổ dân phố 9876", "Hộ nghèo", "", "", 1],
    [7, "Trịnh Thị Hến", 1971, here, "Hộ khá giả lắm", "", "", 1],
    [8, "Trịnh Thị Kén", 1972, here, "Hộ nghèo", "12", "", 1],
    [9, "Trịnh Thị Lụa", 1973, here, "Hộ nghèo", "", "12345", 1],
    [10, "Trịnh Thị Mơ", 1974, here, "Hộ nghèo", "", "999174000123", 1],
    [11, "Trịnh Thị Na", 1975, here, "Hộ nghèo", "", "", "nhiều"],
    [12, "Trịnh Thị Bay", 1950, here, "Hộ nghèo", "", "", 1],
    [13, known["name"], known["birth_year"], here, "Hộ nghèo", "", "", 1],
    [14, "#REF!", 1976, here, "Hộ nghèo", "", "", 1],
    [15, "Trịnh Thị Oanh", 1977, here, "Hộ nghèo", "0987654321", "", 2],
    ["", "Tổng cộng", "", "", "", "", "", 16],
  ]);

  const leader = await phone("leader");
  await sitDown(leader, "leader@kienan.example");
  const list = await newList(leader);
  const upload = async () => {
    await leader.link("Nhập từ Excel").click();
    await leader.page.getByLabel("Chọn tệp", { exact: true }).setInputFiles({ name: "danh-sach.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: file });
    await leader.page.getByRole("radio", { name: /^Tất cả/ }).check();
    await leader.page.getByText("Trịnh Thị Oanh", { exact: true }).waitFor();
  };
  await upload();
  for (const words of [
    "Thiếu họ và tên", "Không đọc được năm sinh", "Năm sinh ở tương lai", "quá 120 tuổi", "Chưa có thôn, tổ này", "Không rõ đối tượng", "Số điện thoại không đúng", "Số định danh phải có 12 chữ số",
    "không phải mã tỉnh nào", "Số lượng không phải là số nguyên", "Trùng người với dòng", "Đã có trong sổ của đơn vị", "Công thức trong tệp bị lỗi",
  ]) expect(await leader.page.locator(".problem", { hasText: words }).count(), words).toBeGreaterThan(0);
  await clean(leader, "Nhập từ Excel");
  await leader.page.getByRole("radio", { name: /^Có lỗi/ }).check();
  expect(await leader.page.locator(".table tbody tr").count()).toBe(8);
  tell("thirteen kinds of faults are told in the rows where they are; eight rows are left out");

  await leader.page.getByRole("button", { name: /^Thêm 7 người/ }).click();
  await leader.page.getByText("Đã nhập 7 người", { exact: false }).waitFor();
  await leader.button("Hoàn tác lần nhập").click();
  await leader.page.getByText("Danh sách chưa có ai", { exact: true }).waitFor();
  expect(await onList(server, list)).toEqual([]);
  tell("the import was taken back before it left: nothing of it is at the branch");

  await upload();
  await leader.page.getByLabel("Làm gì với Trịnh Thị Na", { exact: true }).selectOption({ label: "Vẫn thêm, bỏ ô sai" });
  await leader.page.getByLabel(`Làm gì với ${known["name"]}`, { exact: true }).waitFor();
  await server.stop();
  await leader.page.getByRole("button", { name: /^Thêm 8 người/ }).click();
  await leader.page.getByText("Đã nhập 8 người", { exact: false }).waitFor();
  tell("without a server eight people were added, one of them by the leader's decision");
  await server.start();

  const items = await until(async () => { const all = await onList(server, list); return all.length === 8 ? all : null; }, "eight people on the list at the branch", 60);
  expect(items.filter((i) => i["beneficiary"] === known["id"]).length).toBe(1);
  const people = await server.rows("leader@kienan.example", "beneficiary"), made = people.filter((b) => String(b["name"]).startsWith("Trịnh "));
  expect(made.map((b) => b["name"]).sort()).toEqual(["Trịnh Thị Bay", "Trịnh Thị Gấm", "Trịnh Thị Kén", "Trịnh Thị Lụa", "Trịnh Thị Mơ", "Trịnh Thị Na", "Trịnh Thị Oanh"]);
  expect(made.find((b) => b["name"] === "Trịnh Thị Oanh")).toMatchObject({ birth_year: 1977, phone: "+84987654321", categories: ["poor"] });
  expect(items.find((i) => i["beneficiary"] === made.find((b) => b["name"] === "Trịnh Thị Oanh")!["id"])!["qty"]).toBe(2);
  tell("they came up; who was known was not made again, and each is on the list once");

  await leader.button("Hoàn tác lần nhập").click();
  await leader.page.getByText("7 người mới đã gửi lên nên vẫn còn trong sổ của đơn vị", { exact: false }).waitFor();
  await until(async () => ((await onList(server, list)).every((i) => i["removed"]) ? true : null), "nobody on the list at the branch", 60);
  expect((await server.rows("leader@kienan.example", "beneficiary")).filter((b) => String(b["name"]).startsWith("Trịnh ")).length).toBe(7);
  tell("taken back after it had gone up: nobody is on the list, and the leader is told that seven stay known");
}, 4);

flight("a list is approved by the other person only, and what was approved is what was seen", async ({ server, phone, tell }) => {
  const leader = await phone("leader");
  await sitDown(leader, "leader@kienan.example");
  const list = await newList(leader);
  await leader.button("Thêm người").click();
  for (const i of [0, 1, 2, 3, 4]) await leader.page.locator(".item-check").nth(i).click();
  await leader.button("Thêm 5 người").click();
  await leader.page.getByText("Đã thêm 5 người", { exact: false }).waitFor();
  await leader.button("Trình duyệt").click();
  await leader.page.locator("dialog").getByRole("button", { name: "Trình duyệt", exact: true }).click();
  const submitted = await until(async () => (await server.rows("leader@kienan.example", "list")).find((l) => l["id"] === list && l["state"] === "submitted") ?? null, "the list to be submitted", 60);
  expect(submitted["items"]).toBe(5);
  expect(await leader.button("Phê duyệt").count()).toBe(0);
  tell("five people were put on a list and submitted; the leader is not asked to approve");

  const approve = async (email: string, sha: string) => server.move(email, "list", list, { from: "submitted", to: "approved", seen: { sha } });
  expect((await approve("leader@kienan.example", submitted["items_sha"])).s).toBe("rejected");
  expect((await approve("province@haiphong.example", submitted["items_sha"])).s).toBe("rejected");
  expect(await approve("approver@kienan.example", "0".repeat(64))).toMatchObject({ s: "rejected", code: "stale_review" });
  tell("the server refuses the leader, the province, and an approval of something else");

  const committee = await phone("committee");
  await sitDown(committee, "approver@kienan.example", `/branch/danh-sach/${list}`);
  await committee.button("Phê duyệt").click();
  await committee.page.getByLabel("Số văn bản", { exact: true }).fill("12/QĐ-UBND");
  await committee.page.getByLabel("Ngày văn bản", { exact: true }).fill("20/11/2026");
  await clean(committee, "Phê duyệt");
  await committee.page.locator("dialog").getByRole("button", { name: "Phê duyệt", exact: true }).click();
  await until(async () => (await server.rows("leader@kienan.example", "list")).find((l) => l["id"] === list && l["state"] === "approved" && l["doc_no"] === "12/QĐ-UBND") ?? null, "the approval", 60);
  await leader.page.getByText("Văn bản số 12/QĐ-UBND ngày 20/11/2026", { exact: false }).first().waitFor({ timeout: 30_000 });
  await clean(leader, "Danh sách thụ hưởng");
  tell("the committee approved it with its document; the leader's desk shows so");

  await leader.link("Ghi nhận tờ ký nhận").click();
  await leader.page.getByLabel("Chụp hoặc chọn ảnh", { exact: true }).setInputFiles(cameraPhotos[0]!);
  await leader.page.getByRole("img", { name: "Ảnh 1", exact: true }).waitFor();
  await leader.page.getByLabel("Loại quà khi danh sách chưa định", { exact: true }).selectOption({ index: 1 });
  const record = leader.page.getByRole("button", { name: /^Ghi \d+ lượt trao$/ }), n = Number(/\d+/.exec((await record.textContent())!)![0]);
  expect(n).toBeGreaterThan(0);
  await record.click();
  const gifts = await until(async () => { const all = (await server.rows("leader@kienan.example", "gift_handover")).filter((g) => g["list_version"] === submitted["version"] && g["photos"]?.[0]?.role === "sheet"); return all.length === n && all.every((g) => g["evidence"] === "full") ? all : null; }, "the handovers of the sheet with their photo", 60);
  expect(new Set(gifts.map((g) => g["photos"][0].sha256)).size).toBe(1);
  tell(`one photo of the signed sheet is the proof of ${n} handovers`);

  await leader.link("Tiến độ").click();
  await leader.page.getByRole("heading", { name: "Bao phủ", exact: true }).waitFor();
  const unit = submitted["unit"], campaign = submitted["campaign"];
  const { coverage } = await server.ask<{ coverage: { approved: number; served: number; left: number } }>("leader@kienan.example", "/api/desk/v1/progress", { unit, campaign });
  expect(coverage.approved).toBeGreaterThanOrEqual(5);
  await leader.page.getByText(`${coverage.served} trong ${coverage.approved} người đã nhận`, { exact: false }).waitFor();
  await leader.page.getByRole("button", { name: /chưa nhận$/ }).first().click();
  await until(async () => ((await leader.page.locator(".found").count()) === Math.min(coverage.left, 50) ? true : null), "the people who are left out, as many as the number says");
  await clean(leader, "Tiến độ");
  tell(`the progress says ${coverage.left} are left out, and opens them`);
}, 4);

flight("a campaign whose answer was lost on the way is made once, as it was put right between two tries", async ({ server, phone, tell }) => {
  const names = async () => (await server.rows("leader@kienan.example", "campaign")).map((c) => c["name"] as string), before = await names();
  const leader = await phone("leader");
  await sitDown(leader, "leader@kienan.example", "/branch/danh-sach/chien-dich");
  await leader.link("Danh sách thụ hưởng").click();
  await leader.page.getByRole("radio", { name: "Chiến dịch", exact: false }).first().check();
  await leader.button("Chiến dịch mới").click();
  const form = leader.page.locator("dialog"), save = form.getByRole("button", { name: "Lưu", exact: true });
  for (const [label, value] of [["Tên", "Tết lần một"], ["Bắt đầu", "10/01/2027"], ["Kết thúc", "10/02/2027"]] as const) await form.getByLabel(label, { exact: true }).fill(value);
  await form.getByLabel("Loại", { exact: true }).selectOption("tet_nhan_ai");
  await leader.page.route("**/campaigns/put", async (route) => void (await route.fetch(), await route.abort()), { times: 1 });
  await save.click();
  await form.getByRole("alert").waitFor();
  expect(await names()).toEqual(expect.arrayContaining([...before, "Tết lần một"]));
  await form.getByLabel("Tên", { exact: true }).fill("Tết lần hai");
  await save.click();
  await form.waitFor({ state: "detached" });
  expect((await names()).toSorted()).toEqual([...before, "Tết lần hai"].toSorted());
  tell("the second try named what the first had made");
});
