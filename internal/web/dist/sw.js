const BUILD="62154a6be195",HOME="/",PREFIX="shell-",SHELL=["/assets/about-DIeHsStf.js","/assets/activity-D0hX605G.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-CTeYJvo7.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-CwTJbilj.js","/assets/blood-gVxTRTcI.js","/assets/camera-CjxehcEZ.js","/assets/carry-BHtsHXBn.js","/assets/device-DTiTyT_F.js","/assets/diary-C9ryI1ej.js","/assets/doc-HHL8pslh.js","/assets/en-DjBcMXIe.js","/assets/engine-B8Jjnbpa.js","/assets/first-aid-CkfsJ9U7.js","/assets/first-vi-DJsPi06o.js","/assets/form-BF_SGogC.js","/assets/format-NIX0IVai.js","/assets/handover-Bs3C45oV.js","/assets/hash-lz7MHwQC.js","/assets/hints-ZKZFg-dA.js","/assets/identity-CCD8NT5q.js","/assets/index-B3CsFJlB.css","/assets/index-DrsHIA01.js","/assets/install-DDaBphZJ.js","/assets/invited-S1OnLbaW.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-4WAzwDH1.js","/assets/list-DDAm6BPT.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-CX-iFwpc.js","/assets/person-DiHUFmHE.js","/assets/photos-CuxApOjg.js","/assets/place-CD0mjtnW.js","/assets/preload-helper-DygEbaNj.js","/assets/push-BQULWT2T.js","/assets/record-DC6MyU7X.js","/assets/router-CuboD1gJ.js","/assets/row-_E9BfMFu.js","/assets/scan-DY6x5P8Q.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-DcUZvOGA.js","/assets/sync-strip-9gjjpQHs.js","/assets/time-DvGE1nLJ.js","/assets/toast-KJrWQLlU.js","/assets/today-UU_K5y_X.js","/assets/vi-CvK3SH5J.js","/assets/words-BRZk9iFB.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
