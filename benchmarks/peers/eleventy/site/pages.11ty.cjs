"use strict";
// Draws every page; what a paper looks like in a list is drawn once.

const NAMED = 5; // authors in a list entry
const SITE = "https://example.org/papers/";
const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

const escaped = (text) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
const people = (paper) =>
  paper.authors.map((person) => `<a rel="author" href="../../${person.path}">${escaped(person.name)}</a>`).join(", ");
const tags = (paper) =>
  paper.categories.map((code) => `<a rel="tag" href="../../category/${code}/index.html">${code}</a>`).join(" ");
const home = (paper) => `${paper.date.replaceAll("-", "/")}.html#${paper.key}`;

function entry(paper) {
  if (paper.entry === undefined) {
    const names = paper.authors.slice(0, NAMED).map((person) => person.name).join(", ");
    const more = paper.authors.length > NAMED ? ` and ${paper.authors.length - NAMED} more` : "";
    paper.entry = `<li><a href="../../${home(paper)}">${escaped(paper.title)}</a> ${escaped(names)}${more} <i>${paper.categories[0]}</i>\n`;
  }
  return paper.entry;
}

const list = (links) => `<ul>\n${links.map(([name, href]) => `<li><a href="${href}">${escaped(name)}</a></li>`).join("\n")}\n</ul>\n`;

function article(paper) {
  const revised = paper.updated === paper.published ? "" : ` (version ${paper.version} of <time>${paper.updated}</time>)`;
  const doi = escaped(paper.doi);
  return `<article id="${paper.key}">
<h2>${escaped(paper.title)}</h2>
<p>${people(paper)}</p>
<p>${tags(paper)}
<a href="https://arxiv.org/abs/${paper.id}">arXiv:${paper.id}</a> <a href="https://arxiv.org/pdf/${paper.id}">PDF</a>
<time datetime="${paper.published}">${paper.date}</time>${revised}</p>
<p>${escaped(paper.abstract)}</p>
${paper.comment && `<p>Comment: ${escaped(paper.comment)}</p>\n`}${paper.journal && `<p>Journal: ${escaped(paper.journal)}</p>\n`}${doi && `<p>DOI: <a href="https://doi.org/${doi}">${doi}</a></p>\n`}</article>
`;
}

function html(page, body) {
  const root = "../".repeat(page.path.split("/").length - 1);
  const title = escaped(page.title);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<link rel="canonical" href="${SITE}${page.path.replace(/index\.html$/, "")}">
<link rel="alternate" type="application/atom+xml" href="${root}atom.xml">
</head>
<body>
<nav><a href="${root}index.html">Home</a> <a href="${root}category/index.html">Categories</a> <a href="${root}author/index.html">Authors</a></nav>
<main>
<h1>${title}</h1>
${body}</main>
</body>
</html>
`;
}

const XML = '<?xml version="1.0" encoding="utf-8"?>\n';

const rss = (page) => `${XML}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>${page.title}</title>
<link>${SITE}</link>
<description>${page.title}</description>
${page.papers
  .map(
    (paper) => `<item>
<title>${escaped(paper.title)}</title>
<link>${SITE}${home(paper)}</link>
<guid isPermaLink="false">oai:arXiv.org:${paper.id}</guid>
<pubDate>${new Date(paper.published).toUTCString()}</pubDate>
${paper.authors.map((person) => `<dc:creator>${escaped(person.name)}</dc:creator>\n`).join("")}${paper.categories.map((code) => `<category>${code}</category>\n`).join("")}<description>${escaped(paper.abstract)}</description>
</item>
`,
  )
  .join("")}</channel>
</rss>
`;

const atom = (page) => `${XML}<feed xmlns="http://www.w3.org/2005/Atom">
<title>${page.title}</title>
<id>${SITE}${page.path}</id>
<link rel="self" href="${SITE}${page.path}"/>
<updated>${page.papers[0].updated}</updated>
${page.papers
  .map(
    (paper) => `<entry>
<title>${escaped(paper.title)}</title>
<id>oai:arXiv.org:${paper.id}</id>
<link href="${SITE}${home(paper)}"/>
<published>${paper.published}</published>
<updated>${paper.updated}</updated>
${paper.authors.map((person) => `<author><name>${escaped(person.name)}</name></author>\n`).join("")}${paper.categories.map((code) => `<category term="${code}"/>\n`).join("")}<summary>${escaped(paper.abstract)}</summary>
</entry>
`,
  )
  .join("")}</feed>
`;

const sitemap = (page) => `${XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${page.addresses.map((address) => `<url><loc>${SITE}${address}</loc></url>\n`).join("")}</urlset>
`;

const parts = (page) => `${XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${page.parts.map((part) => `<sitemap><loc>${SITE}${part}</loc></sitemap>\n`).join("")}</sitemapindex>
`;

const KINDS = {
  day: (page) => html(page, page.papers.map(article).join("")),
  list: (page) => html(page, (page.links ? list(page.links) : "") + page.papers.map(entry).join("")),
  links: (page) => html(page, list(page.links)),
  rss,
  atom,
  sitemap,
  parts,
};

module.exports = class {
  data() {
    return {
      pagination: { data: "pages", size: 1, alias: "shown", addAllPagesToCollections: false },
      eleventyExcludeFromCollections: true,
      permalink: ({ shown }) => shown.path,
    };
  }

  render({ shown }) {
    return KINDS[shown.kind](shown);
  }
};
