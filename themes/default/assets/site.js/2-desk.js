// The reader's own data: an IndexedDB database for each site, because several sites can share an origin.
(() => {
	"use strict";
	const { create, settings } = window.site;
	const root = new URL("../", document.currentScript.src);
	const name = `sitegen:${root.pathname}`;
	const STORES = ["saved", "removed", "meta", "seen", "dismissed", "follows"];
	// Each brings the database from one version to the next. The version is their number.
	const migrations = [
		(database) => {
			database.createObjectStore("saved", { keyPath: "id" });
			database.createObjectStore("removed", { keyPath: "id" });
			database.createObjectStore("meta");
		},
		(database) => database.createObjectStore("seen"),
		(database) => database.createObjectStore("dismissed", { keyPath: "id" }),
		(database) => database.createObjectStore("follows", { keyPath: "id" }),
	];

	let connection = null;
	// A damaged database is kept, and the next number is used.
	const nameOf = (number) => (number ? `${name}#${number}` : name);
	const open = (number, isNew) =>
		new Promise((resolve, reject) => {
			const request = indexedDB.open(nameOf(number), migrations.length);
			request.onupgradeneeded = ({ oldVersion }) => {
				if (!oldVersion && !isNew) return request.transaction.abort();
				for (const migrate of migrations.slice(oldVersion)) migrate(request.result, request.transaction);
			};
			request.onerror = () => reject(request.error);
			request.onsuccess = () => {
				const database = request.result;
				// Another tab needs a newer version, or the browser closed the database.
				const close = () => {
					database.close();
					connection = null;
				};
				Object.assign(database, { onversionchange: close, onclose: close });
				if (STORES.every((store) => database.objectStoreNames.contains(store))) return resolve(database);
				close();
				reject(new DOMException("", "DataError"));
			};
		});
	// Return the database; null if there is none and it is not to be made.
	const connect = async (isNew) => {
		const first = Number(settings.get(name)) || 0;
		for (let number = first; ; number++) {
			const [database, error] = await open(number, isNew).then(
				(found) => [found],
				(failure) => [null, failure],
			);
			const isAbsent = error?.name === "AbortError" && !isNew;
			if (!error || isAbsent) {
				if (number > first) settings.set(name, number);
				return database;
			}
			// If all databases fail in this way, the storage is refused.
			if (error.name !== "DataError" && (error.name !== "UnknownError" || number > first)) throw error;
		}
	};
	const connected = async (isNew) => {
		connection ??= await connect(isNew);
		return connection;
	};
	// `work` gets a function that returns a store, and may return a function that returns the result after the transaction.
	// Marks of seen papers are written with relaxed durability, and lock only their store.
	const run = async (mode, work, stores = STORES) => {
		const database = await connected(mode === "readwrite");
		if (!database) return null;
		return new Promise((resolve, reject) => {
			const transaction = database.transaction(stores, mode, { durability: stores === STORES ? "strict" : "relaxed" });
			transaction.onabort = () => reject(transaction.error ?? new DOMException("", "AbortError"));
			const result = work((store) => transaction.objectStore(store));
			transaction.oncomplete = () => resolve(result?.());
		});
	};

	// `work` returns requests. Return their results; null if nothing is stored.
	const read = (work, stores) =>
		run(
			"readonly",
			(store) => {
				const requests = work(store);
				return () => requests.map(({ result }) => result);
			},
			stores,
		);

	// Return a function that tells the other tabs, which then call `run`. Browsers that refuse storage refuse channels too.
	const tabs = (name, run) => {
		try {
			const channel = new BroadcastChannel(name);
			channel.onmessage = run;
			return () => channel.postMessage("");
		} catch {
			return () => {};
		}
	};
	const listeners = [];
	const notify = () => Promise.all(listeners.map((listener) => listener()));
	const tellTabs = tabs(name, notify);
	addEventListener("pageshow", ({ persisted }) => persisted && notify());
	let isAsked = false;
	const changed = () => {
		// From now on there is something to lose.
		if (!isAsked) navigator.storage?.persist?.();
		isAsked = true;
		tellTabs();
		return notify();
	};

	// Elements of papers, and the titles in them.
	const ITEM = "article:not(#pane > article), .entries > li";
	const TITLE = ":scope > a, :scope > :is(h1, h2, h3)";
	// The path of a paper below the site; empty if an element is no paper of this site.
	const pathOf = (item, base = location.href) => {
		const link = item.querySelector(":scope > a, :is(h2, h3) a");
		const { origin, pathname, hash } = new URL(link?.getAttribute("href") ?? "", base);
		if (origin !== root.origin || !pathname.startsWith(root.pathname)) return "";
		return pathname.slice(root.pathname.length).replace(/(\.html)?$/, ".html") + (link ? hash : "");
	};
	// A paper has the same name on the page of its day (its `id`) and in the address of its own page.
	const PATH =
		/^(?:paper\/(?:\d{4}|([a-z][a-z\d-]*)\/[\da-f]{2})\/([\w.~-]+)\.html|\d{4}\/\d\d\/\d\d\.html#([\w.~-]+))$/;
	const idOf = (path) => {
		const [, scheme, name, anchor] = PATH.exec(path) ?? [];
		return anchor ?? (scheme ? `${scheme}-${name}` : name);
	};
	// The day that lists a paper, as `2019-10-19`; empty if the page does not tell.
	const dayOf = (item, path) => {
		const page = item.ownerDocument;
		const days = [
			path,
			item.querySelector("time")?.dateTime,
			item.parentElement.previousElementSibling?.querySelector("a")?.href,
			page.querySelector("h1 a, .turn a[href*='#']")?.href,
			page.URL,
		];
		return /\d{4}[/-]\d\d[/-]\d\d(?=$|\.html)/m.exec(days.join("\n"))?.[0].replaceAll("/", "-") ?? "";
	};

	const message = create("p", "", { className: "notice" });
	message.setAttribute("role", "alert");
	const tell = (text, ...buttons) => {
		const close = create("button", "Close");
		message.onclick = ({ target }) => target.closest("button") && message.remove();
		message.replaceChildren(create("span", text), ...buttons, close);
		document.body.append(message);
	};
	const REASONS = {
		QuotaExceededError: "the space that the browser has for this site is full. Free some space, and try again",
		VersionError: "this page is older than the stored data. Reload the page",
	};
	const REFUSED =
		"the browser does not let this page store data. Private windows, blocked site data and pages opened as files can cause this";
	const fail = (error, what = "This was not stored") => tell(`${what}: ${REASONS[error?.name] ?? REFUSED}.`);

	window.site.desk = {
		...{ root, name, nameOf, run, read, tabs, listeners, changed, tell, fail, backups: {} },
		...{ ITEM, TITLE, PATH, pathOf, idOf, dayOf },
	};
})();
