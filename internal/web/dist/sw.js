const BUILD="c5fb47ebcfea",HOME="/",PREFIX="shell-",SHELL=["/assets/about-C-Apk1nX.js","/assets/activity-Df67aJTr.js","/assets/answer-CPFg-to8.js","/assets/ask-BfbUGuy2.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-DyKNjTwK.js","/assets/authorise-DE8AAJTp.js","/assets/beneficiary-B8t6IWYA.js","/assets/blood-CYITAjPy.js","/assets/camera-CjxehcEZ.js","/assets/carry-BHOkQ3iw.js","/assets/combobox-BbdUdWeO.js","/assets/correction-CfGQJ3uO.js","/assets/device-C4er_gm5.js","/assets/diary-BwNknCNg.js","/assets/doc-HHL8pslh.js","/assets/en-CWdPd_OQ.js","/assets/engine-DQ_9t5uE.js","/assets/field-BPZaPQev.js","/assets/first-aid-DUk6C97p.js","/assets/first-vi-Dfz6Z1QK.js","/assets/form-O_jI4XM1.js","/assets/format-BDIRegtL.js","/assets/handover-CHHEvBHS.js","/assets/hash-lz7MHwQC.js","/assets/hints-COXXPcGf.js","/assets/identity-Dl_CeBlB.js","/assets/index-Bx2vP1RB.css","/assets/index-CcB1vpfz.js","/assets/install-DDaBphZJ.js","/assets/invited-BdSVS8Tl.js","/assets/issue-card-DxpfJcc2.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-HlLsA-Qn.js","/assets/list-5pSWNh5A.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-B6AR5ES8.js","/assets/person-B-B9y-tI.js","/assets/place-DUlzgHhN.js","/assets/preload-helper-DygEbaNj.js","/assets/push-BMe0C4qo.js","/assets/record-C8SorjTZ.js","/assets/router-BTg0RQRk.js","/assets/row-DdLZ-Je8.js","/assets/said-Bgz9Gf06.js","/assets/scan-CHKQ_Jat.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-CvCcuIzG.js","/assets/sync-strip-DzR9xprc.js","/assets/time-DvGE1nLJ.js","/assets/toast-pT4BKcWI.js","/assets/today-r5FRb9Zp.js","/assets/vi-DfGs1VIt.js","/assets/wire-BlEBDJUC.js","/assets/words-B4OgDUgx.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
