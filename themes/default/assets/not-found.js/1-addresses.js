// What the address of a missing page means: a paper, a day, a category, a topic, an author, or words.
(() => {
	"use strict";
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
	const sharedPage = (shard, slug, most) => (crc32(slug) % pagesOf(shard, most)) + 1;

	const MONTH = new Intl.DateTimeFormat("en", { year: "numeric", month: "long", timeZone: "UTC" });
	const monthPage = (year, month) => ({
		path: `${year}/${month}/index.html`,
		text: `Papers of ${MONTH.format(new Date(`${year}-${month}-01`))}`,
	});
	const yearPage = (year) => ({ path: `${year}/index.html`, text: `Papers of ${year}` });
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

	// A day, month or year: `2019/10/19.html`, `2019-10-19`, `20191019/`.
	const ofDate = (year, month = "", day = "", anchor = "") => {
		const [monthOf, dayOf] = [month, day].map((number) => (number ? number.padStart(2, "0") : ""));
		if (monthOf > "12" || dayOf > "31" || [monthOf, dayOf].includes("00")) return { near: [yearPage(year)] };
		const date = [year, monthOf, dayOf].filter(Boolean);
		const page = date.length === 3 ? `${date.join("/")}.html` : `${date.join("/")}/index.html`;
		const near = [dayOf && monthPage(year, monthOf), monthOf && yearPage(year)].filter(Boolean);
		return { ...ofAnchor(anchor), exact: [page], near, date: date.join("-") };
	};
	const ofAuthor = (shard, name, anchor) => {
		const slug = name.startsWith("few.") ? anchor.replace(/[^a-z0-9_-]/g, "") : name;
		return {
			exact: [`author/${shard}/${slug}.html`],
			shard,
			slug,
			author: slug
				.replace(/-[0-9a-f]{10}$/, "")
				.split(/[-_]+/)
				.filter(Boolean),
			near: [{ path: `author/${shard}/index.html`, text: "Authors with the same initials" }],
		};
	};

	// The shapes of addresses: `exact` is where the page is now, `near` are pages that are more likely to exist.
	const SHAPES = [
		[IN_PATH, (match) => ofScheme(match)],
		[/(?:^|\/)paper\/\d{4}\/([a-z-]*[\d.]+(?:v\d+)?)(?:\.[a-z]+)*$/, ({ 1: name }) => ofIdentifier(name)],
		[
			/(?:^|\/)category\/([A-Za-z][A-Za-z.-]*?)(?:\/([^/]*?))?(?:\.(?:html|xml|bib|json))*\/?$/,
			({ 1: code, 2: name }) => ({
				exact: name ? [`category/${code}/${name}.html`] : [`category/${code}/index.html`],
				near: [{ path: `category/${code}/index.html`, text: `Newest papers in ${code}` }],
				category: code,
			}),
		],
		[
			/(?:^|\/)topic\/([^/]+?)(?:\/([^/]*?))?(?:\.[a-z]+)*\/?$/,
			({ 1: slug, 2: name }) => ({
				exact: name ? [`topic/${slug}/${name}.html`] : [`topic/${slug}/index.html`],
				near: [{ path: `topic/${slug}/index.html`, text: "Newest papers of the topic" }],
				topic: slug,
			}),
		],
		[/(?:^|\/)archive\/(\d{4})-(\d\d)\.xml$/, ({ 1: year, 2: month }) => ({ exact: [monthPage(year, month).path] })],
		[
			/(?:^|\/)author\/([a-z0-9]{1,2})\/([a-z0-9_-]+|few\.\d+)(?:\.[a-z]+)*\/?$/,
			({ 1: shard, 2: name }, anchor) => ofAuthor(shard, name, anchor),
		],
		[
			/(?:^|\/)author\/([a-z0-9_]+(?:-[a-z0-9_]+)+)(?:\.[a-z]+)*\/?$/,
			({ 1: name }) => ofAuthor(name.replace(/.*-(.)/, "$1").charAt(0) + name[0], name, ""),
		],
		[/^(.*?)(?:\.[a-z]+)*\/?$/, ({ 1: name }) => ofIdentifier(name)],
		[
			/(?:^|\/)((?:19|20)\d\d)(?:[/-]?(\d\d?)(?:[/-]?(\d\d?))?)?(?:\/index)?(?:\.[a-z]+)*\/?$/,
			({ 1: year, 2: month, 3: day }, anchor) => ofDate(year, month, day, anchor),
		],
	];
	const NOTHING = { exact: [], near: [], author: [], identifier: "" };

	// Words to search for: those of the last part of the address that has some.
	const wordsOf = (path) => {
		const parts = path
			.replace(/(?:\.[a-z]{2,5})+$/, "")
			.split("/")
			.map((part) => part.match(/\p{L}[\p{L}\p{M}\d]+/gu) ?? [])
			.filter((words) => words.length && words.join() !== "index");
		return (parts.at(-1) ?? []).slice(0, 12);
	};
	const read = (path, anchor) => {
		for (const [shape, meaning] of SHAPES) {
			const match = shape.exec(path);
			const found = match && meaning(match, anchor);
			if (found) return { ...NOTHING, words: wordsOf(path), ...found };
		}
		return null;
	};
	// Any other address: its words may be a category, a topic or an author.
	const readWords = (path) => {
		const words = wordsOf(path);
		const name = words.join("-").toLowerCase();
		const code = /(?:^|\/)([A-Za-z][A-Za-z-]*(?:\.[A-Za-z-]+)?)(?:\.html)?\/?$/.exec(path)?.[1] ?? "";
		const person = /^[a-z]+(?:-[a-z]+)+$/.test(name);
		return {
			...NOTHING,
			words,
			category: code.replace(/\.html$/, ""),
			topic: name,
			...(person && { shard: words.at(-1)[0].toLowerCase() + name[0], slug: name }),
		};
	};

	globalThis.notFound ??= {};
	Object.assign(globalThis.notFound, { read, readWords, sharedPage });
})();
