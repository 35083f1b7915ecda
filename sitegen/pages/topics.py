"""Render topics, the searches that the site's owner has named: newest papers, months and feeds, as for categories."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sitegen import config, routes, slugs, suggestions, taxonomy
from sitegen.archive import Archive, Changes, PaperId, SearchText
from sitegen.errors import Problem
from sitegen.pages.days import neighbors
from sitegen.pages.feeds import feed_of_papers, window
from sitegen.pages.fragments import entries_by_day
from sitegen.pages.kind import Kind, SitePart
from sitegen.pages.search import searchable
from sitegen.pages.site import Site, feed_links
from sitegen.search import index_terms
from sitegen.sitemap import SitemapEntry
from sitegen.theme.filters import date

if TYPE_CHECKING:
    from sitegen.search.matching import Predicate

_NEWEST = 50
"""The number of papers on a topic's page, rounded to whole days."""
_MOST = 3000
"""A topic's page and feeds use at most this number of newest papers. The newest two days never have more."""
_MAX_DAYS = 120
"""The most days that a feed covers."""
_TEX = re.compile(r"[\\{$~]")
"""Characters of TeX, which can divide a word."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the configuration, with its slug."""

    slug: str
    title: str
    query: str


def topics(settings: config.Settings) -> dict[str, Topic]:
    """Return the topics by slug. Of two topics with the same slug, only the first is returned."""
    found: dict[str, Topic] = {}
    for topic in settings.topic:
        slug = slugs.topic_slug(topic.title)
        found.setdefault(slug, Topic(slug, topic.title, topic.query))
    return found


def problems(configuration: config.Config) -> list[Problem]:
    """Return the problems of the topics in the configuration file."""
    if not configuration.settings.topic:
        return []
    from sitegen.search import query  # sites without topics need not import it

    found = []
    known = topics(configuration.settings)
    for number, topic in enumerate(configuration.settings.topic):
        first = known[slugs.topic_slug(topic.title)]
        if (first.title, first.query) != (topic.title, topic.query):
            message = f"two topics have the address {first.slug}: {first.title!r} and {topic.title!r}"
            found.append(_problem(configuration, number, "title", message, "change one of the titles"))
        read = query.parse(topic.query)
        if not read.root or '"' not in topic.query:  # a hint about phrases is not a problem
            where = f"the query of the topic {topic.title!r}"
            found += [_problem(configuration, number, "query", where, hint) for hint in read.hints]
        if not read.root and not read.hints:
            message = f"the query of the topic {topic.title!r} has no search term"
            found.append(_problem(configuration, number, "query", message, "write the words to search for"))
    return found


def _problem(configuration: config.Config, number: int, key: str, message: str, remedy: str) -> Problem:
    line = configuration.line_of(f"topic[{number}]", key)
    return Problem(str(configuration.file), line, message, remedy)


class TopicPapers:
    """The papers of topics, by month. Each month is searched once, and again when it has changed."""

    def __init__(self, site: Site) -> None:
        self._archive = site.archive
        self._own_fields = site.own_fields
        self._topics = topics(site.config.settings)
        self._month_hashes = site.archive.search.month_hashes()
        self._known = {slug: site.archive.search.topic_months(topic.query) for slug, topic in self._topics.items()}
        self._search_changed_months()

    def by_month(self, slug: str) -> dict[str, Sequence[PaperId]]:
        """Return a topic's papers by month, oldest month first, in each month newest first. Months without papers are left out."""
        known = self._known[slug]
        return {month: known[month][1] for month in self._month_hashes if known[month][1]}

    def _search_changed_months(self) -> None:
        for month, (_, value) in self._month_hashes.items():
            wanted = [slug for slug, known in self._known.items() if known.get(month, (b"",))[0] != value]
            if not wanted:
                continue
            for slug, papers in self._search(month, wanted).items():
                self._known[slug][month] = (value, papers)
            self._archive.search.put_topic_months(
                (self._topics[slug].query, month, *self._known[slug][month]) for slug in wanted
            )

    def _search(self, month: str, slugs: Sequence[str]) -> dict[str, Sequence[PaperId]]:
        from sitegen.search import matching

        compiled = [(slug, *_compiled(self._topics[slug].query, int(month[:4]))) for slug in slugs]
        found: dict[str, list[PaperId]] = {slug: [] for slug in slugs}
        for paper in self._archive.search.texts(month, month):
            folded = _folded(paper, self._own_fields.searched_text(paper.fields) if paper.fields else "")
            terms: set[str] = set()
            for slug, test, required in compiled:
                if test and _may_match(folded, required):
                    terms = terms or matching.terms_of(searchable(paper, self._own_fields))
                    if test(terms):
                        found[slug].append(paper.paper)
        return {slug: self._archive.papers.newest_first(rows) if rows else () for slug, rows in found.items()}


