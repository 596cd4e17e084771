const BUILD="3b52f024142f",HOME="/",PREFIX="shell-",SHELL=["/assets/about-C8kO7ggP.js","/assets/activity-NqnWjJ4w.js","/assets/answer-DdypKpOe.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-DUqPV3ag.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-BOWlPHAd.js","/assets/blood-C0ZqW8Gw.js","/assets/camera-yqCZm-J5.js","/assets/carry-CHsiFbDG.js","/assets/combobox-CqXhR50H.js","/assets/correction-2ip08Hwz.js","/assets/device-BYljafTS.js","/assets/diary-Bvj0wYwH.js","/assets/doc-HHL8pslh.js","/assets/en-DYoBxqS8.js","/assets/engine-DdxCn7g2.js","/assets/field-pVYokK0N.js","/assets/first-aid-CzQByX0C.js","/assets/first-vi-DO02Tuo8.js","/assets/form-B0x4kGCX.js","/assets/format-D5ouE-p_.js","/assets/handover-C36GEC9O.js","/assets/hash-lz7MHwQC.js","/assets/hints-BEkCctoT.js","/assets/identity-BHcdeBrw.js","/assets/index-BftOYyce.js","/assets/index-Bx2vP1RB.css","/assets/install-DDaBphZJ.js","/assets/invited-enXXjbUQ.js","/assets/issue-card-CeysqqAh.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BGaOZMfD.js","/assets/list-BG9IjuID.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-DrnwWWHG.js","/assets/person-BvBceZOG.js","/assets/place-BwN3f_7h.js","/assets/preload-helper-DygEbaNj.js","/assets/push-DpEs9olA.js","/assets/record-BuPcoEph.js","/assets/router-BTg0RQRk.js","/assets/row-D1Y-84Yd.js","/assets/said-CysrjWcW.js","/assets/scan-D7y0mVn6.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-zkCk1Cxw.js","/assets/sync-strip-Dq7rjkTj.js","/assets/time-DvGE1nLJ.js","/assets/toast-Bdm3y3e2.js","/assets/today-KmT_ndPu.js","/assets/vi-D8d6tEdN.js","/assets/wire-BlEBDJUC.js","/assets/words-BcmO0utV.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
