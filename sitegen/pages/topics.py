"""Topics: searches that the owner has named. Each has its newest papers, its months and its feeds, like a category."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter

from sitegen import config, routes, slugs, suggestions, taxonomy
from sitegen.archive import Archive, Changes, PaperId, SearchText
from sitegen.errors import Problem
from sitegen.pages.days import neighbours
from sitegen.pages.feeds import document, window
from sitegen.pages.fragments import joined
from sitegen.pages.kind import Kind
from sitegen.pages.search import searchable
from sitegen.pages.site import FeedLink, Site
from sitegen.search import index_terms, matching, query
from sitegen.theme.filters import date

_NEWEST = 50
_MOST = 3000
"""A topic's page and feeds choose from so many newest papers, more than any two days have."""
_LOOK_BACK = 120
"""Days that a feed's window may reach over, at most."""
_MAY_HIDE_WORDS = re.compile(r"[\\{$~]")
"""In TeX a word may be written in pieces."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the configuration at its address."""

    slug: str
    title: str
    query: str


def topics(settings: config.Settings) -> dict[str, Topic]:
    """Slug -> topic; of two with the same slug the first has it."""
    found: dict[str, Topic] = {}
    for topic in settings.topic:
        slug = slugs.topic_slug(topic.title)
        found.setdefault(slug, Topic(slug, topic.title, topic.query))
    return found


def problems(configuration: config.Config) -> list[Problem]:
    """Return what is wrong with the topics of the configuration file, with its lines."""
    found = []
    known = topics(configuration.settings)
    for number, topic in enumerate(configuration.settings.topic):
        first = known[slugs.topic_slug(topic.title)]
        if (first.title, first.query) != (topic.title, topic.query):
            message = f"two topics want the address {first.slug}: {first.title!r} and {topic.title!r}"
            found.append(_problem(configuration, number, "title", message, "give one another title"))
        read = query.parse(topic.query)
        if not read.root or '"' not in topic.query:  # the hint that phrases are looked for in titles is no fault
            where = f"the query of the topic {topic.title!r}"
            found += [_problem(configuration, number, "query", where, hint) for hint in read.hints]
        if not read.root and not read.hints:
            message = f"the query of the topic {topic.title!r} has no word to look for"
            found.append(_problem(configuration, number, "query", message, "write one as on the search page"))
    return found


def _problem(configuration: config.Config, number: int, key: str, message: str, remedy: str) -> Problem:
    line = configuration.line_of(f"topic[{number}]", key)
    return Problem(str(configuration.file), line, message, remedy)


class Papers:
    """The papers of topics by month: each month is looked through once, and again when it has changed."""

    def __init__(self, site: Site) -> None:
        self._archive = site.archive
        self._topics = topics(site.config.settings)
        self._prints = site.archive.search.month_hashes()
        self._known = {slug: site.archive.search.topic_months(topic.query) for slug, topic in self._topics.items()}
        self._look_through_changed_months()

    def by_month(self, slug: str) -> dict[str, Sequence[PaperId]]:
        """Month -> rows of a topic's papers, newest first; months without any are left out."""
        known = self._known[slug]
        return {month: known[month][1] for month in self._prints if known[month][1]}

    def _look_through_changed_months(self) -> None:
        for month, (_, value) in self._prints.items():
            wanted = [slug for slug, known in self._known.items() if known.get(month, (b"",))[0] != value]
            if not wanted:
                continue
            for slug, papers in self._search(month, wanted).items():
                self._known[slug][month] = (value, papers)
            self._archive.search.put_topic_months(
                (self._topics[slug].query, month, *self._known[slug][month]) for slug in wanted
            )

    def _search(self, month: str, slugs: Sequence[str]) -> dict[str, Sequence[PaperId]]:
        compiled = [(slug, *_compiled(self._topics[slug].query, int(month[:4]))) for slug in slugs]
        found: dict[str, list[PaperId]] = {slug: [] for slug in slugs}
        for paper in self._archive.search.texts(month, month):
            folded = _folded(paper)
            terms: set[str] = set()
            for slug, test, required in compiled:
                if test and _may_match(folded, required):
                    terms = terms or matching.terms_of(searchable(paper))
                    if test(terms):
                        found[slug].append(paper.paper)
        return {slug: self._archive.papers.newest_first(rows) if rows else () for slug, rows in found.items()}


