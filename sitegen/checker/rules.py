"""What a tag refers to, and what a strict policy forbids it to do."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from sitegen import languages
from sitegen.checker.data import json_fault
from sitegen.checker.markup import Tag
from sitegen.checker.report import quote


class Role(Enum):
    """What a browser does with a reference."""

    LINK = auto()
    """Follows it when a reader asks."""
    LOAD = auto()
    """Loads it with the page."""
    REDIRECT = auto()
    """Goes there by itself."""
    SELF = auto()
    """Nothing: it tells the page's own address (canonical links and their like)."""
    NAME = auto()
    """Nothing: a feed or other data names an address, which has to be absolute, for those who read it elsewhere."""
    LIST = auto()
    """Nothing: a sitemap lists an address, which has to be one of this site as well."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A URL in a page, and how a message names the place: ``<a href>``."""

    url: str
    role: Role
    place: str


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that the policy of a published page forbids."""

    kind: str
    message: str
    advice: str
    directive: str = ""
    """The directive of a policy that forbids it; empty if it is always a fault."""


_LINKS = {"a": ("href", "ping"), "area": ("href", "ping"), "form": ("action",), "button": ("formaction",)}
_LOADS = {
    "audio": ("src",),
    "body": ("background",),
    "embed": ("src",),
    "feimage": ("href", "xlink:href"),
    "frame": ("src",),
    "iframe": ("src",),
    "image": ("href", "xlink:href"),
    "img": ("src",),
    "input": ("src",),
    "object": ("data",),
    "script": ("src", "href", "xlink:href"),
    "source": ("src",),
    "track": ("src",),
    "use": ("href", "xlink:href"),
    "video": ("src", "poster"),
}
_LOADING_RELATIONS = frozenset(
    {
        "apple-touch-icon",
        "apple-touch-startup-image",
        "dns-prefetch",
        "icon",
        "manifest",
        "mask-icon",
        "modulepreload",
        "preconnect",
        "prefetch",
        "preload",
        "prerender",
        "stylesheet",
    }
)
_CANDIDATE = re.compile(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,]*)?(?:,|$)")
_REFRESH = re.compile(r"\s*[\d.]*[\s;,]*(?:url\s*=\s*)?[\"']?([^\"']*)", re.IGNORECASE)
_OWN_ADDRESSES = frozenset({"og:url", "twitter:url", "al:web:url"})
_PICTURES = frozenset({"og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src"})
_HANDLER = re.compile(r"on[a-z]+")
_SCRIPT_TYPES = re.compile(
    r"\s*|module|importmap|speculationrules|(?:text|application)/(?:x-)?(?:java|ecma|j|live)script[\d.]*", re.IGNORECASE
)
_JSON_TYPE = re.compile(r"application/(?:[a-z.+-]*\+)?json", re.IGNORECASE)


def references(tag: Tag) -> list[Reference]:
    """The URLs of a tag, in no particular order."""
    if tag.name == "a" and not tag.foreign:
        href = tag.attributes.get("href")
        return [] if href is None else [Reference(href, Role.LINK, "<a href>")]
    special = _SPECIAL.get(tag.name)
    return list(special(tag) if special else _by_table(tag))


def breaches(tag: Tag) -> list[Breach]:
    """Return what a tag must not have: inline scripts and styles, handlers, ``<base>``, and malformed language tags."""
    found = [
        Breach("inline-handler", f"<{tag.name} {quote(name)}> is a script in an attribute", _OUTSOURCE, "script-src")
        for name in tag.attributes
        if _HANDLER.fullmatch(name)
    ]
    if "style" in tag.attributes:
        found.append(Breach("inline-style", f"<{tag.name} style> is an inline style", _OUTSOURCE_STYLE, "style-src"))
    if tag.name == "style":
        found.append(Breach("inline-style", "<style> is an inline style", _OUTSOURCE_STYLE, "style-src"))
    if tag.name == "script":
        found += _script(tag)
    found += _languages(tag)
    if tag.name == "base" and not tag.foreign:
        found.append(Breach("base", "<base> bends every relative link of the page", "leave it out", "base-uri"))
    return found


_OUTSOURCE = "browsers ignore it under the site's policy: move it into a file of the theme's assets"
_OUTSOURCE_STYLE = "browsers ignore it under the site's policy: give it a class and a rule in the theme's stylesheet"


def _languages(tag: Tag) -> Iterator[Breach]:
    """Yield malformed language tags (BCP 47). An empty one is allowed: it means that the language is unknown."""
    for name in ("lang", "xml:lang", "hreflang"):
        value = tag.attributes.get(name, "")
        if value and not languages.is_well_formed(value):
            message = f'<{tag.name} {name}="{quote(value)}"> is not a language tag'
            yield Breach("language", message, 'write one like "en", "pt-BR" or "zh-Hant"')


def _script(tag: Tag) -> Iterator[Breach]:
    if any(name in tag.attributes for name in _LOADS["script"]):
        return
    kind = tag.attributes.get("type", "").strip()
    if _SCRIPT_TYPES.fullmatch(kind):
        yield Breach("inline-script", "<script> holds an inline script", _OUTSOURCE, "script-src")
    elif _JSON_TYPE.fullmatch(kind) and not tag.foreign:
        fault = json_fault(tag.text)
        if fault:
            yield Breach("malformed-json", f"<script type={kind}> is not JSON: {fault[1]}", "mend its template")


def _by_table(tag: Tag) -> Iterator[Reference]:
    for role, table in ((Role.LINK, _LINKS), (Role.LOAD, _LOADS)):
        for name in table.get(tag.name, ()):
            url = tag.attributes.get(name)
            if url is not None:
                for one in url.split() if name == "ping" else (url,):
                    yield Reference(one, role, f"<{tag.name} {name}>")
    for name in ("srcset", "imagesrcset"):
        if name in tag.attributes:
            for candidate in _CANDIDATE.finditer(tag.attributes[name]):
                yield Reference(candidate[1], Role.LOAD, f"<{tag.name} {name}>")


def _link(tag: Tag) -> Iterator[Reference]:
    relations = tag.attributes.get("rel", "").lower().split()
    url = tag.attributes.get("href")
    if url is not None:
        loads = not _LOADING_RELATIONS.isdisjoint(relations)
        role = Role.SELF if "canonical" in relations else Role.LOAD if loads else Role.LINK
        yield Reference(url, role, f"<link rel={quote(' '.join(relations))} href>")
    yield from _by_table(tag)


def _meta(tag: Tag) -> Iterator[Reference]:
    content = tag.attributes.get("content", "")
    name = (tag.attributes.get("property") or tag.attributes.get("name") or "").lower()
    if name in _OWN_ADDRESSES:
        yield Reference(content, Role.SELF, f"<meta {name}>")
    elif name in _PICTURES:
        yield Reference(content, Role.NAME, f"<meta {name}>")
    elif tag.attributes.get("http-equiv", "").strip().lower() == "refresh":
        url = _REFRESH.match(content)
        if url and url[1]:
            yield Reference(url[1], Role.REDIRECT, "<meta http-equiv=refresh>")


def _foreign_anchor(tag: Tag) -> Iterator[Reference]:
    for name in ("href", "xlink:href"):
        if name in tag.attributes:
            yield Reference(tag.attributes[name], Role.LINK, f"<a {name}>")


_SPECIAL: dict[str, Callable[[Tag], Iterator[Reference]]] = {"link": _link, "meta": _meta, "a": _foreign_anchor}
