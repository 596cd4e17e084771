const BUILD="ead918b0be62",HOME="/",PREFIX="shell-",SHELL=["/assets/about-B-LDLS3k.js","/assets/activity-Bw1k68k0.js","/assets/answer-BtLXmMce.js","/assets/ask-BXT_17kf.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-ib1ylEL4.js","/assets/beneficiary-D7wkcnCu.js","/assets/blood-D7bd0bM8.js","/assets/camera-CFnKp0AM.js","/assets/carry-CiW3pxMT.js","/assets/combobox-BMIXNm0w.js","/assets/correction-B2Td_m5o.js","/assets/device-Ij6pMg88.js","/assets/diary-Bck4Im1r.js","/assets/doc-HHL8pslh.js","/assets/en-DzjgeLCk.js","/assets/engine-DbU-lQAh.js","/assets/field-fAGD9L9T.js","/assets/first-aid-CEwA-xQY.js","/assets/first-vi-7YwVQ93G.js","/assets/form-D6d_ntj8.js","/assets/format-BfIuiWrq.js","/assets/handover-BeMESWPO.js","/assets/hash-Bgbex5l5.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-7D4ktpnN.js","/assets/index-CC9fKgSY.css","/assets/install-DDaBphZJ.js","/assets/invited-C89ukZH7.js","/assets/issue-card-CNCiTVIR.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-kvEsnn5y.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-BFQAQX0L.js","/assets/person-BSuAEbzD.js","/assets/place-CxVCUOML.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-CT1PHQNh.js","/assets/push-C15ZnF9C.js","/assets/record-D4FHTfm4.js","/assets/router-BTg0RQRk.js","/assets/row-DhjZjBjJ.js","/assets/said-DMlyiDom.js","/assets/scan-DAFpZBCv.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-2Y1-nKuo.js","/assets/sync-strip-nCvdm8dD.js","/assets/time-DvGE1nLJ.js","/assets/toast-J1OYJ3IY.js","/assets/today-Bqy2q8sG.js","/assets/vi-CSWGfyAC.js","/assets/wire-CWAjzhwZ.js","/assets/words-DO1CDPny.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
