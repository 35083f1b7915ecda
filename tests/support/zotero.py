"""The items that Zotero saves from a page, by the rules of its translators of June 2024 (Embedded Metadata) and 2015 (COinS).

The rules are those of "Embedded Metadata.js", "RDF.js", "COinS.js" and "DOI.js" in https://github.com/zotero/translators
and of ``cleanAuthor`` and ``parseContextObject`` in https://github.com/zotero/utilities.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

from lxml.html import HtmlElement

_HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_cover_date": "date",
    "citation_date": "date",
    "citation_journal_title": "publicationTitle",
    "citation_publisher": "publisher",
    "citation_abstract": "abstractNote",
    "citation_doi": "DOI",
    "citation_public_url": "url",
    "citation_language": "language",
}
"""Meta elements and the fields that they set, in the order in which they do; the last one wins."""

_PREFIXES = ("bib", "bibo", "dc", "dcterms", "prism", "foaf", "z", "eprint", "eprints", "og", "article", "book", "so")
_STRAY = " \u00a0.,/[]:"


@dataclass
class Item:
    """An item of the library."""

    type: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    creators: list[tuple[str, str]] = field(default_factory=list)
    """Last and first name; the latter is empty where the name is one field."""
    pdf: str = ""
    is_looked_up: bool = False
    """True if Zotero asks the DOI's registry for what the page does not say."""


def saved(page: HtmlElement, url: str) -> Item:
    """Return the item that "Embedded Metadata" makes of a page."""
    metas = [(meta.get("name") or meta.get("property") or "", meta.get("content") or "") for meta in page.iter("meta")]
    statements = dict(reversed([_statement(name, value) for name, value in metas if value and _prefix(name)]))
    item = Item(_type(metas, statements))
    item.fields = {"title": statements.get("og:title", ""), "abstractNote": statements.get("og:description", "")}
    item.fields["url"] = statements.get("og:url", "")
    item.fields |= {name[2:]: value for name, value in statements.items() if name.startswith("z:")}
    for name, target in _HIGHWIRE.items():
        if value := _first(metas, name):
            item.fields[target] = " ".join(value.split())
    item.creators = _creators([value for name, value in metas if name.endswith("citation_author")])
    item.pdf = _first(metas, "citation_pdf_url")
    item.fields["abstractNote"] = item.fields["abstractNote"] or dict(metas).get("description", "")
    item.fields["url"] = item.fields["url"] or next(iter(page.xpath("//head/link[@rel='canonical']/@href")), url)
    return item


def _prefix(name: str) -> str:
    parts = re.split("[.:_]", name)
    for part in (*parts[1 : 2 * (len(parts) > 2)], parts[0]):
        if part.lower() in _PREFIXES:
            return part.lower()
    return ""


def _statement(name: str, value: str) -> tuple[str, str]:
    prefix = _prefix(name)
    rest = name[name.lower().index(prefix) + len(prefix) + 1 :]
    return f"{prefix}:{rest[:1].lower()}{rest[1:]}", value


def _type(metas: list[tuple[str, str]], statements: dict[str, str]) -> str:
    names = {name for name, _ in metas}
    for name, kind in (
        ("citation_journal_title", "journalArticle"),
        ("citation_technical_report_institution", "report"),
    ):
        if name in names:
            return kind
    if "z:itemType" in statements:
        return statements["z:itemType"]
    if statements.get("og:type") == "website":
        return "webpage"
    return "journalArticle" if "citation_title" in names else "webpage" if statements else ""


def _first(metas: list[tuple[str, str]], name: str) -> str:
    return next((value for found, value in metas if found.endswith(name) and value.strip()), "")


def _creators(values: list[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    last = ""
    for value in values:
        names = re.split(r"\s*;\s*", value)
        if len(names) == len(values) == 1:
            parts = re.split(r"\s*,\s*", names[0])
            if len(parts) > 1 and " " in parts[0] and " " in parts[1]:
                names = parts
        for name in map(str.strip, names):
            if name and name != last:
                last = name
                found.append(clean_author(name))
    return found


def clean_author(name: str) -> tuple[str, str]:
    """Return last and first name: before and after the first comma, or the last word and the words before it."""
    inverted = "," in name
    name = name.strip(_STRAY)
    if inverted:
        last, *rest = re.split(", ?", name)
        return last, rest[0] if rest else ""
    first, _, last = name.rpartition(" ")
    return last, first


def listed(page: HtmlElement) -> list[Item]:
    """Return the items that "COinS" offers for a page. Zotero prefers it to "Embedded Metadata"."""
    spans = page.xpath("//span[contains(concat(' ', @class, ' '), ' Z3988 ')]/@title")
    return [item for item in map(_context_object, spans) if item]


def _context_object(title: str) -> Item | None:
    parts = title.split("&")
    kind = next((unquote(part[12:]) for part in parts if part.startswith("rft_val_fmt=")), "")
    if kind != "info:ofi/fmt:kev:mtx:book":
        return None
    item = Item("report" if "rft.genre=report" in parts else "book")
    for part in parts:
        name, value = part.split("=", 1)
        value = unquote_plus(value)
        if name == "rft_id" and value.startswith("info:doi/"):
            item.fields["DOI"] = value[9:]
        elif name == "rft.btitle":
            item.fields["title"] = value
        elif name == "rft.au":
            item.creators.append(clean_author(value))
    item.is_looked_up = not item.creators
    return item


def kinds(page: HtmlElement, url: str) -> str:
    """Return what Zotero's button offers to save: ``multiple`` for a list, else the type of the item."""
    found = listed(page)
    return "multiple" if len(found) > 1 else found[0].type if found else saved(page, url).type
