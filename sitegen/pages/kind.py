"""What a page kind is."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from sitegen.archive import Changes
from sitegen.pages.site import Site
from sitegen.routes import Choice, Route


class Kind(ABC):
    """A family of pages: which there are, where they lie, what makes them stale, how they are rendered.

    A page is named by its kind and a key, a string that only its kind understands. A page may read anything from the
    archive as long as `stale` names it whenever that could have changed. A key may also stand for a folder of pages that
    come and go together: its path ends in a slash, and rendering it yields the keys of the pages below.
    """

    name: str
    route: Route | Choice
    """The address of these pages."""
    batch: ClassVar[int] = 20
    """How many pages are worth a task of their own."""
    shows_in_full: ClassVar[bool] = False
    """Whether these pages show papers in full, and may prepare the fragments that other pages show of them."""

    @abstractmethod
    def keys(self, site: Site) -> Iterable[str]:
        """Every page of this kind that should exist."""

    def path(self, key: str) -> str:
        """Return the path of a page."""
        return self.route.path_of(key)

    def key(self, path: str) -> str | None:
        """Return the key of the page that would have this path, if it existed; None if the path is not of this kind."""
        return self.route.key_of(path)

    @abstractmethod
    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """The pages that a change touches, those included that should no longer exist. Never asked when everything is stale."""

    @abstractmethod
    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Key and content of those of the pages that should exist."""


class Single(Kind):
    """A kind with one page."""

    route: Route

    def keys(self, site: Site) -> Iterable[str]:
        """One key, empty."""
        return [""]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Whenever any paper changed."""
        return [""] if changes else []
