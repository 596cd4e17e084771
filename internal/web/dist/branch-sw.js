const BUILD="c1ee1ffa7ae3",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-DIdpFdRf.js","/assets/desk/answer-NQFBM4aP.js","/assets/desk/ask-Cd0GeQVB.js","/assets/desk/ask-Cuc2P7nV.js","/assets/desk/audit-CZpyrrNl.js","/assets/desk/branch-B4vSAaQN.js","/assets/desk/branch-Cc1-zVqh.css","/assets/desk/branch-QfTHsT2A.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-CKkvjgUY.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-Ds6m473B.js","/assets/desk/dialog-sxO5_5bQ.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CVU8-VSh.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-DE5Jmbah.js","/assets/desk/facts-DdJi9n8Q.js","/assets/desk/field-C_QGbEGm.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-BQlqUDtO.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-BL5NIJi0.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-DqRYNhhf.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-D4oTBpqY.js","/assets/desk/kind-field-EG_jAliX.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-BYfxquEo.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-DXZBTBEX.js","/assets/desk/names-D_-qED8V.js","/assets/desk/outbox-uqQlvxdG.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-Cj_YQ6Y6.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-Cqz3TyDC.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/photo-DMm6qZ95.js","/assets/desk/places-Cf1p5pez.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-c0hVXF9I.js","/assets/desk/progress-CJPC0peH.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-D2eVaDh-.js","/assets/desk/questions-uunz9WGO.js","/assets/desk/review-BVQJep1U.js","/assets/desk/say-Beuln_8N.js","/assets/desk/second-CuEpeuJc.js","/assets/desk/shelf-UBbOJ8-E.js","/assets/desk/table-CsT9DKJQ.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-CeVoezIj.js","/assets/desk/verdicts-DD1HWYk6.js","/assets/desk/vi-Clkyng8a.js","/assets/desk/view-DYYArJhY.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CuWP-vYE.js","/assets/desk/words-CGT1HM1-.js","/branch","/mark.svg"];
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
