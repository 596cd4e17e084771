const BUILD="a39feca94136",HOME="/",PREFIX="shell-",SHELL=["/assets/about-Bz2RN_EA.js","/assets/activity-BRPqNUuR.js","/assets/answer-DApv-Pqd.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-BnbgCwHo.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-DWbMpJsb.js","/assets/blood-BuJwBLlU.js","/assets/camera-BLjHE_YS.js","/assets/carry-CG6Pf2m_.js","/assets/combobox-BBxQdylq.js","/assets/correction-QGw-mMMg.js","/assets/device-Dlyz9Uq0.js","/assets/diary-DTxwJunW.js","/assets/doc-HHL8pslh.js","/assets/en-DYoBxqS8.js","/assets/engine-CcN_a_l5.js","/assets/field-pVYokK0N.js","/assets/first-aid-BM70TufE.js","/assets/first-vi-DO02Tuo8.js","/assets/form-CdcLQfEF.js","/assets/format-D5ouE-p_.js","/assets/handover-CvWnmABl.js","/assets/hash-lz7MHwQC.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-DIT-DyRL.css","/assets/index-GDf7F78p.js","/assets/install-DDaBphZJ.js","/assets/invited-C4jG5T5v.js","/assets/issue-card-DJ1JHuXu.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-C1OdLMWp.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-D8aLO0Ko.js","/assets/person-7HuIL3WH.js","/assets/place-Bc7UYhqi.js","/assets/preload-helper-DygEbaNj.js","/assets/push-DcbhjLQP.js","/assets/record-Bveu7Oha.js","/assets/router-BTg0RQRk.js","/assets/row-rtepbDOP.js","/assets/said-DMp4XfqW.js","/assets/scan-CST-BamI.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-jkRllh-e.js","/assets/sync-strip-CZcdBHPc.js","/assets/time-DvGE1nLJ.js","/assets/toast-Bdm3y3e2.js","/assets/today-BMSBTN6x.js","/assets/vi-D8d6tEdN.js","/assets/wire-BlEBDJUC.js","/assets/words-BzgyvEtL.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
