const BUILD="5391d8b6e8f7",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BhFUf2AZ.js","/assets/desk/answer-D8HdkTe7.js","/assets/desk/ask-BfAXvw1D.js","/assets/desk/ask-ZOoIWF1y.js","/assets/desk/audit-Bn8zH8ut.js","/assets/desk/branch-Be52ZTR1.js","/assets/desk/branch-D0YBAbdz.css","/assets/desk/branch-DaGW2zEc.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-C1l8wVXw.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-XVxOyL5B.js","/assets/desk/dialog-CH7gBVD-.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CUrm5dcX.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-CmKoR531.js","/assets/desk/facts-DHJ3CS2N.js","/assets/desk/field-BVqx72y1.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-V17umR1R.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-DAj2yDB5.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-CfwVTmqr.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-L0KW-YdK.js","/assets/desk/kind-field-BnZ4E7EG.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-EZaivKrC.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-0fW9aRvC.js","/assets/desk/names-w1d7YbbQ.js","/assets/desk/outbox-BPOvG8A2.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-DYr2u5f_.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-DiDUOGO1.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/photo-CnKX02oB.js","/assets/desk/places-teJqogas.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-BaUgsxVv.js","/assets/desk/progress-BrxK7KiB.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-DfuxnQrX.js","/assets/desk/questions-Ctsvq3Cl.js","/assets/desk/review-CtxdoUV4.js","/assets/desk/say-J9aYZ-nx.js","/assets/desk/second-BjtAdEZ6.js","/assets/desk/shelf-C_ROnNvI.js","/assets/desk/table-wVNjH_c8.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-B9yqmJyE.js","/assets/desk/verdicts-CiRy_oV_.js","/assets/desk/vi-ioe3YzRh.js","/assets/desk/view-B6zNZ7v4.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-0W3w4juy.js","/assets/desk/words-DwkBHOIY.js","/branch","/mark.svg"];
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
