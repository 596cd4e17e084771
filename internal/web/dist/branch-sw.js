const BUILD="3d4ec890b399",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-DHAIDDUY.js","/assets/desk/answer-Bofpa9Zp.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-BgGTCbhh.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-C8Ztw5hr.js","/assets/desk/branch-CNZ_eih5.css","/assets/desk/branch-D-YFCK9m.js","/assets/desk/camera-CjxehcEZ.js","/assets/desk/carry-8ed6nuwY.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-DPAqb5Xv.js","/assets/desk/dialog-BUcerH7N.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en--dTP-P7g.js","/assets/desk/en-B-BFEtBn.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CWdPd_OQ.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-CrRZK3lf.js","/assets/desk/facts-Bgc_vvwt.js","/assets/desk/field-B85j9WNI.js","/assets/desk/first-vi-Dfz6Z1QK.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CUv7CIyH.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-DPS6goXo.js","/assets/desk/hints-YRPLjAQw.js","/assets/desk/history-CQaKeyxt.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-CSd7rAr5.js","/assets/desk/kind-field-BPWNagBZ.js","/assets/desk/lists-Dfo96c99.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-D0D7gVVP.js","/assets/desk/outbox-CU7cc3ya.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-T6WvUTcD.js","/assets/desk/people-Bj9x4S1V.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-BgbrBpMh.js","/assets/desk/photo-J0x_aU5g.js","/assets/desk/places-BwBraon2.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-BidlWovV.js","/assets/desk/progress-CQKzetQE.css","/assets/desk/push-DhJ2tcf1.js","/assets/desk/questions-BWHBcDhY.js","/assets/desk/review-DjJs8lTN.js","/assets/desk/say-C2QOmOtG.js","/assets/desk/second-DsGpx1IL.js","/assets/desk/shelf-B9PAZAF4.js","/assets/desk/table-DMKgJr5Z.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DHtJ9rqn.js","/assets/desk/verdicts-CnMTniwP.js","/assets/desk/vi-DfGs1VIt.js","/assets/desk/view-DtiV7n4C.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-BQk6kWq8.js","/branch","/mark.svg"];
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
