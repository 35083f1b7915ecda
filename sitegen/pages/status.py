"""Render the statistics page, the status file for monitoring, and the page about feeds."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from sitegen import routes, taxonomy
from sitegen.months import by_year
from sitegen.pages import completeness, listings
from sitegen.pages.days import papers_by_month
from sitegen.pages.kind import Single
from sitegen.pages.site import Site
from sitegen.pages.topic_papers import topics

VERSION = 1
"""The version of the status file's schema."""
_USUAL_GAP = 4
"""The days of a long weekend. Gaps that are not longer are not reported."""


class Status(Single):
    """The newest day, counts and gaps, as JSON."""

    name = "status"
    route = routes.STATUS
    shows_fetched = True

    def content(self, site: Site) -> bytes:
        """Return the file."""
        days = site.archive.days.counts()
        newest = next(reversed(days), "")
        status: dict[str, object] = {
            "version": VERSION,
            "newest": newest or None,
            "oldest": next(iter(days), None),
            "days": len(days),
            "papers": site.archive.papers.count(),
            "authors": site.archive.authors.count(),
            "categories": len(site.archive.categories.counts()),
            "gaps": gaps(list(days)),
            **completeness.as_data(site),
        }
        if listing := listings.of_days(site, [newest]).get(newest):
            status["listings"] = listings.as_data(listing)
        return (json.dumps(status, indent=1) + "\n").encode()


class Statistics(Single):
    """Numbers and charts of the archive."""

    name = "statistics"
    route = routes.STATISTICS
    sitemap_part = "site"

    def content(self, site: Site) -> bytes:
        """Return the page."""
        categories = sorted(site.archive.categories.counts(), key=lambda row: (-row.papers, row.code))
        busiest = [row.code for row in categories[:12]]
        primaries = {
            code: by_year({month: primary for month, (_, primary) in months.items()})
            for code, months in site.archive.categories.month_counts_of_all().items()
            if code in busiest
        }
        return site.html(
            "statistics.html",
            self.route.path(),
            "Statistics",
            "The archive in figures",
            by_year=by_year(papers_by_month(site)),
            busiest=busiest,
            primaries=primaries,
            pairs=site.archive.categories.pair_counts(busiest),
            new_authors=site.archive.authors.new_by_year(),
            active=site.archive.authors.most_active(30),
            papers_total=site.archive.papers.count(),
            authors_total=site.archive.authors.count(),
        )


class Subscribe(Single):
    """An explanation of feeds, with links to those of the site, its topics and its categories."""

    name = "subscribe"
    route = routes.SUBSCRIBE
    sitemap_part = "site"

    def content(self, site: Site) -> bytes:
        """Return the page."""
        categories = [(taxonomy.category(row.code), row) for row in site.archive.categories.counts()]
        return site.html(
            "subscribe.html",
            self.route.path(),
            "Subscribe",
            "Follow the newest papers, a category or an author by feed"
            if site.parts.categories
            else "Follow the newest papers by feed",
            topics=list(topics(site.config.settings).values()),
            categories=categories,
            author_min_papers=site.parts.author_feeds,
        )


def gaps(days: Sequence[str]) -> list[dict[str, str]]:
    """Return the first and last missing day of each gap that is longer than a long weekend."""
    found = []
    for before, after in pairwise(map(date.fromisoformat, days)):
        if (after - before).days - 1 > _USUAL_GAP:
            found.append({"first": str(before + timedelta(1)), "last": str(after - timedelta(1))})
    return found
