const BUILD="6a242b86b1f6",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-_CUs-xjr.js","/assets/desk/authorise-gJJjDiQL.js","/assets/desk/branch-BHLvLESY.css","/assets/desk/branch-DY_0F1Yr.js","/assets/desk/camera-yWcTvzM7.js","/assets/desk/carry-bqv9X138.js","/assets/desk/diff-CaXGvBgM.js","/assets/desk/en-CQ_Qe0CU.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-DdyMC32X.js","/assets/desk/en-DjBcMXIe.js","/assets/desk/en-F2q724zm.js","/assets/desk/engine-ZnMa4itJ.js","/assets/desk/facts-CD1LAOcc.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-tGutKb57.js","/assets/desk/glyph-C6iabGAE.js","/assets/desk/hints-Cm5ECGjR.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/outbox-BzZjcYel.js","/assets/desk/overlaps-DOmGWGmB.css","/assets/desk/overlaps-DixUN5Sz.js","/assets/desk/people-C8b0pK43.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-DrKBgFGD.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/push-YIuLHhON.js","/assets/desk/questions-BHqT297W.js","/assets/desk/review-kYNgf0LQ.js","/assets/desk/time-BZqBzNlr.js","/assets/desk/verdicts-DzYn0IN6.js","/assets/desk/vi-CvK3SH5J.js","/assets/desk/view-Dlpj05eq.js","/branch","/mark.svg"];
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
