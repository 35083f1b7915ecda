"""Data classes: papers, authors, categories and digests. All are immutable, and none reads or writes files."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sitegen.errors import Problem
from sitegen.withdrawal import is_withdrawn


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one version.

    All text is clean: it has no control characters, no invisible characters, no line breaks, and no white space at its
    ends. It may contain TeX, and nothing is escaped.

    The archive stores each field except the identifier in a column, which `archive.columns` derives from the type.
    """

    identifier: str
    """Without version: ``1910.11126`` or ``cs/9802005``."""
    version: int | None
    """From 1; None if unknown."""
    title: str
    abstract: str
    authors: tuple[str, ...]
    """Names as spelled, in the paper's order. No name is empty."""
    categories: tuple[str, ...]
    """arXiv's codes, each once: the primary category first, then the cross-lists. Aliases are resolved."""
    classes: tuple[str, ...]
    """ACM and MSC classes and other text that is listed with the categories, as written."""
    published: datetime
    """Time of version 1, in UTC."""
    updated: datetime
    """Time of this version, in UTC."""
    comment: str | None = None
    journal: str | None = None
    doi: str | None = None
    """As written. It may contain several DOIs or none; see `citations.dois`."""

    @property
    def primary(self) -> str:
        """Return the code of the primary category."""
        return self.categories[0]

    @property
    def revised(self) -> bool:
        """Return True if this is not the first version."""
        return self.updated > self.published

    @property
    def withdrawn(self) -> bool:
        """Return True if the paper was withdrawn. Then arXiv has no PDF or HTML of this version."""
        return is_withdrawn(self.comment, self.abstract)


class PaperAuthor(NamedTuple):
    """An author of a paper."""

    name: str
    """The paper's spelling, with TeX accents converted to characters."""
    address: str
    """The author's place (`author_places`), which templates call an address. ``shard/slug`` is a page of the author; the place
    is empty if the author is on no page."""


class PaperRow(NamedTuple):
    """A paper as pages and feeds show it: one flat row, which the archive makes straight from the result of a query.

    The fields up to `doi` are those of `Paper`, in the same order and without its authors. Times are strings (ISO 8601,
    UTC): ``2019-10-19T17:57:02Z``.
    """

    identifier: str
    version: int | None
    title: str
    abstract: str
    categories: tuple[str, ...]
    classes: tuple[str, ...]
    published: str
    updated: str
    comment: str | None
    journal: str | None
    doi: str | None
    day: str
    """The paper's own day (ISO): the day of `published` if a digest of that day lists it, else the earliest listing."""
    authors: tuple[PaperAuthor, ...]
    primary: str
    """Code of the primary category."""
    revised: bool
    withdrawn: bool
    cross_listed: bool
    """True if the row is that of a day on which no digest of the primary category lists the paper."""


class Author(NamedTuple):
    """An author with the values that lists of authors show."""

    address: str
    name: str
    """The commonest spelling, or the name in authors.toml."""
    papers: int
    """Number of papers."""
    first: str
    """Own day (ISO) of the earliest paper."""
    last: str
    """Own day (ISO) of the latest paper."""


class ListedAuthor(NamedTuple):
    """An author in the list of a shard. It has no exact numbers, so that few lists change with a day."""

    address: str
    """The author's place (`author_places`), which templates call an address."""
    name: str
    papers: str
    """The number of papers in steps (`quantities.at_least`): ``10+``, ``20+``, ``50+``; empty for less."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of arXiv."""

    code: str
    name: str
    """The code if arXiv's taxonomy does not have the category."""
    group: str
    description: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The content of a digest file: its papers in file order, and the problems of records that could not be read."""

    day: date
    category: str
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...]
    blocker: Problem | None = None
    """The problem, one of ``problems``, because of which the site keeps the file's papers from an earlier build: it is
    half-written, has conflict markers, or is no longer a digest, for example."""

    @property
    def complete(self) -> bool:
        """Return True if the digest has no blocker, so that its papers replace those of an earlier build."""
        return self.blocker is None
