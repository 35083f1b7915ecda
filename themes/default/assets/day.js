// Filters on a day's page (categories, cross-lists, revised papers, titles only), marks on papers that the reader has opened,
// and elements for Zotero.
(() => {
	"use strict";
	const { create, settings, keys, dayFields } = window.site; // `dayFields` if papers have fields of the collector's own
	const form = document.querySelector(".tools");
	const papers = [...document.querySelectorAll(".papers > .paper")].map((element) => ({
		element,
		category: element.querySelector("a[rel=tag]")?.pathname.split("/").at(-2),
		cross: Boolean(element.querySelector(".cross")),
		revised: Boolean(element.querySelector(".revised")),
	}));
	const buttons = [...form.querySelectorAll("button")];
	const checkbox = (name) => form.elements.namedItem(name);
	const status = form.querySelector("output");

	const update = () => {
		const chosen = new Set(
			buttons.filter((button) => button.getAttribute("aria-pressed") === "true").map((button) => button.value),
		);
		const hidden = ["cross", "revised"].filter((name) => checkbox(name)?.checked);
		let visible = 0;
		for (const paper of papers) {
			paper.element.hidden =
				(chosen.size > 0 && !chosen.has(paper.category)) ||
				hidden.some((name) => paper[name]) ||
				dayFields?.matches(paper.element) === false;
			visible += !paper.element.hidden;
		}
		// A group is hidden with its last paper.
		let group;
		for (const element of document.querySelector(".papers").children) {
			if (element.classList.contains("group")) {
				group = element;
				group.hidden = true;
			} else if (group && !element.hidden) group.hidden = false;
		}
		document.documentElement.classList.toggle("titles", checkbox("titles").checked);
		status.textContent =
			visible < papers.length ? `${visible} of ${papers.length} ${papers.length === 1 ? "paper" : "papers"}` : "";
	};

	// The paper that a link leads to is never hidden by the filters.
	const showTarget = () => {
		const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
		if (!target?.hidden) return;
		for (const button of buttons) button.setAttribute("aria-pressed", "false");
		for (const name of ["cross", "revised"]) if (checkbox(name)) checkbox(name).checked = false;
		dayFields?.clear();
		update();
		target.scrollIntoView();
	};

	// Without JavaScript, the button of a category opens its page.
	for (const button of buttons) {
		button.type = "button";
		button.setAttribute("aria-pressed", "false");
		button.addEventListener("click", () => {
			button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
			update();
		});
	}
	for (const name of ["cross", "revised", "titles"]) {
		const input = checkbox(name);
		if (!input) continue;
		input.checked = Boolean(settings.get(name));
		input.addEventListener("change", () => {
			settings.set(name, input.checked ? "yes" : "");
			update();
		});
	}

	// Identifiers of read papers, newest last. 5,000 are enough for some years.
	const read = new Set((settings.get("read") ?? "").split(" ").filter(Boolean));
	const mark = (paper, isRead) => {
		if (isRead) read.add(paper.id);
		else read.delete(paper.id);
		paper.classList.toggle("read", isRead);
		settings.set("read", [...read].slice(-5000).join(" "));
	};
	for (const { element } of papers) {
		element.classList.toggle("read", read.has(element.id));
		element.addEventListener("click", (event) => {
			if (event.target.closest("a[href^='https://']")) mark(element, true);
		});
	}
	keys.set("m", {
		does: "mark the paper as read or unread",
		run: () => {
			const { current } = window.site;
			if (current) mark(current, !current.classList.contains("read"));
		},
	});
	keys.set("a", {
		does: "show or hide the paper’s abstract (with titles only)",
		run: () => window.site.current?.classList.toggle("open"),
	});
	keys.set("d", { does: "titles only, or titles and abstracts", run: () => checkbox("titles").click() });

	// Zotero lists the titles of these elements (COinS, an OpenURL each), and looks up the chosen papers by their DOI. It
	// reads a page after all scripts ran. With names of authors, it would save only the values of the element.
	const { fromPage, openUrl: ofOther } = window.site.citations;
	const append = (element, title) =>
		element.querySelector(".links").append(create("span", "", { className: "Z3988", title }));
	for (const { element } of papers) {
		if (element.dataset.identifier) {
			append(element, ofOther(fromPage(element, document)));
			continue;
		}
		const link = element.querySelector(".links a[href^='https://doi.org/']");
		const title = encodeURIComponent(element.querySelector("h2, h3").textContent);
		const start = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:book&rft.genre=report";
		const openUrl = `${start}&rft_id=info:doi/${link.pathname.slice(1)}&rft.btitle=${title}`;
		append(element, openUrl);
	}

	dayFields?.show(form, update);
	update();
	showTarget();
	addEventListener("hashchange", showTarget);
})();
