// Buttons that copy citations: on a paper's page the text on the page, on a day's page the entry of the day's BibTeX file,
// which has titles in TeX. Without that file (file: URLs, sites without data), the entry is composed from the page.
(() => {
	"use strict";
	const { create, keys } = window.site;

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

	const button = (text, label, getCitation) => {
		const element = create("button", text, { type: "button", className: "copy" });
		element.setAttribute("aria-label", label);
		element.addEventListener("click", async () => {
			await copy(await getCitation());
			element.textContent = "Copied";
			setTimeout(() => {
				element.textContent = text;
			}, 1500);
		});
		return element;
	};

	let file = null;
	const readFile = () => {
		const link = document.querySelector("link[type='application/x-bibtex']");
		if (!link || location.protocol === "file:") return "";
		file ??= fetch(link.href).then(
			(response) => (response.ok ? response.text() : ""),
			() => "",
		);
		return file;
	};
	const bibtex = async (paper) => {
		const id = paper.querySelector("a").href.split("/abs/")[1];
		const entries = (await readFile()).split(/^(?=@)/m);
		return entries.find((entry) => entry.includes(`eprint={${id}}`)) ?? compose(paper, id);
	};

	// Escape the special characters of TeX. Formulas are copied as text.
	const escapeTex = (text) =>
		text
			.replace(/[#$%&_{}]/g, "\\$&")
			.replace(/\s+/g, " ")
			.trim();
	const compose = (paper, id) => {
		const title = paper.querySelector("h1, h2").textContent;
		const authors = [...paper.querySelectorAll(".by")]
			.flatMap((part) => [...part.childNodes])
			.filter((node) => node.nodeName !== "SUMMARY")
			.flatMap((node) => (node.rel === "author" ? [node.textContent] : node.textContent.split(/,\s*/)))
			.map((name) => name.trim())
			.filter(Boolean);
		const date = paper.querySelector("time").textContent;
		const fields = {
			title: escapeTex(title),
			author: authors.map(escapeTex).join(" and "),
			year: date.slice(0, 4),
			month: "jan feb mar apr may jun jul aug sep oct nov dec".split(" ")[date.slice(5, 7) - 1],
			eprint: id,
			archivePrefix: "arXiv",
			eprinttype: "arXiv",
			primaryClass: paper.querySelector("a[rel=tag]").pathname.split("/").at(-2),
			url: `https://arxiv.org/abs/${id}`,
		};
		const lines = Object.entries(fields).map(([name, value]) => `  ${name}=${name === "month" ? value : `{${value}}`}`);
		return `@misc{arXiv.${id},\n${lines.join(",\n")}\n}\n`;
	};

	for (const paper of document.querySelectorAll(".papers > .paper")) {
		paper.querySelector(".links").append(
			" ",
			button("BibTeX", "Copy BibTeX", () => bibtex(paper)),
		);
	}
	for (const block of document.querySelectorAll(".cite pre")) {
		const title = block.previousElementSibling;
		title.append(
			" ",
			button("Copy", `Copy ${title.textContent}`, () => block.textContent),
		);
	}
	keys.set("c", {
		does: "copy the paper’s citation",
		run: () => (window.site.current ?? document).querySelector(".copy")?.click(),
	});
})();
