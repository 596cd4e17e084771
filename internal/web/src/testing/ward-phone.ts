import { IDBFactory } from "fake-indexeddb";
import { effect } from "@preact/signals";
import { beforeEach } from "vitest";
import { sha256 } from "../domain/hash";
import { openApp } from "../state/app";
import type { App, Taken } from "../state/types";
import { aroundOf } from "./around";
import { FakeServer } from "./server";

// The whole app on a phone of a ward in the midst of a campaign, anew for each test.

export const GIFT = { campaign: "campaign0000001", unit: "unit00000000001", beneficiary: "beneficiary0001", gift_type: "gifttype0000001", qty: 1, value: 500000, received_by: "self" as const };

export let server: FakeServer;
export let memory: Map<string, string>;
/** Has the browser of the phones from now on remember something else. */
export const remember = (what: typeof memory): void => void (memory = what);
const open: App[] = [];

beforeEach(async () => {
  for (const app of open.splice(0)) app.close();
  globalThis.indexedDB = new IDBFactory();
  memory = new Map();
  server = await FakeServer.open();
  server.now = Date.now();
  const day = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10);
  server.put("campaign", "campaign0000001", { name: "Tết Nhân ái", type: "tet_nhan_ai", starts: day(-5), ends: day(20) }, ["ref"]);
  server.put("campaign", "campaign0000002", { name: "Tháng Nhân đạo", type: "thang_nhan_dao", starts: day(100), ends: day(130) }, ["ref"]);
  server.put("gift_type", "gifttype0000001", { campaign: "campaign0000001", name: "Suất quà Tết", value: 500000 }, ["ref"]);
  for (const [i, name] of ["Trần Thị Bình", "Lê Văn An", "Đỗ Đình Đức", "Phạm Thị Bình"].entries()) server.put("beneficiary", `beneficiary000${i + 1}`, { name, hamlet: i < 2 ? "Tổ 3" : "Tổ 10" }, ["field:kienan"]);
});

export function phone(): App & { around: ReturnType<typeof aroundOf> } {
  const around = aroundOf("", (url, init) => server.fetch(url, init), memory);
  const app = Object.assign(openApp(around), { around });
  open.push(app);
  return app;
}

/** Waits until something is so, by the signals themselves. */
export function until(so: () => boolean): Promise<void> {
  return new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error("never came: " + so.toString())), 5000);
    const stop = effect(() => {
      if (!so()) return;
      clearTimeout(late);
      done();
      queueMicrotask(() => stop());
    });
  });
}

export async function signedIn(): Promise<ReturnType<typeof phone>> {
  const app = phone();
  await app.signIn("an@kienan.example", "mat-khau");
  await until(() => app.sync.value.ready && !app.sync.value.running);
  return app;
}

export const offline = () => (server.weather = () => "lost" as const);
export const online = () => (server.weather = () => "fine" as const);

export async function taken(seed: number): Promise<Taken> {
  const data = Uint8Array.from({ length: 900 }, (_, i) => (i * seed) & 255).buffer, preview = Uint8Array.from([seed, 2, 3]).buffer;
  return { sha256: await sha256(data), data, type: "image/jpeg", preview, previewType: "image/jpeg", role: "proof", takenAt: "", location: null, width: 3, height: 3 };
}
