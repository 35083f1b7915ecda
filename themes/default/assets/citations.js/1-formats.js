// The formats of citations. A paper is an object as in a day's data; `plain` has the texts that contain TeX, without it.
(() => {
	"use strict";
	const months = "January February March April May June July August September October November December".split(" ");

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

	// Escape the special characters of TeX, as sitegen/citations/latex_characters.py does. BibTeX counts a brace after a backslash
	// too, so that a single one would break the entry.
	const COMMANDS = {
		"\\": "backslash",
		"{": "braceleft",
		"}": "braceright",
		"~": "asciitilde",
		"^": "asciicircum",
		"<": "less",
		">": "greater",
		"|": "bar",
	};
	const escapeTex = (text) =>
		text
			.replace(/[\\{}~^<>|]/g, (character) => `{\\text${COMMANDS[character]}}`)
			.replace(/[#$%&_]/g, "\\$&")
			.replace(/\s+/g, " ")
			.trim();
	// The entry of a paper whose day has no BibTeX file, without formulas.
	const compose = (paper) => {
		const [year, month] = date(paper);
		const fields = {
			title: escapeTex(plain(paper, "title")),
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

	window.site.citations = { formats, line, compose };
})();
