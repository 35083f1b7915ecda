// The search page: reads the query from the address, shows results, and keeps query, order and place for back and forward.
(() => {
	"use strict";
	const FIRST = Math.min(Math.max(10, Math.floor((innerHeight - 112) / 74)), 20); // what the window shows
	const MORE = 30;
	const {
		create,
		keys,
		select,
		items,
		askSearch,
		startSearch,
		parseSearch,
		searchFilters,
		searchRows,
		searchFacets,
		searchPane,
	} = window.site;
	const { Facets, suggestions, countPapers, address } = searchFacets;
	const form = document.querySelector("form.search");
	const input = form.elements.q;
	const found = document.getElementById("found");
	const [heading, status, filters, order, facets, advice, list, next] = [
		"h1",
		"[role=status]",
		"button",
		"select",
		"#facets",
		".advice",
		".entries",
		".next",
	].map((name) => found.querySelector(name));
	const siteRoot = form.dataset.root;
	const siteTitle = document.title.replace(/^.*? · /, "");

	// The header's field is the field of this page.
	const moveField = () => {
		const header = document.querySelector("body > header");
		form.className = "find";
		input.setAttribute("aria-label", form.querySelector("label").textContent);
		input.placeholder = "Search papers";
		const key = create("kbd", "/");
		key.setAttribute("aria-hidden", "true");
		form.replaceChildren(input, key);
		header?.querySelector("nav a[href$='search.html']")?.remove();
		header?.append(form);
	};

	// The current query. Results of earlier queries are dropped. `yearsOf` has the years of the results of all queries.
	let current = { text: "", order: "" };
	let highlight = null;
	let usual = "";
	const yearsOf = new Map();

	const run = async () => {
		const parameters = new URLSearchParams(location.search);
		const query = {
			text: (parameters.get("q") ?? "").trim(),
			order: parameters.get("o") === "newest" ? "newest" : "",
		};
		current = query;
		input.value = query.text;
		order.value = query.order;
		document.title = `${query.text || "Search"} · ${siteTitle}`;
		heading.textContent = query.text ? "Searching …" : "Search";
		if (!query.text) {
			clear();
			found.removeAttribute("aria-busy");
			restorePlace();
			return;
		}
		found.setAttribute("aria-busy", "true");
		try {
			const result = await askSearch({ ask: "find", ...query, count: Math.max(FIRST, history.state?.rows ?? 0) });
			if (current === query) show(query, result);
		} catch (error) {
			if (current === query) fail(error);
		}
		if (current === query) found.removeAttribute("aria-busy");
	};

	const clear = () => {
		status.replaceChildren();
		list.replaceChildren();
		advice.replaceChildren();
		searchPane.show(null);
		heading.hidden = false;
		for (const part of [filters, order, facets, next]) part.hidden = true;
	};

	// The heading of the results is the one announcement of a search.
	const announce = (title, query, ...others) => {
		const headline = create("h1", `${title} `);
		headline.append(create("small", `for “${query.text}”`));
		heading.hidden = true;
		status.replaceChildren(headline, ...others);
	};

	const fail = (error) => {
		clear();
		const reason = globalThis.DecompressionStream
			? `The search does not work at the moment (${error.message}). Try again; other ways to find papers are below.`
			: "This browser is too old for the search. Other ways to find papers are below.";
		announce("No results", current, create("p", reason, { className: "hints" }));
	};

	const show = (query, result) => {
		if (result.paper) {
			// The search is no stop on the way back.
			location.replace(siteRoot + result.paper);
			return;
		}
		clear();
		const hints = result.hints.map((hint) => create("p", hint, { className: "hints" }));
		if (!result.total) {
			showNothing(query, hints);
			return;
		}
		announce(countPapers(result.total), query, ...hints);
		for (const part of [filters, order, facets]) part.hidden = false;
		highlight = searchRows.highlighter(query.text);
		usual = "";
		add(result.papers);
		searchPane.show(list.firstElementChild);
		next.hidden = result.total <= result.papers.length;
		restorePlace();
		showFacets(query, result);
	};

	const showNothing = async (query, hints) => {
		const identifier = searchQuery.identifier(query.text);
		if (identifier) hints.push(linkToSource(identifier));
		const isSearched = Boolean(parseSearch(query.text).root);
		announce(isSearched ? "No papers" : "Nothing to search for", query, ...hints);
		if (!isSearched || identifier) return;
		const proposed = await askSearch({ ask: "suggest", text: query.text }).catch(() => ({}));
		if (current === query) advice.replaceChildren(...suggestions(query, proposed, siteRoot));
	};

	// A hint about a paper that this site does not list.
	const linkToSource = (identifier) => {
		const [name, href] = searchQuery.siteOf(identifier);
		const hint = create("p", `This site does not list ${identifier}. `, { className: "hints" });
		hint.append(create("a", `Look for it on ${name}`, { href }));
		return hint;
	};

	const add = (papers) => {
		for (const paper of papers) {
			const item = searchRows.row(paper, siteRoot, highlight, usual);
			list.append(item);
			searchRows.addExcerpt(item, highlight);
		}
	};

	const showFacets = async (query, result) => {
		const all = new Facets(query, result);
		filters.textContent = all.filters.length ? `Filters (${all.filters.length})` : "Filters";
		const years = all.years(yearsWithout(query, result));
		facets.replaceChildren(years);
		try {
			const counts = result.facets ?? (await askSearch({ ask: "facets", ...query }));
			if (current !== query) return;
			facets.append(...all.sections(counts));
			hideUsual(counts.categories[0]?.[0]);
		} catch (error) {
			if (current === query) facets.append(create("p", `Categories and venues cannot be counted (${error.message}).`));
		}
	};

	// A row shows its category if it differs from that of most rows.
	const hideUsual = (category) => {
		usual = category ?? "";
		for (const code of list.querySelectorAll("i")) code.hidden = code.textContent === usual;
	};

	// Return the papers of each year: with a filter by one year also those of other years, if they were shown before.
	const yearsWithout = ({ text }, { years }) => {
		yearsOf.set(text, years);
		const [filter, ...others] = searchFilters.active(text).filter(({ field }) => field === "year");
		const isOne = filter && !others.length && /^\d{4}$/.test(filter.value);
		return (isOne && yearsOf.get(searchFilters.without(text, filter))) || years;
	};

	// The place in the list, in the entry of the history.
	const rememberPlace = () => {
		const state = { rows: list.childElementCount, top: Math.round(scrollY) };
		if (found.hasAttribute("aria-busy") || JSON.stringify(state) === JSON.stringify(history.state)) return;
		try {
			history.replaceState(state, "");
		} catch {
			/* too often */
		}
	};
	const restorePlace = () => scrollTo(0, history.state?.top ?? 0);
	let scrolled = 0;
	const watchPlace = () => {
		history.scrollRestoration = "manual";
		addEventListener("scroll", () => {
			clearTimeout(scrolled);
			scrolled = setTimeout(rememberPlace, 150);
		});
		addEventListener("pagehide", rememberPlace);
		addEventListener("popstate", () => {
			clearTimeout(scrolled);
			run();
		});
	};

	const search = (text, by) => {
		const wanted = text ? address(text, by) : location.pathname;
		if (new URL(wanted, location.href).href !== location.href) {
			rememberPlace();
			history.pushState(null, "", wanted);
		}
		run();
	};

	const showMore = async () => {
		const query = current;
		const from = list.childElementCount;
		next.disabled = true;
		try {
			const papers = await askSearch({ ask: "more", ...query, from, count: MORE });
			if (current !== query) return;
			add(papers);
			rememberPlace();
			list.children[from]?.querySelector("a").focus();
			next.hidden = papers.length < MORE;
		} catch (error) {
			if (current === query) advice.replaceChildren(create("p", `More papers cannot be loaded (${error.message}).`));
		} finally {
			next.disabled = false;
		}
	};

	const toggleFilters = (isOpen) => {
		filters.setAttribute("aria-expanded", String(isOpen));
		facets.classList.toggle("open", isOpen);
	};

	const listen = () => {
		form.addEventListener("submit", (event) => {
			event.preventDefault();
			input.blur();
			search(input.value.trim(), current.order);
		});
		input.addEventListener("input", startSearch, { once: true });
		input.addEventListener("keydown", (event) => {
			const first = event.key === "ArrowDown" && items()[0];
			if (!first) return;
			event.preventDefault();
			select(first);
		});
		order.addEventListener("change", () => search(current.text, order.value));
		filters.addEventListener("click", () => toggleFilters(filters.getAttribute("aria-expanded") !== "true"));
		next.addEventListener("click", showMore);
		searchPane.watch(list);
		document.addEventListener("click", (event) => {
			const link = event.target.closest?.('a[href^="?q="]');
			if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
			event.preventDefault();
			const wanted = new URLSearchParams(link.getAttribute("href"));
			search(wanted.get("q"), wanted.get("o") ?? "");
		});
		keys.set("f", {
			does: "filters of the results",
			run: () => {
				toggleFilters(true);
				facets.querySelector("a")?.focus();
			},
		});
	};

	moveField();
	listen();
	watchPlace();
	run();
	if (!input.value) input.focus();
})();
