const BUILD="2de78ad53ca5",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-CznzDLL5.js","/assets/desk/answer-x2tMU6ps.js","/assets/desk/ask-BfAXvw1D.js","/assets/desk/ask-ZOoIWF1y.js","/assets/desk/audit-BlwrmhIy.js","/assets/desk/branch-CH5FvMQy.js","/assets/desk/branch-D0YBAbdz.css","/assets/desk/branch-wJvE8a3a.js","/assets/desk/camera-afOo99YV.js","/assets/desk/carry-Qki9twko.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-C1SBui__.js","/assets/desk/dialog-XQNqdVht.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CUrm5dcX.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-DtCa9RAb.js","/assets/desk/facts-Bvc9c2hl.js","/assets/desk/field-Dyhxfput.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-DESDCAgY.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-DUWupCEr.js","/assets/desk/hints-DCR79qh7.js","/assets/desk/history-CNjGxeSt.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-D-z92Rn4.js","/assets/desk/kind-field-DDt7-oul.js","/assets/desk/kinds.gen-BgagPp3t.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-DDV6GkyV.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-pbk_reCv.js","/assets/desk/names-CCKDLcmu.js","/assets/desk/outbox-BaGLJQmV.js","/assets/desk/overlaps-8bRFowQP.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CHhL413s.css","/assets/desk/people-DaEASGgB.js","/assets/desk/photo-ChsCQWsJ.js","/assets/desk/photo-DcZnoUOP.js","/assets/desk/places-CdR7qwwE.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-BaUgsxVv.js","/assets/desk/progress-DydjTnw7.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-CYIUbuAV.js","/assets/desk/questions-BtgI2Z0f.js","/assets/desk/review-f6RGwXdL.js","/assets/desk/say-CeVWwNxV.js","/assets/desk/second-BAnjPHJe.js","/assets/desk/shelf-BkrmJzFX.js","/assets/desk/table-DuGlQyVo.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-CtL_K0rY.js","/assets/desk/verdicts-6TNO78_n.js","/assets/desk/vi-ioe3YzRh.js","/assets/desk/view-D2turj5u.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-0W3w4juy.js","/assets/desk/words-DkK_Yuok.js","/branch","/mark.svg"];
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
