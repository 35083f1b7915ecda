"use strict";
// Reads the digests (in ARCHIVE) and lists every page there is: its path, what draws it, and what it shows.

const fs = require("node:fs");
const path = require("node:path");

const NEWEST = 50; // papers in a feed and on a category's page
const PART = 45000; // addresses in a part of the sitemap
const CATEGORY = /^[a-z]+(-[a-z]+)?(\.[A-Za-z-]+)?$/;
const ALIASES = {
  "cs.SY": "eess.SY",
  "math.IT": "cs.IT",
  "math.MP": "math-ph",
  "stat.TH": "math.ST",
  "q-fin.EC": "econ.GN",
  "cs.NA": "math.NA",
};

const known = new Map();
const taken = new Map();

function author(name) {
  let found = known.get(name);
  if (found === undefined) {
    const words = name.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase().match(/[a-z0-9]+/g) ?? ["name"];
    const address = `${words.at(-1)[0]}${words[0][0]}/${words.join("-").slice(0, 80)}`;
    const count = (taken.get(address) ?? 0) + 1;
    taken.set(address, count);
    found = { name, path: `author/${count > 1 ? `${address}-${count}` : address}.html`, papers: [] };
    known.set(name, found);
  }
  return found;
}

function parse(record, date) {
  const [title, ...fields] = record.split(/^- \*\*([A-Za-z ]+)\*\*: /m);
  const value = {};
  for (let i = 0; i < fields.length; i += 2) {
    const text = fields[i + 1].trim().replaceAll("\n  ", " ");
    value[fields[i]] = text === "None" ? "" : text;
  }
  const [, id, version] = value["Arxiv ID"].match(/\/abs\/(.+)v(\d+)$/);
  const codes = value.Categories.split(",").map((code) => code.replaceAll("*", "").trim());
  return {
    id,
    version,
    key: id.replace("/", "-"),
    title: title.trim(),
    date,
    authors: [...new Set(value.Authors.split(", "))].map(author),
    categories: [...new Set(codes.filter((code) => CATEGORY.test(code)).map((code) => ALIASES[code] ?? code))],
    published: value.Published.replace(" ", "T"),
    updated: value.Updated.replace(" ", "T"),
    comment: value.Comment,
    journal: value.Journal,
    doi: value.DOI,
    abstract: value.Summary,
  };
}

function listed(map, key) {
  const found = map.get(key) ?? [];
  if (found.length === 0) map.set(key, found);
  return found;
}

module.exports = () => {
  const files = fs.readdirSync(process.env.ARCHIVE, { recursive: true }).filter((name) => name.endsWith(".md")).sort();
  const pages = [];
  const [years, months, categories, shards] = [new Map(), new Map(), new Map(), new Map()];
  const all = [];
  for (const file of files) {
    const [heading, ...records] = fs.readFileSync(path.join(process.env.ARCHIVE, file), "utf8").split("\n### ");
    const date = heading.trim().slice(-10);
    const papers = records.map((record) => parse(record, date));
    for (const paper of papers) {
      all.push(paper);
      for (const person of paper.authors) person.papers.push(paper);
      for (const code of paper.categories) listed(categories, code).push(paper);
    }
    pages.push({ kind: "day", path: `${date.replaceAll("-", "/")}.html`, title: date, papers });
    listed(months, date.slice(0, 7)).push(date);
  }
  for (const [month, days] of months) {
    const links = days.map((day) => [day, `${day.slice(8)}.html`]);
    pages.push({ kind: "links", path: `${month.replace("-", "/")}/index.html`, title: month, links });
    listed(years, month.slice(0, 4)).push(month);
  }
  for (const [year, of] of years) {
    const links = of.map((month) => [month, `${month.slice(5)}/index.html`]);
    pages.push({ kind: "links", path: `${year}/index.html`, title: year, links });
  }
  for (const [code, papers] of categories) {
    const cut = new Map();
    for (const paper of papers) listed(cut, paper.date.slice(0, 7)).push(paper);
    for (const [month, of] of cut) {
      pages.push({ kind: "list", path: `category/${code}/${month}.html`, title: `${code}, ${month}`, papers: of });
    }
    const newest = papers.slice(-NEWEST).reverse();
    const links = [...cut.keys()].reverse().map((month) => [month, `${month}.html`]);
    pages.push({ kind: "list", path: `category/${code}/index.html`, title: code, papers: newest, links });
    for (const kind of ["rss", "atom"]) pages.push({ kind, path: `category/${code}/${kind}.xml`, title: code, papers: newest });
  }
  for (const person of known.values()) {
    person.papers.reverse();
    listed(shards, person.path.slice(7, 9)).push(person);
    pages.push({ kind: "list", path: person.path, title: person.name, papers: person.papers });
  }
  for (const [shard, people] of shards) {
    const links = people.map((person) => [`${person.name} (${person.papers.length})`, `../${person.path.slice(7)}`]);
    pages.push({ kind: "links", path: `author/${shard}/index.html`, title: shard, links });
  }
  for (const [title, names] of [["category", categories], ["author", shards]]) {
    const links = [...names.keys()].sort().map((name) => [name, `${name}/index.html`]);
    pages.push({ kind: "links", path: `${title}/index.html`, title, links });
  }
  const home = [...years.keys()].reverse().map((year) => [year, `${year}/index.html`]);
  pages.push({ kind: "links", path: "index.html", title: "Paper digests", links: home });
  const addresses = pages.filter((page) => page.path.endsWith(".html")).map((page) => page.path.replace(/index\.html$/, ""));
  const parts = [];
  for (let at = 0; at < addresses.length; at += PART) {
    parts.push(`sitemap-${at / PART + 1}.xml`);
    pages.push({ kind: "sitemap", path: parts.at(-1), addresses: addresses.slice(at, at + PART) });
  }
  pages.push({ kind: "parts", path: "sitemap.xml", parts });
  const newest = all.slice(-NEWEST).reverse();
  for (const kind of ["rss", "atom"]) pages.push({ kind, path: `${kind}.xml`, title: "Paper digests", papers: newest });
  return pages;
};
