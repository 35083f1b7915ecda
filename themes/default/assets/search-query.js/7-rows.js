// A paper that the search found, as a row of a list: title, names, badges, day.
(() => {
	"use strict";
	const { mark } = globalThis.searchQuery;
	const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
	const dayName = (day) => DAY.format(new Date(day));

	const create = (...values) => window.site.create(...values); // not in the worker
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
		line.append(create("time", dayName(day), { dateTime: day }));
		item.append(link, line);
		return item;
	};

	Object.assign(globalThis.searchQuery, { dayName, row });
})();
