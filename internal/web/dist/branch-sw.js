const BUILD="93bfb266380c",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-ou8KPQ8T.js","/assets/desk/authorise-GOM1-htr.js","/assets/desk/branch-BHLvLESY.css","/assets/desk/branch-C6rOAkHG.js","/assets/desk/camera-yWcTvzM7.js","/assets/desk/carry-kvcOYB7J.js","/assets/desk/en-CI5zuiBi.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-DdyMC32X.js","/assets/desk/en-F2q724zm.js","/assets/desk/engine-CnfLqqfG.js","/assets/desk/facts-DUJ4WJFa.js","/assets/desk/fold-BAfVsvgj.js","/assets/desk/glyph-Dukl7FcT.js","/assets/desk/hints-Ycu6JjCh.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/items-BTw1MdFV.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/outbox-uvxZOUvz.js","/assets/desk/people-DVgBxmKj.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-DoVNLxit.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/push-C-Ln0NC7.js","/assets/desk/review-DzM8MD7e.js","/assets/desk/time-BZqBzNlr.js","/branch","/mark.svg"];
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
