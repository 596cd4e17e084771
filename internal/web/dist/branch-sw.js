const BUILD="545de91a11f8",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-x1SfA7VB.js","/assets/desk/answer-B3ywCWru.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-D_pwzwtH.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-CCZ1ygIy.js","/assets/desk/branch-Cs7zu9yb.js","/assets/desk/branch-Hx1zlPiv.css","/assets/desk/camera-CJKYb5Wu.js","/assets/desk/carry-BB01Rvw6.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-tQnaI8Y_.js","/assets/desk/dialog-DThWrs_b.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DuLX72J8.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-B3KyFRIi.js","/assets/desk/facts-DEdpg0un.js","/assets/desk/field-r0u0OMrl.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-VuNetZm7.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-Bk4DDWDw.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-BEyOFLpQ.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-C85L4t9W.js","/assets/desk/kind-field-D2fEbaF9.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-D0APHSqV.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-GPWv8uuD.js","/assets/desk/names-DGLqYoBq.js","/assets/desk/outbox-Bj-C4F0c.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-boLYt8Gm.js","/assets/desk/people-B10PW8BH.js","/assets/desk/people-CHhL413s.css","/assets/desk/photo-DABTcM3B.js","/assets/desk/photo-XutSHX0l.js","/assets/desk/places-C3CQ3QEQ.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-16O-3Hbj.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-4Pz6p-AI.js","/assets/desk/questions-DQUdfF3j.js","/assets/desk/review-CLoGHEpl.js","/assets/desk/say-BWNjKbiK.js","/assets/desk/second-BxyBEQpC.js","/assets/desk/shelf-B81zB4IU.js","/assets/desk/table-BtNrp3GT.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DfJD7Jhg.js","/assets/desk/verdicts-D8xuGfl-.js","/assets/desk/vi-yxl3qN0N.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-DtEE6cbv.js","/branch","/mark.svg"];
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
