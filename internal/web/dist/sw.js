const BUILD="0a411bab25ab",HOME="/",PREFIX="shell-",SHELL=["/assets/about-Dyz9ULDb.js","/assets/activity-zFMT2nDT.js","/assets/answer-BnjhZOZm.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-CY2mBj6z.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-CV9xR6_p.js","/assets/blood-BWkIyQZ0.js","/assets/camera-BXGGBUuu.js","/assets/carry-Bxc0vS-T.js","/assets/combobox-DPurJ0DG.js","/assets/correction-X6t63LHU.js","/assets/device-DzI0xTXQ.js","/assets/diary-Dk9cgY4P.js","/assets/doc-HHL8pslh.js","/assets/en-DYoBxqS8.js","/assets/engine-CINY-Ew-.js","/assets/field-pVYokK0N.js","/assets/first-aid-ByCVg933.js","/assets/first-vi-DO02Tuo8.js","/assets/form-Bc-pQRfO.js","/assets/format-D5ouE-p_.js","/assets/handover-BcsWwuyP.js","/assets/hash-lz7MHwQC.js","/assets/hints-C9uGARii.js","/assets/identity-CX961Xb8.js","/assets/index-D10z-ImK.css","/assets/index-DMJGOwvQ.js","/assets/install-DDaBphZJ.js","/assets/invited-Gkv8Zkv9.js","/assets/issue-card-BqU3iLc-.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-DW7oC7mB.js","/assets/list-BTcFxhOS.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-A-qeKIoH.js","/assets/person-BKr_c_ZD.js","/assets/place-ATt_1fji.js","/assets/preload-helper-DygEbaNj.js","/assets/push-D80sDRwl.js","/assets/record-CRd9HTPo.js","/assets/router-BTg0RQRk.js","/assets/row-4k4tFjHZ.js","/assets/said-DV4AoLRb.js","/assets/scan-DPqXUO40.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-BxBcMDgJ.js","/assets/sync-strip-C6Wcx8xa.js","/assets/time-DvGE1nLJ.js","/assets/toast-Bdm3y3e2.js","/assets/today-BHXnWqpL.js","/assets/vi-D8d6tEdN.js","/assets/wire-BlEBDJUC.js","/assets/words-DliAeGoH.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
