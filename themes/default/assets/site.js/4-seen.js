// Papers that the reader has seen: on screen for a second, or opened. Each is a bit of a bitmap. Visits, and what is new.
(() => {
	"use strict";
	const { create, keys, settings, desk } = window.site;
	const { name, run, tell, fail, ITEM, TITLE, pathOf, idOf, dayOf } = desk;
	const STORES = ["seen"];
	const PAUSE = 4 * 3_600_000; // between two visits
	const MOST_BYTES = 12_500;
	const MOST_DAYS = 40;
	const DAY = /^\d{4}-\d\d-\d\d$/;

	// Where the bits of a paper are. On arXiv, papers of a month are numbered; all others share 64 bitmaps by two hashes.
	const placeOf = (id) => {
		const [, month, number] = /^(\d{4}\.|[a-z-]+-\d{4}(?=...$))(\d{3,5})$/.exec(id) ?? [];
		if (number) return { key: month, bits: [Number(number)] };
		let hash = 0;
		for (const letter of id) hash = Math.imul(hash ^ (hash >>> 15) ^ letter.codePointAt(0), 0x5bd1e995);
		hash = (hash ^ (hash >>> 13)) >>> 0;
		return { key: `#${hash & 63}`, bits: [(hash >>> 6) & 16383, hash >>> 18] };
	};
	const has = (bitmap, { bits }) => bits.every((bit) => bitmap?.[bit >> 3] & (1 << (bit & 7)));
	const change = (bitmap, { bits }, isOn) => {
		const changed = new Uint8Array(Math.max(bitmap.length, ...bits.map((bit) => (bit >> 3) + 1)));
		changed.set(bitmap);
		for (const bit of bits) {
			if (isOn) changed[bit >> 3] |= 1 << (bit & 7);
			else changed[bit >> 3] &= ~(1 << (bit & 7));
		}
		return changed;
	};
	// Stored values, or empty ones in place of anything else.
	const bitmapOf = (value) => (value instanceof Uint8Array && value.length <= MOST_BYTES ? value : new Uint8Array());
	// The numbers of seen papers of a year: 31 for each month.
	const yearOf = (value) => new Uint16Array(value instanceof Uint16Array && value.length === 372 ? value : 372);
	const dayIndex = (day) => (day.slice(5, 7) - 1) * 31 + Number(day.slice(8)) - 1;
	const countsOf = (value) =>
		Object.fromEntries(
			Object.entries(value ?? {})
				.filter(([day, papers]) => DAY.test(day) && papers >= 0)
				.sort()
				.slice(-MOST_DAYS),
		);
	// The state of the visits: `listed` are days and their numbers of papers as the site listed them, `before` those at the end
	// of the visit before, and `start` the first day whose papers can be unread.
	const visitOf = (value, listed) => {
		const time = Date.now();
		const last = value?.last <= time ? value.last : 0;
		const known = countsOf(value?.listed);
		const days = Object.keys(known).length ? [] : Object.keys(listed).sort().slice(-1);
		const start = DAY.test(value?.start) ? value.start : new Date(time).toISOString().slice(0, 10);
		return {
			start: [start, ...days].sort()[0],
			last: time,
			before: time - last > PAUSE ? known : countsOf(value?.before),
			listed: countsOf({ ...known, ...listed }),
		};
	};

	const items = new Map(); // element -> paper
	const changes = new Map(); // id -> change that is not stored yet
	const quiet = new Set(); // elements whose mark is shown on the next page only, so that nothing changes under the eyes
	const stored = new Map(); // key -> bitmap
	const LEFT = `${name}:seen`; // in localStorage: changes of pages that were left before they were stored
	let old = `${settings.get("read") ?? ""} ${settings.get(LEFT) ?? ""}`.trim(); // "read": from former versions
	let visit = visitOf(null, {});
	let page = {}; // the day of the page, if it is one or home, and its number of papers
	let listed = {};

	const isSeen = (paper) => changes.get(paper.id)?.isOn ?? has(stored.get(paper.key), paper);
	const show = (element, isOn) => {
		element.classList.toggle("seen", isOn);
		const link = element.querySelector(":scope > a, :is(h2, h3) a");
		if (link) link.ariaDescription = isOn ? "seen" : null;
	};
	const showAll = () => {
		for (const [element, paper] of items) if (!quiet.has(element)) show(element, isSeen(paper));
		document.dispatchEvent(new Event("marks"));
	};
	// One request for each bitmap, which has the bits of many papers.
	const request = (seen, papers) => [...new Set(papers.map(({ key }) => key))].map((key) => [key, seen.get(key)]);
	const take = (found) => {
		for (const [key, { result }] of found) stored.set(key, bitmapOf(result));
	};
	const refresh = async () => {
		const read = (store) => {
			const found = request(store("seen"), [...items.values()]);
			const state = store("seen").get("visit");
			return () => {
				take(found);
				visit = visitOf(state.result, {});
			};
		};
		await run("readonly", read, STORES).catch(() => {});
		showAll();
	};

	const channel = new BroadcastChannel(`${name}:seen`);
	channel.onmessage = refresh;
	// Apply changes to what is stored now, which other tabs may have changed; count the seen papers of days.
	const write = (taken) => (store) => {
		const seen = store("seen");
		const found = request(seen, [...taken, ...items.values()]);
		const count = ([next, ...rest]) => {
			if (!next) return;
			const [day, step] = next;
			seen.get(day.slice(0, 4)).onsuccess = ({ target: { result } }) => {
				const counts = yearOf(result);
				const exact = page.isWhole && day === page.day;
				const papers = [...items.values()].filter((paper) => has(stored.get(paper.key), paper)).length;
				counts[dayIndex(day)] = exact ? papers : Math.max(0, counts[dayIndex(day)] + step);
				seen.put(counts, day.slice(0, 4));
				count(rest);
			};
		};
		seen.get("visit").onsuccess = ({ target: { result } }) => {
			const isNewest = !document.querySelector("a[rel=next]") || page.day in countsOf(result?.listed);
			seen.put(visitOf(result, isNewest ? listed : {}), "visit");
			take(found);
			const steps = page.isWhole ? { [page.day]: 0 } : {};
			const changed = new Set();
			for (const paper of taken) {
				const { key, day, isOn } = paper;
				if (has(stored.get(key), paper) === isOn) continue;
				stored.set(key, change(stored.get(key), paper, isOn));
				changed.add(key);
				if (day) steps[day] = (steps[day] ?? 0) + (isOn ? 1 : -1);
			}
			for (const key of changed) seen.put(stored.get(key), key);
			count(Object.entries(steps));
		};
	};
	let timer = 0;
	const flush = async () => {
		clearTimeout(timer);
		timer = 0;
		const taken = [...changes.values()];
		await run("readwrite", write(taken), STORES);
		for (const paper of taken) if (changes.get(paper.id) === paper) changes.delete(paper.id);
		if (old) for (const left of ["read", LEFT]) settings.set(left, "");
		old = "";
		channel.postMessage("");
	};
	let isReported = false;
	const store = () =>
		flush().catch((error) => {
			if (error.name === "QuotaExceededError" && !isReported) fail(error, "Marks not stored");
			isReported = true;
		});
	const later = () => {
		timer ||= setTimeout(store, 2000);
	};
	// A page that is left cannot read the database any more, so that it cannot merge.
	const leave = () => {
		const left = [...changes.values()].map(({ id, isOn, day }) => `${isOn ? "" : "!"}${id}@${day}`);
		if (left.length) settings.set(LEFT, [settings.get(LEFT), ...left].join(" "));
	};

	const mark = (elements, isOn) => {
		for (const element of elements) {
			const paper = items.get(element);
			if (isSeen(paper) !== isOn) changes.set(paper.id, { ...paper, isOn });
			quiet.delete(element);
			show(element, isOn);
		}
		later();
	};
	const markSeen = (element) => {
		const paper = items.get(element);
		if (!paper || isSeen(paper) || document.hidden) return;
		quiet.add(element);
		changes.set(paper.id, { ...paper, isOn: true });
		later();
	};
	const timers = new Map();
	const observer = new IntersectionObserver(
		(entries) => {
			for (const { target, intersectionRatio, intersectionRect, rootBounds } of entries) {
				clearTimeout(timers.get(target));
				// Half of the paper, or of the screen.
				if (intersectionRatio >= 0.5 || intersectionRect.height * 2 > rootBounds?.height)
					timers.set(target, setTimeout(markSeen, 1000, target));
			}
		},
		{ rootMargin: "-52px 0px 0px", threshold: [0, 0.1, 0.25, 0.5] },
	);
	const observe = () => {
		observer.disconnect();
		if (document.hidden) return store();
		for (const [element, paper] of items) if (!isSeen(paper)) observer.observe(element);
	};

	const collect = () => {
		for (const element of items.keys()) if (!element.isConnected) items.delete(element);
		let isNew = false;
		for (const element of document.querySelectorAll(ITEM)) {
			if (items.has(element) || element.closest("#saved")) continue;
			const path = pathOf(element);
			const id = element.querySelector(TITLE) && idOf(path);
			if (!id) continue;
			items.set(element, { id, ...placeOf(id), day: dayOf(element, path) });
			isNew = true;
		}
		return isNew;
	};

	const showNew = () => {
		const newest = Object.keys(visit.before).at(-1);
		if (!page.day || !newest) return;
		const newOn = (day) =>
			day in visit.before ? Math.max(0, listed[day] - visit.before[day]) : day > newest && listed[day];
		const papers = Object.keys(listed).reduce((sum, day) => sum + Number(newOn(day)), 0);
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

	let undo = null;
	const button = create("button", "Mark day as read", { type: "button", className: "read-day" });
	const markDay = async () => {
		if (undo) return undo();
		const unseen = [...items.keys()].filter((element) => !element.classList.contains("seen"));
		if (!unseen.length) return;
		const change = async (isOn) => {
			undo = null;
			mark(unseen, isOn);
			button.hidden = isOn;
			document.querySelector(".upto")?.classList.remove("upto");
			await flush();
			showAll();
		};
		try {
			await change(true);
			undo = () => change(false).catch(fail);
			const back = create("button", "Undo", { type: "button" });
			back.addEventListener("click", () => undo?.());
			tell(`Marked as read: ${unseen.length}.`, back);
		} catch (error) {
			for (const element of unseen) changes.delete(items.get(element).id);
			button.hidden = false;
			await refresh();
			fail(error);
		}
	};
	const showButton = () => {
		document.querySelector(".tools > output")?.before(button);
		document.querySelector("main > div:last-of-type > p > .more")?.after(" ", button);
		button.hidden = [...items].every(([element]) => element.classList.contains("seen"));
		button.addEventListener("click", markDay);
		keys.set("M", { does: "mark the day as read, or undo", run: markDay });
	};

	const start = async () => {
		collect();
		const home = document.querySelector("h1[data-papers]");
		const papers = Number(home?.dataset.papers) || (document.querySelector(".papers") ? items.size : 0);
		const day = papers ? [...items.values()][0]?.day : "";
		if (day) page = { day, isHome: home, isWhole: papers === items.size };
		listed = day ? { ...desk.listed, [day]: papers } : {};
		for (const left of old.split(" ").slice(-5000)) {
			const [, no, id, on] = /^(!?)([\w.~-]{1,200})(?:@(\d{4}-\d\d-\d\d)?)?$/.exec(left) ?? [];
			if (id) changes.set(id, { id, ...placeOf(id), day: on, isOn: !no });
		}
		await refresh();
		showNew();
		if (day) showPlace();
		if (page.isWhole) showButton();
		const opened = document.querySelector("main > .paper");
		if (items.has(opened)) mark([opened], true);
		observe();
		if (items.size || old) store();
		new MutationObserver(() => collect() && refresh().then(observe)).observe(document.body, {
			childList: true,
			subtree: true,
		});
	};
	document.addEventListener("DOMContentLoaded", start);
	document.addEventListener("visibilitychange", observe);
	addEventListener("pagehide", leave);
	addEventListener("pageshow", ({ persisted }) => {
		if (persisted) refresh(quiet.clear());
	});
	const open = ({ target }) => {
		const link = target.closest?.("a");
		const element = link?.closest("#pane") ? document.querySelector(".papers > [aria-current]") : link?.closest(ITEM);
		if (items.has(element)) mark([element], true);
	};
	document.addEventListener("click", open, true);
	document.addEventListener("auxclick", open, true);
	keys.set("m", {
		does: "mark as seen or not",
		run: () => {
			const element = window.site.current ?? document.querySelector(".papers > [aria-current]");
			if (!items.has(element)) return;
			observer.unobserve(element);
			mark([element], !element.classList.contains("seen"));
			flush().catch(fail);
		},
	});
	// A filter of the page of a day. The paper that a link leads to is not hidden.
	window.site.filters = [
		{ name: "seen", label: "Hide seen", test: (element) => element.matches(".seen:not(:target)") },
	];
	desk.seen = { STORES, MOST_BYTES, bitmapOf, yearOf, dayIndex, visitOf, channel };
})();