def unknown_categories(configuration: config.Config, archive: Archive) -> list[Problem]:
    """Return a problem for each category in a topic's query that neither arXiv nor the archive has."""
    if not configuration.settings.topic:
        return []
    known = [row.code for row in archive.categories.counts()]
    found = []
    for number, topic in enumerate(configuration.settings.topic):
        for code in _categories(topic.query):
            if not _is_known(code, (*known, *taxonomy.ALL)):
                near = suggestions.nearest(code, {*known, *taxonomy.ALL})
                message = f"the query of the topic {topic.title!r}: there is no category {code}"
                remedy = f"write it like cat:{near or 'cs.CV'}"
                found.append(_problem(configuration, number, "query", message, remedy))
    return found


def notes(settings: config.Settings, archive: Archive) -> list[str]:
    """Return a note for each topic without papers. It is not a warning, because later digests may have some."""
    if not settings.topic:
        return []
    known = [row.code for row in archive.categories.counts()]
    found = []
    for topic in topics(settings).values():
        if known and not any(papers for _, papers in archive.search.topic_months(topic.query).values()):
            absent = [code for code in _categories(topic.query) if not _is_known(code, known)]
            reason = f": the archive has no papers of {', '.join(absent)}" if absent else ""
            found.append(f"no paper matches the topic {topic.title!r}{reason}")
    return found


def _categories(text: str) -> list[str]:
    """Return the categories and arXiv's archives that a query names, with aliases replaced: ``cs.CV``, ``cs``."""
    from sitegen.search import query

    codes = [token.text.rstrip("*.") for token in query.tokens(text) if token.field == "cat" and token.text.strip("*.")]
    return [taxonomy.canonical(code) or code for code in codes]


def _is_known(code: str, known: Iterable[str]) -> bool:
    """Return True if a category, or any category of an archive of arXiv, is among ``known``."""
    wanted = code.casefold()
    return any(one.casefold() == wanted or one.casefold().partition(".")[0] == wanted for one in known)


@cache
def _compiled(text: str, year: int) -> "tuple[Predicate | None, frozenset[str]]":
    from sitegen.search import matching, query

    root = query.parse(text).root
    if root is None:
        return None, frozenset()
    left = query.for_year(root, year)
    return matching.predicate(root, year), matching.required_words(left) if not isinstance(left, bool) else frozenset()


def _folded(paper: SearchText, own_fields: str) -> str:
    """Return the text of a paper, folded for comparisons; empty if TeX may divide a word."""
    named = f"{paper.identifier} doi" if paper.doi else paper.identifier
    whole = f"{paper.title} {paper.abstract} {' '.join(paper.authors)} {paper.categories} {named} {own_fields}"
    return "" if _TEX.search(whole) else index_terms.fold(whole)


def _may_match(folded: str, required: frozenset[str]) -> bool:
    """Return False only if a paper certainly does not match, because a required word is missing."""
    return not folded or not required or any(word in folded for word in required)


