import { describe, expect, test } from "vitest";
import { sha256 } from "../domain/hash";
import { openKeep } from "../store/keep";
import { exportFile } from "../sync/carry";
import { fill } from "../testing/full";
import { lose } from "../testing/lose";
import { photo, TestPhone } from "../testing/phone";
import { json } from "../testing/server";
import { GIFT, offline, online, phone, server, signedIn, taken, until } from "../testing/ward-phone";

describe("a day without a network", () => {
  test("three records with photos; the app is killed; another day all are received", async () => {
    const app = await signedIn();
    offline();
    for (const n of [1, 2, 3]) {
      const saved = await app.saveHandover({ ...GIFT, beneficiary: `beneficiary000${n}` }, { photos: [await taken(n)] });
      expect(app.records.value.find((r) => r.id === saved.id)).toMatchObject({ standing: "saved", photos: 1, photosWhole: 0 });
    }
    expect(app.sync.value).toMatchObject({ unsent: 3, photosLeft: 3 });
    app.close();

    const again = phone();
    await until(() => again.session.value.is === "in" && again.records.value.length === 3);
    expect(again.records.value.map((r) => r.standing)).toEqual(["saved", "saved", "saved"]);
    expect(again.session.value).toMatchObject({ name: "Nguyễn Văn An", unit: "unit00000000001", trouble: null });
    expect(again.sync.value.at, "the phone has been in step with the branch before").toBeGreaterThan(0);
    online();
    again.around.online();
    await until(() => again.sync.value.unsent === 0 && again.sync.value.photosLeft === 0 && again.records.value.every((r) => r.standing === "complete"));
    expect(server.truth(["u:user00000000001"])).toHaveLength(3);
    expect([...server.photos.values()].every((p) => p.whole && p.preview)).toBe(true);
    expect(await again.receipt(again.records.value[0]!.id)).toMatch(/^ey.*\..*\..*$/);
  });

  test("a sync by hand says why it failed, and the records stay", async () => {
    const app = await signedIn();
    server.weather = () => new Response("<html>", { status: 200, headers: { "Content-Type": "text/html" } });
    await app.saveActivity({ unit: GIFT.unit, type: "visit" });
    await expect(app.syncNow()).rejects.toMatchObject({ code: "portal" });
    expect(app.sync.value).toMatchObject({ unsent: 1, trouble: { code: "portal" } });
    expect(app.sync.value.retryAt).toBeGreaterThan(0);
  });

  test("what a leader says reaches the journal", async () => {
    const app = await signedIn();
    const { id } = await app.saveHandover(GIFT);
    await until(() => app.records.value[0]?.standing === "received" && !app.sync.value.running);
    server.put("gift_handover", id, { review_state: "returned", review: { words: "Ảnh mờ, chụp lại giúp", reason: "blurred", due: "2027-02-01T00:00:00+07:00" } }, ["u:user00000000001"]);
    await app.syncNow();
    expect(app.records.value[0]?.standing).toBe("returned");
    expect(app.issues.value).toMatchObject([{ what: "returned", id, words: "Ảnh mờ, chụp lại giúp", fix: "resubmit" }]);
    await app.correct("gift_handover", id, { ...GIFT, note: "chụp lại" }, { photos: [await taken(9)] });
    expect(app.issues.value).toEqual([]);
  });

  test("a correction without new photos declares the old ones again", async () => {
    const app = await signedIn();
    const p = await taken(4);
    const first = await app.saveHandover(GIFT, { photos: [p] });
    await until(() => app.records.value[0]?.standing === "complete");
    const second = await app.correct("gift_handover", first.id, { ...GIFT, value: 450000 });
    await until(() => app.records.value.find((r) => r.id === second.id)?.standing === "complete");
    expect(await app.photosOf(second.id)).toEqual([p.sha256]);
    expect(server.rows.get("gift_handover/" + second.id)?.f).toMatchObject({ corrects: first.id, value: 450000 });
  });

  test("refusals are shown whole, until somebody has dealt with them", async () => {
    const app = await signedIn();
    server.verdict = () => ({ s: "rejected", code: "scope_never", fix: "ask_leader", seq: 0 });
    const { id, mid } = await app.saveActivity({ unit: GIFT.unit, type: "visit", outputs: "12 nhà" });
    await until(() => app.issues.value.length === 1);
    expect(app.records.value[0]).toMatchObject({ id, standing: "refused", doc: { outputs: "12 nhà" } });
    expect(app.issues.value[0]).toMatchObject({ key: mid, what: "rejected", code: "scope_never", fix: "ask_leader", sent: { outputs: "12 nhà" } });
    await app.dismiss(mid);
    expect([app.issues.value, app.records.value]).toEqual([[], []]);
  });

  test("what was refused is put right as a record of its own, with its photos, and is dealt with", async () => {
    const app = await signedIn(), p = await taken(41);
    server.verdict = () => ({ s: "rejected", code: "invalid", field: "qty", rule: "max", fix: "edit", seq: 0 });
    const { id } = await app.saveHandover(GIFT, { photos: [p] });
    await until(() => app.issues.value.length === 1 && !app.sync.value.running);
    server.verdict = () => null;
    const again = await app.correct("gift_handover", id, { ...GIFT, note: "đúng rồi" });
    expect(app.issues.value).toEqual([]);
    await until(() => app.records.value.find((r) => r.id === again.id)?.standing === "complete");
    const row = server.rows.get("gift_handover/" + again.id)!.f;
    expect([row["note"], row["corrects"], app.records.value.map((r) => r.id)]).toEqual(["đúng rồi", undefined, [again.id]]);
  });

  test("a withdrawal waits like anything else", async () => {
    const app = await signedIn();
    const { id } = await app.saveHandover(GIFT);
    await until(() => app.records.value[0]?.standing === "received" && !app.sync.value.running);
    offline();
    await app.withdraw("gift_handover", id, "ghi nhầm");
    expect(app.records.value[0]).toMatchObject({ standing: "received", pending: true });
    online();
    await app.syncNow();
    await until(() => app.records.value[0]?.standing === "withdrawn");
  });
});

