// How near papers are to those that the reader saved, by their words and authors. docs/desk.md says why so, and how well it works.
(() => {
	"use strict";
	const MOST_WORDS = 28;
	const WORD = /\p{N}*\p{L}[\p{L}\p{M}\p{N}]+|\p{N}\p{L}/gu;
	// In scripts that write no spaces, any two letters beside each other are a word.
	const PAIR = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}](?=(\p{L}))/gu;
	const add = (map, name, number) => map.set(name, (map.get(name) ?? 0) + number);
	const sorted = (parts) => parts.sort((one, other) => other[1] - one[1]);
	// Stored values can be anything.
	const textOf = (value) => (typeof value === "string" ? value.slice(0, 3000) : "");

	// Return how often a paper has each word, twice for those of its title, and each author, who counts as a word that is there twice.
	const read = ({ title, by, abstract }) => {
		const counts = new Map();
		const text = [title, title, abstract].map(textOf).join(" ").toLowerCase();
		for (const [word] of text.matchAll(WORD)) {
			const pairs = [...word.matchAll(PAIR)].map((pair) => pair.join(""));
			for (const part of pairs.length ? pairs : [word]) add(counts, part, 1);
		}
		for (const name of textOf(by).split(/, | … | \(\d+\)$/)) if (name) add(counts, name, 2);
		return counts;
	};

	// For each paper of a page, return its score, the words and authors that contribute most to it, and a function that returns
	// the places of the saved papers, the nearest first. All papers are as `read` returns them.
	const rank = (page, saved, dismissed) => {
		const papers = new Map(); // word -> number of papers of the page that have it
		for (const counts of page) for (const [name] of counts) add(papers, name, 1);
		// A unit vector of the heaviest words. Words that no paper of the page has cannot match.
		const vectorOf = (counts) => {
			const parts = [];
			for (const [name, number] of counts)
				if (papers.has(name)) parts.push([name, Math.log2(number + 1) * Math.log(page.length / papers.get(name))]);
			const heavy = sorted(parts).slice(0, MOST_WORDS);
			const length = Math.hypot(...heavy.map((part) => part[1])) || 1;
			return new Map(heavy.map(([name, weight]) => [name, weight / length]));
		};
		const match = (vector, other) =>
			sorted([...vector].map(([name, weight]) => [name, weight * (other.get(name) ?? 0)]));
		const sum = (parts) => parts.reduce((total, part) => total + part[1], 0);
		const profile = new Map();
		const include = (share) => (vector, _, all) => {
			for (const [name, weight] of vector) add(profile, name, (weight * share) / all.length);
		};
		const vectors = saved.map(vectorOf);
		vectors.forEach(include(1));
		dismissed.map(vectorOf).forEach(include(-0.5));
		return page.map((counts) => {
			const vector = vectorOf(counts);
			const parts = match(vector, profile);
			return {
				score: sum(parts),
				why: parts.filter((part, at) => at < 4 && part[1] * 6 > parts[0][1]).map(([name]) => name),
				nearest: () => sorted(vectors.map((other, at) => [at, sum(match(vector, other))])).map(([at]) => at),
			};
		});
	};

	window.site.rank = { textOf, sorted, read, rank };
})();
