// Unread days in calendars and in the list of days: filled is unread, an outline is read. Only days since the reader's first
// visit have one of these states. On the page that says what the site keeps, a button that deletes the marks.
(() => {
	"use strict";
	const { create, settings, desk } = window.site;
	const { root, run, tell, fail } = desk;
	const { STORES, MOST_BYTES, bitmapOf, yearOf, dayIndex, visitOf, channel } = desk.seen;
	const counted = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
	const number = (text) => Number(/([\d,]+)\D*$/.exec(text)?.[1].replaceAll(",", ""));

	// Links to days that show how many papers a day has.
	const days = [];
	for (const link of document.querySelectorAll(".month td a, .desk .bars a")) {
		const [, year, month, day] = /(\d{4})\/(\d\d)\/(\d\d)(?:\.html)?$/.exec(link.href) ?? [];
		const papers = number(link.title || link.textContent);
		if (day && papers) days.push({ link, day: `${year}-${month}-${day}`, papers, title: link.title });
	}
	// The numbers of days that home lists, for what is new.
	if (document.querySelector(".desk")) desk.listed = Object.fromEntries(days.map(({ day, papers }) => [day, papers]));

	const read = async (years) => {
		const requests = (store) => {
			const found = [...years, "visit"].map((key) => [key, store("seen").get(key)]);
			return () => Object.fromEntries(found.map(([key, { result }]) => [key, result]));
		};
		return run("readonly", requests, STORES).catch(() => null);
	};
	// Filled in the share that is unread.
	const fill = (svg, share) => {
		const [bar, filled = bar.cloneNode()] = svg.querySelectorAll("rect");
		filled.setAttribute("width", `${parseFloat(bar.getAttribute("width")) * share}%`);
		filled.setAttribute("class", "unread");
		bar.after(filled);
	};
	const show = ({ link, papers, title }, unread) => {
		const cell = link.closest("td, li");
		const isRead = unread === 0;
		cell.classList.add("known");
		cell.classList.toggle("unread", !isRead);
		cell.classList.toggle("partly", !isRead && unread < papers);
		const state = isRead ? "read" : `${unread.toLocaleString("en")} unread`;
		link.title = title ? `${title}, ${state}` : state;
		const svg = link.querySelector("svg");
		if (svg) fill(svg, unread / papers);
	};
	const legend = create("p", "", { className: "legend" });
	const showLegend = (known) => {
		const unread = known.reduce((sum, [, papers]) => sum + papers, 0);
		const all = known.reduce((sum, [{ papers }]) => sum + papers, 0);
		const sign = (className) => create("i", "", { className });
		legend.replaceChildren(
			sign("unread"),
			`${unread.toLocaleString("en")} unread`,
			sign("read"),
			`${counted(all - unread, "paper")} read since your first visit`,
		);
		document.querySelector(".months, .month, .desk .bars")?.before(legend);
	};
	const shade = async () => {
		const found = await read(new Set(days.map(({ day }) => day.slice(0, 4))));
		if (!found?.visit) return;
		const { start } = visitOf(found.visit, {});
		const known = [];
		for (const place of days) {
			if (place.day < start) continue;
			const unread = Math.max(0, place.papers - yearOf(found[place.day.slice(0, 4)])[dayIndex(place.day)]);
			show(place, unread);
			known.push([place, unread]);
		}
		if (known.length) showLegend(known);
	};
	if (days.length) {
		document.addEventListener("DOMContentLoaded", shade);
		channel.addEventListener("message", shade);
		addEventListener("pageshow", ({ persisted }) => persisted && shade());
	}

	// All marks, for backups and for undo.
	const all = async () => {
		const requests = (store) => {
			const names = store("seen").getAllKeys();
			const values = store("seen").getAll();
			return () => names.result.map((name, at) => [name, values.result[at]]);
		};
		return (await run("readonly", requests, STORES)) ?? [];
	};
	const YEAR = /^\d{4}$/;
	const KEY = /^(\d{4}\.|[a-z-]{1,20}-\d{4}|#\d{1,2})$/;
	const encode = (value) => {
		const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
		return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
	};
	const decode = (text) => {
		try {
			return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
		} catch {
			return new Uint8Array();
		}
	};
	// Merge marks of a backup into the stored ones: a paper is seen if either says so.
	const merge = (entries) => (store) => {
		const seen = store("seen");
		for (const [key, value] of entries) {
			const isYear = YEAR.test(key);
			if (!isYear && !KEY.test(key) && key !== "visit") continue;
			seen.get(key).onsuccess = ({ target: { result } }) => {
				if (key === "visit") return seen.put(result ?? value, key);
				const both = [result, value].map(isYear ? yearOf : bitmapOf);
				const [one, other] = both.sort((a, b) => b.length - a.length);
				const sum = one.map((number, at) => (isYear ? Math.max(number, other[at]) : number | other[at]));
				seen.put(sum, key);
			};
		}
	};
	const put = async (entries) => {
		await run("readwrite", merge(entries), STORES);
		channel.postMessage("");
	};
	desk.backups ??= {};
	desk.backups.seen = {
		async read() {
			const entries = (await all()).map(([key, value]) => [key, ArrayBuffer.isView(value) ? encode(value) : value]);
			return Object.fromEntries(entries);
		},
		async merge(value) {
			const entries = Object.entries(value ?? {}).map(([key, text]) => {
				if (key === "visit") return [key, text];
				const bytes = decode(String(text).slice(0, MOST_BYTES * 2));
				return [key, YEAR.test(key) && bytes.length === 744 ? new Uint16Array(bytes.buffer) : bytes];
			});
			if (entries.length) await put(entries);
		},
	};

	const bits = (bytes) => bytes.reduce((sum, byte) => sum + byte.toString(2).replaceAll("0", "").length, 0);
	const place = document.querySelector("#marks");
	const showMarks = async () => {
		const entries = await all().catch(() => []);
		const papers = entries.reduce((sum, [key, value]) => {
			const found = KEY.test(key) ? bits(bitmapOf(value)) : 0;
			return sum + (key.startsWith("#") ? found / 2 : found);
		}, 0);
		const forget = create("button", "Delete these marks", { type: "button", hidden: !entries.length });
		forget.addEventListener("click", async () => {
			try {
				await run("readwrite", (store) => void store("seen").clear(), STORES);
				settings.set("read", "");
				channel.postMessage("");
				await showMarks();
				const undo = create("button", "Undo", { type: "button" });
				undo.addEventListener("click", () => put(entries).then(showMarks).catch(fail));
				tell("The marks are deleted.", undo);
			} catch (error) {
				fail(error, "The marks were not deleted");
			}
		});
		place.replaceChildren(`${counted(Math.round(papers), "paper")} marked. `, forget);
	};
	if (place) {
		showMarks();
		channel.addEventListener("message", showMarks);
	}

	// Without a list of saved papers, nothing else leads to the page that says what the site keeps.
	if (!desk.describe)
		document.addEventListener("DOMContentLoaded", () => {
			document.querySelector("body > header nav")?.append(create("a", "Your data", { href: `${root}saved.html` }));
		});
})();
