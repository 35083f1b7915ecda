"""Refuse unsafe requests: unknown hosts, methods other than GET and HEAD, unsafe paths, and pages of other sites."""

import re
import socket
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import unquote_to_bytes

from sitegen import portable

_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_ANYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - compared with, not bound to
_LOOPBACK = re.compile(r"localhost|127(?:\.\d+){3}|::1|\[::1\]")
_OWN = frozenset({"", "none", "same-origin"})
_NAME = re.compile(r"(?:[a-z0-9_-]+\.)*[a-z0-9_-]+")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto")


class Refusal(Exception):  # noqa: N818 - a response, not an error
    """The reason why a request is refused. ``message`` quotes nothing from the request."""

    def __init__(self, status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The host names that requests may use for the server.

    A page of another site can make its own name resolve to this machine (DNS rebinding), and could then read the site.
    Such requests have that name as ``Host``, and are refused. If the server listens on all addresses, every IP address is
    allowed with every port, because addresses cannot be rebound and ports can be mapped. Names that the owner lists are
    allowed with every port, because tunnels and proxies have ports of their own. Headers in which a proxy names its own
    host are ignored.
    """

    bound: str
    port: int
    listed: tuple[str, ...] = ()
    """Further names, from `read_name`. A name with a leading dot includes all names below it."""
    names: frozenset[str] = field(init=False)
    """Names of this machine."""

    def __post_init__(self) -> None:
        names = {"localhost", "127.0.0.1", "[::1]"}
        if self.bound not in _ANYWHERE:
            names.add(f"[{self.bound}]" if ":" in self.bound else self.bound.lower())
        if not _LOOPBACK.fullmatch(self.bound):
            machine = socket.gethostname().lower()
            short = machine.partition(".")[0]
            names |= {machine, short, f"{short}.local"}
        object.__setattr__(self, "names", frozenset(names))

    def is_listed(self, authority: str) -> bool:
        """Return True if a ``Host`` header has a name that the owner listed."""
        found = _AUTHORITY.fullmatch(authority.lower())
        name = found[1].removesuffix(".") if found else ""
        return any(name == listed.removeprefix(".") or _is_below(name, listed) for listed in self.listed)

    def include(self, authority: str) -> bool:
        """Return True if a ``Host`` header names this server."""
        found = _AUTHORITY.fullmatch(authority.lower())
        if not found:
            return False
        name, port = found[1].removesuffix("."), int(found[2] or 80)
        if self.is_listed(authority):
            return True
        if self.bound in _ANYWHERE:
            return name in self.names or _is_address(name.strip("[]"))
        return name in self.names and port == self.port


def _is_below(name: str, listed: str) -> bool:
    return listed.startswith(".") and name.endswith(listed)


def read_name(text: str) -> str:
    """Return a host name in its normal form; ``.example.org`` includes all names below it.

    Raises:
        ValueError: It is not a host name, or it would include too many.
    """
    name = text.strip().lower().removesuffix(".")
    suffix = name.startswith((".", "*."))
    bare = name.removeprefix("*.").removeprefix(".")
    if "/" in name or ":" in name:
        raise ValueError("write only the name, without https://, port and path")
    if not _NAME.fullmatch(bare):
        raise ValueError("this is not a host name")
    if suffix and "." not in bare:
        raise ValueError("this includes too many names: pages of other people could read the preview")
    return f".{bare}" if suffix else bare


@dataclass(frozen=True, slots=True)
class Request:
    """A request that passed the checks."""

    path: str
    """The decoded path. It starts with a slash. No segment is empty (except the last), ``.`` or ``..``."""
    host: str
    """Host and port, from the ``Host`` header."""
    query: str = ""
    """The part after the question mark."""
    proxied: bool = False
    """True if a proxy forwarded the request: the browser may use another name than ``host`` for the server."""


def admit(method: str, target: str, headers: Message, hosts: Hosts) -> Request:
    """Check a request.

    Raises:
        Refusal: It is invalid, comes from a page of another site, or does not read a path of the site.
    """
    named = headers.get_all("Host", [])
    if len(named) != 1:
        raise Refusal(HTTPStatus.BAD_REQUEST, "one Host header is needed")
    host = str(named[0]).strip()
    if not hosts.include(host):
        raise Refusal(
            HTTPStatus.FORBIDDEN,
            "the preview does not know this host name; if it is yours, start the preview with --name and this name",
        )
    if method not in {"GET", "HEAD"}:
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "the preview answers only GET and HEAD", {"Allow": "GET, HEAD"})
    if headers.get("Content-Length", "0").strip() != "0" or "Transfer-Encoding" in headers:
        raise Refusal(HTTPStatus.BAD_REQUEST, "a request for a page has no body")
    if _is_foreign(headers, host, encrypted=hosts.is_listed(host)):
        framed = headers.get("Sec-Fetch-Mode") == "navigate"
        advice = "; open its address in its own tab or window" if framed else ""
        raise Refusal(HTTPStatus.FORBIDDEN, f"the preview does not answer pages of other sites{advice}")
    query = target.partition("?")[2]
    proxied = any(name in headers for name in _FORWARDED)
    return Request(path_of(target), host, query if query.isascii() and query.isprintable() else "", proxied)


def path_of(target: str) -> str:
    """Return the path in a request target, percent-decoded once.

    Raises:
        Refusal: It is not a valid path, or could lead out of the site on some operating system.
    """
    raw = target.partition("?")[0]
    refusal = Refusal(HTTPStatus.BAD_REQUEST, "this is not a valid path")
    if not raw.startswith("/") or not raw.isascii() or not raw.isprintable() or " " in raw or "\\" in raw or "#" in raw:
        raise refusal
    if raw.count("%") != len(_ESCAPE.findall(raw)) or "%2f" in raw.lower():
        raise refusal
    try:
        path = unquote_to_bytes(raw).decode()  # strict: overlong forms and lone surrogates are errors
    except UnicodeDecodeError:
        raise refusal from None
    first, *segments = path.split("/")
    if first or not all(map(_is_name, segments[:-1])) or not (segments[-1] == "" or _is_name(segments[-1])):
        raise refusal
    return path


def _is_name(segment: str) -> bool:
    """Return True if a segment is the name of a file or folder, and nothing else, on every operating system."""
    return (
        segment != ""
        and segment.isprintable()
        and not segment.endswith((".", " "))
        and not any(character in segment for character in '\\:*?"<>|')
        and not _ESCAPE.search(segment)
        and not portable.is_device(segment)
    )


def _is_foreign(headers: Message, host: str, *, encrypted: bool) -> bool:
    """Return True if a page of another site sent the request.

    A link to the preview may be followed from anywhere, because the other page cannot read the result. Scripts, images
    and frames of other sites are refused. Browsers send the difference in ``Sec-Fetch-`` headers.
    """
    # A tunnel or proxy, which has a listed name, may use https.
    own = {f"{scheme}://{host}".lower() for scheme in (("http", "https") if encrypted else ("http",))}
    if any(str(origin).strip().lower() not in own for origin in headers.get_all("Origin", [])):
        return True
    if headers.get("Sec-Fetch-Site", "").strip().lower() in _OWN:
        return False
    return headers.get("Sec-Fetch-Mode") != "navigate" or headers.get("Sec-Fetch-Dest") != "document"


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
