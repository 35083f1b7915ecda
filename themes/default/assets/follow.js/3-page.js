// The page `following.html`: what is followed, with new papers; names, excluded words, order; feeds as OPML; a list in a link.
(() => {
	"use strict";
	const page = document.getElementById("following");
	if (!page) return;
	const { create, download, desk } = window.site;
	const { root, run, tell, fail, follow } = desk;
	const { keep, FIELDS, cleanAll, watch, listOf, ask, visit } = follow;
	const { dayName, hasIndex, row, highlighter, parse } = searchQuery;
	const find = (selector) => page.querySelector(selector);
	const list = find("ol");
	const since = visit("");
	const days = since && `day:${since}..`;
	let all = [];
	let given = [];

	const put = async (records) => {
		const store = (stores) => {
			for (const record of records) stores("follows").put(record);
		};
		await run("readwrite", store).then(desk.changed).catch(fail);
	};
	const placeOf = (element) => all.findIndex(({ id }) => id === element.closest("li").id);
	list.addEventListener("change", ({ target }) => put([{ ...all[placeOf(target)], [target.name]: target.value }]));
	list.addEventListener("click", async ({ target }) => {
		if (target.name !== "move") return;
		const place = placeOf(target);
		if (!target.value) return follow.remove(all[place].id).catch(fail);
		all.splice(Math.max(0, place + Number(target.value)), 0, ...all.splice(place, 1));
		await put(all.map((one, rank) => ({ ...one, rank })));
		target.focus();
	});
	const makeItem = (one) => {
		const item = find("template").content.firstElementChild.cloneNode(true);
		item.id = one.id;
		for (const field of item.querySelectorAll("input")) field.value = one[field.name];
		return item;
	};
	const textOf = ({ query, not }) => query + (not && `, without ${not}`);
	// Show the new papers of a follow, or its newest ones on the first visit.
	const fill = async (one) => {
		const item = list.children[one.id];
		const [link, more] = item.querySelectorAll("a:not(ul a)");
		Object.assign(link, { textContent: one.name, href: root + one.path });
		item.querySelector(".remark").textContent = textOf(one);
		const answer = await ask(one, days);
		if (!answer) return;
		const { total, papers } = answer;
		const rowOf = (paper) => row(paper, root, highlighter(parse(one.query).root));
		item.querySelector("small").textContent = total + (since && " new");
		item.querySelector("ul").replaceChildren(...papers.slice(0, 5).map(rowOf));
		Object.assign(more, { hidden: total <= 5, href: listOf(one, days) });
		if (total) visit(papers[0][1]);
	};
	const show = async (follows) => {
		all = follows;
		const focused = document.activeElement;
		list.replaceChildren(...all.map((one) => list.children[one.id] ?? makeItem(one)));
		focused.focus();
		page.className = !all.length ? "unused" : hasIndex() ? "" : "off";
		find("[role=status]").textContent = since && `New since ${dayName(since)}`;
		find(".buttons a").hash = `follow=${encodeURIComponent(JSON.stringify(all, FIELDS))}`;
		await Promise.all(all.map(fill));
	};

	// Settings of home and days.
	for (const box of page.querySelectorAll("[type=checkbox]")) keep(box);
	const escaped = (text) => text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt()};`);
	find("[name=feeds]").onclick = ({ target: { value } }) => {
		const outlines = all.map(
			({ name, feed }) =>
				feed && `<outline type="rss" text="${escaped(name)}" xmlUrl="${escaped((value || root) + feed)}"/>\n`,
		);
		download("following.opml", `<opml version="2.0"><head/><body>\n${outlines.join("")}</body></opml>\n`);
		const others = all.filter(({ feed }) => !feed).map(({ name }) => name);
		tell(`Without a feed: ${others.join("; ") || "none"}.`);
	};
	find("[name=all]").onclick = async () => {
		await follow.add(given.map((one, i) => ({ ...one, rank: Date.now() + i }))).catch(fail);
		location.hash = "";
	};
	// Show the list of a link. Nothing of it is stored before the reader follows it.
	const open = () => {
		try {
			given = cleanAll(JSON.parse(decodeURIComponent(location.hash.split("#follow=")[1] ?? "[]")));
		} catch {
			tell("The list in this link cannot be read.");
		}
		find(".shared").hidden = !given.length;
		find(".shared ul").replaceChildren(...given.map((one) => create("li", `${one.name}: ${textOf(one)}`)));
	};
	addEventListener("hashchange", open);
	open();
	watch(show).catch((error) => fail(error, "What you follow cannot be read"));
})();
