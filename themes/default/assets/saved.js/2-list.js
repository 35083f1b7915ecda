// The list of saved papers, or a list from a link or file: filter, order, selection, tags and notes. Its elements are in
// `saved.html`.
(() => {
	"use strict";
	const PIECE = 100;
	const KEPT = 30 * 86_400_000; // papers that were taken from the list
	const { create, desk, keys, saved } = window.site;
	const { cleanAll, tagsOf, shortNames, counted, identifierOf, MOST } = saved;
	const page = document.getElementById("saved");
	const find = (selector) => page.querySelector(selector);
	const [status, form, list, next, bar] = ["[role=status]", ".tools", ".entries", ".next", ".selection"].map(find);
	const [rowTemplate, editTemplate] = find("template").content.children;
	const chips = form.querySelector("fieldset");
	const { filter, order, all: allBox } = form.elements;
	const picked = new Set();
	const collator = new Intl.Collator("en", { numeric: true });
	let all = []; // the saved papers
	let other = null; // papers of a link or file, shown in place of the saved ones
	let visible = [];
	let tag = "";

	// Set the function of the buttons with a name.
	const on = (name, run) => {
		for (const button of page.querySelectorAll(`button[name=${name}]`)) button.onclick = run;
	};
	// Show a dialog about papers, with their number in its title.
	const showDialog = (className, text, records) => {
		const dialog = find(`dialog.${className}`);
		dialog.querySelector("h2").textContent = `${text} ${counted(records.length)}`;
		dialog.returnValue = "";
		dialog.showModal();
		return dialog;
	};

	const edit = (item) => {
		const { id } = item.dataset;
		const record = all.find((one) => one.id === id);
		const editor = editTemplate.cloneNode(true);
		const { tags, note } = editor.elements;
		tags.value = record.tags.join(", ");
		note.value = record.note;
		let timer = 0;
		let isChanged = false;
		const show = (text) => {
			editor.lastElementChild.textContent = text;
		};
		const changed = (found) => ({
			...found,
			tags: tagsOf(tags.value.split(",")),
			note: note.value.slice(0, MOST.note),
		});
		const store = async () => {
			clearTimeout(timer);
			if (!isChanged) return;
			isChanged = false;
			const number = await update([id], changed);
			if (number === null) isChanged = true;
			else show(number ? "Stored" : "This paper is not saved any more");
		};
		// A page that is left has no time to read first.
		const leave = () =>
			isChanged &&
			desk.run("readwrite", (store) => {
				store("saved").put(changed(record));
				store("saved").transaction.commit();
			});
		editor.oninput = () => {
			isChanged = true;
			show("");
			clearTimeout(timer);
			timer = setTimeout(store, 300);
		};
		addEventListener("pagehide", leave);
		const close = async (event) => {
			event.preventDefault();
			await store();
			if (isChanged) return; // it could not be stored, and stays here
			removeEventListener("pagehide", leave);
			editor.remove();
			await reload();
			find(`[data-id="${id}"] .open`)?.focus();
		};
		editor.onsubmit = close;
		editor.onkeydown = (event) => {
			if (event.key === "Escape") close(event);
		};
		item.querySelector(".open").ariaExpanded = true;
		item.append(editor);
		tags.focus();
	};
	// Change stored records; return their number, or null if that failed.
	const update = async (ids, change) => {
		try {
			const number = await desk.run("readwrite", (store) => {
				let found = 0;
				for (const id of ids)
					store("saved").get(id).onsuccess = ({ target: { result } }) => {
						if (!result) return;
						found++;
						store("saved").put(change(result));
					};
				return () => found;
			});
			await desk.changed();
			return number;
		} catch (error) {
			desk.fail(error);
			return null;
		}
	};

	const row = (record) => {
		const { id, title, by, path, venue, code, categories, tags, note } = record;
		const item = rowTemplate.cloneNode(true);
		const [box, link, opener, names] = item.querySelectorAll("input, a, button, bdi");
		Object.assign(item.dataset, { paper: identifierOf(record), id });
		Object.assign(link, { textContent: title, href: new URL(path, desk.root).href });
		names.textContent = shortNames(by);
		if (venue) names.before(create("b", venue, { className: "venue" }), " ");
		if (code) names.before(create("b", "code", { className: "code" }), " ");
		if (categories[0]) item.append(" ", create("i", categories[0]));
		if (other) {
			box.remove();
			opener.parentElement.remove();
			return item;
		}
		Object.assign(box, { checked: picked.has(id), ariaLabel: `Select: ${title}` });
		opener.ariaLabel = `Edit tags and note: ${title}`;
		const tagOf = (name) => create("button", `#${name}`, { type: "button", className: "tag" });
		opener.before(...tags.flatMap((name) => [tagOf(name), " "]));
		if (note) item.append(create("p", note, { className: "note", dir: "auto" }));
		return item;
	};
	list.onclick = ({ target }) => {
		const item = target.closest("li");
		if (target.matches(".tag")) choose(target.textContent.slice(1));
		if (target.matches(".open") && !item.querySelector("form")) edit(item);
	};
	const addRows = () => {
		const from = list.childElementCount;
		list.append(...visible.slice(from, from + PIECE).map(row));
		next.hidden = list.childElementCount >= visible.length;
		return list.children[from];
	};
	next.onclick = () => addRows().querySelector("a").focus();

	const ORDERS = {
		added: (one, two) => two.added - one.added,
		day: (one, two) => (one.day < two.day ? 1 : -1),
		title: (one, two) => collator.compare(one.title, two.title),
	};
	const texts = new WeakMap();
	const wordsOf = (record) => {
		if (!texts.has(record)) texts.set(record, joined(record));
		return texts.get(record);
	};
	const joined = ({ title, by, venue, id, note, abstract, categories, tags }) =>
		[title, by, venue, id, note, abstract, ...categories, ...tags].join("\n").toLowerCase();
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
		const chip = ([name, number]) => {
			const properties = { type: "button", ariaPressed: tag === name, onclick: () => choose(name) };
			const element = create("button", name ? `#${name} ` : "All ", properties);
			element.append(create("small", number));
			return element;
		};
		chips.replaceChildren(chips.firstElementChild, ...[["", all.length], ...sorted].map(chip));
	};
	const show = () => {
		const shown = Math.max(list.childElementCount, PIECE);
		showChips();
		const words = filter.value.toLowerCase().split(/\s+/);
		const isVisible = (record) => {
			const text = wordsOf(record);
			return (other || !tag || record.tags.includes(tag)) && words.every((word) => text.includes(word));
		};
		const listed = other ?? all;
		visible = listed.filter(isVisible);
		if (!other) visible.sort(ORDERS[order.value]);
		const ids = new Set(visible.map(({ id }) => id));
		for (const id of picked) if (!ids.has(id)) picked.delete(id);
		list.replaceChildren();
		do addRows();
		while (!next.hidden && list.childElementCount < shown);
		const total = counted(listed.length);
		status.textContent = other
			? total
			: visible.length < listed.length
				? `${visible.length} of ${total}`
				: `${total}, kept in this browser`;
		find(".empty").hidden = listed.length;
		form.hidden = !listed.length;
		find(".buttons").hidden = false;
		page.classList.toggle("other", other);
		showSelection();
	};
	const showSelection = () => {
		const isAll = visible.length > 0 && picked.size === visible.length;
		bar.hidden = !picked.size;
		bar.firstElementChild.textContent = `${picked.size} of ${visible.length} selected`;
		Object.assign(allBox, { checked: isAll, indeterminate: picked.size && !isAll });
		for (const box of list.querySelectorAll(".pick")) box.checked = picked.has(box.closest("li").dataset.id);
	};
	list.onchange = ({ target }) => {
		const { id } = target.closest("li").dataset;
		if (target.matches(".pick")) picked[target.checked ? "add" : "delete"](id);
		showSelection();
	};
	const pick = (records) => {
		picked.clear();
		for (const { id } of records) picked.add(id);
		showSelection();
	};
	allBox.onchange = () => pick(allBox.checked ? visible : []);
	form.onsubmit = (event) => event.preventDefault();
	filter.oninput = show;
	order.oninput = show;
	keys.set("f", { does: "filter", run: () => filter.focus() });
	keys.set("x", { does: "select the paper", run: () => window.site.current?.querySelector(".pick")?.click() });

	// The papers that an action is about: the selected ones, or else all that are visible.
	const chosen = () => (picked.size ? visible.filter(({ id }) => picked.has(id)) : visible);
	on("tag", () => {
		const records = chosen();
		const dialog = showDialog("tagging", "Tag", records);
		dialog.onclose = () => {
			const [name] = tagsOf([dialog.querySelector("input").value]);
			const ids = records.map(({ id }) => id);
			const change = (tags) => [...tags.filter((tag) => tag !== name), ...(dialog.returnValue === "add" ? [name] : [])];
			if (dialog.returnValue && name) update(ids, (found) => ({ ...found, tags: tagsOf(change(found.tags ?? [])) }));
		};
	});
	on("remove", () => desk.move(chosen(), false).catch(desk.fail));
	on("clear", () => pick([]));

	// Read the store again, after any change in any tab. An open editor stays.
	const reload = async () => {
		if (list.querySelector("form")) return;
		try {
			const [stored] = (await desk.read((store) => [store("saved").getAll()])) ?? [[]];
			const place = [...list.children].indexOf(document.activeElement.closest("li"));
			const before = all;
			all = cleanAll(stored);
			const ids = new Set(all.map(({ id }) => id));
			const gone = before.filter(({ id }) => !ids.has(id));
			const unreadable = stored.length - all.length;
			find(".state").textContent = unreadable ? `${counted(unreadable, "record")} cannot be read.` : "";
			show();
			if (!gone.length || document.hidden) return;
			// The focus was in a row or a button that is gone.
			if (document.activeElement === document.body) {
				const row = list.children[Math.max(0, place)] ?? list.lastElementChild;
				row?.querySelector("a").focus({ preventScroll: true });
			}
			const undo = create("button", "Undo", { onclick: () => desk.move(gone, true).catch(desk.fail) });
			desk.tell(`Removed: ${gone.length === 1 ? gone[0].title : counted(gone.length)}.`, undo);
		} catch (error) {
			show();
			desk.fail(error, "Your saved papers cannot be read");
		}
	};
	// Forget what was taken from the list long ago.
	const forget = async () => {
		const [removed] = (await desk.read((store) => [store("removed").getAll()])) ?? [[]];
		const old = removed.filter((record) => !(record.removed > Date.now() - KEPT));
		if (old.length)
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
		pick([]);
		show();
	};
	const shownOther = () => other;
	const allSaved = () => all;
	Object.assign(saved, { page, find, on, showDialog, chosen, allSaved, showOther, shownOther, started: start() });
})();
