"""The days on which arXiv announced papers: as digests state them, and as arXiv's schedule gives them.

A listing of arXiv (https://arxiv.org/list/cs.CV/new, and the feeds of https://info.arxiv.org/help/rss.html) has the papers that
a category announced on a day: new papers, cross-lists from other categories, and replacements of both.
"""

import re
from collections.abc import Iterable
from typing import Final

from sitegen.models import Announcement

NEW: Final = "new"
CROSS: Final = "cross"
REPLACE: Final = "replace"
REPLACE_CROSS: Final = "replace-cross"

TYPES: Final = (NEW, CROSS, REPLACE, REPLACE_CROSS)
"""The types of announcements, in the order of arXiv's listings (``arxiv:announce_type`` of its feeds)."""

MAX_ANNOUNCEMENTS: Final = 100
"""The maximum number of announcements of one record. A category announces a paper, its cross-list and each replacement once."""

_ANNOUNCEMENT = re.compile(rf"(\d{{4}}-\d\d-\d\d)\s+({'|'.join(sorted(TYPES, key=len, reverse=True))})", re.ASCII)


def write(announcements: Iterable[Announcement]) -> str:
    """Return announcements as a digest states them: ``2026-11-24 new, 2026-11-26 replace``; empty if there are none."""
    return ", ".join(f"{day} {type}" for day, type in announcements)


def read(text: str) -> tuple[Announcement, ...] | None:
    """Return the announcements in a text of the form of `write`; None if it has another form.

    The days are not checked against the calendar.
    """
    entries = [_ANNOUNCEMENT.fullmatch(entry.strip()) for entry in text.split(",")] if text.strip() else []
    found = [Announcement(entry[1], entry[2]) for entry in entries if entry]
    return union(found) if len(found) == len(entries) else None


def union(announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
    """Return announcements in the order of time, each once; those of one day in the order of `TYPES`."""
    return tuple(sorted(set(announcements), key=lambda one: (one.day, TYPES.index(one.type))))
