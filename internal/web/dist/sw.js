const BUILD="9f6b12488677",HOME="/",PREFIX="shell-",SHELL=["/assets/about-DvDNvHue.js","/assets/activity-B0p2wnfB.js","/assets/answer-BVzaxkGN.js","/assets/ask-QNs3HUJ5.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-BWob6BjH.js","/assets/beneficiary-D4G8v8oF.js","/assets/blood-BMecyibM.js","/assets/camera-DoXl88AQ.js","/assets/carry-tHm5u5N8.js","/assets/combobox-DGQJETEs.js","/assets/correction-C1O_S5ax.js","/assets/device-EZfSc0l9.js","/assets/diary-R5wIgQat.js","/assets/doc-HHL8pslh.js","/assets/en-BKCO3hXy.js","/assets/engine-qMY27jrC.js","/assets/field-LI5xuaAA.js","/assets/first-aid-B4EebyS8.js","/assets/first-vi-7YwVQ93G.js","/assets/form-UGlSeZqD.js","/assets/format-Cv6TXCYj.js","/assets/handover-pZ1xCt3b.js","/assets/hash-DqcOaZ-h.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-CC9fKgSY.css","/assets/index-DemQ_SnD.js","/assets/install-DDaBphZJ.js","/assets/invited-D-liI0Xi.js","/assets/issue-card-Bf5BhuPh.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-Btdvg5lI.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-CgXfuy7w.js","/assets/person-CuIbPUpd.js","/assets/place-Co1mHUqA.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-B-mp7yJ_.js","/assets/push-C4VfE3HP.js","/assets/record-CYCqh8z3.js","/assets/router-BTg0RQRk.js","/assets/row-DThJTxyw.js","/assets/said-B2VP-GhH.js","/assets/scan-Cmb9Og2Y.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-Bb-73lhu.js","/assets/sync-strip-CX3puXTm.js","/assets/time-DvGE1nLJ.js","/assets/toast-B0yKv8OM.js","/assets/today-BiLKQjBt.js","/assets/vi-WFa2TU3U.js","/assets/wire-Dxf-QZzH.js","/assets/words-CJZ_3R_I.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
