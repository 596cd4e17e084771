const BUILD="3bdd45138be4",HOME="/",PREFIX="shell-",SHELL=["/assets/about-B3AT5Vnd.js","/assets/activity-BbjcFtWv.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-CIh1onyf.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-DhG6gJe5.js","/assets/blood-BGjpoEc_.js","/assets/camera-CjxehcEZ.js","/assets/carry-C01-MDEi.js","/assets/device-B-kyXaoO.js","/assets/diary-qxsbKffI.js","/assets/doc-HHL8pslh.js","/assets/en-DjBcMXIe.js","/assets/engine-CHn3v1fs.js","/assets/first-aid-Bg8kgXAa.js","/assets/first-vi-DJsPi06o.js","/assets/form-Da35S41d.js","/assets/format-NIX0IVai.js","/assets/handover-KOs4pH2g.js","/assets/hash-lz7MHwQC.js","/assets/hints-DRD5NRm1.js","/assets/identity-By5uULNt.js","/assets/index-B3CsFJlB.css","/assets/index-Bc9El2wO.js","/assets/install-DDaBphZJ.js","/assets/invited-DAA75zc1.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-nCah8tZV.js","/assets/list-D__tI4Fi.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-BT-YNz37.js","/assets/person-BdF6VLH3.js","/assets/photos-BuNS4kO7.js","/assets/place-A6OII888.js","/assets/preload-helper-DygEbaNj.js","/assets/push-CEH6Kflr.js","/assets/record-DGOOwsyh.js","/assets/router-5wWspgtS.js","/assets/row-AvPGT7mY.js","/assets/scan-If8Ht8j2.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-C4l8TytP.js","/assets/sync-strip-DHAo7xld.js","/assets/time-DvGE1nLJ.js","/assets/toast-KJrWQLlU.js","/assets/today-CVMsEr7z.js","/assets/vi-CvK3SH5J.js","/assets/words-B1G0DxbW.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
