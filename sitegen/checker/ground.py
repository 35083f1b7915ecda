"""Which files a site has, and what becomes of a reference that stands in one of them."""

import os
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from hashlib import blake2b
from zlib import crc32

from sitegen.checker.addresses import Address, Form, Origin, Where, read
from sitegen.checker.report import quote
from sitegen.checker.rules import Reference, Role

NOT_FOUND = "404.html"
"""The one page that a host shows at any address, so that relative links cannot work in it."""
ABSENT = -1

NAME_IT = "correct the fragment, or give the element that id"
_READ_ELSEWHERE = "it is read far from here: write the full address"
_LOOP = "name the page it should lead to"
_ON_FILE = "readers who open the files themselves see a list of files: name the page, as in folder/index.html"
_MEND_URL = "mend `url` in sitegen.toml and build again"
_RELATIVE = "write it relative to the page, as in ../about.html"
_OTHER_SITE = "if it should lead into this site, write it relative to the page, as in ../about.html"
_NO_IDENTIFIERS = ("/", "!", "?", "&")
"""First characters of fragments that scripts use, not ids: routes of Vue, Docsify or reveal.js, and parameters."""


class Reach(IntEnum):
    """How far a verdict on a tag holds: the same tag gets the same verdict on these pages. Ordered."""

    SITE = 0
    DEPTH = 1
    """Pages as many folders deep."""
    FOLDER = 2
    PAGE = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a reference: sound where ``kind`` is empty.

    ``inside`` tells that it leads somewhere in the site. ``missing`` is the path of a file that is not there.
    ``fragment`` has to be an id of the page itself, and ``mark``, when not 0, the `mark` of an id of another page.
    """

    kind: str = ""
    message: str = ""
    advice: str = ""
    warning: bool = False
    missing: str = ""
    mark: int = 0
    fragment: str = ""
    reach: Reach = Reach.SITE
    inside: bool = False


_SOUND = Verdict()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: its path, its folder (empty, or ending in ``/``), and its number in the `Ground`."""

    path: str
    folder: str
    number: int

    @property
    def depth(self) -> int:
        """Folders between the root and the file."""
        return self.folder.count("/")


def print_of(path: str) -> int:
    """64 bits that stand for a path; two of a million paths share theirs once in 40 million sites."""
    return int.from_bytes(blake2b(os.fsencode(path), digest_size=8).digest(), "little")


def mark(number: int, identifier: str) -> int:
    """64 bits that stand for an id, in one Unicode form, on the page of that number."""
    return number << 32 | crc32(one_form(identifier).encode("utf-8", "surrogatepass"))


