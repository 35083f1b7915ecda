// Citations of papers: buttons that copy them, and files for reference managers. Files have the papers of a day, of an author,
// or the paper of a page. BibTeX comes from the files of days, which have titles in TeX. The other formats are written here,
// from the day's data (JSON) or from a page. Pages of file: URLs cannot load other files, so there all of it comes from the page.
(() => {
	"use strict";
	const { create, keys } = window.site;
	const months = "January February March April May June July August September October November December".split(" ");

	// Formats. A paper is an object as in a day's data. `plain` has the texts that contain TeX, without it.

	const plain = (paper, field) => paper.plain?.[field] ?? paper[field] ?? "";
	const firstDoi = (paper) => (paper.doi ? [paper.doi.split(" ")[0]] : []);
	// Data and pages give the parts of a name unless they are the last word and the words before it.
	const parts = ({ name, family, given = "", suffix = "" }) => {
		if (family) return { family, given, suffix };
		const last = name.lastIndexOf(" ");
		return { family: name.slice(last + 1), given: name.slice(0, Math.max(last, 0)), suffix };
	};
	const inverted = ({ family, given, suffix }) =>
		[family, given, suffix]
			.map((part) => part.replaceAll(",", ""))
			.filter(Boolean)
			.join(", ");
	const date = (paper) => paper.published.slice(0, 10).split("-");

	const ris = (paper, names) => {
		const [year, month, day] = date(paper);
		return [
			"TY  - RPRT",
			`TI  - ${plain(paper, "title")}`,
			...paper.authors.map((author) => `AU  - ${inverted(parts(author)).replaceAll("*", "")}`),
			`PY  - ${year}`,
			`DA  - ${year}/${month}/${day}`,
			`AB  - ${plain(paper, "abstract")}`,
			...paper.categories.map((code) => `KW  - ${names[code] ? `${names[code]} (${code})` : code}`),
			"PB  - arXiv",
			"M3  - Preprint",
			`SN  - arXiv:${paper.id}`,
			`AN  - arXiv:${paper.id}`,
			...firstDoi(paper).map((doi) => `DO  - ${doi}`),
			`UR  - ${paper.url}`,
			...(paper.journal ? [`N1  - ${plain(paper, "journal")}`] : []),
			"ER  - ",
			"",
		].join("\r\n");
	};

	// EndNote divides a name without a comma. It has no type for preprints, and no field for the abstract here, the longest part.
	const endnote = (paper) => {
		const [year, month, day] = date(paper);
		const name = (author) => {
			const { family, given, suffix } = parts(author);
			return given ? inverted({ family, given, suffix }) : `${`${family} ${suffix}`.replaceAll(",", "").trim()},`;
		};
		return [
			"%0 Report",
			...paper.authors.map((author) => `%A ${name(author)}`),
			`%T ${plain(paper, "title")}`,
			`%D ${year}`,
			`%8 ${months[month - 1]} ${Number(day)}`,
			"%I arXiv\n%9 Preprint",
			`%@ arXiv:${paper.id}\n%M arXiv:${paper.id}`,
			...paper.categories.map((code) => `%K ${code}`),
			...firstDoi(paper).map((doi) => `%R ${doi}`),
			`%U ${paper.url}`,
			...(paper.journal ? [`%Z ${plain(paper, "journal")}`] : []),
			"",
		].join("\n");
	};

	// The type `article` is CSL's for preprints: https://github.com/citation-style-language/schema
	const csl = (paper) => {
		const name = (author) => {
			const { family, given, suffix } = parts(author);
			if (!given) return { literal: suffix ? `${family}, ${suffix}` : family };
			return suffix ? { family, given, suffix } : { family, given };
		};
		const optional = {
			author: paper.authors.map(name),
			abstract: plain(paper, "abstract"),
			version: String(paper.version ?? ""),
			DOI: firstDoi(paper)[0],
			note: plain(paper, "journal"),
		};
		return {
			id: `arXiv.${paper.id}`,
			type: "article",
			genre: "preprint",
			title: plain(paper, "title"),
			issued: { "date-parts": [date(paper).map(Number)] },
			number: `arXiv:${paper.id}`,
			publisher: "arXiv",
			categories: paper.categories,
			URL: paper.url,
			...Object.fromEntries(Object.entries(optional).filter(([, value]) => value?.length)),
		};
	};

	const formats = {
		ris: {
			name: "RIS",
			type: "application/x-research-info-systems",
			write: (papers, names) => papers.map((paper) => ris(paper, names)).join(""),
		},
		enw: {
			name: "EndNote",
			type: "application/x-endnote-refer",
			write: (papers) => papers.map(endnote).join("\n"),
		},
		"csl.json": {
			name: "CSL-JSON",
			type: "application/vnd.citationstyles.csl+json",
			write: (papers) => `${JSON.stringify(papers.map(csl))}\n`,
		},
	};

	const line = (paper) => {
		const names = paper.authors.map(({ name }) => name);
		const authors = names.length > 6 ? `${names[0]}, et al.` : names.join(", ");
		const title = plain(paper, "title");
		const stop = /[.?!]$/.test(title) ? "" : ".";
		const year = paper.published.slice(0, 4);
		return `${authors && `${authors} `}(${year}). ${title}${stop} arXiv:${paper.id} [${paper.categories[0]}]`;
	};

	// Papers of pages. The page of a paper has title, names and abstract in elements for search engines too, without TeX.

	const content = (page, name) => page.querySelector(`meta[name='${name}']`)?.content;
	const fullAbstract = (page, article) => {
		const description = content(page, "description") ?? "";
		return description.endsWith("…") || !description ? article.querySelector(".abstract").textContent : description;
	};
	const displayedNames = (article) =>
		[...article.querySelectorAll(".by")]
			.flatMap((list) => [...list.childNodes])
			.filter((node) => node.nodeName !== "SUMMARY")
			.flatMap((node) => (node.rel === "author" ? [node.textContent] : node.textContent.split(/,\s*/)))
			.map((name) => name.trim())
			.filter(Boolean);
	const field = (article, label) =>
		[...article.querySelectorAll("dt")].find((term) => term.firstChild.data.trim() === label)?.nextElementSibling;

	const fromPage = (article, page) => {
		const [link] = article.querySelectorAll("h1 a, h2 a, h3 a");
		const url = link.getAttribute("href");
		const isOwn = Boolean(content(page, "citation_title"));
		const names = displayedNames(article).map((name) => ({ name }));
		const divided = [...page.querySelectorAll("meta[name=citation_author]")].map((meta) => meta.content.split(/, ?/));
		if (isOwn && divided.length === names.length) {
			names.forEach((author, number) => {
				[author.family, author.given, author.suffix = ""] = [...divided[number], ""];
				author.family ||= author.name;
			});
		}
		return {
			id: url.split("/abs/")[1],
			version: Number(/v(\d+)$/.exec(article.querySelector(".links a").textContent)?.[1]) || null,
			title: content(page, "citation_title") ?? link.textContent,
			abstract: isOwn ? fullAbstract(page, article) : article.querySelector(".abstract").textContent,
			authors: names,
			categories: [...article.querySelectorAll("a[rel=tag]")].map((tag) => tag.getAttribute("href").split("/").at(-2)),
			published: article.querySelector("time").textContent,
			journal: field(article, "Journal")?.textContent.trim(),
			doi: field(article, "DOI")?.querySelector("a")?.textContent,
			url,
		};
	};
	const categoryNames = (page) =>
		Object.fromEntries(
			[...page.querySelectorAll("a[rel=tag]")]
				.map((tag) => [tag.getAttribute("href").split("/").at(-2), tag.textContent])
				.filter(([code, name]) => code !== name),
		);

	// Files. All pages with papers are two folders deep.

	const cache = new Map();
	const read = (path, as) => {
		if (location.protocol === "file:") return null;
		if (!cache.has(path)) {
			cache.set(
				path,
				fetch(`../../${path}`).then(
					(response) => (response.ok ? response[as]() : null),
					() => null,
				),
			);
		}
		return cache.get(path);
	};
	const day = (address) => /(\d{4}\/\d\d\/\d\d)\.html/.exec(address)?.[1];
	const dayOf = (page) => day(page.querySelector(".turn a[href*='#']")?.getAttribute("href")) ?? day(location.pathname);

	// Escape the special characters of TeX. Formulas are copied as text.
	const escapeTex = (text) =>
		text
			.replace(/[#$%&_{}]/g, "\\$&")
			.replace(/\s+/g, " ")
			.trim();
	const compose = (paper) => {
		const [year, month] = date(paper);
		const fields = {
			title: escapeTex(paper.title),
			author: paper.authors.map(({ name }) => escapeTex(name)).join(" and "),
			year,
			month: months[month - 1].slice(0, 3).toLowerCase(),
			eprint: paper.id,
			archivePrefix: "arXiv",
			eprinttype: "arXiv",
			primaryClass: paper.categories[0],
			url: paper.url,
		};
		const lines = Object.entries(fields).map(([name, value]) => `  ${name}=${name === "month" ? value : `{${value}}`}`);
		return `@misc{arXiv.${paper.id},\n${lines.join(",\n")}\n}\n`;
	};
	const bibtex = async (paper, day) => {
		const entries = ((await read(`${day}.bib`, "text")) ?? "").split(/^(?=@)/m);
		return entries.find((entry) => entry.includes(`eprint={${paper.id}}`))?.replace(/\n+$/, "\n") ?? compose(paper);
	};

	// Return the papers of links to pages of papers, or to places on pages of days. Six pages are read at a time.
	const linked = async (links, report) => {
		const found = [];
		const names = {};
		const queue = links.map((link, number) => [number, link.getAttribute("href")]);
		const next = async () => {
			for (let item = queue.shift(); item; item = queue.shift()) {
				const [number, address] = item;
				const [path, anchor] = address.replace(/^(\.\.\/)+/, "").split("#");
				const page = new DOMParser().parseFromString((await read(path, "text")) ?? "", "text/html");
				const article = anchor ? page.getElementById(anchor) : page.querySelector("article");
				if (!article) throw new Error(`there is no ${path}`);
				Object.assign(names, categoryNames(page));
				found[number] = { paper: fromPage(article, page), day: day(path) ?? dayOf(page) };
				report(links.length - queue.length, links.length);
			}
		};
		await Promise.all(Array.from({ length: 6 }, next));
		return { found, names };
	};

	// Buttons

	const copy = async (text) => {
		try {
			await navigator.clipboard.writeText(text);
		} catch {
			// Pages from file: or http: URLs have no clipboard API.
			const area = create("textarea", text, { className: "copied" });
			document.body.append(area);
			area.select();
			document.execCommand("copy");
			area.remove();
		}
	};
	const button = (text, label, run, className = "") => {
		const element = create("button", text, { type: "button", className });
		element.setAttribute("aria-label", label);
		element.addEventListener("click", async () => {
			const done = (await run(element)) ?? text;
			element.textContent = done;
			setTimeout(() => {
				element.textContent = text;
			}, 1500);
		});
		return element;
	};
	const copyButton = (text, label, citation) =>
		button(
			text,
			label,
			async () => {
				await copy(await citation());
				return "Copied";
			},
			"copy",
		);
	const save = (name, suffix, type, text) => {
		const href = URL.createObjectURL(new Blob([text], { type }));
		const link = create("a", "", { href, download: `${name}.${suffix}` });
		link.click();
		setTimeout(() => URL.revokeObjectURL(href), 60_000);
	};
	// `load` returns the papers, the day of each, and names of categories.
	const downloads = (name, load, suffixes) =>
		suffixes.flatMap((suffix) => [
			" ",
			button(
				formats[suffix]?.name ?? "BibTeX",
				`Download ${formats[suffix]?.name ?? "BibTeX"}`,
				async (element) => {
					const report = (done, all) => {
						element.textContent = `${done} of ${all}`;
					};
					try {
						const { found, names } = await load(report);
						const papers = found.map(({ paper }) => paper);
						const text = formats[suffix]
							? formats[suffix].write(papers, names)
							: (await Promise.all(found.map(({ paper, day }) => bibtex(paper, day)))).join("\n");
						save(name, suffix, formats[suffix]?.type ?? "application/x-bibtex", text);
					} catch {
						return "Not available";
					}
				},
				"download",
			),
		]);

	const articles = [...document.querySelectorAll(".papers > .paper")];
	const all = async () => {
		const data = await read(`${dayOf(document)}.json`, "json");
		const papers = data?.papers ?? articles.map((article) => fromPage(article, document));
		return {
			found: papers.map((paper) => ({ paper, day: dayOf(document) })),
			names: data?.categories ?? categoryNames(document),
		};
	};
	for (const article of articles) {
		article.querySelector(".links").append(
			" ",
			copyButton("BibTeX", "Copy BibTeX", () => bibtex(fromPage(article, document), dayOf(document))),
		);
	}
	if (articles.length) {
		const name = dayOf(document).replaceAll("/", "-");
		// A site without data of days has no link to the BibTeX file.
		const hasFile = document.querySelector('link[type="application/x-bibtex"]');
		document
			.querySelector(".lead")
			?.append(
				hasFile ? " Also as" : " Download this day as",
				...downloads(name, all, hasFile ? Object.keys(formats) : ["bib", ...Object.keys(formats)]),
			);
	}

	const cite = document.querySelector(".cite");
	if (cite) {
		const article = document.querySelector("article.paper");
		const paper = fromPage(article, document);
		const one = { found: [{ paper, day: dayOf(document) }], names: categoryNames(document) };
		cite.replaceChildren(
			"Copy ",
			copyButton("BibTeX", "Copy BibTeX", () => bibtex(paper, dayOf(document))),
			" ",
			copyButton("Plain text", "Copy plain text", () => line(paper)),
			" Download",
			...downloads(article.id, async () => one, ["bib", ...Object.keys(formats)]),
		);
		// Zotero reads elements of the head. The abstract is on the page once, so it is copied there.
		for (const [name, value] of Object.entries({
			citation_abstract: paper.abstract,
			citation_public_url: paper.url,
			"z:repository": "arXiv",
			"z:archiveID": `arXiv:${paper.id}`,
		})) {
			document.head.append(create("meta", "", { name, content: value }));
		}
	}

	// An author's page loads this script if the author has several papers.
	const lead = document.querySelector(".lead");
	if (lead && !articles.length && !cite) {
		const links = [...document.querySelectorAll(".entries > li > a:first-child")];
		const name = location.pathname.split("/").at(-1).replace(".html", "");
		const load = (report) => linked(links, report);
		const list = create("p", "", { className: "plain" });
		list.append(
			...(location.protocol === "file:"
				? ["Citations of these papers cannot be downloaded here: a page opened as a file cannot read other files."]
				: ["Download these papers as", ...downloads(name, load, ["bib", ...Object.keys(formats)])]),
		);
		lead.after(list);
	}

	keys.set("c", {
		does: "copy the paper’s citation",
		run: () => (window.site.current ?? document).querySelector(".copy")?.click(),
	});
	window.site.citations = { formats, line, fromPage };
})();
