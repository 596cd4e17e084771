import { IDBFactory } from "fake-indexeddb";
import { describe, expect, test } from "vitest";
import { sha256 } from "../domain/hash";
import { GIFT, memory, offline, online, phone, remember, server, signedIn, taken, until } from "../testing/ward-phone";
import type { Taken } from "./types";

describe("people of one phone", () => {
  test("sign-out never deletes unsent records, and says how many there are", async () => {
    const app = await signedIn();
    offline();
    await app.saveHandover(GIFT, { photos: [await taken(7)] });
    expect(await app.signOut()).toEqual({ unsent: 1, photos: 1 });
    expect(app.session.value).toMatchObject({ is: "out", people: [{ name: "Nguyễn Văn An", unsent: 1, photos: 1 }] });
    online();
    await app.signIn("an@kienan.example", "mat-khau");
    await until(() => app.sync.value.unsent === 0 && app.records.value[0]?.standing === "complete");
  });

  test("another person has another database", async () => {
    const app = await signedIn();
    offline();
    await app.saveHandover(GIFT);
    await app.signOut();
    online();
    server.users.set("hoa@kienan.example", { id: "user00000000002", name: "Vũ Thị Hoa", password: "mat-khau" });
    await app.signIn("hoa@kienan.example", "mat-khau");
    expect(app.records.value).toEqual([]);
    expect(app.sync.value.unsent).toBe(0);
    await until(() => app.sync.value.ready);
    const devices = server.log.filter((l) => l.path.endsWith("/hello")).map((l) => l.body!["device"]);
    expect(new Set(devices).size).toBe(2);
  });

  test("who signed in over another and out again leaves nobody signed in", async () => {
    server.users.set("hoa@kienan.example", { id: "user00000000002", name: "Vũ Thị Hoa", password: "mat-khau" });
    const app = await signedIn();
    offline();
    await app.saveHandover(GIFT);
    online();
    server.tokens.clear();
    await app.signIn("hoa@kienan.example", "mat-khau");
    expect(app.session.value).toMatchObject({ is: "in", user: "user00000000002" });
    await app.signOut();
    app.close();
    const again = phone();
    await until(() => again.session.value.is !== "starting");
    expect(again.session.value).toMatchObject({ is: "out", people: [{ name: "Nguyễn Văn An", unsent: 1 }, {}] });
    await again.signIn("an@kienan.example", "mat-khau");
    await until(() => again.sync.value.unsent === 0);
    expect(server.truth(["u:user00000000001"]), "under their own name").toHaveLength(1);
  });

  test.each([
    ["nothing", () => memory.clear()],
    ["that the other was signed in", (before: Map<string, string>) => remember(before)],
  ])("killed after a sign-out the browser remembers %s: nobody is signed in", async (_, forget) => {
    const app = await signedIn();
    await app.saveHandover(GIFT);
    const before = new Map(memory);
    await app.signOut();
    app.close();
    forget(before);
    const again = phone();
    await until(() => again.session.value.is !== "starting");
    expect(again.session.value.is).toBe("out");
    expect(again.records.value).toEqual([]);
  });

  test("killed after a sign-in over another it is the later one's phone, whatever the browser remembers", async () => {
    server.users.set("hoa@kienan.example", { id: "user00000000002", name: "Vũ Thị Hoa", password: "mat-khau" });
    const app = await signedIn(), before = new Map(memory);
    await app.signIn("hoa@kienan.example", "mat-khau");
    app.close();
    for (const left of [before, new Map<string, string>()]) {
      remember(left);
      const again = phone();
      await until(() => again.session.value.is !== "starting");
      expect(again.session.value).toMatchObject({ is: "in", user: "user00000000002" });
      again.close();
    }
  });

  test("a tab left open by an earlier person signs out nobody but them", async () => {
    server.users.set("hoa@kienan.example", { id: "user00000000002", name: "Vũ Thị Hoa", password: "mat-khau" });
    const old = await signedIn(), app = phone();
    await app.signIn("hoa@kienan.example", "mat-khau");
    await old.syncNow().catch(() => undefined);
    expect(old.session.value, "has to sign in again").toMatchObject({ user: "user00000000001", trouble: "sign_in" });
    await old.signOut();
    for (const a of [old, app]) a.close();
    const again = phone();
    await until(() => again.session.value.is !== "starting");
    expect(again.session.value).toMatchObject({ is: "in", user: "user00000000002" });
  });

  test("a wrong password, no network, a token that ended", async () => {
    const app = phone();
    await expect(app.signIn("an@kienan.example", "sai")).rejects.toMatchObject({ code: "wrong_password" });
    offline();
    await expect(app.signIn("an@kienan.example", "mat-khau")).rejects.toMatchObject({ code: "offline" });
    expect(app.session.value.is).toBe("out");
    online();
    await app.signIn("an@kienan.example", "mat-khau");
    await until(() => app.sync.value.ready && !app.sync.value.running);
    server.tokens.clear();
    await app.saveHandover(GIFT);
    await until(() => app.session.value.is === "in" && app.session.value.trouble === "sign_in");
    expect(app.sync.value.unsent).toBe(1);
    await app.signIn("an@kienan.example", "mat-khau");
    await until(() => app.sync.value.unsent === 0);
  });

  test("a browser that threw its storage away is found out", async () => {
    const app = await signedIn();
    await app.saveHandover(GIFT);
    app.close();
    globalThis.indexedDB = new IDBFactory();
    const again = phone();
    await until(() => again.session.value.is === "in");
    expect(again.device.value.lost).toBe(1);
  });

  const dropped = (name: string) => new Promise((done, fail) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: done, onerror: fail, onblocked: () => fail(new Error("blocked")) }));

  test("a browser that threw the branch's rows away still shows what was recorded here, also without a network", async () => {
    const app = await signedIn();
    const { id } = await app.saveHandover(GIFT);
    await until(() => app.sync.value.unsent === 0 && app.row("gift_handover", id)?.own === false && !app.sync.value.running);
    app.close();
    await dropped("base-user00000000001");
    offline();
    const again = phone();
    await until(() => again.session.value.is === "in" && !again.sync.value.running);
    expect([again.records.value.map((r) => [r.id, r.standing]), again.device.value.lost]).toEqual([[[id, "received"]], 0]);
    online();
    again.around.online();
    await until(() => again.sync.value.ready && again.row("gift_handover", id)?.own === false);
    expect(server.effects.size).toBe(1);
  });

  test("a browser that threw one's own database away, and not the branch's rows, is found out, and goes on", async () => {
    const app = await signedIn();
    const { id } = await app.saveHandover(GIFT);
    await until(() => app.sync.value.unsent === 0 && app.row("gift_handover", id)?.own === false && !app.sync.value.running);
    app.close();
    await dropped("keep-user00000000001");
    const again = phone();
    await until(() => again.session.value.is === "in");
    expect([again.device.value.lost, again.session.value]).toMatchObject([1, { trouble: "sign_in" }]);
    await again.signIn("an@kienan.example", "mat-khau");
    await until(() => again.sync.value.ready && !again.sync.value.running);
    expect(again.records.value.map((r) => r.id)).toEqual([id]);
    const { mid } = await again.saveHandover({ ...GIFT, beneficiary: "beneficiary0002" });
    await until(() => again.sync.value.unsent === 0);
    expect(server.effects.get(mid)).toBe(1);
  });

  test("somebody else signs in while a photo goes up: it stops there, and goes on from there when its person is back", async () => {
    const app = await signedIn();
    server.users.set("hoa@kienan.example", { id: "user00000000002", name: "Vũ Thị Hoa", password: "mat-khau" });
    const data = new ArrayBuffer(600 << 10), big: Taken = { ...(await taken(41)), data, sha256: await sha256(data) };
    let arrived = () => {}, go = () => {};
    const there = new Promise<void>((done) => (arrived = done)), gate = new Promise<void>((done) => (go = done));
    let pieces = 0;
    server.weather = async (path) => {
      if (path.startsWith("/api/uploads/up") && ++pieces === 2) {
        arrived();
        await gate;
      }
      return "fine" as const;
    };
    await app.saveHandover(GIFT, { photos: [big] });
    await there;
    await app.signIn("hoa@kienan.example", "mat-khau");
    go();
    await until(() => app.sync.value.ready && !app.sync.value.running);
    const came = pieces;
    expect([app.session.value, app.sync.value.trouble, server.photos.get(big.sha256)!.whole]).toMatchObject([{ user: "user00000000002", trouble: null }, null, false]);
    await new Promise((done) => setTimeout(done, 50));
    expect(pieces, "nothing more of it goes up").toBe(came);
    await app.signIn("an@kienan.example", "mat-khau");
    await until(() => app.sync.value.photosLeft === 0);
    expect(server.photos.get(big.sha256)!.whole).toBe(true);
  });

  test("a browser that keeps nothing is said to be unusable", async () => {
    const real = globalThis.indexedDB;
    globalThis.indexedDB = { open: () => { throw new DOMException("no", "SecurityError"); } } as never;
    const app = phone();
    await until(() => app.session.value.is === "unusable");
    expect(app.session.value).toEqual({ is: "unusable", why: "private" });
    globalThis.indexedDB = real;
  });
});

