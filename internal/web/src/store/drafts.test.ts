import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test } from "vitest";
import { photo, TestPhone } from "../testing/phone";
import { GIFT, ward } from "../testing/ward";
import { dropDraft, keepDraft, keepDraftPhotos, readDrafts, type WholeDraftPhoto } from "./drafts";
import { add, takeBack } from "./outbox";
import { free } from "./photos";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function taken(seed: number): Promise<WholeDraftPhoto> {
  const p = await photo(500, seed);
  return { sha256: p.sha256, type: "image/jpeg", data: p.data, preview: p.data, previewType: "image/jpeg", role: "proof", takenAt: "", location: null, width: 4, height: 3 };
}

const form = (key: string, ...seen: WholeDraftPhoto[]) => ({ key, at: 1, seen: new Set(seen.map((p) => p.sha256)) });

const bytes = async (phone: TestPhone) => (await phone.keep.read(["bytes"], (t) => t.store.getAllKeys())).sort();

test("a photo of a form lies on the disk once, and goes when the last that has it goes", async () => {
  const { phone } = await ward();
  const [a, b] = [await taken(1), await taken(2)];
  await keepDraft(phone.keep, { key: "gift_handover", at: 1, value: { note: "x" } });
  await keepDraftPhotos(phone.keep, form("gift_handover"), [a, b]);
  await keepDraftPhotos(phone.keep, form("activity"), [a]);
  expect(await bytes(phone)).toEqual([a.sha256, b.sha256].sort());
  const read = (await readDrafts(phone.keep)).find((d) => d.key === "gift_handover")!;
  expect(read.value).toEqual({ note: "x" });
  expect(read.photos.map((p) => [p.sha256, p.data.byteLength])).toEqual([[a.sha256, 500], [b.sha256, 500]]);
  await keepDraftPhotos(phone.keep, form("gift_handover", a, b), [a]);
  expect(await bytes(phone), "what was taken out of the form").toEqual([a.sha256]);
  await dropDraft(phone.keep, form("gift_handover", a));
  expect(await bytes(phone), "another form has it").toEqual([a.sha256]);
  await dropDraft(phone.keep, form("activity", a));
  expect(await bytes(phone)).toEqual([]);
});

test("a form that becomes a record leaves its photos where they are, but for those that it does not declare", async () => {
  const { phone } = await ward();
  const p = await photo(700, 3), [mine, other] = [{ ...(await taken(3)), sha256: p.sha256, data: p.data }, await taken(4)];
  await keepDraftPhotos(phone.keep, form("gift_handover"), [mine, other]);
  const real = IDBObjectStore.prototype.put;
  let written = 0;
  IDBObjectStore.prototype.put = function (...args) {
    if (this.name === "bytes") written++;
    return real.apply(this, args);
  };
  try {
    await phone.record("gift_handover", GIFT, [p]);
    expect(written, "no bytes are written again").toBe(0);
    await phone.record("gift_handover", GIFT, [await photo(700, 5)]);
    expect(written, "those of no form are").toBe(1);
  } finally {
    IDBObjectStore.prototype.put = real;
  }
  await add(phone.keep, [], [], form("gift_handover", mine, other));
  expect(await bytes(phone)).not.toContain(other!.sha256);
  expect(await bytes(phone)).toContain(p.sha256);
  expect(await readDrafts(phone.keep)).toEqual([]);
});

test("two tabs with the same form: each lets go of its own photos only", async () => {
  const { phone } = await ward();
  const [a, b] = [await taken(1), await taken(2)];
  await keepDraftPhotos(phone.keep, form("gift_handover"), [a]);
  await keepDraftPhotos(phone.keep, form("gift_handover"), [b]);
  expect(await bytes(phone), "the later tab").toEqual([a.sha256, b.sha256].sort());
  await phone.record("gift_handover", GIFT, [await photo(500, 2)]);
  await add(phone.keep, [], [], form("gift_handover", b));
  expect(await bytes(phone), "the first save").toEqual([a.sha256, b.sha256].sort());
  expect((await readDrafts(phone.keep)).map((d) => [d.key, d.photos.map((p) => p.sha256)])).toEqual([["gift_handover", [a.sha256]]]);
  await dropDraft(phone.keep, form("gift_handover", a));
  expect(await bytes(phone)).toEqual([b.sha256]);
});

test("what is taken back leaves a photo to the form that has it, and so does what is received", async () => {
  const { server, phone } = await ward();
  const p = await photo(500, 1);
  const { mid } = await phone.record("gift_handover", GIFT, [p]);
  await keepDraftPhotos(phone.keep, form("activity"), [await taken(1)]);
  await takeBack(phone.keep, mid);
  expect(await phone.photoRows()).toEqual([]);
  expect(await bytes(phone)).toEqual([p.sha256]);

  await phone.record("gift_handover", GIFT, [p]);
  server.durable = 1000;
  await phone.sync();
  server.now += 40 * 86_400_000;
  await phone.hello();
  expect(await free(phone.keep)).toBe(0);
  await dropDraft(phone.keep, form("activity", await taken(1)));
  expect(await free(phone.keep)).toBe(1);
  expect(await bytes(phone)).toEqual([]);
});
