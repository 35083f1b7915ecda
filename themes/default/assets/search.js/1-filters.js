// The filters of a query: categories, a year, a venue and `has:code`, which all papers must have. They are part of its text.
(() => {
	"use strict";
	const TOKEN = /[()]|(-?)(?:(author|cat|day|has|title|venue|year):\s*)?(?:"([^"]*)"?|([^\s()"]+))/gi;
	const FIELDS = ["cat", "has", "venue", "year"];
	const ONE_VALUE = ["venue", "year"]; // a paper has one year and one venue

	// Return the parts of a query outside parentheses, each with `start`, `end`, `field` and `value`.
	const outerParts = (text) => {
		const parts = [];
		let depth = 0;
		for (const match of text.replace(/[“”„]/g, '"').matchAll(TOKEN)) {
			const [whole, minus, field = "", phrase, word] = match;
			if (whole === "(" && depth++ === 0) parts.push({ kind: "group", start: match.index });
			if (whole === ")") depth = Math.max(depth - 1, 0);
			const end = match.index + whole.length;
			if (whole === "(" || whole === ")") {
				if (parts.at(-1)?.kind === "group") parts.at(-1).end = end;
			} else if (depth === 0) {
				const kind = !field && /^(AND|OR|NOT)$/.test(whole) ? whole : "term";
				parts.push({ kind, minus, field: field.toLowerCase(), value: phrase ?? word, start: match.index, end });
			}
		}
		return parts;
	};

	const isAlternative = (text) => outerParts(text).some(({ kind }) => kind === "OR");

	// Return the filters of a query. Beside an OR, a term does not filter all papers.
	const active = (text) => {
		if (isAlternative(text)) return [];
		const parts = outerParts(text);
		return parts.filter(
			({ kind, minus, field, value }, i) =>
				kind === "term" && !minus && value && FIELDS.includes(field) && parts[i - 1]?.kind !== "NOT",
		);
	};

	// Return a query without one of its filters.
	const without = (text, { start, end }) => {
		const left = `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`
			.trim()
			.replace(/^AND\s+|\s+AND$/g, "")
			.replace(/\sAND(?=\s+AND\s)/g, "");
		const [first, ...others] = outerParts(left);
		const isGroup = first?.kind === "group" && !others.length && left.endsWith(")") && first.end === left.length;
		return isGroup ? left.slice(1, -1).trim() : left;
	};

	// Return a query with one more filter. It takes the place of one that excludes it.
	const withFilter = (text, field, value) => {
		let rest = text;
		if (ONE_VALUE.includes(field)) {
			for (const filter of active(text).reverse()) if (filter.field === field) rest = without(rest, filter);
		}
		const clean = String(value).replaceAll('"', "");
		const written = `${field}:${/[\s()]/.test(clean) ? `"${clean}"` : clean}`;
		return `${isAlternative(rest) ? `(${rest})` : rest} ${written}`.trim();
	};

	window.site.searchFilters = { active, without, withFilter };
})();
