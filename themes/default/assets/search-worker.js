// The worker of the search: opens the index and runs queries. A message is { id, ask, ... }; the answer has the same id, and
// `result` or `error`. `text` is a query. `order` is "" (best match first) or "newest". Messages by `ask`:
//
// start { scripts: [url of search-query.js, url of search-reader.js], site: { manifest: url } } -> { fields: [name] }: the own
//     fields that queries can ask for; `searchQuery.parse` has them as second argument.
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
// is "accepted", "published" or "workshop", and `name` may be empty. `code` is true if the paper has code. A row has no text of
// the abstract: it is in the paper's page.
"use strict";
const FEW = 10;
const CACHED = 40;
let site = null;
let opened = null;
const cache = new Map();

const open = async () => {
	site.request ??= fetch(site.manifest, { cache: "no-cache" });
	const request = site.request;
	site.request = null;
	const manifest = await (await request).json();
	const folder = site.manifest.slice(0, site.manifest.lastIndexOf("/") + 1);
	const segments = manifest.segments.map(({ name }) => new searchReader.Segment(`${folder}${name}/`));
	await Promise.all(segments.map((segment) => segment.open()));
	return { segments, fields: manifest.fields ?? [] };
};

// If a new version of the site was published in the meantime, open the index once more.
const withIndex = async (work, retry = true) => {
	opened ??= open();
	const index = opened;
	try {
		return await work(await index);
	} catch (error) {
		if (opened === index) {
			opened = null;
			cache.clear();
		}
		if (!retry || !(error instanceof searchReader.Changed)) throw error;
		return withIndex(work, false);
	}
};

const rowsOf = (found) => {
	const rows = [];
	for (let row = found.indexOf(1); row > 0; row = found.indexOf(1, row + 1)) rows.push(row);
	return rows;
};
const both = (one, other) => one.map((value, row) => value & other[row]);

// Return the rows of each segment that match a query, in order, and the query.
const search = async ({ segments, fields }, text) => {
	const query = searchQuery.parse(text, fields);
	const sets = query.root ? await Promise.all(segments.map((segment) => segment.match(query.root))) : [];
	const rows = sets.map(rowsOf);
	return { ...query, sets, rows, total: rows.reduce((sum, list) => sum + list.length, 0) };
};

// Begin to fetch what the order of results needs, while a first query runs. For later queries, only segments with results are asked.
const begin = ({ segments, fields }, text) => {
	const { root } = searchQuery.parse(text, fields);
	const whole = searchQuery.titleTerm(text, fields);
	if (!root || !whole || cache.size) return;
	for (const node of [searchQuery.inTitles(root), whole])
		for (const segment of segments) segment.match(node).catch(() => {});
};

const searched = (index, text) => {
	if (!cache.has(text)) {
		cache.set(text, search(index, text));
		if (cache.size > CACHED) cache.delete(cache.keys().next().value);
	}
	return cache.get(text);
};

// Pairs of year and number of papers, from the first year to the last, without gaps.
const yearsOf = (segments, rows) => {
	const counts = new Map();
	for (const [i, { years }] of segments.entries()) {
		let at = 0;
		for (const { year, last } of years) {
			const start = at;
			while (at < rows[i].length && rows[i][at] <= last) at++;
			counts.set(year, (counts.get(year) ?? 0) + at - start);
		}
	}
	const first = Math.min(...counts.keys());
	const length = counts.size ? Math.max(...counts.keys()) - first + 1 : 0;
	return Array.from({ length }, (_, i) => [first + i, counts.get(first + i) ?? 0]);
};

// Return sets of rows, the best matches first: the whole title, then all words in the title.
const better = async ({ segments, fields }, text, { root, sets, rows }) => {
	const inTitles = searchQuery.inTitles(root);
	if (JSON.stringify(inTitles) === JSON.stringify(root)) return [];
	const found = segments.map((segment, i) => (rows[i].length ? segment.match(inTitles) : new Uint8Array()));
	const titles = (await Promise.all(found)).map((set, i) => both(set, sets[i]));
	const whole = searchQuery.titleTerm(text, fields);
	if (!whole) return [titles];
	const exact = await Promise.all(titles.map((set, i) => (set.includes(1) ? segments[i].match(whole) : set)));
	return [exact.map((set, i) => both(set, titles[i])), titles];
};

