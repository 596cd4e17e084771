const BUILD="df18c92f30e5",HOME="/",PREFIX="shell-",SHELL=["/assets/about-DOHBgZIZ.js","/assets/activity-DctAmZWK.js","/assets/answer-C-3Mehd8.js","/assets/ask-lUYptjDN.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-GnEemPa0.js","/assets/beneficiary-DMKVg11n.js","/assets/blood-Bz_UtJ3F.js","/assets/camera-B45K6IUc.js","/assets/carry-CO5CUmjw.js","/assets/combobox-Cb8NjxGm.js","/assets/correction-CYWuBJ_6.js","/assets/device-DOhd089p.js","/assets/diary-CDmfgkQN.js","/assets/doc-HHL8pslh.js","/assets/en-CUrm5dcX.js","/assets/engine-oTLUTA5X.js","/assets/field-CiEtRPWH.js","/assets/first-aid-DK6D2YC_.js","/assets/first-vi-7YwVQ93G.js","/assets/form-BimyUUpL.js","/assets/format-B7770Llu.js","/assets/handover-DhBzAlnh.js","/assets/hash-CysXpJMd.js","/assets/hints-DNLLxZo7.js","/assets/identity-BFGQeKhy.js","/assets/index-CC9fKgSY.css","/assets/index-CipHOzce.js","/assets/install-DDaBphZJ.js","/assets/invited-lnD43UNi.js","/assets/issue-card-B_0Ls_hC.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-WIo7Ljau.js","/assets/list-BfG2WyOQ.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-ivrRNQG-.js","/assets/person-DjbJCEag.js","/assets/place-DjFJCXTR.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-BaUgsxVv.js","/assets/push-CW1iP9E3.js","/assets/record-CeAyaAmh.js","/assets/router-BTg0RQRk.js","/assets/row-CCRK41f2.js","/assets/said-DJYkeErP.js","/assets/scan-EAidF5FJ.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-HpZ7vlFz.js","/assets/sync-strip-rzqwsrDe.js","/assets/time-DvGE1nLJ.js","/assets/toast-C3CHJbSM.js","/assets/today-SG6vH6Ac.js","/assets/vi-ioe3YzRh.js","/assets/wire-0W3w4juy.js","/assets/words-DuLZHVUB.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
