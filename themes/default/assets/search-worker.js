// The worker of the search: opens the index and runs queries. A message is { id, ask, ... }; the answer has the same id, and
// `result` or `error`. `text` is a query. `order` is "" (best match first) or "newest". Messages by `ask`:
//
// start { scripts: [url of search-query.js, url of search-reader.js], site: { manifest: url } } -> nothing.
// find { text, order, count } -> { total, years: [[year, papers], ...] without gaps, hints: [text], papers: [row] (at most
//     `count`), paper: path, or null (the only paper, if the query is one identifier), facets, or null: ask for them }.
// facets { text } -> { categories: [[code, papers], ...], venues: [[name, papers], ...] (both the most frequent first), code:
//     papers with code }. They may have to be fetched, so they do not delay the first results.
// more { text, order, from, count } -> [row]
// rows { text, order } -> all papers found, as a flat list of segment and row.
// suggest { text } -> { corrected: [query, papers] or null, shorter: [[query, papers], ...] (without one word; the most papers
//     first), authors: [[name, path or null, papers], ...] }. Asked if nothing was found.
//
// A row is [path, day, title (HTML), authors, categories, venue, code]. `venue` is [name, year or null, kind] or null; `kind`
// is "accepted", "published" or "workshop". `code` is true if the paper has code. A row has no text of the abstract.
"use strict";
let site = null;
let opened = null;
const cache = new Map();

const open = async () => {
	const { Sqlite, Segment, Index } = searchReader;
	const sqlite = new Sqlite();
	const loading = sqlite.load(site.engine);
	const manifest = await (await fetch(site.manifest, { cache: "no-cache" })).json();
	const folder = site.manifest.slice(0, site.manifest.lastIndexOf("/") + 1);
	const segments = manifest.segments.map(({ name }) => new Segment(`${folder}${name}/`));
	await Promise.all([loading, ...segments.map((segment) => segment.open())]);
	return segments.map((segment) => new Index(sqlite, segment));
};

// If a new version of the site was published in the meantime, open the index once more.
const withIndexes = async (work, retry = true) => {
	opened ??= open();
	const indexes = opened;
	try {
		return await work(await indexes);
	} catch (error) {
		if (opened === indexes) {
			opened = null;
			cache.clear();
		}
		if (!retry || !(error instanceof searchReader.Changed)) throw error;
		return withIndexes(work, false);
	}
};

const find = async (indexes, text, order) => {
	const { root, hints } = searchQuery.parse(text);
	if (!root) return { hints, total: 0, years: [], hits: [] };
	const rows = await Promise.all(indexes.map((index) => index.rows(root)));
	const inTitles =
		order === "titles" ? await Promise.all(indexes.map((index) => index.rows(searchQuery.inTitles(root)))) : [];
	const years = new Map();
	for (const [i, { segment }] of indexes.entries()) {
		let at = 0;
		for (const { year, last } of segment.years) {
			const start = at;
			while (at < rows[i].length && rows[i][at] <= last) at++;
			years.set(year, (years.get(year) ?? 0) + at - start);
		}
	}
	const total = rows.reduce((sum, list) => sum + list.length, 0);
	return { hints, total, years: allYears(years), hits: orderedHits(rows, inTitles), rows };
};

// Pairs of year and number of papers, from the first year to the last, without gaps.
const allYears = (years) => {
	const known = [...years.keys()];
	const first = Math.min(...known);
	return known.length
		? Array.from({ length: Math.max(...known) - first + 1 }, (_, i) => [first + i, years.get(first + i) ?? 0])
		: [];
};

// The papers found, as a flat list of numbers (segment, row, segment, row, ...): matches in titles first, then newest first.
const orderedHits = (rows, titles) => {
	const hits = [];
	const add = (lists, except) => {
		for (let i = lists.length - 1; i >= 0; i--) {
			for (let at = lists[i].length - 1; at >= 0; at--) if (!except?.[i].has(lists[i][at])) hits.push(i, lists[i][at]);
		}
	};
	add(titles);
	add(rows, titles.length ? titles.map((list) => new Set(list)) : null);
	return hits;
};

const result = async (indexes, text, order) => {
	const key = `${order} ${text}`;
	if (!cache.has(key)) {
		cache.set(key, await find(indexes, text, order));
		if (cache.size > 8) cache.delete(cache.keys().next().value);
	}
	return cache.get(key);
};

const papers = (indexes, hits, from, count) => {
	const wanted = [];
	for (let i = 2 * from; i < Math.min(2 * (from + count), hits.length); i += 2) wanted.push([hits[i], hits[i + 1]]);
	return Promise.all(wanted.map(([segment, row]) => indexes[segment].segment.paper(row)));
};

const work = {
	async start(message) {
		site = message.site;
		await withIndexes(() => null);
	},
	find: ({ text, order, count }) =>
		withIndexes(async (indexes) => {
			const { hints, total, years, hits } = await result(indexes, text, order);
			return { hints, total, years, papers: await papers(indexes, hits, 0, count) };
		}),
	more: ({ text, order, from, count }) =>
		withIndexes(async (indexes) => papers(indexes, (await result(indexes, text, order)).hits, from, count)),
	rows: ({ text, order }) => withIndexes(async (indexes) => (await result(indexes, text, order)).hits),
	categories: ({ text, order }) =>
		withIndexes(async (indexes) => {
			const { rows = [] } = await result(indexes, text, order);
			const counts = new Map();
			await Promise.all(
				rows.map(async (list, i) => {
					if (!list.length) return;
					const categories = await indexes[i].segment.categories();
					for (const row of list) for (const code of categories(row)) counts.set(code, (counts.get(code) ?? 0) + 1);
				}),
			);
			return [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
		}),
};

addEventListener("message", async ({ data }) => {
	try {
		if (data.scripts) importScripts(...data.scripts);
		postMessage({ id: data.id, result: await work[data.ask](data) });
	} catch (error) {
		postMessage({ id: data.id, error: String(error?.message ?? error) });
	}
});