// Return the papers found, as a flat list of numbers (segment, row, segment, row, ...).
const hitsOf = async (index, text, order) => {
	const result = await searched(index, text);
	if (!result.root) return [];
	result.hits ??= {};
	if (!result.hits[order]) {
		const hits = [];
		const before = order === "newest" ? [] : await better(index, text, result);
		for (const [level, sets] of [...before, result.sets].entries()) {
			for (let i = sets.length - 1; i >= 0; i--) {
				for (const row of rowsOf(sets[i]).reverse())
					if (!before.slice(0, level).some((best) => best[i][row])) hits.push(i, row);
			}
		}
		result.hits[order] = hits;
	}
	return result.hits[order];
};

const papers = ({ segments }, hits, from, count) => {
	const wanted = [];
	for (let i = 2 * from; i < Math.min(2 * (from + count), hits.length); i += 2) wanted.push([hits[i], hits[i + 1]]);
	return Promise.all(wanted.map(([segment, row]) => segments[segment].paper(row)));
};

const byNumber = (counts) =>
	[...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1)).filter(([name]) => name);

const facetsOf = async ({ segments }, rows) => {
	const categories = new Map();
	const venues = new Map();
	let code = 0;
	const count = (counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1);
	await Promise.all(
		rows.map(async (list, i) => {
			// The rows of a few papers are shown, so their files are known already.
			const few = list.length <= FEW && (await Promise.all(list.map((row) => segments[i].paper(row))));
			const facets = few || !list.length ? null : await segments[i].facets();
			const found = few
				? few.map((paper) => ({ categories: paper[4].split(" "), venue: paper[5]?.[0] ?? "", code: paper[6] }))
				: list.map(facets);
			for (const one of found) {
				for (const name of one.categories) count(categories, name);
				count(venues, one.venue);
				if (one.code) code++;
			}
		}),
	);
	return { categories: byNumber(categories), venues: byNumber(venues), code };
};

// Suggestions for queries without results.
const MOST_WORDS = 8;
const MOST_SHORTER = 3;
const MOST_AUTHORS = 5;