class _TopicKind(Kind):
    """Pages of topics. Their keys begin with the slug."""

    part = SitePart("topics", "fewer [[topic]] sections")

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return all topics if any paper changed: there are few topics."""
        return topics(site.config.settings) if changes.papers else []

    def keys(self, site: Site) -> Iterable[str]:
        """Return the slugs of all topics."""
        if found := topics(site.config.settings):
            TopicPapers(site)  # searched here because this process can store the results
        return found


class TopicPage(_TopicKind):
    """A topic with its newest papers, chart and months. Its key is the slug."""

    name = "topic"
    route = routes.TOPIC
    sitemap_part = "site"

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the topics of the configuration, even without papers."""
        known = topics(site.config.settings)
        for slug in keys:
            if slug in known:
                yield slug, self._page(known[slug], TopicPapers(site).by_month(slug), site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return all topics, with the newest day."""
        newest = next(iter(site.archive.days.newest(1)), "")
        return [(self.path(slug), newest) for slug in topics(site.config.settings)]

    def _page(self, topic: Topic, months: Mapping[str, Sequence[PaperId]], site: Site) -> bytes:
        path = self.path(topic.slug)
        return site.html(
            "topic.html",
            path,
            topic.title,
            f"Papers that match {topic.query}",
            feed_links(topic.title, routes.TOPIC_FEED, topic.slug, path),
            topic=topic,
            days=entries_by_day(site, _newest(site, topic, months)),
            months={month: len(papers) for month, papers in months.items()},
            papers_total=sum(map(len, months.values())),
        )


class TopicMonth(_TopicKind):
    """A topic's papers of a month. Its key is the slug and the month: ``radiance-fields/2021-03``."""

    name = "topic_month"
    route = routes.TOPIC_MONTH
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Return the months with papers of all topics."""
        found = topics(site.config.settings)
        papers = TopicPapers(site) if found else None
        return [f"{slug}/{month}" for slug in found if papers for month in papers.by_month(slug)]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the months of changed papers, and the months beside them, which link to them."""
        if not topics(site.config.settings):
            return
        papers = TopicPapers(site)
        changed = changes.paper_months
        for slug in topics(site.config.settings):
            months = list(papers.by_month(slug))
            beside = {month for one in changed for month in neighbors(one, months) if month}
            yield from (f"{slug}/{month}" for month in changed | beside)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the months that have papers."""
        known = topics(site.config.settings)
        wanted = sorted(key.split("/") for key in keys)
        for slug, group in groupby(wanted, lambda key: key[0]):
            if slug not in known:
                continue
            months = TopicPapers(site).by_month(slug)
            for _, month in group:
                if month in months:
                    yield f"{slug}/{month}", self._page(known[slug], month, months, site)

    def _page(self, topic: Topic, month: str, months: Mapping[str, Sequence[PaperId]], site: Site) -> bytes:
        before, after = neighbors(month, list(months))
        path = routes.TOPIC_MONTH.path(topic.slug, month)
        return site.html(
            "topic_month.html",
            path,
            f"{topic.title}, {date(month)}",
            f"Papers of {date(month)} that match {topic.query}",
            feed_links(topic.title, routes.TOPIC_FEED, topic.slug, path),
            topic=topic,
            month=month,
            before=before,
            after=after,
            days=entries_by_day(site, _own_days(site, months[month])),
            papers_total=len(months[month]),
        )


class TopicFeed(_TopicKind):
    """The newest papers of a topic. Its key is the slug."""

    def __init__(self, format: str) -> None:
        self.format = format
        self.name = f"topic.{format}"
        self.route = routes.TOPIC_FEED.bind("format", format)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds of the topics of the configuration."""
        known = topics(site.config.settings)
        for slug in keys:
            if slug not in known:
                continue
            new = _new(site, known[slug], TopicPapers(site).by_month(slug))
            since = window(list(Counter(day for _, day in new).items())[:_MAX_DAYS])
            papers = [row for row, day in new if day >= since]
            title = f"{known[slug].title} - {site.config.settings.site.title}"
            yield slug, feed_of_papers(site, self.format, self.path(slug), title, routes.TOPIC.path(slug), papers)


def _new(site: Site, topic: Topic, months: Mapping[str, Sequence[PaperId]]) -> list[tuple[PaperId, str]]:
    """Return a topic's newest papers, each with the day on which it was new to the topic, newest first.

    This is the paper's own day or, if only a later version matches, the first day that lists such a version.
    """
    rows = [row for month in reversed(list(months)) for row in months[month]]
    new = _own_days(site, rows[:_MOST])
    since = new[-1][1] if len(rows) > _MOST else ""
    relisted = site.archive.papers.relisted(since).intersection(rows)
    if not relisted:
        return new
    days = dict(new) | _first_matches(site, topic, relisted)
    times = site.archive.papers.sort_keys(days)
    return sorted(days.items(), key=lambda found: (found[1], times[found[0]]), reverse=True)


def _first_matches(site: Site, topic: Topic, papers: Iterable[PaperId]) -> dict[PaperId, str]:
    """Return for each paper the first day that lists a version that matches the topic."""
    from sitegen.search import matching

    found: dict[PaperId, str] = {}
    for listed, paper in site.archive.search.record_texts(papers):
        test, _ = _compiled(topic.query, int(paper.day[:4]))
        if test and paper.paper not in found and test(matching.terms_of(searchable(paper, site.own_fields))):
            found[paper.paper] = listed
    return found


def _newest(site: Site, topic: Topic, months: Mapping[str, Sequence[PaperId]]) -> list[tuple[PaperId, str]]:
    """Return the papers of a topic's newest days, each with the day on which it was new to the topic."""
    newest: list[tuple[PaperId, str]] = []
    for _, group in groupby(_new(site, topic, months), itemgetter(1)):
        papers = list(group)
        if newest and len(newest) + len(papers) > _NEWEST:
            break
        newest += papers
    return newest


def _own_days(site: Site, papers: Sequence[PaperId]) -> list[tuple[PaperId, str]]:
    days = site.archive.papers.own_days_of(papers)
    return [(row, days[row]) for row in papers]
