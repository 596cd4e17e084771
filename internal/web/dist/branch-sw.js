const BUILD="8fc12707ddd4",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-CznzDLL5.js","/assets/desk/answer-DKMjCrtU.js","/assets/desk/ask-BfAXvw1D.js","/assets/desk/ask-ZOoIWF1y.js","/assets/desk/audit-CmBWGja-.js","/assets/desk/branch-CLtHLVP4.js","/assets/desk/branch-DKifdHu_.css","/assets/desk/branch-P3kX8kei.js","/assets/desk/camera-afOo99YV.js","/assets/desk/carry-Qki9twko.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-Tt_UpqHZ.js","/assets/desk/dialog-CiTO-gXh.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CUrm5dcX.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-xfCMYohU.js","/assets/desk/facts-B2Am-Ukj.js","/assets/desk/field-zKu9f2t8.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-BiCW8s2g.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-CjqopgoT.js","/assets/desk/hints-DCR79qh7.js","/assets/desk/history-CBKYPsdd.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-BG07WNgc.js","/assets/desk/kind-field-7_JXmZQY.js","/assets/desk/kinds.gen-BgagPp3t.js","/assets/desk/lists-B2ewiqFy.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-d6IY5RWO.js","/assets/desk/names-B0SqWeOK.js","/assets/desk/outbox-BaGLJQmV.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-Dt59aTp5.js","/assets/desk/people-BFvzGXrI.js","/assets/desk/people-CHhL413s.css","/assets/desk/photo-AkgEMD2n.js","/assets/desk/photo-DcZnoUOP.js","/assets/desk/places-CtHym1dC.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-BaUgsxVv.js","/assets/desk/progress-BKGXsvhx.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-CYIUbuAV.js","/assets/desk/questions-Dygrit1o.js","/assets/desk/review-DHMAoQs-.js","/assets/desk/say-C1y0CFWs.js","/assets/desk/second-BFLkV6JN.js","/assets/desk/shelf-oEzf_Kco.js","/assets/desk/table-CBUxVuJa.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DN2QNIBl.js","/assets/desk/verdicts-VeKZZrLy.js","/assets/desk/vi-ioe3YzRh.js","/assets/desk/view-D2turj5u.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-0W3w4juy.js","/assets/desk/words-BI8XsXyA.js","/branch","/mark.svg"];
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
