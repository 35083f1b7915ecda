// Papers that the reader has seen: on screen for a second, or opened. Each is a bit of a bitmap. Visits, and what is new.
(() => {
	"use strict";
	const { create, keys, settings, desk } = window.site;
	const { name, run, tell, fail, ITEM, TITLE, pathOf, idOf } = desk;
	const STORES = ["seen"];
	const PAUSE = 4 * 3_600_000; // between two visits
	const MOST_BYTES = 12_500;
	const MOST_DAYS = 40;

	// Where the bit of a paper is. On arXiv, papers of a month are numbered; all others share 64 bitmaps by a hash.
	const placeOf = (id) => {
		const [, month, number] = /^(\d{4}\.|[a-z-]+-\d{4}(?=...$))(\d{3,5})$/.exec(id) ?? [];
		if (number) return { id, key: month, bit: Number(number) };
		let hash = 0;
		for (const letter of id) hash = Math.imul(hash ^ (hash >>> 15) ^ letter.codePointAt(0), 0x5bd1e995);
		return { id, key: `#${hash & 63}`, bit: hash >>> 16 };
	};
	// A stored bitmap, or an empty one in place of anything else.
	const bitmapOf = (value) => Uint8Array.from(value?.length <= MOST_BYTES ? value : []);
	const has = (bitmap, { bit }) => Boolean(bitmap?.[bit >> 3] & (1 << (bit & 7)));
	const change = (bitmap, { bit, isOn }) => {
		const changed = new Uint8Array(Math.max(bitmap.length, (bit >> 3) + 1));
		changed.set(bitmap);
		changed[bit >> 3] ^= has(bitmap, { bit }) === isOn ? 0 : 1 << (bit & 7);
		return changed;
	};
	// The day that the address of its page names, as `2019-10-19`.
	const dayOf = (address) => /\d{4}\/\d\d\/\d\d(?=(\.html)?([?#]|$))/.exec(address)?.[0].replaceAll("/", "-");
	// The state of the visits: `listed` are days and their numbers of papers as the site listed them, `before` those at the end
	// of the visit before, and `start` the first day whose papers can be unread.
	const visitOf = (value, listed) => {
		const last = Date.now();
		const days = { ...value?.listed, ...listed };
		const known = Object.keys(days).sort().slice(-MOST_DAYS);
		const first = known.at(-1) ?? new Date(last).toISOString().slice(0, 10);
		const isFirst = !Object.keys(value?.listed ?? {}).length && !(value?.start < first);
		return {
			start: isFirst ? first : value.start,
			last,
			before: (last - value?.last > PAUSE ? value.listed : value?.before) ?? {},
			listed: Object.fromEntries(known.map((day) => [day, days[day]])),
		};
	};

	const items = new Map(); // element -> paper
	const changes = new Map(); // id -> change that is not stored yet
	const quiet = new Set(); // elements whose mark is shown on the next page only, so that nothing changes under the eyes
	const stored = new Map(); // key -> bitmap
	const LEFT = `${name}:seen`; // in localStorage: changes of pages that were left before they were stored
	const FORMER = ["read", LEFT]; // "read": from former versions
	let visit = visitOf();
	let page = {}; // the day of the page, if it is one or home, and what it lists
	let recount = null;

	const isSeen = (paper) => changes.get(paper.id)?.isOn ?? has(stored.get(paper.key), paper);
	const show = (element, isOn) => {
		element.classList.toggle("seen", isOn);
		const link = element.querySelector(":scope > a, :is(h2, h3) a");
		if (link) link.ariaDescription = isOn ? "seen" : null;
	};
	const showAll = () => {
		for (const [element, paper] of items) if (!quiet.has(element)) show(element, isSeen(paper));
		recount?.();
	};
	// Read the bitmaps of papers. Each has the bits of many.
	const load = (seen, papers) => {
		for (const key of new Set(papers.map((paper) => paper.key)))
			seen.get(key).onsuccess = ({ target }) => stored.set(key, bitmapOf(target.result));
	};
	const refresh = async () => {
		const read = (store) => {
			load(store("seen"), [...items.values()]);
			store("seen").get("visit").onsuccess = ({ target }) => {
				visit = visitOf(target.result);
			};
		};
		await run("readonly", read, STORES).catch(() => {});
		showAll();
	};

	const listeners = [refresh];
	const tellTabs = desk.tabs(LEFT, () => {
		for (const run of listeners) run();
	});
	// Apply changes to what is stored now, which other tabs may have changed. Count the seen papers of the day.
	const write = (taken) => (store) => {
		const seen = store("seen");
		load(seen, [...taken, ...items.values()]);
		seen.get("visit").onsuccess = ({ target: { result } }) => {
			const isNew = page.isNewest || page.day in { ...result?.listed };
			seen.put(visitOf(result, isNew ? page.listed : {}), "visit");
			for (const paper of taken) stored.set(paper.key, change(stored.get(paper.key), paper));
			for (const key of new Set(taken.map((paper) => paper.key))) seen.put(stored.get(key), key);
			const number = [...items.values()].filter((paper) => has(stored.get(paper.key), paper)).length;
			if (page.isWhole) seen.put(number, page.day);
		};
	};
	// What pages stored when they were left: the texts by their keys, and the changes that they contain.
	const leftTexts = () => FORMER.map((key) => [key, settings.get(key) ?? ""]);
	const leftMarks = (texts) => {
		const marks = new Map();
		for (const name of texts.flatMap(([, text]) => text.split(" ").slice(-5000))) {
			const [, no, id] = /^(!?)([\w.~-]{1,200})$/.exec(name) ?? [];
			if (id) marks.set(id, { ...placeOf(id), isOn: !no });
		}
		return marks;
	};
	let timer = 0;
	const flush = async () => {
		clearTimeout(timer);
		timer = 0;
		const texts = leftTexts();
		for (const [id, left] of leftMarks(texts)) if (!changes.has(id)) changes.set(id, left);
		const taken = [...changes.values()];
		await run("readwrite", write(taken), STORES);
		for (const paper of taken) if (changes.get(paper.id) === paper) changes.delete(paper.id);
		// Another tab may have left more meanwhile.
		for (const [key, text] of texts) settings.set(key, settings.get(key)?.slice(text.length));
		tellTabs();
	};
	let isReported = false;
	const store = () =>
		flush().catch((error) => {
			if (error.name === "QuotaExceededError" && !isReported) fail(error, "Marks not stored");
			isReported = true;
		});
	const mark = (element, isOn, isQuiet) => {
		const paper = items.get(element);
		if (isSeen(paper) !== isOn) changes.set(paper.id, { ...paper, isOn });
		if (isQuiet) quiet.add(element);
		else {
			quiet.delete(element);
			show(element, isOn);
		}
		timer ||= setTimeout(store, 2000);
	};
	// A page that is left cannot read the database any more, so that it cannot merge.
	const leave = () => {
		const left = leftMarks(leftTexts());
		const added = [...changes.values()].filter(({ id, isOn }) => left.get(id)?.isOn !== isOn);
		const text = added.map(({ id, isOn }) => ` ${isOn ? "" : "!"}${id}`).join("");
		if (text) settings.set(LEFT, (settings.get(LEFT) ?? "") + text);
		changes.clear();
	};

	const timers = new Map();
	const observer = new IntersectionObserver(
		(entries) => {
			for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
				clearTimeout(timers.get(target));
				// Half of the paper, or of the screen.
				if (intersectionRatio < 0.5 && !(intersectionRect.height * 2 > rootBounds?.height)) continue;
				const see = () => items.has(target) && !isSeen(items.get(target)) && mark(target, true, true);
				timers.set(target, setTimeout(see, 1000));
			}
		},
		{ rootMargin: "-52px 0px 0px", threshold: [0, 0.1, 0.25, 0.5] },
	);
	const observe = () => {
		observer.disconnect();
		if (!document.hidden) for (const element of items.keys()) observer.observe(element);
		else {
			for (const waiting of timers.values()) clearTimeout(waiting);
			store();
		}
	};
	const collect = () => {
		for (const element of items.keys()) if (!element.isConnected) items.delete(element);
		const { size } = items;
		for (const element of document.querySelectorAll(ITEM)) {
			if (items.has(element) || element.closest("#saved") || !element.querySelector(TITLE)) continue;
			const id = idOf(pathOf(element));
			if (id) items.set(element, placeOf(id));
		}
		return items.size > size;
	};

	const showNew = () => {
		const newest = Object.keys(visit.before).sort().at(-1);
		if (!newest) return;
		const newOn = ([day, papers]) => Math.max(0, papers - (visit.before[day] ?? (day > newest ? 0 : papers)));
		const papers = Object.entries(page.listed).reduce((sum, listed) => sum + newOn(listed), 0);
		const text = `${papers || "nothing"} new since your last visit`;
		const place = document.querySelector(".top .lead, main > h1");
		if (papers || page.isHome) place?.append(create("span", text, { className: "since" }));
	};
	// Above the place are many seen papers, and below it many unseen ones.
	const showPlace = () => {
		let [sum, most, place, last] = [0, 0];
		for (const [element, paper] of items) {
			sum += isSeen(paper) ? 2 : -1;
			if (sum > 0 && sum >= most) [most, place] = [sum, element];
			last = element;
		}
		if (place !== last) place?.classList.add("upto");
	};

	let undo = null; // what takes the last "Mark day as read" back
	const button = create("button", "Mark day as read", { type: "button", className: "read-day" });
	const markAll = async (elements, isOn) => {
		undo = null;
		// Those that were seen before, also without a sign on this page, keep their marks.
		const unseen = elements.filter((element) => !isSeen(items.get(element)));
		for (const element of elements) mark(element, isOn);
		button.hidden = isOn;
		document.querySelector(".upto")?.classList.remove("upto");
		try {
			await flush();
			showAll();
		} catch (error) {
			changes.clear();
			button.hidden = false;
			await refresh();
			return fail(error);
		}
		if (!isOn) return;
		undo = () => markAll(unseen, false);
		const back = create("button", "Undo", { onclick: () => undo?.() });
		tell(`Marked as read: ${elements.length}.`, back);
	};
	const markDay = () => {
		const unmarked = [...items.keys()].filter((element) => !element.classList.contains("seen"));
		if (undo) undo();
		else if (unmarked.length) markAll(unmarked, true);
	};
	const showButton = () => {
		document.querySelector(".tools > output")?.before(button);
		document.querySelector("main > div:last-of-type > p > .more")?.after(" ", button);
		button.hidden = [...items.values()].every(isSeen);
		button.addEventListener("click", markDay);
		keys.set("M", { does: "mark the day as read, or undo", run: markDay });
	};
	const startDay = () => {
		const home = document.querySelector("h1[data-papers]");
		const day = dayOf(home?.querySelector("a").href ?? location.href);
		const papers = Number(home?.dataset.papers) || items.size;
		if (!day || !papers) return;
		const isNewest = !document.querySelector("a[rel=next]");
		page = { day, isHome: home, isNewest, isWhole: papers === items.size, listed: { ...desk.listed, [day]: papers } };
		showNew();
		showPlace();
		if (page.isWhole) showButton();
	};

	const start = async () => {
		collect();
		for (const [id, left] of leftMarks(leftTexts())) changes.set(id, left);
		const isWaiting = changes.size;
		await refresh();
		startDay();
		// The paper that a link leads to is not hidden.
		const isHidden = (element) => element.matches(".seen:not(:target)");
		recount = window.site.day?.addToggle({ name: "seen", label: "Hide seen", isHidden });
		window.site.day?.update();
		const opened = document.querySelector("main > .paper");
		if (items.has(opened)) mark(opened, true);
		observe();
		if (items.size || isWaiting) store();
		new MutationObserver(() => collect() && refresh().then(observe)).observe(document.body, {
			childList: true,
			subtree: true,
		});
	};
	document.addEventListener("DOMContentLoaded", start);
	document.addEventListener("visibilitychange", observe);
	addEventListener("pagehide", leave);
	addEventListener("pageshow", ({ persisted }) => persisted && refresh(quiet.clear()));
	const open = ({ target }) => {
		const link = target.closest?.("a");
		const element = link?.closest("#pane") ? document.querySelector(".papers > [aria-current]") : link?.closest(ITEM);
		if (items.has(element)) mark(element, true);
	};
	document.addEventListener("click", open, true);
	document.addEventListener("auxclick", open, true);
	keys.set("m", {
		does: "mark as seen or not",
		works: () => items.size > 0,
		run: () => {
			const element = window.site.current ?? document.querySelector(".papers > [aria-current]");
			if (!items.has(element)) return;
			observer.unobserve(element);
			mark(element, !element.classList.contains("seen"));
			flush().catch(fail);
		},
	});
	desk.seen = { STORES, bitmapOf, dayOf, listeners, tellTabs };
})();
