// Follow authors, categories, topics and searches: buttons, and the link to the page `following.html`. A button has the path in
// its value, the query in its name and the name in its title. `follow.js` is loaded on home and days if anything is followed.
(() => {
	"use strict";
	const { create, desk } = window.site;
	const { root, run, tell, fail } = desk;
	const PATH =
		/^(?:(author\/[^/]+\/)(?:few\.\d+\.html#)?([\w-]+)(?:\.html)?|(?:category|topic)\/[^/]+\/index\.html|search\.html\?q=.+)$/;
	const MOST = 300;
	// An author has one name, on a page of their own and on a shared one.
	const idOf = (path) => {
		const [found, shard, slug] = PATH.exec(path) ?? [];
		return slug ? shard + slug : found;
	};

	const get = async (ask) => (await desk.read((store) => [ask(store("follows"))]))?.[0];
	// Store what is not followed yet.
	const add = async (records) => {
		const count = await get((store) => store.count());
		if (count + records.length > MOST)
			return tell(`At most ${MOST} authors, categories, topics and searches can be followed.`);
		await run("readwrite", (store) => {
			for (const record of records)
				store("follows").get(record.id).onsuccess = ({ target }) => target.result ?? store("follows").put(record);
		});
		await desk.changed();
	};
	const remove = async (id) => {
		const found = await run("readwrite", (store) => {
			const request = store("follows").get(id);
			store("follows").delete(id);
			return () => request.result;
		});
		await desk.changed();
		const undo = create("button", "Undo", { onclick: () => add([found]).catch(fail) });
		tell(`No longer followed: ${found.name}.`, undo);
	};
	const toggle = async ({ value: path, name: query, title: name, ariaPressed }) => {
		const id = idOf(path);
		const feed = /^search|few\./.test(path)
			? ""
			: document.querySelector("link[rel=alternate][href$='.xml']")?.href.slice(root.href.length);
		try {
			if (ariaPressed === "true") return await remove(id);
			await add([{ id, path, name, query, not: "", feed, rank: Date.now() }]);
		} catch (error) {
			fail(error);
		}
	};

	const link = create("a", "Following", { href: `${root}following.html` });
	let files = [];
	const refresh = async () => {
		const followed = new Set(await get((store) => store.getAllKeys()).catch(() => {}));
		for (const button of document.querySelectorAll(".follow")) {
			button.hidden = !button.value;
			button.ariaPressed = String(followed.has(idOf(button.value)));
		}
		if (!followed.size) return link.remove();
		const menu = document.querySelector("header nav");
		menu?.insertBefore(link, menu.querySelector(".saved + *, [href$='statistics.html']"));
		for (const src of files) document.head.append(create("script", "", { src, async: false }));
		files = [];
	};
	const addAuthors = (path) => {
		const isShared = path.includes("few.");
		for (const heading of document.querySelectorAll(isShared ? "h2[id]" : "h1")) {
			const title = heading.firstChild.textContent.trim();
			const value = path.replace(/(\.html)?$/, ".html") + (isShared ? `#${heading.id}` : "");
			const name = `author:"${title.replaceAll('"', "")}"`;
			const button = create("button", "Follow", {
				type: "button",
				className: "follow",
				value,
				name,
				title,
				ariaPressed: "false",
			});
			((!isShared && document.querySelector(".lead")) || heading).append(" ", button);
		}
	};
	const start = () => {
		const path = location.href.slice(root.href.length).split(/[?#]/)[0];
		if (path.startsWith("author/") && document.querySelector(".entries")) addAuthors(path);
		const found = document.querySelector("#found [role=status]");
		const setSearch = () => {
			const title = new URLSearchParams(location.search).get("q")?.trim() ?? "";
			const value = title && `search.html?q=${encodeURIComponent(title)}`;
			Object.assign(document.querySelector("#found .follow"), { value, name: title, title });
			refresh();
		};
		if (found) new MutationObserver(setSearch).observe(found, { childList: true });
		files = document.querySelector("[data-follow]")?.dataset.follow.split(" ") ?? [];
		document.addEventListener("click", ({ target }) => target.matches(".follow") && toggle(target));
		desk.listeners.push(refresh);
		refresh();
	};
	document.addEventListener("DOMContentLoaded", start);
	desk.follow = { MOST, idOf, get, add, remove };
})();
