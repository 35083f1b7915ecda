// Links that narrow a search: the facets beside the results; and links to other searches where nothing was found.
(() => {
	"use strict";
	const { create, searchFilters } = window.site;
	const SHOWN = 7; // rows of a facet before "All"
	const number = new Intl.NumberFormat("en");
	const countPapers = (count) => `${number.format(count)} ${count === 1 ? "paper" : "papers"}`;
	const address = (text, order) => `?${new URLSearchParams({ q: text, ...(order ? { o: order } : {}) })}`;

	const svg = (name, width) => {
		const element = document.createElementNS("http://www.w3.org/2000/svg", name);
		element.setAttribute("width", `${width}%`);
		element.setAttribute("height", 12);
		return element;
	};
	const bar = (value, most) => {
		const picture = svg("svg", 100);
		picture.setAttribute("aria-hidden", "true");
		picture.append(svg("rect", ((100 * value) / most).toFixed(1)));
		return picture;
	};

	// Return a list whose rows after the first ones are shown on request.
	const shortened = (items, noun, className = "") => {
		const list = create("ul", "", { className });
		list.append(...items);
		const hidden = items.slice(SHOWN).filter((item) => !item.querySelector("[aria-current]"));
		if (hidden.length < 2) return [list];
		for (const item of hidden) item.hidden = true;
		const all = create("button", `All ${number.format(items.length)} ${noun}`, { type: "button" });
		all.addEventListener("click", () => {
			for (const item of hidden) item.hidden = false;
			hidden[0].querySelector("a")?.focus();
			all.remove();
		});
		return [list, all];
	};

	// The facets of the results of a query.
	class Facets {
		constructor({ text, order }, result) {
			Object.assign(this, { text, order, result, filters: searchFilters.active(text) });
		}

		// Return a row: a link that adds a filter to the query or, if the query has it, removes it.
		row(field, value, count, { label = value, most = 0 } = {}) {
			const written = String(value).toLowerCase();
			const filter = this.filters.find((one) => one.field === field && one.value.toLowerCase() === written);
			const text = filter
				? searchFilters.without(this.text, filter)
				: searchFilters.withFilter(this.text, field, value);
			const link = create("a", "", { href: address(text, this.order) });
			link.append(create("span", label), " ");
			if (most) link.append(bar(count, most), " ");
			link.append(create("small", number.format(count)));
			if (filter) {
				link.setAttribute("aria-current", "true");
				link.setAttribute("aria-label", `${label} ${number.format(count)}: remove this filter`);
			}
			const item = create("li", "");
			item.append(link);
			return item;
		}

		// Return rows for the values found, and for filters of the query that are no value, as cat:cs.
		rows(field, counts) {
			const known = new Set(counts.map(([value]) => value.toLowerCase()));
			const others = this.filters.filter((one) => one.field === field && !known.has(one.value.toLowerCase()));
			return [...others.map(({ value }) => [value, this.result.total]), ...counts].map(([value, count]) =>
				this.row(field, value, count),
			);
		}

		section(title, ...content) {
			const section = create("section", "");
			section.append(create("h2", title), ...content);
			return section;
		}

		// Years as rows with bars, newest first. Fewer than three have no bars. `counts` are pairs of year and papers, oldest first.
		years(counts) {
			const most = counts.length > 2 ? Math.max(...counts.map(([, papers]) => papers)) : 0;
			const items = [...counts].reverse().map(([year, papers]) => {
				if (papers) return this.row("year", String(year), papers, { most });
				const item = create("li", "");
				item.append(create("span", String(year)), create("small", "0"));
				return item;
			});
			const known = counts.map(([year]) => String(year));
			const others = this.filters.filter(({ field, value }) => field === "year" && !known.includes(value));
			items.unshift(...others.map(({ value }) => this.row("year", value, this.result.total)));
			return this.section("Year", ...shortened(items, "years", "bars"));
		}

		sections({ categories, venues, code }) {
			const parts = [];
			const categoryRows = this.rows("cat", categories);
			if (categoryRows.length) parts.push(this.section("Category", ...shortened(categoryRows, "categories")));
			const venueRows = this.rows("venue", venues);
			if (venueRows.length) parts.push(this.section("Venue", ...shortened(venueRows, "venues")));
			if (code) {
				const list = create("ul", "");
				list.append(this.row("has", "code", code, { label: "Code" }));
				parts.push(this.section("With", list));
			}
			return parts;
		}
	}

	const links = (title, rows) => {
		if (!rows.length) return [];
		const list = create("ul", "", { className: "list" });
		for (const [text, href, count] of rows) {
			const item = create("li", "");
			item.append(
				create("a", text, { href, dir: "auto" }),
				" ",
				create("small", count === null ? "" : number.format(count)),
			);
			list.append(item);
		}
		return [create("h2", title), list];
	};

	// Return what to try after a search without results.
	const suggestions = ({ text, order }, { corrected, shorter = [], authors = [] }, root) => {
		const parts = [];
		if (corrected) {
			const line = create("p", "Did you mean ", { className: "meant" });
			const [query, papers] = corrected;
			line.append(
				create("a", query, { href: address(query, order), dir: "auto" }),
				"? ",
				create("small", countPapers(papers)),
			);
			parts.push(line);
		}
		const close = new Map(shorter.map(([query, papers]) => [query, papers]));
		for (const filter of searchFilters.active(text)) {
			const query = searchFilters.without(text, filter);
			if (query && !close.has(query)) close.set(query, null);
		}
		parts.push(
			...links(
				"Close searches",
				[...close].map(([query, papers]) => [query, address(query, order), papers]),
			),
			...links(
				"Authors with similar names",
				authors.map(([name, path, papers]) => [name, path ? root + path : address(`author:"${name}"`, order), papers]),
			),
		);
		return parts;
	};

	window.site.searchFacets = { Facets, suggestions, countPapers, address };
})();
