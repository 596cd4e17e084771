const BUILD="e0850de188c1",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BbGSEZZM.js","/assets/desk/answer-Bny4-Sl8.js","/assets/desk/ask-Cd0GeQVB.js","/assets/desk/ask-Cuc2P7nV.js","/assets/desk/audit-B0Qr5MEh.js","/assets/desk/branch-D0YBAbdz.css","/assets/desk/branch-DAqinWsd.js","/assets/desk/branch-iKq1vdSV.js","/assets/desk/camera-CUOCmmtH.js","/assets/desk/carry-LeO5T73O.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-B3icG4UU.js","/assets/desk/dialog-DKCOZgjL.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-CUrm5dcX.js","/assets/desk/en-D0MsnBwd.js","/assets/desk/en-_ViCTk3L.js","/assets/desk/engine-CsCltmnC.js","/assets/desk/facts-BwskCtK1.js","/assets/desk/field-B2umcYX1.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-da45yaji.js","/assets/desk/hash-CysXpJMd.js","/assets/desk/hero-BCllA80o.js","/assets/desk/hints-Ccj5B6Ey.js","/assets/desk/history-C8uCYyB5.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-BQpiQbQY.js","/assets/desk/kind-field-D9el5ouo.js","/assets/desk/kinds.gen-DM4vWYUF.js","/assets/desk/lists-2ffxOkG7.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-BmjP8hln.js","/assets/desk/names-DvYAGb91.js","/assets/desk/outbox-Pij8CrOL.js","/assets/desk/overlaps-5lpVM8Fp.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CHhL413s.css","/assets/desk/people-NyYJ0mmi.js","/assets/desk/photo-BH9-15wx.js","/assets/desk/photo-SMVVdDLV.js","/assets/desk/places-D0L5Y3nJ.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-c0hVXF9I.js","/assets/desk/progress-CvNxP6yk.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-cjTAPgfE.js","/assets/desk/questions-CQ7BA_mH.js","/assets/desk/review-B5HiYHH-.js","/assets/desk/say-CKrF5m1T.js","/assets/desk/second-RNP5dRi4.js","/assets/desk/shelf-PBFx_h26.js","/assets/desk/table-lBnj3Ooe.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-vMDAEqww.js","/assets/desk/verdicts-B7aPhnfR.js","/assets/desk/vi-ioe3YzRh.js","/assets/desk/view-DYYArJhY.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CuWP-vYE.js","/assets/desk/words-DAzUD9d7.js","/branch","/mark.svg"];
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
