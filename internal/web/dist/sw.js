const BUILD="a419ae6f749d",HOME="/",PREFIX="shell-",SHELL=["/assets/about-CK3yXaqk.js","/assets/activity-7E6gz3BP.js","/assets/answer-B0GQXfwi.js","/assets/ask-BdO-wUls.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-DDtzRP6V.js","/assets/authorise-B6QMbdK9.js","/assets/beneficiary-qP93ZwQg.js","/assets/blood-Cq-6lWtK.js","/assets/camera-CFnKp0AM.js","/assets/carry-CcIvMLBQ.js","/assets/combobox-DZL3AgiH.js","/assets/correction-C9wpeYFc.js","/assets/device-C2go6JWY.js","/assets/diary-CvLrRhe7.js","/assets/doc-HHL8pslh.js","/assets/en-DaJGQ97y.js","/assets/engine-sWDaUw40.js","/assets/field-q6z22utr.js","/assets/first-aid-vKP19KTc.js","/assets/first-vi-DO02Tuo8.js","/assets/form-DBZw_KW4.js","/assets/format-BsZHOLrY.js","/assets/handover-Bz9_ybDp.js","/assets/hash-Bgbex5l5.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-DIT-DyRL.css","/assets/index-DSoZez9X.js","/assets/install-DDaBphZJ.js","/assets/invited-B4rRPTVU.js","/assets/issue-card-40USpjRe.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-C2u5CvHM.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-BrZFwsrm.js","/assets/person-DblDJPO2.js","/assets/place-BC7XanE3.js","/assets/preload-helper-DygEbaNj.js","/assets/push-C15ZnF9C.js","/assets/record-B1SztgQX.js","/assets/router-BTg0RQRk.js","/assets/row-JuJbJIHz.js","/assets/said-B0XztJwn.js","/assets/scan-i8GdRxia.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-DqZi4qbH.js","/assets/sync-strip-CLMoCVa1.js","/assets/time-DvGE1nLJ.js","/assets/toast-BmTpqKJ9.js","/assets/today-DH0m_3Ji.js","/assets/vi-B7jCABVT.js","/assets/wire-BQ8cIhRa.js","/assets/words-B_7H9W63.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
