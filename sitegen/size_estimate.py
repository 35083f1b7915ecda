"""Estimate the bytes and files of a site from the size of its archive, before it is built.

The estimate of a part is a sum of products: each quantity of the archive (`quantities`) by a coefficient. `benchmarks/part_sizes.py`
builds sites, computes the coefficients, and writes them to `part_sizes.json`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sitegen.archive_size import ArchiveSize
from sitegen.author_places import all_shared_pages
from sitegen.config import Settings
from sitegen.site_parts import SiteParts

FILE: Final = Path(__file__).with_name("part_sizes.json")
_SHARDS = 700
"""The number of shards in a large archive: pairs of initials."""
_CO_AUTHORED = 7
"""The number of papers whose co-authors fill the list of co-authors on an author's page."""
_LEAST_ENTRIES, _MOST_ENTRIES = 50, 1000
"""Numbers of entries between which feeds end; see `feeds.recent`."""

_REST: Final = "the rest"


class Quantities(NamedTuple):
    """Names of the quantities that the size of a part depends on."""

    bytes: tuple[str, ...]
    files: tuple[str, ...]


QUANTITIES: Final = {
    "paper pages": Quantities(("papers", "paper_text", "paper_formulas", "paper_authors", "paper_heads"), ("papers",)),
    "days, months and years": Quantities(
        ("months", "days", "listings", "text", "formulas", "authorships", "papers", "day_heads"),
        ("site", "days", "months"),
    ),
    "day data": Quantities(
        ("data_days", "data_listings", "data_text", "data_formulas", "data_authors"), ("data_days",)
    ),
    "categories": Quantities(
        ("site", "categories", "category_months", "category_listings", "category_feeds", "new_papers"),
        ("site", "categories", "category_months"),
    ),
    "author pages": Quantities(
        (
            "authors",
            "author_pages",
            "co_authors",
            "shared_authors",
            "full_entries",
            "compact_entries",
            "author_heads",
            "shards",
            "shared_pages",
        ),
        ("authors", "author_pages", "shards", "shared_pages"),
    ),
    "author feeds": Quantities(("author_feeds", "feed_entries", "feed_heads"), ("author_feeds",)),
    "past issues": Quantities(("issue_days", "issue_papers", "issue_heads"), ("issue_months",)),
    "search": Quantities(("index", "index_papers", "index_text"), ("index", "index_text")),
    "the published database": Quantities(("database_papers", "database_text", "database_authors"), ("database",)),
    _REST: Quantities(
        ("site", "days", "categories", "new_papers", "map_pages", "map_heads"),
        ("site", "author_months", "paper_months", "map_pages"),
    ),
}
"""Name of a part (`pages.SitePart`) -> the quantities that its size depends on."""


class Amount(NamedTuple):
    """Bytes and files."""

    bytes: float
    files: float


NOTHING: Final = Amount(0, 0)


class Coefficients(msgspec.Struct, frozen=True):
    """The size of a part: for each quantity the bytes and the files."""

    bytes: dict[str, float]
    files: dict[str, float]


class Measured(msgspec.Struct, frozen=True):
    """The content of `FILE`."""

    margin: float
    """The share by which a site may be larger than estimated."""
    parts: dict[str, Coefficients]


def estimate(size: ArchiveSize, parts: SiteParts, head: int) -> dict[str, Amount]:
    """Return the estimated size of each part of a site; ``head`` as for `quantities`."""
    found = quantities(size, parts, head)
    sizes = {
        part: Amount(_sum(coefficients.bytes, found), _sum(coefficients.files, found))
        for part, coefficients in coefficients_by_part().items()
    }
    rest = sizes[_REST]
    sizes[_REST] = Amount(rest.bytes + size.static_bytes, rest.files + size.static_files)
    return sizes


def head_bytes(settings: Settings) -> int:
    """Return the bytes of the site's address and title, which every page contains, together."""
    return len(settings.site.url) + len(settings.site.title.encode())


