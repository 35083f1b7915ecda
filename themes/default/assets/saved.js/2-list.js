// The list of saved papers, or a list from a link or file: filter, order, selection, tags and notes.
(() => {
	"use strict";
	const PIECE = 100;
	const KEPT = 30 * 86_400_000; // papers that were taken from the list
	const { create, desk, keys, saved } = window.site;
	const { cleanAll, tagsOf, shortNames, counted, MOST } = saved;
	const page = document.getElementById("saved");
	const [status, form, list, empty, bar, about] = [
		"[role=status]",
		".tools",
		".entries",
		".empty",
		".selection",
		".state",
	].map((selector) => page.querySelector(selector));
	const chips = form.querySelector("fieldset");
	const picked = new Set();
	const collator = new Intl.Collator("en", { numeric: true });
	let all = []; // the saved papers
	let other = null; // papers of a link or file, shown in place of the saved ones
	let visible = [];
	let tag = "";
	let isStale = false;

	const button = (text, className, run) => {
		const element = create("button", text, { type: "button", className });
		element.addEventListener("click", run);
		return element;
	};

	const edit = (record, item, opener) => {
		const editor = create("form", "", { className: "edit" });
		const field = (label, name, input) => {
			const element = create("label", `${label} `);
			element.append(Object.assign(input, { name, value: name === "tags" ? record.tags.join(", ") : record.note }));
			return element;
		};
		const tags = create("input", "", { type: "text", maxLength: 500, placeholder: "to-read, baseline" });
		const state = create("output", "");
		const note = create("textarea", "", { rows: 3, maxLength: MOST.note });
		editor.append(field("Tags", "tags", tags), field("Note", "note", note), create("button", "Done"), state);
		let timer = 0;
		let isChanged = false;
		const store = async () => {
			clearTimeout(timer);
			if (!isChanged) return;
			isChanged = false;
			const changes = { tags: tagsOf(tags.value.split(",")), note: note.value.slice(0, MOST.note) };
			const isStored = await update([record.id], (found) => ({ ...found, ...changes }));
			if (isStored) state.textContent = "Stored";
		};
		editor.addEventListener("input", () => {
			isChanged = true;
			state.textContent = "";
			clearTimeout(timer);
			timer = setTimeout(store, 300);
		});
		addEventListener("pagehide", store);
		const close = async (event) => {
			event.preventDefault();
			await store();
			removeEventListener("pagehide", store);
			editor.remove();
			await reload();
			list.querySelector(`[data-id="${record.id}"] .open`)?.focus();
		};
		editor.addEventListener("submit", close);
		editor.addEventListener("keydown", (event) => event.key === "Escape" && close(event));
		opener.setAttribute("aria-expanded", "true");
		item.append(editor);
		tags.focus();
	};
	// Change stored records; return true if that worked.
	const update = async (ids, change) => {
		try {
			await desk.run("readwrite", (store) => {
				for (const id of ids)
					store("saved").get(id).onsuccess = ({ target: { result } }) => result && store("saved").put(change(result));
			});
			await desk.changed();
			return true;
		} catch (error) {
			desk.fail(error);
			return false;
		}
	};

	const row = (record) => {
		const item = create("li", "");
		item.dataset.paper = saved.identifierOf(record);
		item.dataset.id = record.id;
		const link = create("a", record.title, { href: new URL(record.path, desk.root).href, dir: "auto" });
		const badges = [];
		if (record.venue) badges.push(create("b", record.venue, { className: "venue" }), " ");
		if (record.code) badges.push(create("b", "code", { className: "code" }), " ");
		const code = record.categories[0] ? [" ", create("i", record.categories[0])] : [];
		const text = [...badges, create("bdi", shortNames(record.by)), ...code];
		if (other) {
			item.append(link, ...text);
			return item;
		}
		const box = create("input", "", { type: "checkbox", checked: picked.has(record.id), className: "pick" });
		box.setAttribute("aria-label", `Select: ${record.title}`);
		const opener = button("Edit", "open", () => {
			if (!item.querySelector("form")) edit(record, item, opener);
		});
		opener.setAttribute("aria-label", `Edit tags and note: ${record.title}`);
		opener.setAttribute("aria-expanded", "false");
		const tags = create("span", "", { className: "tags" });
		tags.append(...record.tags.flatMap((name) => [button(`#${name}`, "tag", () => choose(name)), " "]), opener);
		item.append(box, link, tags, ...text);
		if (record.note) item.append(create("p", record.note, { className: "note", dir: "auto" }));
		return item;
	};
	const addRows = () => {
		const from = list.childElementCount;
		list.append(...visible.slice(from, from + PIECE).map(row));
		next.hidden = list.childElementCount >= visible.length;
		return list.children[from];
	};
	const next = button("Show more", "next", () => addRows()?.querySelector("a").focus());
	list.after(next);

	const ORDERS = {
		added: (one, two) => two.added - one.added,
		day: (one, two) => (one.day < two.day ? 1 : -1),
		title: (one, two) => collator.compare(one.title, two.title),
	};
	const wordsOf = (record) =>
		[
			record.title,
			record.by,
			record.venue,
			record.id,
			record.note,
			record.abstract,
			...record.categories,
			...record.tags,
		]
			.join("\n")
			.toLowerCase();
	const choose = (name) => {
		tag = name;
		show();
		chips.querySelector("[aria-pressed=true]").focus();
	};
	const showChips = () => {
		const counts = new Map();
		for (const { tags } of all) for (const name of tags) counts.set(name, (counts.get(name) ?? 0) + 1);
		if (!counts.has(tag)) tag = "";
		const sorted = [...counts].sort((one, two) => two[1] - one[1] || collator.compare(one[0], two[0]));
		const chip = (text, name, number) => {
			const element = button(`${text} `, "", () => choose(name));
			element.append(create("small", String(number)));
			element.setAttribute("aria-pressed", String(tag === name));
			return element;
		};
		chips.replaceChildren(
			create("legend", "Tag"),
			chip("All", "", all.length),
			...sorted.map(([name, number]) => chip(`#${name}`, name, number)),
		);
	};
	const show = () => {
		const shown = Math.max(list.childElementCount, PIECE);
		showChips();
		const words = form.elements.filter.value.toLowerCase().split(/\s+/).filter(Boolean);
		visible = other ?? all;
		if (!other && tag) visible = visible.filter(({ tags }) => tags.includes(tag));
		if (words.length)
			visible = visible.filter((record) => {
				const found = wordsOf(record);
				return words.every((word) => found.includes(word));
			});
		if (!other) visible = [...visible].sort(ORDERS[form.elements.order.value]);
		const ids = new Set(visible.map(({ id }) => id));
		for (const id of picked) if (!ids.has(id)) picked.delete(id);
		list.replaceChildren();
		do addRows();
		while (!next.hidden && list.childElementCount < shown);
		const total = (other ?? all).length;
		status.textContent = other
			? counted(total)
			: visible.length < total
				? `${visible.length} of ${counted(total)}`
				: `${counted(total)}, kept in this browser`;
		empty.hidden = Boolean(total);
		form.hidden = !total;
		for (const part of [chips, form.elements.order, form.elements.all.parentElement]) part.hidden = Boolean(other);
		page.classList.toggle("other", Boolean(other));
		showSelection();
		page.hidden = false;
	};
	const showSelection = () => {
		bar.hidden = !picked.size;
		bar.querySelector("strong").textContent = `${picked.size} of ${visible.length} selected`;
		const box = form.elements.all;
		box.checked = visible.length > 0 && picked.size === visible.length;
		box.indeterminate = picked.size > 0 && !box.checked;
		for (const item of list.children) {
			const pick = item.querySelector(".pick");
			if (pick) pick.checked = picked.has(item.dataset.id);
		}
	};
	list.addEventListener("change", ({ target }) => {
		if (!target.matches(".pick")) return;
		const { id } = target.closest("li").dataset;
		if (target.checked) picked.add(id);
		else picked.delete(id);
		showSelection();
	});
	form.elements.all.addEventListener("change", ({ target }) => {
		picked.clear();
		if (target.checked) for (const { id } of visible) picked.add(id);
		showSelection();
	});
	form.addEventListener("submit", (event) => event.preventDefault());
	form.elements.filter.addEventListener("input", show);
	form.elements.order.addEventListener("input", show);
	keys.set("f", { does: "filter", run: () => form.elements.filter.focus() });
	keys.set("x", { does: "select the paper", run: () => window.site.current?.querySelector(".pick")?.click() });

	// The papers that an action is about: the selected ones, or else all that are visible.
	const chosen = () => (picked.size ? visible.filter(({ id }) => picked.has(id)) : visible);
	const remove = async (records) => {
		try {
			await desk.move(records, false);
		} catch (error) {
			desk.fail(error);
		}
	};
	const tagDialog = (records) => {
		const dialog = create("dialog", "");
		dialog.setAttribute("aria-labelledby", "tag-title");
		const input = create("input", "", { type: "text", maxLength: MOST.tag, required: true });
		const label = create("label", "Tag ");
		label.append(input);
		const ids = records.map(({ id }) => id);
		const apply = (change) => async () => {
			const [name] = tagsOf([input.value]);
			if (!name) return input.focus();
			dialog.close();
			await update(ids, (found) => ({ ...found, tags: tagsOf(change(found.tags ?? [], name)) }));
		};
		dialog.append(
			create("h2", `Tag ${counted(ids.length)}`, { id: "tag-title" }),
			label,
			button(
				"Add",
				"",
				apply((tags, name) => [...tags, name]),
			),
			" ",
			button(
				"Remove",
				"",
				apply((tags, name) => tags.filter((found) => found !== name)),
			),
			" ",
			button("Cancel", "", () => dialog.close()),
		);
		dialog.addEventListener("close", () => dialog.remove());
		document.body.append(dialog);
		dialog.showModal();
	};
	const clear = () => {
		picked.clear();
		showSelection();
	};
	// Buttons for the selected papers; `3-export.js` and `4-import.js` add others.
	const addButton = (place, text, run) => {
		const element = button(text, "", run);
		page.querySelector(place).append(element, " ");
		return element;
	};
	addButton(".selection", "Tag", () => tagDialog(chosen()));
	addButton(".selection", "Remove", () => remove(chosen()));
	addButton(".selection", "Clear", clear);

	const read = async () => {
		const found = await desk.run("readonly", (store) => {
			const requests = [store("saved").getAll(), store("removed").getAll(), store("meta").get("backup")];
			return () => requests.map(({ result }) => result);
		});
		const [records, removed, backup] = found ?? [[], [], undefined];
		return { records: cleanAll(records), stored: records.length, removed, backup };
	};
	// Read the store again, after any change in any tab. An open editor stays.
	const reload = async () => {
		isStale = Boolean(list.querySelector("form"));
		if (isStale) return;
		try {
			const { records, stored } = await read();
			const ids = new Set(records.map(({ id }) => id));
			const gone = all.filter(({ id }) => !ids.has(id));
			all = records;
			about.textContent =
				stored > records.length ? `${counted(stored - records.length, "record")} cannot be read.` : "";
			show();
			if (gone.length && document.visibilityState === "visible")
				desk.tell(
					`Removed: ${gone.length === 1 ? gone[0].title : counted(gone.length)}.`,
					button("Undo", "", () => desk.move(gone, true).catch(desk.fail)),
				);
		} catch (error) {
			show();
			desk.fail(error, "Your saved papers cannot be read");
		}
	};
	// Forget what was taken from the list long ago.
	const forget = async () => {
		const { removed } = await read();
		const old = removed.filter((record) => !(record.removed > Date.now() - KEPT));
		if (!old.length) return;
		await desk.run("readwrite", (store) => {
			for (const { id } of old) store("removed").delete(id);
		});
	};

	desk.listeners.push(reload);
	const start = async () => {
		await reload();
		await forget().catch(() => {});
	};
	// Show other papers in place of the saved ones; null for the saved ones.
	const showOther = (records) => {
		other = records;
		picked.clear();
		show();
	};
	const shownOther = () => other;
	const allSaved = () => all;
	Object.assign(saved, { page, button, addButton, chosen, read, allSaved, showOther, shownOther, started: start() });
})();
