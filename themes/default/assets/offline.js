// Reading offline. This file is the service worker `sw.js`, and a script of the pages of readers who use it. The pages fill a
// cache, and the worker shows what is in it when the site does not answer.
(() => {
	"use strict";
	const FILE = self.document?.currentScript.src ?? location.href;
	const root = FILE.slice(0, -5);
	const NAME = `offline:${root}`;
	// Hosts show `2026/11/26.html` at `2026/11/26` too, and `index.html` as its folder.
	const pageOf = (url) => url.replace(/[?#].*/, "").replace(/(index)?\.html$/, "");
	const timeOf = (value) => new Date(value).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" });
	const remove = async (registration) => {
		await registration?.unregister();
		await caches.delete(NAME);
	};

	if (!self.document) {
		// A file in the cache has a hash after `?`, and pages have filters there.
		const find = (url) => caches.match(pageOf(url), { cacheName: NAME, ignoreSearch: true });
		const open = async (url) => {
			const copy = await find(url);
			const late = new Promise((_, fail) => copy && setTimeout(fail, 3000));
			try {
				// Not what the browser itself keeps: the reader would not see how old it is.
				const page = await Promise.race([fetch(url, { cache: "no-cache", redirect: "manual" }), late]);
				// Browsers keep a worker that the site no longer has.
				fetch(FILE).then(({ status }) => status === 404 && remove(self.registration));
				return page;
			} catch {
				const page = copy ?? (await find(`${root}offline.html`));
				const text = await page.text();
				const reason = navigator.onLine ? "The site does not answer. " : "You are offline. ";
				const notice = `<p class="stale" role="status">${reason}This page is from ${timeOf(page.headers.get("date"))}.</p>`;
				const shown = copy
					? text.replace(/<main|$/, `${notice}$&`)
					: text.replace(/ (href|src)="(?!#|\w+:)/g, `$&${root}`); // it is shown at any address
				return new Response(shown, { headers: { "content-type": "text/html" } });
			}
		};
		self.oninstall = self.skipWaiting;
		self.onfetch = (event) => {
			const { url, mode, destination } = event.request;
			// Requests of scripts have no destination.
			if (destination)
				event.respondWith(mode === "navigate" ? open(url) : find(url).then((copy) => copy ?? fetch(event.request)));
		};
	} else {
		const { create, desk, settings } = window.site;
		let months;
		const read = () => {
			months = new Set(settings.get(NAME)?.split(" ").slice(1));
		};
		read();
		const here = /\d{4}\/\d\d(?=\/[^/]*$)/.exec(location.pathname)?.[0];
		const state = create("output", "");

		// Fetch what is missing or changed, then delete what is not wanted. The next visit completes what was interrupted.
		const fill = async () => {
			if (settings.get(NAME) === "off") return; // another tab, or this one, removed all
			await navigator.serviceWorker.register(FILE);
			const get = async (path) => {
				const response = await fetch(root + path, { cache: "no-cache" });
				if (response.status >= 500) throw response;
				return response;
			};
			const { version, files } = await (await get("offline.json")).json();
			const [saved] = (await desk?.read((store) => [store("saved").getAll()], ["saved"])) ?? [];
			for (const { path } of saved ?? []) if (desk.idOf?.(path)) files[`${path}`.split("#")[0]] ??= version;
			for (const month of months) {
				const text = await (await get(`${month}/index.html`)).text();
				for (const [day] of text.matchAll(/\d{4}\/\d\d\/\d\d\.html/g)) files[day] ??= version;
				let hash = 0;
				for (const letter of text) hash = (Math.imul(hash, 31) + letter.codePointAt(0)) | 0;
				files[`${month}/index.html`] = version + hash;
			}
			const cache = await caches.open(NAME);
			const kept = new Set((await cache.keys()).map(({ url }) => url));
			for (const [path, hash] of Object.entries(files)) {
				const page = pageOf(root + path);
				const key = `${page}?${hash}`;
				if (kept.delete(key)) continue;
				const response = await get(`${path}?${hash}`);
				// A redirect leads to the same page, or this page is not there.
				if (response.ok && pageOf(response.url) === page) await cache.put(key, new Response(response.body, response));
			}
			// Pages before the assets that they load.
			for (const key of [...kept].reverse()) await cache.delete(key);
			settings.set(root, timeOf(Date.now()));
		};
		const update = async () => {
			settings.set(NAME, ["on", ...months].join(" "));
			toggle.ariaPressed = months.has(here);
			state.textContent = "Updating.";
			const fault = await navigator.locks
				.request(NAME, fill)
				.catch(({ name }) => (name === "QuotaExceededError" ? "No space is left. " : "The site does not answer. "));
			const { usage } = await navigator.storage.estimate();
			state.textContent = `${fault ?? ""}${Math.ceil(usage / 1e6)} MB, updated ${settings.get(root) ?? "never"}.`;
		};
		const toggle = create("button", "Keep this month", {
			onclick() {
				read(); // another tab may have changed it
				if (!months.delete(here)) months.add(here);
				update();
			},
		});
		const place = document.querySelector(here ? ".top" : ".offline");
		const links = [...months].map((month) => create("a", month, { href: `${root + month}/index.html` }));
		const stop = () => {
			settings.set(NAME, "off");
			navigator.locks.request(NAME, async () => remove(await navigator.serviceWorker.getRegistration(root)));
			place.remove();
		};
		place?.append(...(here ? [toggle] : [create("button", "Remove all", { onclick: stop }), ...links]), state);
		update();
	}
})();
