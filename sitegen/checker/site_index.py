"""An index of the files of a site, to find the target of each link and to check the link."""

import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import blake2b
from zlib import crc32

from sitegen.checker.report import quote
from sitegen.checker.tag_checks import Reference, Role
from sitegen.checker.url_resolver import Form, ResolvedUrl, SiteUrl, Target, resolve_url
from sitegen.errors import Problem
from sitegen.portable import composed

NOT_FOUND = "404.html"
"""The page that a host shows for every address that does not exist, so its relative links do not work."""
ABSENT = -1
"""The number of a file that does not exist."""

MISSING_ID = "correct the fragment, or give the element that id"
_NEEDS_HOST = "programs read it outside the site: write the full address"
_LOOP = "name the page it should lead to"
_NAME_PAGE = "readers who open the files on their disk see a list of files: name the page, as in folder/index.html"
_CORRECT_URL = "correct `url` in sitegen.toml and build again"
_RELATIVE = "write it relative to the page, as in ../about.html"
_OTHER_SITE = "if it should lead into this site, write it relative to the page, as in ../about.html"
_NO_IDENTIFIERS = ("/", "!", "?", "&")
"""First characters of fragments that scripts use, not ids: routes of Vue, Docsify or reveal.js, and parameters."""


class Scope(IntEnum):
    """The pages on which the same tag gets the same result, from the largest set to the smallest."""

    SITE = 0
    DEPTH = 1
    """Pages at the same depth."""
    FOLDER = 2
    PAGE = 3


@dataclass(frozen=True, slots=True)
class LinkResult:
    """The result of checking a link."""

    problem: Problem | None = None
    """Without path and line, which the caller knows."""
    is_warning: bool = False
    missing: str = ""
    """The path of the file that does not exist."""
    fragment_hash: int = 0
    """`fragment_hash` of the id of another page that the link leads to; 0 for none."""
    fragment: str = ""
    """An id that the page itself must have."""
    scope: Scope = Scope.SITE
    inside: bool = False
    """True if the link leads into the site."""


_VALID = LinkResult()


@dataclass(frozen=True, slots=True)
class Location:
    """The location of a file in the site."""

    path: str
    folder: str
    """Empty for the root, otherwise it ends in ``/``."""
    number: int
    """The file's number in the `SiteIndex`."""

    @property
    def depth(self) -> int:
        """The number of folders between the root and the file."""
        return self.folder.count("/")


def path_hash(path: str) -> int:
    """Return a 64-bit hash of a path. Among a million paths, two have the same hash with a chance of one in 40 million."""
    return int.from_bytes(blake2b(os.fsencode(path), digest_size=8).digest(), "little")


def fragment_hash(number: int, identifier: str) -> int:
    """Return 64 bits: the number of a page, and a hash of an id on it (in NFC)."""
    return number << 32 | crc32(composed(identifier).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True, slots=True)
