const BUILD="f644ac200a4e",HOME="/branch",PREFIX="desk-",SHELL=["/assets/desk/acts-VbOCeHBx.js","/assets/desk/answer-Di4QmQzC.js","/assets/desk/ask-B_hAdpqn.js","/assets/desk/ask-Bvq_uyqE.js","/assets/desk/audit-CT9sxG0h.js","/assets/desk/authorise-CEqgcOBX.js","/assets/desk/branch-CmyOfcFB.js","/assets/desk/branch-CuJtH6Be.js","/assets/desk/branch-Hx1zlPiv.css","/assets/desk/camera-D1VPlAMY.js","/assets/desk/carry-BuNa5n8Y.js","/assets/desk/chart-CacXZccy.js","/assets/desk/chart-CnsZ1jie.css","/assets/desk/combobox-B6APENZN.js","/assets/desk/dialog-CgADcVhI.js","/assets/desk/doc-HHL8pslh.js","/assets/desk/en-B44Yj_Q1.js","/assets/desk/en-BgmFiv7V.js","/assets/desk/en-BiQjxZrV.js","/assets/desk/en-BkRv7Rks.js","/assets/desk/en-BthlfBDZ.js","/assets/desk/en-DzjgeLCk.js","/assets/desk/en-lLcq4iqk.js","/assets/desk/engine-CalGbmAk.js","/assets/desk/facts-COwKCb-y.js","/assets/desk/field-CYFlJixL.js","/assets/desk/first-vi-7YwVQ93G.js","/assets/desk/fold-Czha8p9X.js","/assets/desk/format-Bv1vEGbN.js","/assets/desk/glyph-DgmcuY3-.js","/assets/desk/hash-Bgbex5l5.js","/assets/desk/hero-VYQsz-cs.js","/assets/desk/hints-B9Iue3_u.js","/assets/desk/history-CYTttmWV.js","/assets/desk/ids-DEdapaoI.js","/assets/desk/keys-help-D8CdIFBS.js","/assets/desk/kind-field-BIuL8RQ5.js","/assets/desk/kinds.gen-C6SNp7QN.js","/assets/desk/lists-CCLdL6-G.js","/assets/desk/lists-RkpZAM-X.css","/assets/desk/lite.esm-BCMWgtOP.js","/assets/desk/model-Cf0E50c0.js","/assets/desk/names-3hQy7t3L.js","/assets/desk/outbox-AxuS_Jgi.js","/assets/desk/overlaps-BiavnQai.js","/assets/desk/overlaps-C7MMJkZt.css","/assets/desk/people-CHhL413s.css","/assets/desk/people-WRMP9k2f.js","/assets/desk/photo-DLqUUp23.js","/assets/desk/photo-DWWUeske.js","/assets/desk/places-DUSzIHdB.js","/assets/desk/preload-helper-DygEbaNj.js","/assets/desk/progress-BqXg3y91.js","/assets/desk/progress-wv1uC2cE.css","/assets/desk/push-yjF7QVRS.js","/assets/desk/questions-J5w7bX0V.js","/assets/desk/review-C4m4lqNZ.js","/assets/desk/say-BrqbWiWV.js","/assets/desk/second-Dqup0o9I.js","/assets/desk/shelf-DMdeiLtd.js","/assets/desk/table-CIqS7_zZ.js","/assets/desk/time-DvGE1nLJ.js","/assets/desk/toolbar-DmexEor9.js","/assets/desk/verdicts-CZ9x5Txn.js","/assets/desk/vi-CSWGfyAC.js","/assets/desk/view-CMabVc8Z.js","/assets/desk/wide-DZTDCD_8.js","/assets/desk/wire-CWAjzhwZ.js","/assets/desk/words-Dbrh7NJz.js","/branch","/mark.svg"];
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
