"""The feeds of rss.arxiv.org (https://info.arxiv.org/help/rss_specifications.html), of one announcement.

A feed is new each day at midnight in New York, and its day is that day's. On days without an announcement it has no items.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from xml.sax.saxutils import quoteattr

from sitegen import taxonomy
from support.arxiv_server import announcement_days
from support.arxiv_server.catalogue import Catalogue, Item
from support.arxiv_server.exchanges import Answer
from support.arxiv_server.xml_text import DECLARATION, element, lines, optional

LIMIT = 2000
"""Number of items after which a feed ends."""

_RSS = (
    '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="en-us">'
)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: the codes that were asked for, its day in New York, its items, and when it was built."""

    topics: tuple[str, ...]
    day: date
    items: tuple[Item, ...]

    @property
    def built(self) -> datetime:
        """Return the time at which arXiv wrote it: some seconds after midnight."""
        return announcement_days.midnight(self.day).astimezone(UTC) + timedelta(seconds=11)


def answer(catalogue: Catalogue, time: datetime, path: str, limit: int = LIMIT, delay: int = 0) -> Answer:
    """Return the answer for a path such as ``/rss/cs.CV`` or ``/atom/cs.CV+cs.LG``.

    Args:
        catalogue: The papers.
        time: The time (UTC).
        path: The path of the request.
        limit: The number of items after which it ends.
        delay: The number of days by which the feed is stale.
    """
    form, _, query = path.strip("/").partition("/")
    if path == "/feed/status":
        return Answer(200, b"GOOD", "text/plain")
    write = {"rss": _rss, "atom": _atom}.get(form)
    if not write:
        return Answer(404, b"Not Found", "text/html")
    day = time.astimezone(announcement_days.NEW_YORK).date() - delay * _DAY
    topics, codes, error = _topics(query)
    if error:
        return Answer(400, _error(query, error, day).encode(), "application/rss+xml")
    items = catalogue.listing(day - _DAY, codes) if announcement_days.is_evening(day - _DAY) else []
    body = write(Feed(topics, day, tuple(items[:limit]))).encode()
    expires = announcement_days.midnight(day + (1 + delay) * _DAY).astimezone(UTC)
    headers = {
        "ETag": f'"{sha256(body).hexdigest()}"',
        "Cache-Control": f"max-age={max(0, int((expires - time).total_seconds()))}",
    }
    return Answer(200, body, f"application/{form}+xml", headers)


def _topics(query: str) -> tuple[tuple[str, ...], frozenset[str], str]:
    """Return the codes that a query names, those of all categories that it means, and the error of a wrong one."""
    topics: list[str] = []
    codes: set[str] = set()
    known = {code.casefold(): code for code in taxonomy.ALL}
    archives = {code.split(".")[0] for code in known}
    for name in query.split("+"):
        if name.casefold() in known:
            topics.append(known[name.casefold()])
            codes.add(topics[-1])
        elif name.casefold() in archives:
            topics.append(name.casefold())
            codes.update(code for code in taxonomy.ALL if code.split(".")[0].casefold() == name.casefold())
        elif name.split(".")[0].casefold() in archives:
            return (), frozenset(), f"Bad subject class '{name.partition('.')[2]}'."
        else:
            return (), frozenset(), f"Bad archive '{name}'."
    return tuple(topics), frozenset(codes), ""


def _error(query: str, message: str, day: date) -> str:
    date = format_datetime(announcement_days.midnight(day))
    head = lines(
        element("title", f"Feed error for query: http://rss.arxiv.org/rss/{query}"),
        element("description", message),
        element("pubDate", date),
    )
    return f"{DECLARATION}{_RSS}\n<channel>\n{head}\n</channel>\n</rss>\n"


def _rss(feed: Feed) -> str:
    name, day = "+".join(feed.topics), format_datetime(announcement_days.midnight(feed.day))
    head = lines(
        element("title", f"{', '.join(feed.topics)} updates on arXiv.org"),
        element("link", f"http://rss.arxiv.org/rss/{name}"),
        element("description", f"{', '.join(feed.topics)} updates on the arXiv.org e-print archive."),
        f'<atom:link href={quoteattr(f"http://rss.arxiv.org/rss/{name}")} rel="self" type="application/rss+xml"/>',
        "<docs>http://www.rssboard.org/rss-specification</docs>",
        "<language>en-us</language>",
        element("lastBuildDate", format_datetime(feed.built)),
        "<managingEditor>rss-help@arxiv.org</managingEditor>",
        element("pubDate", day),
        "<skipDays>\n<day>Sunday</day>\n<day>Saturday</day>\n</skipDays>",
    )
    items = "\n".join(_rss_item(item, day) for item in feed.items)
    return f"{DECLARATION}{_RSS}\n<channel>\n{head}\n{items}\n</channel>\n</rss>\n"


def _rss_item(item: Item, day: str) -> str:
    return lines(
        "<item>",
        element("title", item.state.newest.title),
        element("link", f"https://arxiv.org/abs/{item.state.paper.identifier}"),
        element("description", _description(item)),
        element("guid", f"oai:arXiv.org:{_versioned(item)}", isPermaLink="false"),
        *(element("category", code) for code in item.state.categories),
        element("pubDate", day),
        _arxiv_elements(item),
        "</item>",
    )


def _atom(feed: Feed) -> str:
    address = f"http://rss.arxiv.org/atom/{'+'.join(feed.topics)}"
    built = feed.built.isoformat(timespec="microseconds")
    head = lines(
        element("id", address),
        element("title", f"{', '.join(feed.topics)} updates on arXiv.org"),
        element("updated", built),
        f'<link href={quoteattr(address)} rel="self" type="application/atom+xml"/>',
    )
    items = "\n".join(_atom_entry(item, built, feed.day) for item in feed.items)
    return f"{DECLARATION}{_ATOM}\n{head}\n{items}\n</feed>\n"


def _atom_entry(item: Item, built: str, day: date) -> str:
    address = f"https://arxiv.org/abs/{item.state.paper.identifier}"
    return lines(
        "<entry>",
        element("id", f"oai:arXiv.org:{_versioned(item)}"),
        element("title", item.state.newest.title),
        element("updated", built),
        f'<link href={quoteattr(address)} rel="alternate" type="text/html"/>',
        element("summary", _description(item)),
        *(f"<category term={quoteattr(code)}/>" for code in item.state.categories),
        element("published", announcement_days.midnight(day).isoformat()),
        _arxiv_elements(item),
        "</entry>",
    )


def _versioned(item: Item) -> str:
    return f"{item.state.paper.identifier}v{item.state.newest.number}"


def _description(item: Item) -> str:
    return f"arXiv:{_versioned(item)} Announce Type: {item.type} \nAbstract: {item.state.newest.abstract}"


def _arxiv_elements(item: Item) -> str:
    """Return the elements that both forms have. One element names all authors."""
    authors = (f"{name} ({place})" if place else name for name, _, place in item.state.paper.authors)
    return lines(
        element("arxiv:announce_type", item.type),
        element("dc:rights", item.state.paper.license),
        optional("arxiv:DOI", item.state.doi),
        optional("arxiv:journal_reference", item.state.journal),
        element("dc:creator", ", ".join(authors)),
    )
