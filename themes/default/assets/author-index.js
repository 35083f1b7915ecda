// The index of authors: a field that finds authors by their names. It reads the lists of the authors whose initials fit the
// typed words, in both orders: `jing zhang` and `zhang, jing` are on the list of Z, J or on that of J, Z. For a single word it
// reads the lists of one letter. Without a server, scripts cannot read lists: then only the links to these are chosen.
(() => {
	"use strict";
	const MOST_LISTS = 40; // for one query
	const MOST_FOUND = 60;
	const ON_A_LIST = 1000; // as in sitegen/pages/authors.py
	const PAUSE = 250; // milliseconds after the last key
	const { create, keys } = window.site;
	const main = document.querySelector("main");
	const letters = [...main.querySelectorAll(".letter")];
	const number = new Intl.NumberFormat("en");
	const LETTERS = { ø: "o", ł: "l", đ: "d", ß: "ss", æ: "ae", œ: "oe", ı: "i", ð: "d", þ: "th" };
	const fold = (text) =>
		text
			.toLowerCase()
			.normalize("NFD")
			.replace(/\p{M}/gu, "")
			.replace(/[øłđßæœıðþ]/g, (letter) => LETTERS[letter]);
	const wordsOf = (text) =>
		fold(text)
			.split(/[\s,.'’-]+/)
			.filter(Boolean);

	const shards = letters.flatMap((letter) =>
		[...letter.querySelectorAll("a")].map((link) => ({
			link,
			initials: link.textContent.toLowerCase(),
			lists: Math.ceil(Number.parseInt(link.title.replaceAll(",", ""), 10) / ON_A_LIST),
		})),
	);

	const form = create("form", "", { className: "tools" });
	const field = create("input", "", { type: "search", placeholder: "Find an author…" });
	field.setAttribute("aria-label", "Find an author");
	const status = create("output", "");
	form.append(field, status);
	const results = create("ul", "", { className: "names", hidden: true });

	// The initials of family name and given name that the words can have: the given name is the first word or the second.
	const fits = (words) => {
		if (words.length < 2) return ({ initials }) => initials.startsWith(words[0]?.[0] ?? "");
		const [first, ...others] = words.map((word) => word[0]);
		const wanted = new Set(others.flatMap((other) => [other + first, first + other]));
		return ({ initials }) => wanted.has(initials);
	};
	// Show only the lists that fit; all of them if none does, as for names in other scripts.
	const narrow = (words) => {
		const chosen = shards.filter(fits(words));
		for (const shard of shards) shard.link.hidden = chosen.length > 0 && !chosen.includes(shard);
		for (const letter of letters) letter.hidden = !letter.querySelector("a:not([hidden])");
		return chosen;
	};

	const known = new Map();
	const read = async (address) => {
		const answer = await fetch(address);
		if (!answer.ok) return [];
		const page = new DOMParser().parseFromString(await answer.text(), "text/html");
		return [...page.querySelectorAll(".names li")].map((row) => {
			const link = row.querySelector("a");
			const href = new URL(link.getAttribute("href"), address).href;
			return {
				href,
				name: link.textContent,
				papers: row.lastChild.data?.trim() ?? "",
				words: wordsOf(link.textContent),
			};
		});
	};
	const load = (address) => {
		if (!known.has(address))
			known.set(
				address,
				read(address).catch(() => {
					known.delete(address);
					return [];
				}),
			);
		return known.get(address);
	};
	const addresses = (chosen) =>
		chosen.flatMap(({ link, lists }) =>
			Array.from({ length: lists }, (_, part) =>
				part ? link.href.replace(/index\.html$/, `index.${part + 1}.html`) : link.href,
			),
		);

	const matches = (author, words) => words.every((word) => author.words.some((other) => other.startsWith(word)));
	const isWhole = (author, words) => words.every((word) => author.words.includes(word));
	const papers = (author) => Number.parseInt(author.papers.replaceAll(",", "") || "0", 10);
	const show = (found, words) => {
		const order = (one, other) =>
			isWhole(other, words) - isWhole(one, words) || papers(other) - papers(one) || (one.name < other.name ? -1 : 1);
		results.replaceChildren(
			...found
				.sort(order)
				.slice(0, MOST_FOUND)
				.map(({ href, name, papers }) => {
					const row = create("li", "");
					row.append(create("a", name, { href }), papers && ` ${papers}`);
					return row;
				}),
		);
		results.hidden = !found.length;
	};

	let latest = 0; // the number of the newest query: an older one stops
	const find = async () => {
		const query = ++latest;
		const words = wordsOf(field.value);
		const chosen = narrow(words);
		status.textContent = "";
		show([], words);
		if (location.protocol === "file:" || words.join("").length < 3) return;
		const lists = addresses(chosen);
		const found = [];
		let at = 0;
		for (; at < Math.min(lists.length, MOST_LISTS) && found.length < MOST_FOUND; at++) {
			status.textContent = "Searching…";
			const authors = await load(lists[at]);
			if (query !== latest) return;
			const before = found.length;
			found.push(...authors.filter((author) => matches(author, words)));
			if (found.length > before) show(found, words);
		}
		const shown = Math.min(found.length, MOST_FOUND);
		const all = at < lists.length ? "more" : number.format(found.length);
		status.textContent =
			at < lists.length || shown < found.length ? `${shown} of ${all}: type more of the name` : `${shown} found`;
	};
	let timer = 0;
	field.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(find, PAUSE);
	});
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		results.querySelector("a")?.click();
	});
	keys.set("f", { does: "find an author", run: () => field.focus() });
	main.querySelector(".letter")?.before(form, results);
})();
