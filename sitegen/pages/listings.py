"""Group and count the papers of a day as arXiv's listings do, for sites that list papers on the days of their announcements.

On other sites the groups are those that the digests show: `known_groups`.

The numbers of new papers, cross-lists and replacements equal those of arXiv's listing of a category if a digest of the category
states all its announcements. Papers without a stated announcement are counted apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from sitegen import taxonomy
from sitegen.announced_days import CROSS, NEW, REPLACE, REPLACE_CROSS, TYPES, Listed
from sitegen.archive import DayListing
from sitegen.models import Category, PaperRow
from sitegen.pages.site import Site
from sitegen.quantities import counted

_GROUPS: Final = {NEW: 0, CROSS: 1, REPLACE: 2, REPLACE_CROSS: 2}
"""Type of announcement -> number of its group."""
_COMPUTED: Final = 3
"""The number of the group of papers without a stated announcement."""
_TITLES: Final = ("New papers", "Cross-lists", "Replacements", "Computed from arXiv's schedule")
_TITLES_WITHOUT_LISTINGS: Final = ("New papers", "Cross-lists", "Revised papers")


class Group(NamedTuple):
    """Papers of a day that are listed as the same."""

    title: str
    papers: tuple[PaperRow, ...]
    computed: bool
    """True if no digest states their announcement."""


class CategoryListing(NamedTuple):
    """The numbers of papers in a category's listing of a day."""

    category: Category
    new: int
    cross_lists: int
    replacements: int
    """Of papers of the category and of cross-lists together, as in arXiv's listings."""
    computed: int
    """Papers without a stated announcement, which the other numbers do not include."""


def of_days(site: Site, days: Sequence[str]) -> Mapping[str, DayListing]:
    """Return the listings of days; empty if the site does not list papers on the days of their announcements."""
    return site.archive.listings.of_days(days) if site.config.settings.site.lists_announcements else {}


def in_order(papers: Iterable[PaperRow], listing: DayListing) -> list[PaperRow]:
    """Return papers as arXiv's listings order them: new papers, cross-lists, replacements; then those without announcement."""
    return sorted(papers, key=lambda paper: _group(listing.papers[paper.identifier]))


def known_groups(day: str, papers: Iterable[PaperRow]) -> list[Group]:
    """Return the papers of a day in groups without listings: new papers, cross-lists, revised papers that were listed before.

    No group is empty. A single group tells nothing, so then there are none.
    """
    members: list[list[PaperRow]] = [[] for _ in _TITLES_WITHOUT_LISTINGS]
    for paper in papers:
        if paper.revised and paper.day < day:
            members[2].append(paper)
        else:
            members[paper.cross_listed].append(paper)
    titled = zip(_TITLES_WITHOUT_LISTINGS, members, strict=True)
    found = [Group(title, tuple(rows), computed=False) for title, rows in titled if rows]
    return found if len(found) > 1 else []


def groups(papers: Iterable[PaperRow], listing: DayListing) -> list[Group]:
    """Return the papers of a day in groups, in the order of `in_order`. No group is empty."""
    members: list[list[PaperRow]] = [[] for _ in _TITLES]
    for paper in papers:
        members[_group(listing.papers[paper.identifier])].append(paper)
    return [Group(_TITLES[number], tuple(found), number == _COMPUTED) for number, found in enumerate(members) if found]


def _group(listed: Listed) -> int:
    return _GROUPS[listed.type] if listed.stated else _COMPUTED


def categories(listing: DayListing) -> list[CategoryListing]:
    """Return the numbers of each category, ordered by code. Digests without a category are left out."""
    return [category(code, listing) for code in listing.categories]


def category(code: str, listing: DayListing) -> CategoryListing:
    """Return the numbers of a category."""
    new, cross, replaced, replaced_cross = (listing.count(code, type) for type in TYPES)
    return CategoryListing(taxonomy.category(code), new, cross, replaced + replaced_cross, listing.computed[code])


def as_data(listing: DayListing) -> dict[str, dict[str, int]]:
    """Return the numbers of each category as data: type of announcement -> number, and ``computed``."""
    return {
        code: {type: listing.count(code, type) for type in TYPES} | {"computed": listing.computed[code]}
        for code in listing.categories
    }


def summary(listing: DayListing) -> str:
    """Return the numbers of a day in words: ``12 new papers, 3 cross-lists, 4 replacements``."""
    numbers = [0] * len(_TITLES)
    for listed in listing.papers.values():
        numbers[_group(listed)] += 1
    new, cross, replaced, computed = numbers
    parts = (
        counted(new, "new paper") if new else "",
        counted(cross, "cross-list") if cross else "",
        counted(replaced, "replacement") if replaced else "",
        f"{counted(computed, 'paper')} by arXiv's schedule" if computed else "",
    )
    return ", ".join(filter(None, parts))
