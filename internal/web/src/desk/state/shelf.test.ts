import { signal } from "@preact/signals";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { giveBranch, type Branch } from "./branch";
import { addressOf, sawPhoto, seenOf, unreachable, want } from "./shelf";

beforeEach(() => void vi.useFakeTimers());
afterEach(async () => {
  await vi.runAllTimersAsync();
  vi.useRealTimers();
});

/** A desk whose questions are noted; it has a network while `up()`. */
function asked(up = () => true): string[][] {
  const all: string[][] = [];
  const post = async (_: string, { sha256 }: { sha256: string[] }) => {
    all.push(sha256);
    if (!up()) throw new Error("offline");
    return { token: "t" };
  };
  giveBranch({ post } as unknown as Branch);
  return all;
}

test("a photo that two places of the screen wait for comes, though one of them goes", async () => {
  let up = false;
  const all = asked(() => up), row = want("cc"), large = want("cc");
  await vi.advanceTimersByTimeAsync(40);
  expect([all, unreachable.value]).toEqual([[["cc"]], true]);
  row();
  up = true;
  await vi.advanceTimersByTimeAsync(5000);
  expect([all, addressOf("cc", "480"), unreachable.value]).toEqual([[["cc"], ["cc"]], "/api/photos/cc/480?token=t", false]);
  large();
});

test("nothing is asked for that nobody waits for any more", async () => {
  const all = asked(() => false), gone = want("dd");
  await vi.advanceTimersByTimeAsync(40);
  gone();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(all).toEqual([["dd"]]);
});

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
