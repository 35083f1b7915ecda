"""The nouns of the field: papers, categories, authors, digests. Frozen values, no reading or writing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sitegen.errors import Problem
from sitegen.withdrawal import is_withdrawn


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one version, as the site shows it.

    All text is clean: no control characters, no invisible ones, continuation lines joined by one space, no white space
    at the ends. It still holds TeX, and nothing in it is escaped.
    """

    identifier: str
    """Without version: ``1910.11126`` or ``cs/9802005``."""
    version: int | None
    """From 1; None if no digest gives one."""
    title: str
    abstract: str
    authors: tuple[str, ...]
    """Names as spelled, in the paper's order; never empty strings."""
    categories: tuple[str, ...]
    """arXiv's codes after aliases, each once: the primary category first, then the cross-lists."""
    classes: tuple[str, ...]
    """ACM and MSC classes and free text from the same field, as written."""
    published: datetime
    """Version 1, UTC."""
    updated: datetime
    """This version, UTC."""
    comment: str | None = None
    journal: str | None = None
    doi: str | None = None
    """As written: may hold several DOIs or none at all; see `citations.dois`."""

    @property
    def primary(self) -> str:
        """The primary category's code."""
        return self.categories[0]

    @property
    def revised(self) -> bool:
        """Whether this is not the first version."""
        return self.updated > self.published

    @property
    def withdrawn(self) -> bool:
        """Return whether the paper was withdrawn; then arXiv has no PDF or HTML of this version."""
        return is_withdrawn(self.comment, self.abstract)


class Byline(NamedTuple):
    """An author as a paper names them."""

    name: str
    """This paper's spelling, TeX accents resolved."""
    address: str
    """``shard/slug`` of the author's page; empty where the author has none."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in its place on the site."""

    paper: Paper
    day: str
    """Its own day (ISO): that of `Paper.published` if a digest of that day lists it, else the earliest that does."""
    authors: tuple[Byline, ...]


class Author(NamedTuple):
    """An author as their page shows them."""

    address: str
    name: str
    """The commonest spelling, or the name that authors.toml gives."""
    papers: int
    first: str
    """Own day (ISO) of the earliest paper here."""
    last: str


@dataclass(frozen=True, slots=True)
class Category:
    """An arXiv category; ``name`` is the code itself where arXiv's taxonomy does not know it."""

    code: str
    name: str
    group: str
    description: str


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest file, read: its sound papers in file order, and what was wrong with the rest."""

    day: date
    category: str
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...]
    blocker: Problem | None = None
    """The problem, one of ``problems``, for which the site keeps an earlier text of the file: the file is half-written, has
    conflict markers, or is no longer a digest."""

    @property
    def complete(self) -> bool:
        """Return whether the file may replace an earlier text of it."""
        return self.blocker is None