describe("an invitation", () => {
  test("signs in as a password does", async () => {
    server.invitations.set("ABCDE-FGH12", { user: "user00000000001", phone: "" });
    const app = phone();
    await app.redeem("ABCDE-FGH12");
    await until(() => app.sync.value.ready && !app.sync.value.running);
    expect(app.session.value).toMatchObject({ is: "in", user: "user00000000001", email: "an@kienan.example", trouble: null });
    await app.saveHandover(GIFT);
    await until(() => app.sync.value.unsent === 0);
  });

  test("whose answer was lost answers again, also after a reload; another phone it does not let in", async () => {
    server.invitations.set("ABCDE-FGH12", { user: "user00000000001", phone: "" });
    const app = phone();
    server.weather = (path) => (path.endsWith("/redeem") ? "unheard" : "fine");
    await expect(app.redeem("ABCDE-FGH12")).rejects.toMatchObject({ code: "offline" });
    expect(app.session.value.is).toBe("out");
    app.close();
    online();

    const mine = memory;
    remember(new Map());
    await expect(phone().redeem("ABCDE-FGH12")).rejects.toMatchObject({ code: "code_used" });
    remember(mine);
    const again = phone();
    await again.redeem("ABCDE-FGH12");
    expect(again.session.value).toMatchObject({ is: "in", user: "user00000000001" });
  });

  test("that is none says so, and nobody is signed in", async () => {
    const app = phone();
    await expect(app.redeem("00000-00000")).rejects.toMatchObject({ code: "code_wrong" });
    server.weather = () => new Response(JSON.stringify({ code: "too_many" }), { status: 429, headers: { "Content-Type": "application/json", "Retry-After": "30" } });
    await expect(app.redeem("00000-00000")).rejects.toMatchObject({ code: "busy" });
    server.weather = () => new Response(JSON.stringify({ code: "account_disabled" }), { status: 403, headers: { "Content-Type": "application/json" } });
    await expect(app.redeem("00000-00000")).rejects.toMatchObject({ code: "account_disabled" });
    expect(app.session.value.is).toBe("out");
  });

  test("opens again for who has to sign in again, and their records are there", async () => {
    const app = await signedIn();
    server.tokens.clear();
    const { id } = await app.saveHandover(GIFT);
    await until(() => app.session.value.is === "in" && app.session.value.trouble === "sign_in");
    server.invitations.set("ABCDE-FGH12", { user: "user00000000001", phone: "" });
    await app.redeem("ABCDE-FGH12");
    await until(() => app.records.value.find((r) => r.id === id)?.standing === "received");
  });
});
