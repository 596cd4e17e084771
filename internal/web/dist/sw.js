const BUILD="7a9fca530977",SHELL=["/assets/about-DOw-V9ys.js","/assets/activity-B0TzDaB_.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-B3CtymVL.js","/assets/authorise-S9DkPtDA.js","/assets/beneficiary-U7LCZ_4I.js","/assets/blood-GNsFUKUO.js","/assets/camera-CjxehcEZ.js","/assets/carry-DVqftv3G.js","/assets/device-BeW01egl.js","/assets/diary-C3PMNtk9.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-DRjNs2WM.js","/assets/field-DrQA3BGK.js","/assets/first-aid-DDn0ua53.js","/assets/form-C4-cO7Lb.js","/assets/format-hNehq6qc.js","/assets/handover-CmQgSQu5.js","/assets/hash-lz7MHwQC.js","/assets/hints-3hduWxPM.js","/assets/identity-OqKv4ifb.js","/assets/index-B3CsFJlB.css","/assets/index-rAQzflF6.js","/assets/install-DDaBphZJ.js","/assets/invited-Dnx6hpkj.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-jpZifRUi.js","/assets/list-CGitso4c.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-CnyjAsh_.js","/assets/person-DyyQ87Xr.js","/assets/photos-DMcz0Hw1.js","/assets/place-DMrHlqaH.js","/assets/preload-helper-DygEbaNj.js","/assets/push-CvsXwUJ3.js","/assets/record-BbTd0g5s.js","/assets/row-DDpP_a_g.js","/assets/scan-DtWctnKh.js","/assets/shell-Pio7zAga.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-Dq8vm9-m.js","/assets/sync-strip-nzhCAHbF.js","/assets/time-DvGE1nLJ.js","/assets/toast-Cg40sI7I.js","/assets/today-CIk3-tF0.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