describe("forms", () => {
  test("consent nobody answered is not_asked, hints travel as warnings, empty fields stay at home", async () => {
    const app = await signedIn();
    const { id } = await app.saveHandover({ ...GIFT, note: "", giver: undefined } as never);
    const doc = app.row("gift_handover", id)!.doc;
    expect(doc).toMatchObject({ consent: "not_asked", warnings: ["no_gps"] });
    expect(Object.keys(doc)).not.toContain("note");
    expect(app.hints("gift_handover", GIFT, [])).toContain("already_served");
  });

  test("what the server would refuse is not saved", async () => {
    const app = await signedIn();
    await expect(app.saveHandover({ ...GIFT, qty: 0 })).rejects.toMatchObject({ code: "invalid", field: "qty", rule: "min" });
    await expect(app.saveHandover({ ...GIFT, beneficiary: "" })).rejects.toMatchObject({ code: "invalid", field: "beneficiary", rule: "required" });
    expect(app.records.value).toEqual([]);
  });

  test("a donor goes through the steps, two of them before any network", async () => {
    const app = await signedIn();
    offline();
    const drive = await app.createDrive({ unit: GIFT.unit, place: "UBND phường", date: "2027-02-20", state: "open" });
    const visit = await app.saveVisit({ drive: drive.id, unit: GIFT.unit, donor: { name: "Ngô Văn Giang", birth_year: 1990 } });
    await app.stepVisit(visit.id, "arrived");
    await app.stepVisit(visit.id, "screened");
    expect(app.visits.value[0]?.doc.state).toBe("screened");
    await expect(app.stepVisit(visit.id, "registered")).rejects.toMatchObject({ code: "invalid", rule: "step" });
    online();
    await app.syncNow();
    expect(server.rows.get("blood_visit/" + visit.id)?.f["state"]).toBe("screened");
    expect(app.drives.value.map((d) => d.id)).toEqual([drive.id]);
  });

  test("an edit names what the screen showed, own unsent edits included", async () => {
    const app = await signedIn();
    offline();
    await app.editBeneficiary("beneficiary0001", { phone: "1" });
    await app.editBeneficiary("beneficiary0001", { phone: "2" });
    expect(await app.editBeneficiary("beneficiary0001", { phone: "2" })).toBeNull();
    online();
    await app.syncNow();
    const sent = server.log.filter((l) => l.path.endsWith("/push")).flatMap((l) => l.body!["muts"] as { m: { f: unknown } }[]);
    expect(sent.slice(-2).map((m) => m.m.f)).toEqual([{ phone: { v: "1" } }, { phone: { v: "2", was: "1" } }]);
    expect(server.lost).toEqual([]);
  });

  test("drafts outlive the camera, and end with the record", async () => {
    const app = await signedIn();
    await app.keepDraft("gift", { note: "đang ghi" });
    await app.keepDraftPhotos("gift", [await taken(5)]);
    app.close();
    const again = phone();
    const draft = await again.draft<{ note: string }>("gift");
    expect(draft).toMatchObject({ value: { note: "đang ghi" } });
    expect(draft!.photos).toHaveLength(1);
    await again.saveHandover(GIFT, { photos: draft!.photos, draft: "gift" });
    expect(again.drafts.value).toEqual([]);
    again.close();
    expect(await phone().draft("gift")).toBeNull();
  });

  test("a photo that the disk lost is missing from its form, and nothing else waits for it", async () => {
    const app = await signedIn(), [bad, good] = [await taken(5), await taken(6)];
    offline();
    await app.keepDraft("gift", { note: "đang ghi" });
    await app.keepDraftPhotos("gift", [bad, good]);
    await app.saveActivity({ unit: GIFT.unit, type: "visit" });
    app.close();
    const found = lose(bad.sha256);
    try {
      const again = phone();
      await until(() => again.session.value.is === "in");
      expect(await again.draft("gift")).toMatchObject({ value: { note: "đang ghi" }, photos: [{ sha256: good.sha256 }], unread: [bad.sha256] });
      online();
      await again.syncNow();
      expect(again.sync.value.unsent).toBe(0);
      await again.keepDraftPhotos("gift", [good, bad]); // chosen again from the gallery
      expect((await again.draft("gift"))!.unread).toEqual([]);
      again.close();
    } finally {
      found();
    }
    const app3 = phone();
    expect((await app3.draft("gift"))!.photos.map((p) => p.sha256)).toEqual([good.sha256, bad.sha256]);
    await app3.saveHandover(GIFT, { photos: [good], draft: "gift" });
    app3.close();
    expect(await phone().draft("gift")).toBeNull();
  });

  describe("a save that came to the disk, though it could not be read back", () => {
    async function broken() {
      const app = await signedIn(), photos = [await taken(7)];
      offline();
      await app.keepDraftPhotos("gift", photos);
      const real = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (stores, mode, ...more) {
        if (mode === "readonly" && String(stores) === "mutation,bytes") throw new DOMException("lost", "UnknownError");
        return real.call(this, stores, mode, ...more);
      };
      await expect(app.saveHandover(GIFT, { photos, draft: "gift" })).rejects.toMatchObject({ code: "storage_lost" });
      IDBDatabase.prototype.transaction = real;
      return { app, photos };
    }

    test("is not made again by the next", async () => {
      const { app, photos } = await broken();
      const { id } = await app.saveHandover(GIFT, { photos, draft: "gift" });
      expect(app.records.value.map((r) => [r.id, r.photos])).toEqual([[id, 1]]);
      expect(app.drafts.value).toEqual([]);
      online();
      await app.syncNow();
      expect([...server.effects.values()]).toEqual([1]);
      await app.saveHandover(GIFT, { photos, draft: "gift" });
      expect(app.records.value, "a new form is a new record").toHaveLength(2);
    });

    test("is corrected when the form was changed, also after a new start", async () => {
      const { app, photos } = await broken();
      await app.keepDraft("gift", { note: "hai suất" }); // as the form does when saving failed
      await app.keepDraftPhotos("gift", photos);
      app.close();
      const again = phone();
      await again.draft("gift");
      const first = again.records.value[0]!.id;
      const { id } = await again.saveHandover({ ...GIFT, qty: 2 }, { photos, draft: "gift" });
      expect(again.records.value.find((r) => r.id === first)!.correctedBy).toBe(id);
      expect(again.drafts.value).toEqual([]);
    });
  });

  test("a phone that is full opens with all that waits on it, says so, and goes on when there is room", async () => {
    const app = await signedIn();
    offline();
    await app.saveHandover(GIFT);
    app.close();
    const room = fill();
    try {
      const again = phone();
      await until(() => again.session.value.is !== "starting");
      expect([again.session.value.is, again.records.value.length, again.device.value.restart]).toEqual(["in", 1, false]);
      await expect(again.saveHandover(GIFT)).rejects.toMatchObject({ code: "storage_full" });
      online();
      await expect(again.syncNow()).rejects.toMatchObject({ code: "storage_full" });
      expect(again.sync.value.trouble?.code).toBe("storage_full");
      room();
      await again.syncNow();
      expect([again.sync.value.unsent, again.records.value.length]).toEqual([0, 1]);
    } finally {
      room();
    }
  });

  test("on a phone that is full nobody signs in, and the phone is said to be full, not the window private", async () => {
    const room = fill();
    try {
      const app = phone();
      await until(() => app.session.value.is !== "starting");
      expect(app.session.value.is).toBe("out");
      await expect(app.signIn("an@kienan.example", "mat-khau")).rejects.toMatchObject({ code: "storage_full" });
      room();
      await app.signIn("an@kienan.example", "mat-khau");
      expect(app.session.value.is).toBe("in");
    } finally {
      room();
    }
  });

  test("a phone that is full keeps the record without the photo, and says so", async () => {
    const app = await signedIn();
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...args: Parameters<typeof put>) {
      if (this.name === "bytes") throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, args);
    };
    try {
      const p = await taken(6);
      const saved = await app.saveHandover(GIFT, { photos: [p] });
      expect(saved.photosLost).toEqual([p.sha256]);
      expect(app.row("gift_handover", saved.id)?.doc).toMatchObject({ warnings: ["no_gps", "photo_not_kept"] });
      expect(app.records.value[0]).toMatchObject({ photos: 0 });
    } finally {
      IDBObjectStore.prototype.put = put;
    }
  });
});

