// On every page: the search field, tabs for phones, light or dark colors, and keyboard shortcuts. The site works without this
// file, in the colors of the system. It is loaded in the head, so that the page does not flicker.
(() => {
	"use strict";
	const root = document.documentElement;

	// The reader's settings, stored in the browser only. If the browser does not store them, they last as long as the page.
	const memory = {};
	const settings = {
		get(name) {
			try {
				return localStorage.getItem(name);
			} catch {
				return memory[name] ?? null;
			}
		},
		set(name, value) {
			memory[name] = value;
			try {
				if (value) localStorage.setItem(name, value);
				else localStorage.removeItem(name);
			} catch {
				/* not allowed, or full */
			}
		},
	};

	const system = matchMedia("(prefers-color-scheme: dark)");
	const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
	// The browser's own bars get the color of the page, which can differ from the system's.
	const themeColor = Object.assign(document.createElement("meta"), { name: "theme-color" });
	document.head.prepend(themeColor);
	const applyTheme = () => {
		const theme = settings.get("theme");
		if (theme === "dark" || theme === "light") root.dataset.theme = theme;
		else delete root.dataset.theme;
		themeColor.content = getComputedStyle(root).backgroundColor;
	};
	applyTheme();
	root.classList.add("js");
	root.classList.toggle("rows", !settings.get("abstracts"));

	const create = (name, text, properties = {}) =>
		Object.assign(document.createElement(name), { textContent: text }, properties);

	const download = (name, text, type = "") => {
		const href = URL.createObjectURL(new Blob([text], { type }));
		create("a", "", { href, download: name }).click();
		setTimeout(() => URL.revokeObjectURL(href), 60_000);
	};

	// Keyboard shortcuts. Other scripts can add some to `site.keys`. With a function `works`, the help lists a shortcut on the
	// pages on which it returns true.
	const shortcuts = new Map();
	const ITEMS = ".paper, .entries > li, .front > article";
	const items = () => [...document.querySelectorAll(ITEMS)].filter((item) => item.checkVisibility?.() ?? true);
	let current = null;

	const move = (step) => {
		const all = items();
		if (!all.length) return;
		const from = all.indexOf(current);
		const next = from < 0 ? firstInView(all) : all[Math.min(Math.max(from + step, 0), all.length - 1)];
		select(next);
		next.scrollIntoView({ block: isTall(next) ? "start" : "nearest" });
	};
	const isTall = (item) => item.offsetHeight > innerHeight * 0.8;
	const firstInView = (all) => all.find((item) => item.getBoundingClientRect().top >= 0) ?? all[0];
	const select = (item) => {
		choose(item);
		item.querySelector("a")?.focus({ preventScroll: true });
	};
	const choose = (item) => {
		if (item === current) return;
		current?.classList.remove("current");
		current = item;
		item.classList.add("current");
		item.dispatchEvent(new CustomEvent("choose", { bubbles: true }));
	};
	const click = (selector) => document.querySelector(selector)?.click();
	const has = (selector) => () => Boolean(document.querySelector(selector));

	// The identifier at the end of the address of a paper on arXiv; empty for other papers.
	const NAME = /(?:\/paper\/\d{4}\/|#)(?:([a-z-]+)-(\d{7})|(\d{4}\.\d{4,5}))(?:\.html)?$/;
	const identifierOf = (item) => {
		const [, archive, old, current] = NAME.exec(item.querySelector("a")?.href) ?? [];
		return current ?? (old ? `${archive}/${old}` : "");
	};
	// The address of a paper's PDF: a link in it or, in a list, made from its identifier.
	const pdfOf = (item) => {
		const link = item.querySelector("a.pdf, a[href^='https://arxiv.org/pdf/']");
		if (link || item.querySelector(".withdrawn")) return link?.href;
		const identifier = identifierOf(item);
		return identifier && `https://arxiv.org/pdf/${identifier}`;
	};
	const openPdf = () => {
		const item = current ?? document.querySelector("main > .paper");
		const address = item && pdfOf(item);
		if (address) location.href = address;
	};

	const focusSearch = () => {
		const field = document.querySelector("input[type=search]");
		// The header stays in view, where focus would scroll the page. Not so that of the theme gazette.
		field?.focus({ preventScroll: true });
		if (field?.getBoundingClientRect().bottom < 0) field.scrollIntoView();
		if (!field) click("nav a[href$='search.html']");
	};

	let before = ""; // the first key of a shortcut with two
	const handleKey = (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || settings.get("keys") === "off")
			return;
		if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
		const keys = before ? `${before} ${event.key}` : event.key;
		const isFirst = !before && [...shortcuts.keys()].some((name) => name.startsWith(`${event.key} `));
		before = isFirst ? event.key : "";
		const shortcut = shortcuts.get(keys);
		if (!shortcut || shortcut.works?.() === false) return;
		event.preventDefault();
		shortcut.run();
	};

	const showHelp = () => {
		const dialog = create("dialog", "");
		dialog.setAttribute("aria-labelledby", "keys-title");
		const list = create("dl", "");
		for (const [key, { does, works }] of shortcuts) {
			if (works?.() === false) continue;
			const name = create("dt", "");
			name.append(create("kbd", key));
			list.append(name, create("dd", does));
		}
		const label = create("label", "");
		const enabled = create("input", "", { type: "checkbox", checked: settings.get("keys") !== "off" });
		enabled.addEventListener("change", () => settings.set("keys", enabled.checked ? "" : "off"));
		label.append(enabled, " Use these keys");
		const close = create("button", "Close", { type: "button" });
		close.addEventListener("click", () => dialog.close());
		dialog.addEventListener("close", () => dialog.remove());
		dialog.append(create("h2", "Keyboard", { id: "keys-title" }), list, label, close);
		document.body.append(dialog);
		dialog.showModal();
	};

	// The menu shows where the reader is: a link to the page, or to the index of its folder.
	const markCurrent = (header) => {
		const top = new URL(header.querySelector(":scope > a").href).pathname.replace(/[^/]*$/, "");
		const part = (path) => path.slice(top.length).split("/")[0];
		for (const link of header.querySelectorAll("nav a")) {
			const { pathname } = new URL(link.href);
			if (
				pathname === location.pathname ||
				(part(pathname).indexOf(".") < 0 && part(pathname) === part(location.pathname))
			)
				link.setAttribute("aria-current", "page");
		}
	};

	// In place of the link to the search page, a field. The search page has its own.
	const searchField = (header) => {
		const link = header.querySelector("nav a[href$='search.html']");
		if (!link || document.querySelector("input[type=search][name=q]")) return [];
		const form = create("form", "", { className: "find", action: link.href, role: "search" });
		const field = create("input", "", { type: "search", name: "q", placeholder: "Search papers" });
		field.setAttribute("aria-label", "Search papers");
		const target = create("label", ""); // as high as a finger on phones, where the field is lower
		target.append(field);
		form.append(target, create("kbd", "/"));
		form.lastChild.setAttribute("aria-hidden", "true");
		link.remove();
		return [form];
	};

	// On phones, the most used pages are tabs at the bottom; a drawer has the rest of the menu.
	const tabs = (header) => {
		const bar = create("nav", "", { className: "tabs" });
		bar.setAttribute("aria-label", "Tabs");
		const home = header.querySelector(":scope > a").href;
		const link = (text, className, href) => {
			const tab = create("a", text, { className, href });
			if (new URL(href).pathname === location.pathname) tab.setAttribute("aria-current", "page");
			return tab;
		};
		bar.append(link("Today", "today", home));
		const calendar = location.pathname.match(/\/\d{4}\/(?:\d\d\/)?index\.html$/)
			? location.href
			: (document.querySelector(".turn a[href$='/index.html']:not([rel], [href*='category/'], [href*='topic/'])")
					?.href ?? `${home}#years`);
		bar.append(link("Calendar", "calendar", calendar));
		const search = header.querySelector(".find")?.action;
		if (search) bar.append(link("Search", "search", search));
		const menu = create("button", "Menu", { type: "button", className: "menu" });
		menu.addEventListener("click", () => openDrawer(header));
		bar.append(menu);
		return bar;
	};
	const openDrawer = (header) => {
		const drawer = create("dialog", "", { className: "drawer" });
		drawer.setAttribute("aria-label", "Menu");
		const menu = header.querySelector("nav").cloneNode(true);
		for (const link of menu.children) link.inert = false;
		const button = (text, run, className = "") => {
			const element = create("button", text, { type: "button", className });
			element.addEventListener("click", () => {
				drawer.close();
				run?.();
			});
			return element;
		};
		drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
		drawer.addEventListener("close", () => drawer.remove());
		drawer.append(
			menu,
			button(isDark() ? "Light colors" : "Dark colors", switchTheme),
			button("Keyboard", showHelp, "keys"),
			button("Close"),
		);
		document.body.append(drawer);
		drawer.showModal();
	};

	// Links of the menu that do not fit into one line are only in the drawer, which the button `more` opens.
	const foldMenu = (header, more) => {
		const nav = header.querySelector("nav");
		const fold = () => {
			const links = [...nav.children];
			const end = nav.getBoundingClientRect();
			for (const link of links) {
				const box = link.getBoundingClientRect();
				link.inert = box.bottom > end.bottom + 1 || box.left < end.left - 1 || box.right > end.right + 1;
			}
			return links.some((link) => link.inert);
		};
		const update = () => {
			more.classList.remove("needed");
			if (!fold()) return;
			more.classList.add("needed");
			fold();
		};
		new ResizeObserver(update).observe(header);
		new MutationObserver(update).observe(nav, { childList: true }); // the desk adds links
	};

	const themeButton = create("button", "", { type: "button" });
	const updateTheme = () => {
		applyTheme();
		themeButton.textContent = isDark() ? "Light" : "Dark";
	};
	const switchTheme = () => {
		const theme = isDark() ? "light" : "dark";
		settings.set("theme", theme === (system.matches ? "dark" : "light") ? "" : theme);
		updateTheme();
	};

	// Keep the choices of a reader in the address, without those that are empty.
	const remember = (wanted) => {
		const address = new URL(location.href);
		for (const [name, value] of Object.entries(wanted)) {
			if (value) address.searchParams.set(name, value);
			else address.searchParams.delete(name);
		}
		try {
			if (address.href !== location.href) history.replaceState(null, "", address.href);
		} catch {
			/* a page from a file */
		}
	};

	window.site = {
		settings,
		create,
		download,
		remember,
		items,
		keys: shortcuts,
		get current() {
			return current;
		},
		select,
	};
	const inList = has(".papers > .paper, .entries > li, .front > article");
	shortcuts.set("j", { does: "next paper", works: inList, run: () => move(1) });
	shortcuts.set("k", { does: "previous paper", works: inList, run: () => move(-1) });
	shortcuts.set("o", {
		does: "open the paper’s page",
		works: inList,
		run: () => {
			const link = current?.querySelector(":is(h2, h3) a, :scope > a");
			if (link) location.href = link.href;
		},
	});
	shortcuts.set("v", { does: "open the PDF", works: () => items().some(pdfOf), run: openPdf });
	shortcuts.set("g t", { does: "today", works: has("body > header > a"), run: () => click("body > header > a") });
	for (const [key, relation, does] of [
		["n", "next", "next day, month or part"],
		["p", "prev", "previous day, month or part"],
	])
		shortcuts.set(key, { does, works: has(`a[rel=${relation}]`), run: () => click(`a[rel=${relation}]`) });
	shortcuts.set("/", {
		does: "search",
		works: has("input[type=search], nav a[href$='search.html']"),
		run: focusSearch,
	});
	shortcuts.set("?", { does: "this help", run: showHelp });

	// Elements that scroll can be focused with the keyboard, while they are wider than their box.
	const makeFocusable = () => {
		const sizes = new ResizeObserver((entries) => {
			for (const { target } of entries) {
				if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
				else target.removeAttribute("tabindex");
			}
		});
		for (const box of document.querySelectorAll("math, .prose table")) sizes.observe(box);
	};

	// On an author's page, the author's own name is bold, also where the row leaves it out, and the number of further
	// co-authors is a link: to the paper with all its authors, or to all papers with theirs.
	const markAuthor = (main) => {
		const name = main.querySelector(":scope > h1")?.textContent;
		const rows = [...main.querySelectorAll(".entries > li")];
		if (!name || !rows.length || !/\/author\/[^/]+\/[^/]+$/.test(location.pathname)) return;
		const also = [...main.querySelectorAll("p")].find((line) => line.textContent.startsWith("Also written "));
		const names = new Set([name, ...(also?.textContent.slice(13).split(", ") ?? [])]);
		const own = (text) => create("b", text);
		for (const row of rows) {
			const parts = [...row.childNodes].filter((node) => node.nodeType === 3 || node.localName === "bdi");
			const pieces = parts.flatMap((part) => {
				const texts = part.data?.split(/(, | … | \(\d|^\s+|\s+$)/) ?? [part.textContent];
				const found = texts.map((text) => (names.has(text) ? own(text) : text));
				if (found.some((piece) => piece.nodeType)) part.replaceWith(...found);
				return found;
			});
			const cut = parts.find((part) => part.data?.includes(" … "));
			if (pieces.some((piece) => piece.nodeType) || !cut) continue;
			const [start, end] = cut.data.split(" … ");
			cut.replaceWith(start, " … ", own(name), " … ", end);
		}
		const last = [...main.querySelectorAll("p")].at(-1);
		const more = main.querySelector("aside .plain")?.lastChild ?? last?.lastChild;
		const [, before, number] = more?.data?.match(/^(.* and )([\d,]+ more)\s*$/s) ?? [];
		const search = document.querySelector(".find")?.action;
		const href = rows.length === 1 ? rows[0].querySelector("a").href : search && `${search}?q=author:"${name}"`;
		if (number && href) more.replaceWith(before, create("a", number, { href }));
	};
	// A printed list has the addresses of its papers.
	const addAddresses = () => {
		for (const item of document.querySelectorAll(":is(.entries > li, .front > article):not(:has(.address))")) {
			const identifier = identifierOf(item);
			const address = identifier ? `https://arxiv.org/abs/${identifier}` : (item.querySelector("a")?.href ?? "");
			item.append(create("span", address, { className: "address" }));
		}
	};
	addEventListener("beforeprint", addAddresses);

	const start = () => {
		const header = document.querySelector("body > header");
		const main = document.querySelector("main");
		if (!header || !main) return;
		main.tabIndex = -1;
		main.id ||= "main";
		document.body.prepend(create("a", "Skip to content", { className: "skip", href: `#${main.id}` }));

		themeButton.addEventListener("click", switchTheme);
		system.addEventListener("change", updateTheme);
		updateTheme();
		const keys = create("button", "Keys", { type: "button", className: "keys" });
		keys.addEventListener("click", showHelp);
		const more = create("button", "More", { type: "button", className: "menu" });
		more.addEventListener("click", () => openDrawer(header));
		const tools = create("div", "", { className: "switches" });
		tools.append(more, themeButton, keys);
		markCurrent(header);
		header.append(...searchField(header), tools);
		document.body.append(tabs(header));
		markAuthor(main);
		foldMenu(header, more);

		makeFocusable();
		document.addEventListener("keydown", handleKey);
		addEventListener("storage", updateTheme);
		document.addEventListener("focusin", (event) => {
			const item = event.target.closest?.(ITEMS);
			if (item) choose(item);
		});
	};
	if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
	else start();
})();
