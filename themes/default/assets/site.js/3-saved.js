// Saved papers: a star on each paper of a page, and the link to the page `saved.html`.
(() => {
	"use strict";
	const { create, keys, desk } = window.site;
	const { root, run, read, ITEM, TITLE, pathOf, idOf, dayOf } = desk;
	document.documentElement.classList.add("saves");

	const textOf = (element) => element?.textContent.replace(/\s+/g, " ").trim() ?? "";
	const describe = (item, path) => {
		const all = (selector, read) => [...item.querySelectorAll(selector)].map(read);
		const page = item.ownerDocument;
		const isRow = item.matches("li");
		const names = isRow && item.cloneNode(true);
		if (isRow)
			for (const part of names.querySelectorAll(
				"a, i, time, button, input, .tags, .note, .excerpt, .withdrawn, .venue, .code, .followed, .address",
			))
				part.remove();
		return {
			id: idOf(path),
			path,
			title: page.querySelector("meta[name=citation_title]")?.content ?? textOf(item.querySelector(TITLE)),
			by: isRow
				? textOf(names)
				: all(".by a, .by > bdi", textOf).join(", ") || textOf(item.querySelector(".by, .byline")).replace(/^By /, ""),
			day: dayOf(item, path),
			categories: isRow ? all("i", textOf) : all("a[rel=tag]", (tag) => tag.getAttribute("href").split("/").at(-2)),
			venue: textOf(item.querySelector(".venue")),
			code: Boolean(item.querySelector(".code")),
			// Unknown in lists.
			abstract: item.matches(".paper") ? textOf(item.querySelector(".abstract")).slice(0, 2000) : undefined,
			added: Date.now(),
			tags: [],
			note: "",
		};
	};

	// Put papers into the list, or take them out. A removed paper is kept with its tags and note for a while.
	const move = async (records, isWanted) => {
		await run("readwrite", (store) => {
			const [from, to] = isWanted ? ["removed", "saved"] : ["saved", "removed"];
			for (const record of records) {
				store("saved").get(record.id).onsuccess = ({ target }) => {
					if (Boolean(target.result) === isWanted) return;
					store(from).get(record.id).onsuccess = ({ target: { result } }) => {
						const { removed: _, ...found } = result ?? record;
						store(to).put(isWanted ? found : { ...found, removed: Date.now() });
						store(from).delete(record.id);
					};
				};
			}
		});
		await desk.changed();
	};

	const counter = create("small", "");
	const refresh = async () => {
		const stars = [...document.querySelectorAll(".save")];
		const ask = (store) => [store("saved").count(), ...stars.map(({ value }) => store("saved").getKey(value))];
		const [count, ...found] = (await read(ask).catch(() => null)) ?? [0];
		counter.textContent = count || "";
		for (const [at, star] of stars.entries()) star.ariaPressed = Boolean(found[at]);
	};
	const toggle = async (star) => {
		const isWanted = star.ariaPressed !== "true";
		const item = star.closest(ITEM) ?? document.querySelector(`.papers .save[value="${star.value}"]`).closest(ITEM);
		try {
			await move([describe(item, pathOf(item))], isWanted);
		} catch (error) {
			desk.fail(error);
		}
	};

	const addStars = () => {
		let isNew = false;
		for (const item of document.querySelectorAll(`:is(${ITEM}):not(:has(.save))`)) {
			const title = item.querySelector(TITLE);
			const value = title && idOf(pathOf(item));
			if (!value) continue;
			const star = create("button", "Save", {
				type: "button",
				className: "save",
				value,
				ariaLabel: `Save: ${textOf(title)}`,
				ariaPressed: false,
			});
			if (title.matches("h1")) item.querySelector(".links").append(star);
			else title.after(star);
			isNew = true;
		}
		// The pane has a copy of the chosen paper, in which the star is a button like the others.
		const copy = document.querySelector("#pane > article:not(:has(.links .save))");
		const chosen = document.querySelector(".papers > [aria-current] > .save");
		if (copy && chosen) copy.querySelector(".links").append(copy.querySelector(".save") ?? chosen.cloneNode(true));
		return isNew && refresh();
	};

	// All papers of a day, of an author or of a search's results, as a list that can be exported and saved.
	const addExport = () => {
		const results = document.querySelector("#found .entries");
		const place = results?.parentElement ?? document.querySelector("main:not(:has(> .paper)) .downloads");
		const all = create("a", "Export or save these papers", { className: "more" });
		all.href = `${root}saved.html#page=${location.pathname.slice(root.pathname.length)}`;
		if (results)
			all.onpointerdown = all.onfocus = () => {
				const paths = [...results.children].map((item) => pathOf(item)).filter(idOf);
				all.href = `${root}saved.html#papers=${paths.join(",")}`;
			};
		place?.append(" ", all);
	};

	const link = () => {
		const found = create("a", "Saved ", { className: "saved", href: `${root}saved.html` });
		if (found.pathname === location.pathname) found.setAttribute("aria-current", "page");
		return found;
	};
	const start = () => {
		const menu = document.querySelector("body > header nav");
		const entry = link();
		entry.append(counter);
		menu?.insertBefore(entry, menu.querySelector("a[href$='statistics.html']"));
		addStars();
		addExport();
		new MutationObserver(addStars).observe(document.body, { childList: true, subtree: true });
		desk.listeners.push(refresh);
		document.addEventListener("click", ({ target }) => {
			const star = target.closest(".save");
			if (star) toggle(star);
		});
	};
	// Before the listener of 1-site.js, which reads the menu, and after it.
	document.addEventListener("DOMContentLoaded", start, true);
	document.addEventListener("DOMContentLoaded", () => document.querySelector(".tabs .menu")?.before(link()));
	keys.set("s", {
		does: "save the paper, or take it from the saved papers",
		works: () => Boolean(document.querySelector(".save")),
		run: () => (window.site.current ?? document.querySelector("#pane, main > .paper"))?.querySelector(".save")?.click(),
	});
	Object.assign(desk, { describe, move });
})();
