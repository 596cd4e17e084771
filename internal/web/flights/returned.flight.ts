import { expect } from "vitest";
import { flight } from "./flight";
import { cameraPhotos, until } from "./phone";
import type { Server } from "./server";

const leader = "leader@kienan.example";

/** The gift that a phone just sent, whole. */
async function arrived(server: Server, photos: number): Promise<Record<string, any>> {
  return until(async () => (await server.rows(leader, "gift_handover")).find((r) => r["device"] && r["review_state"] === "received" && !r["corrected_by"] && !r["review"] && r["photos"]?.length === photos && r["evidence"] === "full") ?? null, "the record with its photos");
}

flight("a record comes back with a marked photo, is corrected offline, and is accepted", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  const name = await mai.handOver({ photos: cameraPhotos.slice(0, 1) });
  await mai.sync();
  const row = await arrived(server, 1), photo = row["photos"][0].sha256;
  const due = new Date(Date.now() + 2 * 86400_000).toISOString();
  await server.review(leader, row, "gift_handover", "returned", {
    reason: "photo_unclear", words: "Chụp lại gần hơn, chỗ khoanh tròn.", due,
    mark: { photo, shapes: [{ type: "circle", x: 0.3, y: 0.3, x2: 0.6, y2: 0.7 }, { type: "arrow", x: 0.1, y: 0.1, x2: 0.3, y2: 0.3 }] },
  });
  await mai.open("/");
  await mai.text("Chụp lại gần hơn, chỗ khoanh tròn.").waitFor();
  tell(`the gift for ${name} came back with words and a mark; it stands on Hôm nay`);

  await server.stop();
  await mai.reopen("/can-xu-ly");
  await mai.text("Ảnh không rõ").waitFor();
  const marked = mai.page.getByRole("img", { name: "Ảnh có nét khoanh của trưởng chi hội", exact: true });
  await marked.waitFor();
  expect(await marked.evaluate((e: HTMLImageElement) => e.decode().then(() => e.naturalWidth))).toBeGreaterThan(480);
  const box = (await marked.boundingBox())!, drawn = (await mai.page.locator(".marks g").first().boundingBox())!;
  expect(Math.abs(drawn.x - box.x - 0.3 * box.width), "the circle begins at 30 % of the photo").toBeLessThan(8);
  expect(Math.abs(drawn.y - box.y - 0.3 * box.height)).toBeLessThan(8);
  tell("without a network Cần xử lý shows reason, words and the mark over the whole photo");

  await mai.link("Bổ sung").click();
  expect(await mai.page.getByRole("combobox", { name: "Người nhận", exact: true }).inputValue()).toBe(name);
  await mai.page.getByRole("img", { name: "Ảnh cũ 1", exact: true }).waitFor();
  await mai.page.getByLabel("Chụp ảnh", { exact: true }).setInputFiles(cameraPhotos[3]!);
  await mai.page.getByRole("img", { name: "Ảnh 1", exact: true }).waitFor();
  await mai.page.getByLabel("Ghi chú", { exact: true }).fill("Đã chụp lại");
  await mai.save();
  await mai.link("Xem bản ghi").click();
  await mai.page.getByRole("link", { name: /Bản này đính chính cho/ }).click();
  await mai.page.getByRole("link", { name: /Đã được đính chính bằng/ }).waitFor();
  await mai.link("Cần xử lý").click();
  await mai.text("Không có gì phải xử lý").waitFor();
  tell("the correction is on the phone, prefilled, the new photo beside the old; each of the two records leads to the other");

  await server.start();
  await mai.sync();
  const second = await arrived(server, 2);
  expect(second["corrects"]).toBe(row["id"]);
  expect(second["note"]).toBe("Đã chụp lại");
  expect(second["given_at"], "the gift was handed over when it was").toBe(row["given_at"]);
  expect(second["warnings"] ?? []).not.toContain("already_served");
  expect(second["photos"].map((p: { sha256: string }) => p.sha256)).toContain(photo);
  const first = (await server.rows(leader, "gift_handover")).find((r) => r["id"] === row["id"])!;
  expect(first["corrected_by"]).toBe(second["id"]);
  await server.review(leader, second, "gift_handover", "accepted");
  await mai.open("/nhat-ky");
  await mai.page.locator("a.item", { hasText: "Đã duyệt" }).waitFor();
  tell("the branch has both photos whole, and accepted the correction");

  const other = await mai.handOver({ photos: cameraPhotos.slice(1, 2) });
  await mai.sync();
  const again = await arrived(server, 1);
  await server.review(leader, again, "gift_handover", "returned", { reason: "wrong_person", words: "Đúng bà này không chị?" });
  await mai.open("/");
  await mai.text("Đúng bà này không chị?").waitFor();
  const fresh = await phone("volunteer1 anew");
  await fresh.signIn("volunteer1@kienan.example");
  await fresh.open("/can-xu-ly");
  await fresh.link("Bổ sung").click();
  await fresh.page.getByText("1 ảnh của bản cũ không có trên máy này", { exact: false }).waitFor();
  await fresh.losePower();
  tell("on another phone of hers the form says that the old photo does not come along");
  await server.stop();
  await mai.button("Trả lời").click();
  await mai.page.getByLabel("Lời của bạn", { exact: true }).fill("Đúng rồi ạ, tôi đã hỏi tổ trưởng.");
  await mai.button("Gửi trả lời").click();
  await mai.text("Đúng bà này không chị?").waitFor({ state: "detached" });
  await server.start();
  await mai.sync();
  const answered = (await server.rows(leader, "gift_handover")).find((r) => r["id"] === again["id"])!;
  expect([answered["review_state"], answered["review"].answer.words]).toEqual(["received", "Đúng rồi ạ, tôi đã hỏi tổ trưởng."]);
  await mai.open(`/nhat-ky/gift_handover/${again["id"]}`);
  await mai.text("Đúng rồi ạ, tôi đã hỏi tổ trưởng.").waitFor();
  tell(`the gift for ${other} came back too; it was answered in words, and waits for the leader again`);
});

