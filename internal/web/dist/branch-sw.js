const BUILD="aaebf51ca72d",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-DIdpFdRf.js","/assets/desk/answer-DFNiYkha.js","/assets/desk/ask-Cd0GeQVB.js","/assets/desk/ask-Cuc2P7nV.js","/assets/desk/audit-DXfnzYzR.js","/assets/desk/branch-C-Ovfk7H.js","/assets/desk/branch-Cc1-zVqh.css","/assets/desk/branch-imuFFvWN.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-UCAnwg-L.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-QPiNFLgF.js","/assets/desk/dialog-BXug73Dn.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-Cet4tdq3.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-wFxo-EoE.js","/assets/desk/facts-DEJWhWnv.js","/assets/desk/field-e5ib6ydK.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-DQhjYQSO.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-BNe1u1Fy.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-B2RFFlUp.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-DXo0emhd.js","/assets/desk/kind-field-BFIUp1tn.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-CvgeyBjt.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-DSBC_m9n.js","/assets/desk/names-B6tFAU3q.js","/assets/desk/outbox-uqQlvxdG.js","/assets/desk/overlaps-By1bYuQ7.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CHhL413s.css","/assets/desk/people-DkTnXqaK.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/photo-nH5cG3dE.js","/assets/desk/places-88m4euNS.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-c0hVXF9I.js","/assets/desk/progress-Dq6CXEKu.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-CZ2p81NQ.js","/assets/desk/questions-KrPyGA9T.js","/assets/desk/review-uqZ9jC8p.js","/assets/desk/say-6r0402Sj.js","/assets/desk/second-BBf56QVt.js","/assets/desk/shelf-CaWJsc_I.js","/assets/desk/table-C0K4smbH.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-Bi5X2Hak.js","/assets/desk/verdicts-_Q3VDfDW.js","/assets/desk/vi-BV2AZHSQ.js","/assets/desk/view-DYYArJhY.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CuWP-vYE.js","/assets/desk/words-CLi3-9ql.js","/branch","/mark.svg"];
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
