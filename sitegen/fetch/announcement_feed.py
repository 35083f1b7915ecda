"""Read a category's announcements of the day from arXiv's RSS (https://info.arxiv.org/help/rss_specifications.html).

The feed is made at midnight in New York and holds one announcement. It is empty on Saturdays, Sundays and days without an
announcement. It leaves out replacements by version 6 and higher, and changes of metadata only.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sitegen.errors import Problem
from sitegen.fetch.http_client import Client
from sitegen.models import Paper


class ListedPaper(NamedTuple):
    """A paper in a listing."""

    identifier: str
    """Without version."""
    version: int | None
    type: str
    """``new``, ``cross``, ``replace`` or ``replace-cross``, relative to the listing's category."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The announcements of a category on a day."""

    category: str
    day: date
    """The day that the feed states: the mailing date, in New York. Not always today: see `is_stale`."""
    items: tuple[ListedPaper, ...]
    """Each paper once, in the order of the feed."""
    papers: Mapping[str, Paper]
    """Identifier -> the paper, without comment, times and own fields (`Paper.partial`)."""
    is_stale: bool
    """True if the feed is that of an earlier day although today's is due, or repeats an earlier one under a new date. Then
    today's listing is still to come; the items are those of `day` unless the listing repeats an earlier one (`repeats`)."""
    repeats: bool
    """True if the same items were seen under another date. Then `day` is wrong, and the listing must be ignored."""
    is_cut: bool
    """True if the feed is at its limit of 2,000 items, where it loses new papers first, or has damaged items."""
    fingerprint: str
    """A hash of the items; empty without items. Store it, and pass those of earlier days to `read`."""
    problems: tuple[Problem, ...]

    @property
    def is_complete(self) -> bool:
        """Return True if the listing has all announcements of `day`. An empty listing is not proof of a quiet day."""
        return bool(self.items) and not (self.is_cut or self.repeats)


def read(client: Client, category: str, earlier: Collection[str] = ()) -> Listing:
    """Return the listing that arXiv shows now.

    Args:
        client: Sends the request.
        category: The code: ``cs.CV``.
        earlier: Fingerprints of listings of earlier days.

    Raises:
        Unavailable: The feed could not be read.
        Refused: 403.
        WrongQuery: arXiv does not know the category.
    """
    raise NotImplementedError
