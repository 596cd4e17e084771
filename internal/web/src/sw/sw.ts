/*
 * The service worker, of the phone and of the desk alike: it keeps the shell of one build, so that the app opens without a
 * network. Its contract:
 * - a new build is cached whole before it may take over, and takes over only when a person says so (or no page is open);
 * - it answers navigations of the app with the shell, and hashed assets from its caches;
 * - it never touches /api, the dashboard, or anything but GET, and never opens IndexedDB.
 */
/// <reference lib="webworker" />

/** Filled in by the build: its hash, where its app lives, what its caches begin with, and the files without which it does not open. */
declare const BUILD: string;
declare const HOME: "/" | "/branch";
declare const PREFIX: string;
declare const SHELL: readonly string[];

(function (self: ServiceWorkerGlobalScope) {
  const cache = PREFIX + BUILD;

  self.addEventListener("install", (e) => {
    e.waitUntil(
      (async () => {
        const whole = await caches.open(cache);
        // Past the browser's own cache: index.html must be the one of this build.
        await whole.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
      })(),
    );
  });

  self.addEventListener("activate", (e) => {
    e.waitUntil(
      (async () => {
        // The build before stays: another tab may still run it and ask for a part it had not loaded.
        const builds = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== cache);
        await Promise.all(builds.slice(0, -1).map((key) => caches.delete(key)));
        await self.clients.claim();
      })(),
    );
  });

  self.addEventListener("message", (e) => {
    if (e.data === "take-over") void self.skipWaiting();
  });

  self.addEventListener("fetch", (e) => {
    const { request } = e;
    const url = new URL(request.url);
    if (request.method !== "GET" || url.origin !== self.location.origin || /^\/(api|_)(\/|$)/.test(url.pathname)) return;
    if (request.mode === "navigate") {
      if (/^\/branch(\/|$)/.test(url.pathname) === (HOME === "/branch")) e.respondWith(shell(request)); // to each its own
    }
    else if (url.pathname.startsWith("/assets/") || SHELL.includes(url.pathname)) e.respondWith(kept(request));
  });

  async function shell(request: Request): Promise<Response> {
    return (await (await caches.open(cache)).match(HOME)) ?? fetch(request);
  }

  async function kept(request: Request): Promise<Response> {
    const found = await caches.match(request, { ignoreVary: true });
    if (found) return found;
    const fresh = await fetch(request);
    if (fresh.ok && new URL(request.url).pathname.startsWith("/assets/")) {
      await (await caches.open(cache)).put(request, fresh.clone());
    }
    return fresh;
  }
})(self as unknown as ServiceWorkerGlobalScope);
