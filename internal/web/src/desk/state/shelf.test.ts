import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { giveBranch, type Branch } from "./branch";
import { sawPhoto, seenOf } from "./shelf";

test("what one person saw on a desk does not travel with the verdict of whoever sits down after them", () => {
  const me = signal("user00000000001");
  giveBranch({ me } as unknown as Branch);
  sawPhoto("aa", "1280");
  sawPhoto("aa", "480");
  expect(seenOf("aa")).toBe("full");
  me.value = "user00000000002";
  expect(seenOf("aa")).toBeUndefined();
  sawPhoto("aa", "480");
  expect(seenOf("aa")).toBe("preview");
});
