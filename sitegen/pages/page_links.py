"""Rewrite the links of standalone pages: from files of the content folder, as on GitHub, to pages of the site."""

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from sitegen import routes
from sitegen.portable import composed

_ELSEWHERE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\")
_INDEX_NAMES = ("readme", "index")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of the content folder's files on the site."""

    files: Mapping[str, str] = field(default_factory=dict)
    """Path of a file or folder (without a final slash) in the content folder, in NFC -> path on the site."""
    published: Mapping[str, str] = field(default_factory=dict)
    """Path of an owner's file on the site, in NFC -> the path in the form of the file's name."""
    digests: frozenset[str] = frozenset()
    """The paths of digests among ``files``."""
    digest_fragment: Callable[[str, str], str] = lambda path, fragment: ""
    """Maps a digest's path and a heading id in its Markdown to an id on the day page, or to an empty string."""
    prefix: str = ""
    """The path of the content folder from the root of the repository: empty, or ending in a slash."""
    note_missing: Callable[[str, str], None] = lambda source, path: None
    """Called with the source file and the path of a link, if the site has no such page or file."""

    def link(self, url: str, source: str, page: str) -> str:
        """Return a link of the file ``source``, rewritten for the page at ``page``.

        A link to a file of the content folder leads to its page or copy on the site; any other link is unchanged.
        """
        if not url or _ELSEWHERE.match(url) or url[0] in "#?":
            return url
        path, _, fragment = url.partition("#")
        wanted = unquote(path.partition("?")[0])
        for name in self._names(wanted, source):
            if target := self.files.get(name):
                if fragment and name in self.digests:
                    fragment = self.digest_fragment(name, composed(unquote(fragment)))
                return _relative(target, page, fragment)
        found = self._same_name(url, wanted, fragment, page)
        if found == url:
            self.note_missing(source, _clean(posixpath.join(posixpath.dirname(source), wanted)))
        return found

    def _names(self, wanted: str, source: str) -> Iterable[str]:
        """Yield the paths in the content folder that a link may mean, likeliest first."""
        if not wanted.startswith("/"):
            joined = _clean(posixpath.join(posixpath.dirname(source), wanted))
            yield joined
            inside = f"{_clean(posixpath.join(self.prefix, joined))}/"
            if self.prefix and joined.startswith("../") and inside.startswith(self.prefix):
                yield inside[len(self.prefix) : -1]
            return
        if self.prefix and wanted.startswith(f"/{self.prefix}"):
            yield _clean(wanted.removeprefix(f"/{self.prefix}"))
        yield _clean(wanted[1:])

    def _same_name(self, url: str, wanted: str, fragment: str, page: str) -> str:
        """Return a link to an address on the site in the Unicode form of the file's name."""
        if wanted.isascii() or wanted.startswith("/"):
            return url
        target = self.published.get(_clean(posixpath.join(posixpath.dirname(page), wanted)))
        return _relative(target, page, fragment) if target else url


def addresses(
    pages: Mapping[str, str],
    digests: Mapping[str, str],
    static: Mapping[str, str],
    digest_fragment: Callable[[str, str], str],
    prefix: str,
) -> Addresses:
    """Return the addresses of all files.

    Args:
        pages: Path of a standalone page's Markdown -> path on the site.
        digests: Path of a digest -> its day.
        static: Path of a static file in the content folder -> path on the site.
        digest_fragment: See `Addresses`.
        prefix: See `Addresses`.
    """
    files = {"": routes.HOME.path(), ".": routes.HOME.path(), **dict(_folders(digests))}
    files |= {posixpath.dirname(path): target for path, target in static.items() if path.endswith("/index.html")}
    for path, target in pages.items():
        folder, name = posixpath.split(path)
        if folder and name.rpartition(".")[0].casefold() in _INDEX_NAMES:
            files[folder] = target
    files |= {**{path: routes.DAY.path(day) for path, day in digests.items()}, **static, **pages}
    return Addresses(
        {composed(path): target for path, target in files.items()},
        {composed(target): target for target in (*pages.values(), *static.values())},
        frozenset(map(composed, digests)),
        digest_fragment,
        prefix,
    )


def _folders(digests: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Yield each folder whose digests are all of one month or year, with the page of that month or year."""
    days: dict[str, tuple[str, str]] = {}
    for path, day in digests.items():
        folder = posixpath.dirname(path)
        while folder:
            first, last = days.get(folder, (day, day))
            days[folder] = min(first, day), max(last, day)
            folder = posixpath.dirname(folder)
    for folder, (first, last) in days.items():
        if first[:7] == last[:7]:
            yield folder, routes.MONTH.path(first[:7])
        elif first[:4] == last[:4]:
            yield folder, routes.YEAR.path(first[:4])


def _clean(path: str) -> str:
    return composed(posixpath.normpath(path)) if path else ""


def _relative(target: str, page: str, fragment: str) -> str:
    path = quote(posixpath.relpath(target, posixpath.dirname(page) or "."))
    return f"{path}#{composed(fragment)}" if fragment else path
