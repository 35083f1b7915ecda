// Papers as pages have them. The page of a paper has title, names and abstract in elements for search engines too, without TeX.
(() => {
	"use strict";
	const content = (page, name) => page.querySelector(`meta[name='${name}']`)?.content;
	const shownAbstract = (article) => article.querySelector(".abstract")?.textContent ?? "";
	const fullAbstract = (page, article) => {
		const description = content(page, "description") ?? "";
		return description.endsWith("…") || !description ? shownAbstract(article) : description;
	};
	const displayedNames = (article) =>
		[...article.querySelectorAll(".by")]
			.flatMap((list) => [...list.childNodes])
			.filter((node) => node.nodeName !== "SUMMARY")
			.flatMap((node) => (node.nodeName === "A" ? [node.textContent] : node.textContent.split(/,\s*/)))
			.map((name) => name.trim())
			.filter(Boolean);
	const field = (article, label) =>
		[...article.querySelectorAll("footer dt")].find((term) => term.firstChild.data.trim() === label)
			?.nextElementSibling;

	const fromPage = (article, page) => {
		// Papers that are not on arXiv have more in `data-` attributes.
		const heading = article.querySelector("h1, h2, h3");
		const { identifier, publication } = article.dataset;
		const source = article.querySelector(identifier ? ".links a[href^=http]" : ".links a[href*='/abs/']");
		const url = source?.getAttribute("href") ?? "";
		const isOwn = Boolean(content(page, "citation_title"));
		const names = displayedNames(article).map((name) => ({ name }));
		const divided = [...page.querySelectorAll("meta[name=citation_author]")].map((meta) => meta.content.split(/, ?/));
		if (isOwn && divided.length === names.length) {
			names.forEach((author, number) => {
				[author.family, author.given, author.suffix = ""] = [...divided[number], ""];
				author.family ||= author.name;
			});
		}
		return {
			id: identifier ?? url.split("/abs/")[1] ?? article.id,
			version: (!identifier && Number(/v(\d+)$/.exec(article.querySelector(".identifier")?.textContent)?.[1])) || null,
			title: content(page, "citation_title") ?? heading.textContent,
			abstract: isOwn ? fullAbstract(page, article) : shownAbstract(article),
			authors: names,
			categories: [...article.querySelectorAll("a[rel=tag]")].map((tag) => tag.getAttribute("href").split("/").at(-2)),
			published: field(article, "Published")?.querySelector("time")?.textContent ?? null,
			journal: field(article, "Journal")?.textContent.trim(),
			doi: field(article, "DOI")?.querySelector("a")?.textContent,
			url,
			...(publication && { publication: JSON.parse(publication) }),
		};
	};
	const categoryNames = (page) =>
		Object.fromEntries(
			[...page.querySelectorAll("a[rel=tag]")]
				.map((tag) => [tag.getAttribute("href").split("/").at(-2), tag.textContent])
				.filter(([code, name]) => code !== name),
		);

	Object.assign(window.site.citations, { fromPage, categoryNames });
})();
