import { expect, test } from "vitest";
import { note } from "../store/photos";
import { photo } from "../testing/phone";
import { GIFT, ward } from "../testing/ward";
import { photos } from "./photos";
import { flush } from "./push";

test("a camera original waits for Wi-Fi, its record, its preview and other photos do not; then it goes", async () => {
  const { server, phone } = await ward();
  const [big, small] = [await photo(3000, 1), await photo(900, 2)];
  await phone.record("gift_handover", GIFT, [big, small]);
  await note(phone.keep, big.sha256, (p) => (p.original = true));
  let paid = true;
  phone.env.holdOriginals = () => paid;
  await flush(phone);
  expect(await photos(phone)).toEqual({ left: 1, waiting: 1 });
  expect([server.photos.get(big.sha256)!.whole, server.photos.get(big.sha256)!.preview, server.photos.get(small.sha256)!.whole]).toEqual([false, true, true]);
  paid = false;
  expect(await photos(phone)).toEqual({ left: 0, waiting: 0 });
  expect(server.photos.get(big.sha256)!.whole).toBe(true);
});

test("an original goes after every other photo", async () => {
  const { server, phone } = await ward();
  const [big, small] = [await photo(3000, 1), await photo(900, 2)];
  await phone.record("gift_handover", GIFT, [big, small]);
  await note(phone.keep, big.sha256, (p) => (p.original = true));
  await flush(phone);
  await photos(phone);
  const sent = server.log.filter((l) => l.path === "/api/uploads/").length;
  expect(sent).toBe(2);
  expect([...server.photos.values()].map((p) => [p.bytes, p.upload])).toEqual([[3000, expect.stringMatching(/^up/)], [900, expect.stringMatching(/^up/)]]);
  const nth = (sha: string) => Number(server.photos.get(sha)!.upload.slice(2));
  expect(nth(big.sha256), "uploads are numbered as they begin").toBeGreaterThan(nth(small.sha256));
});
