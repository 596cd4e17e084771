import type { Surroundings } from "../state/surroundings";

/** A browser for tests: nothing of it is real but time, and the server is whatever `fetch` says. */
export function aroundOf(server: string, fetch: Surroundings["fetch"], memory = new Map<string, string>()): Surroundings & { online(): void; look(visible: boolean): void } {
  let online = () => {}, turned = () => {}, visible = true;
  return {
    server, app: "test", fetch, secure: true, locks: undefined, events: undefined,
    now: () => Date.now(),
    random: () => 0.5,
    after(ms, f) {
      const timer = setTimeout(f, ms);
      return () => clearTimeout(timer);
    },
    memory: { getItem: (k) => memory.get(k) ?? null, setItem: (k, v) => void memory.set(k, v) },
    tabs: () => null,
    persist: async () => true,
    persisted: async () => false,
    estimate: async () => ({ used: 1e6, free: 1e9 }),
    visible: () => visible,
    watch(o, v) {
      online = o;
      turned = v;
      return () => {};
    },
    online: () => online(),
    look(v) {
      visible = v;
      turned();
    },
  };
}
