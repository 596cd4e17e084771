const BUILD="c2f1cdd635bc",SHELL=["/assets/about-Cy2nX6Lu.js","/assets/activity-6DTSwOlf.js","/assets/attention-DbuqyVZE.js","/assets/beneficiary-DdnOJ3Z9.js","/assets/blood-DM2m-Nho.js","/assets/camera-8oXw1y9L.js","/assets/carry-DrcfpEu7.js","/assets/device-DBGa-erp.js","/assets/diary-K2dTc8i3.js","/assets/doc-HHL8pslh.js","/assets/en-ByzI4NfF.js","/assets/field-C-hv28g7.js","/assets/first-aid-Bw60hVVA.js","/assets/form-e877X5Y5.js","/assets/format-CiJMjZWj.js","/assets/handover-CQJUyOHk.js","/assets/hints-xgM8tY-U.js","/assets/identity-DFVLGI3k.js","/assets/index-BFdjygX9.js","/assets/index-BkH3rc_u.css","/assets/list-ubuhqA0_.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-CWl6VVMn.js","/assets/person-1UnjDtru.js","/assets/photos-tJSoeHr3.js","/assets/place-1wSYY87E.js","/assets/preload-helper-DygEbaNj.js","/assets/push-Bn3hoNhn.js","/assets/record-DUyVawFb.js","/assets/row-CdjMWtbL.js","/assets/scan-BJrD0Vg6.js","/assets/shell-BP5DKe72.js","/assets/standing-CqqJPxbK.js","/assets/sync-strip-BUWHwdYT.js","/assets/time-DH_S_9TX.js","/assets/toast-FGed3zg5.js","/assets/trouble-B_Z683M3.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
(function(self) {
	const prefix = "shell-";
	const cache = prefix + BUILD;
	self.addEventListener("install", (e) => {
		e.waitUntil((async () => {
			const whole = await caches.open(cache);
			await whole.addAll(SHELL.map((path) => new Request(path, { cache: "no-cache" })));
		})());
	});
	self.addEventListener("activate", (e) => {
		e.waitUntil((async () => {
			const builds = (await caches.keys()).filter((key) => key.startsWith(prefix) && key !== cache);
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
		if (request.method !== "GET" || url.origin !== self.location.origin || /^\/(api|_|branch)(\/|$)/.test(url.pathname)) return;
		if (request.mode === "navigate") e.respondWith(shell(request));
		else if (url.pathname.startsWith("/assets/") || SHELL.includes(url.pathname)) e.respondWith(kept(request));
	});
	async function shell(request) {
		return await (await caches.open(cache)).match("/") ?? fetch(request);
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
