const BUILD="271e3e650cf0",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BnXccTuH.js","/assets/desk/answer-nJ3PaoT3.js","/assets/desk/ask-B84sckjM.js","/assets/desk/ask-DoaXWhAE.js","/assets/desk/audit-DGQ22TVg.js","/assets/desk/branch-CNTIqDrG.js","/assets/desk/branch-DKifdHu_.css","/assets/desk/branch-ze5vYmOP.js","/assets/desk/camera-BbuoXt6m.js","/assets/desk/carry-DljSwWZK.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-cEUfPrIq.js","/assets/desk/dialog-CAyVCfM9.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CwcEnp8q.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-efK5uyOZ.js","/assets/desk/facts-D88CU3vk.js","/assets/desk/field-Ddx7Jy20.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-26Y3Bwj7.js","/assets/desk/hash-DqcOaZ-h.js","/assets/desk/hero-CK06PpWa.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-Bj0CfsIu.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-CzcCcdjc.js","/assets/desk/kind-field-3te00cws.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-CV5Q00SW.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-CSZQYKpC.js","/assets/desk/names-B0enccXU.js","/assets/desk/outbox-6sJhEa9D.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-T-zrEpc7.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-CIZbylfW.js","/assets/desk/photo-Daf78kb_.js","/assets/desk/photo-T1K-vv4T.js","/assets/desk/places-C9Slr3qA.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-B-mp7yJ_.js","/assets/desk/progress-FeTS1Rb2.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-CS64ZB7p.js","/assets/desk/questions-CxMjSLcH.js","/assets/desk/review-CiN3sWX1.js","/assets/desk/say-CJEs-8HK.js","/assets/desk/second-C3Nelkzl.js","/assets/desk/shelf-BjE7LBJ1.js","/assets/desk/table-BzfxPwV2.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DrPwh6gn.js","/assets/desk/verdicts-B0qoIenO.js","/assets/desk/vi-DIeDz_ii.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-Dxf-QZzH.js","/assets/desk/words-DExR-Gh9.js","/branch","/mark.svg"];
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
