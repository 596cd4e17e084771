const BUILD="46395c636161",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BDG3xLld.js","/assets/desk/answer-BhzSIoj1.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-CKavxVaZ.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-BQ4Rl48E.js","/assets/desk/branch-Bq7kL48I.css","/assets/desk/branch-DDbqZJzO.js","/assets/desk/camera-CjxehcEZ.js","/assets/desk/carry-BErXEzP9.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-BIb9voH8.js","/assets/desk/dialog-B8DMAg5K.js","/assets/desk/diff-B6debY2l.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B-BFEtBn.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-C5k3jvEM.js","/assets/desk/en-DS4m8JLA.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-BOuVnwT4.js","/assets/desk/facts-DyLqYV_6.js","/assets/desk/field-D8nXPpTq.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-Bo4VtMDI.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hints-RqGUKBsJ.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-jkBVKo5B.js","/assets/desk/kind-field-DDwC_5FO.js","/assets/desk/lists-BI2OCjEu.css","/assets/desk/lists-hsPADA5a.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-yqvRHpXV.js","/assets/desk/names-B79n3rlH.js","/assets/desk/outbox-C_YVRcXe.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-DtwCS3EF.js","/assets/desk/people-BEcpspnr.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-Dg6X4Kga.js","/assets/desk/places-Q9fQRFP8.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-CatqwapZ.js","/assets/desk/progress-DO8CQFWt.css","/assets/desk/push-BT47DXKv.js","/assets/desk/questions-WSYcLJy7.js","/assets/desk/review-DTL7STm1.js","/assets/desk/say-DI4HXJsi.js","/assets/desk/second-ZOoJf6UO.js","/assets/desk/table-TQbktRup.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-D4OK8X0Q.js","/assets/desk/verdicts-D1DwtYOe.js","/assets/desk/vi-BhtDcXfJ.js","/assets/desk/view-DObEefpt.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-DkLDy9Qj.js","/branch","/mark.svg"];
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
