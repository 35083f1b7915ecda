"""What templates say in words and links: days, numbers, authors, categories; the filters that are theirs."""

import calendar
import html
import re
from collections.abc import Iterable

from markupsafe import Markup

from sitegen import taxonomy
from sitegen.models import Author, Byline

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


_SPECIAL = re.compile("[&<>\"']")


def escaped(text: str) -> str:
    """``html.escape``, which looks five times at a text that most often has nothing to escape."""
    return html.escape(text) if _SPECIAL.search(text) else text


def date(day: str) -> str:
    """``2019-10-19`` -> ``19 October 2019``; ``2019-10`` -> ``October 2019``."""
    year, month, *rest = day.split("-")
    name = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(rest[0])} {name}" if rest else name


def weekday(day: str) -> str:
    """``2019-10-19`` -> ``Saturday``."""
    return WEEKDAYS[calendar.weekday(*map(int, day.split("-")))]


def author_links(authors: Iterable[Byline], root: str) -> Markup:
    """Names with commas between, each a link where its author has a page.

    This and `category_links` are filters and no loops of a template because a site has a million of such links.
    """
    links = [
        f'<a rel="author" href="{root}author/{author.address}.html">{escaped(author.name)}</a>'
        if author.address
        else escaped(author.name)
        for author in authors
    ]
    return Markup(", ".join(links))  # noqa: S704 - of escaped names


def author_list(authors: Iterable[Author], folder: str) -> Markup:
    """Items of a list of authors, each with the number of papers where that is more than one.

    ``folder`` leads from the page to ``author/``.
    """
    return Markup(  # noqa: S704 - of escaped names
        "".join(
            f'<li><a href="{folder}{author.address}.html">{escaped(author.name)}</a>'
            f"{f' {author.papers}' if author.papers > 1 else ''}\n"
            for author in authors
        )
    )


def category_links(codes: Iterable[str], root: str) -> Markup:
    """Categories by name and code, a line each."""
    links = [
        f'<a rel="tag" href="{root}category/{code}/index.html">{escaped(taxonomy.category(code).name)}</a> {code}'
        for code in codes
    ]
    return Markup("<br>".join(links))  # noqa: S704 - of our own names and of codes without special characters
