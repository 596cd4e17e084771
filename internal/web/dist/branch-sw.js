const BUILD="1381e9e0a3b1",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-CNchijGF.js","/assets/desk/answer-Cq9SRrVd.js","/assets/desk/ask-BfAXvw1D.js","/assets/desk/ask-ZOoIWF1y.js","/assets/desk/audit-DPYhQa6j.js","/assets/desk/branch-D-L7ZFQM.js","/assets/desk/branch-DKifdHu_.css","/assets/desk/branch-sfETx_4n.js","/assets/desk/camera-FK-NBwvf.js","/assets/desk/carry-CW5vBFI7.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-BBPjNYEO.js","/assets/desk/dialog-CU2YhM9T.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CUrm5dcX.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-D_HP_R7y.js","/assets/desk/facts-BJp0X83U.js","/assets/desk/field-einQcSo-.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-hrHc-Zyc.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-LF1Hzr7H.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-gMMYguk0.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-BkCVeVL0.js","/assets/desk/kind-field-DjGY6kGq.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-R8fPc2Go.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-BosficmK.js","/assets/desk/names-nTvFz-iD.js","/assets/desk/outbox-Cw_NmvIo.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-zEvmHnYW.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-Zyr6hdk5.js","/assets/desk/photo-Cw1RAIIH.js","/assets/desk/photo-DqK19DwA.js","/assets/desk/places-BwK78Jp1.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-BaUgsxVv.js","/assets/desk/progress-DoziZJK_.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-Ds_UDQeu.js","/assets/desk/questions-Kkd75Aw-.js","/assets/desk/review-CGlP7dck.js","/assets/desk/say-Cl_Vs6EO.js","/assets/desk/second-CH2UKTlJ.js","/assets/desk/shelf-BBZyI0HH.js","/assets/desk/table-CKQFWCpI.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-Ba9kHA0s.js","/assets/desk/verdicts-C4kg43_R.js","/assets/desk/vi-ioe3YzRh.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-0W3w4juy.js","/assets/desk/words-BHxXqcEW.js","/branch","/mark.svg"];
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
