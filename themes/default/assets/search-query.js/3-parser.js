// Parse queries into trees, and into hints for the reader. sitegen/search/ parses the same language for topics.
(() => {
	"use strict";
	const { TITLE, AUTHOR, CATEGORY, JOINT, PERSON, VENUE, HAS, FIELD, COMMON } = globalThis.searchQuery;
	const { terms, isBeginning, code, pairs, term, wholeTitle, fieldKey } = globalThis.searchQuery;
	const { identifierTerm, ownIdentifierTerm } = globalThis.searchQuery;
	const PARTS = ["code", "project", "venue"];
	const LONGEST = 500;
	const DEEPEST = 20;
	const SHORTEST_PREFIX = 2;
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
	const joined = (kind, parts) => (parts.length > 1 ? { kind, parts } : (parts[0] ?? null));
	const allOf = (parts) => joined("allOf", parts);
	const anyOf = (parts) => joined("anyOf", parts);

	const FIELDS = ["author", "cat", "day", "has", "title", "venue", "year"];
	const patterns = new Map();
	const tokenPattern = (ownFields) => {
		const key = ownFields.join(" ");
		if (!patterns.has(key)) {
			const names = [...FIELDS, ...[...ownFields].sort((one, other) => other.length - one.length)];
			const escaped = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"));
			patterns.set(key, new RegExp(`[()]|(?:(${escaped.join("|")}):\\s*)?(?:"([^"]*)("?)|([^\\s()"]+))`, "giu"));
		}
		return patterns.get(key);
	};

	// The tokens of a query. `source` is how a token is written.
	function* tokens(text, ownFields = []) {
		const found = text.replace(/[“”„]/g, '"').matchAll(tokenPattern(ownFields));
		for (const [source, name = "", phrase, end, word] of found) {
			const field = name.toLowerCase();
			if (word === undefined && phrase === undefined) yield { kind: source, source };
			else if (word === undefined) yield { kind: end ? "phrase" : "open phrase", text: phrase, field, source };
			else if (/^(AND|OR|NOT)$/.test(word) && !name) yield { kind: word.toLowerCase(), source };
			else if (word.length > 1 && word[0] === "-" && !name) {
				yield { kind: "not", source: "-" };
				yield* tokens(word.slice(1), ownFields);
			} else yield { kind: "word", text: word, field, source };
		}
	}

	class QueryParser {
		constructor(text, ownFields) {
			this.tokens = [...tokens(text, ownFields)];
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
			if (field === "year") return this.days(text, YEARS, YEARS_HINT);
			if (field === "day") return this.days(text, DAYS, DAYS_HINT);
			if (field === "venue") return this.venue(text);
			if (field === "has") return this.part(text);
			if (field && !FIELDS.includes(field)) return this.ownField(field, text);
			return this.word(text, { author: AUTHOR, title: TITLE }[field] ?? "");
		}

		phrase({ field, text }) {
			if (!["", "author", "title"].includes(field)) return this.fielded(field, text.trim());
			if (field === "author") return this.person(text);
			const words = terms(text);
			if (words.length < 2) return words.length ? this.word(words[0], field ? TITLE : "") : null;
			if (!field) {
				this.hints.add(
					"Words in quotation marks are searched for in titles, one after the other. " +
						"Without quotation marks they are searched for in abstracts too.",
				);
			}
			return allOf(pairs(words).map((pair) => term(pair)));
		}

		// A whole name, which may be inverted (He, Kaiming), or a word of names.
		person(name) {
			const [, family, given] = /^([^,]*),(.*)$/s.exec(name) ?? [];
			const words = terms(given === undefined ? name : `${given} ${family}`);
			if (words.length > 1) return term(PERSON + words.join(JOINT));
			return words.length ? term(AUTHOR + words[0], isBeginning(words[0])) : null;
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

		// A range of days; its bounds are the beginnings of ISO days.
		days(text, pattern, hint) {
			const [whole, from, range, to] = pattern.exec(text) ?? [];
			if (whole === undefined || !(from || to) || (from && to && !range)) {
				this.hints.add(hint);
				return null;
			}
			if (!range) return { kind: "days", first: from ?? "", last: from ?? "9999" };
			const [first, last] = from && to && from > to ? [to, from] : [from, to];
			return { kind: "days", first: first ?? "", last: last ?? "9999" };
		}

		venue(text) {
			const words = terms(text);
			if (words.length) return term(VENUE + words.join(JOINT), text.endsWith("*"));
			this.hints.add('Write a venue like venue:CVPR or venue:"CVPR 2024".');
			return null;
		}

		part(text) {
			const part = text.toLowerCase();
			if (PARTS.includes(part)) return term(HAS + part);
			this.hints.add("Write has:code, has:project or has:venue.");
			return null;
		}

		ownField(field, text) {
			const words = terms(text);
			const before = FIELD + fieldKey(field) + JOINT;
			const prefix = (i) => isBeginning(words[i]) || (text.endsWith("*") && i === words.length - 1);
			return allOf(words.map((word, i) => term(before + word, prefix(i))));
		}
	}

	const YEARS = /^(\d{4})?(-)?(\d{4})?$/;
	const YEARS_HINT = "Write a year like year:2019, or several years like year:2015-2019, year:2015- or year:-2019.";
	const DAY = "\\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\\d|3[01]))?)?";
	const DAYS = new RegExp(`^(${DAY})?(\\.\\.)?(${DAY})?$`);
	const DAYS_HINT =
		"Write a day like day:2019-10-19, a month like day:2019-10, or several days like " +
		"day:2019-10-14..2019-10-18, day:2019-10-14.. or day:..2019-10.";

	// Return true if a query may ask for a field whose name only the index knows.
	const hasOwnField = (text) =>
		[...tokens(text)].some(
			({ kind, field, source }) => kind === "word" && !field && /^[^:/]+:/.test(source) && !identifierTerm(source),
		);

	// Return the term for the title that has exactly the words of a query; null if the query is not one of words and filters.
	const titleTerm = (text, ownFields = []) => {
		const all = [...tokens(text, ownFields)];
		const written = all.filter(({ field }) => !field || field === "title");
		if (!written.length || !written.every(({ kind, text: word }) => /word|phrase/.test(kind) && !word.endsWith("*")))
			return null;
		const words = written.flatMap((token) => terms(token.text));
		return words.length ? wholeTitle(words) : null;
	};

	// Return the same query with all words searched in titles only.
	const inTitles = (node) => {
		if (node.kind === "term") return /^[\ue000-\ue00b]/.test(node.text) ? node : term(TITLE + node.text, node.prefix);
		if (node.kind === "except") return { ...node, wanted: inTitles(node.wanted) };
		return node.parts ? { ...node, parts: node.parts.map(inTitles) } : node;
	};

	// Return the terms of a tree; without those after NOT, if `positive`.
	const termsOf = (node, positive = false) => {
		if (node.kind === "term") return [node];
		if (node.kind === "except") return [...termsOf(node.wanted, positive), ...(positive ? [] : termsOf(node.unwanted))];
		return (node.parts ?? []).flatMap((part) => termsOf(part, positive));
	};

	// Parse a query: its tree (null if there is nothing to search for), hints, and whether it names one paper. `ownFields` are
	// the names of the own fields that the query can ask for.
	const parse = (text, ownFields = []) => {
		const cut = [...text].slice(0, LONGEST).join("");
		const root = identifierTerm(cut);
		if (root) return { root, hints: [], isPaper: true };
		return { ...new QueryParser(cut, ownFields).query(), isPaper: false };
	};

	// Return the words and phrases of a text, for `compose`.
	const wordsOf = (text) => text.match(/"[^"]*"|[^\s"()]+/g) ?? [];
	// Return a query for papers that have none of the unwanted words. Days come first, because `parse` cuts a long query.
	const compose = (text, unwanted = "", days = "") =>
		[days, ...wordsOf(unwanted).map((word) => `NOT ${word}`), `(${text})`].join(" ").trim();

	Object.assign(globalThis.searchQuery, { parse, tokens, wordsOf, compose, hasOwnField, titleTerm, inTitles, termsOf });
})();
