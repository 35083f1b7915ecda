// Backups and other files: papers are merged into the list. One reminder to make a backup. Databases that were set aside.
(() => {
	"use strict";
	const MOST_BYTES = 50_000_000;
	const REMIND_FROM = 10;
	const { create, desk, settings, saved } = window.site;
	const { page, button, cleanAll, merge, counted } = saved;
	const notes = page.querySelector(".notes");

	const summary = (read, added, unreadable) =>
		[
			`${counted(read)} read: ${added} new, ${read - added} already saved (tags and notes are merged)`,
			unreadable && `${unreadable} not readable`,
		]
			.filter(Boolean)
			.join("; ");
	const add = async (values) => {
		const records = cleanAll(values);
		try {
			const added = await merge(records);
			desk.tell(`${summary(records.length, added, values.length - records.length)}.`);
		} catch (error) {
			desk.fail(error);
		}
	};
	const papersIn = (text) => {
		try {
			const file = JSON.parse(text);
			if (file?.format === "sitegen-saved" && Array.isArray(file.papers)) return file;
		} catch {
			/* another format */
		}
		return null;
	};
	// A file of citations names papers of arXiv by their identifiers.
	const NAMES = /(?<![\w./-])(?:\d{4}\.\d{4,5}|[a-z]{2,9}(?:-[a-z]{2,9})?\/\d{7})(?![\d/])/g;
	const pathsIn = (text) =>
		[...new Set(text.match(NAMES))].map((name) => {
			const [archive, number] = name.split("/");
			return number
				? `paper/${number.slice(0, 4)}/${archive}-${number}.html`
				: `paper/${name.slice(0, 4)}/${name}.html`;
		});
	const readFile = async (file) => {
		if (file.size > MOST_BYTES) return desk.tell(`${file.name} is too large: at most 50 MB can be read.`);
		const text = await file.text();
		const found = papersIn(text);
		if (found?.version > 1) return desk.tell(`${file.name} was written by a newer version of this page.`);
		if (found) {
			await add(found.papers);
			for (const [name, part] of await saved.parts()) await part.merge(found[name]).catch(desk.fail);
			return;
		}
		const paths = pathsIn(text);
		if (paths.length) return saved.showPaths(paths, file.name);
		return desk.tell(`${file.name} has no papers that can be read: choose a backup, a JSON export, BibTeX or RIS.`);
	};
	const input = create("input", "", { type: "file", accept: ".json,.bib,.ris,.enw,.txt,.csv,.md", hidden: true });
	input.addEventListener("change", async () => {
		for (const file of input.files) await readFile(file);
		input.value = "";
	});
	page.append(input);
	saved.addButton(".buttons", "Import", () => input.click());

	const note = (text, ...buttons) => {
		const line = create("p", `${text} `, { className: "remark" });
		line.append(...buttons.flatMap((element) => [element, " "]));
		notes.append(line);
		return line;
	};
	const remind = async () => {
		const { backup } = await saved.read();
		if (saved.allSaved().length < REMIND_FROM || backup) return;
		const done = async (run) => {
			line.remove();
			await run();
		};
		const line = note(
			`These ${counted(saved.allSaved().length)} are in this browser only. A backup is one file that you can restore anywhere.`,
			button("Back up", "", () => done(saved.backup)),
			button("Not now", "", () => done(() => saved.answerReminder("not wanted"))),
		);
	};

	// Read what can be read of a database that was set aside. It is not changed.
	const rescue = async (name) => {
		const request = indexedDB.open(name);
		const database = await new Promise((resolve, reject) => {
			request.onupgradeneeded = () => request.transaction.abort();
			request.onsuccess = () => resolve(request.result);
			request.onerror = () => reject(request.error);
		});
		try {
			const found = database.transaction("saved").objectStore("saved").getAll();
			return await new Promise((resolve, reject) => {
				found.onsuccess = () => resolve(found.result);
				found.onerror = () => reject(found.error);
			});
		} finally {
			database.close();
		}
	};
	const showSetAside = () => {
		for (let number = 0; number < (Number(settings.get(desk.name)) || 0); number++) {
			const name = desk.nameOf(number);
			const line = note(
				`A database that could not be read was set aside. It is kept under the name ${name}.`,
				button("Try to read it", "", async () => {
					try {
						await add(await rescue(name));
						line.remove();
					} catch {
						desk.tell("It cannot be read.");
					}
				}),
			);
		}
	};
	const showPersistence = async () => {
		const isKept = await navigator.storage?.persisted?.();
		document.querySelector(".kept").textContent = isKept
			? "The browser keeps this data until you delete it."
			: "The browser may delete this data if space is short or if you do not visit the site for a while. A backup is safe.";
	};
	const start = async () => {
		await saved.started;
		showSetAside();
		await remind().catch(() => {});
		await showPersistence().catch(() => {});
	};
	start();
})();
