const BUILD="cd4e9d7f1374",HOME="/",PREFIX="shell-",SHELL=["/assets/about-DsFYJCpR.js","/assets/activity-WQvtkxuu.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-Cww6HMmo.js","/assets/authorise-CWWy1mwP.js","/assets/beneficiary-Cv6HOr8P.js","/assets/blood-C_qqS0El.js","/assets/camera-CjxehcEZ.js","/assets/carry-BEPef-pB.js","/assets/device-l7FtEM1O.js","/assets/diary-BNi_FuRT.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-kI4dgvat.js","/assets/first-aid-DRTq0Ybg.js","/assets/form-DklH0w90.js","/assets/format-DGByzbmc.js","/assets/handover-02Xf9178.js","/assets/hash-lz7MHwQC.js","/assets/hints-DeoVSJz-.js","/assets/identity-DxuqYGgu.js","/assets/index-B3CsFJlB.css","/assets/index-a_GsL8nt.js","/assets/install-DDaBphZJ.js","/assets/invited-7EBzvs7G.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-CqMi6cUL.js","/assets/list-C2Ey6BcM.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-BJv3vUhn.js","/assets/person-C3py0t2M.js","/assets/photos-Cm_JdryF.js","/assets/place-C5Fz36B8.js","/assets/preload-helper-DygEbaNj.js","/assets/push-kYQzyB_x.js","/assets/record-D_aWOZU9.js","/assets/router-BIwsrBbg.js","/assets/row-C-koTzx0.js","/assets/scan-CIB7q3mp.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-D8sR9T0a.js","/assets/sync-strip-DzXWI-MH.js","/assets/time-DvGE1nLJ.js","/assets/toast-BWQ67oPA.js","/assets/today-JjMgQNmC.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
