import { expect } from "vitest";
import { clean, sitDown } from "./desk";
import { flight } from "./flight";
import { cameraPhotos, until } from "./phone";
import type { Server } from "./server";

const mover = "province@haiphong.example", giver = "volunteer@tranthanhngo.example";

flight("a ward was parted between two while a phone was away with ten gifts of it: none is lost, each stands where its receiver went", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer");
  await mai.signIn(giver);
  await mai.readyOffline();
  const old = (await server.rows(giver, "beneficiary"))[0]!["unit"] as string;
  const before = await server.rows(giver, "beneficiary");
  expect(before.length).toBeGreaterThan(10);
  await server.stop();
  const given: string[] = [];
  for (let i = 0; i < 10; i++) given.push(await mai.handOver({ photos: i === 0 ? cameraPhotos.slice(0, 1) : [] }));
  expect(new Set(given).size, "ten different people").toBe(10);
  expect(await mai.standing("Đã lưu trên máy này")).toBe(10);
  await mai.losePower();
  await server.start();
  tell(`ten gifts of ${old} lie on a phone that was offline and is off now; the ward has ${before.length} people`);

  const leader = await phone("province");
  await sitDown(leader, mover, "/branch/nguoi-va-may/don-vi");
  const card = leader.page.locator(".card", { hasText: "Trần Thành Ngọ" });
  await card.getByText(`${before.length} dòng còn ở đơn vị cũ`, { exact: false }).waitFor();
  await card.getByText("Tách thành nhiều nơi, cần chọn", { exact: true }).waitFor();
  await clean(leader, "Đơn vị sáp nhập");
  await card.getByRole("button", { name: /^Chuyển Phường Trần Thành Ngọ/ }).click();
  const dialog = leader.page.locator("dialog");
  expect(await dialog.getByRole("button", { name: "Xem trước", exact: true }).isDisabled()).toBe(true);
  await dialog.getByLabel("Nơi nhận phần còn lại", { exact: true }).selectOption({ label: "Phường Kiến An, Hải Phòng" });
  await dialog.getByLabel(/^Tổ dân phố 22 /).selectOption({ label: "Phường Phù Liễn, Hải Phòng" });
  await clean(leader, "Chọn nơi nhận");
  await dialog.getByRole("button", { name: "Xem trước", exact: true }).click();
  const goes = { kienAn: before.filter((b) => b["hamlet"] !== "Tổ dân phố 22").length, phuLien: before.filter((b) => b["hamlet"] === "Tổ dân phố 22").length };
  for (const [name, n] of [["Phường Kiến An", goes.kienAn], ["Phường Phù Liễn", goes.phuLien]] as const) {
    await dialog.locator("section", { hasText: name }).locator("dd", { hasText: new RegExp(`^${n}$`) }).waitFor();
  }
  await dialog.getByText("1 vai trò đi theo", { exact: false }).waitFor();
  await clean(leader, "Xem trước");
  expect((await server.rows(giver, "beneficiary")).filter((b) => b["unit"] === old).length, "a preview moves nothing").toBe(before.length);
  await dialog.getByRole("button", { name: "Chuyển", exact: true }).click();
  await dialog.getByText(`Đã chuyển ${before.length} dòng`, { exact: true }).waitFor();
  await clean(leader, "Đã chuyển");
  await dialog.getByRole("button", { name: "Xong", exact: true }).click();
  await leader.page.getByText("Không còn gì phải chuyển", { exact: true }).waitFor();
  tell(`the province saw what would happen, and moved it: ${goes.kienAn} people to Kiến An, ${goes.phuLien} to Phù Liễn`);

  await mai.powerOn();
  await mai.sync();
  expect(await mai.standing("Chi hội đã nhận") + await mai.standing("Đã nhận đủ ảnh"), "gifts that the phone shows as received").toBe(10);
  await mai.open("/can-xu-ly");
  await mai.text("Không có gì phải xử lý").waitFor();
  tell("back online the phone handed in all ten and shows them received; it has nothing to mend");

  const gifts = await all(server, "gift_handover"), people = new Map((await all(server, "beneficiary")).map((r) => [r.id, r.f]));
  const ours = new Map(before.map((b) => [b["id"] as string, b]));
  const arrived = gifts.filter((g) => ours.has(g.f["beneficiary"]));
  expect(arrived.map((g) => ours.get(g.f["beneficiary"])!["name"]).sort()).toEqual([...given].sort());
  for (const g of arrived) {
    const home = people.get(g.f["beneficiary"])!["unit"];
    expect(home, "nobody is left in the old ward").not.toBe(old);
    expect(g.f["unit"], "a gift stands where its receiver is").toBe(home);
    expect(g.f["counted"]).toBe(true);
  }
  const campaign = arrived[0]!.f["campaign"], units = new Set(arrived.map((g) => g.f["unit"]));
  expect(units.size, "both heirs have some").toBe(2);
  for (const unit of units) {
    const { gifts: counted } = await server.ask<{ gifts: { handovers: number } }>(mover, "/api/desk/v1/progress", { unit, campaign });
    expect(counted.handovers).toBe(arrived.filter((g) => g.f["unit"] === unit).length);
  }
  expect((await server.ask<{ units: unknown[] }>(mover, "/api/desk/v1/units/moves", {})).units, "orphans").toEqual([]);
  await leader.page.reload({ waitUntil: "domcontentloaded" });
  await leader.page.getByText("Không còn gì phải chuyển", { exact: true }).waitFor();
  const branch = await phone("leader");
  await sitDown(branch, "leader@kienan.example");
  await until(async () => ((await branch.page.locator(".queue-row").filter({ hasText: /Tổ dân phố 2[13]/ }).count()) > 0 ? true : null), "the moved gifts in the new ward's queue");
  tell("the figures of both wards count them, and they stand in the queue of the ward they came to; nothing is left behind");
}, 4);

interface Found {
  readonly id: string;
  readonly f: Readonly<Record<string, any>>;
}

/** Every record of a kind that the province can ask for, wherever it stands. */
async function all(server: Server, kind: string): Promise<Found[]> {
  const found: Found[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await server.ask<{ rows: Found[]; more: boolean; next?: string }>(mover, "/api/desk/v1/records", { kind, limit: 100, why: "Kiểm tra sau sáp nhập", ...(after && { after }) });
    found.push(...page.rows);
    ({ more, next: after } = page);
  }
  return found;
}
