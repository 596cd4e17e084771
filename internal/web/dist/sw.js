const BUILD="10ca1e2a6645",SHELL=["/assets/about-DlxeLRjF.js","/assets/activity-Zr_c19tQ.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-BmtbaghH.js","/assets/authorise-S9DkPtDA.js","/assets/beneficiary-3vP4GFNo.js","/assets/blood-B0G0Ct97.js","/assets/camera-CjxehcEZ.js","/assets/carry-q21RlXHY.js","/assets/device-B9EIOLr0.js","/assets/diary-Cn6jBP1f.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-BI3yXKlk.js","/assets/field-DxYIuLEx.js","/assets/first-aid-WFRDGApJ.js","/assets/form-qNSMQDIc.js","/assets/format-X8K0q44Q.js","/assets/handover-D44tF-61.js","/assets/hash-lz7MHwQC.js","/assets/hints-3hduWxPM.js","/assets/identity-OqKv4ifb.js","/assets/index-BW99OSpc.js","/assets/index-CFKnL_AB.css","/assets/install-DDaBphZJ.js","/assets/invited-BAsl_H8T.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-jpZifRUi.js","/assets/list-vqlMRfD3.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-BMaR9vv6.js","/assets/person-ern19fLO.js","/assets/photos-5F3jfo2K.js","/assets/place-5R8oxQUu.js","/assets/preload-helper-DygEbaNj.js","/assets/push-H8zqDqy8.js","/assets/record-M0iQ0gIs.js","/assets/row-Bwz6njR9.js","/assets/scan-ZVD_Nhas.js","/assets/shell-Pio7zAga.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-C9A65R4b.js","/assets/sync-strip-wNpIEcQP.js","/assets/time-DvGE1nLJ.js","/assets/toast-DEngp1tU.js","/assets/today-CHRHG0_k.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
