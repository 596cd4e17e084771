const BUILD="b6a17c788053",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BDG3xLld.js","/assets/desk/ask-0aLSy0pY.js","/assets/desk/ask-BXKIzpwR.js","/assets/desk/audit-VoSJQham.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-CZA3QjNP.js","/assets/desk/branch-DVsirP_O.js","/assets/desk/branch-cFDgw0b0.css","/assets/desk/camera-CjxehcEZ.js","/assets/desk/carry-guLR14F3.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-QhgaCE1H.js","/assets/desk/dialog-CyHdByPS.js","/assets/desk/diff-BoT3UxIC.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-C5k3jvEM.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-D7-_8Cwc.js","/assets/desk/en-DS4m8JLA.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-F2q724zm.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-CjY7ZPGk.js","/assets/desk/facts-KnFfAtVh.js","/assets/desk/field-_x8YRK2G.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-CDW_aXOJ.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hints-RqGUKBsJ.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/kind-field-vYLCUFac.js","/assets/desk/lists-BCKql8xb.js","/assets/desk/lists-BI2OCjEu.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-D2w2mpN3.js","/assets/desk/names-rT_gUGzG.js","/assets/desk/outbox-C_YVRcXe.js","/assets/desk/overlaps-BP7KU3lE.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-BbxUlqvX.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-Dg6X4Kga.js","/assets/desk/places-Mroez8vU.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-DO8CQFWt.css","/assets/desk/progress-Dm_gJ_Of.js","/assets/desk/push-Dewi-t76.js","/assets/desk/questions-DvaA7coN.js","/assets/desk/review-Cw1ow1d7.js","/assets/desk/table-CDKtx3Jy.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DXk9JGt7.js","/assets/desk/verdicts-DKo5CRiI.js","/assets/desk/vi-BhtDcXfJ.js","/assets/desk/view-DObEefpt.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-BBAoh2qg.js","/branch","/mark.svg"];
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
