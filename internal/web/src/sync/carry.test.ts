import { describe, expect, test } from "vitest";
import { openKeep } from "../store/keep";
import { readOverlay, writeSelf } from "../store/outbox";
import { bytesOf } from "../store/photos";
import { lose } from "../testing/lose";
import { photo, TestPhone } from "../testing/phone";
import { json } from "../testing/server";
import { GIFT, ward } from "../testing/ward";
import { deliver, deliverPhotos, exportFile, importFile } from "./carry";
import { base64 } from "./seal";
import { Failure } from "./trouble";
import { unzip, zip } from "./zip";

describe("a file carried by hand", () => {
  test("is delivered by another phone; the author's own push finds it done", async () => {
    const { server, phone } = await ward();
    const p = await photo(2000, 8);
    const { mid } = await phone.record("gift_handover", { ...GIFT, note: 'có "ngoặc" và m":' }, [p]);
    const [inGroup] = await phone.group([["beneficiary", { unit: GIFT.unit, name: "A" }], ["beneficiary", { unit: GIFT.unit, name: "B" }]]);
    await phone.greet();
    const file = await exportFile(phone, "x.zip");
    expect(await phone.outbox()).toHaveLength(3);
    const carrier = await TestPhone.open(server, undefined, "user00000000002");
    await carrier.greet();
    expect(await importFile(carrier, file)).toBe(3);
    expect(await importFile(carrier, file), "the same file twice is the same as once").toBe(0);
    await deliverPhotos(carrier);
    expect(server.photos.size, "no photo before the record that declares it").toBe(0);
    await deliver(carrier);
    await deliverPhotos(carrier);
    expect(server.effects.get(mid)).toBe(1);
    expect(server.effects.get(inGroup!)).toBe(1);
    expect(server.photos.get(p.sha256)?.whole).toBe(true);
    await phone.sync();
    expect(server.effects.get(mid)).toBe(1);
    expect(await phone.outbox()).toEqual([]);
    const left = await openKeep("user00000000002").read(["carried", "bytes"], async (t) => [await t.objectStore("carried").index("due").count(), await t.objectStore("bytes").count()]);
    expect(left, "the carrier keeps nothing of it").toEqual([0, 0]);
  });

  test("tells whoever carries it nothing", async () => {
    const { phone } = await ward();
    const p = await photo(2000, 8);
    const { id } = await phone.record("gift_handover", { ...GIFT, note: "Nhà cuối ngõ" }, [p]);
    await phone.greet();
    const file = new TextDecoder("latin1").decode(await (await exportFile(phone, "x.zip")).arrayBuffer());
    const secrets = [id, "cuối ngõ", GIFT.beneficiary, p.sha256].map((s) => new TextDecoder("latin1").decode(new TextEncoder().encode(s)));
    for (const secret of [...secrets, ...secrets.map((s) => btoa(s).slice(2, -3))]) expect(file).not.toContain(secret);
  });

  test.each([["busy", 503], ["too_many", 429]])("waits, all of it, when the server asks for time: %s", async (code, status) => {
    const { server, phone } = await ward();
    server.limits = { push_mutations: 1 };
    for (const i of [1, 2, 3]) await phone.record("gift_handover", GIFT, [await photo(300, i)]);
    await phone.greet();
    const file = await exportFile(phone, "x.zip"), carrier = await TestPhone.open(server, undefined, "user00000000002");
    expect(await importFile(carrier, file)).toBe(3);
    const tried = (path: string) => server.log.filter((l) => l.path.endsWith(path)).length, no = json(status, { code }, { "Retry-After": "7" });
    server.weather = (path) => (path.endsWith("/import") ? no.clone() : "fine");
    await expect(deliver(carrier)).rejects.toMatchObject({ code: "busy", retryAt: carrier.clock + 7000 });
    expect(tried("/import")).toBe(1);
    server.weather = (path) => (path.endsWith("/sealed") ? no.clone() : "fine");
    expect(await deliver(carrier)).toBe(0);
    await expect(deliverPhotos(carrier)).rejects.toMatchObject({ code: "busy" });
    expect(tried("/sealed")).toBe(1);
  });

  test("changed on the way is delivered nowhere, and holds up no other", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    await phone.greet();
    const file = await exportFile(phone, "x.zip"), open = await unzip(file);
    const manifest = (await open("manifest.json"))!, part = new TextDecoder().decode((await open("records/0001.jwe"))!).split(".");
    const body = Uint8Array.from(atob(part[3]!.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    body[5]! ^= 1;
    part[3] = base64(body);
    const altered = new File(zip([{ name: "manifest.json", data: manifest }, { name: "records/0001.jwe", data: new TextEncoder().encode(part.join(".")) }]), "y.zip");
    const carrier = await TestPhone.open(server, undefined, "user00000000002");
    let tried = 0;
    server.weather = (path) => (path.endsWith("/import") && tried++, "fine");
    await importFile(carrier, altered);
    await deliver(carrier);
    await deliver(carrier);
    expect([server.effects.get(mid), tried], "what was refused for good is tried once").toEqual([undefined, 1]);
    const { carriedRefused, carrying } = await readOverlay(carrier.keep);
    expect(carriedRefused).toMatchObject([{ refused: "sealed", device: (await phone.self()).device, of: 1 }]);
    expect(carrying).toBe(0);
    expect((await bytesOf(carrier.keep, carriedRefused[0]!.sha))!.data.byteLength, "its bytes stay").toBe(part.join(".").length);
    await importFile(carrier, file);
    await deliver(carrier);
    expect(server.effects.get(mid)).toBe(1);
  });

  test("waits on the carrier while the server is busy or its answer proves nothing", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    await phone.greet();
    const carrier = await TestPhone.open(server, undefined, "user00000000002");
    await importFile(carrier, await exportFile(phone, "x.zip"));
    const due = () => carrier.keep.read(["carried"], (t) => t.store.index("due").count());
    for (const answer of [{ epoch: "e1", res: [], stop: { why: "busy" }, receipt: "" }, { epoch: "e1", res: [{ mid, s: "ok", seq: 5 }], stop: null, receipt: "a.b.c" }]) {
      server.weather = (path) => (path.endsWith("/import") ? json(200, answer) : "fine");
      await expect(deliver(carrier)).rejects.toBeInstanceOf(Failure);
      expect(await due()).toBe(1);
    }
    server.weather = (path) => (path.endsWith("/import") ? "unheard" : "fine");
    await expect(deliver(carrier)).rejects.toMatchObject({ code: "offline" });
    server.weather = () => "fine";
    await deliver(carrier);
    expect([await due(), server.effects.get(mid)]).toEqual([0, 1]);
  });

  test("of which the server does not take a part yet is kept, told, and tried again now and then", async () => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    await phone.greet();
    const file = await exportFile(phone, "x.zip"), carrier = await TestPhone.open(server, undefined, "user00000000002");
    await importFile(carrier, file);
    let tried = 0;
    server.weather = (path) => (path.endsWith("/import") ? (tried++, json(403, { code: "device_revoked" })) : "fine");
    expect(await deliver(carrier)).toBe(1);
    expect(await deliver(carrier)).toBe(1);
    const { carriedHeld, carriedRefused, carrying } = await readOverlay(carrier.keep), device = (await phone.self()).device;
    expect([carriedHeld, carriedRefused, carrying, tried]).toMatchObject([[{ device, why: "device_revoked" }], [], 1, 1]);
    carrier.clock += 3600_000;
    await deliver(carrier);
    expect(tried).toBe(2);
    expect(await importFile(carrier, file), "who hands it in again wants it tried").toBe(0);
    server.weather = () => "fine";
    expect(await deliver(carrier)).toBe(0);
    expect([server.effects.get(mid), (await readOverlay(carrier.keep)).carriedHeld]).toEqual([1, []]);
  });

  test.each([["missing", null], ["unreadable", lose]])("of which a part is %s on the carrier is not taken for delivered; the same file brings it back", async (_, how) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT);
    await phone.greet();
    const file = await exportFile(phone, "x.zip"), carrier = await TestPhone.open(server, undefined, "user00000000002");
    await importFile(carrier, file);
    const [part] = await carrier.keep.read(["carried"], (t) => t.store.getAll());
    const back = how ? how(part!.sha) : (await carrier.keep.write(["bytes"], (t) => t.store.delete(part!.sha)), () => undefined);
    expect(await deliver(carrier)).toBe(0);
    back();
    expect((await readOverlay(carrier.keep)).carriedHeld).toMatchObject([{ why: "lost", of: 1 }]);
    expect(await importFile(carrier, file)).toBe(1);
    await deliver(carrier);
    expect([server.effects.get(mid), (await readOverlay(carrier.keep)).carriedHeld]).toEqual([1, []]);
  });

  test("is refused when it is damaged, or for another server", async () => {
    const { phone } = await ward();
    await phone.record("gift_handover", GIFT);
    await phone.greet();
    const file = await exportFile(phone, "x.zip");
    await expect(importFile(phone, new Blob(["no zip"]))).rejects.toMatchObject({ code: "file" });
    const bytes = new Uint8Array(await file.arrayBuffer());
    bytes[bytes.indexOf(0x7b) + 3]! ^= 1;
    await expect(importFile(phone, new Blob([bytes]))).rejects.toMatchObject({ code: "file" });
    await writeSelf(phone.keep, (s) => (s.serverId = "other"));
    await expect(importFile(phone, file)).rejects.toMatchObject({ code: "other_server" });
  });
});
