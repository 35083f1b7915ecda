// Buttons that copy citations, and that download files for reference managers: with the papers of a day, of an author, or the
// paper of a page. BibTeX comes from the files of days. The other formats (citations.formats.js) are written from the day's data
// (JSON) or from pages.
(() => {
	"use strict";
	const { create, download, keys } = window.site;
	const { number, fromPage, categoryNames, read, writers, dayOf, bibtex, linked } = window.site.citations;

	// Suffixes and names of the formats.
	const FORMATS = { ris: "RIS", enw: "EndNote", "csl.json": "CSL-JSON" };
	const WITH_BIBTEX = { bib: "BibTeX", ...FORMATS };
	const isFile = location.protocol === "file:";

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
			element.textContent = await run(element).catch(() => "Not available");
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
	// `load` returns the papers, the day of each, and names of categories.
	const downloads = (name, load, formats) =>
		Object.entries(formats).flatMap(([suffix, format]) => [
			" ",
			button(
				format,
				`Download ${format}`,
				async (element) => {
					const { found, names } = await load((done, all) => {
						element.textContent = `${done} of ${all}`;
					});
					if (suffix === "bib") {
						const entries = await Promise.all(found.map(({ paper, day }) => bibtex(paper, day)));
						download(`${name}.bib`, entries.join("\n"), "application/x-bibtex");
					} else {
						const { type, write } = (await writers()).formats[suffix];
						const papers = found.map(({ paper }) => paper);
						download(`${name}.${suffix}`, write(papers, names), type);
					}
					return format;
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
	const entry = (article) => bibtex(fromPage(article, document), dayOf(document));
	for (const article of articles) {
		article.querySelector(".links").append(
			" ",
			copyButton("BibTeX", "Copy BibTeX", () => entry(article)),
		);
	}
	if (articles.length) {
		const name = dayOf(document).replaceAll("/", "-");
		// A site without data of days has no link to the BibTeX file.
		const hasFile = document.querySelector('link[type="application/x-bibtex"]');
		if (!hasFile) document.querySelector(".papers").after(create("p", "", { className: "downloads" }));
		document
			.querySelector(".downloads")
			?.append(hasFile ? " Also as" : "Download this day as", ...downloads(name, all, hasFile ? FORMATS : WITH_BIBTEX));
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
			copyButton("Plain text", "Copy plain text", async () => (await writers()).line(paper)),
			" Download",
			...downloads(article.id, async () => one, WITH_BIBTEX),
		);
		// Zotero reads elements of the head. The abstract is on the page once, so it is copied there.
		for (const [name, value] of Object.entries({
			citation_abstract: paper.abstract,
			citation_public_url: paper.url,
			"z:repository": paper.publication ? "" : "arXiv",
			"z:archiveID": number(paper),
		})) {
			if (!value) continue;
			document.head.append(create("meta", "", { name, content: value }));
		}
	}

	// An author's page loads this script if the author has several papers.
	const lead = document.querySelector(".lead");
	const links = articles.length || cite ? [] : [...document.querySelectorAll(".entries > li > a:first-child")];
	if (lead && !articles.length && !cite) {
		const name = location.pathname.split("/").at(-1).replace(".html", "");
		const load = (report) => linked(links, report);
		const list = create("p", "", { className: isFile ? "remark" : "downloads" });
		list.append(
			...(isFile
				? ["Citations of these papers cannot be downloaded here: a page opened as a file cannot read other files."]
				: ["Download these papers as", ...downloads(name, load, WITH_BIBTEX)]),
		);
		(document.querySelector("main > aside") ?? lead.parentNode).append(list);
	}

	// Some browsers copy only at once after a press. Here a copy needs the formats, so load them before the press.
	const area = isFile ? document : cite;
	for (const event of ["pointerover", "focusin"])
		area?.addEventListener(event, () => writers().catch(() => {}), { once: true });

	// The text of the chosen citations: of the papers of a page, or of those that a list links.
	const citations = async (picked) => {
		if (articles.length) return Promise.all(picked.map(entry));
		const { found } = await linked(
			picked.map((item) => item.querySelector("a")),
			() => {},
		);
		return Promise.all(found.map(({ paper, day }) => bibtex(paper, day)));
	};
	const canRead = () => !links.length || !isFile;
	keys.set("c", {
		does: "copy the paper’s citation",
		works: canRead,
		run: async () => {
			const picked = [...document.querySelectorAll(".picked")];
			const { current } = window.site;
			if (!picked.length && !links.length) return (current ?? document).querySelector(".copy")?.click();
			if (!picked.length && current) picked.push(current);
			const texts = await citations(picked).catch(() => []);
			if (!texts.length) return;
			await copy(texts.join("\n"));
			// That the marks go shows that the entries are copied.
			for (const item of picked) item.classList.remove("picked");
		},
	});
	keys.set("x", {
		does: "select the paper; c copies all that are selected",
		works: () => !cite && canRead(),
		run: () => window.site.current?.classList.toggle("picked"),
	});
})();
