"""Compute what a build changes in the output: the files written, the files removed, and the hash of the site."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

_HASH_BITS = 128


class RenderedPage(NamedTuple):
    """The result of rendering a page."""

    hash: bytes
    size: int
    is_new: bool
    """False if a page with this hash is already published at its path."""


@dataclass(frozen=True, slots=True)
class OutputChanges:
    """The changes that a build makes in the output."""

    is_full: bool
    """True if ``written`` is the complete site, so that all other files made by sitegen are removed."""
    written: Mapping[str, bytes]
    """Path -> page hash."""
    removed: Collection[str]
    """Paths of published pages that no longer exist; empty if ``is_full``."""
    site_hash: str
    """Hash of the site after the build."""
    size: int
    """Bytes written."""

    def __bool__(self) -> bool:
        return bool(self.written or self.removed)


def full_changes(rendered: Mapping[str, RenderedPage]) -> OutputChanges:
    """Return the changes of a build that rendered every page."""
    written = {path: page.hash for path, page in rendered.items()}
    size = sum(page.size for page in rendered.values())
    return OutputChanges(True, written, (), site_hash(written.items()), size)


def incremental_changes(
    rendered: Mapping[str, RenderedPage],
    stale: Collection[str],
    published: Callable[[str], bytes],
    former_hash: str,
) -> OutputChanges:
    """Return the changes of a build that rendered the stale pages.

    Args:
        rendered: Path -> page, of the stale pages that should exist.
        stale: Paths of stale pages, including those that should no longer exist.
        published: Returns the hash of the page that is published at a path, or an empty string of bytes.
        former_hash: Site hash before the build.
    """
    written = {path: page.hash for path, page in rendered.items() if page.is_new}
    removed = {path: page_hash for path in sorted({*stale} - rendered.keys()) if (page_hash := published(path))}
    replaced = [(path, page_hash) for path in written if (page_hash := published(path))]
    new_hash = site_hash(written.items(), (*replaced, *removed.items()), former_hash)
    size = sum(rendered[path].size for path in written)
    return OutputChanges(False, written, tuple(removed), new_hash, size)


def site_hash(
    added: Iterable[tuple[str, bytes]], removed: Iterable[tuple[str, bytes]] = (), former_hash: str = ""
) -> str:
    """Return the hash of a site: the sum of one hash for each path and page hash, in hex digits.

    With ``former_hash``, ``added`` and ``removed`` are only the pages that changed.
    """
    total = int(former_hash or "0", 16) + sum(_page_share(*page) for page in added)
    total -= sum(_page_share(*page) for page in removed)
    return f"{total % (1 << _HASH_BITS):0{_HASH_BITS // 4}x}"


def _page_share(path: str, page_hash: bytes) -> int:
    return int.from_bytes(blake2b(path.encode() + page_hash, digest_size=_HASH_BITS // 8).digest())