// Return the number of changes between two words: a letter more, less, another, or two exchanged. More than `most` is `most` + 1.
const distance = (one, other, most) => {
	if (Math.abs(one.length - other.length) > most) return most + 1;
	let before = [];
	let last = Array.from({ length: other.length + 1 }, (_, i) => i);
	for (let i = 1; i <= one.length; i++) {
		const line = [i];
		for (let j = 1; j <= other.length; j++) {
			const same = one[i - 1] === other[j - 1];
			line[j] = Math.min(line[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
				line[j] = Math.min(line[j], before[j - 2] + 1);
		}
		if (Math.min(...line) > most) return most + 1;
		[before, last] = [last, line];
	}
	return last[other.length];
};

// Return words or names of all segments with their numbers of papers. `keyOf` returns what makes two of them the same.
const vocabulary = async ({ segments }, kind, letter, keyOf = (name) => name) => {
	const found = new Map();
	for (const list of await Promise.all(segments.map((segment) => segment.vocabulary(kind, letter)))) {
		for (const [name, count] of list) {
			const key = keyOf(name);
			found.set(key, [name, count + (found.get(key)?.[1] ?? 0)]);
		}
	}
	return found;
};

const isLatin = (word) => /^[a-z]+$/.test(word);

// Return a similar word of the archive, or "". The first letter of a typing error is mostly right.
const similarWord = async (index, word) => {
	const most = word.length < 5 ? 1 : 2;
	let best = null;
	for (const [other, [, count]] of await vocabulary(index, "words", word[0])) {
		const apart = distance(word, other, most);
		if (apart && apart <= most && (!best || apart < best.apart || (apart === best.apart && count > best.count)))
			best = { other, apart, count };
	}
	return best?.other ?? "";
};

// Return the query in which words that no paper has are replaced, and its number of papers; null if there is no such query.
const correct = async (index, text) => {
	let corrected = text;
	for (const token of [...searchQuery.tokens(text, index.fields)].slice(0, MOST_WORDS)) {
		if (!["word", "phrase"].includes(token.kind) || !["", "title", "author"].includes(token.field)) continue;
		for (const word of searchQuery.terms(token.text)) {
			if (!isLatin(word) || word.length < 3 || (await searched(index, word)).total) continue;
			const similar = await similarWord(index, word);
			if (similar) corrected = replaceWord(corrected, word, similar);
		}
	}
	if (corrected === text) return null;
	const { total } = await searched(index, corrected);
	return total ? [corrected, total] : null;
};

const replaceWord = (text, word, other) =>
	text.replace(/[\p{L}\p{M}\p{N}]+/gu, (written) => (searchQuery.fold(written) === word ? other : written));

// Return the queries with one word less that find papers, and their numbers of papers.
const shorten = async (index, text) => {
	const all = [...searchQuery.tokens(text, index.fields)];
	if (all.length < 2 || all.length > MOST_WORDS || !all.every(({ kind }) => ["word", "phrase"].includes(kind)))
		return [];
	const queries = all.map((_, left) =>
		all
			.filter((_, i) => i !== left)
			.map(({ source }) => source)
			.join(" "),
	);
	const found = await Promise.all(queries.map(async (query) => [query, (await searched(index, query)).total]));
	return byNumber(new Map(found.filter(([, total]) => total))).slice(0, MOST_SHORTER);
};

// Return the names similar to the name that a query has, or is, with their numbers of papers.
const similarAuthors = async (index, text) => {
	const all = [...searchQuery.tokens(text, index.fields)];
	const named = all.filter(({ field }) => field === "author");
	const written = named.length ? named : all.every(({ kind, field }) => kind === "word" && !field) ? all : [];
	const words = written.flatMap((token) => searchQuery.terms(token.text));
	if (!words.length || words.length > 4 || !words.every(isLatin)) return [];
	const letters = [...new Set([words.at(-1)[0], words[0][0]])];
	const keyOf = (name) => searchQuery.terms(name).join(" ");
	const lists = await Promise.all(letters.map((letter) => vocabulary(index, "authors", letter, keyOf)));
	const most = words.join("").length < 8 ? 1 : 2;
	const orders = [words.join(" "), [...words.slice(1), words[0]].join(" ")];
	const found = new Map();
	for (const list of lists) {
		for (const [key, [name, count]] of list) {
			const apart = nameDistance(key, orders, words, most);
			if (apart <= most) found.set(key, { name, count, apart });
		}
	}
	return [...found.values()]
		.sort((one, other) => one.apart - other.apart || other.count - one.count)
		.slice(0, MOST_AUTHORS)
		.map(({ name, count }) => [name, null, count]);
};

// Between the same first and last word, or its initial, a name may have others.
const nameDistance = (key, orders, words, most) => {
	const parts = key.split(" ");
	if (words.length === 1) return distance(parts.at(-1), words[0], most);
	const hasInitial = parts[0].length === 1 || words[0].length === 1;
	const isSame = parts[0] === words[0] || (hasInitial && parts[0][0] === words[0][0]);
	return isSame && parts.at(-1) === words.at(-1) ? 1 : Math.min(...orders.map((order) => distance(key, order, most)));
};

const work = {
	async start(message) {
		site = message.site;
		return withIndex(({ fields }) => ({ fields }));
	},
	find: ({ text, order, count }) =>
		withIndex(async (index) => {
			if (order !== "newest") begin(index, text);
			const { hints, total, rows, root, isPaper } = await searched(index, text);
			const hits = await hitsOf(index, text, order);
			const shown = await papers(index, hits, 0, count);
			return {
				hints,
				total,
				years: root ? yearsOf(index.segments, rows) : [],
				papers: shown,
				paper: isPaper && total === 1 ? (shown[0]?.[0] ?? null) : null,
				facets: total && total <= Math.min(count, FEW) ? await facetsOf(index, rows) : null,
			};
		}),
	facets: ({ text }) => withIndex(async (index) => facetsOf(index, (await searched(index, text)).rows)),
	more: ({ text, order, from, count }) =>
		withIndex(async (index) => papers(index, await hitsOf(index, text, order), from, count)),
	rows: ({ text, order }) => withIndex((index) => hitsOf(index, text, order)),
	suggest: ({ text }) =>
		withIndex(async (index) => {
			const [corrected, shorter, authors] = await Promise.all([
				correct(index, text),
				shorten(index, text),
				similarAuthors(index, text),
			]);
			return { corrected, shorter, authors };
		}),
};

addEventListener("message", async ({ data }) => {
	try {
		// The list of segments is fetched while the scripts are.
		if (data.site) data.site.request = fetch(data.site.manifest, { cache: "no-cache" });
		if (data.scripts) importScripts(...data.scripts);
		postMessage({ id: data.id, result: await work[data.ask](data) });
	} catch (error) {
		postMessage({ id: data.id, error: String(error?.message ?? error) });
	}
});
