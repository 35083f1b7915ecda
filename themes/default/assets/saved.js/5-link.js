// A list in a link: the paths of its papers, compressed, after the hash of the address. Opening it stores nothing.
(() => {
	"use strict";
	const MOST = { papers: 1000, link: 8000, text: 100_000 };
	const { create, desk, saved } = window.site;
	const { find, on, get, parse, articleOf, each, merge, clean, counted } = saved;
	const head = find(".shared");
	const [title, saveAll, , more] = head.children;

	// The 8,000 characters of a link cannot contain more than 6 MB.
	const through = async (bytes, stream) =>
		new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());
	const LONG = /^paper\/(.*)\.html$/;
	const encode = async (records) => {
		const lines = records.map(({ path }) => path.replace(LONG, "$1")).join("\n");
		const packed = await through(new TextEncoder().encode(lines), new CompressionStream("deflate-raw"));
		return btoa(String.fromCharCode(...packed))
			.replaceAll("+", "-")
			.replaceAll("/", "_")
			.replace(/=+$/, "");
	};
	const decode = async (text) => {
		if (text.length > MOST.link) throw new RangeError("too long");
		const packed = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (byte) => byte.charCodeAt(0));
		const lines = await through(packed, new DecompressionStream("deflate-raw"));
		return new TextDecoder()
			.decode(lines.subarray(0, MOST.text))
			.split("\n")
			.map((line) => (line.includes("#") ? line : `paper/${line}.html`));
	};

	const copyLink = async (records, status) => {
		const code = records.length <= MOST.papers ? await encode(records) : "";
		if (!code || code.length > MOST.link) {
			status.textContent = "This list is too long for a link. Use a JSON file, which can be imported here.";
			return;
		}
		const address = `${location.href.split("#")[0]}#list=${code}`;
		try {
			await navigator.clipboard.writeText(address);
			status.textContent = "The link is copied. Anyone who opens it sees these papers, without your tags and notes.";
		} catch {
			const field = create("input", "", { type: "text", readOnly: true, value: address, ariaLabel: "Link" });
			status.replaceChildren("Copy this link: ", field);
			field.select();
		}
	};

	// Show papers. Titles are those of the site, never of the link: they are loaded for records that have none.
	const showRecords = async (described, source) => {
		await saved.started;
		const known = new Map(saved.allSaved().map((record) => [record.id, record]));
		const records = described.map((record) => known.get(record.id) ?? record);
		const load = async (record) => {
			const article = await articleOf(record);
			if (article) Object.assign(record, clean(desk.describe(article, record.path)));
		};
		const show = (shown, remark) => {
			saved.showOther(shown);
			title.textContent = `A list of ${counted(shown.length)} from ${source}`;
			more.textContent = remark;
		};
		const isUnknown = ({ id, title }) => title === id;
		const unknown = records.filter(isUnknown);
		const isFile = unknown.length && location.protocol === "file:";
		saveAll.hidden = true;
		head.hidden = false;
		show(records, "");
		if (!isFile) await each(unknown, load);
		if (saved.shownOther() !== records) return;
		const found = records.filter((record) => !isUnknown(record));
		const missing = records.length - found.length;
		saveAll.hidden = !found.length;
		const remark = missing ? `${counted(missing)} of the list ${missing === 1 ? "is" : "are"} not on this site.` : "";
		show(found, isFile ? "Titles cannot be read from a page opened as a file." : remark);
	};
	const leave = () => {
		head.hidden = true;
		saved.showOther(null);
		if (location.hash) history.replaceState(null, "", location.href.split("#")[0]);
	};
	on("keep", async () => {
		const records = saved.shownOther();
		try {
			const added = await merge(records.map((record) => ({ ...record, added: Date.now(), tags: [], note: "" })));
			leave();
			desk.tell(`${counted(added)} saved; ${records.length - added} already saved.`);
		} catch (error) {
			desk.fail(error);
		}
	});
	const showPaths = (paths, source) =>
		showRecords(
			paths.map((path) => clean({ id: desk.idOf(path), path })),
			source,
		);
	// Show the papers that a page of the site lists.
	const showPage = async (address) => {
		const base = new URL(address, desk.root);
		const text = base.href.startsWith(desk.root.href) && (await get(address, "text"));
		if (!text) return desk.tell("The page with these papers cannot be loaded.");
		const listed = parse(text);
		const day = /^(\d{4})\/(\d\d)\/(\d\d)/.exec(address)?.slice(1).join("-");
		const records = [...listed.querySelectorAll(".papers > .paper, .entries > li")].flatMap((item) => {
			const path = desk.pathOf(item, base);
			const described = desk.idOf(path) && desk.describe(item, path);
			return described ? clean({ ...described, day: day ?? described.day }) : [];
		});
		return showRecords(records, listed.querySelector("h1")?.textContent.trim() || "a page");
	};
	const open = async () => {
		const [, kind, code] = /^#(list|papers|page)=([^&]*)/.exec(location.hash) ?? [];
		if (!kind) return;
		try {
			if (kind === "page") return await showPage(decodeURIComponent(code));
			const paths = kind === "papers" ? decodeURIComponent(code).split(",") : await decode(code);
			const found = [...new Set(paths)].filter((path) => desk.idOf(path)).slice(0, MOST.papers);
			if (!found.length) throw new RangeError("empty");
			await showPaths(found, kind === "papers" ? "the search" : "a link");
		} catch {
			desk.tell(
				"The list in this link cannot be read. It may have been cut off: ask for the link again, or for a file.",
			);
		}
	};

	Object.assign(saved, { copyLink, showPaths });
	addEventListener("hashchange", open);
	open();
})();
