const BUILD="ccde4924e57e",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BMKXAg9-.js","/assets/desk/answer-Bz3Ju8r4.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-BYa6IKx3.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-B1PNa0tn.js","/assets/desk/branch-BZgeOwDJ.css","/assets/desk/branch-CceNcxpt.js","/assets/desk/camera-CJKYb5Wu.js","/assets/desk/carry-DZUgrzQ0.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-BtKgrUYv.js","/assets/desk/dialog-Dptl2GJS.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dp1MFA3d.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-cAq-NeY-.js","/assets/desk/facts-V2IvurUX.js","/assets/desk/field-_R37ViCs.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-mX-o-IWK.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-D-ofC_es.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-D1w2t0qR.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-FMoRlKoC.js","/assets/desk/kind-field-Dq4MRv8_.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-GfCSjobC.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-DzNGdY95.js","/assets/desk/outbox-BTTu2oU3.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-TTkxS9Ed.js","/assets/desk/people-BsrKNpt2.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-CkvQJ2mq.js","/assets/desk/photo-Sv-HJ9v3.js","/assets/desk/places-BjW6c6oW.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-CteEMXb-.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-D5V3rIWN.js","/assets/desk/questions-Cxba5FP8.js","/assets/desk/review-Cc-ple-Y.js","/assets/desk/say-B3V66Snd.js","/assets/desk/second-C6hkVDUx.js","/assets/desk/shelf-ZY3c5QPG.js","/assets/desk/table-nFYujYfD.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-QR02pn4H.js","/assets/desk/verdicts-U1jwmBzp.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-DoFE9Lx0.js","/branch","/mark.svg"];
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
