const BUILD="5e094fda491b",HOME="/",PREFIX="shell-",SHELL=["/assets/about-C9QW1hKV.js","/assets/activity-D3CoNNXD.js","/assets/answer-CBI_DrNy.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-BpODkn1h.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-BIM5VRy2.js","/assets/blood-B5vojRcR.js","/assets/camera-BLjHE_YS.js","/assets/carry-DSvab5GL.js","/assets/combobox-DljxME7E.js","/assets/correction-BAzhS1W7.js","/assets/device-Ca0SuqeA.js","/assets/diary-B1g_YCCP.js","/assets/doc-HHL8pslh.js","/assets/en-DuLX72J8.js","/assets/engine-DV3HIgXH.js","/assets/field-CdwmQmsf.js","/assets/first-aid-BOZd258c.js","/assets/first-vi-DO02Tuo8.js","/assets/form-DGbRLuu9.js","/assets/format-BqwRtd0q.js","/assets/handover-CyVh23VU.js","/assets/hash-lz7MHwQC.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-DBXmsI2J.js","/assets/index-DIT-DyRL.css","/assets/install-DDaBphZJ.js","/assets/invited-RMYhgcbU.js","/assets/issue-card-CW_ZBvHJ.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-DXtH3xi8.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-CGs-fk6I.js","/assets/person-CxYXYbC4.js","/assets/place-BqumeTWK.js","/assets/preload-helper-DygEbaNj.js","/assets/push-W5eR5dh8.js","/assets/record-B5S4oMmL.js","/assets/router-BTg0RQRk.js","/assets/row-CUO0y_3U.js","/assets/said-BI8sET22.js","/assets/scan-AIFjVev4.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-Dbv8TboX.js","/assets/sync-strip-Qszz9gAr.js","/assets/time-DvGE1nLJ.js","/assets/toast-BWjIJ9eE.js","/assets/today-C_Hsmg6T.js","/assets/vi-yxl3qN0N.js","/assets/wire-BlEBDJUC.js","/assets/words-pYdbZS6Y.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
