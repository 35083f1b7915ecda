// What is nearest to a missing page, by the site's own lists of days, categories, topics and authors.
(() => {
	"use strict";
	const MOST = 3;

	// The number of letters to insert, delete, replace or swap with the next one (optimal string alignment).
	const distance = (one, other) => {
		let [before, row] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
		for (let i = 1; i <= one.length; i++) {
			const next = [i];
			for (let j = 1; j <= other.length; j++) {
				const same = one[i - 1] === other[j - 1];
				next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + !same);
				if (one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
			}
			[before, row] = [row, next];
		}
		return row[other.length];
	};
	// How far a name is from the wanted one: 0 if one has all words of the other; infinite if they are too different.
	const difference = (wanted, name) => {
		const [words, others] = [wanted, name].map((text) =>
			text
				.toLowerCase()
				.split(/[^\p{L}\p{N}]+/u)
				.filter(Boolean),
		);
		const [few, many] = words.length < others.length ? [words, others] : [others, words];
		if (few.join("").length > 3 && few.every((word) => many.includes(word))) return (many.length - few.length) / 10;
		const steps = distance(words.join(" "), others.join(" "));
		return steps <= Math.max(1, Math.min(wanted.length, name.length) / 5) ? steps : Number.POSITIVE_INFINITY;
	};

	// The links of a page of the site, each with its path from the root and its text; no links if there is no such page.
	const linksOf = async (path, root) => {
		const base = new URL(path, root);
		const response = await fetch(base).catch(() => null);
		if (!response?.ok) return [];
		const page = new DOMParser().parseFromString(await response.text(), "text/html");
		return [...page.querySelectorAll("main a[href]")].map((link) => {
			const { pathname, hash } = new URL(link.getAttribute("href"), base);
			return { path: pathname.slice(root.pathname.length) + hash, text: link.textContent.trim(), link };
		});
	};
	const nearest = (items, measure) =>
		items
			.map((item) => ({ ...item, far: measure(item) }))
			.filter(({ far }) => Number.isFinite(far))
			.sort((one, other) => one.far - other.far)
			.slice(0, MOST);

	const inFolder = (folder) => async (wanted, root) => {
		const links = await linksOf(`${folder}/index.html`, root);
		const items = links.flatMap(({ path, text }) => {
			const name = new RegExp(`^${folder}/([^/]+)/index\\.html$`).exec(path)?.[1];
			return name ? [{ path, text, name: decodeURIComponent(name) }] : [];
		});
		return nearest(items, ({ name, text }) => Math.min(difference(wanted, name), difference(wanted, text) + 0.5));
	};
	const categories = inFolder("category");
	const topics = inFolder("topic");

	// A list of authors may have several pages; a large one is not read to its end.
	const PAGES = 5;
	const authors = async ({ shard, slug }, root) => {
		const found = [];
		let page = `author/${shard}/index.html`;
		for (let number = 0; page && number < PAGES; number++) {
			const links = await linksOf(page, root);
			for (const { path, text } of links) {
				const name = /^author\/[^/]+\/(?:few\.\d+\.html#)?([a-z0-9_-]+?)(?:\.html)?$/.exec(path)?.[1];
				if (name && name !== "index") found.push({ path, text, name });
			}
			page = links.find(({ path, link }) => link.rel === "next" && path.startsWith(`author/${shard}/`))?.path;
		}
		return nearest(found, ({ name }) => difference(slug, name.replace(/-[0-9a-f]{10}$/, "")));
	};

	// The last day before a date and the first one after it. Months, years and home link the days that the site has.
	const [WEEKDAY, DATE] = [{ weekday: "long" }, { dateStyle: "long" }].map(
		(style) => new Intl.DateTimeFormat("en-GB", { ...style, timeZone: "UTC" }),
	);
	const named = (day) => [WEEKDAY, DATE].map((style) => style.format(new Date(day))).join(" ");
	const days = async (date, root) => {
		const [year, month] = date.split("-");
		const pages = [month && `${year}/${month}/index.html`, `${year}/index.html`, "index.html"].filter(Boolean);
		for (const page of pages) {
			const found = (await linksOf(page, root))
				.map(({ path }) => /^(\d{4})\/(\d\d)\/(\d\d)\.html$/.exec(path)?.slice(1).join("-"))
				.filter(Boolean)
				.sort();
			const beside = new Set([found.findLast((day) => day < date), found.find((day) => day > date)]);
			const known = [...beside].filter(Boolean);
			if (known.length) return known.map((day) => ({ path: `${day.replaceAll("-", "/")}.html`, text: named(day) }));
		}
		return [];
	};

	// Return what is near an address, as `read` understood it.
	const suggestions = async (wanted, root) => {
		const { date, category, topic, slug } = wanted;
		const lists = await Promise.all([
			date ? days(date, root) : [],
			category ? categories(category, root) : [],
			topic ? topics(topic, root) : [],
			slug ? authors(wanted, root) : [],
		]);
		return lists.flat();
	};

	Object.assign(globalThis.notFound, { suggestions, difference });
})();
