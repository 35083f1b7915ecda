// The order "for you" of the page of a day: it is computed when it is chosen, and says why. "Not for me" is a button of papers and
// a key. Nothing is hidden.
(() => {
	"use strict";
	const LEAST = 3; // saved papers
	const MOST = 1000; // newest papers, saved ones and dismissed ones
	const MOST_EXPLAINED = 20;
	const MOST_PAGES = 100;
	const { create, keys, day, desk } = window.site;
	const { textOf, read, rank } = window.site.rank;
	const { run, scores } = desk;
	const order = document.querySelector(".tools [name=order]");
	const isOn = () => order.value === "you";
	const describe = (element) => desk.describe(element, desk.pathOf(element));
	const timeOf = ({ added }) => (Number.isFinite(added) ? added : 0);
	const newest = (records) => records.sort((one, other) => timeOf(other) - timeOf(one));

	// Papers that were saved in lists have no abstract. It is read from their pages, for the next time.
	const complete = async (saved) => {
		const lacking = saved.filter(({ abstract, path }) => abstract === undefined && desk.PATH.test(path));
		for (const { id, path } of lacking.slice(0, MOST_PAGES)) {
			const response = await fetch(new URL(path, desk.root));
			if (response.status > 499) return;
			const page = new DOMParser().parseFromString(await response.text(), "text/html");
			await desk.addAbstracts([[id, page.getElementById(id)]]);
		}
	};

	const explain = (element, { why, nearest }, saved) => {
		const line = create("p", "For you: ", { className: "why" });
		line.append(...why.flatMap((name, at) => [at ? ", " : "", create("bdi", name)]));
		const [like] = nearest().find(([at, score]) => score && saved[at].id !== element.id) ?? [];
		if (like >= 0) line.append(" · like ", create("bdi", textOf(saved[like].title)));
		element.querySelector(".short").after(line);
	};
	const show = async () => {
		for (const old of document.querySelectorAll(".why")) old.remove();
		if (!isOn()) return;
		const names = ["saved", "dismissed"];
		const stored = await run("readonly", (store) => {
			const requests = names.map((name) => store(name).getAll());
			return () => requests.map(({ result }) => newest(result).slice(0, MOST));
		});
		const [saved, dismissed] = stored ?? [[], []];
		const missing = LEAST - saved.length;
		if (missing > 0)
			return desk.tell(`The order “for you” compares papers with those that you saved. Save ${missing} more.`);
		scores.clear();
		const elements = day.papers.map(({ element }) => element);
		const ranked = rank(elements.map(describe).map(read), saved.map(read), dismissed.map(read));
		for (const [at, element] of elements.entries()) scores.set(element, ranked[at].score);
		// Papers without a score are the last of their group.
		for (const { id } of dismissed) scores.delete(document.getElementById(id));
		const first = [...scores].sort((one, other) => other[1] - one[1]).slice(0, MOST_EXPLAINED);
		for (const [element, score] of first) if (score > 0) explain(element, ranked[elements.indexOf(element)], saved);
		day.update();
		if (!location.hash) day.papers[0].element.dispatchEvent(new CustomEvent("choose", { bubbles: true }));
		complete(saved).catch(() => {}); // a page from a file cannot read others
	};

	const mark = async () => {
		const found = await run("readonly", (store) => {
			const request = store("dismissed").getAllKeys();
			return () => request.result;
		}).catch(() => {});
		for (const button of document.querySelectorAll(".dismiss"))
			button.setAttribute("aria-pressed", String(Boolean(found?.includes(button.value))));
	};
	const toggle = (element) =>
		run("readwrite", (store) => {
			const dismissed = store("dismissed");
			const record = describe(element);
			dismissed.getAll().onsuccess = ({ target: { result } }) => {
				if (result.some(({ id }) => id === record.id)) return dismissed.delete(record.id);
				dismissed.put(record);
				for (const { id } of newest(result).slice(MOST - 1)) dismissed.delete(id);
				const undo = create("button", "Undo", { type: "button", onclick: () => toggle(element) });
				desk.tell(`Not for you, and last in this order the next time: ${record.title}.`, undo);
			};
		}).then(desk.changed, desk.fail);
	for (const { element } of day.papers) {
		const button = create("button", "Not for me", { type: "button", className: "dismiss", value: element.id });
		element.querySelector(".links").append(" ", button);
	}
	document.addEventListener("click", ({ target }) => {
		const button = target.closest(".dismiss");
		if (button) toggle(document.getElementById(button.value));
	});
	keys.set("-", {
		does: "not for me, or take that back",
		run: () => toggle(window.site.current ?? document.querySelector(".papers > [aria-current]")),
	});

	const start = () => {
		mark();
		show().catch((error) => desk.fail(error, "This day was not ordered"));
	};
	order.addEventListener("input", start);
	desk.listeners.push(() => (scores.size ? mark() : start()));
	start();
})();
