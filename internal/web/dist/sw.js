const BUILD="58ff1742b4b8",HOME="/",PREFIX="shell-",SHELL=["/assets/about-kSLBDNkX.js","/assets/activity-D2WMdati.js","/assets/answer-D-QqVByb.js","/assets/ask-BXT_17kf.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-15CKzvqw.js","/assets/authorise-CEqgcOBX.js","/assets/beneficiary-DOF1MsMV.js","/assets/blood-I7ScNL2f.js","/assets/camera-CFnKp0AM.js","/assets/carry-CiW3pxMT.js","/assets/combobox-D4lCBneK.js","/assets/correction-B7h-LbWn.js","/assets/device-BgWqvYAS.js","/assets/diary-BavKffGS.js","/assets/doc-HHL8pslh.js","/assets/en-DzjgeLCk.js","/assets/engine-CcaVGzpq.js","/assets/field-Ci4QxpVl.js","/assets/first-aid-DqykOP_4.js","/assets/first-vi-7YwVQ93G.js","/assets/form-N7RtBoVp.js","/assets/format-C_AlQU_v.js","/assets/handover-DfUxGrmQ.js","/assets/hash-Bgbex5l5.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-CJ5ebCcM.js","/assets/index-DIT-DyRL.css","/assets/install-DDaBphZJ.js","/assets/invited-JZOOxhb2.js","/assets/issue-card-DTmll-8K.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-Cl07myWY.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-aoNxfR5X.js","/assets/person-D4IgHeMd.js","/assets/place-B_PaLv58.js","/assets/preload-helper-DygEbaNj.js","/assets/push-C15ZnF9C.js","/assets/record-M2PaawIR.js","/assets/router-BTg0RQRk.js","/assets/row-4xMxNMK6.js","/assets/said-ClyetJjh.js","/assets/scan-DErHie10.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-CaoA7hlU.js","/assets/sync-strip-BMLpA0Ka.js","/assets/time-DvGE1nLJ.js","/assets/toast-C9rGFcdo.js","/assets/today-DHHSda4c.js","/assets/vi-CSWGfyAC.js","/assets/wire-CWAjzhwZ.js","/assets/words-DTu5CDVw.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
