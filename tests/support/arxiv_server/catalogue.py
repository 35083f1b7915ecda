"""Papers of a generated arXiv, what its services know of them after an evening, and the listing of an evening."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from support.arxiv_server import announcement_days

LAST_REPLACEMENT = 5
"""Replacements by later versions are not in the feeds."""

_ORDER = ("replace-cross", "replace", "cross", "new")
"""The order of a feed, from its first items to its last (https://github.com/arXiv/arxiv-feed)."""


class Author(NamedTuple):
    """An author: the name in Unicode and as the submitter typed it, and an affiliation or an empty text."""

    name: str
    tex: str
    affiliation: str


class Version(NamedTuple):
    """A version: when it was submitted (UTC), on which evening it is announced, and its text."""

    number: int
    submitted: datetime
    evening: date
    title: str
    abstract: str
    comment: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, with all that ever happens to it."""

    identifier: str
    submitter: str
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    """The primary category first."""
    classes: str
    """MSC classes; may be empty."""
    license: str
    versions: tuple[Version, ...]
    crossed: tuple[str, date] | None = None
    """A category to which it is added later, and the evening on which that is announced."""
    appeared: tuple[str, str, date] | None = None
    """Journal reference, DOI, and the evening from which they are known. That is no new version."""


class State(NamedTuple):
    """A paper as arXiv has it after an evening."""

    paper: Paper
    versions: tuple[Version, ...]
    categories: tuple[str, ...]
    journal: str
    doi: str
    changed: date
    """The evening of the last change."""

    @property
    def newest(self) -> Version:
        """Return the newest version."""
        return self.versions[-1]

    @property
    def published(self) -> datetime:
        """Return the time of version 1."""
        return self.versions[0].submitted

    @property
    def key(self) -> tuple[datetime, str]:
        """Return a key that sorts by submission."""
        return self.published, self.paper.identifier

    @property
    def datestamp(self) -> date:
        """Return the day (UTC) on which OAI-PMH got the last change."""
        return announcement_days.harvested_at(self.changed).astimezone(UTC).date()


class Item(NamedTuple):
    """An item of a listing: a paper and its announcement type."""

    type: str
    state: State


class Catalogue:
    """All papers of a generated arXiv. It is constant: what is known depends on the time that is asked for."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self.papers = {paper.identifier: paper for paper in papers}
        self.states = lru_cache(maxsize=32)(self._states)

    def _states(self, evening: date) -> tuple[State, ...]:
        """Return all papers that are known after an evening, in the order of submission."""
        known = (_state(paper, evening) for paper in self.papers.values())
        return tuple(sorted((state for state in known if state), key=lambda state: state.key))

    def listing(self, evening: date, codes: frozenset[str]) -> list[Item]:
        """Return the items that a feed of some categories has after an evening, in the order of the feed."""
        found = (
            Item(kind, state)
            for state in self.states(evening)
            if state.changed == evening
            for kind in _types(state, evening, codes)
        )
        newest_first = sorted(found, key=lambda item: item.state.paper.identifier, reverse=True)
        return sorted(newest_first, key=lambda item: _ORDER.index(item.type))


def last_evening(time: datetime, known_at: Callable[[date], datetime]) -> date:
    """Return the last day whose evening a service knows at a time (UTC)."""
    day = time.date() + timedelta(days=1)
    while known_at(day) > time:
        day -= timedelta(days=1)
    return day


def _state(paper: Paper, evening: date) -> State | None:
    versions = tuple(version for version in paper.versions if version.evening <= evening)
    if not versions:
        return None
    changes = [versions[-1].evening]
    categories, journal, doi = paper.categories, "", ""
    if paper.crossed and paper.crossed[1] <= evening:
        categories = (*categories, paper.crossed[0])
        changes.append(paper.crossed[1])
    if paper.appeared and paper.appeared[2] <= evening:
        journal, doi, day = paper.appeared
        changes.append(day)
    return State(paper, versions, categories, journal, doi, max(changes))


def _types(state: State, evening: date, codes: frozenset[str]) -> Iterator[str]:
    """Yield the type of a paper's item in the feed of some categories; nothing if the feed leaves it out.

    A feed has one item for a paper. Changes of the metadata only are no items.
    """
    is_primary = state.categories[0] in codes
    known = codes.intersection(state.categories)
    if not known:
        return
    if state.versions[0].evening == evening:
        yield "new" if is_primary else "cross"
    elif state.paper.crossed and state.paper.crossed[1] == evening and state.paper.crossed[0] in codes:
        yield "cross"
    elif state.newest.evening == evening and state.newest.number <= LAST_REPLACEMENT:
        yield "replace" if is_primary else "replace-cross"
