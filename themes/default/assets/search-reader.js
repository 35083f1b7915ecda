// Read the index of the search: fetch the leaves that a query needs, and find its papers. sitegen/search/index.py describes
// the files.
globalThis.searchReader = (() => {
	"use strict";
	const MOST_SETS = 40;
	const TITLE_END = "!";

	class Changed extends Error {}

	// Fetch and inflate a file of the site.
	const bytes = async (url) => {
		const response = await fetch(url);
		if (response.status === 404) throw new Changed(url);
		if (!response.ok) throw new Error(`${url}: ${response.status}`);
		const inflated = response.body.pipeThrough(new DecompressionStream("deflate"));
		return new Uint8Array(await new Response(inflated).arrayBuffer());
	};
	const text = (content) => new TextDecoder().decode(content);
	const json = async (url) => JSON.parse(text(await bytes(url)));

	// Reads integers from bytes, in groups of seven bits.
	class Cursor {
		constructor(content, at = 0) {
			this.content = content;
			this.at = at;
		}

		integer() {
			for (let value = 0; ; ) {
				const byte = this.content[this.at++];
				value = value * 128 + (byte & 127);
				if (byte < 128) return value;
			}
		}

		short() {
			this.at += 2;
			return (this.content[this.at - 2] << 8) | this.content[this.at - 1];
		}

		slice(length) {
			this.at += length;
			return this.content.subarray(this.at - length, this.at);
		}
	}

	// Compare terms, which are bytes; with `length`, only the beginning of the first one.
	const compare = (one, other, length = one.length) => {
		const shorter = Math.min(length, one.length, other.length);
		for (let i = 0; i < shorter; i++) if (one[i] !== other[i]) return one[i] - other[i];
		return Math.min(length, one.length) - other.length;
	};

	// A leaf of the index: lists of terms with their papers.
	class Leaf {
		constructor(content) {
			const head = new Cursor(content);
			head.short();
			this.end = head.short();
			this.content = content;
			this.terms = [];
			const footer = new Cursor(content, this.end);
			for (let at = 0; footer.at < content.length; ) {
				at += footer.integer();
				this.terms.push(at);
			}
		}

		// Set the papers between two places to 1.
		mark(found, from, to) {
			const cursor = new Cursor(this.content, from);
			for (let row = 0; cursor.at < to; ) {
				row += cursor.integer();
				found[row] = 1;
			}
		}

		// The papers of a list that began in a leaf before.
		markRest(found) {
			this.mark(found, 4, this.terms[0] ?? this.end);
		}

		// The papers of a term, or of all terms that begin with it and have an end. Return true if the last list may go on in the next leaf.
		markTerm(found, term, prefix, end) {
			let current = new Uint8Array();
			for (const [i, at] of this.terms.entries()) {
				const cursor = new Cursor(this.content, at);
				const shared = i ? cursor.integer() : 0;
				const rest = cursor.slice(cursor.integer());
				const next = new Uint8Array(shared + rest.length);
				next.set(current.subarray(0, shared));
				next.set(rest, shared);
				current = next;
				const order = compare(current, term, prefix ? term.length : undefined);
				if (order > 0) return false;
				const isWanted = order === 0 && (!end || current.at(-1) === end.charCodeAt(0));
				if (isWanted) this.mark(found, cursor.at, this.terms[i + 1] ?? this.end);
				if (i === this.terms.length - 1) return isWanted;
			}
			return false;
		}
	}

	// A segment of the index: leaves, of which blocks are fetched when they are needed, and papers.
	class Segment {
		constructor(url) {
			this.url = url;
			this.requests = new Map();
			this.sets = new Map();
		}

		// Fetch something once. A failed request is repeated the next time.
		once(name, fetchIt) {
			if (!this.requests.has(name)) {
				const request = fetchIt(`${this.url}${name}.bin`);
				this.requests.set(name, request);
				request.catch(() => this.requests.delete(name));
			}
			return this.requests.get(name);
		}

		async open() {
			const content = await bytes(`${this.url}head.bin`);
			const end = content.indexOf(10);
			const { leaves, blocks, long, shard, months } = JSON.parse(text(content.subarray(0, end)));
			Object.assign(this, { leaves, shard, months, long: new Set(long) });
			this.papers = months.reduce((sum, [, papers]) => sum + papers, 0);
			this.readDirectory(new Cursor(content, end + 1));
			this.divide(blocks);
			this.years = [];
			let row = 1;
			for (const [month, papers] of months) {
				const year = Number(month.slice(0, 4));
				if (this.years.at(-1)?.year !== year) this.years.push({ year, first: row });
				row += papers;
				this.years.at(-1).last = row - 1;
			}
		}

		// The beginnings of the first terms of leaves, and the numbers of these leaves.
		readDirectory(cursor) {
			const count = cursor.integer();
			const lengths = Array.from({ length: count }, () => cursor.integer());
			let number = 0;
			this.numbers = lengths.map(() => {
				number += cursor.integer();
				return number;
			});
			this.beginnings = lengths.map((length) => cursor.slice(length));
		}

		// Set the block of each leaf and the first leaf of each block. Leaves with and without terms are in different blocks.
		divide([mostOfList, most]) {
			const withTerms = new Set(this.numbers);
			this.blocks = [0];
			this.starts = [];
			for (let number = 1; number <= this.leaves; number++) {
				const start = this.starts.at(-1);
				const hasTerms = withTerms.has(number);
				const isFull = number - start === (hasTerms ? most : mostOfList);
				if (!start || isFull || hasTerms !== withTerms.has(start)) this.starts.push(number);
				this.blocks.push(this.starts.length - 1);
			}
		}

		// Return the place in the directory of the last leaf that may have a term, or terms that begin with it.
		placeOf(term, prefix = false) {
			let [low, high] = [0, this.beginnings.length];
			while (high - low > 1) {
				const middle = (low + high) >> 1;
				if (compare(this.beginnings[middle], term, prefix ? term.length : undefined) > 0) high = middle;
				else low = middle;
			}
			return low;
		}

		async leaf(number) {
			const block = this.blocks[number];
			const leaves = await this.once(block, async (url) => {
				const cursor = new Cursor(await bytes(url));
				const found = [];
				while (cursor.at < cursor.content.length) found.push(new Leaf(cursor.slice(cursor.short())));
				return found;
			});
			return leaves[number - this.starts[block]];
		}

		// Return the papers of a term as an array with 1 at their rows.
		async papersOf({ text: term, prefix }) {
			const key = `${term}${prefix ? "*" : ""}`;
			if (!this.sets.has(key)) {
				const set = this.makeSet(term, prefix);
				this.sets.set(key, set);
				set.catch(() => this.sets.delete(key));
				if (this.sets.size > MOST_SETS) this.sets.delete(this.sets.keys().next().value);
			}
			return this.sets.get(key);
		}

		async makeSet(term, prefix) {
			const found = new Uint8Array(this.papers + 1);
			if (term === searchQuery.EVERY) found.fill(1, 1);
			// A word of titles has a sign at its end, so that its papers follow those with the word anywhere.
			else if (term[0] === searchQuery.TITLE)
				await this.markTerm(found, `0${term.slice(1)}${prefix ? "" : TITLE_END}`, prefix, prefix && TITLE_END);
			else await this.markTerm(found, `0${term}`, prefix);
			return found;
		}

		// Mark the papers of a term, or of all terms that begin with it and have an end.
		async markTerm(found, text, prefix, end = "") {
			if (!this.numbers.length) return;
			const term = new TextEncoder().encode(text);
			const place = this.placeOf(term, prefix);
			const first = this.numbers[this.placeOf(term)];
			const last = this.numbers[place];
			const until = Math.min(this.numbers[place + 1] ?? this.leaves, this.leaves);
			const ahead = this.long.has(text.slice(1)) ? until : last;
			for (let number = first; number <= ahead; number++) this.leaf(number).catch(() => {});
			let isOpen = false;
			for (let number = first; number <= last || (isOpen && number <= until); number++) {
				// A long list: the leaves up to the next term are fetched at the same time.
				if (number > last) for (let next = number; next <= until; next++) this.leaf(next).catch(() => {});
				const leaf = await this.leaf(number);
				if (isOpen) leaf.markRest(found);
				if (leaf.terms.length) isOpen = number <= last && leaf.markTerm(found, term, prefix, end);
			}
		}

		// Return true if all papers that a tree matches are of other months, so that it needs none of the files.
		isOutside({ kind, parts, wanted, first, last }) {
			if (kind === "days")
				return this.months[0][0].slice(0, last.length) > last || first.slice(0, 7) > this.months.at(-1)[0];
			if (kind === "except") return this.isOutside(wanted);
			if (kind === "allOf") return parts.some((part) => this.isOutside(part));
			return kind === "anyOf" && parts.every((part) => this.isOutside(part));
		}

		// Return the papers that a tree matches, as an array with 1 at their rows.
		async match(node) {
			if (this.isOutside(node)) return new Uint8Array(this.papers + 1);
			if (node.kind === "term") return this.papersOf(node);
			if (node.kind === "days") {
				const [first, end] = await Promise.all([this.rowOf(node.first), this.rowOf(`${node.last}~`)]);
				return new Uint8Array(this.papers + 1).fill(1, first, end);
			}
			const parts = node.kind === "except" ? [node.wanted, node.unwanted] : node.parts;
			const [start, ...others] = await Promise.all(parts.map((part) => this.match(part)));
			const found = start.slice();
			for (const other of others) {
				if (node.kind === "anyOf") for (let row = 1; row < found.length; row++) found[row] |= other[row];
				else if (node.kind === "allOf") for (let row = 1; row < found.length; row++) found[row] &= other[row];
				else for (let row = 1; row < found.length; row++) found[row] &= ~other[row];
			}
			return found;
		}

		// Return the first row whose day is not before a text. Only a day in the middle of a month needs a file.
		async rowOf(day) {
			let row = 1;
			for (const [month, papers] of this.months) {
				if (`${month}-01` >= day) return row;
				if (`${month}-31` >= day) break;
				row += papers;
			}
			if (row > this.papers) return row;
			row = 1;
			for (const [one, papers] of await this.once("days", json)) {
				if (one >= day) return row;
				row += papers;
			}
			return row;
		}

		// Return a paper; the comment in search-worker.js describes a row.
		async paper(row) {
			const shard = await this.once(`papers-${Math.floor((row - 1) / this.shard)}`, json);
			return shard[(row - 1) % this.shard];
		}

		// Return a function that returns categories, venue and code of a row.
		facets() {
			return this.once("facets", async (url) => {
				const content = await bytes(url);
				const end = content.indexOf(10);
				const { categories, sets, venues } = JSON.parse(text(content.subarray(0, end)));
				const codes = sets.map((places) => places.map((place) => categories[place]));
				const column = (number, row) => content[end + number * this.papers + row];
				return (row) => ({
					categories: codes[column(0, row) | (column(1, row) << 8)],
					venue: venues[(column(2, row) | (column(3, row) << 8)) - 1] ?? "",
					code: column(4, row) === 1,
				});
			});
		}

		// Return words with a first letter, or names with a last word that has it, each with its number of papers.
		async vocabulary(kind, letter) {
			try {
				return await this.once(`${kind}-${letter}`, json);
			} catch (error) {
				if (error instanceof Changed) return [];
				throw error;
			}
		}
	}

	return { Segment, Changed };
})();
