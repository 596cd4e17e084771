const BUILD="bc14020b5841",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-C5xyIEGG.js","/assets/desk/answer-Sdg59l-l.js","/assets/desk/ask-Cd0GeQVB.js","/assets/desk/ask-Cuc2P7nV.js","/assets/desk/audit-Cmk8wiQF.js","/assets/desk/branch-BIgeaLFY.js","/assets/desk/branch-D0YBAbdz.css","/assets/desk/branch-DebgwyrF.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-B86u358Q.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-B7HGMDsb.js","/assets/desk/dialog-DUGlpTpO.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CVU8-VSh.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-DXswLOZz.js","/assets/desk/facts-DAXnnlD6.js","/assets/desk/field-_1TKFvL3.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-B9rcZfWN.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-C6wy-gWf.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-CnnI3vTN.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-hrlaV9DX.js","/assets/desk/kind-field-DIvJAlOO.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-BEJl6m8h.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-xTbIdFN0.js","/assets/desk/names-BWr-qEZX.js","/assets/desk/outbox-Bq-xXCRW.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-jEnNVXoM.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-CjglvWqg.js","/assets/desk/photo-6exkyru5.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/places-DloP2j5u.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-c0hVXF9I.js","/assets/desk/progress-D4bZSWtC.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-tSZr4HHP.js","/assets/desk/questions-COh0qSCt.js","/assets/desk/review-geL0bRjf.js","/assets/desk/say-BDAMqQiW.js","/assets/desk/second-CtU0Cyp0.js","/assets/desk/shelf-Dyv56ZRi.js","/assets/desk/table-B4mev1MV.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-CDj2yvE5.js","/assets/desk/verdicts-CNIEHI3c.js","/assets/desk/vi-Clkyng8a.js","/assets/desk/view-DYYArJhY.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CuWP-vYE.js","/assets/desk/words-BqWNIPh-.js","/branch","/mark.svg"];
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
