// A paper in the list of results: title, names, badges, day, and a line of the abstract with the words of the query marked.
(() => {
	"use strict";
	const { create, parseSearch } = window.site;
	const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
	const BEFORE_MATCH = 24; // characters of the abstract before the first marked word
	const WINDOW = 140; // and after: about one line in a wide window

	// Signs before terms (search-query.js): of words in texts, and of words in names.
	const IN_TEXTS = /^[\ue000\ue001]?[^\ue000-\uf8ff]/;
	const IN_NAMES = /^[\ue002\ue008]?[^\ue000-\uf8ff]/;
	const split = (data) => data.split(/([\p{L}\p{N}\p{M}]+)/u);

	// Return a function that finds a word of a text among the words of a query.
	const matcher = (terms, signs) => {
		const words = new Set();
		const prefixes = [];
		for (const { text, prefix } of terms) {
			if (!signs.test(text)) continue;
			const parts = text.replace(/^[\ue000-\uf8ff]/, "").split(searchQuery.JOINT);
			if (prefix) prefixes.push(parts[0]);
			else for (const part of parts) words.add(part);
		}
		const isMatch = (term) => words.has(term) || prefixes.some((prefix) => term.startsWith(prefix));
		return (word) => searchQuery.terms(word).find(isMatch);
	};

	// Divide a text into runs with and without marks. Successive words are marked together.
	const runsOf = (data, matched) => {
		const runs = [];
		for (const [i, text] of split(data).entries()) {
			const isMarked = i % 2 === 1 && Boolean(matched(text));
			const [before, last] = [runs.at(-2), runs.at(-1)];
			if (isMarked && before?.isMarked && /^[\s-]$/.test(last.text)) {
				before.text += last.text + text;
				runs.pop();
			} else if (last?.isMarked === false && !isMarked) last.text += text;
			else runs.push({ text, isMarked });
		}
		return runs;
	};
	// Mark words in the text of an element, except in formulas.
	const mark = (element, matched) => {
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
		const texts = [];
		while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("math")) texts.push(walker.currentNode);
		for (const node of texts) {
			const runs = runsOf(node.data, matched);
			if (runs.some(({ isMarked }) => isMarked))
				node.replaceWith(...runs.map(({ text, isMarked }) => (isMarked ? create("mark", text) : text)));
		}
	};
	// Return the part of a text that has the most different words of the query, or its beginning.
	const excerpt = (data, matched) => {
		const found = [];
		let at = 0;
		for (const [i, part] of split(data).entries()) {
			const word = i % 2 === 1 && matched(part);
			if (word) found.push({ at, word });
			at += part.length;
		}
		let best = { at: 0, count: 0 };
		for (const [i, start] of found.entries()) {
			const near = found.slice(i).filter((other) => other.at < start.at + WINDOW);
			const count = new Set(near.map(({ word }) => word)).size;
			if (count > best.count) best = { at: start.at, count };
		}
		if (best.at <= BEFORE_MATCH) return data;
		return `… ${data.slice(data.indexOf(" ", best.at - BEFORE_MATCH) + 1)}`;
	};

	// Return what finds the words of a query in texts and in names.
	const highlighter = (query) => {
		const { root } = parseSearch(query);
		const terms = root ? searchQuery.termsOf(root, true) : [];
		return { inTexts: matcher(terms, IN_TEXTS), inNames: matcher(terms, IN_NAMES) };
	};

	// Right-to-left names do not change the order of the names around them.
	const isolated = (names) =>
		names.split(/(, | … | \([\d,]+\)$)/).map((part, i) => (i % 2 || !part ? part : create("bdi", part)));

	// Return the element of a row. `usual` is the category that is not shown, because most papers have it.
	const row = ([path, day, title, authors, categories, venue, hasCode], root, highlight, usual) => {
		const item = create("li", "");
		const link = create("a", "", { href: root + path, dir: "auto" });
		link.innerHTML = title; // the build escaped it
		mark(link, highlight.inTexts);
		const names = create("span", "");
		names.append(...isolated(authors));
		mark(names, highlight.inNames);
		const line = create("p", "", { dir: "auto" });
		if (venue?.[0])
			line.append(create("b", venue[1] ? `${venue[0]} ${venue[1]}` : venue[0], { className: "venue" }), " ");
		if (hasCode) line.append(create("b", "code", { className: "code" }), " ");
		line.append(names, " ");
		const primary = categories.split(" ")[0];
		if (primary && primary !== usual) line.append(create("i", primary), " ");
		line.append(create("time", DAY.format(new Date(day)), { dateTime: day }));
		item.append(link, line);
		return item;
	};

	// Abstracts are on the pages of papers, of about 2 kB. They are fetched for rows in view.
	const pages = new Map();
	const fetchArticle = (href) => {
		if (!pages.has(href)) {
			const request = fetch(href).then(async (response) => {
				if (!response.ok) throw new Error(response.status);
				return new DOMParser().parseFromString(await response.text(), "text/html").querySelector("article.paper");
			});
			pages.set(href, request);
			request.catch(() => pages.delete(href));
		}
		return pages.get(href);
	};
	const hasPage = (href) => !new URL(href, location.href).hash;
	const showExcerpt = async (item, highlight) => {
		const place = item.querySelector(".excerpt");
		try {
			const article = await fetchArticle(item.querySelector("a").href);
			const text = article?.querySelector(".abstract")?.textContent.replace(/\s+/g, " ").trim();
			place.textContent = text ? excerpt(text, highlight.inTexts) : "";
			mark(place, highlight.inTexts);
		} catch {
			/* the row is complete without it */
		}
	};
	const waiting = new WeakMap();
	const views = new IntersectionObserver((entries) => {
		for (const { target, isIntersecting } of entries) {
			if (!isIntersecting) continue;
			views.unobserve(target);
			showExcerpt(target, waiting.get(target));
		}
	});
	const addExcerpt = (item, highlight) => {
		if (!hasPage(item.querySelector("a").href)) return;
		item.append(create("p", "", { className: "excerpt", dir: "auto" }));
		waiting.set(item, highlight);
		views.observe(item);
	};

	window.site.searchRows = { highlighter, row, addExcerpt, fetchArticle, hasPage };
})();
