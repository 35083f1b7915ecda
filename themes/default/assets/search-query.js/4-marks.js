// Mark the words of a query in the texts of a page.
(() => {
	"use strict";
	const { JOINT, terms, termsOf } = globalThis.searchQuery;

	// Signs before terms: of words in texts, and of words in names.
	const IN_TEXTS = /^[\ue000\ue001]?[^\ue000-\uf8ff]/;
	const IN_NAMES = /^[\ue002\ue008]?[^\ue000-\uf8ff]/;
	const split = (data) => data.split(/([\p{L}\p{N}\p{M}]+)/u);

	// Return a function that finds a word of a text among the words of a query.
	const matcher = (found, signs) => {
		const words = new Set();
		const prefixes = [];
		for (const { text, prefix } of found) {
			if (!signs.test(text)) continue;
			const parts = text.replace(/^[\ue000-\uf8ff]/, "").split(JOINT);
			if (prefix) prefixes.push(parts[0]);
			else for (const part of parts) words.add(part);
		}
		const isMatch = (term) => words.has(term) || prefixes.some((prefix) => term.startsWith(prefix));
		return (word) => terms(word).find(isMatch);
	};

	// Divide a text into runs with and without marks. Successive words are marked together.
	const runsOf = (data, matched) => {
		const runs = [];
		for (const [i, text] of split(data).entries()) {
			const isMarked = i % 2 === 1 && Boolean(matched(text));
			const [before, last] = [runs.at(-2), runs.at(-1)];
			if (isMarked && before?.isMarked && /^[\s-]$/.test(last.text)) {
				before.text += last.text + text;
				runs.pop();
			} else if (last?.isMarked === false && !isMarked) last.text += text;
			else runs.push({ text, isMarked });
		}
		return runs;
	};
	const marked = (text) => Object.assign(document.createElement("mark"), { textContent: text });
	// Mark words in the text of an element, except in formulas.
	const mark = (element, matched) => {
		const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
		const texts = [];
		while (walker.nextNode())
			if (!walker.currentNode.parentElement.closest("math, mark")) texts.push(walker.currentNode);
		for (const node of texts) {
			const runs = runsOf(node.data, matched);
			if (runs.some(({ isMarked }) => isMarked))
				node.replaceWith(...runs.map(({ text, isMarked }) => (isMarked ? marked(text) : text)));
		}
	};

	// Return what finds the words of a query in texts and in names. `root` is its tree, or null.
	const highlighter = (root) => {
		const found = root ? termsOf(root, true) : [];
		return { inTexts: matcher(found, IN_TEXTS), inNames: matcher(found, IN_NAMES) };
	};

	Object.assign(globalThis.searchQuery, { split, mark, highlighter });
})();
