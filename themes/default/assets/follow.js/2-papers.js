// Home and days: the number of new papers of each follow, labels and marked words on papers, and followed papers first or only.
(() => {
	"use strict";
	if (!document.querySelector("[data-follow]")) return;
	const { create, settings, day: dayPage, desk } = window.site;
	const { root, follow } = desk;
	const { wordsOf, hasIndex, hasOwnField, titleOf, linkOf, isBy, isMatch, markPaper, dayName } = searchQuery;
	const { keep, watch, listOf, ask, visit } = follow;
	const items = [...document.querySelectorAll(".papers > .paper, div > .entries > li, .front > article")];
	const address = document.querySelector("h1 a")?.href ?? location.href;
	const newest = /\d{4}\/\d\d\/\d\d/.exec(address)?.[0].replaceAll("/", "-");
	if (!newest) return; // a site without papers
	// Find the papers of a follow on this page, and their number. Home has no abstracts, so the index is asked.
	const search = async (one) => {
		const answer = dayPage && !hasOwnField(one.query) ? null : await ask(one, days);
		const links = answer?.papers.map(([path]) => root + path);
		const found = items.filter((item) =>
			links
				? links.includes(linkOf(item))
				: (isBy(item, one.id) ?? isMatch(item, one.query, newest)) && !isMatch(item, wordsOf(one.not).join(" OR ")),
		);
		return { one, found, total: answer?.total ?? found.length };
	};

	const followed = new Map(); // item -> names of follows
	const showFollowed = (results) => {
		for (const element of document.querySelectorAll(".followed")) element.remove();
		followed.clear();
		for (const { one, found } of results) {
			for (const item of found) {
				followed.set(item, [...(followed.get(item) ?? []), one.name]);
				markPaper(item, one.query);
			}
		}
		for (const [item, names] of followed) {
			const label = create("b", names.join(", "), { className: "followed" });
			(item.querySelector(".signs, .kicker")?.lastChild ?? titleOf(item)).after(label);
		}
	};

	// Followed papers first, or only them. A day has an order and a filter for it, which it keeps as settings.
	const score = (item) => followed.has(item);
	const isHidden = (item) => !score(item) && !item.matches(":target");
	const parents = items.map((item) => item.parentElement);
	let isSorted = false;
	const arrange = () => {
		const isFirst = settings.get("order") === "followed";
		// Home has two lists. Stories of the theme gazette stay before rows.
		const inOrder = (one, two) => one.matches("li") - two.matches("li") || score(two) - score(one);
		const sorted = isFirst ? [...items].sort(inOrder) : items;
		if (isFirst !== isSorted) for (const at in items) parents[at].append(sorted[at]);
		isSorted = isFirst;
		for (const item of items) item.hidden = settings.get("follow") && isHidden(item);
	};

	const choice = (text, name, value) => {
		const box = create("input", "", { type: "checkbox", name, value });
		const label = create("label", "");
		label.append(box, ` ${text}`);
		keep(box, arrange);
		return label;
	};
	const choices = dayPage ? [] : [choice("show first", "order", "followed"), choice("show only these", "follow", "0")];

	const since = document.querySelector(".turn [rel=next]") ? "" : visit(newest);
	const from = !dayPage && since && since < newest ? since : newest;
	const days = `day:${from}${dayPage ? "" : ".."}`;
	const summary = create("p", "", { className: "follows" });
	const show = async (follows) => {
		const results = await Promise.all(follows.map(search));
		showFollowed(results);
		const found = results.filter(({ total }) => total);
		summary.replaceChildren(
			`Followed, ${dayPage ? "" : "since "}${dayName(from)}: `,
			...found.flatMap(({ one, total }) => [
				create("a", one.name, { href: listOf(one, days), dir: "auto" }),
				create("small", ` ${total} `),
			]),
			found.length ? "" : "nothing ",
			dayPage || hasIndex() ? "" : "(by what this page shows) ",
			...choices,
			" ",
			create("a", "Following", { className: "more", href: `${root}following.html` }),
		);
		if (dayPage) dayPage.update();
		else arrange();
	};
	const start = async () => {
		await watch(show);
		document.querySelector(".top, main h1").after(summary);
		dayPage?.addToggle({ name: "follow", label: "Hide not followed", isHidden, isKept: true });
		dayPage?.addOrder({ name: "followed", label: "followed first", score, isKept: true });
		dayPage?.update();
	};
	start();
})();
