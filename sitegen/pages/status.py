"""How the archive stands, for people and for monitors."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from sitegen import routes
from sitegen.pages.kind import Single
from sitegen.pages.site import Site

VERSION = 1
_USUAL_GAP = 4
"""Days without papers that nobody wonders about: a long weekend."""


class Status(Single):
    """The newest day, counts, and gaps."""

    name = "status"
    route = routes.STATUS

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The file."""
        days = site.archive.days.counts()
        status = {
            "version": VERSION,
            "newest": next(reversed(days), None),
            "oldest": next(iter(days), None),
            "days": len(days),
            "papers": site.archive.papers.count(),
            "authors": site.archive.authors.count(),
            "categories": len(site.archive.categories.counts()),
            "gaps": gaps(list(days)),
        }
        yield "", (json.dumps(status, indent=1) + "\n").encode()


class Statistics(Single):
    """The archive in figures."""

    name = "statistics"
    route = routes.STATISTICS

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page."""
        categories = sorted(site.archive.categories.counts(), key=lambda row: (-row.papers, row.code))
        busiest = [row.code for row in categories[:12]]
        by_year: dict[str, int] = {}
        for month, papers in site.archive.days.month_counts().items():
            by_year[month[:4]] = by_year.get(month[:4], 0) + papers
        primaries: dict[str, dict[str, int]] = {}
        for code, months in site.archive.categories.month_counts_of_all().items():
            if code in busiest:
                counts = primaries.setdefault(code, {})
                for month, (_, primary) in months.items():
                    counts[month[:4]] = counts.get(month[:4], 0) + primary
        yield (
            "",
            site.html(
                "statistics.html",
                self.route.path(),
                "Statistics",
                "The archive in figures",
                by_year=by_year,
                busiest=busiest,
                primaries=primaries,
                pairs=site.archive.categories.pair_counts(busiest),
                new_authors=site.archive.authors.new_by_year(),
                active=site.archive.authors.most_active(30),
                papers_total=site.archive.papers.count(),
                authors_total=site.archive.authors.count(),
            ),
        )


class Subscribe(Single):
    """What feeds are, and which there are."""

    name = "subscribe"
    route = routes.SUBSCRIBE

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """The page."""
        from sitegen import taxonomy

        categories = [(taxonomy.category(row.code), row) for row in site.archive.categories.counts()]
        yield (
            "",
            site.html(
                "subscribe.html",
                self.route.path(),
                "Subscribe",
                "Follow the newest papers, a category or an author by feed",
                categories=categories,
                author_min_papers=site.config.settings.feeds.author_min_papers,
            ),
        )


def gaps(days: Sequence[str]) -> list[dict[str, str]]:
    """Stretches of more than a long weekend without papers: the first and the last missing day of each."""
    found = []
    for before, after in pairwise(map(date.fromisoformat, days)):
        if (after - before).days - 1 > _USUAL_GAP:
            found.append({"first": str(before + timedelta(1)), "last": str(after - timedelta(1))})
    return found
