// Asks the worker, which is started with the first question. Own fields that queries can ask for are known with the first answer.
(() => {
	"use strict";
	const absolute = (url) => new URL(url, location.href).href;
	const { worker: script, query, reader, manifest } = document.querySelector("form.search").dataset;
	const pending = new Map();
	let worker = null;
	let lastId = 0;
	let ownFields = [];

	const start = () => {
		worker = new Worker(script);
		worker.addEventListener("message", ({ data }) => {
			const { resolve, reject } = pending.get(data.id);
			pending.delete(data.id);
			if ("error" in data) reject(new Error(data.error));
			else resolve(data.result);
		});
		worker.addEventListener("error", () => {
			for (const { reject } of pending.values()) reject(new Error("the search cannot start"));
			pending.clear();
		});
		ask({ ask: "start", scripts: [absolute(query), absolute(reader)], site: { manifest: absolute(manifest) } })
			.then(({ fields }) => {
				ownFields = fields;
			})
			.catch(() => {});
	};

	const ask = (message) => {
		if (!worker) start();
		const id = ++lastId;
		worker.postMessage({ ...message, id });
		return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
	};

	window.site.askSearch = ask;
	window.site.startSearch = () => worker || start();
	window.site.parseSearch = (text) => searchQuery.parse(text, ownFields);
})();
