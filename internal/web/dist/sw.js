const BUILD="ad0a49e3d020",SHELL=["/assets/about-DxREdwwL.js","/assets/activity-BPy7bUWl.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-wh2J6l9y.js","/assets/authorise-S9DkPtDA.js","/assets/beneficiary-DQPbzVdL.js","/assets/blood-Boz8QYY5.js","/assets/camera-CjxehcEZ.js","/assets/carry-D08piKBo.js","/assets/device-Bt1iq2IB.js","/assets/diary-Car9bVdw.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-B-zIEykf.js","/assets/field-AjLgWhg0.js","/assets/first-aid-CYI9gGlr.js","/assets/form-CK6DLEsC.js","/assets/format-BvjVmed7.js","/assets/handover-BSLtuR1f.js","/assets/hash-lz7MHwQC.js","/assets/hints-3hduWxPM.js","/assets/identity-OqKv4ifb.js","/assets/index-C-k-3iN0.js","/assets/index-CFKnL_AB.css","/assets/install-Dp2XJJi5.js","/assets/invited-DY0TcBZc.js","/assets/just-saved-BCGFHiUE.js","/assets/kinds.gen-jpZifRUi.js","/assets/list-C-2fJzrA.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-DJXlsPL_.js","/assets/person-DVyktrKJ.js","/assets/photos-8RbD1hCJ.js","/assets/place-CTzJWkcU.js","/assets/preload-helper-DygEbaNj.js","/assets/push-BwzARzaR.js","/assets/record-_VATJrww.js","/assets/row-Ck_JTDV6.js","/assets/scan-DKcQA7-F.js","/assets/shell--1hiNUAc.js","/assets/signals.module-BENMabgW.js","/assets/standing-C7qcHZZp.js","/assets/sync-strip-DZKLE9S9.js","/assets/time-DvGE1nLJ.js","/assets/toast-Cm5HaJ6r.js","/assets/today-D8WjBwZu.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
