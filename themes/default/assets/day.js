// A day as a list of titles: the chosen paper beside the list or, in a narrow window, below its title; filters and an order,
// which are kept in the address; and elements for Zotero.
(() => {
	"use strict";
	const { create, settings, keys, remember, dayFields } = window.site; // `dayFields` if papers have fields of the collector's own
	const root = document.documentElement;
	const main = document.querySelector("main");
	const form = document.querySelector(".tools");
	const list = document.querySelector(".papers");
	const status = form.querySelector("output");
	const wide = matchMedia("(min-width: 68.75rem)");
	const text = (element, selector) => element.querySelector(selector)?.textContent ?? "";
	const code = (element) => element.querySelector("a[rel=tag]")?.pathname.split("/").at(-2) ?? "";
	const papers = [...list.querySelectorAll(":scope > .paper")].map((element) => {
		const title = element.querySelector("h2, h3");
		return {
			element,
			title,
			words: `${title.textContent} ${text(element, ".by")} ${element.id}`.toLowerCase(),
			category: code(element),
			venue: text(element, ".venue").replace(/ \d{4}$/, ""),
			code: Boolean(element.querySelector("a.code")),
			cross: Boolean(element.querySelector(".cross")),
			revised: Boolean(element.querySelector(".revised")),
		};
	});

	const grouped = new Intl.NumberFormat("en");
	const counted = (values) => {
		const counts = new Map();
		for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
		return [...counts];
	};

	// The line below each title: the first three authors and the last one, and at its end badges and the category.
	const usual = counted(papers.map(({ category }) => category)).sort(([, one], [, other]) => other - one)[0]?.[0];
	for (const { element, title, category, code: hasCode } of papers) {
		const names = [...element.querySelectorAll(".by a, .by > bdi")].map((name) => name.textContent);
		const all = names.length ? names : text(element, "p.by").split(", ").filter(Boolean);
		const line = all.length > 4 ? `${all.slice(0, 3).join(", ")} … ${all.at(-1)} (${all.length})` : all.join(", ");
		title.after(create("p", line, { className: "short" }));
		const signs = element.querySelector(".signs") ?? create("p", "", { className: "signs" });
		if (hasCode) signs.append(" ", create("b", "code", { className: "code" }));
		if (category && category !== usual) signs.append(" ", create("i", category));
		if (!signs.isConnected) signs.append(" ");
		element.prepend(signs);
	}

	// The pane shows a copy of the chosen paper.
	const pane = create("aside", "", { id: "pane", tabIndex: 0 });
	pane.setAttribute("aria-label", "The chosen paper");
	let chosen = null;
	const show = (element) => {
		chosen?.removeAttribute("aria-current");
		chosen = element;
		if (!element) {
			pane.replaceChildren(create("p", "No paper matches the filters.", { className: "none" }));
			return;
		}
		element.setAttribute("aria-current", "true");
		const copy = create("article", "");
		copy.append(...[...element.cloneNode(true).children].filter((child) => child.className !== "short"));
		for (const part of copy.querySelectorAll("[id]")) part.removeAttribute("id");
		for (const part of copy.querySelectorAll(".Z3988")) part.remove();
		for (const button of copy.querySelectorAll("button:not(.save, .dismiss)")) {
			const label = button.getAttribute("aria-label");
			const original = element.querySelector(`button[aria-label="${label}"]`);
			button.addEventListener("click", () => original.click());
			new MutationObserver(() => {
				button.textContent = original.textContent;
			}).observe(original, { childList: true });
		}
		const visible = papers.filter((paper) => !paper.element.hidden);
		const place = create("header", "");
		place.append(
			create("span", copy.querySelector(".identifier")?.textContent ?? ""),
			create("time", text(element, "dd time").slice(0, 10)),
			create(
				"span",
				`${grouped.format(visible.findIndex((paper) => paper.element === element) + 1)} of ${grouped.format(visible.length)}`,
			),
		);
		pane.replaceChildren(place, copy);
		pane.scrollTop = 0;
	};
	const isSplit = () => wide.matches && root.classList.contains("rows");
	// Show the chosen paper, or the first visible one in place of a paper that is hidden.
	const refresh = () => {
		if (!isSplit()) return;
		show(chosen && !chosen.hidden ? chosen : (papers.find(({ element }) => !element.hidden)?.element ?? null));
	};

	// A title opens its paper: in the pane, below the title, or with a modifier key on its own page.
	list.addEventListener("click", (event) => {
		const element = event.target.closest(".paper");
		const link = event.target.closest(".paper > :is(h2, h3) a");
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button || !root.classList.contains("rows"))
			return;
		event.preventDefault();
		if (isSplit()) show(element);
		else element.classList.toggle("open");
	});
	list.addEventListener("choose", (event) => {
		if (isSplit() && event.target.matches(".paper")) show(event.target);
	});

	// Filters. Without JavaScript, the button of a category opens its page, and two of the checkboxes work.
	const checkbox = (name) => form.elements.namedItem(name);
	const search = create("input", "", { type: "search", name: "title", placeholder: "Filter titles…" });
	search.setAttribute("aria-label", "Filter titles");
	const count = (button, test) => {
		const number = papers.filter(test).length;
		button.querySelector("small").textContent = grouped.format(number);
		button.hidden = !number;
	};
	const toggle = (label, test) => {
		const button = create("button", `${label} `, { type: "button" });
		button.append(create("small", ""));
		count(button, test);
		press(button, false);
		button.addEventListener("click", () => {
			press(button, !pressed(button));
			update();
		});
		return button;
	};
	const pressed = (button) => button.ariaPressed === "true";
	const press = (button, isPressed) => {
		button.ariaPressed = isPressed;
	};
	const accepted = toggle("Accepted", (paper) => paper.venue);
	const withCode = toggle("Code", (paper) => paper.code);
	const choice = (label, values) => {
		const select = create("select", "");
		select.setAttribute("aria-label", label);
		select.append(create("option", label, { value: "" }));
		const counts = counted(values.filter(Boolean)).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
		for (const [value, times] of counts)
			select.append(create("option", `${value} (${grouped.format(times)})`, { value }));
		select.addEventListener("input", () => update());
		select.hidden = counts.length < 2;
		return select;
	};
	const names = new Map(
		[...form.querySelectorAll("fieldset button")].map((button) => [button.value, button.firstChild.textContent.trim()]),
	);
	form.querySelector("fieldset")?.remove();
	const category = choice(
		"Category",
		papers.map((paper) => paper.category),
	);
	for (const option of category.options) {
		if (names.has(option.value)) option.textContent = option.textContent.replace(" (", ` ${names.get(option.value)} (`);
	}
	const venue = choice(
		"Venue",
		papers.map((paper) => paper.venue),
	);
	const clear = create("button", "Clear", { type: "button", hidden: true });
	form.prepend(search, accepted, withCode, category, venue);
	status.before(clear);

	// Other scripts can add toggles, which hide papers, and orders.
	const inOrder = [...list.children]; // with the headings of groups
	const toggles = [];
	const orders = new Map();
	const order = create("select", "", { name: "order" });
	const orderLabel = create("label", "Order by ");
	orderLabel.append(order);
	order.addEventListener("input", () => {
		settings.set("order", orders.get(order.value)?.isKept ? order.value : "");
		update();
	});
	const times = [...list.querySelectorAll(":scope > .paper > footer time")].map((time) => time.textContent);
	const isTime = times.some((time) => time.includes(":"));
	order.append(
		create("option", isTime ? "time of publication" : times.length ? "date of publication" : "identifier", {
			value: "",
		}),
	);
	const stored = new URLSearchParams(location.search);
	// What is kept (`isKept`) holds for all days, until the reader changes it.
	const storedOr = (name, isKept) => stored.get(name) ?? (isKept && settings.get(name));
	// `isHidden` gets the element of a paper. Return a function that counts such papers again.
	const addToggle = ({ name, label, isHidden, isKept }) => {
		const test = ({ element }) => isHidden(element);
		const button = toggle(label, test);
		toggles.push({ name, button, isHidden });
		withCode.after(button);
		press(button, storedOr(name, isKept) === "0");
		if (isKept) button.addEventListener("click", () => settings.set(name, pressed(button) ? "0" : ""));
		return () => count(button, test);
	};
	// `score` returns the number or the text that papers are ordered by, the highest first; `undefined` comes last.
	const addOrder = ({ name, label, score, keepsGroups = true, isKept }) => {
		orders.set(name, { score, keepsGroups, isKept });
		order.append(create("option", label, { value: name, selected: storedOr("order", isKept) === name }));
		if (!orderLabel.isConnected) status.before(orderLabel);
	};
	const higherFirst = (score) => (one, other) => {
		const [a, b] = [score(one), score(other)];
		if (a === b) return 0;
		if (a === undefined || b === undefined) return a === undefined ? 1 : -1;
		return a < b ? 1 : -1;
	};
	let sortedBy = "";
	const sort = () => {
		if (sortedBy === order.value) return;
		sortedBy = order.value;
		const { score, keepsGroups } = orders.get(sortedBy) ?? {};
		list.classList.toggle("ordered", Boolean(score) && !keepsGroups);
		const groups = [[]];
		for (const element of inOrder) {
			if (!element.matches(".group")) groups.at(-1).push(element);
			else if (!score || keepsGroups) groups.push([element], []);
		}
		if (score) for (const group of groups) group.sort(higherFirst(score));
		const sorted = groups.flat();
		list.append(...sorted);
		papers.sort((one, other) => sorted.indexOf(one.element) - sorted.indexOf(other.element));
	};
	// For other scripts, whose scores and marks may have changed.
	const updateAll = () => {
		sortedBy &&= null;
		update();
	};

	const state = () => ({
		title: search.value.trim(),
		cat: category.value,
		venue: venue.value,
		accepted: pressed(accepted) ? "1" : "",
		code: pressed(withCode) ? "1" : "",
		cross: checkbox("cross")?.checked ? "0" : "",
		revised: checkbox("revised")?.checked ? "0" : "",
		order: order.value,
		...Object.fromEntries(toggles.map(({ name, button }) => [name, pressed(button) ? "0" : ""])),
	});
	const restore = (values) => {
		search.value = values.title ?? "";
		category.value = values.cat ?? "";
		venue.value = values.venue ?? "";
		press(accepted, values.accepted === "1");
		press(withCode, values.code === "1");
		for (const name of ["cross", "revised"]) if (checkbox(name)) checkbox(name).checked = values[name] === "0";
		for (const { name, button } of toggles) press(button, values[name] === "0");
	};

	const update = () => {
		sort();
		dayFields?.ordered(order.value);
		const { order: _, ...wanted } = state();
		const words = wanted.title.toLowerCase().split(/\s+/).filter(Boolean);
		let visible = 0;
		for (const paper of papers) {
			paper.element.hidden =
				!words.every((word) => paper.words.includes(word)) ||
				(wanted.cat && wanted.cat !== paper.category) ||
				(wanted.venue && wanted.venue !== paper.venue) ||
				(wanted.accepted && !paper.venue) ||
				(wanted.code && !paper.code) ||
				(wanted.cross && paper.cross) ||
				(wanted.revised && paper.revised) ||
				toggles.some(({ name, isHidden }) => wanted[name] && isHidden(paper.element)) ||
				dayFields?.matches(paper.element) === false;
			visible += !paper.element.hidden;
		}
		hideEmptyGroups();
		status.textContent =
			visible < papers.length
				? `${grouped.format(visible)} of ${grouped.format(papers.length)} ${papers.length === 1 ? "paper" : "papers"}`
				: "";
		clear.hidden = visible === papers.length && !Object.values(wanted).some(Boolean);
		remember(state());
		refresh();
	};
	// A group is hidden with its last paper.
	const hideEmptyGroups = () => {
		let group;
		for (const element of list.children) {
			if (element.classList.contains("group")) {
				group = element;
				group.hidden = true;
			} else if (group && !element.hidden) group.hidden = false;
		}
	};
	const clearAll = () => {
		restore({});
		dayFields?.clear();
		update();
	};
	clear.addEventListener("click", clearAll);
	search.addEventListener("input", () => update());
	form.addEventListener("submit", (event) => event.preventDefault());
	for (const name of ["cross", "revised"]) checkbox(name)?.addEventListener("change", () => update());
	document.addEventListener("marks", () => update());

	const abstracts = checkbox("abstracts");
	const applyAbstracts = () => {
		const unfolded = Boolean(abstracts?.checked);
		if (abstracts) settings.set("abstracts", unfolded ? "yes" : "");
		root.classList.toggle("rows", !unfolded);
		main.classList.toggle("split", !unfolded);
		refresh();
	};
	if (abstracts) abstracts.checked = Boolean(settings.get("abstracts"));
	abstracts?.addEventListener("change", applyAbstracts);
	wide.addEventListener("change", applyAbstracts);

	// The paper that a link leads to is never hidden by the filters.
	const showTarget = () => {
		const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
		if (!target?.matches(".papers > .paper")) return;
		if (target.hidden) clearAll();
		if (isSplit()) show(target);
		else target.classList.add("open");
		target.scrollIntoView({ block: isSplit() ? "center" : "start" });
	};

	keys.set("a", {
		does: "show or hide the paper’s abstract",
		run: () => window.site.current?.classList.toggle("open"),
	});
	keys.set("d", { does: "titles, or titles and abstracts", run: () => abstracts?.click() });
	keys.set("f", { does: "filter titles", run: () => search.focus({ preventScroll: true }) });
	search.addEventListener("keydown", (event) => {
		if (event.key === "Escape") search.blur();
	});

	// Zotero lists the titles of these elements (COinS, an OpenURL each), and looks up the chosen papers by their DOI. It
	// reads a page after all scripts ran. With names of authors, it would save only the values of the element.
	const { fromPage, openUrl: ofOther } = window.site.citations;
	for (const { element, title } of papers) {
		const start = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:book&rft.genre=report";
		const doi = `10.48550/arXiv.${fromPage(element, document).id}`;
		const openUrl = element.dataset.identifier
			? ofOther(fromPage(element, document))
			: `${start}&rft_id=info:doi/${doi}&rft.btitle=${encodeURIComponent(title.textContent)}`;
		element.querySelector(".links").append(create("span", "", { className: "Z3988", title: openUrl }));
	}

	window.site.day = { papers, update: updateAll, addToggle, addOrder };
	dayFields?.show(form, window.site.day);
	main.append(pane);
	restore(Object.fromEntries(stored));
	applyAbstracts();
	update();
	showTarget();
	addEventListener("hashchange", showTarget);
})();
