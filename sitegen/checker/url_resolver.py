"""Resolve a URL of a page: to a path of the site, or to another kind of target.

This follows the WHATWG URL standard as far as links within a site need it: white space, backslashes, dot segments (also
percent-encoded), queries, fragments, and absolute URLs of the site itself.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from urllib.parse import unquote, urlsplit

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_REMOTE = re.compile(r"(?:https?:)?[/\\]{2,}([^/\\?#]*)([^?#]*)", re.IGNORECASE)
_STRIPPED = "".join(map(chr, range(0x21)))
_REMOVED = {ord(c): None for c in "\t\n\r"}
_DOTS = {".": ".", "..": "..", "%2e": ".", ".%2e": "..", "%2e.": "..", "%2e%2e": ".."}


class Target(Enum):
    """The kind of target of a URL."""

    SAME_PAGE = auto()
    """The page that has the URL."""
    SITE = auto()
    """A path of this site."""
    OUTSIDE = auto()
    """A path of the same host outside the site: too many ``../``, or a path from the host's root without the base path."""
    OTHER_HOST = auto()
    """Another host."""
    NOT_WEB = auto()
    """Another scheme, such as ``mailto:``, ``tel:`` or ``data:``."""
    SCRIPT = auto()
    """``javascript:``, which a strict content security policy forbids."""


class Form(Enum):
    """The form of a URL that leads into the site."""

    RELATIVE = auto()
    ROOTED = auto()
    """From the host's root: ``/about.html``."""
    ABSOLUTE = auto()
    """With a host: ``https://example.org/about.html``."""


@dataclass(frozen=True, slots=True)
class ResolvedUrl:
    """A URL with its target."""

    target: Target
    path: str = ""
    """Decoded, from the site's root; empty or with ``/`` at its end if it names a folder."""
    fragment: str = ""
    form: Form = Form.RELATIVE


@dataclass(frozen=True, slots=True)
class SiteUrl:
    """The address of a site: the host in lower case, and a path that starts and ends with ``/``."""

    scheme: str
    host: str
    path: str

    @property
    def url(self) -> str:
        """The address as text."""
        return f"{self.scheme}://{self.host}{self.path}"

    @classmethod
    def of(cls, site_url: str) -> "SiteUrl":
        """Parse an address such as ``https://user.github.io/papers``, with or without the last slash."""
        parts = urlsplit(site_url)
        return cls(parts.scheme, _host(parts.netloc), f"/{parts.path.strip('/')}/".replace("//", "/"))

    def within(self, path: str) -> str | None:
        """Return the part of a host's path below the site's root; None if the path is outside the site."""
        if path.startswith(self.path):
            return path[len(self.path) :]
        return "" if path + "/" == self.path else None


def resolve_url(url: str, folder: str, site_url: SiteUrl | None) -> ResolvedUrl:
    """Resolve a URL of a file in ``folder`` (empty, or with ``/`` at its end)."""
    url = url.strip(_STRIPPED).translate(_REMOVED)
    if match := _REMOTE.match(url):
        return _remote(match, url, site_url)
    if match := _SCHEME.match(url):
        scheme = match[1].lower()
        return ResolvedUrl(Target.SCRIPT if scheme in ("javascript", "vbscript") else Target.NOT_WEB)
    path, fragment = _split(url)
    if not path:
        return ResolvedUrl(Target.SAME_PAGE, fragment=fragment)
    path = path.replace("\\", "/")
    if path.startswith("/"):
        return _rooted(path, fragment, site_url)
    resolved = join_path(folder, path)
    return ResolvedUrl(Target.OUTSIDE) if resolved is None else ResolvedUrl(Target.SITE, resolved, fragment)


def join_path(folder: str, path: str) -> str | None:
    """Join a relative path to a folder (empty, or with ``/`` at its end), and decode it; None if it leaves the root.

    ``%2F`` is not decoded, because servers do not treat it as a separator.
    """
    parts = folder.split("/")[:-1]
    *steps, last = path.split("/")
    for step in steps:
        if not _step(parts, step):
            return None
    if last.lower() in _DOTS:
        if not _step(parts, last):
            return None
        last = ""
    return "/".join([*parts, _decode(last)])


def _step(parts: list[str], step: str) -> bool:
    """Go one step from a folder; return False if the step leaves the root."""
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
    """Return path and decoded fragment, without the query and without a text directive (``#:~:text=``)."""
    path, _, fragment = url.partition("#")
    fragment = fragment.partition(":~:")[0]
    return path.partition("?")[0], unquote(fragment) if "%" in fragment else fragment


def _remote(match: re.Match[str], url: str, site_url: SiteUrl | None) -> ResolvedUrl:
    if site_url is None or _host(match[1]) != site_url.host:
        return ResolvedUrl(Target.OTHER_HOST)
    below = site_url.within(match[2].replace("\\", "/") or "/")
    resolved = None if below is None else join_path("", below)
    if resolved is None:
        return ResolvedUrl(Target.OTHER_HOST)
    return ResolvedUrl(Target.SITE, resolved, _split(url)[1], Form.ABSOLUTE)


def _rooted(path: str, fragment: str, site_url: SiteUrl | None) -> ResolvedUrl:
    below = path[1:] if site_url is None else site_url.within(path)
    resolved = None if below is None else join_path("", below)
    if resolved is None:
        return ResolvedUrl(Target.OUTSIDE, form=Form.ROOTED)
    return ResolvedUrl(Target.SITE, resolved, fragment, Form.ROOTED)


def _host(netloc: str) -> str:
    host = netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443").removesuffix(":80")
