// What the reader follows: checked records, their queries, and answers of the search index.
(() => {
	"use strict";
	const FIELDS = ["path", "query", "name", "not", "feed"]; // texts, which a list in a link has too
	const PAUSE = 4 * 3_600_000; // between two visits
	const { settings, desk } = window.site;
	const { root, follow } = desk;
	const { compose, hasIndex, askFrom } = globalThis.searchQuery ?? {}; // not on the page of saved papers

	// Records come from the browser's storage, from files and from links, so that each value is checked.
	const clean = (value) => {
		const [path, query, name, not, feed] = FIELDS.map((key) => {
			const text = value?.[key];
			return (typeof text === "string" ? text : "")
				.replace(/[\s\p{C}]+/gu, " ")
				.trim()
				.slice(0, 1000);
		});
		const id = follow.idOf(path);
		const rank = Number.isFinite(value?.rank) && value.rank;
		return id && query && { id, path, name: name || query, query, not, feed, rank };
	};
	const cleanAll = (values) => {
		const records = Array.isArray(values) ? values.map(clean).filter(Boolean) : [];
		return records.sort((one, two) => one.rank - two.rank).slice(0, follow.MOST);
	};
	const read = async () => cleanAll(await follow.get((store) => store.getAll()));
	// Call a function with the records, now and after each change of them.
	const watch = async (show) => {
		let last = "";
		const check = async () => {
			const records = await read();
			const text = JSON.stringify(records);
			if (text === last) return;
			last = text;
			await show(records);
		};
		desk.listeners.push(check);
		await check();
	};
	desk.backups.follows = { read, merge: (values) => follow.add(cleanAll(values)) };

	const queryOf = ({ query, not }, days) => compose(query, not, days);
	// The address of the list of the papers, or of what is followed.
	const listOf = (one, days) =>
		root + (hasIndex() ? `search.html?q=${encodeURIComponent(queryOf(one, days))}&o=newest` : one.path);
	// Return the answer of the index; null if there is none.
	const ask = (one, days) => askFrom(root, { ask: "find", text: queryOf(one, days), order: "newest", count: 300 });

	// Remember the newest day of this visit; return the day after that of the visit before, from which papers are new.
	const visit = (newest) => {
		const key = `${desk.name}:visit`;
		let [, last, day = "", before = ""] = /^(\d+) ([\d-]*) ([\d-]*)$/.exec(settings.get(key)) ?? [];
		if (!(Date.now() - last < PAUSE)) before = day;
		if (newest > day) day = newest;
		settings.set(key, `${Date.now()} ${day} ${before}`);
		const time = Date.parse(before);
		return time ? new Date(time + 86_400_000).toISOString().slice(0, 10) : "";
	};
	// A checkbox stores its value under its name while it is checked. Then `run` is called.
	const keep = (box, run) => {
		box.checked = settings.get(box.name) === box.value;
		box.onchange = () => {
			settings.set(box.name, box.checked && box.value);
			run?.();
		};
	};
	Object.assign(follow, { keep, FIELDS, cleanAll, watch, listOf, ask, visit });
})();
