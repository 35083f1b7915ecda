// The formats of citations. citations.js loads this file when a reader wants the first citation that is not in the site's files.
(() => {
	"use strict";
	const { plain, isArxiv, date, key, number, publication, ownDoi } = window.site.citations;
	const months = "January February March April May June July August September October November December".split(" ");

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
	// The types of a publication in each format, and the fields for its journal, conference or book.
	const TYPES = {
		preprint: { ris: "RPRT", endnote: "Report", csl: "article" },
		article: { ris: "JOUR", endnote: "Journal Article", csl: "article-journal", field: "%J" },
		inproceedings: { ris: "CONF", endnote: "Conference Proceedings", csl: "paper-conference", field: "%B" },
		incollection: { ris: "CHAP", endnote: "Book Section", csl: "chapter", field: "%B" },
		misc: { ris: "GEN", endnote: "Generic", csl: "document" },
	};
	// Lines for values that are known.
	const known = (lines) => Object.entries(lines).flatMap(([start, value]) => (value ? [start + value] : []));
	const journal = (paper) => (publication(paper).container ? "" : plain(paper, "journal"));

	const ris = (paper, names) => {
		const [year, month, day] = date(paper);
		const { type, container, volume, number: issue, pages = "" } = publication(paper);
		const [first, last] = pages.split("-");
		const subject = (code) => (names[code] ? `${names[code]} (${code})` : code);
		return [
			`TY  - ${TYPES[type].ris}`,
			`TI  - ${plain(paper, "title")}`,
			...paper.authors.map((author) => `AU  - ${inverted(parts(author)).replaceAll("*", "")}`),
			...known({ "T2  - ": container, "VL  - ": volume, "IS  - ": issue, "SP  - ": first, "EP  - ": last }),
			...known({
				"PY  - ": year,
				"DA  - ": month && `${year}/${month}/${day ?? ""}`,
				"AB  - ": plain(paper, "abstract"),
			}),
			...paper.categories.map((code) => `KW  - ${subject(code)}`),
			...known({
				"PB  - ": isArxiv(paper) && "arXiv",
				"M3  - ": type === "preprint" && "Preprint",
				"SN  - ": isArxiv(paper) && number(paper),
				"AN  - ": number(paper),
				"DO  - ": ownDoi(paper),
				"UR  - ": paper.url,
				"N1  - ": journal(paper),
			}),
			"ER  - ",
			"",
		].join("\r\n");
	};

	// EndNote divides a name without a comma. It has no type for preprints.
	const endnote = (paper) => {
		const [year, month, day] = date(paper);
		const name = (author) => {
			const { family, given, suffix } = parts(author);
			const whole = `${family} ${suffix}`.replaceAll(",", "").trim();
			return given ? inverted({ family, given, suffix }) : `${whole},`;
		};
		const { type, container, volume, number: issue, pages } = publication(paper);
		return [
			`%0 ${TYPES[type].endnote}`,
			...paper.authors.map((author) => `%A ${name(author)}`),
			`%T ${plain(paper, "title")}`,
			...known({ [`${TYPES[type].field} `]: container, "%V ": volume, "%N ": issue, "%P ": pages }),
			...known({
				"%D ": year,
				"%8 ": month && [months[month - 1], day && Number(day)].filter(Boolean).join(" "),
				"%I ": isArxiv(paper) && "arXiv",
				"%9 ": type === "preprint" && "Preprint",
				"%@ ": isArxiv(paper) && number(paper),
				"%M ": number(paper),
			}),
			...paper.categories.map((code) => `%K ${code}`),
			...known({
				"%R ": ownDoi(paper),
				"%U ": paper.url,
				"%X ": plain(paper, "abstract"),
				"%Z ": journal(paper),
			}),
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
		const { type, container, volume, number: issue, pages } = publication(paper);
		const issued = date(paper).map(Number);
		const item = {
			id: key(paper),
			type: TYPES[type].csl,
			genre: type === "preprint" && "preprint",
			title: plain(paper, "title"),
			author: paper.authors.map(name),
			issued: issued.length > 0 && { "date-parts": [issued] },
			"container-title": container,
			volume,
			issue,
			page: pages,
			number: !container && number(paper),
			publisher: isArxiv(paper) && "arXiv",
			categories: paper.categories,
			version: String(paper.version ?? ""),
			DOI: ownDoi(paper),
			URL: paper.url,
			abstract: plain(paper, "abstract"),
			note: journal(paper),
		};
		return JSON.stringify(item, (_, value) => (value && value.length !== 0 ? value : undefined));
	};

	const formats = {
		ris: {
			type: "application/x-research-info-systems",
			write: (papers, names) => papers.map((paper) => ris(paper, names)).join(""),
		},
		enw: {
			type: "application/x-endnote-refer",
			write: (papers) => papers.map(endnote).join("\n"),
		},
		"csl.json": {
			type: "application/vnd.citationstyles.csl+json",
			write: (papers) => (papers.length ? `[\n${papers.map(csl).join(",\n")}\n]\n` : "[]\n"),
		},
	};

	const line = (paper) => {
		const names = paper.authors.map(({ name }) => name);
		const authors = names.length > 6 ? `${names[0]}, et al.` : names.join(", ");
		const title = plain(paper, "title");
		const stop = /[.?!]$/.test(title) ? "" : ".";
		const [year] = date(paper);
		const { container, volume, number: issue, pages } = publication(paper);
		const start = [authors, year && `(${year})`].filter(Boolean).join(" ");
		const before = start && `${start}${start.endsWith(".") ? "" : "."} `;
		const numbered = (volume ?? "") + (issue ? `(${issue})` : "");
		const place = [container, numbered, pages].filter(Boolean).join(", ");
		const [category] = isArxiv(paper) ? paper.categories : [];
		const named = isArxiv(paper) ? number(paper) : ownDoi(paper) ? `https://doi.org/${ownDoi(paper)}` : paper.url;
		const end = [named || paper.id, category && `[${category}]`].filter(Boolean).join(" ");
		return `${before}${title}${stop} ${[place, end].filter(Boolean).join(". ")}`;
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
			.replace(/"/g, (_, at) => (at && !" ([{-~/–—".includes(text[at - 1]) ? "''" : "``"))
			.replace(/[\\{}~^<>|]/g, (character) => `{\\text${COMMANDS[character]}}`)
			.replace(/[#$%&_]/g, "\\$&")
			.replace(/\s+/g, " ")
			.trim();
	// As in sitegen/citations/latex.py and bibtex.py, for text without TeX: words whose capitals must stay, and names that BibTeX
	// would divide in other places.
	const KEEPS_CAPITALS =
		/(?<![A-Za-z0-9])(?:[A-Z]-[A-Z][A-Za-z0-9]*|[A-Za-z0-9]+[A-Z][A-Za-z0-9]*|[B-Z](?![A-Za-z0-9]))/g;
	const INDIVISIBLE = /(?:^| )(?:and|others)(?: |$)|[$%&#_~^<>|]/i;
	const bibtexName = (author) => {
		const { name } = author;
		const { family, given, suffix } = parts(author);
		if (INDIVISIBLE.test(name) || (!given && /[ ,]/.test(name))) return `{${escapeTex(name)}}`;
		// For BibTeX, the family name begins with the first word in small letters; without one, it is the last word.
		const divided = /^(?:(.*?) )??(\P{L}*\p{Ll}.* .*|[^ ]*)$/u.exec(name) ?? [];
		if (!given || (!suffix && divided[1] === given && divided[2] === family)) return escapeTex(name);
		return [family, suffix.replaceAll(",", ""), given].filter(Boolean).map(escapeTex).join(", ");
	};
	// The entry of a paper whose day has no BibTeX file, without formulas.
	const compose = (paper) => {
		const [year, month] = date(paper);
		const { type, container, volume, number: issue, pages } = publication(paper);
		const onArxiv = isArxiv(paper);
		const fields = {
			title: escapeTex(plain(paper, "title")).replace(KEEPS_CAPITALS, "{$&}"),
			author: paper.authors.map(bibtexName).join(" and "),
			[type === "article" ? "journal" : "booktitle"]: container && escapeTex(container),
			volume,
			number: issue,
			pages: pages?.replace("-", "--"),
			year,
			month: month && months[month - 1].slice(0, 3).toLowerCase(),
			eprint: onArxiv && paper.id,
			archivePrefix: onArxiv && "arXiv",
			eprinttype: onArxiv && "arXiv",
			primaryClass: onArxiv && paper.categories[0],
			doi: !/[{}\\%#]/.test(ownDoi(paper)) && ownDoi(paper),
			url: paper.url?.replace(/[{}\\]/g, encodeURIComponent),
			note: escapeTex(journal(paper)),
		};
		const lines = Object.entries(fields)
			.filter(([, value]) => value)
			.map(([name, value]) => (name === "month" ? `  month=${value}` : `  ${name}={${value}}`));
		return `@${type === "preprint" ? "misc" : type}{${key(paper)},\n${lines.join(",\n")}\n}\n`;
	};

	Object.assign(window.site.citations, { formats, line, compose });
})();
