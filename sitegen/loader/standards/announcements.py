"""arXiv's announcements of a day: the feeds of rss.arxiv.org, in RSS and in Atom.

They are described at https://info.arxiv.org/help/rss_specifications.html and
https://info.arxiv.org/help/atom_specifications.html. A feed holds the papers of one announcement, whose day is its
``pubDate``: midnight in New York. It says nothing about when a paper was submitted. On Saturdays, Sundays and days without
an announcement it is empty, which is no error.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import read_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems
from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.loader.standards import references
from sitegen.loader.standards.arxiv_api import read_categories
from sitegen.loader.standards.safe_xml import Children, line_of, read_elements, root_name
from sitegen.loader.standards.text_lines import reporter
from sitegen.models import Digest

EXAMPLE: Final = '`<rss xmlns:arxiv="http://arxiv.org/schemas/atom">`'

_SIGNS: Final = (b"rss.arxiv.org", b"oai:arXiv.org:", b"announce_type>", b"updates on arXiv.org")
_HEAD = re.compile(
    r"\s*arXiv:(?P<identifier>\S+)\s+Announce Type:\s*(?P<type>[a-z-]+)\s*(?:Abstract:\s*)?", re.IGNORECASE
)
"""The beginning of a description, before the abstract."""
_DAY = re.compile(rb"<(?:pubDate|published|lastBuildDate|updated)>\s*([^<>]{8,60}?)\s*</")
"""The element that states the day. That of the channel comes before those of its items."""


def begins(source: bytes) -> bool:
    """Return True if a file is a feed of announcements."""
    return root_name(source) in (b"rss", b"feed") and any(sign in source[:HEAD_BYTES] for sign in _SIGNS)


def parse(source: bytes, path: str, location: str) -> Digest:
    """Return the digest in a feed of announcements."""
    problems = Problems(path)
    name = "item" if root_name(source) == b"rss" else "entry"
    papers = []
    for item in read_elements(source, name, problems):
        line = line_of(item)
        if paper := build_paper(read_parts(Children(item)), reporter(problems, line)):
            papers.append(paper)
    return papers_by_day(papers, location, problems, stated=announced_day(source))


def announced_day(source: bytes) -> date | None:
    """Return the day of the announcement in New York; None if the feed does not state one."""
    preferred = (rb"<pubDate>", rb"<published>", rb"<lastBuildDate>", rb"<updated>")
    stated = list(_DAY.finditer(source))
    for tag in preferred:
        for found in stated:
            if found[0].startswith(tag) and (day := _day(found[1].decode(errors="replace"))):
                return day
    return None


def _day(written: str) -> date | None:
    """Return the day in a time, in the time zone that it states; None if it cannot be read."""
    if written[:4].isdigit():
        return read_day(written[:10])
    # Most builds read no feed, and the import takes 9 ms.
    from email.utils import parsedate_to_datetime

    try:
        return read_day(parsedate_to_datetime(written).date().isoformat())
    except (ValueError, IndexError, OverflowError):
        return None


def read_parts(item: Children) -> Mapping[str, Any]:
    """Return the parts of the paper in an item. The link has no version, description and guid have one."""
    description = item.text("description") or item.text("summary") or ""
    head = _HEAD.match(description)
    stated = (head["identifier"] if head else None, item.text("guid"), item.text("id"))
    creators = item.texts("creator")
    kind = item.text("announce_type") or (head["type"] if head else None)
    return {
        "identifier": next(filter(None, (references.choose_identifier([text]) for text in (*stated, _link(item)))), ""),
        "title": item.long_text("title"),
        "abstract": description[head.end() :] if head else description,
        "authors": references.without_affiliations(", ".join(creators)) if creators else None,
        "categories": item.texts("category") or read_categories(item),
        "journal": item.text("journal_reference"),
        "doi": item.text("DOI"),
        "fields": {"announce_type": kind, "license": item.text("rights")},
    }


def _link(item: Children) -> str | None:
    """Return the address of the abstract's page."""
    link = next(iter(item.all("link")), None)
    return None if link is None else (link.text or link.get("href"))
