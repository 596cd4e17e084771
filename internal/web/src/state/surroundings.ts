import type { Events } from "../sync/listen";
import type { Locks } from "../sync/lane";
import type { Env } from "../sync/wire";

/** A line to the other tabs; null where the browser has none. */
export interface Tabs {
  post(message: unknown): void;
  close(): void;
}

/** All that the app needs from the browser it runs in; tests bring their own. */
export interface Surroundings extends Env {
  /** WebCrypto and service workers need https or localhost */
  secure: boolean;
  memory: Pick<Storage, "getItem" | "setItem">;
  locks: Locks | undefined;
  events: ((url: string) => Events) | undefined;
  tabs(name: string, heard: (message: unknown) => void): Tabs | null;
  /** asks never to throw the data away; null = the browser does not know the question */
  persist(): Promise<boolean | null>;
  persisted(): Promise<boolean | null>;
  estimate(): Promise<{ used: number | null; free: number | null }>;
  visible(): boolean;
  /** calls back on `online` and on becoming visible or hidden; returns what stops it */
  watch(online: () => void, visible: () => void): () => void;
}

/** Where the choice lies whether camera originals wait for Wi-Fi: "any" = they do not. */
export const ORIGINALS = "chungsuc.originals";

/** As much of the Network Information API as some browsers have. */
type Line = EventTarget & { readonly type?: string };

/** The browser. @param app version of the app */
export function browser(app: string): Surroundings {
  const storage = navigator.storage as StorageManager | undefined, line = (navigator as { connection?: Line }).connection;
  return {
    server: "", app,
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    random: () => Math.random(),
    after(ms, f) {
      const timer = setTimeout(f, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
    secure: isSecureContext && "subtle" in crypto,
    memory: {
      // Access alone throws where storage is forbidden.
      getItem: (key) => attempt(() => localStorage.getItem(key), null),
      setItem: (key, value) => attempt(() => localStorage.setItem(key, value), undefined),
    },
    locks: navigator.locks as LockManager | undefined,
    events: "EventSource" in globalThis ? (url) => new EventSource(url) : undefined,
    tabs(name, heard) {
      if (!("BroadcastChannel" in globalThis)) return null;
      const channel = new BroadcastChannel(name);
      channel.onmessage = (e) => heard(e.data);
      return { post: (message) => channel.postMessage(message), close: () => channel.close() };
    },
    holdOriginals: () => line?.type === "cellular" && attempt(() => localStorage.getItem(ORIGINALS), null) !== "any",
    persist: async () => (storage?.persist ? storage.persist() : null),
    persisted: async () => (storage?.persisted ? storage.persisted() : null),
    async estimate() {
      const { usage, quota } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
      return { used: usage ?? null, free: usage === undefined || quota === undefined ? null : quota - usage };
    },
    visible: () => document.visibilityState === "visible",
    watch(online, visible) {
      addEventListener("online", online);
      line?.addEventListener("change", online);
      document.addEventListener("visibilitychange", visible);
      addEventListener("pageshow", visible);
      return () => {
        removeEventListener("online", online);
        line?.removeEventListener("change", online);
        document.removeEventListener("visibilitychange", visible);
        removeEventListener("pageshow", visible);
      };
    },
  };
}

function attempt<T>(f: () => T, otherwise: T): T {
  try {
    return f();
  } catch {
    return otherwise;
  }
}