def one_form(text: str) -> str:
    """Return a name or id in the Unicode form (NFC) in which names and ids are compared."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True)
class Ground:
    """All files of a site, as sorted prints: 8 bytes a file, so that every process can hold them.

    ``broken`` holds the marks of ids that an earlier pass found to be wanted and missing. ``other_forms`` has the print of a
    path in one Unicode form and its print as it is, where they differ. ``static`` is the folder of the owner's static files,
    or empty; ``sends_policy`` tells that the host sends the site's policy with every page.
    """

    prints: "array[int]"
    origin: Origin | None
    broken: frozenset[int] = field(default_factory=frozenset)
    other_forms: Mapping[int, int] = field(default_factory=dict)
    static: str = ""
    sends_policy: bool = False

    @classmethod
    def of(
        cls, paths: Iterable[str], origin: Origin | None, *, static: str = "", sends_policy: bool = False
    ) -> "Ground":
        """The ground of these files."""
        prints = array("Q")
        other_forms = {}
        for path in paths:
            prints.append(print_of(path))
            if (form := one_form(path)) != path:
                other_forms[print_of(form)] = prints[-1]
        return cls(array("Q", sorted(prints)), origin, frozenset(), other_forms, static, sends_policy)

    def is_static(self, path: str) -> bool:
        """Return whether a file of the site is a copy of one of the owner's static files."""
        return bool(self.static) and os.path.isfile(os.path.join(self.static, path))  # noqa: PTH113, PTH118 - bytes in names

    def number(self, path: str) -> int:
        """Return the number of a file, for a path in any Unicode form; `ABSENT` if there is no such file."""
        number = self._number(print_of(path))
        if number != ABSENT or path.isascii():
            return number
        form = print_of(one_form(path))
        return self._number(self.other_forms.get(form, form))

    def _number(self, wanted: int) -> int:
        index = bisect_left(self.prints, wanted)
        return index if index < len(self.prints) and self.prints[index] == wanted else ABSENT

    def place(self, folder: str, name: str) -> Place:
        """The place of a file that exists."""
        return Place(folder + name, folder, self.number(folder + name))

    def judge(self, reference: Reference, place: Place) -> Verdict:
        """What becomes of a reference that stands in the file at ``place``."""
        address = read(reference.url, place.folder, self.origin)
        match address.where:
            case Where.SCRIPT:
                verdict = _fault("script-url", reference, "is a script", "move it into a file of the theme's assets")
            case Where.OTHER:
                verdict = _SOUND
            case Where.ELSEWHERE:
                verdict = self._elsewhere(reference)
            case Where.HERE:
                verdict = _here(reference, address)
            case Where.OUTSIDE:
                verdict = self._outside(reference, address, place)
            case Where.SITE:
                verdict = self._within(reference, address, place)
        return verdict

    def _elsewhere(self, reference: Reference) -> Verdict:
        if reference.role is Role.LOAD:
            advice = "the site's policy forbids it, and it tells that host who reads: publish the file with the site"
            return _fault("foreign-resource", reference, "is loaded from another host", advice)
        if reference.role is Role.SELF and self.origin:
            return _fault("canonical", reference, "is the address of another site", _MEND_URL)
        if reference.role is Role.LIST and self.origin:
            return _fault("sitemap", reference, "is the address of another site", _MEND_URL)
        return _SOUND

    def _within(self, reference: Reference, address: Address, place: Place) -> Verdict:
        """A reference to a path of the site."""
        if reference.role is Role.SELF:
            return _own(reference, address, place)
        if reference.role in (Role.NAME, Role.LIST) and address.form is not Form.ABSOLUTE:
            return _fault("relative-url", reference, "is relative", _READ_ELSEWHERE)
        path, number = self._file(address.path)
        if number == ABSENT:
            message = f"leads to {quote(path)}, which does not exist"
            kind = "broken-redirect" if reference.role is Role.REDIRECT else "broken-link"
            return _fault(kind, reference, message, missing=path)
        if reference.role is Role.REDIRECT and number == place.number:
            return _fault("broken-redirect", reference, "leads to the page itself", _LOOP)
        fragment = _identifier(address.fragment) if path.endswith((".html", ".htm")) else ""
        wanted = mark(number, fragment) if fragment else 0
        if wanted in self.broken:
            message = f"leads to #{quote(fragment)}, which {quote(path)} does not have"
            # A static page may make its ids by scripts.
            report = _warning if self.is_static(path) else _fault
            return report("broken-fragment", reference, message, NAME_IT)
        reach = _reach(reference, address, place)
        return self._style(reference, address, place, path) or Verdict(mark=wanted, reach=reach, inside=True)

    def _outside(self, reference: Reference, address: Address, place: Place) -> Verdict:
        """Judge a link to a path above the site: a fault if the site has such a file, else a link to another site of the host."""
        if address.form is Form.RELATIVE:
            return _fault("outside-link", reference, "climbs out of the site's folder", "it has too many ../")
        path = read(reference.url, place.folder, None).path
        meant = path not in ("", "index.html") and self._file(path)[1] != ABSENT
        report, advice = (_fault, _RELATIVE) if meant else (_warning, _OTHER_SITE)
        return report("absolute-path", reference, "leads past the site's base path", advice)

    def _file(self, path: str) -> tuple[str, int]:
        """The file a host serves at a path, and its number."""
        if path and not path.endswith("/"):
            number = self.number(path)
            if number != ABSENT:
                return path, number
            index = self.number(f"{path}/index.html")
            return (f"{path}/index.html", index) if index != ABSENT else (path, ABSENT)
        path += "index.html"
        return path, self.number(path)

    def _style(self, reference: Reference, address: Address, place: Place, path: str) -> Verdict | None:
        """Warnings of links that work where the site is published, and not everywhere."""
        if not path.isascii() and self._number(print_of(path)) == ABSENT:
            message = "has another Unicode form than the file's name"
            return _warning(
                "unicode-form",
                reference,
                message,
                "write the name in the form of the file: most hosts distinguish them",
            )
        if address.form is Form.ROOTED and place.path != NOT_FOUND:
            if self.origin is None and address.path:
                return _fault("absolute-path", reference, "works only without a base path", _RELATIVE)
            return _warning("absolute-path", reference, "works at this one address only", _RELATIVE)
        if address.form is Form.RELATIVE and place.path == NOT_FOUND and self.origin:
            message = "is relative, and hosts show this page at any address"
            return _warning("relative-404", reference, message, "write the full address")
        if address.form is not Form.ABSOLUTE and path != address.path:
            return _warning("folder-link", reference, "names a folder", _ON_FILE)
        return None


def _reach(reference: Reference, address: Address, place: Place) -> Reach:
    if address.form is not Form.RELATIVE:
        return Reach.SITE
    climbs = reference.url.startswith("../" * place.depth)
    return Reach.DEPTH if climbs else Reach.FOLDER


def _here(reference: Reference, address: Address) -> Verdict:
    if reference.role is Role.LOAD and not reference.url.startswith("#"):
        return _fault("broken-link", reference, "names no file", "remove it or name one")
    if reference.role is Role.REDIRECT:
        return _fault("broken-redirect", reference, "leads to the page itself", _LOOP)
    if reference.role in (Role.SELF, Role.NAME, Role.LIST):
        return _fault("relative-url", reference, "is relative", _READ_ELSEWHERE)
    fragment = _identifier(address.fragment)
    return Verdict(fragment=fragment, reach=Reach.PAGE if fragment else Reach.SITE, inside=True)


def _identifier(fragment: str) -> str:
    """Return the id in a fragment; empty if the fragment does not name an id."""
    return "" if fragment.lower() == "top" or fragment.startswith(_NO_IDENTIFIERS) else fragment


def _own(reference: Reference, address: Address, place: Place) -> Verdict:
    """A page's own address: its path, or its folder for an index page."""
    folder = not address.path or address.path.endswith("/")
    path = address.path + "index.html" if folder else address.path
    if address.form is Form.ABSOLUTE and one_form(path) == one_form(place.path):
        return Verdict(reach=Reach.PAGE, inside=True)
    advice = "it has to be the site's url and the file's path"
    return _fault("canonical", reference, "is not this file's address", advice)


def _fault(kind: str, reference: Reference, message: str, advice: str = "", missing: str = "") -> Verdict:
    text = f'{reference.place} "{quote(reference.url)}" {message}'
    return Verdict(kind, text, advice, missing=missing, reach=Reach.PAGE, inside=True)


def _warning(kind: str, reference: Reference, message: str, advice: str = "") -> Verdict:
    text = f'{reference.place} "{quote(reference.url)}" {message}'
    return Verdict(kind, text, advice, warning=True, reach=Reach.PAGE, inside=True)
