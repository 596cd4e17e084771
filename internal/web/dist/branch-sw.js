const BUILD="d4a75c1d7e85",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BmnoM_QW.js","/assets/desk/answer-B_LJuwz4.js","/assets/desk/ask-Cd0GeQVB.js","/assets/desk/ask-Cuc2P7nV.js","/assets/desk/audit-BopJ8own.js","/assets/desk/branch-Cc1-zVqh.css","/assets/desk/branch-CeSeCznP.js","/assets/desk/branch-D0wiwyX7.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-BmyBLhs1.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-M6sUBjlh.js","/assets/desk/dialog-39NdmwNB.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-Cet4tdq3.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-DD4XvRgf.js","/assets/desk/facts-UJqgIReu.js","/assets/desk/field-81MRqGm8.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-DwqZB57V.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-B-juKYl_.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-CMNx1OKG.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-7KHQGBt4.js","/assets/desk/kind-field-DtABDnGd.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-CfVI0tAq.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-C8bKlEXb.js","/assets/desk/names-OxCgtUgD.js","/assets/desk/outbox-D1EuN5rF.js","/assets/desk/overlaps-7nRga-kk.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CHhL413s.css","/assets/desk/people-xFlPo4G_.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/photo-BjdWLa7R.js","/assets/desk/places-B88cQW-C.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-c0hVXF9I.js","/assets/desk/progress-AwvgPwuz.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-B5mwHqSK.js","/assets/desk/questions-DgArd8KC.js","/assets/desk/review-BVWasuBG.js","/assets/desk/say-CZ21JUMS.js","/assets/desk/second-BYiGgTs2.js","/assets/desk/shelf-CJ6G79S1.js","/assets/desk/table-D8emqNrY.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DsrpOhnn.js","/assets/desk/verdicts-BBwDzo-K.js","/assets/desk/vi-BV2AZHSQ.js","/assets/desk/view-DYYArJhY.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CuWP-vYE.js","/assets/desk/words-Bv1OOdhk.js","/branch","/mark.svg"];
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
