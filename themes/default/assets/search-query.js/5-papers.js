// Match queries with papers that a page shows, without the index. The page must show what the query asks for: abstracts, names.
(() => {
	"use strict";
	const { TITLE, PAIR, AUTHOR, CATEGORY, EVERY, IDENTIFIER, JOINT, PERSON, VENUE, HAS } = globalThis.searchQuery;
	const { terms, code, parse, highlighter, mark } = globalThis.searchQuery;

	const textOf = (element) => element?.textContent ?? "";
	const titleOf = (item) => item.querySelector(":scope > a, :is(h1, h2, h3)");
	const linkOf = (item) => item.querySelector(":scope > a, :is(h2, h3) a")?.href;
	// Return true if an author with this address (`author/la/ada-lovelace`) wrote a paper; undefined if the page does not tell.
	const isBy = (item, address) => {
		const links = address.startsWith("author/") ? [...item.querySelectorAll(".by a")] : [];
		const addressOf = ({ href }) => href.replace(/few\.\d+\.html#|\.html$/g, "");
		return links.length ? links.some((link) => addressOf(link).endsWith(`/${address}`)) : undefined;
	};
	const namesOf = (item) => {
		const names = [...item.querySelectorAll(".by a, .by > bdi")];
		if (names.length) return names.map(textOf);
		const copy = item.cloneNode(true);
		for (const part of copy.querySelectorAll("a, b, i, button, .address")) part.remove();
		return textOf(copy.querySelector("p.by, .byline") ?? copy)
			.replace(/^\s*By /, "")
			.split(/, | … | \(\d+\)/);
	};
	const known = new WeakMap();
	// Return the terms of a paper, as sitegen/search/index_terms.py makes them, from its row or article. Own fields have no names.
	const termsOfPaper = (item) => {
		if (!known.has(item)) known.set(item, makeTerms(item));
		return known.get(item);
	};
	const makeTerms = (item) => {
		const all = (selector, read = textOf) => [...item.querySelectorAll(selector)].map(read);
		const title = terms(textOf(titleOf(item)));
		const names = namesOf(item).map(terms);
		const remarks = all("dt", (name) => (/Comment|Journal/.test(textOf(name)) ? textOf(name.nextElementSibling) : ""));
		const texts = all(".abstract, .story, .own, .leading, .venue");
		const codes = all("a[rel=tag], i", (tag) => tag.getAttribute("href")?.split("/").at(-2) ?? textOf(tag));
		const venue = textOf(item.querySelector(".venue"));
		return new Set([
			EVERY,
			IDENTIFIER + (item.dataset.identifier ?? item.id).toLowerCase().replace(/[^0-9a-z]/g, JOINT),
			...title.flatMap((word, i) => [word, TITLE + word, PAIR + word + JOINT + title[i + 1]]),
			...names.flatMap((words) => [PERSON + words.join(JOINT), ...words, ...words.map((word) => AUTHOR + word)]),
			...terms([...texts, ...remarks].join(" ")),
			...codes.map((category) => CATEGORY + code(category)),
			...[venue, venue.replace(/ \d{4}$/, "")].map((name) => VENUE + terms(name).join(JOINT)),
			...["code", "project", "venue"].filter((part) => item.querySelector(`.${part}`)).map((part) => HAS + part),
		]);
	};

	// Return true if a tree (or null, for nothing) matches a paper with these terms and this day.
	const matches = (node, found, day) => {
		const { kind, text, prefix, parts, first, last } = node ?? {};
		const isMatch = (part) => matches(part, found, day);
		if (kind === "term") return prefix ? [...found].some((term) => term.startsWith(text)) : found.has(text);
		if (kind === "days") return day >= first && day <= `${last}~`;
		if (kind === "except") return isMatch(node.wanted) && !isMatch(node.unwanted);
		return kind === "anyOf" ? parts.some(isMatch) : Boolean(parts?.every(isMatch));
	};

	// Return true if a query matches a paper of the page of a day.
	const isMatch = (item, query, day) => matches(parse(query).root, termsOfPaper(item), day);
	const markPaper = (item, query) => {
		const { inTexts } = highlighter(parse(query).root);
		for (const part of [titleOf(item), ...item.querySelectorAll(".abstract, .story")]) mark(part, inTexts);
	};

	Object.assign(globalThis.searchQuery, { titleOf, linkOf, isBy, isMatch, markPaper });
})();