class SiteIndex:
    """An index of the files of a site. It takes 8 bytes for each file, so that every process can hold it."""

    path_hashes: "array[int]"
    """Sorted. The position of a file's hash is its number."""
    site_url: SiteUrl | None
    missing_ids: frozenset[int] = field(default_factory=frozenset)
    """`fragment_hash` of the ids that links lead to and no page has, found by a first pass."""
    other_forms: Mapping[int, int] = field(default_factory=dict)
    """Hash of a path in one Unicode form -> hash of the file's path, if they differ."""
    static: str = ""
    """The folder of the owner's static files; empty if there is none."""
    sends_policy: bool = False
    """True if the host sends the site's content security policy with every page."""

    @classmethod
    def of(
        cls, paths: Iterable[str], site_url: SiteUrl | None, *, static: str = "", sends_policy: bool = False
    ) -> "SiteIndex":
        """Return the index of some files."""
        path_hashes = array("Q")
        other_forms = {}
        for path in paths:
            path_hashes.append(path_hash(path))
            if (form := composed(path)) != path:
                other_forms[path_hash(form)] = path_hashes[-1]
        return cls(array("Q", sorted(path_hashes)), site_url, frozenset(), other_forms, static, sends_policy)

    def is_static(self, path: str) -> bool:
        """Return True if a file of the site is a copy of one of the owner's static files."""
        return bool(self.static) and os.path.isfile(os.path.join(self.static, path))  # noqa: PTH113, PTH118 - bytes in names

    def number(self, path: str) -> int:
        """Return the number of a file, for a path in any Unicode form; `ABSENT` if there is no such file."""
        number = self._number(path_hash(path))
        if number != ABSENT or path.isascii():
            return number
        form = path_hash(composed(path))
        return self._number(self.other_forms.get(form, form))

    def _number(self, wanted: int) -> int:
        position = bisect_left(self.path_hashes, wanted)
        return position if position < len(self.path_hashes) and self.path_hashes[position] == wanted else ABSENT

    def location(self, folder: str, name: str) -> Location:
        """Return the location of a file that exists."""
        return Location(folder + name, folder, self.number(folder + name))

    def check(self, reference: Reference, location: Location) -> LinkResult:
        """Check a link of the file at ``location``."""
        url = resolve_url(reference.url, location.folder, self.site_url)
        match url.target:
            case Target.SCRIPT:
                result = _error("script-url", reference, "is a script", "move it into a file of the theme's assets")
            case Target.NOT_WEB:
                result = _VALID
            case Target.OTHER_HOST:
                result = self._other_host(reference)
            case Target.SAME_PAGE:
                result = _same_page(reference, url)
            case Target.OUTSIDE:
                result = self._outside(reference, url, location)
            case Target.SITE:
                result = self._within(reference, url, location)
        return result

    def _other_host(self, reference: Reference) -> LinkResult:
        if reference.role is Role.LOAD:
            remedy = "the site's policy forbids it, and it shows that host who reads the site: publish the file with the site"
            return _error("foreign-resource", reference, "is loaded from another host", remedy)
        if reference.role is Role.SELF and self.site_url:
            return _error("canonical", reference, "is the address of another site", _CORRECT_URL)
        if reference.role is Role.LIST and self.site_url:
            return _error("sitemap", reference, "is the address of another site", _CORRECT_URL)
        return _VALID

    def _within(self, reference: Reference, url: ResolvedUrl, location: Location) -> LinkResult:
        """Check a link to a path of the site."""
        if reference.role is Role.SELF:
            return _own_address(reference, url, location)
        if reference.role in (Role.NAME, Role.LIST) and url.form is not Form.ABSOLUTE:
            return _error("relative-url", reference, "is relative", _NEEDS_HOST)
        path, number = self._file(url.path)
        if number == ABSENT:
            message = f"leads to {quote(path)}, which does not exist"
            kind = "broken-redirect" if reference.role is Role.REDIRECT else "broken-link"
            return _error(kind, reference, message, missing=path)
        if reference.role is Role.REDIRECT and number == location.number:
            return _error("broken-redirect", reference, "leads to the page itself", _LOOP)
        fragment = _identifier(url.fragment) if path.endswith((".html", ".htm")) else ""
        wanted = fragment_hash(number, fragment) if fragment else 0
        if wanted in self.missing_ids:
            message = f"leads to #{quote(fragment)}, which {quote(path)} does not have"
            # A static page may make its ids by scripts.
            report = _warning if self.is_static(path) else _error
            return report("broken-fragment", reference, message, MISSING_ID)
        scope = _scope(reference, url, location)
        valid = LinkResult(fragment_hash=wanted, scope=scope, inside=True)
        return self._portability(reference, url, location, path) or valid

    def _outside(self, reference: Reference, url: ResolvedUrl, location: Location) -> LinkResult:
        """Check a link to a path outside the site.

        It is an error if the site has a file with that path. Otherwise it is a warning: the link probably leads to another
        site on the same host.
        """
        if url.form is Form.RELATIVE and location.path == NOT_FOUND and not self.site_url:
            # Hosts show the page in folders of any depth: it names its script by several addresses.
            return LinkResult()
        if url.form is Form.RELATIVE:
            return _error("outside-link", reference, "leads out of the site's folder", "it has too many ../")
        path = resolve_url(reference.url, location.folder, None).path
        meant = path not in ("", "index.html") and self._file(path)[1] != ABSENT
        report, remedy = (_error, _RELATIVE) if meant else (_warning, _OTHER_SITE)
        return report("absolute-path", reference, "leads to a path without the site's base path", remedy)

    def _file(self, path: str) -> tuple[str, int]:
        """Return the file that a host serves at a path, and its number."""
        if path and not path.endswith("/"):
            number = self.number(path)
            if number != ABSENT:
                return path, number
            number = self.number(f"{path}/index.html")
            return (f"{path}/index.html", number) if number != ABSENT else (path, ABSENT)
        path += "index.html"
        return path, self.number(path)

    def _portability(self, reference: Reference, url: ResolvedUrl, location: Location, path: str) -> LinkResult | None:
        """Return the problem of a link that works only at some addresses or on some hosts; None if it works everywhere."""
        if not path.isascii() and self._number(path_hash(path)) == ABSENT:
            message = "has another Unicode form than the file's name"
            remedy = "write the name in the form of the file: most hosts distinguish them"
            return _warning("unicode-form", reference, message, remedy)
        if url.form is Form.ROOTED and location.path != NOT_FOUND:
            if self.site_url is None and url.path:
                return _error("absolute-path", reference, "works only at a site without a base path", _RELATIVE)
            return _warning("absolute-path", reference, "works only at the current address of the site", _RELATIVE)
        if url.form is Form.RELATIVE and location.path == NOT_FOUND and self.site_url:
            message = "is relative, and hosts show this page at any address"
            return _warning("relative-404", reference, message, "write the full address")
        if url.form is not Form.ABSOLUTE and path != url.path:
            return _warning("folder-link", reference, "names a folder", _NAME_PAGE)
        return None


