const BUILD="479b12f4406a",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-6ydssPUQ.js","/assets/desk/authorise-BAiW57tj.js","/assets/desk/branch-0lZ0w0wW.js","/assets/desk/branch-BHLvLESY.css","/assets/desk/camera-yWcTvzM7.js","/assets/desk/carry-BIaF8ST1.js","/assets/desk/en-CI5zuiBi.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-DdyMC32X.js","/assets/desk/en-F2q724zm.js","/assets/desk/engine-BXr6vMF_.js","/assets/desk/facts-BOEH_7ab.js","/assets/desk/fold-CTui7ty0.js","/assets/desk/glyph-CBBExClQ.js","/assets/desk/hints-Cfby_6Z2.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/items-q1j9gfcO.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/outbox-jfV-2GJR.js","/assets/desk/people-CGA26iRg.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-BAQsrXuS.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/push-D-PuJIJz.js","/assets/desk/review-BS9ubr8M.js","/assets/desk/time-BZqBzNlr.js","/branch","/mark.svg"];
(function(self) {
	const cache = PREFIX + BUILD;
	self.addEventListener("install", (e) => {
		e.waitUntil((async () => {
			const whole = await caches.open(cache);
			await whole.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
		})());
	});
	self.addEventListener("activate", (e) => {
		e.waitUntil((async () => {
			const builds = (await caches.keys()).filter((key) => key.startsWith(PREFIX) && key !== cache);
			await Promise.all(builds.slice(0, -1).map((key) => caches.delete(key)));
			await self.clients.claim();
		})());
	});
	self.addEventListener("message", (e) => {
		if (e.data === "take-over") void self.skipWaiting();
	});
	self.addEventListener("fetch", (e) => {
		const { request } = e;
		const url = new URL(request.url);
		if (request.method !== "GET" || url.origin !== self.location.origin || /^\/(api|_)(\/|$)/.test(url.pathname)) return;
		if (request.mode === "navigate") {
			if (/^\/branch(\/|$)/.test(url.pathname) === (HOME === "/branch")) e.respondWith(shell(request));
		} else if (url.pathname.startsWith("/assets/") || SHELL.includes(url.pathname)) e.respondWith(kept(request));
	});
	async function shell(request) {
		return await (await caches.open(cache)).match(HOME) ?? fetch(request);
	}
	async function kept(request) {
		const found = await caches.match(request, { ignoreVary: true });
		if (found) return found;
		const fresh = await fetch(request);
		if (fresh.ok && new URL(request.url).pathname.startsWith("/assets/")) {
			await (await caches.open(cache)).put(request, fresh.clone());
		}
		return fresh;
	}
})(self);
