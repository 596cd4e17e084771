const BUILD="23608ed6e925",HOME="/",PREFIX="shell-",SHELL=["/assets/about-DBvXrdr0.js","/assets/activity-DmSO2b1C.js","/assets/answer-D7mqoSJ9.js","/assets/ask-Dc6XJIIg.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-DwWaxUUz.js","/assets/beneficiary-D4vm0ZIP.js","/assets/blood-D2BETQcm.js","/assets/camera-2NmLYgHg.js","/assets/carry-ysuBM4Z2.js","/assets/combobox-CU593sQR.js","/assets/correction-bRnOl3JZ.js","/assets/device-eyA26lJn.js","/assets/diary-CrVygtDw.js","/assets/doc-HHL8pslh.js","/assets/en-Cet4tdq3.js","/assets/engine-Dhz0tqmn.js","/assets/field-Bzm5QhV0.js","/assets/first-aid-mLyFygrO.js","/assets/first-vi-7YwVQ93G.js","/assets/form-BTi-uDLu.js","/assets/format-BAA5Ap2q.js","/assets/handover-B0a4Mhqm.js","/assets/hash-CysXpJMd.js","/assets/hints-Due8ZtUu.js","/assets/identity-DfQixGnC.js","/assets/index-CC9fKgSY.css","/assets/index-CoYbEkft.js","/assets/install-DDaBphZJ.js","/assets/invited-DvJkgMZ4.js","/assets/issue-card-DyknEjQP.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BozKziJx.js","/assets/list-CqFVzUHu.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-iWr8KmWl.js","/assets/person-DBrbrpPH.js","/assets/place-BhFfRCJ-.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-c0hVXF9I.js","/assets/push-xZoeTgGW.js","/assets/record-D0EEDIEN.js","/assets/router-BTg0RQRk.js","/assets/row-scIbOfeF.js","/assets/said-DqwF_Mdz.js","/assets/scan-s_9hh3ju.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-C8Ep0di-.js","/assets/sync-strip-BHn9DUUG.js","/assets/time-DvGE1nLJ.js","/assets/toast-DJ50nhyq.js","/assets/today-BcCpKGIy.js","/assets/vi-BV2AZHSQ.js","/assets/wire-CuWP-vYE.js","/assets/words-PVjB1-Oy.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
