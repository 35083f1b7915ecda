"""Write entries of feeds, without feedgen: it takes three times as long, and a site has hundreds of thousands of entries.

`tests/test_feeds_entries.py` compares each byte with what feedgen writes.
"""

from datetime import datetime

from sitegen import months
from sitegen.feeds.values import Entry, Link, is_legal, without_illegal_characters

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = tuple(name[:3] for name in months.NAMES)


def atom_entry(entry: Entry) -> str:
    """Return an Atom ``<entry>`` for `atom`. It declares no namespaces.

    Raises:
        ValueError: A time has no time zone, or the entry has no id.
    """
    written = _atom(entry)
    return written if is_legal(written) else _atom(without_illegal_characters(entry))


def short_atom_entry(entry: Entry) -> str:
    """Return an Atom ``<entry>`` without what feed readers do not need, for feeds that have most of the papers of a site.

    The link to the page has neither relation nor type (RFC 4287, 4.2.7.2: it is ``alternate`` by default), other links have no
    title, and ``published`` is left out if it is the same as ``updated``.

    Raises:
        ValueError: As for `atom_entry`.
    """
    written = _short_atom(entry)
    return written if is_legal(written) else _short_atom(without_illegal_characters(entry))


def rss_entry(entry: Entry) -> str:
    """Return an RSS ``<item>`` for `rss`, which declares its prefixes (dc, atom).

    Raises:
        ValueError: A time has no time zone, or the entry has neither a title nor an id.
    """
    written = _rss(entry)
    return written if is_legal(written) else _rss(without_illegal_characters(entry))


def _atom(entry: Entry) -> str:
    links = "".join([f"<link{_attributes(link)}/>" for link in entry.links])
    published = f"<published>{_time(entry.published)}</published>" if entry.published else ""
    return (
        f"{_atom_beginning(entry, _time(entry.updated))}"
        f'<link href="{_attribute(entry.link)}" rel="alternate" type="text/html"/>{links}{_categories(entry)}'
        f"{published}</entry>"
    )


def _short_atom(entry: Entry) -> str:
    updated = _short_time(entry.updated)
    published = _short_time(entry.published) if entry.published else updated
    links = "".join(
        [f'<link href="{_attribute(to.href)}" rel="{to.rel}" type="{_attribute(to.type)}"/>' for to in entry.links]
    )
    return (
        f'{_atom_beginning(entry, updated)}<link href="{_attribute(entry.link)}"/>{links}{_categories(entry)}'
        f"{f'<published>{published}</published>' if published != updated else ''}</entry>"
    )


def _atom_beginning(entry: Entry, updated: str) -> str:
    """Return an Atom entry up to its content."""
    title = entry.title.strip() or entry.id
    if not (title and entry.id):
        message = "an entry has no id"
        raise ValueError(message)
    authors = "".join([f"<author><name>{_text(name)}</name></author>" for name in entry.authors if name.strip()])
    content = f'<content type="html">{_text(entry.content)}</content>' if entry.content.strip() else ""
    return (
        f"<entry><id>{_text(entry.id)}</id><title>{_text(title)}</title><updated>{updated}</updated>{authors}{content}"
    )


def _categories(entry: Entry) -> str:
    return "".join([_category(term, label) for term, label in entry.categories])


def _rss(entry: Entry) -> str:
    title = entry.title.strip() or entry.id
    if not title:
        message = "an entry has neither a title nor an id"
        raise ValueError(message)
    description = f"<description>{_text(entry.content)}</description>" if entry.content.strip() else ""
    guid = f'<guid isPermaLink="false">{_text(entry.id)}</guid>' if entry.id else ""
    categories = "".join([f"<category>{_text(term)}</category>" for term, _ in entry.categories])
    links = "".join([f"<atom:link{_attributes(link)}/>" for link in entry.links])
    published = f"<pubDate>{_mail_time(entry.published)}</pubDate>" if entry.published else ""
    authors = "".join([f"<dc:creator>{_text(name)}</dc:creator>" for name in entry.authors if name.strip()])
    return (
        f"<item><title>{_text(title)}</title><link>{_text(entry.link)}</link>{description}{guid}{categories}"
        f"{published}<atom:updated>{_time(entry.updated)}</atom:updated>"
        f"{links}{authors}</item>"
    )


def _attributes(link: Link) -> str:
    return f' href="{_attribute(link.href)}" rel="{link.rel}" type="{_attribute(link.type)}" title="{_attribute(link.title)}"'


def _category(term: str, label: str | None) -> str:
    if label is None:
        return f'<category term="{_attribute(term)}"/>'
    return f'<category term="{_attribute(term)}" label="{_attribute(label or term)}"/>'


def _text(text: str) -> str:
    text = str(text)  # Markup would escape what replaces a character
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _attribute(text: str) -> str:
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _time(time: datetime) -> str:
    return _with_zone(time).isoformat()


def _short_time(time: datetime) -> str:
    """Return a time with ``Z`` for UTC."""
    return _time(time).replace("+00:00", "Z")


def _mail_time(time: datetime) -> str:
    """Return a time as in mail (RFC 2822), in English in every locale."""
    _with_zone(time)
    return f"{_DAYS[time.weekday()]}, {time:%d} {_MONTHS[time.month - 1]} {time.year:04} {time:%H:%M:%S %z}"


def _with_zone(time: datetime) -> datetime:
    """Return the time.

    Raises:
        ValueError: It has no time zone.
    """
    if time.tzinfo is None:
        message = f"the time {time} of an entry has no time zone"
        raise ValueError(message)
    return time
