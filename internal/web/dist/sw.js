const BUILD="0e64ce5e643f",HOME="/",PREFIX="shell-",SHELL=["/assets/about-DVvpDyD4.js","/assets/activity-DOe0Y9BM.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-m-dzHEk1.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-Ddw8C5BZ.js","/assets/blood-DxgXOhVL.js","/assets/camera-CjxehcEZ.js","/assets/carry-HMgGyKoy.js","/assets/device-Dt1qKRZ6.js","/assets/diary-DT-ywNFg.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-BnNJl_YJ.js","/assets/first-aid-Cj1-eT_4.js","/assets/form-CsVnoiJT.js","/assets/format-LaU3KyRL.js","/assets/handover-yaZGTvqQ.js","/assets/hash-lz7MHwQC.js","/assets/hints-B88sF3kp.js","/assets/identity-D6EtgeCv.js","/assets/index-B3CsFJlB.css","/assets/index-BKM2_UcU.js","/assets/install-DDaBphZJ.js","/assets/invited-DiZpZrJp.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-CbVkYlio.js","/assets/list-BPT7nJZk.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-CZJ3lWK2.js","/assets/person-CZ2ADcip.js","/assets/photos-DErhmgnw.js","/assets/place-C0uwN0RM.js","/assets/preload-helper-DygEbaNj.js","/assets/push-DHEqP3Ov.js","/assets/record-DbYJLeRr.js","/assets/router-DUMU3fxO.js","/assets/row-DxLNVc-k.js","/assets/scan-BEJGAzWf.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-CoFJbmfy.js","/assets/sync-strip-DtQ7W_Ye.js","/assets/time-DvGE1nLJ.js","/assets/toast-D3Y9aCWZ.js","/assets/today-yNboMKWY.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
