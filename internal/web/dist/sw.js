const BUILD="5ead8ec8d63c",SHELL=["/assets/about-CjHrS6yi.js","/assets/activity-BZhO-2uw.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-tkihXe-6.js","/assets/authorise-S9DkPtDA.js","/assets/beneficiary-LSzT0yv_.js","/assets/blood-bVqJcWEl.js","/assets/camera-CjxehcEZ.js","/assets/carry-CuwmpXSh.js","/assets/device-6e_Ge92Q.js","/assets/diary-BXsydwaY.js","/assets/doc-HHL8pslh.js","/assets/en-CI5zuiBi.js","/assets/engine-D0vi6O9x.js","/assets/field-CGqaEF3I.js","/assets/first-aid-a1SOjTsY.js","/assets/form-3n7pgU0U.js","/assets/format-DR-PTsx-.js","/assets/handover-Cjyb0ZVt.js","/assets/hash-lz7MHwQC.js","/assets/hints-DeoVSJz-.js","/assets/identity-DxuqYGgu.js","/assets/index-B3CsFJlB.css","/assets/index-C3qufeB6.js","/assets/install-DDaBphZJ.js","/assets/invited-Djk9ZLgK.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-CqMi6cUL.js","/assets/list-BcYwNN-S.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-KxdtnfTA.js","/assets/person-CFT7F9pu.js","/assets/photos-DYKyyADE.js","/assets/place-MI2RH5--.js","/assets/preload-helper-DygEbaNj.js","/assets/push-1i5VEAs3.js","/assets/record-DTgF1vqa.js","/assets/row-BpAHkeSj.js","/assets/scan-CFJzHo-Q.js","/assets/shell-Pio7zAga.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-CdGAJxgv.js","/assets/sync-strip-VsJRCGob.js","/assets/time-DvGE1nLJ.js","/assets/toast-D6vlq-4E.js","/assets/today-B2JeBtUZ.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
