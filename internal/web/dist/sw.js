const BUILD="7e8327e80401",HOME="/",PREFIX="shell-",SHELL=["/assets/about--HdedFEK.js","/assets/activity-vIhPQldh.js","/assets/answer-Chlf4Qax.js","/assets/ask-QNs3HUJ5.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-x_6-hlLt.js","/assets/beneficiary-DqbFG-R6.js","/assets/blood-B5AyisYC.js","/assets/camera-DoXl88AQ.js","/assets/carry-BKF7Wr1H.js","/assets/combobox-CJKq7xBr.js","/assets/correction-CYY5fNa1.js","/assets/device-CN1rpISK.js","/assets/diary-BfvDNHov.js","/assets/doc-HHL8pslh.js","/assets/en-CwcEnp8q.js","/assets/engine-CuIvwd1O.js","/assets/field-BpHmzkAt.js","/assets/first-aid-B_HhQ-xV.js","/assets/first-vi-7YwVQ93G.js","/assets/form-CpI91q7T.js","/assets/format-CMpOxLxC.js","/assets/handover-HLp8c3yv.js","/assets/hash-DqcOaZ-h.js","/assets/hints-BL6dT2Mi.js","/assets/identity-DbRP0IOp.js","/assets/index-CC9fKgSY.css","/assets/index-Cp62_71f.js","/assets/install-DDaBphZJ.js","/assets/invited-BMP0pY4P.js","/assets/issue-card-7e1Plj__.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BDAJVzbk.js","/assets/list-eVBZDPVx.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-C83_nBde.js","/assets/person-C75yqhrt.js","/assets/place-BqZ5DT-q.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-B-mp7yJ_.js","/assets/push-BhJsz2F0.js","/assets/record-CAkHTQBm.js","/assets/router-BTg0RQRk.js","/assets/row-CxlZndPq.js","/assets/said-CDyzDPzQ.js","/assets/scan-uSDL7FPM.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-W4deor2u.js","/assets/sync-strip-b_BZyCaq.js","/assets/time-DvGE1nLJ.js","/assets/toast-Bbkczrt-.js","/assets/today-BGxL8ywx.js","/assets/vi-DIeDz_ii.js","/assets/wire-Dxf-QZzH.js","/assets/words-BRRapDQb.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
