// The order "for you" of the page of a day: it is computed when it is chosen, and says why. "Not for me" is a button of papers and
// a key. Nothing is hidden.
(() => {
	"use strict";
	const LEAST = 3; // saved papers
	const MOST = 1000; // newest papers, saved ones and dismissed ones
	const MOST_EXPLAINED = 20;
	const MOST_PAGES = 100;
	const { create, keys, day, desk } = window.site;
	const { textOf, read, rank, sorted } = window.site.rank;
	const { run, scores } = desk;
	const order = document.querySelector("[name=order]");
	const describe = (element) => desk.describe(element, desk.pathOf(element));
	const timeOf = ({ added }) => (Number.isFinite(added) ? added : 0);
	const newest = (records) => records.sort((one, other) => timeOf(other) - timeOf(one)).slice(0, MOST);

	// Papers that were saved in lists have no abstract. It is read from their pages, for the next time.
	const complete = async (saved) => {
		const lacking = saved.filter(({ abstract, path }) => abstract === undefined && desk.PATH.test(textOf(path)));
		for (const { id, path } of lacking.slice(0, MOST_PAGES)) {
			const response = await fetch(new URL(path, desk.root));
			if (response.status > 499) return;
			const page = new DOMParser().parseFromString(await response.text(), "text/html");
			const abstract = textOf(page.getElementById(id)?.querySelector(".abstract")?.textContent);
			await run("readwrite", (store) => {
				store("saved").get(id).onsuccess = ({ target: { result } }) =>
					result && store("saved").put({ ...result, abstract });
			});
		}
	};

	const explain = (element, { why, nearest }, saved) => {
		const line = create("p", "For you: ", { className: "why" });
		line.append(...why.flatMap((name, at) => [at ? ", " : "", create("bdi", name)]));
		const like = saved[nearest().find((at) => saved[at].id !== element.id)];
		if (like) line.append(" · like ", create("bdi", textOf(like.title)));
		element.querySelector(".short").after(line);
	};
	const show = (saved, dismissed) => {
		const missing = LEAST - saved.length;
		if (missing > 0) return desk.tell(`This order needs ${LEAST} saved papers. Save ${missing} more.`);
		let papers = day.papers.map(({ element }) => element);
		const ranked = rank(papers.map(describe).map(read), saved.map(read), dismissed.map(read));
		scores.clear();
		for (const at in papers) scores.set(papers[at], ranked[at].score);
		// Papers without a score are the last of their group.
		for (const { id } of dismissed) scores.delete(document.getElementById(id));
		const first = sorted([...scores]).slice(0, MOST_EXPLAINED);
		for (const [element, score] of first)
			if (score * 5 > first[0][1]) explain(element, ranked[papers.indexOf(element)], saved);
		day.update();
		papers = day.papers.map(({ element }) => element);
		if (!location.hash)
			papers.find((element) => !element.hidden)?.dispatchEvent(new CustomEvent("choose", { bubbles: true }));
		complete(saved).catch(() => {}); // a page from a file cannot read others
	};
	const refresh = async (event) => {
		// Papers that are ordered stay where they are while the reader saves and dismisses some.
		const isOrdered = !event && scores.size;
		if (!isOrdered) for (const old of document.querySelectorAll(".why")) old.remove();
		const names = [isOrdered ? "dismissed" : "saved", "dismissed"];
		const stored = await desk
			.read((store) => names.map((name) => store(name).getAll()))
			.then((found) => found?.map(newest))
			.catch((error) => desk.fail(error, "Not ordered"));
		if (!stored) return;
		const ids = new Set(stored[1].map(({ id }) => id));
		for (const button of document.querySelectorAll(".dismiss")) button.ariaPressed = ids.has(button.value);
		if (!isOrdered && order.value === "you") show(...stored);
	};

	const toggle = (element) =>
		run("readwrite", (store) => {
			const dismissed = store("dismissed");
			const record = describe(element);
			dismissed.getAll().onsuccess = ({ target: { result } }) => {
				if (result.some(({ id }) => id === record.id)) return dismissed.delete(record.id);
				dismissed.put(record);
				newest(result);
				for (const { id } of result.slice(MOST - 1)) dismissed.delete(id);
				const undo = create("button", "Undo", { onclick: () => toggle(element) });
				desk.tell(`Not for you, and last the next time: ${record.title}.`, undo);
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
		does: "not for me",
		run() {
			const element = window.site.current ?? document.querySelector(".papers > [aria-current]");
			if (element) toggle(element);
		},
	});
	order.addEventListener("input", refresh);
	desk.listeners.push(refresh);
	refresh(true);
})();
