"""Which requests the preview answers: those of its own pages and of its user, for paths inside the site."""

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


class Refusal(Exception):  # noqa: N818 - an answer, not an error
    """A request that is not answered; ``message`` repeats nothing of it."""

    def __init__(self, status: HTTPStatus, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names by which the server may be addressed.

    A page of another site can make its own name resolve to this machine (DNS rebinding) and would then read what is
    served; its requests still carry its own name as host. Where the server listens on all addresses, any address is
    good, as addresses cannot be rebound; ports may be mapped there. Names that the owner lists are allowed with any port,
    because tunnels and proxies have their own. Headers in which a proxy names its own host are ignored.
    """

    bound: str
    port: int
    listed: tuple[str, ...] = ()
    """Further names from `read_name`. One with a leading dot includes all names below it."""
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

    def list_name(self, authority: str) -> bool:
        """Return whether a ``Host`` header has a name that the owner listed."""
        found = _AUTHORITY.fullmatch(authority.lower())
        name = found[1].removesuffix(".") if found else ""
        return any(name == listed.removeprefix(".") or _is_below(name, listed) for listed in self.listed)

    def include(self, authority: str) -> bool:
        """Return whether a ``Host`` header names this server."""
        found = _AUTHORITY.fullmatch(authority.lower())
        if not found:
            return False
        name, port = found[1].removesuffix("."), int(found[2] or 80)
        if self.list_name(authority):
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
        raise ValueError("this includes too many names: pages of strangers could read the preview")
    return f".{bare}" if suffix else bare


@dataclass(frozen=True, slots=True)
class Request:
    """A request that may be answered."""

    path: str
    """Decoded, from the server's root: starts with a slash and has no segment that is empty or of dots."""
    host: str
    """Host and port, as the browser knows the server."""
    query: str = ""
    """The part after the question mark."""
    proxied: bool = False
    """True if a proxy forwarded it: then the browser may know the server by another name than ``host``."""


def admit(method: str, target: str, headers: Message, hosts: Hosts) -> Request:
    """Check a request.

    Raises:
        Refusal: It is broken, foreign, or asks for something other than to read a path of the site.
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
        raise Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "the preview only shows pages", {"Allow": "GET, HEAD"})
    if headers.get("Content-Length", "0").strip() != "0" or "Transfer-Encoding" in headers:
        raise Refusal(HTTPStatus.BAD_REQUEST, "a request for a page has no body")
    if _is_foreign(headers, host, encrypted=hosts.list_name(host)):
        framed = headers.get("Sec-Fetch-Mode") == "navigate"
        advice = "; open its address in a tab or window of its own" if framed else ""
        raise Refusal(HTTPStatus.FORBIDDEN, f"the preview does not answer pages of other sites{advice}")
    query = target.partition("?")[2]
    proxied = any(name in headers for name in _FORWARDED)
    return Request(path_of(target), host, query if query.isascii() and query.isprintable() else "", proxied)


def path_of(target: str) -> str:
    """The path a request line asks for, percent-decoded exactly once.

    Raises:
        Refusal: It could mean something outside the site, on any system, or is no path at all.
    """
    raw = target.partition("?")[0]
    refusal = Refusal(HTTPStatus.BAD_REQUEST, "this is not a path of a site")
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
    """Whether a segment names a file or folder on every system, and means nothing else on any."""
    return (
        segment != ""
        and segment.isprintable()
        and not segment.endswith((".", " "))
        and not any(character in segment for character in '\\:*?"<>|')
        and not _ESCAPE.search(segment)
        and not portable.is_device(segment)
    )


def _is_foreign(headers: Message, host: str, *, encrypted: bool) -> bool:
    """Whether a page of another site sent it.

    Following a link to the preview, from a chat or an issue, is the user's own doing and shows nothing to the other
    page; scripts, images and frames of other sites are refused. Browsers say which it is in ``Sec-Fetch-``.
    """
    # A tunnel or proxy with a name of its own may add encryption.
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