describe("lists", () => {
  test("are found without accents, by any words, the served ones last", async () => {
    const app = await signedIn();
    const names = (text: string) => app.findBeneficiaries({ text, campaign: "campaign0000001" }).items.map((i) => i.doc.name);
    expect(names("")).toEqual(["Lê Văn An", "Phạm Thị Bình", "Trần Thị Bình", "Đỗ Đình Đức"]);
    expect(names("binh thi")).toEqual(["Phạm Thị Bình", "Trần Thị Bình"]);
    expect(names("Đức")).toEqual(["Đỗ Đình Đức"]);
    expect(names("tổ 3")).toEqual(["Lê Văn An", "Trần Thị Bình"]);
    expect(names("inh")).toEqual([]);
    offline();
    await app.saveHandover({ ...GIFT, beneficiary: "beneficiary0002" });
    const page = app.findBeneficiaries({ campaign: "campaign0000001" });
    expect(page.items.map((i) => [i.doc.name, i.served])).toEqual([["Phạm Thị Bình", "no"], ["Trần Thị Bình", "no"], ["Đỗ Đình Đức", "no"], ["Lê Văn An", "here"]]);
    expect([page.total, page.served]).toEqual([4, 1]);
    expect(app.findBeneficiaries({ campaign: "campaign0000002" }).served).toBe(0);
    expect(app.hamlets()).toEqual(["Tổ 10", "Tổ 3"]);
  });

  test("a household that has its gift counts as served, whoever of it got it", async () => {
    server.put("beneficiary", "beneficiary0004", { household: "beneficiary0001" }, ["field:kienan"]);
    server.put("beneficiary", "beneficiary0001", { served: [{ campaign: "campaign0000001", at: "2027-01-20T08:00:00+07:00" }] }, ["field:kienan"]);
    const app = await signedIn();
    const page = app.findBeneficiaries({ campaign: "campaign0000001" });
    expect(page.items.slice(-2).map((i) => [i.doc.name, i.served])).toEqual([["Phạm Thị Bình", "server"], ["Trần Thị Bình", "server"]]);
  });

  test("the campaign that runs today is the one to prefill", async () => {
    const app = await signedIn();
    expect(app.currentCampaign.value?.doc.name).toBe("Tết Nhân ái");
    expect(app.campaigns.value.map((c) => c.doc.name)).toEqual(["Tết Nhân ái", "Tháng Nhân đạo"]);
  });
});

