"""Filters of templates for dates, author names, and links to authors and categories."""

import calendar
import json
from collections.abc import Iterable, Sequence
from functools import lru_cache

from markupsafe import Markup

from sitegen import announced_days, citations, months, taxonomy
from sitegen.escaping import html, safe
from sitegen.languages import has_right_to_left
from sitegen.models import Announcement, ListedAuthor, PaperAuthor, PaperRow
from sitegen.names import inverted
from sitegen.quantities import number
from sitegen.routes import CATEGORY
from sitegen.routes import author as author_path

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_DAYS_CACHED = 20_000
"""The number of days and months whose words a process caches: pages of categories name the same days."""

_IN_BYLINE = 4
"""The number of authors that a row of a list names."""

_AUTO, _NOTHING = Markup(' dir="auto"'), Markup()


def isolated(name: str) -> Markup:
    """Return a name as HTML, in ``<bdi>`` if it has right-to-left letters. Without ``<bdi>``, adjacent names change their order.

    Links need no ``<bdi>``, because the style sheet isolates them.
    """
    return safe(f"<bdi>{html(name)}</bdi>" if has_right_to_left(name) else html(name))  # noqa: S704 - escaped


def author_names(authors: Iterable[PaperAuthor]) -> Markup:
    """Return names with commas between them, without links."""
    names = [name for name, _ in authors]
    joined = ", ".join(names)
    # Most names need nothing, and one test of all of them is faster than a test of each.
    if html(joined) == joined and not has_right_to_left(joined):
        return safe(joined)  # noqa: S704 - nothing in it is special
    return safe(", ".join([isolated(name) for name in names]))  # noqa: S704 - of escaped names


def byline(authors: Sequence[PaperAuthor]) -> Markup:
    """Return the names of at most four authors, or the first three, the last one and their number: ``A, B, C … Z (12)``."""
    if len(authors) <= _IN_BYLINE:
        return author_names(authors)
    first, last = author_names(authors[: _IN_BYLINE - 1]), author_names(authors[-1:])
    return safe(f"{first} … {last} ({number(len(authors))})")  # noqa: S704 - of escaped names


def direction(text: str) -> Markup:
    """Return the attribute ``dir="auto"`` for a text with right-to-left letters, else nothing."""
    return _AUTO if has_right_to_left(text) else _NOTHING


@lru_cache(maxsize=_DAYS_CACHED)
def date(day: str) -> str:
    """Return a day or month in words: ``19 October 2019`` for ``2019-10-19``, ``October 2019`` for ``2019-10``."""
    year, month, *rest = day.split("-")
    name = f"{months.NAMES[int(month) - 1]} {year}"
    return f"{int(rest[0])} {name}" if rest else name


def weekday(day: str) -> str:
    """Return the weekday of a day: ``Saturday`` for ``2019-10-19``."""
    return WEEKDAYS[calendar.weekday(*map(int, day.split("-")))]


_TYPES = {
    announced_days.NEW: "new",
    announced_days.CROSS: "cross-list",
    announced_days.REPLACE: "replacement",
    announced_days.REPLACE_CROSS: "replacement",
}
"""Type of announcement -> its name for readers."""


def announcements(announced: Iterable[Announcement]) -> str:
    """Return announcements in words: ``25 November 2026 (new), 27 November 2026 (replacement)``.

    Several categories may list a paper on one day. Then the type that comes first in a listing counts.
    """
    firsts: dict[str, str] = {}
    for day, type in announced_days.union(announced):
        firsts.setdefault(day, _TYPES[type])
    return ", ".join(f"{date(day)} ({name})" for day, name in firsts.items())


def time(iso: str) -> str:
    """Return a time in UTC to the minute: ``2019-10-19 17:57Z`` for ``2019-10-19T17:57:02Z``. A date is left as it is."""
    return f"{iso[:10]} {iso[11:16]}Z" if len(iso) > len("2019-10-19") else iso


def author_links(authors: Iterable[PaperAuthor], root: str, is_marked: bool = True) -> Markup:
    """Return names with commas between them, each with a link if the author has a page. Marked links have ``rel="author"``.

    This and `category_links` are filters and not loops in a template, because a site has a million of such links.
    """
    link = '<a rel="author" href="' if is_marked else '<a href="'
    links = [
        f'{link}{root}{author_path(place)}">{html(name)}</a>' if place else isolated(name) for name, place in authors
    ]
    return safe(", ".join(links))  # noqa: S704 - of escaped names


def author_list(authors: Iterable[ListedAuthor], folder: str) -> Markup:
    """Return the items of a list of authors: ``Family, Given``, and the number of papers in steps if there are ten or more.

    ``folder`` is the relative path from the page to ``author/``.
    """
    items = [
        f'<li><a href="{folder}{author_path(place)[7:]}">{html(_family_first(name))}</a>{" " if papers else ""}{papers}\n'
        for place, name, papers in authors
    ]
    return safe("".join(items))  # noqa: S704 - of escaped names


def _family_first(name: str) -> str:
    """Return ``Family, Given`` for a name. A note in parentheses, which tells namesakes apart, stays at the end."""
    before, blank, note = name.partition(" (")
    return f"{inverted(before)}{blank}{note}"


def publication(paper: PaperRow) -> str:
    """Return how a paper that is not on arXiv is cited (`citations.publication`), as JSON for scripts."""
    return json.dumps(citations.publication(paper).known(), ensure_ascii=False)


def category_links(codes: Iterable[str], root: str) -> Markup:
    """Return categories by name and code, one per line."""
    return _category_links(tuple(codes), root)


@lru_cache(maxsize=10_000)
def _category_links(codes: tuple[str, ...], root: str) -> Markup:
    links = [
        f'<a rel="tag" href="{root}{CATEGORY.path(code)}">{html(taxonomy.category(code).name)}</a> {code}'
        for code in codes
    ]
    return safe("<br>".join(links))  # noqa: S704 - of our own names and of codes without special characters
