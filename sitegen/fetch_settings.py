"""Read the settings ``[[fetch]]``: the categories that `sitegen fetch` collects, from which day on, and which of their papers."""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

import msgspec

from sitegen import setting_rules, suggestions, taxonomy

EXAMPLE: Final = '[[fetch]]\ncategories = ["cs.CV", "cs.LG"]\nsince = "2026-01"\n'
"""Settings that make `sitegen fetch` work."""

_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_BEGIN: Final = date(1991, 7, 1)
"""arXiv has no older papers (https://info.arxiv.org/help/arxiv_identifier.html)."""
_LONGEST_QUERY: Final = 1000
_LISTED: Final = 3


class FetchSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[fetch]]``: categories of arXiv whose papers are collected."""

    categories: tuple[str, ...]
    """Codes. A paper is in the digests of each of them that it has, cross-lists too."""
    query: str = ""
    """Papers that the site's search would find; empty for all."""
    since: str = ""
    """Papers of this day, month or year (ISO) or later. By default that of the first digest, or the last two weeks."""


class Wanted(NamedTuple):
    """A category that is collected."""

    category: str
    """As arXiv writes it, aliases resolved."""
    query: str
    since: date | None
    table: int
    """Number of its ``[[fetch]]``, from 0."""


def wanted(settings: Sequence[FetchSettings]) -> tuple[Wanted, ...]:
    """Return the categories of valid settings, in their order."""
    return tuple(
        Wanted(taxonomy.canonical(code) or code, setting_rules.one_line(one.query), first_day(one.since), table)
        for table, one in enumerate(settings)
        for code in map(str.strip, one.categories)
    )


def first_day(since: str) -> date | None:
    """Return the first day of a year, month or day in ISO 8601; None if the text is not one, or empty.

    A day before arXiv began is moved to arXiv's first month.
    """
    text = since.strip()
    if not _DATE.fullmatch(text):
        return None
    try:
        return max(date.fromisoformat(f"{text}-01-01"[:10]), _BEGIN)
    except ValueError:
        return None


def problems(
    settings: FetchSettings, others: Sequence[FetchSettings], own: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """Yield key, message and remedy of each mistake in a ``[[fetch]]``.

    Args:
        settings: The settings to check.
        others: The tables before it.
        own: Codes of ``[[category]]``: they may be new on arXiv.
    """
    if not settings.categories:
        yield "categories", "`categories` is empty", 'write for instance: categories = ["cs.CV"]'
    known = {category.category for category in wanted(others)}
    for written in settings.categories:
        code = taxonomy.canonical(written.strip()) or written.strip()
        if code not in taxonomy.ALL and code not in own:
            yield "categories", f"`{written}` is not a category of arXiv", _near(written)
        elif code in known:
            yield "categories", f"`{written}` is fetched twice", "name each category once"
        known.add(code)
    if settings.query and (problem := setting_rules.text_problem(settings.query, _LONGEST_QUERY, "diffusion")):
        yield "query", f"`query` {problem.message}", problem.remedy
    if settings.since and not first_day(settings.since):
        yield (
            "since",
            f"`since` is not a year, month or day: {settings.since}",
            'write it like "2020", "2020-06" or "2020-06-30"',
        )


def _near(code: str) -> str:
    """Return the remedy for a code that arXiv's taxonomy does not have."""
    archive = f"{code.strip().casefold()}."
    members = [known for known in taxonomy.ALL if known.casefold().startswith(archive)]
    if members:
        return f"name its categories, such as {', '.join(members[:_LISTED])}"
    close = suggestions.nearest(code, (*taxonomy.ALL, *taxonomy.ALIASES))
    return f"did you mean `{close}`?" if close else "the codes are at https://arxiv.org/category_taxonomy"
