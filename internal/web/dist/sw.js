const BUILD="ee85f04f8581",HOME="/",PREFIX="shell-",SHELL=["/assets/about-B3xCzkAJ.js","/assets/activity-Cuc4esHs.js","/assets/answer-tyaoy0az.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-CSaoYKhr.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-DE4FAhiB.js","/assets/blood-DFNouLOX.js","/assets/camera-CjxehcEZ.js","/assets/carry-CZyG8Lcd.js","/assets/correction-CZU1fPju.js","/assets/device-BwrrdeEg.js","/assets/diary-DIY9rdsM.js","/assets/doc-HHL8pslh.js","/assets/en-DS4m8JLA.js","/assets/engine-BiN5FQ2M.js","/assets/field-BFRCnR7A.js","/assets/first-aid-BGTSU_bD.js","/assets/first-vi-DJsPi06o.js","/assets/form-BLsaE4JW.js","/assets/format-27vlRWvF.js","/assets/handover-Dnjbhxg9.js","/assets/hash-lz7MHwQC.js","/assets/hints-COXXPcGf.js","/assets/identity-Dl_CeBlB.js","/assets/index-Bx2vP1RB.css","/assets/index-mCdEZAmp.js","/assets/install-DDaBphZJ.js","/assets/invited-Bc5JNIOS.js","/assets/issue-card-C2wNXrMm.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-HlLsA-Qn.js","/assets/list-Ch3Z-GXz.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-BNUJdKRM.js","/assets/person-C6D2Tull.js","/assets/place-CpmVWbOs.js","/assets/preload-helper-DygEbaNj.js","/assets/push-DpQ5AQvy.js","/assets/record-C2T80nEu.js","/assets/router-BTg0RQRk.js","/assets/row-Y6WOK3tR.js","/assets/said-l73Qubwa.js","/assets/scan-CnWvSelV.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-DwicWb2-.js","/assets/sync-strip-8SL-i2H1.js","/assets/time-DvGE1nLJ.js","/assets/toast-CJXETdax.js","/assets/today-BVM0KIqP.js","/assets/vi-BhtDcXfJ.js","/assets/wire-BlEBDJUC.js","/assets/words-l3WrkCE4.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
