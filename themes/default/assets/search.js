// The search page: sends queries to the worker and shows the results. The address has the query, for back and forward.
(() => {
	"use strict";
	const FIRST = 10;
	const MORE = 30;
	const form = document.querySelector("form.search");
	const input = form.elements.q;
	const results = document.getElementById("found");
	const [status, hints, figure, order, facets, list] = [
		".lead",
		".hints",
		"figure",
		".order",
		".facets",
		".entries",
	].map((name) => results.querySelector(name));
	const next = results.querySelector(".next");
	const { create } = window.site;
	const number = new Intl.NumberFormat("en");
	const countPapers = (count) => `${number.format(count)} ${count === 1 ? "paper" : "papers"}`;
	const absolute = (url) => new URL(url, location.href).href;

	let worker = null;
	let lastId = 0;
	const pending = new Map();
	const ask = (message) => {
		if (!worker) start();
		const id = ++lastId;
		worker.postMessage({ ...message, id });
		return new Promise((resolve, reject) => pending.set(id, { resolve, reject }));
	};
	const start = () => {
		const { worker: script, query, reader, engine, manifest } = form.dataset;
		worker = new Worker(script);
		worker.addEventListener("message", ({ data }) => {
			const { resolve, reject } = pending.get(data.id);
			pending.delete(data.id);
			if ("error" in data) reject(new Error(data.error));
			else resolve(data.result);
		});
		worker.addEventListener("error", () => {
			for (const { reject } of pending.values()) reject(new Error("the search cannot start"));
		});
		const site = { engine: absolute(engine), manifest: absolute(manifest) };
		ask({ ask: "start", scripts: [absolute(query), absolute(reader)], site }).catch(() => {});
	};

	// The current query. Results of earlier queries are dropped.
	let current = { text: "", order: "" };

	const run = async () => {
		const address = new URLSearchParams(location.search);
		const query = { text: (address.get("q") ?? "").trim(), order: address.get("o") === "titles" ? "titles" : "" };
		current = query;
		input.value = query.text;
		order.querySelector(`[value="${query.order}"]`).checked = true;
		document.querySelector(".help").hidden = Boolean(query.text);
		results.hidden = !query.text;
		if (!query.text) return;
		status.textContent = "Searching …";
		results.setAttribute("aria-busy", "true");
		try {
			const result = await ask({ ask: "find", ...query, count: FIRST });
			if (current === query) show(query, result);
		} catch (error) {
			if (current === query) fail(error);
		}
		if (current === query) results.removeAttribute("aria-busy");
	};

	const fail = (error) => {
		clear();
		const isTooOld = typeof WebAssembly !== "object" || typeof DecompressionStream !== "function";
		status.textContent = isTooOld
			? "This browser is too old for the search. Other ways to find papers are below."
			: `The search does not work at the moment (${error.message}). Try again; other ways to find papers are below.`;
	};

	const clear = () => {
		hints.replaceChildren();
		list.replaceChildren();
		facets.open = facets.open && results.dataset.open === "1";
		for (const part of [figure, order, facets, next]) part.hidden = true;
	};

	const show = (query, result) => {
		clear();
		hints.replaceChildren(...result.hints.map((hint) => create("li", hint)));
		const identifier = searchQuery.identifier(query.text);
		if (identifier && !result.total) hints.append(linkToSource(identifier));
		status.textContent = result.total
			? countPapers(result.total)
			: result.hints.length
				? "Nothing was searched for."
				: "No paper was found.";
		if (result.hints.length && !result.total && searchQuery.parse(query.text).root)
			status.textContent = "No paper was found.";
		for (const part of [figure, order, facets]) part.hidden = !result.total;
		if (result.total) chart(result.years);
		facets.lastElementChild.replaceChildren();
		facets.dataset.years = JSON.stringify(result.years);
		if (facets.open) fillFacets();
		add(query, result.papers);
		next.hidden = result.total <= result.papers.length;
		document.title = `${query.text} · ${document.title.split(" · ").at(-1)}`;
	};

	// A hint about a paper that this site does not list.
	const linkToSource = (identifier) => {
		const [name, href] = searchQuery.siteOf(identifier);
		const hint = create("li", `This site does not list ${identifier}. `);
		hint.append(create("a", `Look for it on ${name}`, { href }));
		return hint;
	};

	const split = (text, separator) => (text ? text.split(separator) : []);
	const add = (query, papers) => {
		const highlight = highlighter(query.text);
		for (const [path, day, title, authors, categories] of papers) {
			const item = create("li", "");
			const link = create("a", "", { href: form.dataset.root + path });
			// The build escaped the title.
			link.innerHTML = title;
			link.dir = "auto";
			const authorNames = create("span", "");
			authorNames.append(
				...split(authors, ", ").flatMap((name, i) => (i ? [", ", create("bdi", name)] : [create("bdi", name)])),
			);
			const date = create("time", day, { dateTime: day });
			highlight(link);
			highlight(authorNames);
			item.append(
				link,
				date,
				" ",
				authorNames,
				" ",
				...split(categories, " ").flatMap((code) => [create("i", code), " "]),
			);
			list.append(item);
		}
	};

	// Highlight the words of the query in the text of an element, except in formulas.
	const highlighter = (text) => {
		const { root } = searchQuery.parse(text);
		const words = new Set();
		const prefixes = [];
		for (const term of root ? searchQuery.termsOf(root, true) : []) {
			if ([searchQuery.CATEGORY, searchQuery.IDENTIFIER].includes(term.text[0])) continue;
			const parts = term.text.replace(/^[\ue000-\ue002]/, "").split(searchQuery.JOINT);
			if (term.prefix) prefixes.push(parts[0]);
			else for (const part of parts) words.add(part);
		}
		const matches = (word) =>
			searchQuery.terms(word).some((term) => words.has(term) || prefixes.some((prefix) => term.startsWith(prefix)));
		return (element) => {
			const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
			const texts = [];
			while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("math")) texts.push(walker.currentNode);
			for (const node of texts) {
				const parts = node.data.split(/([\p{L}\p{N}\p{M}]+)/u);
				if (parts.some((part, i) => i % 2 && matches(part))) {
					node.replaceWith(...parts.map((part, i) => (i % 2 && matches(part) ? create("mark", part) : part)));
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

	const chart = (years) => {
		const height = 80;
		const most = Math.max(...years.map(([, papers]) => papers));
		const width = 100 / years.length;
		const step = Math.ceil(years.length / 8);
		const picture = svg("svg", {
			class: "plot",
			width: "100%",
			height: height + 40,
			role: "img",
			"aria-label": `Papers found by year, at most ${number.format(most)}`,
		});
		picture.append(
			svg("line", { x1: 0, x2: "100%", y1: 16, y2: 16 }),
			svg("text", { x: 0, y: 12 }, number.format(most)),
		);
		years.forEach(([year, papers], i) => {
			const bar = (height * papers) / most;
			if (papers) {
				picture.append(
					svg(
						"rect",
						{ x: `${i * width + width * 0.1}%`, width: `${width * 0.8}%`, y: 16 + height - bar, height: bar },
						svg("title", {}, `${year}: ${countPapers(papers)}`),
					),
				);
			}
			if (i % step === 0)
				picture.append(
					svg(
						"text",
						{ x: `${(i + 0.5) * width}%`, y: height + 34, "text-anchor": i ? "middle" : "start" },
						String(year),
					),
				);
		});
		picture.append(svg("line", { x1: 0, x2: "100%", y1: height + 16, y2: height + 16 }));
		figure.lastElementChild.replaceChildren(picture);
	};

	const narrow = (text, filter) => {
		const whole = /\bOR\b/.test(text) ? `(${text})` : text;
		return `?${new URLSearchParams({ q: `${whole} ${filter}`, ...(current.order ? { o: current.order } : {}) })}`;
	};

	const fillFacets = async () => {
		const query = current;
		const place = facets.lastElementChild;
		if (place.childElementCount) return;
		const column = (title, filter, counts) => {
			const items = counts.map(([name, papers]) => {
				const item = create("li", "");
				item.append(
					create("a", name, { href: narrow(query.text, `${filter}:${name}`) }),
					" ",
					create("small", number.format(papers)),
				);
				return item;
			});
			const section = create("section", "");
			const names = create("ul", "");
			names.append(...items);
			section.append(create("h2", title), names);
			return section;
		};
		place.replaceChildren(
			column(
				"Years",
				"year",
				JSON.parse(facets.dataset.years)
					.filter(([, papers]) => papers)
					.reverse(),
			),
		);
		try {
			const categories = await ask({ ask: "categories", ...query });
			if (current === query && categories.length) place.prepend(column("Categories", "cat", categories));
		} catch (error) {
			if (current === query) place.prepend(create("p", `The categories cannot be counted (${error.message}).`));
		}
	};

	const search = (text, by) => {
		const address = text ? `?${new URLSearchParams({ q: text, ...(by ? { o: by } : {}) })}` : location.pathname;
		if (address !== location.search) history.pushState(null, "", address);
		run();
	};

	form.addEventListener("submit", (event) => {
		event.preventDefault();
		search(input.value.trim(), current.order);
	});
	order.addEventListener("change", () => search(current.text, order.querySelector(":checked").value));
	facets.addEventListener("toggle", () => {
		if (facets.open && !results.hidden) fillFacets();
	});
	next.addEventListener("click", async () => {
		const query = current;
		const from = list.childElementCount;
		next.disabled = true;
		try {
			const papers = await ask({ ask: "more", ...query, from, count: MORE });
			if (current !== query) return;
			add(query, papers);
			list.children[from]?.querySelector("a").focus();
			next.hidden = papers.length < MORE;
		} catch (error) {
			if (current === query) status.textContent = `More papers cannot be loaded (${error.message}).`;
		} finally {
			next.disabled = false;
		}
	});
	document.addEventListener("click", (event) => {
		const link = event.target.closest?.('a[href^="?q="]');
		if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
		event.preventDefault();
		const address = new URLSearchParams(link.getAttribute("href"));
		search(address.get("q"), address.get("o") ?? "");
		scrollTo(0, 0);
	});
	input.addEventListener(
		"input",
		() => {
			if (!worker) start();
		},
		{ once: true },
	);
	addEventListener("popstate", run);
	run();
	if (!input.value) input.focus();
})();
