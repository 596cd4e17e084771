import { expect, test } from "vitest";
import { KINDS } from "../../domain/kinds.gen";
import { allWords } from "../../i18n/first";
import { notedOf } from "./flag-words";
import type { Item } from "./items";

const item = (warnings: string[], ...asked: string[]) =>
  ({ warnings, flags: asked.map((why) => ({ kind: "flag", id: why, v: 1, doc: { why, state: "open" } })) }) as unknown as Item;

test("what the server noted beside a record is told in words, and not where a question tells it", async () => {
  await allWords();
  for (const { value } of KINDS.flag.fields.find((f) => f.name === "why")!.options!) {
    const told = notedOf(item([value]));
    expect(told).toHaveLength(1);
    expect(told[0], "its code").not.toContain(value);
    expect(notedOf(item([value], value)), `${value} stands beside as a question`).toEqual([]);
  }
  expect(notedOf(item(["off_list", "photo_old"], "off_list"))).toEqual(notedOf(item(["photo_old"])));
});
