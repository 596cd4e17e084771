const BUILD="7b116ce3519b",HOME="/",PREFIX="shell-",SHELL=["/assets/about-CPFizCbd.js","/assets/activity-9AddNxM9.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-BKSangVV.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-7zfTSoDk.js","/assets/blood-DO5wbcLf.js","/assets/camera-CjxehcEZ.js","/assets/carry-owPKU1co.js","/assets/device-Cevf_XRL.js","/assets/diary-4-Cixub-.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-CCD24q7M.js","/assets/first-aid-BZyPIcqc.js","/assets/form-BKolk0PA.js","/assets/format-DRCqe8CR.js","/assets/handover-r2bmF1PA.js","/assets/hash-lz7MHwQC.js","/assets/hints-BcLzH3H8.js","/assets/identity-DnxX-slg.js","/assets/index-B3CsFJlB.css","/assets/index-CPHi9oyD.js","/assets/install-DDaBphZJ.js","/assets/invited-CRBK_S7P.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-DLxnpjoU.js","/assets/list-OruElCn4.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-wAmLic32.js","/assets/person-mhRuyhoQ.js","/assets/photos-D_3x110f.js","/assets/place-CIRu5Kiz.js","/assets/preload-helper-DygEbaNj.js","/assets/push-CT5vP4TU.js","/assets/record-LgEUGA9w.js","/assets/router-KNw4_9KQ.js","/assets/row-R4DQwbQG.js","/assets/scan-DeK5t9eB.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-BVRKg4Ed.js","/assets/sync-strip-B83qnxLP.js","/assets/time-DvGE1nLJ.js","/assets/toast-ClSx0XBB.js","/assets/today-rpmTCA5L.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
