const BUILD="1932eba20bd4",HOME="/",PREFIX="shell-",SHELL=["/assets/about-D_BMlm98.js","/assets/activity-CRiO8oL-.js","/assets/answer-88NQ3890.js","/assets/ask-lUYptjDN.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-CVPXn0bM.js","/assets/beneficiary-Chex8fcc.js","/assets/blood-CpvRNBnK.js","/assets/camera-DMEyxASA.js","/assets/carry-BYuNQP7C.js","/assets/combobox-B6WuxpwG.js","/assets/correction-BgFlte-5.js","/assets/device-Dh1b1Kpi.js","/assets/diary-BVJyPL10.js","/assets/doc-HHL8pslh.js","/assets/en-CUrm5dcX.js","/assets/engine-CD80DwqE.js","/assets/field-CiEtRPWH.js","/assets/first-aid-BXvgW5R9.js","/assets/first-vi-7YwVQ93G.js","/assets/form-YJ9vGlub.js","/assets/format-B7770Llu.js","/assets/handover--RTlmb63.js","/assets/hash-CysXpJMd.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-C-uQDMv5.js","/assets/index-CC9fKgSY.css","/assets/install-DDaBphZJ.js","/assets/invited-Dd9hmDrf.js","/assets/issue-card-tj9USnh5.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-CN_bHowa.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-DGetXZ2S.js","/assets/person-BrdHY802.js","/assets/place-DzF1b4r7.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-BaUgsxVv.js","/assets/push-CIfpAxca.js","/assets/record-UpFb-8L3.js","/assets/router-BTg0RQRk.js","/assets/row-DPEBu1_1.js","/assets/said-8gX98uZz.js","/assets/scan-BhPu6snN.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-D4deg-5d.js","/assets/sync-strip-DbDnwpky.js","/assets/time-DvGE1nLJ.js","/assets/toast-C3CHJbSM.js","/assets/today-DwnlseQT.js","/assets/vi-ioe3YzRh.js","/assets/wire-0W3w4juy.js","/assets/words-EhsMrDfY.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
