// Ask the worker of the search from a page. It is started with the first question.
(() => {
	"use strict";
	// Return functions that ask and start. The addresses are those of the form of the search page, relative to `base`.
	const connect = ({ worker: script, query, reader, manifest }, base) => {
		const absolute = (url) => new URL(url, base).href;
		const pending = new Map();
		let worker = null;
		let lastId = 0;
		let ownFields = []; // names of own fields that queries can ask for, known with the first answer

		const start = () => {
			worker = new Worker(absolute(script));
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
		const parse = (text) => globalThis.searchQuery.parse(text, ownFields);
		return { ask, parse, start: () => worker || start() };
	};

	// On another page of the site: the search page has the addresses.
	const find = async (root) => {
		const page = await (await fetch(`${root}search.html`)).text();
		const form = new DOMParser().parseFromString(page, "text/html").querySelector("form.search");
		return connect(form.dataset, root);
	};
	// A page that was opened as a file cannot read the index.
	const hasIndex = () =>
		location.protocol !== "file:" && Boolean(document.querySelector(".find, nav [href$='search.html']"));
	let client = null;
	// Return an answer on any page of the site; null if there is none.
	const askFrom = async (root, question) => {
		if (!hasIndex()) return null;
		client ??= find(root);
		return client.then(({ ask }) => ask(question)).catch(() => null);
	};

	Object.assign(globalThis.searchQuery, { connect, hasIndex, askFrom });
})();
