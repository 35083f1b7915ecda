// Backups and other files: papers are merged into the list. One reminder to make a backup. Databases that were set aside.
(() => {
	"use strict";
	const MOST_BYTES = 50_000_000;
	const REMIND_FROM = 10;
	const { create, desk, settings, saved } = window.site;
	const { find, on, cleanAll, merge, counted } = saved;

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
	const NAMES =
		/(?<=^|[^\w./-]|\/(?:abs|pdf)\/|\/paper\/\d{4}\/|[Aa]r[Xx]iv\.)(?:\d{4}\.\d{4,5}|[a-z]{2,9}(?:-[a-z]{2,9})?\/\d{7})(?![\d/])/g;
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
	const input = find("[type=file]");
	input.onchange = async () => {
		for (const file of input.files)
			await readFile(file).catch(() => desk.tell(`${file.name} cannot be read completely. Try again.`));
		input.value = "";
	};
	on("import", () => input.click());

	const reminder = find(".notes > p");
	const remind = async () => {
		const [backup] = (await desk.read((store) => [store("meta").get("backup")])) ?? [];
		const { length } = saved.allSaved();
		reminder.firstElementChild.textContent = counted(length);
		reminder.hidden = length < REMIND_FROM || backup;
	};
	reminder.addEventListener("click", ({ target }) => {
		reminder.hidden = target.name;
	});
	on("later", () => saved.answerReminder("not wanted"));

	// Read what can be read of a database that was set aside. It is not changed.
	const rescue = (name) =>
		new Promise((resolve, reject) => {
			const request = indexedDB.open(name);
			request.onupgradeneeded = () => request.transaction.abort();
			request.onerror = reject;
			request.onsuccess = () => {
				try {
					const found = request.result.transaction("saved").objectStore("saved").getAll();
					found.onsuccess = () => resolve(found.result);
					found.onerror = reject;
				} catch (error) {
					reject(error);
				}
				request.result.close();
			};
		});
	const showSetAside = () => {
		for (let number = 0; number < settings.get(desk.name); number++) {
			const name = desk.nameOf(number);
			const text = `A database that could not be read was set aside. It is kept under the name ${name}. `;
			const line = create("p", text, { className: "remark" });
			const read = async () => {
				try {
					await add(await rescue(name));
					line.remove();
				} catch {
					desk.tell("It cannot be read.");
				}
			};
			line.append(create("button", "Try to read it", { onclick: read }));
			find(".notes").append(line);
		}
	};
	const showPersistence = async () => {
		const isKept = await navigator.storage?.persisted?.();
		document.querySelectorAll(".kept")[Number(Boolean(isKept))].hidden = false;
	};
	const start = async () => {
		await saved.started;
		showSetAside();
		await remind().catch(() => {});
		await showPersistence().catch(() => {});
	};
	start();
})();
