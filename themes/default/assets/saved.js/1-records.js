// Records of saved papers. They come from the browser's storage, from files and from links, so that each value is checked.
(() => {
	"use strict";
	const { desk } = window.site;
	const MOST = {
		title: 1000,
		by: 3000,
		venue: 200,
		code: 40,
		tag: 40,
		tags: 20,
		note: 5000,
		path: 400,
		abstract: 2000,
	};
	const DAY = 86_400_000;

	const text = (value, most) =>
		typeof value === "string"
			? value
					.replace(/[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/gu, " ")
					.trim()
					.slice(0, most)
			: "";
	const line = (value, most) => text(value, most).replace(/\s+/g, " ");
	const list = (value) => (Array.isArray(value) ? value : []);
	const tagsOf = (values) => {
		const tags = list(values).map((tag) => line(tag, MOST.tag).replaceAll(",", " ").replace(/^#+/, "").trim());
		return [...new Set(tags.filter(Boolean))].slice(0, MOST.tags);
	};
	const timeOf = (value) =>
		Number.isFinite(value) && value > 0 && value < Date.now() + DAY ? Math.floor(value) : Date.now();

	// Return a record with values of the right types and lengths; null for anything else.
	const clean = (value) => {
		const path = line(value?.path, MOST.path);
		const id = desk.idOf(path);
		if (!id || value.id !== id) return null;
		return {
			id,
			path,
			title: line(value.title, MOST.title) || id,
			by: line(value.by, MOST.by),
			day: /^\d{4}-\d\d-\d\d$/.test(value.day) ? value.day : "",
			categories: list(value.categories)
				.slice(0, 30)
				.map((code) => line(code, MOST.code))
				.filter(Boolean),
			venue: line(value.venue, MOST.venue),
			code: value.code === true,
			// Papers that were saved in a list can have none.
			...(typeof value.abstract === "string" && { abstract: line(value.abstract, MOST.abstract) }),
			added: timeOf(value.added),
			tags: tagsOf(value.tags),
			note: text(value.note, MOST.note),
		};
	};
	const cleanAll = (values) => list(values).map(clean).filter(Boolean);

	// Two records of a paper as one: all tags, both notes, the earlier date.
	const merged = (one, other) => ({
		...other,
		...one,
		added: Math.min(one.added, other.added),
		tags: tagsOf([...one.tags, ...other.tags]),
		note: one.note.includes(other.note) ? one.note : text([one.note, other.note].filter(Boolean).join("\n"), MOST.note),
	});

	// The identifier of a record's paper, like sitegen/identifiers.py: in addresses, `_b` is a capital B, `~2f` the byte 2F.
	const decoded = (name) => {
		const coded = name.replace(/_([a-z])|~([\da-f]{2})/g, (_, letter, byte) => letter?.toUpperCase() ?? `%${byte}`);
		try {
			return decodeURIComponent(coded);
		} catch {
			return name;
		}
	};
	const identifierOf = ({ id, path }) => {
		const [, archive, number] = /^([a-z][a-z-]*)-(\d{7})$/.exec(id) ?? [];
		if (number && !/^paper\/[a-z]/.test(path)) return `${archive}/${number}`;
		if (/^\d/.test(id)) return id;
		const scheme = /^paper\/([^/]+)/.exec(path)?.[1] ?? id.split("-")[0];
		return `${scheme}:${decoded(id.slice(scheme.length + 1))}`;
	};
	const addressOf = (record) => {
		if (desk.root.protocol.startsWith("http")) return new URL(record.path, desk.root).href;
		const identifier = identifierOf(record);
		return identifier.includes(":") ? "" : `https://arxiv.org/abs/${identifier}`;
	};
	const shortNames = (by) => {
		const names = by.split(", ");
		return names.length > 4 ? `${names.slice(0, 3).join(", ")} … ${names.at(-1)} (${names.length})` : by;
	};
	const counted = (number, noun = "paper") => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

	// Store records; those of papers that are saved already are merged. Return the number of new papers.
	const merge = async (records) => {
		const added = await desk.run("readwrite", (store) => {
			let number = 0;
			for (const record of records) {
				const removed = store("removed").get(record.id);
				store("saved").get(record.id).onsuccess = ({ target: { result } }) => {
					number += !result;
					const former = clean(result ?? removed.result);
					store("saved").put(former ? merged(former, record) : record);
					store("removed").delete(record.id);
				};
			}
			return () => number;
		});
		await desk.changed();
		return added;
	};

	window.site.saved = { MOST, clean, cleanAll, tagsOf, merge, identifierOf, addressOf, shortNames, counted };
})();
