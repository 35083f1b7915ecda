"""Entries as feedgen writes them, to compare `sitegen.feeds.entries` with.

feedgen drops some attributes of links in Atom; in RSS, it writes neither further links nor the time of an update. These are
added with its extension interface.
"""

from datetime import datetime

from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.ext.dc import DcEntryExtension
from lxml import etree

from sitegen.feeds import Entry

_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_RSS_OPENING = f'<rss xmlns:dc="{_DC}" xmlns:atom="{_ATOM}">'
_RSS_CLOSING = "</rss>"


def atom_entry(entry: Entry) -> str:
    """Return an Atom ``<entry>``."""
    made = _entry(entry)
    made.author([{"name": name} for name in entry.authors if name.strip()])
    made.category(
        [{"term": term} | ({} if label is None else {"label": label or term}) for term, label in entry.categories]
    )
    return str(etree.tostring(made.atom_entry(), encoding="utf-8").decode())


def short_atom_entry(entry: Entry) -> str:
    """Return an Atom ``<entry>`` without relation and type of the first link, titles of links, and a repeated time."""
    element = etree.fromstring(atom_entry(entry))
    page, *others = element.iterchildren("link")
    for name in ("rel", "type"):
        page.attrib.pop(name)
    for link in others:
        link.attrib.pop("title")
    (updated,), (published,) = element.iterchildren("updated"), element.iterchildren("published")
    for time in (updated, published):
        time.text = (time.text or "").replace("+00:00", "Z")
    if published.text == updated.text:
        element.remove(published)
    return str(etree.tostring(element, encoding="utf-8").decode())


def rss_entry(entry: Entry) -> str:
    """Return an RSS ``<item>``."""
    made = _entry(entry)
    made.register_extension("dc", DcEntryExtension, atom=False)
    made.dc.dc_creator([name for name in entry.authors if name.strip()])
    made.category([{"term": term} for term, _ in entry.categories])
    root = etree.Element("rss", nsmap={"dc": _DC, "atom": _ATOM})
    root.append(made.rss_entry())
    written = etree.tostring(root, encoding="utf-8").decode()
    return str(written[len(_RSS_OPENING) : -len(_RSS_CLOSING)])


def _entry(entry: Entry) -> FeedEntry:
    made = FeedEntry()
    made.id(entry.id)
    made.title(entry.title.strip() or entry.id)
    made.published(entry.published)
    made.updated(entry.updated)
    if entry.content.strip():
        made.content(entry.content, type="html")
    page = {"href": entry.link, "rel": "alternate", "type": "text/html"}
    made.link([page, *({"href": to.href, "rel": to.rel, "type": to.type, "title": to.title} for to in entry.links)])
    made.register_extension("missing", _MissingElements)
    made.missing.links = made.link()
    made.missing.updated = made.updated()
    return made


class _MissingElements(BaseExtension):  # type: ignore[misc]
    """Adds elements that feedgen does not write: attributes of Atom's links; in RSS, further links and ``updated``."""

    links: list[dict[str, str]]
    """The first is the link to the page."""
    updated: datetime

    def extend_atom(self, element: etree._Element) -> etree._Element:
        for written, link in zip(element.iterchildren("link"), self.links, strict=True):
            for name in ("rel", "type", "title"):
                if link.get(name):
                    written.set(name, link[name])
        return element

    def extend_rss(self, item: etree._Element) -> etree._Element:
        """Add elements of Atom to an RSS item: RSS allows other namespaces, and feed readers know Atom's."""
        etree.SubElement(item, f"{{{_ATOM}}}updated").text = self.updated.isoformat()
        for link in self.links[1:]:
            etree.SubElement(item, f"{{{_ATOM}}}link", link)
        return item
