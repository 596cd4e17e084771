import { describe, expect, test } from "vitest";
import { writeSelf } from "../store/outbox";
import { photo, TestPhone } from "../testing/phone";
import { json } from "../testing/server";
import { GIFT, ward } from "../testing/ward";
import { fetchFile } from "./ask";
import { authorise } from "./authorise";
import { deliver, deliverPhotos, exportFile, importFile } from "./carry";
import { compare } from "./compare";
import { photos } from "./photos";
import { pull } from "./pull";
import { flush } from "./push";

// A Wi-Fi that wants a sign-in, or a proxy that says no, answers in place of the branch, with a page.

const page = (status: number) => new Response("<html><title>Wi-Fi</title></html>", { status, headers: { "Content-Type": "text/html; charset=utf-8" } });

const asks: [string, RegExp, (phone: TestPhone) => Promise<unknown>][] = [
  ["a sign-in", /auth-with-password$/, (p) => authorise(p.env, "password", { identity: "an@kienan.example", password: "mat-khau" })],
  ["an invitation", /redeem$/, (p) => authorise(p.env, "invitation", { code: "x", phone: "y" })],
  ["hello", /\/hello$/, (p) => p.hello()],
  ["a push", /\/push$/, flush],
  ["a pull", /\/pull$/, (p) => pull(p)],
  ["a comparison", /\/verify$/, async (p) => (await pull(p), await writeSelf(p.keep, (s) => (s.verified = "")), await compare(p))],
  ["how far photos are", /\/photos\/status$/, async (p) => (await flush(p), await photos(p))],
  ["a preview", /\/preview$/, async (p) => (await flush(p), await photos(p))],
  ["a photo", /\/uploads\//, async (p) => (await flush(p), await photos(p))],
  ["what is carried", /\/import$/, async (p) => (await importFile(p, await other(p)), await deliver(p))],
  ["photos that are carried", /\/photos\/sealed$/, async (p) => (await importFile(p, await other(p)), await deliver(p), await deliverPhotos(p))],
  ["a file", /\/desk\//, (p) => fetchFile(p, "/api/desk/v1/report")],
  ["everything", /^/, flush],
];

/** The file of somebody else. */
async function other(phone: TestPhone): Promise<File> {
  const from = await TestPhone.open(phone.server, undefined, "user00000000002");
  await from.greet();
  await from.record("gift_handover", GIFT, [await photo(700, 5)]);
  return exportFile(from, "x.zip");
}

describe.each([200, 401, 403, 404, 407, 451, 511])("a page with %i", (status) => {
  test.each(asks)("in place of %s: said to be that, and nothing is lost", async (_, where, work) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT, [await photo(700, 4)]);
    server.weather = (path) => (where.test(path) ? page(status) : "fine");
    await expect(work(phone)).rejects.toMatchObject({ code: "portal" });
    server.weather = () => "fine";
    await phone.sync();
    expect([await phone.outbox(), server.effects.get(mid)]).toEqual([[], 1]);
    expect((await phone.photoRows()).map((p) => p.state)).toEqual(["whole"]);
  });
});

describe.each([400, 403, 409, 413, 415, 422, 429, 500, 502, 503, 507])("a refusal with %i and no reason", (status) => {
  test.each(asks)("of %s: nothing is lost, nothing is asked without end, and who asks for time gets it", async (_, where, work) => {
    const { server, phone } = await ward();
    const { mid } = await phone.record("gift_handover", GIFT, [await photo(700, 4)]);
    let asked = 0;
    server.weather = (path) => (where.test(path) ? (asked++, json(status, {}, { "Retry-After": "7" })) : "fine");
    const e: unknown = await work(phone).then(() => null, (thrown: unknown) => thrown);
    const time = [429, 503, 507].includes(status);
    expect(e).toMatchObject(time ? { code: "busy", retryAt: phone.clock + 7000 } : { code: expect.stringMatching(/^(refused|server|answer|wrong_password|code_wrong)$/) });
    expect(asked).toBeLessThan(time ? 2 : 20);
    server.weather = () => "fine";
    await phone.sync();
    expect([await phone.outbox(), server.effects.get(mid)]).toEqual([[], 1]);
    expect((await phone.photoRows()).map((p) => p.state)).toEqual(["whole"]);
  });
});
