const BUILD="102aa89c2f1f",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-Cc5NO6OR.js","/assets/desk/answer-D3ukNtNn.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-CCgnTwFN.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-BTXTR2Vf.js","/assets/desk/branch-BZgeOwDJ.css","/assets/desk/branch-DwkWDy7p.js","/assets/desk/camera-CJKYb5Wu.js","/assets/desk/carry-DIFmvDuV.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-DJq6bB7j.js","/assets/desk/dialog-DPfuXThn.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dp1MFA3d.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-BeKhuR-0.js","/assets/desk/facts-WQTi9haf.js","/assets/desk/field-Co5PWe2W.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-BUyigYtm.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-X4iNQuh1.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-BfpJ7Sst.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-C78uksAA.js","/assets/desk/kind-field-BJ9FRiZf.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lists-_tLlSzOb.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-CaWiqaoC.js","/assets/desk/outbox-SHerf32a.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-EODF2knF.js","/assets/desk/people-BFHTSRMG.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-BYm99ieY.js","/assets/desk/photo-Sv-HJ9v3.js","/assets/desk/places-BRTa8cSx.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-D_xHEUB4.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-C8KsefHG.js","/assets/desk/questions-BCsn2A2H.js","/assets/desk/review-D0wMrIcX.js","/assets/desk/say-BXzY5i8N.js","/assets/desk/second-JReXmqr3.js","/assets/desk/shelf-BmDQLkAU.js","/assets/desk/table-BVTcl_Jj.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DRcGHtOT.js","/assets/desk/verdicts-D8Wc-v58.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-CDQW-Lkx.js","/branch","/mark.svg"];
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