def unknown_categories(configuration: config.Config, archive: Archive) -> list[Problem]:
    """Return a problem for each category in a topic's query that neither arXiv nor the archive has."""
    there = [row.code for row in archive.categories.counts()]
    found = []
    for number, topic in enumerate(configuration.settings.topic):
        for code in _categories(topic.query):
            if not _is_there(code, (*there, *taxonomy.ALL)):
                near = suggestions.nearest(code, {*there, *taxonomy.ALL})
                message = f"the query of the topic {topic.title!r}: there is no category {code}"
                remedy = f"write it like cat:{near or 'cs.CV'}"
                found.append(_problem(configuration, number, "query", message, remedy))
    return found


def notes(settings: config.Settings, archive: Archive) -> list[str]:
    """Return a note for each topic without papers. It is not a warning: a young archive may get some."""
    there = [row.code for row in archive.categories.counts()]
    found = []
    for topic in topics(settings).values():
        if there and not any(papers for _, papers in archive.search.topic_months(topic.query).values()):
            absent = [code for code in _categories(topic.query) if not _is_there(code, there)]
            reason = f": the archive has no papers of {', '.join(absent)}" if absent else ""
            found.append(f"no paper matches the topic {topic.title!r}{reason}")
    return found


def _categories(text: str) -> list[str]:
    """Return the categories and archives that a query names, with aliases replaced: ``cs.CV``, ``cs``."""
    codes = [token.text.rstrip("*.") for token in query.tokens(text) if token.field == "cat" and token.text.strip("*.")]
    return [taxonomy.canonical(code) or code for code in codes]


def _is_there(code: str, known: Iterable[str]) -> bool:
    """Return whether a category, or any category of an archive, is among ``known``."""
    wanted = code.casefold()
    return any(one.casefold() == wanted or one.casefold().partition(".")[0] == wanted for one in known)


@cache
def _compiled(text: str, year: int) -> tuple[matching.Predicate | None, frozenset[str]]:
    root = query.parse(text).root
    if root is None:
        return None, frozenset()
    left = query.for_year(root, year)
    return matching.predicate(root, year), matching.required_words(left) if not isinstance(left, bool) else frozenset()


def _folded(paper: SearchText) -> str:
    """All text of a paper as words are compared; empty where TeX may hide a word in pieces."""
    whole = f"{paper.title} {paper.abstract} {' '.join(paper.authors)} {paper.categories} {paper.identifier}"
    return "" if _MAY_HIDE_WORDS.search(whole) else index_terms.fold(whole)


def _may_match(folded: str, required: frozenset[str]) -> bool:
    """False only where a look is enough to know."""
    return not folded or not required or any(word in folded for word in required)


class _TopicKind(Kind):
    """What the kinds of topics share: their keys begin with the slug."""

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """All, where any paper changed: they are few."""
        return topics(site.config.settings) if changes.papers else []

    def keys(self, site: Site) -> Iterable[str]:
        """Slugs."""
        if found := topics(site.config.settings):
            Papers(site)  # looked for here, where what is found can be kept
        return found


