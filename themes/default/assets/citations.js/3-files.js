// Papers, BibTeX and scripts from other files of the site. Pages of file: URLs can load scripts only.
(() => {
	"use strict";
	const { create, citations } = window.site;
	const { key, fromPage, categoryNames } = citations;

	const { src } = document.currentScript;
	const cache = new Map();
	const read = (path, as) => {
		if (location.protocol === "file:") return null;
		if (!cache.has(path)) {
			cache.set(
				path,
				fetch(new URL(`../${path}`, src)).then(
					(response) => (response.ok ? response[as]() : null),
					() => null,
				),
			);
		}
		return cache.get(path);
	};
	// Load the formats when they are used first. A later call tries again after an error.
	let loaded;
	const writers = async () => {
		loaded ??= new Promise((onload, onerror) => {
			// The published script has the published name here (sitegen/theme/assets.py).
			const address = new URL("citations.formats.js", src);
			document.head.append(create("script", "", { src: address, onload, onerror }));
		});
		try {
			await loaded;
		} catch (error) {
			loaded = null;
			throw error;
		}
		return citations;
	};
	const day = (address) => /(\d{4}\/\d\d\/\d\d)(?:\.html|$)/.exec(address)?.[1];
	const dayOf = (page) => day(page.querySelector(".turn a[href*='#']")?.getAttribute("href")) ?? day(location.pathname);

	// The files of days have titles in TeX.
	const entryOf = (text, paper) =>
		text
			?.split(/^(?=@)/m)
			.find((entry) => entry.includes(`{${key(paper)},\n`))
			?.replace(/\n+$/, "\n");
	const entryIn = async (text, paper) => entryOf(text, paper) ?? (await writers()).compose(paper);
	const bibtex = async (paper, day) => entryIn(await read(`${day}.bib`, "text"), paper);

	// Return the papers of links to pages of papers, or to places on pages of days. Six pages are read at a time.
	const linked = async (links, report) => {
		const found = [];
		const names = {};
		const queue = links.map((link, number) => [number, link.getAttribute("href")]);
		const next = async () => {
			for (let item = queue.shift(); item; item = queue.shift()) {
				const [number, address] = item;
				const [path, anchor] = address.replace(/^(\.\.\/)+/, "").split("#");
				const page = new DOMParser().parseFromString((await read(path, "text")) ?? "", "text/html");
				const article = anchor ? page.getElementById(anchor) : page.querySelector("article");
				if (!article) throw new Error(`there is no ${path}`);
				Object.assign(names, categoryNames(page));
				found[number] = { paper: fromPage(article, page), day: day(path) ?? dayOf(page) };
				report(links.length - queue.length, links.length);
			}
		};
		await Promise.all(Array.from({ length: 6 }, next));
		return { found, names };
	};

	Object.assign(citations, { read, writers, dayOf, entryIn, bibtex, linked });
})();
