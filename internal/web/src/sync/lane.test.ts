import { beforeEach, expect, test } from "vitest";
import { backoff } from "../domain/backoff";
import { Lane } from "./lane";
import { Failure } from "./trouble";
import type { Env } from "./wire";

// A lane against a clock that moves by hand.

let now = 0;
let timers: { at: number; f: () => void }[] = [];
const env: Env = {
  server: "", app: "", now: () => now, random: () => 0.5, fetch: () => Promise.reject(new Error("no network here")),
  after(ms, f) {
    const t = { at: now + ms, f };
    timers.push(t);
    return () => (timers = timers.filter((x) => x !== t));
  },
};

/** Lets everything that is ready run. */
const settle = () => new Promise((done) => setTimeout(done));

async function pass(ms: number): Promise<void> {
  const until = now + ms;
  for (;;) {
    const next = timers.filter((t) => t.at <= until).sort((a, b) => a.at - b.at)[0];
    if (!next) break;
    now = next.at;
    timers = timers.filter((t) => t !== next);
    next.f();
    await settle();
  }
  now = until;
}

beforeEach(() => {
  now = 1_000_000;
  timers = [];
});

test("I9: while work is left there is always a timer, and it never waits above five minutes", async () => {
  let runs = 0;
  const lane = new Lane(env, "push", undefined, () => (runs++, Promise.reject(new Failure("offline"))), () => undefined);
  lane.nudge();
  for (let i = 1; i < 60; i++) {
    await settle();
    expect(runs).toBe(i);
    expect(timers).toHaveLength(1);
    expect(timers[0]!.at - now).toBeLessThanOrEqual(300_000);
    expect(lane.due).toBe(timers[0]!.at);
    await pass(timers[0]!.at - now);
  }
});

test("news while it runs makes it run once more, however much news there is", async () => {
  let runs = 0, release = () => {};
  const lane = new Lane(env, "pull", undefined, () => (runs++, new Promise((done) => (release = () => done(0)))), () => undefined);
  lane.nudge();
  lane.nudge();
  lane.nudge();
  await settle();
  expect(runs).toBe(1);
  release();
  await settle();
  expect(runs).toBe(2);
  release();
  await settle();
  expect([runs, timers.length, lane.running]).toEqual([2, 0, false]);
});

test("a server that asked for time gets it: neither news nor a network that comes back shorten it", async () => {
  let runs = 0;
  const lane = new Lane(env, "push", undefined, () => (runs++, runs === 1 ? Promise.reject(new Failure("busy", { retryAt: now + 90_000 })) : Promise.resolve(0)), () => undefined);
  lane.nudge();
  await settle();
  await pass(80_000);
  lane.nudge(true);
  await settle();
  expect([runs, lane.notBefore > now]).toEqual([1, true]);
  await pass(10_001);
  expect([runs, lane.trouble]).toEqual([2, null]);
});

test("a failure waits for its timer only; a network that may be another starts anew", async () => {
  let runs = 0;
  const lane = new Lane(env, "push", undefined, () => (runs++, Promise.reject(new Failure("offline"))), () => undefined);
  lane.nudge();
  for (let i = 0; i < 12; i++) {
    await settle();
    await pass(timers[0]!.at - now);
  }
  await settle();
  expect(timers[0]!.at - now).toBeGreaterThan(100_000);
  lane.nudge(true);
  await settle();
  expect(timers).toHaveLength(1);
  expect(timers[0]!.at - now).toBeLessThanOrEqual(1000);
});

test("one tab at a time; a tab that does not let go is not waited for above 30 s", async () => {
  let runs = 0;
  const never = { request: (_: string, options: { signal: AbortSignal }) => new Promise((_done, fail) => options.signal.addEventListener("abort", () => fail(options.signal.reason as Error))) };
  const lane = new Lane(env, "push", never as never, () => (runs++, Promise.resolve(0)), () => undefined);
  lane.nudge();
  await settle();
  await pass(29_000);
  expect(runs).toBe(0);
  await pass(2_000);
  await settle();
  expect(runs).toBe(1);
});

test("by hand says why it failed, and a stopped lane starts nothing", async () => {
  let runs = 0;
  const lane = new Lane(env, "push", undefined, () => (runs++, Promise.reject(new Failure("portal"))), () => undefined);
  await expect(lane.run()).rejects.toMatchObject({ code: "portal" });
  lane.stop();
  lane.nudge(true);
  await pass(600_000);
  expect(runs).toBe(1);
});

test("backoff is full jitter between a moment and five minutes", () => {
  expect(backoff(1, 0)).toBe(50);
  expect(backoff(1, 1)).toBe(1000);
  expect(backoff(5, 0.5)).toBe(8000);
  expect(backoff(100, 1)).toBe(300_000);
});