describe("this phone", () => {
  test("says which photo of which record it has lost, until somebody has dealt with it", async () => {
    const app = await signedIn();
    offline();
    const [first, second] = [await taken(31), await taken(32)];
    const { id } = await app.saveHandover(GIFT, { photos: [first, second] });
    const back = lose(second.sha256);
    online();
    app.around.online();
    await until(() => app.issues.value.length > 0);
    expect(app.issues.value).toMatchObject([{ what: "photo", code: "photo_lost", id, args: { n: (await app.photosOf(id)).indexOf(second.sha256) + 1 } }]);
    await until(() => app.sync.value.photosLeft === 0 && !app.sync.value.running);
    expect([app.sync.value.trouble, server.photos.get(first.sha256)?.whole]).toEqual([null, true]);
    back();
    await app.dismiss(app.issues.value[0]!.key);
    expect(app.issues.value).toEqual([]);
  });

  test("a correction takes no photo along that it has lost, and with it nothing is left to do", async () => {
    const app = await signedIn();
    offline();
    const [first, second, again] = [await taken(33), await taken(34), await taken(35)];
    const { id } = await app.saveHandover(GIFT, { photos: [first, second] });
    lose(second.sha256);
    online();
    app.around.online();
    await until(() => app.issues.value.length > 0 && !app.sync.value.running);
    expect(await app.photosAgain(id)).toEqual([first.sha256]);
    const mended = await app.correct("gift_handover", id, { ...GIFT, note: "chụp lại" }, { photos: [again] });
    expect([...await app.photosOf(mended.id)].sort()).toEqual([first.sha256, again.sha256].sort());
    expect(app.issues.value).toEqual([]);
  });

  test("says which photo of which record the branch will never take, until somebody has dealt with it", async () => {
    const app = await signedIn(), [bad, again] = [await taken(36), await taken(37)];
    server.weather = (path, body) => (path.endsWith("/photos/status") && (body!["sha256"] as string[]).includes(bad.sha256) ? json(200, { photos: { [bad.sha256]: { state: "refused", why: "pixels" } } }) : "fine");
    const { id } = await app.saveHandover(GIFT, { photos: [bad] }), other = await app.saveHandover({ ...GIFT, beneficiary: "beneficiary0002" }, { photos: [bad] });
    await until(() => app.issues.value.length > 0 && !app.sync.value.running);
    expect(app.issues.value).toMatchObject([{ what: "photo", code: "photo_refused", id, args: { n: 1 }, fix: "resubmit" }]);
    expect(await app.photosAgain(id), "no correction takes it along").toEqual([]);
    await app.correct("gift_handover", id, { ...GIFT, note: "chụp lại" }, { photos: [again] });
    expect(app.issues.value).toMatchObject([{ code: "photo_refused", id: other.id }]);
    await app.dismiss(app.issues.value[0]!.key);
    expect(app.issues.value).toEqual([]);
  });

  test("what a newer build recorded here neither stops an older one nor is lost", async () => {
    const app = await signedIn();
    offline();
    await app.saveHandover(GIFT);
    app.close();
    const keep = openKeep("user00000000001"), m = JSON.stringify({ kind: "shelter", op: "create", id: "shelter00000001", at: new Date().toISOString(), sv: 2, f: { beds: 3 } });
    const newer = { kind: "shelter" as never, op: "create" as const, m, sha: await sha256(new TextEncoder().encode(m)), live: 1 as const };
    await keep.write(["mutation"], async (t) => {
      await t.store.add({ ...newer, mid: "01JQ8W00000000000000000001", rid: "shelter00000001", due: 1 } as never);
      await t.store.add({ ...newer, mid: "01JQ8W00000000000000000002", rid: "shelter00000002", open: 1, res: { mid: "01JQ8W00000000000000000002", s: "rejected", seq: 3, code: "invalid" } } as never);
    });
    keep.close();
    server.verdict = (b) => ((b.kind as string) === "shelter" ? { s: "rejected", code: "too_old", seq: 0 } : null);
    server.weather = (path, body) => (path.endsWith("/push") && (body!["muts"] as { m: { kind: string } }[]).some((x) => x.m.kind === "shelter") && server.log.filter((l) => l.path.endsWith("/push")).length < 2 ? json(426, { code: "upgrade" }) : "fine");
    const older = phone();
    await until(() => older.session.value.is === "in");
    expect([older.records.value.length, older.issues.value.length]).toEqual([1, 1]);
    older.around.online();
    await until(() => older.sync.value.unsent === 1);
    expect([...server.effects.values()]).toEqual([1]);
  });

  test("the browser is asked to keep the data after the first save", async () => {
    const app = await signedIn();
    expect(app.device.value.persisted).toBeNull();
    await app.saveHandover(GIFT);
    await until(() => app.device.value.persisted === true);
  });

  test("a file carries what waits to another phone", async () => {
    const app = await signedIn();
    offline();
    const { mid } = await app.saveHandover(GIFT, { photos: [await taken(8)] });
    const file = await app.exportFile();
    expect(file.name).toMatch(/^chung-suc-.*\.zip$/);
    online();
    server.users.set("hoa@kienan.example", { id: "user00000000002", name: "Vũ Thị Hoa", password: "mat-khau" });
    const carrier = phone();
    await carrier.signIn("hoa@kienan.example", "mat-khau");
    expect(await carrier.importFile(file)).toBe(1);
    await until(() => carrier.device.value.carrying === 0);
    expect(server.effects.get(mid)).toBe(1);
  });

  /** Another phone's records and photo, as its file. */
  async function another(): Promise<{ file: File; mid: string; sha: string }> {
    const other = await TestPhone.open(server, undefined, "user00000000009"), p = await photo(900, 77);
    const { mid } = await other.record("gift_handover", { ...GIFT, beneficiary: "beneficiary0003" }, [p]);
    await other.greet();
    return { file: await exportFile(other, "x.zip"), mid, sha: p.sha256 };
  }

  test("what it carries for others goes, whatever becomes of its own records", async () => {
    const app = await signedIn();
    server.weather = (path) => (path.endsWith("/push") ? json(426, {}) : "fine");
    const [edited] = [await app.editBeneficiary("beneficiary0001", { note: "nhà mới" })];
    await expect(app.syncNow()).rejects.toMatchObject({ code: "outdated" });
    const { file, mid } = await another();
    await app.importFile(file);
    await app.syncNow().catch(() => undefined);
    expect([server.effects.get(mid), server.effects.has(edited!.mid)]).toEqual([1, false]);
    expect(app.sync.value.outdated).toBe(true);
  });

  test("what it carries for others goes, whatever becomes of its own photos", async () => {
    const app = await signedIn();
    server.weather = (path) => (path === "/api/uploads/" ? json(413, { code: "too_large" }) : "fine");
    await app.saveHandover(GIFT, { photos: [await taken(12)] });
    const { file, sha } = await another();
    await app.importFile(file);
    await app.syncNow().catch(() => undefined);
    await app.syncNow().catch(() => undefined);
    expect([server.photos.get(sha)?.whole, app.sync.value.trouble?.code]).toEqual([true, "refused"]);
  });

  test.each(["device_revoked", "device_user"])("a refusal of what it carries is not its own: %s", async (code) => {
    const app = await signedIn();
    server.weather = (path) => (path.endsWith("/import") || path.endsWith("/sealed") ? json(403, { code }) : "fine");
    await app.importFile((await another()).file);
    await app.syncNow();
    expect([app.session.value, app.sync.value.trouble]).toMatchObject([{ is: "in", trouble: null }, null]);
    expect(app.device.value).toMatchObject({ carrying: 1, carriedRefused: [], carriedHeld: [{ code, mutations: 1 }] });
  });

  test("diagnostics say how it stands, and nothing of anybody", async () => {
    const app = await signedIn();
    offline();
    await app.saveHandover({ ...GIFT, note: "bí mật của bà Bình" });
    const said = await app.diagnostics();
    expect(JSON.parse(said)).toMatchObject({ sync: { unsent: 1 }, device: { app: "test" } });
    for (const word of ["bí mật", "Bình", "Nguyễn Văn An", "token"]) expect(said).not.toContain(word);
  });
});
