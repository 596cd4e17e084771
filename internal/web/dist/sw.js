const BUILD="7eed86eb9332",HOME="/",PREFIX="shell-",SHELL=["/assets/about-CNe6gq2W.js","/assets/activity-Bnu1uKs-.js","/assets/answer-CDT_ij8C.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-DuBA9m18.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-BVYTLjns.js","/assets/blood-DwgL5DRy.js","/assets/camera-CjxehcEZ.js","/assets/carry-Cc0a3NXZ.js","/assets/correction-CEUeakic.js","/assets/device-DiBc3ALJ.js","/assets/diary-CVxv27z-.js","/assets/doc-HHL8pslh.js","/assets/en-BXAiB_P8.js","/assets/engine-9pK_lw_u.js","/assets/field-Q9ebiqAU.js","/assets/first-aid-DpKAKyJy.js","/assets/first-vi-DJsPi06o.js","/assets/form-BK-8L-Yj.js","/assets/format-AY2NK87w.js","/assets/handover-L-x5PPgv.js","/assets/hash-lz7MHwQC.js","/assets/hints-COXXPcGf.js","/assets/identity-Dl_CeBlB.js","/assets/index-Bx2vP1RB.css","/assets/index-DKxsx-OA.js","/assets/install-DDaBphZJ.js","/assets/invited-CG8L2ceJ.js","/assets/issue-card-B518Gpjv.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-HlLsA-Qn.js","/assets/list-E9supUP1.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-Cp53XhE9.js","/assets/person-CHV4T1yz.js","/assets/place-AMwA6_2a.js","/assets/preload-helper-DygEbaNj.js","/assets/push-Dbe9RC65.js","/assets/record-BXRPPHDd.js","/assets/router-BTg0RQRk.js","/assets/row-Czk5RF28.js","/assets/said-Dm22lQ7U.js","/assets/scan-Ng1r6ymv.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-C4GNi9fB.js","/assets/sync-strip-DrvvDFfg.js","/assets/time-DvGE1nLJ.js","/assets/toast-D2NJFGN6.js","/assets/today-DTudIiMi.js","/assets/vi-BVgfORIb.js","/assets/wire-BlEBDJUC.js","/assets/words-J3ArBNxZ.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