class TopicPage(_TopicKind):
    """A topic with its newest papers, its chart and its months."""

    name = "topic"
    route = routes.TOPIC

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Topics that are configured, whether or not they have papers yet."""
        known = topics(site.config.settings)
        for slug in keys:
            if slug in known:
                yield slug, self._page(known[slug], Papers(site).by_month(slug), site)

    def _page(self, topic: Topic, months: Mapping[str, Sequence[PaperId]], site: Site) -> bytes:
        path = self.path(topic.slug)
        return site.html(
            "topic.html",
            path,
            topic.title,
            f"Papers that match {topic.query}",
            _feed_links(topic, routes.root(path)),
            topic=topic,
            days=_by_day(site, _newest(site, topic, months)),
            months={month: len(papers) for month, papers in months.items()},
            papers_total=sum(map(len, months.values())),
        )


class TopicMonth(_TopicKind):
    """A topic's papers of a month. Its key is the slug and the month, with a slash between."""

    name = "topic_month"
    route = routes.TOPIC_MONTH
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Each topic's months with papers."""
        found = topics(site.config.settings)
        papers = Papers(site) if found else None
        return [f"{slug}/{month}" for slug in found if papers for month in papers.by_month(slug)]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The months of changed papers, and those beside them: they link one another."""
        if not topics(site.config.settings):
            return
        papers = Papers(site)
        touched = {month for _, month in changes.category_months}
        for slug in topics(site.config.settings):
            months = list(papers.by_month(slug))
            beside = {month for one in touched for month in neighbours(one, months) if month}
            yield from (f"{slug}/{month}" for month in touched | beside)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Months that have papers."""
        known = topics(site.config.settings)
        wanted = sorted(key.split("/") for key in keys)
        for slug, group in groupby(wanted, lambda key: key[0]):
            if slug not in known:
                continue
            months = Papers(site).by_month(slug)
            for _, month in group:
                if month in months:
                    yield f"{slug}/{month}", self._page(known[slug], month, months, site)

    def _page(self, topic: Topic, month: str, months: Mapping[str, Sequence[PaperId]], site: Site) -> bytes:
        before, after = neighbours(month, list(months))
        path = routes.TOPIC_MONTH.path(topic.slug, month)
        return site.html(
            "topic_month.html",
            path,
            f"{topic.title}, {date(month)}",
            f"Papers of {date(month)} that match {topic.query}",
            _feed_links(topic, routes.root(path)),
            topic=topic,
            month=month,
            before=before,
            after=after,
            days=_by_day(site, _own_days(site, months[month])),
            papers_total=len(months[month]),
        )


class TopicFeed(_TopicKind):
    """The newest papers of a topic."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.name = f"topic.{kind}"
        self.route = routes.TOPIC_FEED.bind("format", kind)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Topics that are configured."""
        known = topics(site.config.settings)
        for slug in keys:
            if slug not in known:
                continue
            new = _new(site, known[slug], Papers(site).by_month(slug))
            since = window(list(Counter(day for _, day in new).items())[:_LOOK_BACK])
            papers = [row for row, day in new if day >= since]
            title = f"{known[slug].title} - {site.config.settings.site.title}"
            yield slug, document(site, self.kind, self.path(slug), title, routes.TOPIC.path(slug), papers)


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
    found: dict[PaperId, str] = {}
    for listed, paper in site.archive.search.record_texts(papers):
        test, _ = _compiled(topic.query, int(paper.day[:4]))
        if test and paper.paper not in found and test(matching.terms_of(searchable(paper))):
            found[paper.paper] = listed
    return found


def _newest(site: Site, topic: Topic, months: Mapping[str, Sequence[PaperId]]) -> list[tuple[PaperId, str]]:
    """The papers of the newest days, whole days, about `_NEWEST`."""
    shown: list[tuple[PaperId, str]] = []
    for _, group in groupby(_new(site, topic, months), itemgetter(1)):
        papers = list(group)
        if shown and len(shown) + len(papers) > _NEWEST:
            break
        shown += papers
    return shown


def _own_days(site: Site, papers: Sequence[PaperId]) -> list[tuple[PaperId, str]]:
    days = site.archive.papers.own_days_of(papers)
    return [(row, days[row]) for row in papers]


def _by_day(site: Site, papers: Iterable[tuple[PaperId, str]]) -> list[tuple[str, object]]:
    """Group papers, which are in order of day, and return each day with its list entries."""
    return [(day, joined(site, [row for row, _ in group])) for day, group in groupby(papers, itemgetter(1))]


def _feed_links(topic: Topic, root: str) -> tuple[FeedLink, ...]:
    return (
        FeedLink(f"{topic.title} (Atom)", root + routes.TOPIC_FEED.path(topic.slug, "atom"), "application/atom+xml"),
        FeedLink(f"{topic.title} (RSS)", root + routes.TOPIC_FEED.path(topic.slug, "rss"), "application/rss+xml"),
    )