def _scope(reference: Reference, url: ResolvedUrl, location: Location) -> Scope:
    if url.form is not Form.RELATIVE:
        return Scope.SITE
    from_root = reference.url.startswith("../" * location.depth)
    return Scope.DEPTH if from_root else Scope.FOLDER


def _same_page(reference: Reference, url: ResolvedUrl) -> LinkResult:
    if reference.role is Role.LOAD and not reference.url.startswith("#"):
        return _error("broken-link", reference, "names no file", "remove it or name one")
    if reference.role is Role.REDIRECT:
        return _error("broken-redirect", reference, "leads to the page itself", _LOOP)
    if reference.role in (Role.SELF, Role.NAME, Role.LIST):
        return _error("relative-url", reference, "is relative", _NEEDS_HOST)
    fragment = _identifier(url.fragment)
    return LinkResult(fragment=fragment, scope=Scope.PAGE if fragment else Scope.SITE, inside=True)


def _identifier(fragment: str) -> str:
    """Return the id in a fragment; empty if the fragment does not name an id."""
    return "" if fragment.lower() == "top" or fragment.startswith(_NO_IDENTIFIERS) else fragment


def _own_address(reference: Reference, url: ResolvedUrl, location: Location) -> LinkResult:
    """Check a page's own address: its path, or its folder for an index page."""
    is_folder = not url.path or url.path.endswith("/")
    path = url.path + "index.html" if is_folder else url.path
    if url.form is Form.ABSOLUTE and composed(path) == composed(location.path):
        return LinkResult(scope=Scope.PAGE, inside=True)
    remedy = "it must be the site's url with the path of the file"
    return _error("canonical", reference, "is not this file's address", remedy)


def _error(kind: str, reference: Reference, message: str, remedy: str = "", missing: str = "") -> LinkResult:
    problem = Problem("", 0, f'{reference.attribute} "{quote(reference.url)}" {message}', remedy, kind=kind)
    return LinkResult(problem, missing=missing, scope=Scope.PAGE, inside=True)


def _warning(kind: str, reference: Reference, message: str, remedy: str = "") -> LinkResult:
    problem = Problem("", 0, f'{reference.attribute} "{quote(reference.url)}" {message}', remedy, kind=kind)
    return LinkResult(problem, is_warning=True, scope=Scope.PAGE, inside=True)
