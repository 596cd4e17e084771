const BUILD="56974a703b41",HOME="/",PREFIX="shell-",SHELL=["/assets/about-aMuSQw0s.js","/assets/activity-C3aqrd1N.js","/assets/answer-Cq8odggh.js","/assets/ask-Dc6XJIIg.js","/assets/assertClassBrand-VHib6NTu.js","/assets/attention-CVuzQ0MP.js","/assets/beneficiary-DoAmU1J3.js","/assets/blood-BZ0ZIxXQ.js","/assets/camera-2NmLYgHg.js","/assets/carry-bBGJq0rw.js","/assets/combobox-V02mrTu7.js","/assets/correction-DghzZNCw.js","/assets/device-Bx43RbRR.js","/assets/diary-Bp6ujFV5.js","/assets/doc-HHL8pslh.js","/assets/en-CVU8-VSh.js","/assets/engine-BYYAYhCS.js","/assets/field-C7l5WDqS.js","/assets/first-aid-CZASzEw3.js","/assets/first-vi-7YwVQ93G.js","/assets/form-CIrNDp0P.js","/assets/format-BKpfRcTM.js","/assets/handover-BrzowtaN.js","/assets/hash-CysXpJMd.js","/assets/hints-Due8ZtUu.js","/assets/identity-DfQixGnC.js","/assets/index-BG8fsrcM.js","/assets/index-CC9fKgSY.css","/assets/install-DDaBphZJ.js","/assets/invited-C585ex7M.js","/assets/issue-card-CH7uohOS.js","/assets/just-saved-DbZ5tW05.js","/assets/kinds.gen-BozKziJx.js","/assets/list-BqVNM39d.js","/assets/lite.esm-BCMWgtOP.js","/assets/moments-QQ8ZBXDN.js","/assets/person-eDXRdZ33.js","/assets/place-D0ly2nmj.js","/assets/preload-helper-DygEbaNj.js","/assets/probe-c0hVXF9I.js","/assets/push-DnTCmMna.js","/assets/record-Bvf1jnwu.js","/assets/router-BTg0RQRk.js","/assets/row-B1v5PHZN.js","/assets/said-B7aC0VbX.js","/assets/scan-9i4hovTD.js","/assets/shell-Bf90LF48.js","/assets/signals.module-DRPOXf_x.js","/assets/standing-vB9lQ5Iz.js","/assets/sync-strip-IeGvJccD.js","/assets/time-DvGE1nLJ.js","/assets/toast-DDa2O692.js","/assets/today-BN2lbV01.js","/assets/vi-Clkyng8a.js","/assets/wire-CuWP-vYE.js","/assets/words-CcWMBuHS.js","/assets/zxing-CfvPImUt.js","/","/manifest.webmanifest","/mark-180.png","/mark-192.png","/mark.svg"];
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
