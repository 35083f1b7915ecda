"""Search the papers of topics, the searches that the site's owner has named, and check their queries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from sitegen import config, slugs, suggestions, taxonomy
from sitegen.archive import Archive, PaperId, SearchText
from sitegen.errors import Problem
from sitegen.field_views import FieldTable
from sitegen.pages.search import searchable
from sitegen.pages.site import Site
from sitegen.search import index_terms

if TYPE_CHECKING:
    from sitegen.search.matching import Predicate
    from sitegen.search.query_tree import Node

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
    own_fields = FieldTable(configuration.settings.field).query_names()
    for number, topic in enumerate(configuration.settings.topic):
        first = known[slugs.topic_slug(topic.title)]
        if (first.title, first.query) != (topic.title, topic.query):
            message = f"two topics have the address {first.slug}: {first.title!r} and {topic.title!r}"
            found.append(_problem(configuration, number, "title", message, "change one of the titles"))
        read = query.parse(topic.query, own_fields)
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

        names = self._own_fields.query_names()
        found: dict[str, list[PaperId]] = {slug: [] for slug in slugs}
        for day, papers in groupby(self._archive.search.texts(month, month), attrgetter("day")):
            tests = [(slug, *compiled(self._topics[slug].query, day, names)) for slug in slugs]
            for paper in papers:
                folded = _folded(paper, self._own_fields.searched_text(paper.fields) if paper.fields else "")
                terms: set[str] = set()
                for slug, test, required in tests:
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
    from sitegen.search import query_tokens

    tokens = query_tokens.tokens(text)
    codes = [token.text.rstrip("*.") for token in tokens if token.field == "cat" and token.text.strip("*.")]
    return [taxonomy.canonical(code) or code for code in codes]


def _is_known(code: str, known: Iterable[str]) -> bool:
    """Return True if a category, or any category of an archive of arXiv, is among ``known``."""
    wanted = code.casefold()
    return any(one.casefold() == wanted or one.casefold().partition(".")[0] == wanted for one in known)


@lru_cache(maxsize=1000)
def compiled(text: str, day: str, own_fields: tuple[str, ...]) -> "tuple[Predicate | None, frozenset[str]]":
    """Return the test of a topic's query for the papers of a day, and the words without which no paper passes it.

    The test is None if no paper of the day passes it. ``own_fields`` are the names that the query can ask for.
    """
    from sitegen.search import matching, query_tree

    root = _parsed(text, own_fields)
    if root is None:
        return None, frozenset()
    left = query_tree.for_day(root, day)
    return matching.predicate(root, day), matching.required_words(left) if not isinstance(left, bool) else frozenset()


@cache
def _parsed(text: str, own_fields: tuple[str, ...]) -> "Node | None":
    from sitegen.search import query

    return query.parse(text, own_fields).root


def _folded(paper: SearchText, own_fields: str) -> str:
    """Return the text of a paper, folded for comparisons; empty if TeX may divide a word."""
    named = f"{paper.identifier} doi" if paper.doi else paper.identifier
    remarks = f"{paper.comment or ''} {paper.journal or ''} {paper.venue.label if paper.venue else ''}"
    authors = " ".join(paper.authors)
    whole = f"{paper.title} {paper.abstract} {authors} {paper.categories} {named} {remarks} {own_fields}"
    return "" if _TEX.search(whole) else index_terms.fold(whole)


def _may_match(folded: str, required: frozenset[str]) -> bool:
    """Return False only if a paper certainly does not match, because a required word is missing."""
    return not folded or not required or any(word in folded for word in required)


@dataclass(frozen=True, slots=True)
class TopicSummary:
    """A topic with numbers of its papers."""

    topic: Topic
    papers: int
    new: int
    """The number of papers whose own day is the newest day of the site."""
    months: Mapping[str, int]
    """Month -> number of papers, for the months with papers, oldest first."""


def summaries(site: Site) -> list[TopicSummary]:
    """Return all topics, in the order of the settings."""
    known = topics(site.config.settings)
    if not known:
        return []
    found = TopicPapers(site)
    newest = next(iter(site.archive.days.newest(1)), "")
    return [_summary(site, topic, found.by_month(slug), newest) for slug, topic in known.items()]


def _summary(site: Site, topic: Topic, months: Mapping[str, Sequence[PaperId]], newest: str) -> TopicSummary:
    days = site.archive.papers.own_days_of(months.get(newest[:7], ()))
    counts = {month: len(papers) for month, papers in months.items()}
    return TopicSummary(topic, sum(counts.values()), sum(day == newest for day in days.values()), counts)
