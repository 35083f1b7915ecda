"""What a URL in a page means: which file of the site it names, or that it leads elsewhere.

Follows the parts of the WHATWG URL standard that matter between the pages of a site: white space and backslashes, dot
segments (percent-encoded ones too), queries, fragments, and absolute URLs of the site itself.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_REMOTE = re.compile(r"(?:https?:)?[/\\]{2,}([^/\\?#]*)([^?#]*)", re.IGNORECASE)
_EDGES = "".join(map(chr, range(0x21)))
_BREAKS = {ord(c): None for c in "\t\n\r"}
_DOTS = {".": ".", "..": "..", "%2e": ".", ".%2e": "..", "%2e.": "..", "%2e%2e": ".."}


class Where(Enum):
    """The place a URL leads to."""

    HERE = auto()
    """The page it stands on."""
    SITE = auto()
    """A path of this site."""
    OUTSIDE = auto()
    """Above the site's root, by too many ``../``, or from the host's root past the site's base path."""
    ELSEWHERE = auto()
    """Another host."""
    OTHER = auto()
    """No place on the web: ``mailto:``, ``tel:``, ``data:`` and the like."""
    SCRIPT = auto()
    """``javascript:``, which a strict policy forbids."""


class Form(Enum):
    """How a URL of the site is written."""

    RELATIVE = auto()
    ROOTED = auto()
    """From the host's root: ``/about.html``."""
    ABSOLUTE = auto()
    """With a host: ``https://example.org/about.html``."""


@dataclass(frozen=True, slots=True)
class Address:
    """A URL, understood.

    ``path`` is from the site's root and decoded; it is empty or ends in ``/`` where it names a folder.
    """

    where: Where
    path: str = ""
    fragment: str = ""
    form: Form = Form.RELATIVE


@dataclass(frozen=True, slots=True)
class Origin:
    """The address a site is published at: a host in small letters, and a path that begins and ends with ``/``."""

    scheme: str
    host: str
    path: str

    @property
    def url(self) -> str:
        """The whole of it."""
        return f"{self.scheme}://{self.host}{self.path}"

    @classmethod
    def of(cls, site_url: str) -> "Origin":
        """Reads ``https://user.github.io/papers``, with or without its last slash."""
        parts = urlsplit(site_url)
        return cls(parts.scheme, _host(parts.netloc), f"/{parts.path.strip('/')}/".replace("//", "/"))

    def within(self, path: str) -> str | None:
        """The part of a host's path that lies below the site's root."""
        if path.startswith(self.path):
            return path[len(self.path) :]
        return "" if path + "/" == self.path else None


def read(url: str, folder: str, origin: Origin | None) -> Address:
    """Understands a URL that stands in a file of ``folder`` (empty, or ending in ``/``)."""
    url = url.strip(_EDGES).translate(_BREAKS)
    if match := _REMOTE.match(url):
        return _remote(match, url, origin)
    if match := _SCHEME.match(url):
        scheme = match[1].lower()
        return Address(Where.SCRIPT if scheme in ("javascript", "vbscript") else Where.OTHER)
    path, fragment = _split(url)
    if not path:
        return Address(Where.HERE, fragment=fragment)
    path = path.replace("\\", "/")
    if path.startswith("/"):
        return _rooted(path, fragment, origin)
    resolved = resolve(folder, path)
    return Address(Where.OUTSIDE) if resolved is None else Address(Where.SITE, resolved, fragment)


def resolve(folder: str, path: str) -> str | None:
    """Joins a relative path to a folder (empty, or ending in ``/``) and decodes it; None where it leaves the root.

    ``%2F`` stays as it is: no server takes it for a separator.
    """
    parts = folder.split("/")[:-1]
    *steps, last = path.split("/")
    for step in steps:
        if not _walk(parts, step):
            return None
    if last.lower() in _DOTS:
        if not _walk(parts, last):
            return None
        last = ""
    return "/".join([*parts, _decode(last)])


def _walk(parts: list[str], step: str) -> bool:
    match _DOTS.get(step.lower()):
        case ".":
            return True
        case "..":
            if parts:
                parts.pop()
                return True
            return False
        case _:
            parts.append(_decode(step))
            return True


def _decode(segment: str) -> str:
    if "%" not in segment:
        return segment
    return "%2F".join(unquote(piece, errors="surrogateescape") for piece in re.split("%2[fF]", segment))


def _split(url: str) -> tuple[str, str]:
    """Path and decoded fragment, without the query and without a text directive (``#:~:text=``)."""
    path, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    return path.partition("?")[0], unquote(fragment) if "%" in fragment else fragment


def _remote(match: re.Match[str], url: str, origin: Origin | None) -> Address:
    if origin is None or _host(match[1]) != origin.host:
        return Address(Where.ELSEWHERE)
    below = origin.within(match[2].replace("\\", "/") or "/")
    resolved = None if below is None else resolve("", below)
    if resolved is None:
        return Address(Where.ELSEWHERE)
    return Address(Where.SITE, resolved, _split(url)[1], Form.ABSOLUTE)


def _rooted(path: str, fragment: str, origin: Origin | None) -> Address:
    below = path[1:] if origin is None else origin.within(path)
    resolved = None if below is None else resolve("", below)
    if resolved is None:
        return Address(Where.OUTSIDE, form=Form.ROOTED)
    return Address(Where.SITE, resolved, fragment, Form.ROOTED)


def _host(netloc: str) -> str:
    host = netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443").removesuffix(":80")
