const BUILD="01eba9413a99",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-CzBa-Fga.js","/assets/desk/authorise-CGEFgnUM.js","/assets/desk/branch-BHLvLESY.css","/assets/desk/branch-DXfcoHSG.js","/assets/desk/camera-yWcTvzM7.js","/assets/desk/carry-ieupQuwv.js","/assets/desk/diff-Duig7pU1.js","/assets/desk/en-CQ_Qe0CU.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-DdyMC32X.js","/assets/desk/en-DjBcMXIe.js","/assets/desk/en-F2q724zm.js","/assets/desk/engine-Cfp1JHQ2.js","/assets/desk/facts-BqV_DGCq.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-_a-aeRs0.js","/assets/desk/glyph-Dz2mXqkd.js","/assets/desk/hints-DhU_UgSe.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/outbox-BVFWYlOM.js","/assets/desk/overlaps-DG8qc1aH.js","/assets/desk/overlaps-DOmGWGmB.css","/assets/desk/people-CWMTDn7T.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-BX0Y_wCq.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/push-BKy58JTY.js","/assets/desk/questions-BPXQKOdn.js","/assets/desk/review-2fbHIDiz.js","/assets/desk/time-BZqBzNlr.js","/assets/desk/verdicts-CbZbMeZt.js","/assets/desk/vi-CvK3SH5J.js","/assets/desk/view-D6PIdnGq.js","/branch","/mark.svg"];
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
