"""Render the pages whose content is in the reader's browser."""

from collections.abc import Iterable, Iterator, Sequence

from sitegen import routes
from sitegen.archive import Changes
from sitegen.pages.kind import Single
from sitegen.pages.site import Site


class SavedPage(Single):
    """The list of the papers that the reader saved, and what else the site keeps. Scripts fill it."""

    name = "saved"
    route = routes.SAVED

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return nothing: the page does not depend on digests."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the page, if browsers keep anything of the reader's."""
        if site.parts.saved:
            description = "The papers that you saved in this browser"
            yield "", site.html("saved.html", self.route.path(), "Saved papers", description)
        elif site.parts.seen or site.parts.follow:
            description = "What this site keeps in your browser, and how to delete it"
            yield "", site.html("saved.html", self.route.path(), "Your data", description)


class FollowingPage(Single):
    """The list of authors, categories, topics and searches that the reader follows. A script fills it."""

    name = "following"
    route = routes.FOLLOWING

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return nothing: the page does not depend on digests."""
        return []

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the page, if readers can follow."""
        if site.parts.follow:
            description = "New papers of the authors, categories, topics and searches that you follow in this browser"
            yield "", site.html("following.html", self.route.path(), "Following", description)
