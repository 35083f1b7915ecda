// On every page: light or dark colors, and keyboard shortcuts. The site works without this file, in the colors of the
// system. It is loaded in the head, so that the page does not flicker.
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
	if (settings.get("titles")) root.classList.add("titles");

	const create = (name, text, properties = {}) =>
		Object.assign(document.createElement(name), { textContent: text }, properties);

	// Keyboard shortcuts. Other scripts can add some to `site.keys`; the help lists all of them.
	const shortcuts = new Map();
	const items = () =>
		[...document.querySelectorAll(".paper, .entries > li")].filter((item) => item.checkVisibility?.() ?? true);
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
		current?.classList.remove("current");
		current = item;
		item.classList.add("current");
		item.querySelector("a")?.focus({ preventScroll: true });
	};
	const click = (selector) => document.querySelector(selector)?.click();

	const focusSearch = () => {
		const field = document.querySelector("input[type=search]");
		if (field) field.focus();
		else click("nav a[href$='search.html']");
	};

	const handleKey = (event) => {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || settings.get("keys") === "off")
			return;
		if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
		const shortcut = shortcuts.get(event.key);
		if (!shortcut) return;
		event.preventDefault();
		shortcut.run();
	};

	const showHelp = () => {
		const dialog = create("dialog", "");
		dialog.setAttribute("aria-labelledby", "keys-title");
		const list = create("dl", "");
		for (const [key, { does }] of shortcuts) {
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

	const switchTheme = () => {
		const theme = isDark() ? "light" : "dark";
		settings.set("theme", theme === (system.matches ? "dark" : "light") ? "" : theme);
		applyTheme();
	};

	window.site = {
		settings,
		create,
		items,
		keys: shortcuts,
		get current() {
			return current;
		},
		select,
	};
	shortcuts.set("j", { does: "next paper", run: () => move(1) });
	shortcuts.set("k", { does: "previous paper", run: () => move(-1) });
	shortcuts.set("o", { does: "open the paper", run: () => current?.querySelector("a").click() });
	shortcuts.set("n", { does: "next day, month or part", run: () => click("a[rel=next]") });
	shortcuts.set("p", { does: "previous day, month or part", run: () => click("a[rel=prev]") });
	shortcuts.set("/", { does: "search", run: focusSearch });
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

	const start = () => {
		const header = document.querySelector("body > header");
		const main = document.querySelector("main");
		if (!header || !main) return;
		main.tabIndex = -1;
		main.id ||= "main";
		document.body.prepend(create("a", "Skip to content", { className: "skip", href: `#${main.id}` }));

		const themeButton = create("button", "", { type: "button" });
		const updateLabel = () => {
			themeButton.textContent = isDark() ? "Light" : "Dark";
		};
		themeButton.addEventListener("click", () => {
			switchTheme();
			updateLabel();
		});
		system.addEventListener("change", () => {
			applyTheme();
			updateLabel();
		});
		updateLabel();
		const keys = create("button", "Keys", { type: "button" });
		keys.addEventListener("click", showHelp);
		const tools = create("div", "", { className: "switches" });
		tools.append(themeButton, keys);
		header.append(tools);

		makeFocusable();
		document.addEventListener("keydown", handleKey);
		addEventListener("storage", () => {
			applyTheme();
			updateLabel();
		});
		document.addEventListener("focusin", (event) => {
			const item = event.target.closest?.(".paper, .entries > li");
			if (item && item !== current) {
				current?.classList.remove("current");
				current = item;
			}
		});
	};
	document.addEventListener("DOMContentLoaded", start);
})();