flight("what the branch refuses comes back in a form that has all of it, and is taken once it is put right", async ({ server, phone, tell }) => {
  const mai = await phone("volunteer1");
  await mai.signIn("volunteer1@kienan.example");
  await mai.readyOffline();
  await server.stop();
  const name = await mai.handOver({ photos: cameraPhotos.slice(0, 1), save: false });
  await mai.page.getByLabel("Ghi chú", { exact: true }).fill("Bà gửi lời cảm ơn");
  await mai.save();
  // As an app would send it that forgot to look.
  await mai.page.evaluate(async () => {
    const keep = (await indexedDB.databases()).map((d) => d.name!).find((n) => n.startsWith("keep-"))!;
    await new Promise<void>((done, fail) => {
      const opening = indexedDB.open(keep);
      opening.onerror = fail;
      opening.onsuccess = () => {
        const t = opening.result.transaction("mutation", "readwrite"), all = t.objectStore("mutation").openCursor();
        all.onsuccess = () => all.result?.update({ ...all.result.value, m: all.result.value.m.replace('"qty":1', '"qty":99999') });
        t.oncomplete = () => {
          opening.result.close();
          done();
        };
      };
    });
  });
  await server.start();
  await mai.open("/can-xu-ly");
  await mai.page.getByText("Chi hội không nhận", { exact: true }).waitFor({ timeout: 60_000 });
  await mai.link("Sửa và ghi lại").click();
  expect(await mai.page.getByRole("combobox", { name: "Người nhận", exact: true }).inputValue()).toBe(name);
  await mai.page.getByRole("img", { name: "Ảnh cũ 1", exact: true }).waitFor();
  expect(await mai.page.getByLabel("Ghi chú", { exact: true }).inputValue()).toBe("Bà gửi lời cảm ơn");
  await mai.page.getByLabel("Số lượng", { exact: true }).fill("1");
  await mai.save();
  await mai.sync();
  const row = await arrived(server, 1);
  expect([row["qty"], row["note"], row["corrects"] ?? ""]).toEqual([1, "Bà gửi lời cảm ơn", ""]);
  await mai.open("/can-xu-ly");
  await mai.text("Không có gì phải xử lý").waitFor();
  tell("the branch has it once, with its photo; nothing is left to do");
});
