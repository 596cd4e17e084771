const BUILD="9a483bc53266",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-CPj5ahaL.js","/assets/desk/answer-B-6zI7Gx.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-Da24L3VJ.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-BPCZrPc-.js","/assets/desk/branch-CNZ_eih5.css","/assets/desk/branch-Dkls7S6k.js","/assets/desk/camera-BCI8evLI.js","/assets/desk/carry-BBNHXo5Q.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-DPuNPStP.js","/assets/desk/dialog-BN0LxNDY.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en--dTP-P7g.js","/assets/desk/en-B-BFEtBn.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-BJEPSqIh.js","/assets/desk/facts-CZp7Xh-G.js","/assets/desk/field-D7XlAe8u.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-Qo6v9olN.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-CcCUK9qN.js","/assets/desk/hints-Cdchb0ia.js","/assets/desk/history-BMImFaf5.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-BdVGs3to.js","/assets/desk/kind-field-6vSGr-zF.js","/assets/desk/kinds.gen-DrBFU2GN.js","/assets/desk/lists-Do14SUsI.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-CCZCNKVd.js","/assets/desk/outbox-DMm7Qg1f.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-Cktabyyk.js","/assets/desk/people-DUaAYZs7.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-D8K0FzO6.js","/assets/desk/photo-DzAuObea.js","/assets/desk/places-Bd-hb2ne.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-C9hLbkdW.js","/assets/desk/progress-CQKzetQE.css","/assets/desk/push-BCcBS2jP.js","/assets/desk/questions-Dyuq5ljv.js","/assets/desk/review-Djn6T-TX.js","/assets/desk/say-Cs3TxpZo.js","/assets/desk/second-BxBZfYqv.js","/assets/desk/shelf-BlX3PZzW.js","/assets/desk/table-C92OFsqu.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-kK5vhDIq.js","/assets/desk/verdicts-CpGS0Knm.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-99wn3FMo.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-De7dQxdR.js","/branch","/mark.svg"];
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
