const BUILD="5debc532926c",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-VbOCeHBx.js","/assets/desk/answer-DQ-5jCRV.js","/assets/desk/ask-B_hAdpqn.js","/assets/desk/ask-Bvq_uyqE.js","/assets/desk/audit-D3Vap4BV.js","/assets/desk/branch-BBSW-xc3.js","/assets/desk/branch-BOpLGb7l.js","/assets/desk/branch-DKifdHu_.css","/assets/desk/camera-D1VPlAMY.js","/assets/desk/carry-BuNa5n8Y.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-Dp75wCD8.js","/assets/desk/dialog-n8MYQIQQ.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DzjgeLCk.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-Dtuwwv3j.js","/assets/desk/facts-wrab7i12.js","/assets/desk/field-o8GYc0Cp.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-Dw8h0LK6.js","/assets/desk/hash-Bgbex5l5.js","/assets/desk/hero-JeauO_Tp.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-RFgUZ8vM.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-Bjs27iO0.js","/assets/desk/kind-field-oQIT0pkc.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-B3vFPE1p.css","/assets/desk/lists-D_p4uSFq.js","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-B0633unm.js","/assets/desk/names-BTXCpCUk.js","/assets/desk/outbox-AxuS_Jgi.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/overlaps-DZC_Gxtb.js","/assets/desk/people-C0kqbtdI.js","/assets/desk/people-CHhL413s.css","/assets/desk/photo-BS1s1Xr7.js","/assets/desk/photo-DWWUeske.js","/assets/desk/places-Bs0r5AyD.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/probe-CT1PHQNh.js","/assets/desk/progress-B40YdRyt.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-yjF7QVRS.js","/assets/desk/questions-BsOQYVih.js","/assets/desk/review-BFWEk8W-.js","/assets/desk/say-BYUuFZjh.js","/assets/desk/second-gfgt6y8m.js","/assets/desk/shelf-Bh-5YqKM.js","/assets/desk/table-DHfRm1sB.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DawzPdlm.js","/assets/desk/verdicts-_n0O9REC.js","/assets/desk/vi-CSWGfyAC.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CWAjzhwZ.js","/assets/desk/words-DSRnRjns.js","/branch","/mark.svg"];
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
