// The values of papers that citations have. A paper is an object as in a day's data; `plain` has the texts that contain TeX,
// without it. The formats are in citations.formats.js.
(() => {
	"use strict";
	const plain = (paper, field) => paper.plain?.[field] ?? paper[field] ?? "";
	const isArxiv = ({ id }) => !id.includes(":");
	// Year, month and day as far as they are known. An identifier of arXiv has the month, like sitegen/identifiers.py.
	const date = (paper) => {
		if (paper.published) return paper.published.slice(0, 10).split("-");
		const [, year, month] = (isArxiv(paper) && /(\d\d)(\d\d)[^/]*$/.exec(paper.id)) || [];
		return year ? [(year > "90" ? "19" : "20") + year, month] : [];
	};
	// The name by which a document cites a paper, like sitegen/citations/keys.py.
	const key = ({ id }) => {
		const [, scheme = "arXiv", local] = /^(?:([^:]*):)?(.*)$/su.exec(id);
		return `${scheme}.${local.replace(/[^A-Za-z0-9./-]/gu, "-")}`;
	};
	const number = (paper) => (isArxiv(paper) ? `arXiv:${paper.id}` : paper.id);
	// How a paper is cited: `type`, and for some `container`, `volume`, `number` and `pages` (sitegen/citations/publications.py).
	const PREPRINT = { type: "preprint" };
	const publication = (paper) => paper.publication ?? PREPRINT;
	const ownDoi = (paper) => {
		if (paper.doi) return paper.doi.split(" ")[0];
		return paper.id.startsWith("doi:") ? paper.id.slice("doi:".length) : "";
	};
	// An OpenURL (Z39.88) of a paper that is not on arXiv, for COinS. Zotero looks a paper up by its DOI if it has no authors here.
	const KINDS = {
		article: ["journal", "article", "atitle", "jtitle"],
		inproceedings: ["book", "proceeding", "atitle", "btitle"],
		incollection: ["book", "bookitem", "atitle", "btitle"],
	};
	const openUrl = (paper) => {
		const { type, container, volume, number: issue, pages } = publication(paper);
		const [format, genre, titled, containing] = KINDS[type] ?? ["book", "document", "btitle"];
		const doi = ownDoi(paper);
		const values = [
			["rft_id", doi ? `info:doi/${doi}` : paper.url],
			[`rft.${titled}`, plain(paper, "title")],
			[`rft.${containing}`, container],
			["rft.date", date(paper).join("-")],
			["rft.volume", volume],
			["rft.issue", issue],
			["rft.pages", pages],
			...(doi ? [] : paper.authors.map(({ name }) => ["rft.au", name])),
		];
		const start = `ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:${format}&rft.genre=${genre}`;
		return values.reduce((url, [name, value]) => (value ? `${url}&${name}=${encodeURIComponent(value)}` : url), start);
	};

	window.site.citations = { plain, isArxiv, date, key, number, publication, ownDoi, openUrl };
})();
