const BUILD="9fd13ef0a860",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BD-IQmJx.js","/assets/desk/authorise-BwzEqU8J.js","/assets/desk/branch-D_AEXjcJ.js","/assets/desk/branch-v_dDNchq.css","/assets/desk/camera-yWcTvzM7.js","/assets/desk/carry-CApBjOL6.js","/assets/desk/dialog-Do-LAtB7.js","/assets/desk/diff-Cy43OawQ.js","/assets/desk/en-CQ_Qe0CU.js","/assets/desk/en-CVQLHmYe.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-DdyMC32X.js","/assets/desk/en-DjBcMXIe.js","/assets/desk/en-F2q724zm.js","/assets/desk/engine-jXwu5665.js","/assets/desk/facts-CXydz9BH.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-CJSx9agZ.js","/assets/desk/glyph-mHdvlBIp.js","/assets/desk/hints-DR5OqxZB.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/kind-field-CcV9BDeY.js","/assets/desk/lists-BI2OCjEu.css","/assets/desk/lists-mGvW2-7q.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/names-DEof_nDN.js","/assets/desk/outbox-tUyqfjzo.js","/assets/desk/overlaps-BdjgUH9p.js","/assets/desk/overlaps-DOmGWGmB.css","/assets/desk/people-D3JQDnM6.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-BwVqDTDM.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/push-Dr2CKSPf.js","/assets/desk/questions-C6xbIZXW.js","/assets/desk/review-DX-eo6KU.js","/assets/desk/time-BZqBzNlr.js","/assets/desk/verdicts-B0gjX-Q9.js","/assets/desk/vi-CvK3SH5J.js","/assets/desk/view-C0eAcZjv.js","/branch","/mark.svg"];
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
