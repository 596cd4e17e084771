const BUILD="3ccf350cd4b2",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-b7fYT-FY.js","/assets/desk/answer-lN5i3o8s.js","/assets/desk/ask-BgsDnkgq.js","/assets/desk/ask-CyRNtzmg.js","/assets/desk/audit-1RFCXYPJ.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-B5zspZWM.js","/assets/desk/branch-DG5sIE1Z.js","/assets/desk/branch-DzB5i4fX.css","/assets/desk/camera-Bx0LDUMf.js","/assets/desk/carry-BayAIhho.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-CyPOsHJn.js","/assets/desk/dialog-BSnUCtOs.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BmY_wJI7.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DYoBxqS8.js","/assets/desk/en-Dp1MFA3d.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-s2HygKps.js","/assets/desk/facts-t5UL3Q0L.js","/assets/desk/field-DbA5jgcu.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CHm41Itc.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hero-I7s6AbVe.js","/assets/desk/hints-Kr2uRNN5.js","/assets/desk/history-DelTwBAU.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-BGeSgv-Z.js","/assets/desk/kind-field-DlGxgDOO.js","/assets/desk/kinds.gen-BSkav9F_.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lists-Z2jcTID7.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-7dolt3_1.js","/assets/desk/outbox-CW8vNOEN.js","/assets/desk/overlaps-B4yRb9bo.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-B3Jw_t1u.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-DCHomNx8.js","/assets/desk/photo-kdAQfz7F.js","/assets/desk/places-Cb4e8XCi.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-Dv3VuQ3z.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-CkbRZIWU.js","/assets/desk/questions-KrJ6xvWb.js","/assets/desk/review-BxpCzA3p.js","/assets/desk/say-DoEvRspW.js","/assets/desk/second-uJDNu_Im.js","/assets/desk/shelf-kC1EduqJ.js","/assets/desk/table-DnkCQ1sW.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-B25wwrhv.js","/assets/desk/verdicts-imVvKsdc.js","/assets/desk/vi-D8d6tEdN.js","/assets/desk/view-DCfbf2vh.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-CEedjH24.js","/branch","/mark.svg"];
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
