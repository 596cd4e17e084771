const BUILD="6ef432675969",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-BDG3xLld.js","/assets/desk/ask-0aLSy0pY.js","/assets/desk/ask-BXKIzpwR.js","/assets/desk/authorise-DE8AAJTp.js","/assets/desk/branch-BryxIWNH.css","/assets/desk/branch-WCVPHAXS.js","/assets/desk/camera-CjxehcEZ.js","/assets/desk/carry-guLR14F3.js","/assets/desk/dialog-C10HQkLx.js","/assets/desk/diff-CPfWLMQc.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-CVQLHmYe.js","/assets/desk/en-D3vob-Ab.js","/assets/desk/en-DS4m8JLA.js","/assets/desk/en-DdyMC32X.js","/assets/desk/en-Dlr1wNdN.js","/assets/desk/en-F2q724zm.js","/assets/desk/engine-DOg6hYV7.js","/assets/desk/facts-Dz4oOwkr.js","/assets/desk/first-vi-DJsPi06o.js","/assets/desk/fold-CAbGi0Ja.js","/assets/desk/glyph-DGsFWcN5.js","/assets/desk/hash-lz7MHwQC.js","/assets/desk/hints-RqGUKBsJ.js","/assets/desk/ids-ZmbeHabJ.js","/assets/desk/kind-field-Bu_UAL_V.js","/assets/desk/lists-BI2OCjEu.css","/assets/desk/lists-Bcf7Qk2J.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/names-DAPA6AZi.js","/assets/desk/outbox-C_YVRcXe.js","/assets/desk/overlaps-BXFoDHXK.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-DPbkjxtS.js","/assets/desk/people-n5N57VbG.css","/assets/desk/photo-Dg6X4Kga.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/push-Dewi-t76.js","/assets/desk/questions-7b6Y6Vr-.js","/assets/desk/review-Bwtta64H.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/verdicts-B2C5yUwk.js","/assets/desk/vi-BhtDcXfJ.js","/assets/desk/view-DObEefpt.js","/assets/desk/wire-BlEBDJUC.js","/branch","/mark.svg"];
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
