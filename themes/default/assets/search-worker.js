// The search's own thread: holds the index open and answers the page. Messages are { id, ask, ... }; answers bear their id.
"use strict";
let site = null;
let opened = null;
const answers = new Map();

const open = async () => {
  const { Sqlite, Segment, Index } = searchReader;
  const sqlite = new Sqlite();
  const loading = sqlite.load(site.engine);
  const manifest = await (await fetch(site.manifest, { cache: "no-cache" })).json();
  const folder = site.manifest.slice(0, site.manifest.lastIndexOf("/") + 1);
  const segments = manifest.segments.map(({ name }) => new Segment(`${folder}${name}/`));
  await Promise.all([loading, ...segments.map((segment) => segment.open())]);
  return segments.map((segment) => new Index(sqlite, segment));
};

// Try once more from the beginning if the site was published anew meanwhile.
const whole = async (work, again = true) => {
  opened ??= open();
  const mine = opened;
  try {
    return await work(await mine);
  } catch (error) {
    if (opened === mine) {
      opened = null;
      answers.clear();
    }
    if (!again || !(error instanceof searchReader.Changed)) throw error;
    return whole(work, false);
  }
};

const find = async (indexes, text, order) => {
  const { root, hints } = searchQuery.parse(text);
  if (!root) return { hints, total: 0, years: [], places: [] };
  const rows = await Promise.all(indexes.map((index) => index.rows(root)));
  const first = order === "titles" ? await Promise.all(indexes.map((index) => index.rows(searchQuery.inTitles(root)))) : [];
  const years = new Map();
  for (const [i, { segment }] of indexes.entries()) {
    let at = 0;
    for (const { year, last } of segment.years) {
      const start = at;
      while (at < rows[i].length && rows[i][at] <= last) at++;
      years.set(year, (years.get(year) ?? 0) + at - start);
    }
  }
  const total = rows.reduce((sum, list) => sum + list.length, 0);
  return { hints, total, years: unbroken(years), places: ordered(rows, first), rows };
};

// Pairs of year and papers from the archive's first year to its last, 0 where there is none.
const unbroken = (years) => {
  const known = [...years.keys()], first = Math.min(...known);
  return known.length ? Array.from({ length: Math.max(...known) - first + 1 }, (_, i) => [first + i, years.get(first + i) ?? 0]) : [];
};

// Pairs of segment and row, one after the other in one list: hits in titles first, newest first.
const ordered = (rows, titles) => {
  const places = [];
  const take = (lists, unless) => {
    for (let i = lists.length - 1; i >= 0; i--) {
      for (let at = lists[i].length - 1; at >= 0; at--) if (!unless?.[i].has(lists[i][at])) places.push(i, lists[i][at]);
    }
  };
  take(titles);
  take(rows, titles.length ? titles.map((list) => new Set(list)) : null);
  return places;
};

const answer = async (indexes, text, order) => {
  const key = `${order} ${text}`;
  if (!answers.has(key)) {
    answers.set(key, await find(indexes, text, order));
    if (answers.size > 8) answers.delete(answers.keys().next().value);
  }
  return answers.get(key);
};

const papers = (indexes, places, from, count) => {
  const wanted = [];
  for (let i = 2 * from; i < Math.min(2 * (from + count), places.length); i += 2) wanted.push([places[i], places[i + 1]]);
  return Promise.all(wanted.map(([segment, row]) => indexes[segment].segment.paper(row)));
};

const work = {
  async start(message) {
    site = message.site;
    await whole(() => null);
  },
  find: ({ text, order, count }) => whole(async (indexes) => {
    const { hints, total, years, places } = await answer(indexes, text, order);
    return { hints, total, years, papers: await papers(indexes, places, 0, count) };
  }),
  more: ({ text, order, from, count }) => whole(async (indexes) =>
    papers(indexes, (await answer(indexes, text, order)).places, from, count)),
  rows: ({ text, order }) => whole(async (indexes) => (await answer(indexes, text, order)).places),
  categories: ({ text, order }) => whole(async (indexes) => {
    const { rows = [] } = await answer(indexes, text, order);
    const counts = new Map();
    await Promise.all(rows.map(async (list, i) => {
      if (!list.length) return;
      const categories = await indexes[i].segment.categories();
      for (const row of list) for (const code of categories(row)) counts.set(code, (counts.get(code) ?? 0) + 1);
    }));
    return [...counts].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1));
  }),
};

addEventListener("message", async ({ data }) => {
  try {
    if (data.scripts) importScripts(...data.scripts);
    postMessage({ id: data.id, answer: await work[data.ask](data) });
  } catch (error) {
    postMessage({ id: data.id, error: String(error?.message ?? error) });
  }
});
