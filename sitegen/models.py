"""Data classes: papers, authors, categories and digests. All are immutable, and none reads or writes files."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from sitegen.errors import Problem
from sitegen.venues import Venue
from sitegen.withdrawal import is_withdrawn


def utc(time: str) -> datetime:
    """Return the first moment of a time, day, month or year in ISO 8601, in UTC."""
    text = time if len(time) > len("2019") else f"{time}-01"
    return datetime.fromisoformat(text if len(text) > len("2019-10") else f"{text}-01").replace(tzinfo=UTC)


class OwnField(NamedTuple):
    """A field of a record that is not one of `Paper`: a field of the collector's own."""

    name: str
    """As the source names it; the names of nested objects are joined by dots: ``tldr``, ``scores.novelty``."""
    value: "str | int | float | tuple[str, ...]"
    """Clean text that is not empty, a number, or a list of such texts."""
    language: str = ""
    """Language of the text (BCP 47: ``zh``), if the source says it."""
    machine: bool = False
    """True if a machine wrote the text, according to the source."""


class Announcement(NamedTuple):
    """An announcement of a paper by arXiv: an entry in the listing of a category."""

    day: str
    """The day of the listing (ISO), as arXiv states it: the day after the evening of the announcement in New York."""
    type: str
    """``new``, ``cross``, ``replace`` or ``replace-cross`` (`announced_days.TYPES`)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one version, as one record describes it.

    Only `identifier` and `title` are always present. An absent field is None or empty. In `comment`, `journal` and `doi`, an
    empty text means that the source says that there is none; None means that the source does not have the field.

    All text is clean: it has no control characters, no invisible characters, no line breaks, and no white space at its
    ends. It may contain TeX, and nothing is escaped.

    The archive stores each field except the identifier in a column, which `archive.columns` derives from the type. It stores
    `venue`, `code` and `project` too, because it takes long to read them from the text.
    """

    identifier: str
    """Without version: ``1910.11126`` or ``cs/9802005``; others with their scheme: ``doi:10.1101/2020.01.01.123456``
    (`identifiers`)."""
    version: int | None
    """From 1; None if unknown."""
    title: str
    abstract: str
    authors: tuple[str, ...]
    """Names as spelled, in the paper's order. No name is empty."""
    categories: tuple[str, ...]
    """Codes, each once: the primary category first, then the cross-lists. Aliases are resolved."""
    classes: tuple[str, ...]
    """ACM and MSC classes and other text that is listed with the categories, as written."""
    published: str | None
    """Time of version 1 (ISO 8601, UTC): ``2019-10-19T17:57:02Z``, or ``2019-10-19`` if the source has only the day."""
    updated: str | None
    """Time of this version, like `published`."""
    comment: str | None = None
    journal: str | None = None
    doi: str | None = None
    """As written. It may contain several DOIs or none; see `citations.dois`."""
    link: str | None = None
    """Address of the paper's own page (``https://``), for papers that are not on arXiv."""
    fields: tuple[OwnField, ...] = ()
    """Fields of the collector's own, in the order of the source. No two have the same name."""
    partial: bool = False
    """True if the source lacks fields that every paper on arXiv has. Then records of other sources may add them."""
    announced: tuple[Announcement, ...] = ()
    """The paper's entries in arXiv's listings, in the order of time (`announced_days.union`): in a digest those of its
    category, in a paper of several digests those of all. Only stated days, never computed ones."""

    @property
    def primary(self) -> str:
        """Return the code of the primary category; empty if there is none."""
        return self.categories[0] if self.categories else ""

    @property
    def revised(self) -> bool:
        """Return True if this is not the first version."""
        return bool(self.published and self.updated and self.updated > self.published)

    @property
    def withdrawn(self) -> bool:
        """Return True if the paper was withdrawn. Then arXiv has no PDF or HTML of this version."""
        return is_withdrawn(self.comment, self.abstract)

    @property
    def venue(self) -> Venue | None:
        """Return where the paper was accepted, as comment or journal reference say; None if they name no venue."""
        from sitegen.venues import acceptance  # Only digests that are read need it.

        if self.withdrawn:
            return None
        venue = acceptance.read(self.comment, self.journal)
        return venue if venue and venue.name else None

    @property
    def code(self) -> tuple[str, ...]:
        """Return the addresses of the paper's code, models and data, as comment and abstract have them."""
        from sitegen.venues import paper_links

        return paper_links.read(self.comment, self.abstract).code

    @property
    def project(self) -> str | None:
        """Return the address of a page about the paper, as comment or abstract have it."""
        from sitegen.venues import paper_links

        return paper_links.read(self.comment, self.abstract).project


class PaperAuthor(NamedTuple):
    """An author of a paper."""

    name: str
    """The paper's spelling, with TeX accents converted to characters."""
    address: str
    """The author's place (`author_places`), which templates call an address. ``shard/slug`` is a page of the author; the place
    is empty if the author is on no page."""


class PaperRow(NamedTuple):
    """A paper as pages and feeds show it: one flat row, which the archive makes straight from the result of a query.

    The fields up to `announced` are those of `Paper`, in the same order, without its authors and `Paper.partial`. The next
    three are properties of `Paper`.
    """

    identifier: str
    version: int | None
    title: str
    abstract: str
    categories: tuple[str, ...]
    classes: tuple[str, ...]
    published: str | None
    updated: str | None
    comment: str | None
    journal: str | None
    doi: str | None
    link: str | None
    fields: tuple[OwnField, ...]
    announced: tuple[Announcement, ...]
    venue: Venue | None
    code: tuple[str, ...]
    project: str | None
    day: str
    """The paper's own day (ISO): the day of `published` if a digest of that day lists it, else the earliest listing."""
    authors: tuple[PaperAuthor, ...]
    primary: str
    """Code of the primary category; empty if the paper has none."""
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
    """The day on which the digest lists its papers; the newest one if ``days`` has several."""
    category: str
    papers: tuple[Paper, ...]
    problems: tuple[Problem, ...]
    blocker: Problem | None = None
    """The problem, one of ``problems``, because of which the site keeps the file's papers from an earlier build: it is
    half-written, has conflict markers, or is no longer a digest, for example."""
    days: tuple[str, ...] = ()
    """The day (ISO) on which each paper is listed, if the file has papers of several days; empty if all are of ``day``."""

    @property
    def complete(self) -> bool:
        """Return True if the digest has no blocker, so that its papers replace those of an earlier build."""
        return self.blocker is None
