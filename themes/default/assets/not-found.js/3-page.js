// The page for missing addresses: leads from the address of a paper, an author or a file that the site no longer has to where
// that is now. Other addresses, and a site without search, get links to what is nearest.
(() => {
	"use strict";
	if (globalThis.notFound.root) return; // the page names this script by several addresses
	const MOST = 10;
	const { read, readWords, sharedPage, suggestions } = globalThis.notFound;
	const create = (name, text, properties = {}) =>
		Object.assign(document.createElement(name), { textContent: text }, properties);
	const main = document.querySelector("main");
	const lead = main.querySelector(".lead");
	const GONE = lead.textContent;
	const { sharedPages, engine, manifest, worker: script, query, reader } = lead.dataset;
	// This script is in the folder `assets/`, wherever the site is.
	const root = new URL("../", document.currentScript.src);
	globalThis.notFound.root = root;
	const url = (path) => new URL(path, root).href;
	const asset = (name) => url(`assets/${name}`);

	// Return true if the site has a page, and an element of it that the address names.
	const exists = async (path) => {
		const address = new URL(url(path));
		if (address.pathname === location.pathname) return false;
		const anchor = address.hash.slice(1);
		const response = await fetch(address, { method: anchor ? "GET" : "HEAD" });
		if (!response.ok || !anchor) return response.ok;
		return Boolean(new DOMParser().parseFromString(await response.text(), "text/html").getElementById(anchor));
	};
	const existing = async (paths) => {
		for (const path of paths) if (await exists(path).catch(() => false)) return path;
		return "";
	};

	// Return the papers that the search finds: how many, and the first ones.
	const search = async (text) => {
		if (!engine) return null;
		const worker = new Worker(asset(script));
		const ask = (message) =>
			new Promise((resolve, reject) => {
				worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data.result));
				worker.onerror = () => reject(new Error("the search cannot start"));
				worker.postMessage(message);
			});
		try {
			const site = { engine: url(engine), manifest: url(manifest) };
			await ask({ ask: "start", scripts: [asset(query), asset(reader)], site });
			return await ask({ ask: "find", text, order: "", count: MOST });
		} finally {
			worker.terminate();
		}
	};

	const list = create("ul", "", { className: "ways" });
	const addLink = (path, text) => {
		const item = create("li", "");
		item.append(create("a", text, { href: url(path) }));
		list.append(item);
		if (!list.isConnected) lead.after(list);
	};
	// Titles are HTML that the build escaped; a document made from one runs nothing.
	const plain = (title) => new DOMParser().parseFromString(title, "text/html").body.textContent;

	// Show the papers of an author who has no page; return what to say.
	const showAuthor = (words, { total, papers }) => {
		if (!total) return "This site has no author with this address.";
		for (const [path, day, title] of papers) addLink(path, `${plain(title)} (${day})`);
		if (total > papers.length) addLink(`search.html?${new URLSearchParams({ q: words })}`, `All ${total} papers`);
		return "This author has no page here. The site has these papers:";
	};

	// The sites of papers, as in search-query.js, which is larger than all that this page loads.
	const LINKS = {
		doi: (local) => `https://doi.org/${local.split("/").map(encodeURIComponent).join("/")}`,
		openreview: (local) => `https://openreview.net/forum?id=${encodeURIComponent(local)}`,
		acl: (local) => `https://aclanthology.org/${encodeURIComponent(local)}/`,
		pmid: (local) => `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(local)}/`,
	};
	const NAMES = { doi: "doi.org", openreview: "OpenReview", acl: "ACL Anthology", pmid: "PubMed" };
	// Link the paper where it was published, if that is known.
	const addSource = (identifier, scheme) => {
		if (!scheme) addLink(`https://arxiv.org/abs/${identifier}`, `${identifier} on arXiv`);
		else if (Object.hasOwn(LINKS, scheme)) {
			const local = identifier.slice(scheme.length + 1);
			addLink(LINKS[scheme](local), `${local} on ${NAMES[scheme]}`);
		}
	};
	// The address of a paper among those that the search found. If the scheme is a source's own, words may find others, too. A
	// DOI may be that of a paper with arXiv's identifier.
	const placeOf = (papers, { scheme, name }) =>
		papers
			.map(([path]) => path)
			.find(
				(path) =>
					!scheme ||
					Object.hasOwn(LINKS, scheme) ||
					path.endsWith(`/${name}.html`) ||
					path.endsWith(`#${scheme}-${name}`),
			);

	// Say that a paper has no page. Only the search index knows whether the paper is on the page of a day.
	const aboutPaper = (identifier, found) =>
		found
			? `This site does not have ${identifier}.`
			: `This site has no page for ${identifier}. The paper may be on the page of a day.`;

	const addNear = async (near) => {
		for (const { path, text } of near) if (await existing([path])) addLink(path, text);
	};

	// Without the `url` of the site, the links of this page are relative to the root. At a deeper address, correct them.
	const repair = () => {
		const declared = new URL(lead.dataset.root || "./", location.href);
		if (declared.href === root.href) return;
		for (const link of document.querySelectorAll("a[href], link[href]")) {
			const { origin, pathname, search, hash } = new URL(link.href);
			if (origin !== root.origin || !pathname.startsWith(declared.pathname)) continue;
			link.href = url(pathname.slice(declared.pathname.length) + search + hash);
		}
		if (window.site) return;
		document.head.append(create("script", "", { src: asset(lead.dataset.site) }));
	};

	// Links to what is near, and to a search for the words of the address.
	const addSuggestions = async (wanted, isFound) => {
		const near = new Map((await suggestions(wanted, root)).map(({ path, text }) => [path, text]));
		for (const [path, text] of near) addLink(path, text);
		const words = wanted.words.join(" ");
		if (engine && words && !isFound)
			addLink(`search.html?${new URLSearchParams({ q: words })}`, `Search for “${words}”`);
		await addNear(wanted.near.filter(({ path }) => !near.has(path)));
		return near.size > 0;
	};

	const start = async () => {
		const [path, anchor] = [location.pathname, location.hash.slice(1)].map(decodeURIComponent);
		const inSite = path.startsWith(decodeURIComponent(root.pathname)) ? path.slice(root.pathname.length) : path;
		const wanted = read(inSite, anchor) ?? readWords(inSite);
		const { identifier, author, scheme, shard, slug } = wanted;
		if (author.length) {
			wanted.exact.push(`author/${shard}/few.${sharedPage(shard, slug, Number(sharedPages))}.html#${slug}`);
		}
		lead.textContent = "Looking for it …";
		if (identifier) addSource(identifier, scheme);
		const page = await existing(wanted.exact);
		const words = identifier || author.map((word) => `author:${word}`).join(" ");
		const found = words && (identifier || !page) ? await search(words).catch(() => null) : null;
		const place = (identifier && found && placeOf(found.papers, wanted)) || page;
		if (place && new URL(url(place)).pathname !== location.pathname) {
			location.replace(url(place));
			return;
		}
		let text = author.length && found ? showAuthor(words, found) : GONE;
		const isNear = await addSuggestions(wanted, identifier || found?.total);
		if (isNear && text === GONE) text = "There is nothing at this address. Perhaps you are looking for one of these:";
		lead.textContent = identifier ? aboutPaper(identifier, found) : text;
	};

	repair();
	start().catch(() => {
		lead.textContent = GONE;
	});
})();
