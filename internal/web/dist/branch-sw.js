const BUILD="37694a4b7699",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts--GxgmvPw.js","/assets/desk/answer-D0N9Trbh.js","/assets/desk/ask-B84sckjM.js","/assets/desk/ask-DoaXWhAE.js","/assets/desk/audit-kvrh8_uu.js","/assets/desk/branch-Cc9c8Mom.js","/assets/desk/branch-DKifdHu_.css","/assets/desk/branch-DaShC3Uy.js","/assets/desk/camera-BbuoXt6m.js","/assets/desk/carry-C79ZSJop.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-1kSUxlfc.js","/assets/desk/dialog-DEjNttd9.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BKCO3hXy.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-fIP5HEu4.js","/assets/desk/facts-D-PLcOFO.js","/assets/desk/field-Br5Qrjyp.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-HrCqqBbI.js","/assets/desk/hash-DqcOaZ-h.js","/assets/desk/hero-BBIIEM28.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-A0kqH6us.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-Daf0DDUi.js","/assets/desk/kind-field-D0VDFQrV.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-CTWm7a_V.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-D4L_82ft.js","/assets/desk/names-D8KFMbCr.js","/assets/desk/outbox-BgebEk_t.js","/assets/desk/overlaps-BZgdAAOl.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-3M8lJtb6.js","/assets/desk/people-CHhL413s.css","/assets/desk/photo-Daf78kb_.js","/assets/desk/photo-DzD77cZQ.js","/assets/desk/places-S3s_AN0K.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-B-mp7yJ_.js","/assets/desk/progress-jlltERat.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-DioyMnjP.js","/assets/desk/questions-Wtz_4X0b.js","/assets/desk/review-DSQPjZOP.js","/assets/desk/say-BwiSl8SB.js","/assets/desk/second-eLP3GbJ2.js","/assets/desk/shelf-DYrM3rcg.js","/assets/desk/table-DMk04KgE.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DdYhc2dX.js","/assets/desk/verdicts-Bxk7zqnZ.js","/assets/desk/vi-WFa2TU3U.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-Dxf-QZzH.js","/assets/desk/words-Do2cROCU.js","/branch","/mark.svg"];
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
