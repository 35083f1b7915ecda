"""What a page kind is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from sitegen.archive import Changes
from sitegen.pages.site import Site


class Kind(ABC):
    """A family of pages: which there are, where they lie, what makes them stale, how they are rendered.

    A page is named by its kind and a key, a string that only its kind understands. A page may read anything from the
    archive as long as `stale` names it whenever that could have changed. A key may also stand for a folder of pages that
    come and go together: its path ends in a slash, and rendering it yields the keys of the pages below.
    """

    name: str
    batch: ClassVar[int] = 20
    """How many pages are worth a task of their own."""
    shows_in_full: ClassVar[bool] = False
    """Whether these pages show papers in full, and may prepare the fragments that other pages show of them."""

    @abstractmethod
    def keys(self, site: Site) -> Iterable[str]:
        """Every page of this kind that should exist."""

    @abstractmethod
    def path(self, key: str) -> str:
        """Where a page lies."""

    @abstractmethod
    def key(self, path: str) -> str | None:
        """The page that would lie at a path, if it existed; None for paths that are not this kind's."""

    @abstractmethod
    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The pages that a change touches, those included that should no longer exist. Never asked when everything is stale."""

    @abstractmethod
    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Key and content of those of the pages that should exist."""


class Single(Kind):
    """A kind with one page."""

    at: str

    def keys(self, site: Site) -> Iterable[str]:
        """One key, empty."""
        return [""]

    def path(self, key: str) -> str:
        """Always `at`."""
        return self.at

    def key(self, path: str) -> str | None:
        """The empty key at `at`."""
        return "" if path == self.at else None

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Whenever any paper changed."""
        return [""] if changes else []
