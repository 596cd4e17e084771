const BUILD="74900ecea100",HOME="/",PREFIX="shell-",SHELL=["/assets/about-8D0R8oj3.js","/assets/activity-Kw2I2wbU.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-XZTGttJu.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-nTMhmjN7.js","/assets/blood-COdpDYNv.js","/assets/camera-CjxehcEZ.js","/assets/carry-BNIQLcYU.js","/assets/device-CA0ZR0OX.js","/assets/diary-Cwzx5jG9.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-DxXXwRH2.js","/assets/first-aid-CgmK0amo.js","/assets/form-D0nll-Ro.js","/assets/format-DsRwaSvG.js","/assets/handover-BAmvdIg-.js","/assets/hash-lz7MHwQC.js","/assets/hints-ZKZFg-dA.js","/assets/identity-CCD8NT5q.js","/assets/index-B3CsFJlB.css","/assets/index-Dab8HlB_.js","/assets/install-DDaBphZJ.js","/assets/invited-Cph6FCHc.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-4WAzwDH1.js","/assets/list-4T_F1HxR.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-D0jT_p4C.js","/assets/person-CF-b9Auq.js","/assets/photos-DeS6WcJa.js","/assets/place-DUXgtvhq.js","/assets/preload-helper-DygEbaNj.js","/assets/push-CdJW-ywB.js","/assets/record-C1E22hOg.js","/assets/router-CyAcqQ6O.js","/assets/row-7H2V-N5r.js","/assets/scan-Dwu-Q8y0.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-DJtxW4CY.js","/assets/sync-strip-CEq0MyaD.js","/assets/time-DvGE1nLJ.js","/assets/toast-DD_kO7ja.js","/assets/today-D99yc52b.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
