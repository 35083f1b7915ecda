// Read the index with SQLite's WebAssembly build. This file implements the system calls for reading: they fetch only the
// pages of an index that a query needs. If a page is missing, the query fails with a read error, the page is fetched, and
// the query runs again. So pages of several segments and words are fetched at the same time, and SQLite never waits.
globalThis.searchReader = (() => {
	"use strict";
	// Error numbers of WASI.
	const BAD_FILE = 8;
	const IO_ERROR = 29;
	const NO_FILE = 44;
	const NOT_IMPLEMENTED = 52;
	// Constants of SQLite.
	const ROW = 100;
	const DONE = 101;
	const READ_ONLY_URI = 0x41;
	const MOST_AHEAD = 32;

	class Changed extends Error {}

	// Fetch and inflate a file of the site.
	const fetchInflated = async (url, options) => {
		const response = await fetch(url, options);
		if (response.status === 404) throw new Changed(url);
		if (!response.ok) throw new Error(`${url}: ${response.status}`);
		return new Response(response.body.pipeThrough(new DecompressionStream("deflate")));
	};
	const bytes = async (url) => new Uint8Array(await (await fetchInflated(url)).arrayBuffer());

	// SQLite. Files are objects with `size` and `read(at, target)`, which returns false if bytes are missing.
	class Sqlite {
		constructor() {
			this.files = [];
			this.open = new Map();
			this.memory = new WebAssembly.Memory({ initial: 256, maximum: 32768 });
		}

		async load(url) {
			const program = await fetchInflated(url);
			const wasm = new Response(program.body, { headers: { "content-type": "application/wasm" } });
			const module = await WebAssembly.compileStreaming(wasm);
			const imports = {};
			for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
				imports[from] ??= {};
				imports[from][name] = kind === "memory" ? this.memory : this.call(name);
			}
			this.exports = (await WebAssembly.instantiate(module, imports)).exports;
			this.exports.__wasm_call_ctors();
		}

		get view() {
			return new DataView(this.memory.buffer);
		}

		text(at) {
			const memory = new Uint8Array(this.memory.buffer);
			return new TextDecoder().decode(memory.slice(at, memory.indexOf(0, at)));
		}

		string(text) {
			const content = new TextEncoder().encode(`${text}\0`);
			const at = this.exports.malloc(content.length);
			new Uint8Array(this.memory.buffer).set(content, at);
			return at;
		}

		// A system call. Only those for reading a database are implemented.
		call(name) {
			const calls = {
				__syscall_openat: (_folder, path) => {
					const file = this.files[Number(this.text(path).slice(1))];
					if (!file) return -NO_FILE;
					const descriptor = Math.max(2, ...this.open.keys()) + 1;
					this.open.set(descriptor, { file, at: 0 });
					return descriptor;
				},
				__syscall_stat64: (path, buffer) => this.describe(this.text(path), buffer),
				__syscall_lstat64: (path, buffer) => this.describe(this.text(path), buffer),
				__syscall_newfstatat: (_folder, path, buffer) => this.describe(this.text(path), buffer),
				__syscall_fstat64: (descriptor, buffer) => {
					const { file } = this.open.get(descriptor) ?? {};
					return file ? this.describe(`/${this.files.indexOf(file)}`, buffer) : -BAD_FILE;
				},
				__syscall_fcntl64: () => 0,
				__syscall_faccessat: () => -NO_FILE,
				__syscall_getcwd: (buffer) => {
					this.view.setUint16(buffer, 0x2f00);
					return 2;
				},
				fd_close: (descriptor) => (this.open.delete(descriptor) ? 0 : BAD_FILE),
				fd_seek: (descriptor, offset, whence, result) => {
					const opened = this.open.get(descriptor);
					if (!opened || whence !== 0) return BAD_FILE;
					opened.at = Number(offset);
					this.view.setBigUint64(result, offset, true);
					return 0;
				},
				fd_read: (descriptor, vectors, count, result) => this.read(descriptor, vectors, count, result),
				environ_sizes_get: (count, size) => {
					this.view.setUint32(count, 0, true);
					this.view.setUint32(size, 0, true);
					return 0;
				},
				environ_get: () => 0,
				emscripten_date_now: () => Date.now(),
				emscripten_get_now: () => performance.now(),
				emscripten_get_heap_max: () => 32768 * 65536,
				emscripten_resize_heap: (size) => {
					try {
						this.memory.grow(Math.ceil((size >>> 0) / 65536) - this.memory.buffer.byteLength / 65536 + 64);
						return 1;
					} catch {
						return 0;
					}
				},
			};
			return calls[name] ?? (name.startsWith("fd_") ? () => NOT_IMPLEMENTED : () => -NOT_IMPLEMENTED);
		}

		describe(path, buffer) {
			const number = Number(path.slice(1));
			const file = this.files[number];
			if (!file) return -NO_FILE;
			new Uint8Array(this.memory.buffer, buffer, 96).fill(0);
			this.view.setUint32(buffer + 4, 0o100444, true);
			this.view.setUint32(buffer + 8, 1, true);
			this.view.setBigUint64(buffer + 24, BigInt(file.size), true);
			this.view.setUint32(buffer + 32, 4096, true);
			this.view.setBigUint64(buffer + 88, BigInt(number + 1), true);
			return 0;
		}

		read(descriptor, vectors, count, result) {
			const opened = this.open.get(descriptor);
			if (!opened) return BAD_FILE;
			let sum = 0;
			for (let i = 0; i < count; i++) {
				const at = this.view.getUint32(vectors + 8 * i, true);
				const length = Math.min(this.view.getUint32(vectors + 8 * i + 4, true), opened.file.size - opened.at);
				if (length > 0 && !opened.file.read(opened.at, new Uint8Array(this.memory.buffer, at, length))) return IO_ERROR;
				if (length > 0) {
					opened.at += length;
					sum += length;
				}
			}
			this.view.setUint32(result, sum, true);
			return 0;
		}

		// Open a connection to a file, by its number in `files`.
		connect(number) {
			const name = this.string(`file:/${number}?immutable=1`);
			const slot = this.exports.malloc(4);
			const status = this.exports.sqlite3_open_v2(name, slot, READ_ONLY_URI, 0);
			const connection = this.view.getUint32(slot, true);
			this.exports.free(name);
			this.exports.free(slot);
			if (status) throw new Error(`SQLite: ${status}`);
			return connection;
		}

		// Return the first column of a query's rows, which has integers.
		column(connection, sql) {
			const text = this.string(sql);
			const slot = this.exports.malloc(4);
			const found = [];
			let statement = 0;
			try {
				let status = this.exports.sqlite3_prepare_v2(connection, text, -1, slot, 0);
				statement = this.view.getUint32(slot, true);
				if (!status) status = this.exports.sqlite3_step(statement);
				while (status === ROW) {
					found.push(this.exports.sqlite3_column_int(statement, 0));
					status = this.exports.sqlite3_step(statement);
				}
				if (status !== DONE) throw new Error(this.text(this.exports.sqlite3_errmsg(connection)));
				return found;
			} finally {
				this.exports.sqlite3_finalize(statement);
				this.exports.free(text);
				this.exports.free(slot);
			}
		}
	}

	// A segment of the index: a database, of which blocks of pages are fetched when they are needed, and its papers.
	class Segment {
		constructor(url) {
			this.url = url;
			this.pages = new Map();
			this.wanted = new Set();
			this.requests = new Map();
			this.ahead = 1;
			this.shards = new Map();
		}

		async open() {
			const content = await bytes(`${this.url}head.bin`);
			const end = content.indexOf(10);
			const head = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
			Object.assign(this, {
				pageSize: head.page,
				count: head.pages,
				block: head.block,
				shard: head.shard,
				months: head.months,
			});
			this.size = head.page * head.pages;
			this.papers = head.months.reduce((sum, [, papers]) => sum + papers, 0);
			head.hot.forEach((number, i) => {
				const page = content.slice(end + 1 + i * head.page, end + 1 + (i + 1) * head.page);
				// Interior pages are stored as differences from the previous cell.
				if (page[0] === 5) for (let at = 10; at < page.length; at++) page[at] += page[at - 10];
				this.pages.set(number, page);
			});
			this.years = [];
			let row = 1;
			for (const [month, papers] of this.months) {
				const year = Number(month.slice(0, 4));
				if (this.years.at(-1)?.year !== year) this.years.push({ year, first: row, last: row - 1 });
				row += papers;
				this.years.at(-1).last = row - 1;
			}
		}

		// Copy bytes for SQLite. If a page is missing, return false and request it, with the pages after it that are likely needed.
		read(at, target) {
			for (let done = 0; done < target.length; ) {
				const number = Math.floor((at + done) / this.pageSize);
				const start = (at + done) % this.pageSize;
				const page = this.pages.get(number);
				if (!page) {
					for (let next = number; next < Math.min(number + this.ahead, this.count); next++) this.wanted.add(next);
					return false;
				}
				const length = Math.min(this.pageSize - start, target.length - done);
				target.set(page.subarray(start, start + length), done);
				done += length;
			}
			return true;
		}

		async fetchWanted() {
			const blocks = new Set(
				[...this.wanted].filter((page) => !this.pages.has(page)).map((page) => Math.floor(page / this.block)),
			);
			this.wanted.clear();
			await Promise.all(
				[...blocks].map((block) => {
					if (!this.requests.has(block)) {
						const request = this.fetchBlock(block);
						this.requests.set(block, request);
						request.catch(() => this.requests.delete(block));
					}
					return this.requests.get(block);
				}),
			);
		}

		async fetchBlock(block) {
			const content = await bytes(`${this.url}${block}.bin`);
			for (let i = 0; i * this.pageSize < content.length; i++) {
				const number = block * this.block + i;
				if (!this.pages.has(number))
					this.pages.set(number, content.subarray(i * this.pageSize, (i + 1) * this.pageSize));
			}
		}

		async shardAt(number) {
			if (!this.shards.has(number)) {
				const request = fetchInflated(`${this.url}papers-${number}.bin`).then((response) => response.json());
				this.shards.set(number, request);
				request.catch(() => this.shards.delete(number));
			}
			return this.shards.get(number);
		}

		// Return a paper: path, day, title (HTML), authors, categories.
		async paper(row) {
			const shard = await this.shardAt(Math.floor((row - 1) / this.shard));
			return shard[(row - 1) % this.shard];
		}

		// Return a function that returns the categories of a row. The file has all lists of categories, and the list of each row.
		async categories() {
			this.categoriesOf ??= bytes(`${this.url}categories.bin`).then((content) => {
				const end = content.indexOf(10);
				const { papers } = this;
				const lists = JSON.parse(new TextDecoder().decode(content.subarray(0, end)));
				const low = content.subarray(end + 1, end + 1 + papers);
				const high = content.subarray(end + 1 + papers);
				return (row) => lists[low[row - 1] | (high[row - 1] << 8)];
			});
			return this.categoriesOf;
		}
	}

	// Queries on one segment.
	class Index {
		constructor(sqlite, segment) {
			this.sqlite = sqlite;
			this.segment = segment;
			this.number = sqlite.files.push(segment) - 1;
			this.connection = 0;
		}

		// Run SQL until no page is missing. First, `ahead` successive pages are fetched at a time. Other missing pages are fetched one by one at
		// first, then in longer and longer runs.
		async column(sql, ahead = 1) {
			const { segment, sqlite } = this;
			for (let tries = 0; ; tries++) {
				segment.ahead = tries ? Math.min(2 ** Math.max(tries - 4, 0), MOST_AHEAD) : ahead;
				try {
					this.connection ||= sqlite.connect(this.number);
					return sqlite.column(this.connection, sql);
				} catch (error) {
					if (!segment.wanted.size) throw error;
				}
				await segment.fetchWanted();
			}
		}

		// Fetch the pages with the papers of a term. The table `paper_idx` has their numbers.
		async prepare({ text, prefix }) {
			const hex = [...new TextEncoder().encode(`0${text}`)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
			const from = await this.column(
				`SELECT pgno >> 1 FROM paper_idx WHERE segid = 1 AND term <= x'${hex}' ORDER BY term DESC LIMIT 1`,
			);
			const after = `SELECT pgno >> 1 FROM paper_idx WHERE segid = 1 AND term > x'${hex}${prefix ? "ff" : ""}' ORDER BY term LIMIT 1`;
			const [until] = await this.column(after);
			const [first = 1] = from;
			const pages = Math.min((until ?? first + 1) - first, MOST_AHEAD);
			await this.column(`SELECT rowid FROM paper WHERE paper MATCH '"${text}"' LIMIT 1`, Math.max(pages, 1));
		}

		// Return the rows that match a query, in order.
		async rows(root) {
			const parts = [];
			for (const { year, first, last } of this.segment.years) {
				const left = searchQuery.forYear(root, year);
				const match = typeof left === "boolean" ? left : searchQuery.expression(left);
				if (parts.at(-1)?.match === match) parts.at(-1).last = last;
				else parts.push({ match, left, first, last });
			}
			const found = [];
			for (const { match, left, first, last } of parts) {
				if (match === true) for (let row = first; row <= last; row++) found.push(row);
				if (typeof match === "boolean") continue;
				await Promise.all(searchQuery.termsOf(left).map((term) => this.prepare(term)));
				const whole = first === 1 && last === this.segment.papers;
				const range = whole ? "" : ` AND rowid BETWEEN ${first} AND ${last}`;
				for (const row of await this.column(`SELECT rowid FROM paper WHERE paper MATCH '${match}'${range}`))
					found.push(row);
			}
			return found;
		}
	}

	return { Sqlite, Segment, Index, Changed };
})();
