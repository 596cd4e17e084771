import { afterEach, describe, expect, test } from "vitest";
import { dismiss } from "../store/outbox";
import { lose } from "../testing/lose";
import { photo, TestPhone } from "../testing/phone";
import { json } from "../testing/server";
import { GIFT, ward } from "../testing/ward";
import { deliver, deliverPhotos, exportFile, importFile } from "./carry";
import { photos } from "./photos";
import { flush } from "./push";
import { unzip } from "./zip";

let found = () => {};
afterEach(() => found());

/** Two records with a photo each. */
async function two(): Promise<{ server: Awaited<ReturnType<typeof ward>>["server"]; phone: TestPhone; bad: string; good: string; whole(): boolean[] }> {
  const { server, phone } = await ward();
  const [bad, good] = [await photo(3000, 1), await photo(3000, 2)];
  await phone.record("gift_handover", GIFT, [bad]);
  await phone.record("gift_handover", GIFT, [good]);
  return { server, phone, bad: bad.sha256, good: good.sha256, whole: () => [bad, good].map((p) => server.photos.get(p.sha256)?.whole ?? false) };
}

const lost = async (phone: TestPhone) => (await phone.photoRows()).filter((p) => p.lost).map((p) => [p.sha256, p.lost]);

describe("a photo that the phone cannot read any more", () => {
  const missing = (phone: TestPhone, sha: string) => phone.keep.write(["bytes"], (t) => t.store.delete(sha));

  test("leaves the others be, is told, and goes when it can be read after all", async () => {
    const { phone, bad, whole } = await two();
    await flush(phone);
    found = lose(bad);
    expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
    expect(whole()).toEqual([false, true]);
    expect(await lost(phone)).toEqual([[bad, "open"]]);
    await dismiss(phone.keep, bad);
    await photos(phone);
    expect(await lost(phone), "told once").toEqual([[bad, "known"]]);
    found();
    expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
    expect([whole(), await lost(phone)]).toEqual([[true, true], []]);
  });

  test("whose bytes became others is told, and not sent again and again", async () => {
    const { server, phone, bad, whole } = await two();
    await flush(phone);
    await phone.keep.write(["bytes"], async (t) => {
      const b = (await t.store.get(bad))!;
      await t.store.put({ ...b, data: new ArrayBuffer(b.data.byteLength) });
    });
    expect([await photos(phone), await photos(phone)]).toEqual([{ left: 0, waiting: 0 }, { left: 0, waiting: 0 }]);
    expect(server.log.filter((l) => l.path === "/api/uploads/")).toHaveLength(1);
    expect([whole(), await lost(phone)]).toEqual([[false, true], [[bad, "open"]]]);
  });

  test("of which nothing is left is told, and nothing waits for it", async () => {
    const { phone, bad, whole } = await two();
    await flush(phone);
    await missing(phone, bad);
    expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
    expect([whole(), await lost(phone)]).toEqual([[false, true], [[bad, "open"]]]);
  });

  test.each([["unreadable", lose], ["missing", null]])("%s: the records are carried out without it, and the file says so", async (_, how) => {
    const { server, phone, bad, whole } = await two();
    await phone.greet();
    if (how) found = how(bad);
    else await missing(phone, bad);
    const file = await exportFile(phone, "x.zip");
    expect(await lost(phone)).toEqual([[bad, "open"]]);
    expect(JSON.parse(new TextDecoder().decode((await (await unzip(file))("manifest.json"))!))).toMatchObject({ records: [2], photos_lost: 1 });
    const carrier = await TestPhone.open(server, undefined, "user00000000002");
    await importFile(carrier, file);
    await deliver(carrier);
    await deliverPhotos(carrier);
    expect(whole()).toEqual([false, true]);
  });

  test("taken again it is whole again", async () => {
    const { phone, bad, whole } = await two();
    await flush(phone);
    await missing(phone, bad);
    await photos(phone);
    await phone.record("gift_handover", GIFT, [await photo(3000, 1)]);
    await flush(phone);
    await photos(phone);
    expect([whole(), await lost(phone)]).toEqual([[true, true], []]);
    expect(bad).toBeTruthy();
  });
});

describe("one bad answer", () => {
  test("about a photo keeps no other from going", async () => {
    const { server, phone, bad, good, whole } = await two();
    await flush(phone);
    Object.assign(server.photos.get(bad)!, { whole: true, receipt: "a.b.c" });
    await expect(photos(phone)).rejects.toMatchObject({ code: "answer" });
    expect(whole()).toEqual([true, true]);
    const rows = await phone.photoRows();
    expect(rows.map((p) => [p.sha256, p.receipt > 0]).sort()).toEqual([[bad, false], [good, true]].sort());
    const uploads = server.log.filter((l) => l.path === "/api/uploads/").length;
    expect(uploads, "what the server says it has is not sent again").toBe(1);
  });

  test("to a preview, of a proxy, keeps no photo from going whole", async () => {
    const { server, phone, bad, whole } = await two();
    await flush(phone);
    server.weather = (path) => (path.includes(bad) ? new Response("<html>blocked", { status: 403, headers: { "Content-Type": "text/html" } }) : "fine");
    await expect(photos(phone)).rejects.toMatchObject({ code: "portal" });
    expect(whole()).toEqual([true, true]);
  });

  test("no network is tried once a run, not once a photo", async () => {
    const { server, phone } = await two();
    await flush(phone);
    await phone.greet();
    server.weather = (path) => (path.endsWith("/preview") ? "lost" : "fine");
    const before = server.log.length;
    await expect(photos(phone)).rejects.toMatchObject({ code: "offline" });
    expect(server.log.slice(before).map((l) => l.path.split("/").at(-1))).toEqual(["status", "preview"]);
  });
});

describe("what the server said of a photo in its old history", () => {
  test.each(["status", "receipt", "preview", "upload"])("counts for nothing after hello: %s", async (what) => {
    const { server, phone } = await ward();
    const p = await photo(3000, 1);
    await phone.record("gift_handover", GIFT, [p]);
    await flush(phone);
    if (what === "receipt") {
      const claims = { server_id: server.serverId, epoch: "e1", sha256: p.sha256, bytes: 3000, records: [], seq: 9, at: new Date(server.now).toISOString() };
      Object.assign(server.photos.get(p.sha256)!, { whole: true, receipt: await server.sign("photo-receipt+jwt", claims) });
    }
    const door = { status: "/photos/status", receipt: "/photos/status", preview: "/preview", upload: "/api/uploads/" }[what]!;
    const real = phone.env.fetch.bind(phone.env);
    let met = false;
    phone.env.fetch = async (url, init) => {
      const r = what === "status" && url.endsWith(door) && !met ? json(200, { photos: { [p.sha256]: { state: "uploading", upload: "up-old", preview: true } } }) : await real(url, init);
      if (met || !url.endsWith(door)) return r;
      met = true; // while the answer is on its way, another lane meets the new history
      server.epoch = "e2";
      await phone.hello();
      server.weather = () => "lost";
      return r;
    };
    await photos(phone).catch(() => undefined);
    expect(met).toBe(true);
    expect((await phone.photoRows())[0]).toMatchObject({ previewed: false, upload: "", state: "", receipt: 0 });
  });
});
