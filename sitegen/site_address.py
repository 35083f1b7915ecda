"""Check the address of a site, and return it in its normal form."""

import ipaddress
import re
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import SplitResult, quote, unquote_to_bytes, urlsplit

LONGEST = 1000
"""The most characters of an address. The paths of pages are added to it."""

_EXAMPLE = "write it like https://example.org/papers/"
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMERIC = re.compile("[0-9]+|0x[0-9a-f]*")
_ESCAPE = re.compile("%[0-9A-Fa-f]{2}")
_PAGE = re.compile(r"index\.\w+|.*\.(?:x?html?|php|aspx?|xml|md)", re.IGNORECASE)
_CLONE = re.compile(r"(?:(?:git\+)?ssh://)?git@(?P<host>[\w.-]+)(?::\d+(?=/))?[:/](?P<path>.+)")
_FORGES = {
    "github.com": "github.io",
    "gitlab.com": "gitlab.io",
    "codeberg.org": "codeberg.page",
    "bitbucket.org": "",
    "gist.github.com": "",
    "raw.githubusercontent.com": "",
}
"""Host of repositories -> the domain where it publishes sites; empty if the name does not determine the address."""


class AddressError(Exception):
    """The text is not the address of a site. ``message`` continues the text "`url` is not the address of a site: "."""

    def __init__(self, message: str, remedy: str = _EXAMPLE, *, secret: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.secret = secret
        """True if the address may contain a password, which messages must not repeat."""


@dataclass(frozen=True, slots=True)
class _Parts:
    scheme: str
    host: str
    path: str
    """Decoded, with single slashes."""

    def __str__(self) -> str:
        path = quote(self.path.strip("/"), safe="/:@!$&'()*+,;=~")
        return f"{self.scheme}://{self.host}/{path}/" if path else f"{self.scheme}://{self.host}/"


def normal(url: str) -> str:
    """Return an address in its normal form, with a slash at the end.

    The host is in lower case, and in Punycode if it has non-ASCII letters. The default port is left out. The path is
    percent-encoded. An empty address stays empty.

    Raises:
        AddressError: It is not the address of a site.
    """
    url = url.strip()
    if not url:
        return ""
    if len(url) > LONGEST:
        raise AddressError(f"it has {len(url):,} characters", f"write one of at most {LONGEST:,}")
    _check_secrets(url)
    _check_characters(url)
    parts = _split(url)
    host = _host(parts)
    path = _decoded(parts.path)
    suggested = str(_Parts(parts.scheme, host, _tidy(path)))
    _check_forge(parts.scheme, host, path)
    if "?" in url or "#" in url:
        raise AddressError(f"{url!r} has a part that begins with `?` or `#`", f"write {suggested}")
    _check_path(url, path, suggested)
    return suggested


def base_path(url: str) -> str:
    """Return the path of a site's address, percent-decoded; it starts and ends with a slash."""
    return unquote_to_bytes(urlsplit(url).path).decode() or "/"


def _check_secrets(url: str) -> None:
    """Reject a user name or password. This is the first check, because later messages quote the address."""
    found = re.match(r"(?:([a-z][a-z0-9+.-]*:)?[/\\]+)?[^/\\?#]*@", url, re.IGNORECASE)
    if found and not _CLONE.fullmatch(url):
        without = f"{found[1] or 'https:'}//{url[found.end() :]}"
        remedy = f"write {without}, and change the password if it was real"
        raise AddressError("it has a user name or password, which every page would publish", remedy, secret=True)


def _check_characters(url: str) -> None:
    if not url.isprintable():
        raise AddressError(f"{url!r} has a character that cannot be seen", "type it instead of pasting it")
    if "\\" in url:
        raise AddressError(f"{url!r} has a backslash", f"write {url.replace(chr(92), '/')}")
    if found := set(url) & set('<>"{}|^`'):
        raise AddressError(f"{url!r} has the character {min(found)}", "leave it out")


def _split(url: str) -> SplitResult:
    """Split an address into parts. Reject an address that is not a web address."""
    if clone := _CLONE.fullmatch(url):
        _check_forge("https", clone["host"].lower(), clone["path"])
        raise AddressError(
            f"{url!r} is the address of a repository", "write the address at which readers find the site"
        )
    try:
        parts = urlsplit(url)
    except ValueError:
        raise AddressError(f"{url!r} cannot be read") from None
    if parts.scheme not in _DEFAULT_PORTS:
        if not re.match(r"(?:[\w-]+\.)+[a-z]{2,}(?=[:/]|$)", url.lstrip("/"), re.IGNORECASE):
            raise AddressError(repr(url), f"{_EXAMPLE}, with https:// or http:// before it")
        suggested = f"https://{url.lstrip('/')}"
        normal(suggested)  # its error has a remedy that is accepted
        raise AddressError(repr(url), f"write {suggested}")
    if not parts.hostname:
        raise AddressError(f"{url!r} has no host", _EXAMPLE)
    return parts


def _host(parts: SplitResult) -> str:
    """Return the host as browsers write it, with the port if it is not the default."""
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        # If an `@` follows, this may be a password with a slash.
        secret = "@" in parts.path
        quoted = "this address" if secret else repr(parts.netloc)
        raise AddressError(f"the port of {quoted} is not a number from 1 to 65535", secret=secret)
    name = parts.hostname or ""
    written = _ipv6(name) if "[" in parts.netloc else _name(name)
    return written if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{written}:{port}"


def _ipv6(name: str) -> str:
    try:
        address = ipaddress.IPv6Address(name.partition("%")[0])
        if "%" not in name:
            return f"[{address.compressed}]"
        raise AddressError(f"{name!r} has a zone, which is valid on one machine only", f"write [{address.compressed}]")
    except ValueError:
        raise AddressError(f"{name!r} is not an address of IPv6") from None


def _name(name: str) -> str:
    if not name.isascii():
        name = punycode(name)
    labels = name.split(".")
    if labels[-1] == "" and len(labels) > 1:
        raise AddressError(f"the host {name!r} ends in a dot", f"write {name.rstrip('.')}")
    wrong = next((label for label in labels if not _LABEL.fullmatch(label)), None)
    if wrong is not None or len(name) > 253:
        raise AddressError(
            f"{name!r} is not the name of a host",
            "write parts of at most 63 letters, digits and hyphens with dots between them; no part begins or ends with a hyphen",
        )
    if _NUMERIC.fullmatch(labels[-1]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError:
            raise AddressError(f"{name!r} is not an address of IPv4", "write four numbers like 192.0.2.1") from None
    if any(label.startswith("xn--") for label in labels):
        return punycode(name)
    return name


def punycode(name: str) -> str:
    """Return a host name with non-ASCII letters in Punycode.

    Raises:
        AddressError: It is not a host name.
    """
    import idna  # importing it takes 10 ms

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise AddressError(f"{name!r} is not the name of a host ({error})", "write it as your registrar does") from None


def _decoded(path: str) -> str:
    """Decode a percent-encoded path. Characters that should be encoded, but are not, are kept."""
    if path.count("%") != len(_ESCAPE.findall(path)):
        raise AddressError(f"{path!r} has a % without two hexadecimal digits", "write %25 for a percent sign")
    try:
        text = unquote_to_bytes(path).decode()
    except UnicodeDecodeError:
        raise AddressError(f"{path!r} is not UTF-8 when decoded", "write the letters themselves") from None
    if not text.isprintable() or re.search("%(?:2f|5c)", path, re.IGNORECASE):
        raise AddressError(f"{path!r} encodes a slash or a control character", "leave it out")
    return normalize("NFC", text)


def _tidy(path: str) -> str:
    """Return the path without the parts that make it invalid, as a suggestion."""
    parts: list[str] = []
    for part in map(str.strip, path.split("/")):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    if parts and _PAGE.fullmatch(parts[-1]):
        parts.pop()
    return "/".join(parts)


def _check_path(url: str, path: str, suggested: str) -> None:
    parts = path[1:].rstrip("/").split("/") if path.strip("/") else []
    problem = ""
    if "" in parts:
        problem = "has an empty part between two slashes"
    elif "." in parts or ".." in parts:
        problem = "has a part `.` or `..`"
    elif any(part != part.strip() for part in parts):
        problem = "has a blank next to a slash"
    elif parts and _PAGE.fullmatch(parts[-1]):
        problem = f"names the page `{parts[-1]}`, not the folder that it is in"
    if problem:
        raise AddressError(f"{url!r} {problem}", f"write {suggested}")


def _check_forge(scheme: str, host: str, path: str) -> None:
    """Reject the address of a repository, or of the host's own page about the site.

    ``path`` begins with the path of the repository, such as ``you/papers``.
    """
    host = host.removeprefix("www.")
    if host.endswith(".github.com") and host not in _FORGES:
        site = f"{scheme}://{host.removesuffix('.com')}.io/{path.strip('/')}"
        raise AddressError(f"GitHub no longer publishes sites at {host!r}", f"write {site.rstrip('/')}/")
    parts = [part for part in path.split("/") if part]
    if host == "app.netlify.com" and len(parts) > 1:
        site = f"https://{parts[1]}.netlify.app/"
        raise AddressError(f"{scheme}://{host}/{path.lstrip('/')} is Netlify's page about the site", f"write {site}")
    if host not in _FORGES:
        return
    remedy = "write the address at which readers find the site"
    if len(parts) > 1 and _FORGES[host]:
        owner, name = parts[0].lower(), parts[1].removesuffix(".git")
        own = f"{owner}.{_FORGES[host]}"
        remedy = f"write https://{own}/" if name.lower() in {own, "pages"} else f"write https://{own}/{name}/"
    address = f"{scheme}://{host}/{'/'.join(parts)}"
    raise AddressError(f"{address!r} is the address of a repository, not of the site", remedy)
