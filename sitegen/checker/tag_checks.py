"""Find the URLs of a tag, and problems of the tag itself: inline code, malformed JSON, malformed language tags."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

import msgspec

from sitegen import languages
from sitegen.checker.html_parser import Tag
from sitegen.checker.report import quote
from sitegen.errors import Problem


class Role(Enum):
    """The purpose of a URL."""

    LINK = auto()
    """A reader can follow it."""
    LOAD = auto()
    """The browser loads it with the page."""
    REDIRECT = auto()
    """The browser goes there by itself."""
    SELF = auto()
    """It is the page's own address, as in canonical links."""
    NAME = auto()
    """It is an address in a feed or other data. It must be absolute, because programs read it outside the site."""
    LIST = auto()
    """It is an address in a sitemap. It must be absolute, and an address of this site."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A URL in a file."""

    url: str
    role: Role
    attribute: str
    """The tag and attribute that have the URL, for messages: ``<a href>``."""


DIRECTIVES = {
    "base": "base-uri",
    "inline-handler": "script-src",
    "inline-script": "script-src",
    "inline-style": "style-src",
    "script-url": "script-src",
}
"""Kind of problem -> the directive of a content security policy that forbids it. Other kinds are always errors."""

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
    """Return the URLs of a tag, in no particular order."""
    if tag.name == "a" and not tag.foreign:
        href = tag.attributes.get("href")
        return [] if href is None else [Reference(href, Role.LINK, "<a href>")]
    special = _SPECIAL.get(tag.name)
    return list(special(tag) if special else _by_table(tag))


def problems(tag: Tag) -> list[Problem]:
    """Return the problems of a tag itself, without path and line: inline code, ``<base>``, malformed language tags."""
    found = [
        _problem("inline-handler", f"<{tag.name} {quote(name)}> is a script in an attribute", _MOVE_SCRIPT)
        for name in tag.attributes
        if _HANDLER.fullmatch(name)
    ]
    if "style" in tag.attributes:
        found.append(_problem("inline-style", f"<{tag.name} style> is an inline style", _MOVE_STYLE))
    if tag.name == "style":
        found.append(_problem("inline-style", "<style> is an inline style", _MOVE_STYLE))
    if tag.name == "script":
        found += _script(tag)
    found += _languages(tag)
    if tag.name == "base" and not tag.foreign:
        found.append(_problem("base", "<base> changes the target of every relative link of the page", "leave it out"))
    return found


_MOVE_SCRIPT = "browsers ignore it under the site's policy: move it into a file of the theme's assets"
_MOVE_STYLE = "browsers ignore it under the site's policy: give it a class and a rule in the theme's stylesheet"


def _languages(tag: Tag) -> Iterator[Problem]:
    """Yield malformed language tags (BCP 47). An empty one is allowed: it means that the language is unknown."""
    for name in ("lang", "xml:lang", "hreflang"):
        value = tag.attributes.get(name, "")
        if value and not languages.is_well_formed(value):
            message = f'<{tag.name} {name}="{quote(value)}"> is not a language tag'
            yield _problem("language", message, 'write one like "en", "pt-BR" or "zh-Hant"')


def _script(tag: Tag) -> Iterator[Problem]:
    if any(name in tag.attributes for name in _LOADS["script"]):
        return
    kind = tag.attributes.get("type", "").strip()
    if _SCRIPT_TYPES.fullmatch(kind):
        yield _problem("inline-script", "<script> holds an inline script", _MOVE_SCRIPT)
    elif _JSON_TYPE.fullmatch(kind) and not tag.foreign:
        error = json_error(tag.text)
        if error:
            yield _problem("malformed-json", f"<script type={kind}> is not JSON: {error[1]}", "correct its template")


def _problem(kind: str, message: str, remedy: str) -> Problem:
    return Problem("", 0, message, remedy, kind=kind)


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


def json_error(text: str | bytes) -> tuple[int, str] | None:
    """Return line and description of the first error in JSON; None if it is well-formed. The line is 0 if unknown."""
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _with_line(text, str(error))
    return None


def _with_line(text: str | bytes, message: str) -> tuple[int, str]:
    """Parse again for the line: the standard library knows it, but is slower and accepts some malformed JSON."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.lineno, error.msg
    except (ValueError, RecursionError):
        pass
    return 0, message
