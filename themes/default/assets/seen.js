// Unread days in calendars and in the list of days: filled is unread, an outline is read. Only days since the reader's first
// visit have one of these states. Marks in backups.
(() => {
	"use strict";
	const { create, desk } = window.site;
	const { root, run, read } = desk;
	const { STORES, bitmapOf, dayOf, listeners, tellTabs } = desk.seen;

	const DAY = /^\d{4}-\d\d-\d\d$/;

	// Links to days that show how many papers a day has.
	const days = [];
	for (const link of document.querySelectorAll(".month td a, .desk .bars a")) {
		const { title, href } = link;
		const papers = Number(/([\d,]+)\D*$/.exec(link.textContent)?.[1].replaceAll(",", ""));
		const day = dayOf(href);
		if (day && papers) days.push({ link, day, papers, title });
	}
	// The numbers of days that home lists, for what is new.
	if (document.querySelector(".desk")) desk.listed = Object.fromEntries(days.map(({ day, papers }) => [day, papers]));

	const shown = (number) => number.toLocaleString("en");
	const show = ({ link, papers, title }, unread) => {
		const { classList } = link.closest("td, li");
		classList.add("known");
		classList.toggle("unread", unread > 0);
		classList.toggle("partly", unread > 0 && unread < papers);
		link.title = [title, unread ? `${shown(unread)} unread` : "read"].filter(Boolean).join(", ");
	};
	const legend = create("p", "", { className: "legend" });
	const shade = async () => {
		const ask = (store) => ["visit", ...days.map(({ day }) => day)].map((key) => store("seen").get(key));
		const [visit, ...numbers] = (await read(ask, STORES).catch(() => null)) ?? [];
		let [all, left] = [0, 0];
		for (const [at, place] of days.entries()) {
			if (!(place.day >= visit?.start)) continue;
			const unread = Math.max(0, place.papers - (Number(numbers[at]) || 0));
			show(place, unread);
			all += place.papers;
			left += unread;
		}
		const sign = (className) => create("i", "", { className });
		const readText = `${shown(all - left)} read since your first visit`;
		legend.replaceChildren(sign("unread"), `${shown(left)} unread`, sign("read"), readText);
		if (all) document.querySelector(".months, .month, .desk .bars")?.before(legend);
	};
	if (days.length) {
		document.addEventListener("DOMContentLoaded", shade);
		listeners.push(shade);
		addEventListener("pageshow", ({ persisted }) => persisted && shade());
	}

	desk.backups.seen = {
		async read() {
			const ask = (store) => [store("seen").getAllKeys(), store("seen").getAll()];
			const [names, values] = (await read(ask, STORES)) ?? [[]];
			return Object.fromEntries(names.map((name, at) => [name, values[at].length ? [...values[at]] : values[at]]));
		},
		// A paper is seen if the backup or the browser says so.
		async merge(backup) {
			const merge = (store) => {
				for (const [key, value] of Object.entries(backup ?? {})) {
					const put = (merged) => store("seen").put(merged, key);
					store("seen").get(key).onsuccess = ({ target: { result } }) => {
						if (DAY.test(key)) put(Math.max(Number(value) || 0, Number(result) || 0));
						else if (key === "visit") {
							// The earlier first day counts.
							const [start] = [result?.start, value?.start].filter((day) => DAY.test(day)).sort();
							if (start) put({ ...result, start });
						} else if (/^(\d{4}\.|[a-z-]{1,20}-\d{4}|#\d{1,2})$/.test(key)) {
							const [one, other] = [value, result].map(bitmapOf).sort((a, b) => b.length - a.length);
							put(one.map((byte, at) => byte | other[at]));
						}
					};
				}
			};
			await run("readwrite", merge, STORES);
			tellTabs();
		},
	};

	// Without a list of saved papers, nothing else leads to the page that says what the site keeps.
	if (!desk.describe)
		document.addEventListener("DOMContentLoaded", () => {
			document.querySelector("body > header nav")?.append(create("a", "Your data", { href: `${root}saved.html` }));
		});
})();
