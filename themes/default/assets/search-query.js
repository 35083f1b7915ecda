// Parse queries into trees, and into hints for the reader. sitegen/search/ parses the same language for topics.
// Used on the page (to highlight words) and in the worker (to query the index).
globalThis.searchQuery = (() => {
	"use strict";
	const TITLE = "\ue000";
	const PAIR = "\ue001";
	const AUTHOR = "\ue002";
	const CATEGORY = "\ue003";
	const JOINT = "\ue004";
	const EVERY = "\ue005";
	const IDENTIFIER = "\ue006";
	const LONGEST = 500;
	const DEEPEST = 20;
	const SHORTEST_PREFIX = 2;
	const COMMON = new Set(
		(
			"a also an and are as at be been between but by can for from has have in into is it its more not of " +
			"on or our such than that the their then there these they this to was we were where which while will with"
		).split(" "),
	);
	const REPLACED_LETTERS = {
		ø: "o",
		ł: "l",
		ı: "i",
		đ: "d",
		ð: "d",
		æ: "ae",
		œ: "oe",
		þ: "th",
		ħ: "h",
		ŧ: "t",
		ß: "ss",
		ς: "σ",
	};

	const fold = (text) => {
		if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
		const apart = text.normalize("NFKD").toLowerCase().normalize("NFKD");
		return apart.replace(
			/[^\0-\x7f]/gu,
			(c) => REPLACED_LETTERS[c] ?? (/[\p{L}\p{N}]/u.test(c) ? c : /\p{M}/u.test(c) ? "" : " "),
		);
	};
	// Each two successive letters of Chinese and Japanese, which have no spaces between words, are a term.
	const UNSPACED = "\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
	const RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
	const isUnspaced = RegExp.prototype.test.bind(new RegExp(`^[${UNSPACED}]`, "u"));
	const parts = (run) => {
		const letters = isUnspaced(run) ? [...run] : [];
		return letters.length > 1 ? letters.slice(1).map((letter, i) => letters[i] + letter) : [run];
	};
	const words = (text) => fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
	const terms = (text) => words(text).flatMap((word) => word.match(RUNS).flatMap(parts));
	// A single letter of Chinese or Japanese stands for all terms that begin with it.
	const isBeginning = (word) => [...word].length === 1 && isUnspaced(word);
	const code = (category) =>
		category
			.toLowerCase()
			.replace(/[^0-9a-z.]/g, "")
			.replaceAll(".", JOINT);
	// sitegen/taxonomy.py: aliases of categories.
	const ALIASES = new Map(
		[
			["cs.SY", "eess.SY"],
			["math.IT", "cs.IT"],
			["math.MP", "math-ph"],
			["stat.TH", "math.ST"],
			["q-fin.EC", "econ.GN"],
			["cs.NA", "math.NA"],
		].map((names) => names.map(code)),
	);
	const pairs = (words) => words.slice(1).map((word, i) => PAIR + words[i] + JOINT + word);

	const term = (text, prefix = false) => ({ kind: "term", text, prefix });
	const joined = (kind, parts) => (parts.length > 1 ? { kind, parts } : (parts[0] ?? null));
	const allOf = (parts) => joined("allOf", parts);
	const anyOf = (parts) => joined("anyOf", parts);

	// Return the identifier without version in a text, or "", like sitegen/arxiv.py.
	const ADDRESS = /^(?:https?:\/\/)?(?:[a-z]{1,10}\.)?arxiv\.org\/(?:abs|pdf|html|format|ps|src|e-print)\//i;
	const PREFIX = /^(?:(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s?)?10\.48550\/arxiv\.|arxiv:\s?)/i;
	const MONTH = "[0-9]{2}(?:0[1-9]|1[0-2])";
	const OLD = `([a-z]{1,10}(?:-[a-z]{1,10})?)(?:\\.[A-Za-z-]{2,16})?/(${MONTH}[0-9]{3})`;
	const NAME = `^(?:${OLD}|(${MONTH}\\.[0-9]{4,5}))(?:v[1-9][0-9]{0,3})?(?:\\.pdf)?`;
	const IN_ADDRESS = new RegExp(`${NAME}/?(?:[?#]\\S{0,200})?$`);
	const ALONE = new RegExp(`${NAME}(?:\\s{1,2}\\[[A-Za-z-]{2,10}(?:\\.[A-Za-z-]{2,16})?\\])?$`);

	const arxivIdentifier = (text) => {
		const trimmed = text.replace(/[.,;]+$/, "").trim();
		const name = ADDRESS.test(trimmed)
			? IN_ADDRESS.exec(trimmed.replace(ADDRESS, ""))
			: ALONE.exec(trimmed.replace(PREFIX, ""));
		return name ? (name[3] ?? `${name[1]}/${name[2]}`) : "";
	};
	// Identifiers of papers that are not on arXiv, like sitegen/identifiers.py: a scheme, and its forms.
	const FORMS = [
		["doi", /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s?)?(10\.[0-9]{4,9}(?:\.[0-9]+)*\/[^\s\p{Cc}]{1,200})$/iu],
		[
			"openreview",
			/^(?:https?:\/\/(?:www\.)?openreview\.net\/(?:forum|pdf)\?id=|openreview:\s?)([A-Za-z0-9_-]{1,60})$/iu,
		],
		[
			"acl",
			/^(?:https?:\/\/(?:www\.)?(?:aclanthology\.org|aclweb\.org\/anthology)\/|acl:\s?)([a-z0-9][a-z0-9.-]{1,60}?)(?:\/|\.pdf)?$/iu,
		],
		[
			"pmid",
			/^(?:https?:\/\/(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov\/pubmed)\/|pmid:\s?)([0-9]{1,12})\/?$/iu,
		],
	];
	const SITES = {
		doi: ["doi.org", (local) => `https://doi.org/${encodeURI(local).replace(/[?#]/g, encodeURIComponent)}`],
		openreview: ["OpenReview", (local) => `https://openreview.net/forum?id=${encodeURIComponent(local)}`],
		acl: ["ACL Anthology", (local) => `https://aclanthology.org/${encodeURIComponent(local)}/`],
		pmid: ["PubMed", (local) => `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(local)}/`],
	};
	const WITH_SCHEME = /^([a-z][a-z0-9-]{0,19}):(?!\/\/)([^\s\p{Cc}]{1,200})$/iu;
	const NOT_SCHEMES = ["http", "https", "ftp", "file", "data", "javascript", "mailto", "urn", "arxiv"];
	const unquote = (text) =>
		text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
			new TextDecoder().decode(Uint8Array.from(run.slice(1).split("%"), (byte) => Number.parseInt(byte, 16))),
		);
	const otherIdentifier = (text) => {
		for (const [scheme, form] of FORMS) {
			const [, written] = form.exec(text) ?? [];
			if (written === undefined) continue;
			const local = text.includes("://") ? unquote(written) : written;
			if (!/^[^\s\p{Cc}]+$/u.test(local)) return "";
			return `${scheme}:${scheme === "doi" ? local.toLowerCase() : local}`;
		}
		const [, scheme, local] = WITH_SCHEME.exec(text) ?? [];
		return scheme && !NOT_SCHEMES.includes(scheme.toLowerCase()) ? `${scheme.toLowerCase()}:${local}` : "";
	};
	const anyIdentifier = (text) => arxivIdentifier(text) || otherIdentifier(text.replace(/[.,;]+$/, "").trim());
	// Return name and address of the site that has a paper; null if the scheme is a source's own.
	const siteOf = (paper) => {
		const [, scheme, local] = /^([^:]*):(.*)$/s.exec(paper) ?? [];
		if (!scheme) return ["arXiv", `https://arxiv.org/abs/${paper}`];
		return Object.hasOwn(SITES, scheme) ? [SITES[scheme][0], SITES[scheme][1](local)] : null;
	};
	// Return the identifier of a paper that is at a known site or has a DOI, or "".
	const identifier = (text) => {
		const found = anyIdentifier(text);
		return found && siteOf(found) ? found : "";
	};
	const ofPaper = (paper) => term(IDENTIFIER + paper.toLowerCase().replace(/[^0-9a-z]/gu, JOINT));
	const identifierTerm = (text) => {
		const found = identifier(text);
		return found ? ofPaper(found) : null;
	};
	// A word with a source's own scheme may also be words with a colon between them.
	const ownIdentifierTerm = (text) => {
		const found = anyIdentifier(text);
		return found && !siteOf(found) ? ofPaper(found) : null;
	};

	const TOKEN = /[()]|(?:(author|cat|title|year):\s*)?(?:"([^"]*)("?)|([^\s()"]+))/gi;

	function* tokens(text) {
		for (const [whole, name = "", phrase, end, word] of text.replace(/[“”„]/g, '"').matchAll(TOKEN)) {
			if (word === undefined && phrase === undefined) yield { kind: whole };
			else if (word === undefined)
				yield { kind: end ? "phrase" : "open phrase", text: phrase, field: name.toLowerCase() };
			else if (/^(AND|OR|NOT)$/.test(word) && !name) yield { kind: word.toLowerCase() };
			else if (word.length > 1 && word[0] === "-" && !name) {
				yield { kind: "not" };
				yield* tokens(word.slice(1));
			} else yield { kind: "word", text: word, field: name.toLowerCase() };
		}
	}

	class QueryParser {
		constructor(text) {
			this.tokens = [...tokens(text)];
			this.at = 0;
			this.hints = new Set();
			this.common = [];
		}

		get kind() {
			return this.tokens[this.at]?.kind ?? "";
		}

		query() {
			let root = this.parseAnyOf(0);
			while (this.at < this.tokens.length) {
				this.hints.add("There is a ) without a (.");
				this.at++;
				root = allOf([root, this.parseAnyOf(0)].filter(Boolean));
			}
			if (this.common.length && !root)
				this.hints.add(`Nearly every paper has the word ${this.common[0]}. Write a word that fewer papers have.`);
			return { root, hints: [...this.hints] };
		}

		parseAnyOf(depth) {
			const parts = [];
			for (;;) {
				const part = this.parseAllOf(depth);
				if (part) parts.push(part);
				if (this.kind !== "or") break;
				this.at++;
				if (!part || ["", ")", "or"].includes(this.kind)) this.hints.add("Write OR between two words.");
			}
			return anyOf(parts);
		}

		parseAllOf(depth) {
			const wanted = [];
			const unwanted = [];
			let negative = false;
			let and = false;
			while (!["", ")", "or"].includes(this.kind)) {
				if (this.kind === "and") {
					and = true;
					if (!wanted.length && !unwanted.length) this.hints.add("Write AND between two words.");
					this.at++;
				} else if (this.kind === "not") {
					negative = true;
					and = false;
					this.at++;
				} else {
					const part = this.parsePart(depth);
					if (part) (negative ? unwanted : wanted).push(part);
					negative = and = false;
				}
			}
			if (negative || and) this.hints.add(negative ? "Write NOT before a word." : "Write AND between two words.");
			if (unwanted.length && !wanted.length) {
				this.hints.add("NOT excludes papers. Write the words to search for before it, as in image NOT video.");
				return null;
			}
			const found = allOf(wanted);
			return found && unwanted.length ? { kind: "except", wanted: found, unwanted: anyOf(unwanted) } : found;
		}

		parsePart(depth) {
			const token = this.tokens[this.at++];
			if (token.kind === "(") return this.parseNested(depth);
			if (token.kind === "open phrase") this.hints.add('There is a " without a second one.');
			const identified = token.field ? null : identifierTerm(token.text);
			if (identified) return identified;
			if (token.kind !== "word") return this.phrase(token);
			const node = this.fielded(token.field, token.text);
			const own = token.field ? null : ownIdentifierTerm(token.text);
			return anyOf([own, node].filter(Boolean));
		}

		parseNested(depth) {
			if (depth >= DEEPEST) {
				this.hints.add("There are too many nested parentheses.");
				return null;
			}
			const inner = this.parseAnyOf(depth + 1);
			if (this.kind === ")") this.at++;
			else this.hints.add("There is a ( without a ).");
			return inner;
		}

		fielded(field, text) {
			if (field === "cat") return this.category(text);
			if (field === "year") return this.year(text);
			return this.word(text, { author: AUTHOR, title: TITLE }[field] ?? "");
		}

		phrase({ field, text }) {
			if (field === "cat" || field === "year") return this.fielded(field, text.trim());
			const words = terms(text);
			if (field === "author") return allOf(words.map((word) => term(AUTHOR + word, isBeginning(word))));
			if (words.length < 2) return words.length ? this.word(words[0], field ? TITLE : "") : null;
			if (!field) {
				this.hints.add(
					"Words in quotation marks are searched for in titles, one after the other. " +
						"Without quotation marks they are searched for in abstracts too.",
				);
			}
			return allOf(pairs(words).map((pair) => term(pair)));
		}

		word(text, sign) {
			const words = terms(text);
			let prefix = text.endsWith("*") && words.length > 0 && !isBeginning(words.at(-1));
			if (prefix && [...words.at(-1)].length < SHORTEST_PREFIX) {
				this.hints.add(`Write at least ${SHORTEST_PREFIX} letters before *.`);
				prefix = false;
			}
			let found = words.map((word, i) => term(sign + word, isBeginning(word) || (prefix && i === words.length - 1)));
			if (sign !== AUTHOR) {
				found = found.filter((one) => one.prefix || !COMMON.has(sign ? one.text.slice(1) : one.text));
				if (words.length && !found.length) this.common.push(text);
			}
			return allOf(found);
		}

		category(text) {
			const written = code(text.replace(/[*.]+$/, "")).replace(/^\ue004+|\ue004+$/g, "");
			if (!written) {
				this.hints.add("Write a category like cat:cs.CV, or an archive with all its categories like cat:cs.");
				return null;
			}
			const whole = ALIASES.get(written) ?? written;
			const one = term(CATEGORY + whole);
			return whole.includes(JOINT) ? one : anyOf([one, term(CATEGORY + whole + JOINT, true)]);
		}

		year(text) {
			const [whole, from, dash, to] = /^(\d{4})?(-)?(\d{4})?$/.exec(text) ?? [];
			if (whole === undefined || !(from || to) || (from && to && !dash)) {
				this.hints.add("Write a year like year:2019, or several years like year:2015-2019, year:2015- or year:-2019.");
				return null;
			}
			const first = Number(from ?? 0);
			const last = Number(to ?? (dash ? 9999 : from));
			return { kind: "years", first: Math.min(first, last), last: Math.max(first, last) };
		}
	}

	// Evaluate the years of a query for the papers of one year. Return a tree without years, or true or false.
	const forYear = (node, year) => {
		if (node.kind === "years") return node.first <= year && year <= node.last;
		if (node.kind === "term") return node;
		if (node.kind === "except") {
			const wanted = forYear(node.wanted, year);
			const unwanted = forYear(node.unwanted, year);
			if (wanted === false || unwanted === true) return false;
			if (unwanted === false) return wanted;
			return { kind: "except", wanted: wanted === true ? term(EVERY) : wanted, unwanted };
		}
		const decisive = node.kind === "anyOf";
		const parts = node.parts.map((part) => forYear(part, year));
		if (parts.includes(decisive)) return decisive;
		const left = parts.filter((part) => typeof part !== "boolean");
		return left.length ? joined(node.kind, left) : !decisive;
	};

	// Return a tree without years as an expression of SQLite's FTS5.
	const expression = (node) => {
		if (node.kind === "term") return `"${node.text}"${node.prefix ? "*" : ""}`;
		if (node.kind === "except") return `(${expression(node.wanted)} NOT ${expression(node.unwanted)})`;
		return `(${node.parts.map(expression).join(node.kind === "allOf" ? " AND " : " OR ")})`;
	};

	// Return the same query with all words searched in titles only.
	const inTitles = (node) => {
		if (node.kind === "term") return /^[\ue000-\ue006]/.test(node.text) ? node : term(TITLE + node.text, node.prefix);
		if (node.kind === "except") return { ...node, wanted: inTitles(node.wanted) };
		return node.parts ? { ...node, parts: node.parts.map(inTitles) } : node;
	};

	// Return the terms of a tree; without those after NOT, if `positive`.
	const termsOf = (node, positive = false) => {
		if (node.kind === "term") return [node];
		if (node.kind === "except") return [...termsOf(node.wanted, positive), ...(positive ? [] : termsOf(node.unwanted))];
		return (node.parts ?? []).flatMap((part) => termsOf(part, positive));
	};

	const parse = (text) => {
		const cut = [...text].slice(0, LONGEST).join("");
		const root = identifierTerm(cut);
		return root ? { root, hints: [] } : new QueryParser(cut).query();
	};

	return {
		parse,
		identifier,
		siteOf,
		forYear,
		expression,
		inTitles,
		termsOf,
		terms,
		PAIR,
		CATEGORY,
		IDENTIFIER,
		JOINT,
	};
})();
