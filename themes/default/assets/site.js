// What every page has: the reader's colours, and a page that can be read by keyboard. Everything is optional: without
// this file the site works, in the colours of the system. It stands in the head and is short, so that nothing flickers.
(() => {
  "use strict";
  const root = document.documentElement;

  // Settings of this reader, on this device only. Where a browser keeps nothing, they last for the page.
  const memory = {};
  const kept = {
    get(name) {
      try { return localStorage.getItem(name); } catch { return memory[name] ?? null; }
    },
    set(name, value) {
      memory[name] = value;
      try {
        if (value) localStorage.setItem(name, value);
        else localStorage.removeItem(name);
      } catch { /* forbidden, or full */ }
    },
  };

  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  // The browser's own bars follow the page, whose colours may be another choice than the system's.
  const tint = Object.assign(document.createElement("meta"), { name: "theme-color" });
  document.head.prepend(tint);
  const paint = () => {
    const theme = kept.get("theme");
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    else delete root.dataset.theme;
    tint.content = getComputedStyle(root).backgroundColor;
  };
  paint();
  root.classList.add("js");
  if (kept.get("titles")) root.classList.add("titles");

  const make = (name, text, properties = {}) => Object.assign(document.createElement(name), { textContent: text }, properties);

  // Keys. `site.keys` is open: other scripts add theirs, and the help shows them all.
  const shortcuts = new Map();
  const items = () => [...document.querySelectorAll(".paper, .entries > li")].filter((item) => item.checkVisibility?.() ?? true);
  let current = null;

  const go = (step) => {
    const all = items();
    if (!all.length) return;
    const from = all.indexOf(current);
    const next = from < 0 ? firstInView(all) : all[Math.min(Math.max(from + step, 0), all.length - 1)];
    choose(next);
    next.scrollIntoView({ block: tall(next) ? "start" : "nearest" });
  };
  const tall = (item) => item.offsetHeight > innerHeight * 0.8;
  const firstInView = (all) => all.find((item) => item.getBoundingClientRect().top >= 0) ?? all[0];
  const choose = (item) => {
    current?.classList.remove("current");
    current = item;
    item.classList.add("current");
    item.querySelector("a")?.focus({ preventScroll: true });
  };
  const follow = (selector) => document.querySelector(selector)?.click();

  const search = () => {
    const field = document.querySelector("input[type=search]");
    if (field) field.focus();
    else follow("nav a[href$='search.html']");
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || kept.get("keys") === "off") return;
    if (event.target.closest?.("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
    const shortcut = shortcuts.get(event.key);
    if (!shortcut) return;
    event.preventDefault();
    shortcut.run();
  };

  const help = () => {
    const dialog = make("dialog", "");
    dialog.setAttribute("aria-labelledby", "keys-title");
    const list = make("dl", "");
    for (const [key, { does }] of shortcuts) {
      const name = make("dt", "");
      name.append(make("kbd", key));
      list.append(name, make("dd", does));
    }
    const label = make("label", "");
    const box = make("input", "", { type: "checkbox", checked: kept.get("keys") !== "off" });
    box.addEventListener("change", () => kept.set("keys", box.checked ? "" : "off"));
    label.append(box, " Use these keys");
    const close = make("button", "Close", { type: "button" });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    dialog.append(make("h2", "Keyboard", { id: "keys-title" }), list, label, close);
    document.body.append(dialog);
    dialog.showModal();
  };

  const switchTheme = () => {
    const theme = isDark() ? "light" : "dark";
    kept.set("theme", theme === (system.matches ? "dark" : "light") ? "" : theme);
    paint();
  };

  window.site = { kept, make, items, keys: shortcuts, get current() { return current; }, choose };
  shortcuts.set("j", { does: "next paper", run: () => go(1) });
  shortcuts.set("k", { does: "previous paper", run: () => go(-1) });
  shortcuts.set("o", { does: "open the paper", run: () => current?.querySelector("a").click() });
  shortcuts.set("n", { does: "next day, month or part", run: () => follow("a[rel=next]") });
  shortcuts.set("p", { does: "previous day, month or part", run: () => follow("a[rel=prev]") });
  shortcuts.set("/", { does: "search", run: search });
  shortcuts.set("?", { does: "this help", run: help });

  // What scrolls in a box of its own can be reached with the keyboard, as long as it is wider than its box.
  const reachable = () => {
    const sizes = new ResizeObserver((entries) => {
      for (const { target } of entries) {
        if (target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
        else target.removeAttribute("tabindex");
      }
    });
    for (const box of document.querySelectorAll("math, .prose table")) sizes.observe(box);
  };

  const begin = () => {
    const header = document.querySelector("body > header");
    const main = document.querySelector("main");
    if (!header || !main) return;
    main.tabIndex = -1;
    main.id ||= "main";
    document.body.prepend(make("a", "Skip to content", { className: "skip", href: `#${main.id}` }));

    const colours = make("button", "", { type: "button" });
    const name = () => { colours.textContent = isDark() ? "Light" : "Dark"; };
    colours.addEventListener("click", () => { switchTheme(); name(); });
    system.addEventListener("change", () => { paint(); name(); });
    name();
    const keys = make("button", "Keys", { type: "button" });
    keys.addEventListener("click", help);
    const tools = make("div", "", { className: "switches" });
    tools.append(colours, keys);
    header.append(tools);

    reachable();
    document.addEventListener("keydown", press);
    addEventListener("storage", () => { paint(); name(); });
    document.addEventListener("focusin", (event) => {
      const item = event.target.closest?.(".paper, .entries > li");
      if (item && item !== current) { current?.classList.remove("current"); current = item; }
    });
  };
  document.addEventListener("DOMContentLoaded", begin);
})();
