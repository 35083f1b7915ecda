// A paper in the list of results, with a line of the abstract in which the words of the query are marked.
(() => {
	"use strict";
	const { create, parseSearch } = window.site;
	const { split, mark, row } = searchQuery;
	const BEFORE_MATCH = 24; // characters of the abstract before the first marked word
	const WINDOW = 140; // and after: about one line in a wide window

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

	const highlighter = (query) => searchQuery.highlighter(parseSearch(query).root);

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
