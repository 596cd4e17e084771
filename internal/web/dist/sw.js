const BUILD="7ce7da534a26",HOME="/",PREFIX="shell-",SHELL=["/assets/about-BNfgH7Am.js","/assets/activity-D120IY3B.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-B10yXO0y.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-DJ_nNtBA.js","/assets/blood-CoRNa-UB.js","/assets/camera-CjxehcEZ.js","/assets/carry-j_dzJd9Z.js","/assets/device-CXpE2MeY.js","/assets/diary-0VEqOK4c.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-kEtobe_M.js","/assets/first-aid-DMP8b1fX.js","/assets/form-C5r2u2su.js","/assets/format-CM1RIrqH.js","/assets/handover-Be8iwQRx.js","/assets/hash-lz7MHwQC.js","/assets/hints-CQUeAtnQ.js","/assets/identity-Dl6I-6RK.js","/assets/index-B3CsFJlB.css","/assets/index-CtaOdNZl.js","/assets/install-DDaBphZJ.js","/assets/invited-CRBQk8PM.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-CS2afiEs.js","/assets/list-TcckBBLS.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-6-WOTMba.js","/assets/person-D4nW7VoZ.js","/assets/photos-BTmxtVXu.js","/assets/place-DyWqMgsn.js","/assets/preload-helper-DygEbaNj.js","/assets/push-5-Z-xMry.js","/assets/record-v7TFUiEi.js","/assets/router-CuVd8Qae.js","/assets/row-CLcdXA54.js","/assets/scan-DsMP3bNS.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-CRJFnw5x.js","/assets/sync-strip-G0UwAeUq.js","/assets/time-DvGE1nLJ.js","/assets/toast-BRdDvndV.js","/assets/today-C1RhEe17.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
