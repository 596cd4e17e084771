const BUILD="d7449dc0ce06",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BDG3xLld.js","/assets/desk/answer-DHIfCrZ9.js","/assets/desk/ask-0aLSy0pY.js","/assets/desk/ask-BXKIzpwR.js","/assets/desk/audit-CFAU7O9D.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-2O3UizCk.js","/assets/desk/branch-Bq7kL48I.css","/assets/desk/branch-S-Vc5Zdd.js","/assets/desk/camera-CjxehcEZ.js","/assets/desk/carry-BErXEzP9.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-xOy-e5tY.js","/assets/desk/dialog-BCDeWYTP.js","/assets/desk/diff-hrez0Izg.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B-BFEtBn.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-C5k3jvEM.js","/assets/desk/en-D7-_8Cwc.js","/assets/desk/en-DS4m8JLA.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-u5y9uD-s.js","/assets/desk/engine-DXQ2LXT5.js","/assets/desk/facts-DvJOg8RU.js","/assets/desk/field-BrN_37F3.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-UKnOf5-Q.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hints-RqGUKBsJ.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/keys-help-CqsYcCI5.js","/assets/desk/kind-field-D9lwDiP8.js","/assets/desk/lists-BI2OCjEu.css","/assets/desk/lists-yp5L44Gf.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-Dai9u3I9.js","/assets/desk/names-CUZSX3K-.js","/assets/desk/outbox-C_YVRcXe.js","/assets/desk/overlaps-BlGVl_7_.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CAMg_JeD.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-Dg6X4Kga.js","/assets/desk/places-CGfYicAL.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-Bh4wou6Z.js","/assets/desk/progress-DO8CQFWt.css","/assets/desk/push-BT47DXKv.js","/assets/desk/questions-B7QgNFbP.js","/assets/desk/review-aVO1AZaH.js","/assets/desk/say-spwIyqXi.js","/assets/desk/second-BFzrihdJ.js","/assets/desk/table-ChBDMnAF.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-Ac9u2Ta4.js","/assets/desk/verdicts-DbuZglc9.js","/assets/desk/vi-BhtDcXfJ.js","/assets/desk/view-DObEefpt.js","/assets/desk/wire-BlEBDJUC.js","/assets/desk/words-D4EnFB9Y.js","/branch","/mark.svg"];
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
