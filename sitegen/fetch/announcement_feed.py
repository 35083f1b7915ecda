"""Read a category's announcements of the day from arXiv's RSS (https://info.arxiv.org/help/rss_specifications.html).

The feed is made at midnight in New York and holds one announcement. It is empty on Saturdays, Sundays and days without an
announcement. It leaves out replacements by version 6 and higher, and changes of metadata only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import blake2b
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import quote

from sitegen import announced_days, identifiers
from sitegen.errors import Problem
from sitegen.fetch.http_client import Client
from sitegen.fetch.service_answers import Damaged, Records, build, read_records
from sitegen.fetch.service_errors import WrongQuery
from sitegen.loader.problems import Problems
from sitegen.loader.standards.announcements import announced_day, read_parts
from sitegen.loader.standards.safe_xml import Children
from sitegen.models import Paper

if TYPE_CHECKING:
    from lxml.etree import _Element

MOST_ITEMS: Final = 2000
"""arXiv cuts longer feeds: it sorts new papers last and loses them first (https://github.com/arXiv/arxiv-feed)."""

_ERROR: Final = b"Feed error for query"
"""The beginning of the title of a feed that describes an error."""
_SATURDAY: Final = 5
_NOTHING: Final[Mapping[str, date]] = MappingProxyType({})


class ListedPaper(NamedTuple):
    """A paper in a listing."""

    identifier: str
    """Without version."""
    version: int | None
    type: str
    """One of `announced_days.TYPES`, relative to the listing's category."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The announcements of a category on a day."""

    category: str
    day: date
    """The day that the feed states: the mailing date, in New York. It is not today's if the listing `is_stale`."""
    items: tuple[ListedPaper, ...]
    """Each paper once, in the order of the feed."""
    papers: Mapping[str, Paper]
    """Identifier -> the paper without comment, times and own fields (`Paper.partial`)."""
    is_stale: bool
    """True if a newer listing is due by arXiv's schedule, holidays not considered. The items are still those of `day`."""
    repeats: bool
    """True if the same items were seen under another date. Then `day` is wrong, and the listing must be ignored."""
    is_cut: bool
    """True if the feed is at its limit of 2,000 items, where it loses new papers first, or if items are damaged."""
    fingerprint: str
    """A hash of the items, to be stored and passed to `read` later; empty without items."""
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        """Return True if the listing has all announcements of `day`. An empty one does not prove that there were none."""
        return bool(self.items) and not (self.is_cut or self.repeats)


def read(client: Client, category: str, earlier: Mapping[str, date] = _NOTHING) -> Listing:
    """Return the listing that arXiv shows now.

    A stale feed was seen in August 2026: it held the day before, with that day's date. So an old day does not
    mean that nothing was announced today.

    Args:
        client: Sends the request.
        category: The code: ``cs.CV``.
        earlier: Fingerprint -> day of the category's last listings.

    Raises:
        Unavailable: The feed could not be read.
        Refused: 403.
        WrongQuery: arXiv does not know the category.
    """
    address = f"{client.services.rss}/{quote(category)}"
    return client.get(address, {}, partial(_read, client, category, earlier))


def _read(client: Client, category: str, earlier: Mapping[str, date], body: bytes) -> Listing:
    """Return the listing in an answer."""
    records = read_records(body, "rss", "item", f"the feed of {category}", _item)
    if _ERROR in body[:4096]:
        raise WrongQuery(f"arXiv has no feed of `{category}`", "correct `categories` in sitegen.toml")
    day = announced_day(body)
    if not day:
        raise Damaged("sent a feed that states no day")
    listing = _listing(category, day, records, earlier, due=due_day(client.now()))
    if records.damage:
        raise Damaged(records.damage, partial=listing)
    return listing


def _listing(
    category: str, day: date, records: Records[tuple[ListedPaper, Paper]], earlier: Mapping[str, date], due: date
) -> Listing:
    """Return the listing of these records. Of items that come twice, the first counts."""
    items: dict[str, ListedPaper] = {}
    papers: dict[str, Paper] = {}
    for item, paper in records.read:
        items.setdefault(item.identifier, item)
        papers.setdefault(item.identifier, paper)
    fingerprint = _fingerprint(items.values()) if items else ""
    return Listing(
        category=category,
        day=day,
        items=tuple(items.values()),
        papers=MappingProxyType(papers),
        is_stale=day < due,
        repeats=bool(items) and earlier.get(fingerprint, day) != day,
        is_cut=records.count >= MOST_ITEMS or bool(records.damage),
        fingerprint=fingerprint,
        problems=records.problems,
    )


def _item(element: "_Element", problems: Problems) -> tuple[ListedPaper, Paper] | None:
    """Return an item and its paper; None if it cannot be read."""
    parts = read_parts(Children(element))
    found = identifiers.read(str(parts["identifier"]))
    kind = str(parts["fields"]["announce_type"] or "").lower()
    if not found or kind not in announced_days.TYPES:
        problems.add(0, f"an item with the identifier `{parts['identifier']}` and the type `{kind}`", "")
        return None
    paper = build(parts, problems)
    return (ListedPaper(found.paper, found.version, kind), paper) if paper else None


def due_day(now: datetime) -> date:
    """Return the day of the newest listing by arXiv's schedule: today in New York, on Saturdays and Sundays the Friday before."""
    from zoneinfo import ZoneInfo

    today = now.astimezone(ZoneInfo("America/New_York")).date()
    return today - timedelta(days=max(0, today.weekday() - _SATURDAY + 1))


def _fingerprint(items: Iterable[ListedPaper]) -> str:
    """Return a hash of items, whatever their order."""
    text = "\n".join(sorted(f"{item.identifier} {item.version} {item.type}" for item in items))
    return blake2b(text.encode(), digest_size=8).hexdigest()
