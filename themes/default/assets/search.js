// The search page: asks the worker, shows what it answers. The address holds the query, so back and forward work.
(() => {
  "use strict";
  const FIRST = 10, MORE = 30;
  const form = document.querySelector("form.search");
  const input = form.elements.q;
  const found = document.getElementById("found");
  const [status, hints, figure, order, facets, list] = [".lead", ".hints", "figure", ".order", ".facets", ".entries"].map((name) => found.querySelector(name));
  const next = found.querySelector(".next");
  const { make } = window.site;
  const number = new Intl.NumberFormat("en");
  const counted = (count) => `${number.format(count)} ${count === 1 ? "paper" : "papers"}`;
  const absolute = (url) => new URL(url, location.href).href;

  let worker = null;
  let asked = 0;
  const waiting = new Map();
  const ask = (message) => {
    worker ?? start();
    const id = ++asked;
    worker.postMessage({ ...message, id });
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  };
  const start = () => {
    const { worker: script, query, reader, engine, manifest } = form.dataset;
    worker = new Worker(script);
    worker.addEventListener("message", ({ data }) => {
      const { resolve, reject } = waiting.get(data.id);
      waiting.delete(data.id);
      if ("error" in data) reject(new Error(data.error));
      else resolve(data.answer);
    });
    worker.addEventListener("error", () => { for (const { reject } of waiting.values()) reject(new Error("the search could not be started")); });
    const site = { engine: absolute(engine), manifest: absolute(manifest) };
    ask({ ask: "start", scripts: [absolute(query), absolute(reader)], site }).catch(() => {});
  };

  // The query that is shown; an answer to an earlier one is dropped.
  let shown = { text: "", order: "" };

  const run = async () => {
    const address = new URLSearchParams(location.search);
    const query = { text: (address.get("q") ?? "").trim(), order: address.get("o") === "titles" ? "titles" : "" };
    shown = query;
    input.value = query.text;
    order.querySelector(`[value="${query.order}"]`).checked = true;
    document.querySelector(".help").hidden = Boolean(query.text);
    found.hidden = !query.text;
    if (!query.text) return;
    status.textContent = "Searching …";
    found.setAttribute("aria-busy", "true");
    try {
      const answer = await ask({ ask: "find", ...query, count: FIRST });
      if (shown === query) show(query, answer);
    } catch (error) {
      if (shown === query) fail(error);
    }
    if (shown === query) found.removeAttribute("aria-busy");
  };

  const fail = (error) => {
    clear();
    const old = typeof WebAssembly !== "object" || typeof DecompressionStream !== "function";
    status.textContent = old
      ? "This browser is too old to search; categories, authors and days lead to every paper."
      : `The search does not work right now (${error.message}). Try again, or go by categories, authors and days.`;
  };

  const clear = () => {
    hints.replaceChildren();
    list.replaceChildren();
    facets.open = facets.open && found.dataset.open === "1";
    for (const part of [figure, order, facets, next]) part.hidden = true;
  };

  const show = (query, answer) => {
    clear();
    hints.replaceChildren(...answer.hints.map((hint) => make("li", hint)));
    const identifier = searchQuery.identifier(query.text);
    if (identifier && !answer.total) hints.append(elsewhere(identifier));
    status.textContent = answer.total ? counted(answer.total) : answer.hints.length ? "Nothing was looked for." : "No paper was found.";
    if (answer.hints.length && !answer.total && searchQuery.parse(query.text).root) status.textContent = "No paper was found.";
    for (const part of [figure, order, facets]) part.hidden = !answer.total;
    if (answer.total) chart(query, answer.years);
    facets.lastElementChild.replaceChildren();
    facets.dataset.years = JSON.stringify(answer.years);
    if (facets.open) fillFacets();
    add(query, answer.papers);
    next.hidden = answer.total <= answer.papers.length;
    document.title = `${query.text} · ${document.title.split(" · ").at(-1)}`;
  };

  // A hint for a paper that this site does not list.
  const elsewhere = (identifier) => {
    const hint = make("li", `This site does not list ${identifier}. `);
    hint.append(make("a", "Look for it on arXiv", { href: `https://arxiv.org/abs/${identifier}` }));
    return hint;
  };

  const add = (query, papers) => {
    const mark = marker(query.text);
    for (const [path, day, title, authors, categories] of papers) {
      const item = make("li", ""), link = make("a", "", { href: form.dataset.root + path });
      // The title was made into HTML and escaped when the site was built.
      link.innerHTML = title;
      link.dir = "auto";
      const by = make("span", "");
      by.append(...authors.split(", ").flatMap((name, i) => (i ? [", ", make("bdi", name)] : [make("bdi", name)])));
      const date = make("time", day, { dateTime: day });
      mark(link);
      mark(by);
      item.append(link, date, by, " ", ...categories.split(" ").flatMap((code) => [make("i", code), " "]));
      list.append(item);
    }
  };

  // Marks the words that were looked for in the text of an element, formulas apart.
  const marker = (text) => {
    const { root } = searchQuery.parse(text);
    const words = new Set(), beginnings = [];
    for (const term of root ? searchQuery.termsOf(root, true) : []) {
      if ([searchQuery.CATEGORY, searchQuery.IDENTIFIER].includes(term.text[0])) continue;
      const parts = term.text.replace(/^[\ue000-\ue002]/, "").split(searchQuery.JOINT);
      if (term.prefix) beginnings.push(parts[0]);
      else parts.forEach((part) => words.add(part));
    }
    const meant = (word) => searchQuery.terms(word).some((term) => words.has(term) || beginnings.some((start) => term.startsWith(start)));
    return (element) => {
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      const texts = [];
      while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("math")) texts.push(walker.currentNode);
      for (const node of texts) {
        const parts = node.data.split(/([\p{L}\p{N}\p{M}]+)/u);
        if (parts.some((part, i) => i % 2 && meant(part))) {
          node.replaceWith(...parts.map((part, i) => (i % 2 && meant(part) ? make("mark", part) : part)));
        }
      }
    };
  };

  const svg = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const chart = (query, years) => {
    const height = 80, most = Math.max(...years.map(([, papers]) => papers));
    const place = 100 / years.length, every = Math.ceil(years.length / 8);
    const picture = svg("svg", { class: "plot", width: "100%", height: height + 40, role: "img", "aria-label": `Papers found by year, at most ${number.format(most)}` });
    picture.append(svg("line", { x1: 0, x2: "100%", y1: 16, y2: 16 }), svg("text", { x: 0, y: 12 }, number.format(most)));
    years.forEach(([year, papers], i) => {
      const bar = height * papers / most;
      if (papers) {
        picture.append(svg("rect", { x: `${i * place + place * 0.1}%`, width: `${place * 0.8}%`, y: 16 + height - bar, height: bar },
          svg("title", {}, `${year}: ${counted(papers)}`)));
      }
      if (i % every === 0) picture.append(svg("text", { x: `${(i + 0.5) * place}%`, y: height + 34, "text-anchor": i ? "middle" : "start" }, String(year)));
    });
    picture.append(svg("line", { x1: 0, x2: "100%", y1: height + 16, y2: height + 16 }));
    figure.lastElementChild.replaceChildren(picture);
  };

  const narrowed = (text, filter) => {
    const whole = /\bOR\b/.test(text) ? `(${text})` : text;
    return `?${new URLSearchParams({ q: `${whole} ${filter}`, ...(shown.order ? { o: shown.order } : {}) })}`;
  };

  const fillFacets = async () => {
    const query = shown, place = facets.lastElementChild;
    if (place.childElementCount) return;
    const column = (title, filter, counts) => {
      const items = counts.map(([name, papers]) => {
        const item = make("li", "");
        item.append(make("a", name, { href: narrowed(query.text, `${filter}:${name}`) }), " ", make("small", number.format(papers)));
        return item;
      });
      const section = make("section", ""), names = make("ul", "");
      names.append(...items);
      section.append(make("h2", title), names);
      return section;
    };
    place.replaceChildren(column("Years", "year", JSON.parse(facets.dataset.years).filter(([, papers]) => papers).reverse()));
    try {
      const categories = await ask({ ask: "categories", ...query });
      if (shown === query) place.prepend(column("Categories", "cat", categories));
    } catch (error) {
      if (shown === query) place.prepend(make("p", `Categories could not be counted (${error.message}).`));
    }
  };

  const go = (text, by) => {
    const address = text ? `?${new URLSearchParams({ q: text, ...(by ? { o: by } : {}) })}` : location.pathname;
    if (address !== location.search) history.pushState(null, "", address);
    run();
  };

  form.addEventListener("submit", (event) => { event.preventDefault(); go(input.value.trim(), shown.order); });
  order.addEventListener("change", () => go(shown.text, order.querySelector(":checked").value));
  facets.addEventListener("toggle", () => { if (facets.open && !found.hidden) fillFacets(); });
  next.addEventListener("click", async () => {
    const query = shown, from = list.childElementCount;
    next.disabled = true;
    try {
      const papers = await ask({ ask: "more", ...query, from, count: MORE });
      if (shown !== query) return;
      add(query, papers);
      list.children[from]?.querySelector("a").focus();
      next.hidden = papers.length < MORE;
    } catch (error) {
      if (shown === query) status.textContent = `More could not be fetched (${error.message}).`;
    } finally {
      next.disabled = false;
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href^="?q="]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const address = new URLSearchParams(link.getAttribute("href"));
    go(address.get("q"), address.get("o") ?? "");
    scrollTo(0, 0);
  });
  input.addEventListener("input", () => { worker ?? start(); }, { once: true });
  addEventListener("popstate", run);
  run();
  if (!input.value) input.focus();
})();
