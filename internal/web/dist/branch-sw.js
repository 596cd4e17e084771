const BUILD="eb09160f98b9",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-1Je8FiQI.js","/assets/desk/answer-Bt487nW9.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-95qbI10i.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-CNVTLwEN.js","/assets/desk/branch-CNZ_eih5.css","/assets/desk/branch-Da3nW9lX.js","/assets/desk/camera-DsFB2Fu0.js","/assets/desk/carry-D7dnc6cB.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-DCzYx9x-.js","/assets/desk/dialog-CnxMEjb1.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en--dTP-P7g.js","/assets/desk/en-B-BFEtBn.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-CPzY9dKw.js","/assets/desk/facts-Rs9yOrn2.js","/assets/desk/field-Dk0fIOpA.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CZibEN4D.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-yyL5z49n.js","/assets/desk/hints-sTEuyyFY.js","/assets/desk/history-D_uJgVtR.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-DPvp9Chl.js","/assets/desk/kind-field-DA_5XrRJ.js","/assets/desk/kinds.gen-DhTSEQlU.js","/assets/desk/lists-BNcElHgH.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-CZWZeArx.js","/assets/desk/outbox-bj9VbdpB.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-CLdSywgh.js","/assets/desk/people-jzC51kdO.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-BuJg7hhO.js","/assets/desk/photo-DiR0cw0g.js","/assets/desk/places-EJM27zHm.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-By-1JRDD.js","/assets/desk/progress-CQKzetQE.css","/assets/desk/push-Dl5J-h75.js","/assets/desk/questions-n-dMfhUK.js","/assets/desk/review-l1Uzmn7H.js","/assets/desk/say-CG6EykmF.js","/assets/desk/second-CcLYDw3k.js","/assets/desk/shelf-DIzKcMo_.js","/assets/desk/table-CC0Ula0-.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-Crd2tgoa.js","/assets/desk/verdicts-DV_Y0Lfi.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-hVJP0tPu.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-Bit9S93Z.js","/branch","/mark.svg"];
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
