// Divide text into terms, as sitegen/search/index_terms.py does. Used on the page (to mark words) and in the worker.
globalThis.searchQuery = (() => {
	"use strict";
	const TITLE = "\ue000";
	const PAIR = "\ue001";
	const AUTHOR = "\ue002";
	const CATEGORY = "\ue003";
	const JOINT = "\ue004";
	const EVERY = "\ue005";
	const IDENTIFIER = "\ue006";
	const WHOLE_TITLE = "\ue007";
	const PERSON = "\ue008";
	const VENUE = "\ue009";
	const HAS = "\ue00a";
	const FIELD = "\ue00b";
	const TITLES = 36 ** 4;
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
	const pairs = (words) => words.slice(1).map((word, i) => PAIR + words[i] + JOINT + word);

	// The term for all words of a title: its CRC-32 with four digits of base 36.
	const wholeTitle = (words) => {
		let sum = -1;
		for (const byte of new TextEncoder().encode(words.join(" "))) {
			sum ^= byte;
			for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
		}
		return term(WHOLE_TITLE + ((~sum >>> 0) % TITLES).toString(36).padStart(4, "0"));
	};
	const fieldKey = (name) => words(name).join("");

	const term = (text, prefix = false) => ({ kind: "term", text, prefix });

	return {
		...{ TITLE, PAIR, AUTHOR, CATEGORY, JOINT, EVERY, IDENTIFIER, PERSON, VENUE, HAS, FIELD, COMMON },
		...{ fold, terms, isBeginning, code, pairs, term, wholeTitle, fieldKey },
	};
})();
