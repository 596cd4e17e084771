const BUILD="4cbbd8b28218",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-D0Ep4Od2.js","/assets/desk/answer-Bzw5D4Sr.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-B8Tf1y9V.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-BAAP6Ff-.js","/assets/desk/branch-CNZ_eih5.css","/assets/desk/branch-pP7ApxTI.js","/assets/desk/camera-CjxehcEZ.js","/assets/desk/carry-DESs-QIf.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-Di7A-Dgz.js","/assets/desk/dialog-Cyw77Kfq.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en--dTP-P7g.js","/assets/desk/en-B-BFEtBn.js","/assets/desk/en-BXAiB_P8.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-C4kBozQd.js","/assets/desk/facts-e3WuZPzG.js","/assets/desk/field-lvPvntBQ.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-B5SW0HP-.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-CZlUnA2X.js","/assets/desk/hints-D0VeOOa9.js","/assets/desk/history-rb0XFgqQ.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-CtpRIIZh.js","/assets/desk/kind-field-BHU5e8rH.js","/assets/desk/lists-GPuX16L7.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-DCYayE0k.js","/assets/desk/outbox-Beo7JqxQ.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-CxZjM6IF.js","/assets/desk/people-9diwRxhM.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-C4Z6WDuz.js","/assets/desk/photo-DaPP8pZE.js","/assets/desk/places-CdUUb91q.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-CQKzetQE.css","/assets/desk/progress-CkS3UtIy.js","/assets/desk/push-BuTHOOfU.js","/assets/desk/questions-CA2yv1PE.js","/assets/desk/review-zpX3cVlY.js","/assets/desk/say-uA330Z22.js","/assets/desk/second-CqjIhPs0.js","/assets/desk/shelf-CHn0bPZ5.js","/assets/desk/table-CyiFNUjT.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-7aJ80YLF.js","/assets/desk/verdicts-CluBH8TE.js","/assets/desk/vi-BVgfORIb.js","/assets/desk/view-BvCUyy2N.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-CxzV4nO6.js","/branch","/mark.svg"];
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