def quantities(size: ArchiveSize, parts: SiteParts, head: int) -> dict[str, float]:
    """Return the quantities that the size of a site depends on.

    Each grows with the archive, except the number of authors who share pages; but each of these takes less than an author with a
    page. So a site whose archive has grown is not estimated to be smaller than before.

    Args:
        size: The size of the archive.
        parts: The optional parts that the site has.
        head: The bytes of `head_bytes`.
    """
    own_from = max(parts.author_pages, parts.shared_below)
    own, on_pages = size.authors_with(own_from), size.authors_with(parts.author_pages)
    entries = size.authorships if parts.author_pages == 1 else size.papers_of_authors(parts.author_pages, 1000)
    feeds = max(parts.author_feeds, parts.author_pages)
    feed_entries = size.papers_of_authors(feeds, _LEAST_ENTRIES) if parts.author_feeds else 0
    shards = min(on_pages, _SHARDS)
    map_pages = size.days + size.category_months + own + parts.papers * size.papers
    return {
        "site": 1,
        "days": size.days,
        "months": size.months,
        "author_months": min(size.months, own),
        "paper_months": parts.papers * size.months,
        "listings": size.listings,
        "text": size.text,
        "formulas": size.formulas,
        "authorships": size.authorships,
        "day_heads": size.days * head,
        "papers": parts.papers * size.papers,
        "paper_text": parts.papers * size.text,
        "paper_formulas": parts.papers * size.formulas,
        "paper_authors": parts.papers * size.authorships,
        "paper_heads": parts.papers * size.papers * head,
        "data_days": parts.data * size.days,
        "data_listings": parts.data * size.listings,
        "data_text": parts.data * size.text,
        "data_formulas": parts.data * size.formulas,
        "data_authors": parts.data * size.authorships,
        "categories": size.categories,
        "category_months": size.category_months,
        "category_listings": size.category_listings,
        "category_feeds": min(size.category_listings, size.categories * _LEAST_ENTRIES),
        "new_papers": min(size.papers, max(_LEAST_ENTRIES, min(size.busiest_week, _MOST_ENTRIES))),
        "authors": on_pages,
        "author_pages": own,
        "co_authors": size.papers_of_authors(own_from, _CO_AUTHORED) if own_from < _CO_AUTHORED else own * _CO_AUTHORED,
        "shared_authors": on_pages - own,
        "full_entries": entries * (not parts.compact_lists),
        "compact_entries": entries * parts.compact_lists,
        "author_heads": own * head,
        "shards": shards,
        "shared_pages": min(on_pages, all_shared_pages(size.authors_with(1))) if own < on_pages else 0,
        "author_feeds": size.authors_with(feeds) if parts.author_feeds else 0,
        "feed_entries": feed_entries,
        "feed_heads": feed_entries * head,
        "issue_days": parts.past_issues * size.days,
        "issue_months": parts.past_issues * size.months,
        "issue_papers": parts.past_issues * size.papers,
        "issue_heads": parts.past_issues * size.papers * head,
        "index": parts.search,
        "index_papers": parts.search * size.papers,
        "index_text": parts.search * size.text,
        "map_pages": map_pages,
        "map_heads": map_pages * head,
        "database": parts.sqlite,
        "database_papers": parts.sqlite * size.papers,
        "database_text": parts.sqlite * size.text,
        "database_authors": parts.sqlite * size.authorships,
    }


def margin() -> float:
    """Return the share by which a site may be larger than estimated, by measurement."""
    return _measured().margin


def coefficients_by_part() -> Mapping[str, Coefficients]:
    """Return the coefficients of each part."""
    return _measured().parts


@cache
def _measured() -> Measured:
    return msgspec.json.decode(FILE.read_bytes(), type=Measured)


def _sum(coefficients: Mapping[str, float], quantities: Mapping[str, float]) -> float:
    return sum(coefficient * quantities[name] for name, coefficient in coefficients.items())
