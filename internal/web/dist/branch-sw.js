const BUILD="183a0f4bd967",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-D6-nM0RG.js","/assets/desk/answer-BUzvDDoU.js","/assets/desk/ask-BfAXvw1D.js","/assets/desk/ask-ZOoIWF1y.js","/assets/desk/audit-CAaNaH85.js","/assets/desk/branch-CogxHHo8.js","/assets/desk/branch-D0YBAbdz.css","/assets/desk/branch-S_v8xvvV.js","/assets/desk/camera-afOo99YV.js","/assets/desk/carry-BIWKAJQ4.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-CjzCdw3z.js","/assets/desk/dialog-BV8RvfVc.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CUrm5dcX.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-DYLH-ssW.js","/assets/desk/facts-CRqFCNza.js","/assets/desk/field-BQgtbEPZ.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-fDlNkP_G.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-CQBY8yxq.js","/assets/desk/hints-DCR79qh7.js","/assets/desk/history-CPEC80dG.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-CNAEEt5_.js","/assets/desk/kind-field-DXE5L9EJ.js","/assets/desk/kinds.gen-BgagPp3t.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-Ba8BRGkp.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-Bx9lx0fg.js","/assets/desk/names-Cpa8lK26.js","/assets/desk/outbox-B-bK3SXD.js","/assets/desk/overlaps-BUsAIe1K.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CHhL413s.css","/assets/desk/people-CIa8HpYN.js","/assets/desk/photo-D5UipGC7.js","/assets/desk/photo-DcZnoUOP.js","/assets/desk/places-C1gjwRQ9.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-BaUgsxVv.js","/assets/desk/progress-IafPO3zr.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-CNKuiMSj.js","/assets/desk/questions-Zw4rS2Bl.js","/assets/desk/review-B2nOt2Hi.js","/assets/desk/say-uX5BxdqO.js","/assets/desk/second-BqfLJ8r5.js","/assets/desk/shelf-BEptpj69.js","/assets/desk/table-BUz7U0TV.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-C-yNigPz.js","/assets/desk/verdicts-CvQ6cu61.js","/assets/desk/vi-ioe3YzRh.js","/assets/desk/view-D2turj5u.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-0W3w4juy.js","/assets/desk/words-ClM1EGeq.js","/branch","/mark.svg"];
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
