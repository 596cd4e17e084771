import { expect, test } from "vitest";
import { readExif } from "./exif";

// The photos that the server's own reader is tested with.
const photos = import.meta.glob<string>("../../../evidence/testdata/*.jpg", { query: "?inline", import: "default", eager: true });

test.each([
  ["fish-samsung-gps.jpg", "2018-04-28T21:23:12+07:00", [26.5867, -80.0536]],
  ["throne-nikon-gps.jpg", "2003-11-23T18:07:37+07:00", [39.9156, 116.3908]],
  ["house-fuji.jpg", "2021-01-20T15:51:50+07:00", null],
  ["leaf-jolla.jpg", "2014-09-21T16:00:56+07:00", null],
  ["field-htc-gps-as-string.jpg", "2014-04-26T19:09:19+07:00", null],
  ["fern-nikon-badifd.jpg", "2012-07-23T14:47:28+07:00", null],
] as const)("%s", async (name, takenAt, place) => {
  const got = await readExif(await (await fetch(photos["../../../evidence/testdata/" + name]!)).blob());
  expect(got.takenAt).toBe(takenAt);
  expect(got.location && [got.location.lat, got.location.lon].map((n) => Math.round(n * 1e4) / 1e4)).toEqual(place);
});

test("what is no photo says nothing", async () => {
  expect(await readExif(new Blob(["<svg/>"]))).toEqual({ takenAt: "", location: null });
});
