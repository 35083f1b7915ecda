// Files of papers. Citations are written from the data of days, or else from the pages of the papers; Markdown, CSV and JSON
// from what is stored.
(() => {
	"use strict";
	const { create, download, desk, keys, saved } = window.site;
	const { page, on, showDialog, chosen, identifierOf, addressOf, counted } = saved;
	const today = () => new Date().toISOString().slice(0, 10);

	const script = (src) =>
		new Promise((resolve, reject) => {
			const element = create("script", "", { src, onload: resolve, onerror: reject });
			document.head.append(element);
		});
	// Load what citations need, without the keys that it adds on other pages. The formats are loaded by `writers`.
	const loadCitations = async () => {
		if (window.site.citations) return;
		const own = [...keys];
		await script(page.dataset.citations);
		keys.clear();
		for (const [key, shortcut] of own) keys.set(key, shortcut);
	};
	const get = async (path, as) => {
		const response = await fetch(new URL(path, desk.root)).catch(() => null);
		return response?.ok ? response[as]().catch(() => null) : null;
	};
	// Work on items, six at a time.
	const each = async (items, work) => {
		const queue = [...items];
		const next = async () => {
			for (let item = queue.shift(); item; item = queue.shift()) await work(item);
		};
		await Promise.all(Array.from({ length: 6 }, next));
	};
	const parse = (text) => new DOMParser().parseFromString(text, "text/html");
	// The element of a record's paper on its page, or on that of its day; null if there is none.
	const articleOf = async (record) => {
		const [path, anchor] = record.path.split("#");
		const text = await get(path, "text");
		const found = text && parse(text);
		return (anchor ? found?.getElementById(anchor) : found?.querySelector("article.paper")) || null;
	};

	// Return citations of records by their ids, and names of categories.
	const cite = async (records, isBibtex, report) => {
		await loadCitations();
		const { fromPage, categoryNames, dayOf, entryIn } = window.site.citations;
		const found = new Map();
		const names = {};
		const take = async (record, paper, entries) => {
			found.set(record.id, isBibtex ? await entryIn(entries, paper) : paper);
			report(found.size);
		};
		const byPage = [];
		const byDay = {};
		for (const record of records) {
			byDay[record.day] ??= [];
			byDay[record.day].push(record);
		}
		const takeDay = async (day, ofDay) => {
			const path = day.replaceAll("-", "/");
			const data = day && (await get(`${path}.json`, "json"));
			const papers = new Map(data?.papers?.map((paper) => [paper.id, paper]));
			Object.assign(names, data?.categories);
			const entries = isBibtex && data ? await get(`${path}.bib`, "text") : "";
			const missing = [];
			for (const record of ofDay) {
				const paper = papers.get(identifierOf(record));
				if (paper) await take(record, paper, entries);
				else missing.push(record);
			}
			return missing;
		};
		await each(Object.entries(byDay), async ([day, ofDay]) => byPage.push(...(await takeDay(day, ofDay))));
		await each(byPage, async (record) => {
			const article = await articleOf(record);
			if (!article) return;
			// The page names the day, whose data has the titles as their authors wrote them.
			const day = dayOf(article.ownerDocument)?.replaceAll("/", "-");
			if (day && day !== record.day && !(await takeDay(day, [record])).length) return;
			Object.assign(names, categoryNames(article.ownerDocument));
			await take(record, fromPage(article, article.ownerDocument));
		});
		return { found, names };
	};
	// Return the text of a file, and the records that are not in it.
	const citations = async (suffix, records, report) => {
		const { found, names } = await cite(records, suffix === "bib", report);
		const papers = records.flatMap(({ id }) => found.get(id) ?? []);
		const missing = records.filter(({ id }) => !found.has(id));
		if (suffix === "bib") return [papers.join("\n"), missing];
		const { formats } = await window.site.citations.writers();
		return [formats[suffix].write(papers, names), missing];
	};

	const MARKS = /[\\\x60*_{}[\]<>()#+!|~$-]/g;
	const markdown = (record) => {
		const escaped = (text) => text.replace(MARKS, "\\$&");
		const address = addressOf(record);
		const title = address ? `[${escaped(record.title)}](${address})` : escaped(record.title);
		const facts = [
			escaped(record.by),
			escaped(record.venue),
			record.day,
			record.tags.map((tag) => `#${tag}`).join(" "),
		];
		const note = record.note ? `\n  ${escaped(record.note).replace(/\n+/g, "\n  ")}` : "";
		return `- ${[title, ...facts].filter(Boolean).join(". ")}${note}\n`;
	};
	// A cell that a spreadsheet would run as a formula begins with an apostrophe, as in sitegen/paper_formats.py.
	const cell = (value) => {
		const text = String(value);
		const safe = /^[=+@\t\r-](?![0-9.]+$)/.test(text) ? `'${text}` : text;
		return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
	};
	const cells = (record) => [
		identifierOf(record),
		record.title,
		record.by,
		record.day,
		record.categories.join("|"),
		record.venue,
		record.tags.join("|"),
		record.note,
		new Date(record.added).toISOString(),
		addressOf(record),
	];
	const COLUMNS = "identifier,title,authors,day,categories,venue,tags,note,saved,address".split(",");
	const json = (papers, more = {}) =>
		`${JSON.stringify({ format: "sitegen-saved", version: 1, site: desk.root.href, ...more, papers }, null, 1)}\n`;

	// Formats that need no file of the site.
	const PLAIN = {
		md: (records) => records.map(markdown).join(""),
		csv: (records) => [COLUMNS, ...records.map(cells)].map((row) => `${row.map(cell).join(",")}\n`).join(""),
		json: (records) => json(records),
	};

	const write = async ({ value: suffix, textContent: name }, records, status) => {
		const say = (text) => {
			status.textContent = text;
		};
		if (location.protocol === "file:" && !PLAIN[suffix])
			return say(
				`${name} cannot be written here: a page opened as a file cannot read other files. Markdown, CSV and JSON can.`,
			);
		try {
			const report = (done) => say(`${done} of ${records.length}`);
			const [text, missing] = PLAIN[suffix] ? [PLAIN[suffix](records), []] : await citations(suffix, records, report);
			if (missing.length < records.length) download(`saved-${today()}.${suffix}`, text);
			const titles = missing.slice(0, 5).map(({ title }) => title);
			if (missing.length > 5) titles.push("…");
			say(
				missing.length
					? `${counted(missing.length)} could not be loaded and ${missing.length === 1 ? "is" : "are"} not in the file: ${titles.join("; ")}`
					: `${counted(records.length)} written as ${name}.`,
			);
		} catch {
			say(`${name} cannot be written: a file of the site could not be loaded. Try again.`);
		}
	};

	// Remember a backup, or that none is wanted: there is one reminder.
	const answerReminder = (answer) =>
		desk.run("readwrite", (store) => {
			store("meta").put(answer, "backup");
		});
	// What other scripts keep: their names, and functions that read it and merge a backup. The scripts are loaded for this.
	let loading = null;
	const parts = async () => {
		loading ??= Promise.all(page.dataset.backups.split(" ").filter(Boolean).map(script)).catch((error) => {
			loading = null;
			throw error;
		});
		await loading;
		return Object.entries(desk.backups);
	};
	const backup = async () => {
		const more = {};
		for (const [name, part] of await parts()) more[name] = await part.read();
		download(`saved-backup-${today()}.json`, json(saved.allSaved(), more));
		await answerReminder(Date.now()).catch(desk.fail);
	};

	on("export", () => {
		const records = chosen();
		const dialog = showDialog("export", "Export", records);
		const status = dialog.querySelector("[role=status]");
		status.textContent = "";
		dialog.onclick = async ({ target }) => {
			if (target.name === "link") saved.copyLink(records, status);
			if (!target.value) return;
			target.disabled = true;
			await write(target, records, status);
			target.disabled = false;
		};
	});
	const NO_BACKUP = "The backup cannot be written: a file of the site could not be loaded. Try again.";
	on("backup", () => backup().catch(() => desk.tell(NO_BACKUP)));

	Object.assign(saved, { parts, answerReminder, get, parse, articleOf, each });
})();
