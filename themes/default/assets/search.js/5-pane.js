// In a wide window, the chosen paper is beside the results: the article of its page, which was fetched for the excerpt.
(() => {
	"use strict";
	const { create, searchRows } = window.site;
	const wide = matchMedia("(min-width: 85rem)");
	const pane = create("aside", "", { id: "pane", tabIndex: 0, hidden: true });
	pane.setAttribute("aria-label", "The chosen paper");
	let chosen = null;

	// Return a copy of a paper's article for this page: with complete addresses, and with its title as a link.
	const copyOf = (article, page) => {
		const copy = create("article", "");
		copy.append(...[...article.children].map((child) => document.importNode(child, true)));
		for (const link of copy.querySelectorAll("a[href]")) link.href = new URL(link.getAttribute("href"), page);
		const title = copy.querySelector("h1");
		const heading = create("h2", "");
		const link = create("a", "", { href: page, dir: "auto" });
		link.append(...title.childNodes);
		heading.append(link);
		title.replaceWith(heading);
		return copy;
	};

	const fill = async () => {
		const item = chosen;
		const { href } = item.querySelector("a");
		pane.hidden = !searchRows.hasPage(href);
		if (pane.hidden || !wide.matches) return;
		item.setAttribute("aria-current", "true");
		try {
			const article = await searchRows.fetchArticle(href);
			if (item !== chosen) return;
			const place = create("header", "");
			place.append(
				create("span", article.querySelector(".identifier")?.textContent ?? ""),
				create("span", item.querySelector("time").textContent, { dir: "auto" }),
			);
			pane.replaceChildren(place, copyOf(article, href));
			pane.scrollTop = 0;
		} catch {
			pane.replaceChildren(create("p", "The abstract cannot be loaded.", { className: "none" }));
		}
	};

	// Show the paper of a row; nothing without a row.
	const show = (item) => {
		if (item && item === chosen) return;
		chosen?.removeAttribute("aria-current");
		chosen = item ?? null;
		pane.hidden = !chosen;
		if (chosen) fill();
	};
	wide.addEventListener("change", () => {
		if (!chosen) return;
		if (wide.matches) fill();
		else chosen.removeAttribute("aria-current");
	});

	// The first click on a title shows the paper in the pane; the second one, or Enter, opens its page.
	const watch = (list) => {
		let before = null;
		list.addEventListener("pointerdown", () => {
			before = chosen;
		});
		list.addEventListener("click", (event) => {
			const link = event.target.closest(".entries > li > a");
			const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
			if (!link || !isPlain || !wide.matches || pane.hidden || !event.detail || before === link.parentElement) return;
			event.preventDefault();
			show(link.parentElement);
		});
		list.addEventListener("choose", ({ target }) => show(target));
		list.closest("#found").append(pane);
	};

	window.site.searchPane = { watch, show };
})();
