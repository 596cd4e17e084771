const BUILD="d77046090dd8",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-Cc5NO6OR.js","/assets/desk/answer-BviY8fpF.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-jFnQ5v_S.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-BcmNDcrz.js","/assets/desk/branch-CLD2BlQA.js","/assets/desk/branch-Hx1zlPiv.css","/assets/desk/camera-CJKYb5Wu.js","/assets/desk/carry-DIFmvDuV.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-DsrYNX9u.js","/assets/desk/dialog-Cau7E2qf.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DuLX72J8.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-BeKhuR-0.js","/assets/desk/facts-BNadLW_i.js","/assets/desk/field-BW8ly9tz.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CLn-HXFD.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-ZtZDP-oO.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-BMrsQM9l.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-D9zDPGjI.js","/assets/desk/kind-field-addpeUTr.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-DmJrAnuO.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-CZPW6k3q.js","/assets/desk/names-BFr7HeSy.js","/assets/desk/outbox-SHerf32a.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-mlLbcnxh.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-CkpVkma9.js","/assets/desk/photo-CmRT-fYh.js","/assets/desk/photo-Sv-HJ9v3.js","/assets/desk/places-lGSX3yM0.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-jW7pIVL2.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-C8KsefHG.js","/assets/desk/questions-BavPTauT.js","/assets/desk/review-Dn_n3qh7.js","/assets/desk/say-FBGJI9qx.js","/assets/desk/second-Dkq43gm1.js","/assets/desk/shelf-DSqu-LzX.js","/assets/desk/table-B6HtGF4j.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-CkIYo20W.js","/assets/desk/verdicts-BXu5OE8k.js","/assets/desk/vi-yxl3qN0N.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-BctT9H1i.js","/branch","/mark.svg"];
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
