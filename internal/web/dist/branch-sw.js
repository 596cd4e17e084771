const BUILD="ba9e45785a83",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-VbOCeHBx.js","/assets/desk/answer-CGlEQ8RR.js","/assets/desk/ask-2PLxW8Bv.js","/assets/desk/ask-Cmis6nmj.js","/assets/desk/audit-BP4j-A4b.js","/assets/desk/authorise-B6QMbdK9.js","/assets/desk/branch-B-1b7cf9.js","/assets/desk/branch-CPYSmSvU.js","/assets/desk/branch-Hx1zlPiv.css","/assets/desk/camera-D1VPlAMY.js","/assets/desk/carry-D0tjXoiA.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-wm4Bbb0x.js","/assets/desk/dialog-BGDaZ8Xk.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DaJGQ97y.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-uwBMiBAX.js","/assets/desk/facts-BI-uGipS.js","/assets/desk/field-pgiSJfWI.js","/assets/desk/first-vi-DO02Tuo8.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CBd_A5PS.js","/assets/desk/hash-Bgbex5l5.js","/assets/desk/hero-BUlTSpP2.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-CPgQZcd5.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-CB62FWbF.js","/assets/desk/kind-field-H3sRwTNr.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-CFBK0eEZ.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-DjZPZc6G.js","/assets/desk/names-CfJv8A5V.js","/assets/desk/outbox-AxuS_Jgi.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-Cy2_WE7k.js","/assets/desk/people-CHhL413s.css","/assets/desk/people-CzpsxP4U.js","/assets/desk/photo-Buj-DbtV.js","/assets/desk/photo-DWWUeske.js","/assets/desk/places-C24d_8UI.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-EOw0w8fJ.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-yjF7QVRS.js","/assets/desk/questions-DChZehAf.js","/assets/desk/review-BzsB4FL4.js","/assets/desk/say-DC1uYiHW.js","/assets/desk/second-Homy_2pH.js","/assets/desk/shelf-CWfRk3lt.js","/assets/desk/table-Db6BB3nM.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-PH_Lumpp.js","/assets/desk/verdicts-Ca46PI2_.js","/assets/desk/vi-B7jCABVT.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-BQ8cIhRa.js","/assets/desk/words-D4E294rB.js","/branch","/mark.svg"];
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
