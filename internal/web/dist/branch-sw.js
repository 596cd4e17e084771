const BUILD="f2f2388014c9",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-1Je8FiQI.js","/assets/desk/answer-Bt487nW9.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-ZtsvpkvE.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-D6260jHT.js","/assets/desk/branch-DLYvINhv.css","/assets/desk/branch-Da3nW9lX.js","/assets/desk/camera-DsFB2Fu0.js","/assets/desk/carry-D7dnc6cB.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-DCzYx9x-.js","/assets/desk/dialog-CnxMEjb1.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-BjPCgb83.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-Dp1MFA3d.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-CPzY9dKw.js","/assets/desk/facts-Rs9yOrn2.js","/assets/desk/field-Dk0fIOpA.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CZibEN4D.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-DjAhoztz.js","/assets/desk/hints-sTEuyyFY.js","/assets/desk/history-ak2fRors.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-BHScOuES.js","/assets/desk/kind-field-DA_5XrRJ.js","/assets/desk/kinds.gen-DhTSEQlU.js","/assets/desk/lists-Bf5K5lre.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-CZWZeArx.js","/assets/desk/outbox-bj9VbdpB.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-DqL81X0S.js","/assets/desk/people-Cc6qAKRQ.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-CjbkABEG.js","/assets/desk/photo-DiR0cw0g.js","/assets/desk/places-EJM27zHm.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-CrNHcI3R.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-Dl5J-h75.js","/assets/desk/questions-n-dMfhUK.js","/assets/desk/review-D_aNVxfU.js","/assets/desk/say-C3NcMB0k.js","/assets/desk/second--5ORaKwO.js","/assets/desk/shelf-DIzKcMo_.js","/assets/desk/table-CC0Ula0-.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-Crd2tgoa.js","/assets/desk/verdicts-DV_Y0Lfi.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-hVJP0tPu.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-B9260tI7.js","/branch","/mark.svg"];
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
