import { IDBFactory } from "fake-indexeddb";
import { beforeEach, expect, test } from "vitest";
import { photo, TestPhone } from "../testing/phone";
import { GIFT, ward } from "../testing/ward";
import { dropDraft, keepDraft, keepDraftPhotos, readDrafts, type WholeDraftPhoto } from "./drafts";
import { add } from "./outbox";

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

async function taken(seed: number): Promise<WholeDraftPhoto> {
  const p = await photo(500, seed);
  return { sha256: p.sha256, type: "image/jpeg", data: p.data, preview: p.data, previewType: "image/jpeg", role: "proof", takenAt: "", location: null, width: 4, height: 3 };
}

const bytes = async (phone: TestPhone) => (await phone.keep.read(["bytes"], (t) => t.store.getAllKeys())).sort();

test("a photo of a form lies on the disk once, and goes when the last that has it goes", async () => {
  const { phone } = await ward();
  const [a, b] = [await taken(1), await taken(2)];
  await keepDraft(phone.keep, { key: "gift_handover", at: 1, value: { note: "x" } });
  await keepDraftPhotos(phone.keep, "gift_handover", 1, [a, b]);
  await keepDraftPhotos(phone.keep, "activity", 2, [a]);
  expect(await bytes(phone)).toEqual([a.sha256, b.sha256].sort());
  const read = (await readDrafts(phone.keep)).find((d) => d.key === "gift_handover")!;
  expect(read.value).toEqual({ note: "x" });
  expect(read.photos.map((p) => [p.sha256, p.data.byteLength])).toEqual([[a.sha256, 500], [b.sha256, 500]]);
  await keepDraftPhotos(phone.keep, "gift_handover", 3, [a]);
  expect(await bytes(phone), "what was taken out of the form").toEqual([a.sha256]);
  await dropDraft(phone.keep, "gift_handover");
  expect(await bytes(phone), "another form has it").toEqual([a.sha256]);
  await dropDraft(phone.keep, "activity");
  expect(await bytes(phone)).toEqual([]);
});

test("a form that becomes a record leaves its photos where they are, but for those that it does not declare", async () => {
  const { phone } = await ward();
  const p = await photo(700, 3), [mine, other] = [{ ...(await taken(3)), sha256: p.sha256, data: p.data }, await taken(4)];
  await keepDraftPhotos(phone.keep, "gift_handover", 1, [mine, other]);
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
  await add(phone.keep, [], [], "gift_handover");
  expect(await bytes(phone)).not.toContain(other!.sha256);
  expect(await bytes(phone)).toContain(p.sha256);
  expect(await readDrafts(phone.keep)).toEqual([]);
});
