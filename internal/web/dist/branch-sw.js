const BUILD="7ca9d4578370",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-VnGwfZCK.js","/assets/desk/answer-CTwE9WF3.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-B0BeXhUU.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-B5aDGjiN.js","/assets/desk/branch-Bd8rqi2n.js","/assets/desk/branch-DzB5i4fX.css","/assets/desk/camera-Bx0LDUMf.js","/assets/desk/carry-IBxN83Em.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-B47gwwT4.js","/assets/desk/dialog-D-WkHImW.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dp1MFA3d.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-CFYD0eeJ.js","/assets/desk/facts-C39grxv3.js","/assets/desk/field-jqyaW3Qa.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-Be0z4KMN.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-DWlywLWu.js","/assets/desk/hints-Kr2uRNN5.js","/assets/desk/history-B-K33vAS.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-C_zU5alS.js","/assets/desk/kind-field-BVrV0sOt.js","/assets/desk/kinds.gen-BSkav9F_.js","/assets/desk/lists-Ci6BH9SK.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-vurTsrWh.js","/assets/desk/outbox-BI-pryN8.js","/assets/desk/overlaps-B2aj8-FH.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-BNQmunk5.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-CPFzhpDX.js","/assets/desk/photo-kdAQfz7F.js","/assets/desk/places-82XF1ThK.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-CmANTEfI.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-BNpFWP2o.js","/assets/desk/questions-DUm9e8nl.js","/assets/desk/review-BxHNbmDl.js","/assets/desk/say-BsD3gC0T.js","/assets/desk/second--GL9c-pG.js","/assets/desk/shelf-BN-vBabP.js","/assets/desk/table-BrqX3MKT.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-3Rjy5_BM.js","/assets/desk/verdicts-BqFHG6MA.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-DCfbf2vh.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-w38jKH8Y.js","/branch","/mark.svg"];
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
