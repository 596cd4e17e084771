const BUILD="38b999a620ab",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BmnoM_QW.js","/assets/desk/answer--yerKziR.js","/assets/desk/ask-Cd0GeQVB.js","/assets/desk/ask-Cuc2P7nV.js","/assets/desk/audit-BbKaKufP.js","/assets/desk/branch-BvoiZEgl.js","/assets/desk/branch-Cc1-zVqh.css","/assets/desk/branch-F6nb0JYx.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-BmyBLhs1.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-CI9ZdEeK.js","/assets/desk/dialog-A81X0CqF.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-Cet4tdq3.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-DD4XvRgf.js","/assets/desk/facts-1890yWYZ.js","/assets/desk/field-MW33NpTa.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-BSfs9F17.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-YaMkvjWc.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-BvpEEEZu.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-DoWZgQVl.js","/assets/desk/kind-field-K36FBDZN.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-p-9bVKBa.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-DTc28iEl.js","/assets/desk/names-tk3mv4-T.js","/assets/desk/outbox-D1EuN5rF.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-D3OIkCxL.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-sZvd2H5f.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/photo-xMJSwYrZ.js","/assets/desk/places-i8_Gu_bP.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-c0hVXF9I.js","/assets/desk/progress-DiF-sB_u.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-B5mwHqSK.js","/assets/desk/questions-C4OyinOE.js","/assets/desk/review-DKvM5Gl0.js","/assets/desk/say-C4nV1K9j.js","/assets/desk/second-CFXUt9Ms.js","/assets/desk/shelf-D7ELKxGa.js","/assets/desk/table-vLzFGI2T.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DsDOsC8S.js","/assets/desk/verdicts-C9QJtyQ0.js","/assets/desk/vi-BV2AZHSQ.js","/assets/desk/view-DYYArJhY.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CuWP-vYE.js","/assets/desk/words-CboBRIsV.js","/branch","/mark.svg"];
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
