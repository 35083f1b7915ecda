"""Render the pages whose content is in the reader's browser."""

from sitegen import routes
from sitegen.pages.kind import Constant
from sitegen.pages.site import Site


class SavedPage(Constant):
    """The list of the papers that the reader saved, and what else the site keeps. Scripts fill it."""

    name = "saved"
    route = routes.SAVED

    def content(self, site: Site) -> bytes | None:
        """Return the page, if browsers keep anything of the reader's."""
        if site.parts.saved:
            description = "The papers that you saved in this browser"
            return site.html("saved.html", self.route.path(), "Saved papers", description)
        if site.parts.seen or site.parts.follow or site.parts.offline:
            description = "The data that this site stores in your browser, and how to delete it"
            return site.html("saved.html", self.route.path(), "Your data", description)
        return None


class FollowingPage(Constant):
    """The list of authors, categories, topics and searches that the reader follows. A script fills it."""

    name = "following"
    route = routes.FOLLOWING

    def content(self, site: Site) -> bytes | None:
        """Return the page, if readers can follow."""
        if site.parts.follow:
            description = "New papers of the authors, categories, topics and searches that you follow in this browser"
            return site.html("following.html", self.route.path(), "Following", description)
        return None
