const BUILD="4a40df3fb527",HOME="/",PREFIX="shell-",SHELL=["/assets/about-Bvthihns.js","/assets/activity-qd1aSrKe.js","/assets/answer-CITS5Qii.js","/assets/ask-Dc6XJIIg.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-DUfKxA0H.js","/assets/beneficiary-Bjdn2KEZ.js","/assets/blood-DMWWqhHs.js","/assets/camera-2NmLYgHg.js","/assets/carry-U6fJBvRa.js","/assets/combobox-B6Hi_jP_.js","/assets/correction-6tm3Vw0e.js","/assets/device-DvWuQ1dh.js","/assets/diary-Bm_44NcV.js","/assets/doc-HHL8pslh.js","/assets/en-CUrm5dcX.js","/assets/engine-DkKNaOAD.js","/assets/field-CiEtRPWH.js","/assets/first-aid-CZZ0FdXw.js","/assets/first-vi-7YwVQ93G.js","/assets/form-Bf1PqqBx.js","/assets/format-B7770Llu.js","/assets/handover-B1NLX6LL.js","/assets/hash-CysXpJMd.js","/assets/hints-Due8ZtUu.js","/assets/identity-DfQixGnC.js","/assets/index-CC9fKgSY.css","/assets/index-DczfpFmW.js","/assets/install-DDaBphZJ.js","/assets/invited-UOqnALuz.js","/assets/issue-card-CdKBPHrc.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BozKziJx.js","/assets/list-COT82HlY.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-ZIjmZ5Yq.js","/assets/person-D6jDdJYw.js","/assets/place-rqOaP-Tp.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-c0hVXF9I.js","/assets/push-BxG_m9QT.js","/assets/record-C4LRH3mR.js","/assets/router-BTg0RQRk.js","/assets/row-DieiX1f7.js","/assets/said-9gy82kM-.js","/assets/scan-DsJR8GsU.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-zNTCeUgI.js","/assets/sync-strip-BwMQB0oZ.js","/assets/time-DvGE1nLJ.js","/assets/toast-C3CHJbSM.js","/assets/today-D0ad-yCT.js","/assets/vi-ioe3YzRh.js","/assets/wire-CuWP-vYE.js","/assets/words-Bxywvf-W.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
