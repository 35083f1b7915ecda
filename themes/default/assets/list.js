// A long list of papers or names: a field that filters it, jumps to its days or years, and the way back to the top. The bar
// stays in view. The address keeps the filters.
(() => {
	"use strict";
	const { create, keys, remember } = window.site;
	const main = document.querySelector("main");
	const lists = [...main.querySelectorAll(".entries, .names")];
	const LEAST = 10; // Fewer entries need no bar.
	const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
	const rows = lists
		.flatMap((list) => [...list.children])
		.map((element) => ({ element, words: fold(element.textContent) }));
	if (rows.length < LEAST) return;
	const number = new Intl.NumberFormat("en");
	const isNames = lists[0].classList.contains("names");
	const noun = isNames ? "authors" : "papers";

	// The days or years: each heading with its list. Headings get their number of papers, and an id to jump to.
	const labelOf = (heading) =>
		heading
			.querySelector("a")
			?.pathname.match(/(\d+)[^/]*$/)?.[1]
			.replace(/^0/, "") ?? heading.firstChild.textContent.trim();
	const sections = lists
		.map((list) => ({ list, heading: list.previousElementSibling }))
		.filter(({ heading }) => heading?.matches("h2"));
	for (const section of sections) {
		section.label = labelOf(section.heading);
		section.heading.id ||= section.label;
		section.count = section.heading.querySelector("small") ?? create("small", "");
		section.heading.append(" ", section.count);
		section.jump = create("a", section.label, { href: `#${section.heading.id}` });
	}

	const form = create("form", "", { className: "tools" });
	const search = create("input", "", { type: "search", placeholder: isNames ? "Filter names…" : "Filter titles…" });
	search.setAttribute("aria-label", isNames ? "Filter names" : "Filter titles");
	const jumps = create("nav", "", { className: "jumps" });
	jumps.setAttribute("aria-label", "On this page");
	if (sections.length > 1) jumps.append(...sections.map(({ jump }) => jump));
	const status = create("output", "");
	main.id ||= "main";
	const top = create("a", "Top", { className: "to-top", href: `#${main.id}` });
	form.append(search, status, jumps, top);

	// Co-authors tell apart the people who publish under one name: each is a button that chooses the papers with them.
	const companions = [...main.querySelectorAll("[data-papers]")].map((element) => {
		const places = new Set(element.dataset.papers.split(" ").map(Number));
		const name = element.textContent;
		const button = create("button", `${name} `, { type: "button" });
		button.append(create("small", number.format(places.size)));
		button.addEventListener("click", () => choose(chosen === name ? "" : name));
		element.replaceChildren(button);
		if (element.nextSibling) element.nextSibling.data = " ";
		return { name, places, button };
	});
	let chosen = "";
	const choose = (name) => {
		chosen = name;
		update();
	};

	const update = () => {
		const words = fold(search.value)
			.split(/[\s,]+/)
			.filter(Boolean);
		const companion = companions.find(({ name }) => name === chosen);
		for (const [place, { element, words: text }] of rows.entries())
			element.hidden = !words.every((word) => text.includes(word)) || companion?.places.has(place) === false;
		let visible = 0;
		for (const list of lists) {
			const count = [...list.children].filter((row) => !row.hidden).length;
			visible += count;
			list.hidden = !count;
			const section = sections.find((one) => one.list === list);
			if (!section) continue;
			section.heading.hidden = section.jump.hidden = !count;
			section.count.textContent = number.format(count);
		}
		status.textContent =
			visible < rows.length ? `${number.format(visible)} of ${number.format(rows.length)} ${noun}` : "";
		for (const { name, button } of companions) button.setAttribute("aria-pressed", String(name === chosen));
		remember({ title: search.value.trim(), with: companion ? chosen : "" });
		markJump();
	};

	// The jump to the day or year in view is marked: at the end of the page, the one that the reader chose.
	let marked = null;
	const markJump = () => {
		const below = form.getBoundingClientRect().bottom + 8;
		const shown = sections.filter(({ heading }) => !heading.hidden);
		const isEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
		const target = isEnd && scrollY ? shown.find(({ jump }) => jump.hash === location.hash) : null;
		const first = shown.findLast(({ heading }) => heading.getBoundingClientRect().top <= below + 40) ?? shown[0];
		const current = target?.heading.getBoundingClientRect().top > below ? target : first;
		if (current?.jump === marked) return;
		marked?.removeAttribute("aria-current");
		marked = current?.jump ?? null;
		marked?.setAttribute("aria-current", "true");
		if (marked) jumps.scrollLeft = marked.offsetLeft - jumps.offsetLeft - jumps.clientWidth / 2;
	};
	let waiting = false;
	addEventListener(
		"scroll",
		() => {
			if (waiting) return;
			waiting = true;
			requestAnimationFrame(() => {
				waiting = false;
				markJump();
			});
		},
		{ passive: true },
	);

	// The bars of years lead to the papers of the year.
	const link = (bar) => {
		const year = bar.querySelector("title")?.textContent.split(":")[0];
		const section = sections.find(({ label }) => label === year);
		if (!section) return;
		const anchor = document.createElementNS("http://www.w3.org/2000/svg", "a");
		anchor.setAttribute("href", section.jump.hash);
		bar.replaceWith(anchor);
		anchor.append(bar);
		// The parts of a picture are hidden from screen readers, those of a group are not.
		anchor.closest(".plot").setAttribute("role", "group");
	};
	for (const bar of main.querySelectorAll(".plot rect")) link(bar);

	search.addEventListener("input", update);
	search.addEventListener("keydown", (event) => event.key === "Escape" && search.blur());
	form.addEventListener("submit", (event) => event.preventDefault());
	keys.set("f", { does: isNames ? "filter names" : "filter titles", run: () => search.focus({ preventScroll: true }) });

	(sections[0]?.heading ?? lists[0]).before(form);
	const given = new URLSearchParams(location.search);
	search.value = given.get("title") ?? "";
	chosen = given.get("with") ?? "";
	update();
	if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
})();
