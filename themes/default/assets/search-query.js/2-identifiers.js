// Recognize the identifiers and addresses of papers, as sitegen/identifiers.py does.
(() => {
	"use strict";
	const { IDENTIFIER, JOINT, term } = globalThis.searchQuery;

	// Return the identifier without version in a text, or "", like sitegen/arxiv.py.
	const ADDRESS = /^(?:https?:\/\/)?(?:[a-z]{1,10}\.)?arxiv\.org\/(?:abs|pdf|html|format|ps|src|e-print)\//i;
	const PREFIX = /^(?:(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s?)?10\.48550\/arxiv\.|arxiv:\s?)/i;
	const MONTH = "[0-9]{2}(?:0[1-9]|1[0-2])";
	const OLD = `([a-z]{1,10}(?:-[a-z]{1,10})?)(?:\\.[A-Za-z-]{2,16})?/(${MONTH}[0-9]{3})`;
	const NAME = `^(?:${OLD}|(${MONTH}\\.[0-9]{4,5}))(?:v[1-9][0-9]{0,3})?(?:\\.pdf)?`;
	const IN_ADDRESS = new RegExp(`${NAME}/?(?:[?#]\\S{0,200})?$`);
	const ALONE = new RegExp(`${NAME}(?:\\s{1,2}\\[[A-Za-z-]{2,10}(?:\\.[A-Za-z-]{2,16})?\\])?$`);

	// Sites that show papers of arXiv.
	const OTHER_SITES =
		/^(?:https?:\/\/)?(?:www\.)?(?:(?:alphaxiv|ar5iv(?:\.labs\.arxiv)?)\.org\/[a-z]{1,10}|huggingface\.co\/papers|hf\.co\/papers)\//i;
	const arxivIdentifier = (text) => {
		const trimmed = text
			.replace(/[.,;]+$/, "")
			.trim()
			.replace(OTHER_SITES, "https://arxiv.org/abs/");
		const name = ADDRESS.test(trimmed)
			? IN_ADDRESS.exec(trimmed.replace(ADDRESS, ""))
			: ALONE.exec(trimmed.replace(PREFIX, ""));
		return name ? (name[3] ?? `${name[1]}/${name[2]}`) : "";
	};
	// Identifiers of papers that are not on arXiv, like sitegen/identifiers.py: a scheme, and its forms.
	const FORMS = [
		["doi", /^(?:https?:\/\/(?:dx\.|www\.)?doi\.org\/|doi:\s?)?(10\.[0-9]{4,9}(?:\.[0-9]+)*\/[^\s\p{Cc}]{1,200})$/iu],
		[
			"openreview",
			/^(?:https?:\/\/(?:www\.)?openreview\.net\/(?:forum|pdf)\?id=|openreview:\s?)([A-Za-z0-9_-]{1,60})$/iu,
		],
		[
			"acl",
			/^(?:https?:\/\/(?:www\.)?(?:aclanthology\.org|aclweb\.org\/anthology)\/|acl:\s?)([a-z0-9][a-z0-9.-]{1,60}?)(?:\/|\.pdf)?$/iu,
		],
		[
			"pmid",
			/^(?:https?:\/\/(?:pubmed\.ncbi\.nlm\.nih\.gov|www\.ncbi\.nlm\.nih\.gov\/pubmed)\/|pmid:\s?)([0-9]{1,12})\/?$/iu,
		],
	];
	const SITES = {
		doi: ["doi.org", (local) => `https://doi.org/${encodeURI(local).replace(/[?#]/g, encodeURIComponent)}`],
		openreview: ["OpenReview", (local) => `https://openreview.net/forum?id=${encodeURIComponent(local)}`],
		acl: ["ACL Anthology", (local) => `https://aclanthology.org/${encodeURIComponent(local)}/`],
		pmid: ["PubMed", (local) => `https://pubmed.ncbi.nlm.nih.gov/${encodeURIComponent(local)}/`],
	};
	const WITH_SCHEME = /^([a-z][a-z0-9-]{0,19}):(?!\/\/)([^\s\p{Cc}]{1,200})$/iu;
	const NOT_SCHEMES = ["http", "https", "ftp", "file", "data", "javascript", "mailto", "urn", "arxiv"];
	const unquote = (text) =>
		text.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
			new TextDecoder().decode(Uint8Array.from(run.slice(1).split("%"), (byte) => Number.parseInt(byte, 16))),
		);
	const otherIdentifier = (text) => {
		for (const [scheme, form] of FORMS) {
			const [, written] = form.exec(text) ?? [];
			if (written === undefined) continue;
			const local = text.includes("://") ? unquote(written) : written;
			if (!/^[^\s\p{Cc}]+$/u.test(local)) return "";
			return `${scheme}:${scheme === "doi" ? local.toLowerCase() : local}`;
		}
		const [, scheme, local] = WITH_SCHEME.exec(text) ?? [];
		return scheme && !NOT_SCHEMES.includes(scheme.toLowerCase()) ? `${scheme.toLowerCase()}:${local}` : "";
	};
	const anyIdentifier = (text) => arxivIdentifier(text) || otherIdentifier(text.replace(/[.,;]+$/, "").trim());
	// Return name and address of the site that has a paper; null if the scheme is a source's own.
	const siteOf = (paper) => {
		const [, scheme, local] = /^([^:]*):(.*)$/s.exec(paper) ?? [];
		if (!scheme) return ["arXiv", `https://arxiv.org/abs/${paper}`];
		return Object.hasOwn(SITES, scheme) ? [SITES[scheme][0], SITES[scheme][1](local)] : null;
	};
	// Return the identifier of a paper that is at a known site or has a DOI, or "".
	const identifier = (text) => {
		const found = anyIdentifier(text);
		return found && siteOf(found) ? found : "";
	};
	const ofPaper = (paper) => term(IDENTIFIER + paper.toLowerCase().replace(/[^0-9a-z]/gu, JOINT));
	const identifierTerm = (text) => {
		const found = identifier(text);
		return found ? ofPaper(found) : null;
	};
	// A word with a source's own scheme may also be words with a colon between them.
	const ownIdentifierTerm = (text) => {
		const found = anyIdentifier(text);
		return found && !siteOf(found) ? ofPaper(found) : null;
	};

	Object.assign(globalThis.searchQuery, { identifier, identifierTerm, ownIdentifierTerm, siteOf });
})();
