// The page for missing addresses: leads from the address of a paper, an author or a file that the site no longer has to where
// that is now. Other addresses, and a site without search, get links to what is nearest.
(() => {
	"use strict";
	const MOST = 10;
	const { create } = window.site;
	const main = document.querySelector("main");
	const lead = main.querySelector(".lead");
	const GONE = lead.textContent;
	const { sharedPages, engine, manifest, worker: script, query, reader } = lead.dataset;
	// This script is in the folder `assets/`, wherever the site is.
	const root = new URL("../", document.currentScript.src);
	const url = (path) => new URL(path, root).href;
	const asset = (name) => url(`assets/${name}`);

	// The CRC-32 of RFC 1952. Slugs are ASCII.
	const crc32 = (text) => {
		let crc = 0xffffffff;
		for (const character of text) {
			crc ^= character.charCodeAt(0);
			for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
		}
		return (crc ^ 0xffffffff) >>> 0;
	};
	// The shared page of an author, like sitegen/author_places.py: fewer pages for initials that are less common.
	const COMMON = [
		["lsczmhwkbg", "ypadtrjfxn"],
		["sjmayhcz", "drltxkpbgwnf"],
	];
	const rarity = ([first, second], initial = "-") => [first, second].findIndex((letters) => letters.includes(initial));
	const pagesOf = (shard, most) => {
		const rare = COMMON.map((letters, at) => rarity(letters, shard[at])).reduce((sum, n) => sum + (n < 0 ? 2 : n), 0);
		return Math.max(1, most >> rare);
	};
	const sharedPage = (shard, slug, most = Number(sharedPages)) => (crc32(slug) % pagesOf(shard, most)) + 1;

	const MONTH = new Intl.DateTimeFormat("en", { year: "numeric", month: "long", timeZone: "UTC" });
	const monthPage = (year, month) => ({
		path: `${year}/${month}/index.html`,
		text: `Papers of ${MONTH.format(new Date(`${year}-${month}-01`))}`,
	});
	// An identifier at the end of a path, like sitegen/arxiv.py; `-` or `/` is in the middle of an old one.
	const NAME =
		/(?:^|\/)(?:([a-z]{1,10}(?:-[a-z]{1,10})?)(?:\.[A-Za-z-]{2,16})?[/-](\d\d(?:0[1-9]|1[0-2])\d{3})|(\d\d(?:0[1-9]|1[0-2])\.\d{4,5}))(?:v[1-9]\d{0,3})?$/;
	const ofIdentifier = (text) => {
		const [, archive, old, current] = NAME.exec(text) ?? [];
		if (!old && !current) return null;
		const [year, month] = [(old ?? current).slice(0, 2), (old ?? current).slice(2, 4)];
		return {
			identifier: current ?? `${archive}/${old}`,
			near: [monthPage((year > "90" ? "19" : "20") + year, month)],
		};
	};

	// An identifier with a scheme, from its name in addresses (sitegen/identifiers.py): `_b` is a capital B, `~2f` the byte 2F.
	const decoded = (name) => {
		const coded = name.replace(/_([a-z])|~([0-9a-f]{2})/g, (_, letter, byte) => letter?.toUpperCase() ?? `%${byte}`);
		return decodeURIComponent(coded.replace(/%(?![0-9a-f]{2})/g, "%25"));
	};
	const CODED = "((?:[a-z0-9.-]|_[a-z]|~[0-9a-f]{2})+?)";
	const IN_PATH = new RegExp(`(?:^|/)paper/([a-z][a-z0-9-]*)/[0-9a-f]{2}/${CODED}(?:\\.html)?$`);
	const IN_ANCHOR = new RegExp(`^([a-z][a-z0-9]*)-${CODED}$`);
	const ofScheme = ([whole, scheme, name] = []) => whole && { identifier: `${scheme}:${decoded(name)}`, scheme, name };
	const ofAnchor = (anchor) => ofIdentifier(anchor) ?? ofScheme(IN_ANCHOR.exec(anchor) ?? undefined);

	// The shapes of addresses: `exact` is where the page is now, `near` are pages that are more likely to exist.
	const SHAPES = [
		[IN_PATH, (match) => ofScheme(match)],
		[/(?:^|\/)paper\/\d{4}\/([a-z-]*[\d.]+(?:v\d+)?)(?:\.[a-z]+)*$/, ({ 1: name }) => ofIdentifier(name)],
		[
			/(?:^|\/)(\d{4})\/(\d\d)\/(\d\d)((?:\.[a-z]+)+)$/,
			({ 1: year, 2: month, 3: day }, anchor) => ({
				...ofAnchor(anchor),
				exact: [`${year}/${month}/${day}.html`],
				near: [monthPage(year, month), { path: `${year}/index.html`, text: `Papers of ${year}` }],
			}),
		],
		[
			/(?:^|\/)category\/([a-z][A-Za-z.-]*)\/(?:([^/]+?)(?:\.[a-z]+)*)?$/,
			({ 1: code, 2: name }) => ({
				exact: name ? [`category/${code}/${name}.html`] : [],
				near: [{ path: `category/${code}/index.html`, text: `Newest papers in ${code}` }],
			}),
		],
		[/(?:^|\/)archive\/(\d{4})-(\d\d)\.xml$/, ({ 1: year, 2: month }) => ({ exact: [monthPage(year, month).path] })],
		[
			/(?:^|\/)author\/([a-z0-9]{1,2})\/([a-z0-9_-]+|few\.\d+)(?:\.[a-z]+)*$/,
			({ 1: shard, 2: name }, anchor) => {
				const slug = name.startsWith("few.") ? anchor.replace(/[^a-z0-9_-]/g, "") : name;
				return {
					exact: [`author/${shard}/${slug}.html`, `author/${shard}/few.${sharedPage(shard, slug)}.html#${slug}`],
					author: slug
						.replace(/-[0-9a-f]{10}$/, "")
						.split(/[-_]+/)
						.filter(Boolean),
					near: [{ path: `author/${shard}/index.html`, text: "Authors with the same initials" }],
				};
			},
		],
		[/^(.*?)(?:\.[a-z]+)*\/?$/, ({ 1: name }) => ofIdentifier(name)],
	];

	const read = (path, anchor) => {
		for (const [shape, meaning] of SHAPES) {
			const match = shape.exec(path);
			const found = match && meaning(match, anchor);
			if (found) return { exact: [], near: [], author: [], identifier: "", ...found };
		}
		return null;
	};

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

	const start = async () => {
		const wanted = read(decodeURIComponent(location.pathname), decodeURIComponent(location.hash.slice(1)));
		if (!wanted) return;
		const { identifier, author, scheme } = wanted;
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
		const text = author.length && found ? showAuthor(words, found) : GONE;
		await addNear(wanted.near);
		lead.textContent = identifier ? aboutPaper(identifier, found) : text;
	};

	globalThis.notFound = { read, sharedPage };
	start().catch(() => {
		lead.textContent = GONE;
	});
})();
