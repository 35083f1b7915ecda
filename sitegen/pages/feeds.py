"""Render the feeds of the site, of categories and of authors with many papers, and the site's past issues."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

from markupsafe import Markup

from sitegen import feeds, identifiers, routes, taxonomy, text
from sitegen.archive import Changes, PaperId
from sitegen.feeds.recent import LEAST_ENTRIES
from sitegen.models import PaperRow, utc
from sitegen.pages import listings
from sitegen.pages.authors import AuthorKind
from sitegen.pages.days import neighbors, papers_of_days, with_neighbors
from sitegen.pages.fragments import ATOM, ATOM_SHORT, RSS, fragments, paper_address
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.site import Site
from sitegen.pages.topic_papers import topics
from sitegen.quantities import counted
from sitegen.theme.filters import date as long_date

_MAX_DAYS = 120
"""The most days that a feed covers."""
_ENTRIES = {"atom": ATOM, "rss": RSS}
"""The entries of feeds with abstracts, by format."""
_WRITERS = {ATOM: feeds.atom, ATOM_SHORT: feeds.atom, RSS: feeds.rss}
"""The function that writes a feed, by the kind of its entries."""
_LEAST_OF_AUTHOR = 6
"""The least number of papers in an author's feed. Older papers are on the author's page."""
_READ_OF_AUTHOR = 40
"""The number of an author's newest papers whose days are read. Few feeds need more, and busy authors have hundreds."""
EPOCH = datetime(1991, 8, 14, tzinfo=UTC)
"""arXiv's first day, the update time of feeds without entries."""


def window(days: Sequence[tuple[str, int]], least: int = LEAST_ENTRIES) -> str:
    """Return the first day that a feed covers, from its newest days with their number of papers; empty if there is none.

    The feed has at least ``least`` papers, if there are so many.
    """
    count = feeds.window([(date.fromisoformat(day), papers) for day, papers in days], least)
    return days[count - 1][0] if count else ""


def feed_of_papers(site: Site, format: str, path: str, title: str, page: str, papers: Sequence[PaperId]) -> bytes:
    """Return a feed of new papers with their abstracts.

    Args:
        site: The site.
        format: ``atom`` or ``rss``.
        path: The path of the feed.
        title: The title of the feed.
        page: The path of the page that the feed belongs to.
        papers: The papers, newest first.
    """
    head = feed_head(site, path, title, page, papers)
    return _feed(site, _ENTRIES[format], head, papers)


def _feed(site: Site, entry: int, head: feeds.Feed, papers: Sequence[PaperId]) -> bytes:
    """Return a feed of papers. ``entry`` is the kind of fragment that shows a paper."""
    entries = fragments(site, entry, papers)
    return _WRITERS[entry](head, (entries[paper] for paper in papers))


def feed_head(site: Site, path: str, title: str, page: str, papers: Sequence[PaperId]) -> feeds.Feed:
    """Return the fields of a feed of papers. If the site has no ``url``, it links to a site that has papers of the feed."""
    source = "" if site.config.url else _source(site.archive.papers.schemes(papers))
    return _head(site, path, title, page, site.archive.papers.newest_update(papers), source)


def _head(site: Site, path: str, title: str, page: str, updated: datetime | None, source: str) -> feeds.Feed:
    """Return the fields of a feed. ``source`` is the address that it links if the site has no ``url``; it may be empty."""
    settings, url = site.config.settings.site, site.config.url
    address = routes.absolute(url, path) if url else ""
    return feeds.Feed(
        title=title,
        subtitle=settings.description,
        id=address or feeds.urn(settings.title, path),
        page_url=routes.absolute(url, page) if url else source or feeds.urn(settings.title, path),
        author=settings.title,
        updated=updated or EPOCH,
        self_url=address or None,
        language=settings.language,
    )


def _source(schemes: Collection[str]) -> str:
    """Return the address of the first site that has papers with these schemes; empty if none is known."""
    return identifiers.SITES.get(next(iter(identifiers.sources(schemes)), ""), "")


def _source_of(papers: Iterable[PaperRow]) -> str:
    """Return the address of the first site that has some of the papers; empty if none is known."""
    return _source({identifiers.scheme(paper.identifier) for paper in papers})


class SiteFeed(Single):
    """The newest papers of the site."""

    def __init__(self, format: str) -> None:
        self.format = format
        self.name = f"site.{format}"
        self.route = routes.FEED.bind("format", format)

    def content(self, site: Site) -> bytes:
        """Return the feed."""
        since = window(site.archive.papers.own_days(_MAX_DAYS))
        papers = [paper for paper, _ in site.archive.papers.between(since, "9999")] if since else []
        title = site.config.settings.site.title
        head = feed_head(site, self.route.path(), title, routes.HOME.path(), papers)
        if self.format == "atom" and _has_issues(site) and (issues := _issues(site)):
            head = replace(head, prev_archive=routes.absolute(site.config.url, routes.ISSUE.path(issues[-1])))
        return _feed(site, _ENTRIES[self.format], head, papers)


class CategoryFeed(Kind):
    """The newest papers of a category. Its key is the code and the format: ``cs.CV/atom``.

    Both formats of a category are in one task, because they have the same papers.
    """

    name = "category_feed"
    route = routes.CATEGORY_FEED
    part = SitePart("categories")
    batch = 12

    def keys(self, site: Site) -> Iterable[str]:
        """Return the feeds of the categories with papers."""
        return _in_all_formats(row.code for row in site.archive.categories.counts())

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the feeds of the categories of changed papers."""
        return _in_all_formats(changes.categories)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds of categories that have papers."""
        for code, group in groupby([key.split("/") for key in keys], itemgetter(0)):
            since = window(site.archive.categories.new_days(code, _MAX_DAYS))
            papers = [paper for paper, _ in site.archive.categories.new_papers(code, since)] if since else []
            title = f"{taxonomy.category(code).name} ({code}) - {site.config.settings.site.title}"
            for _, format in group if papers else ():
                key = f"{code}/{format}"
                yield key, feed_of_papers(site, format, self.path(key), title, routes.CATEGORY.path(code), papers)


def _in_all_formats(codes: Iterable[str]) -> list[str]:
    return [f"{code}/{format}" for code in codes for format in _ENTRIES]


def _has_issues(site: Site) -> bool:
    """Return True if the site has past issues. Without an absolute address, an issue cannot link to the one before it."""
    return bool(site.parts.past_issues and site.config.url)


def _issues(site: Site) -> list[str]:
    """Return the months with a past issue, oldest first: those that have ended, because the archive has a later day."""
    newest = site.archive.days.newest_month()
    return [month for month in site.archive.papers.own_months() if month < newest]


class PastIssues(Kind):
    """All papers of a month, without abstracts, as in RFC 5005. Its key is the month: ``2019-10``."""

    name = "past_issues"
    route = routes.ISSUE
    part = SitePart("past issues", "[feeds] archives = false")
    batch = 6

    def keys(self, site: Site) -> Iterable[str]:
        """Return the ended months."""
        return _issues(site) if _has_issues(site) else []

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return short Atom entries: nearly every paper is in an issue."""
        return (ATOM_SHORT,) if _has_issues(site) else ()

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the issues of changed months, of months that became or were the newest, and the issues beside these."""
        if not _has_issues(site):
            return ()
        changed = changes.paper_months
        issues = _issues(site)
        ended = {
            month
            for month in site.archive.papers.own_months()
            if changes.newest_months and month >= min(changes.newest_months)
        }
        published = {month for month in changed if site.archive.build_state.page_hash(self.path(month))}
        added_or_removed = ended | changes.newest_months | (published ^ changed.intersection(issues))
        return changed | with_neighbors(added_or_removed - {""}, issues)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the months that have papers."""
        issues = list(self.keys(site))
        for month in keys:
            if month in issues:
                papers = [paper for paper, _ in site.archive.papers.between(f"{month}-00", f"{month}-32")]
                yield month, _feed(site, ATOM_SHORT, self._head(month, papers, issues, site), papers)

    def _head(self, month: str, papers: Sequence[PaperId], issues: Sequence[str], site: Site) -> feeds.Feed:
        current = routes.FEED.path("atom")
        before, after = neighbors(month, issues)
        title = f"{long_date(month)} - {site.config.settings.site.title}"
        head = feed_head(site, current, title, routes.MONTH.path(month), papers)
        return replace(
            head,
            archive=True,
            self_url=routes.absolute(site.config.url, self.path(month)),
            prev_archive=routes.absolute(site.config.url, self.path(before)) if before else None,
            next_archive=routes.absolute(site.config.url, self.path(after)) if after else None,
            current=routes.absolute(site.config.url, current),
        )


class DaysFeed(Single):
    """One entry for each day, with the titles of its papers."""

    name = "days"
    route = routes.DAYS_FEED

    def content(self, site: Site) -> bytes:
        """Return the feed."""
        days = list(site.archive.days.newest(14))
        by_day = listings.of_days(site, days)
        newest = papers_of_days(site, days, by_day)
        numbers = {day: listings.summary(listing) for day, listing in by_day.items()}
        entries = [self._entry(day, papers, numbers.get(day, ""), site) for day, papers in reversed(newest.items())]
        updated = max((entry.updated for entry in entries), default=None)
        title = f"{site.config.settings.site.title}: day by day"
        source = _source_of(paper for papers in newest.values() for paper in papers)
        head = _head(site, self.route.path(), title, routes.HOME.path(), updated, source)
        return feeds.atom(head, map(feeds.atom_entry, entries))

    def _entry(self, day: str, papers: list[PaperRow], numbers: str, site: Site) -> feeds.Entry:
        address = routes.absolute(site.config.url, routes.DAY.path(day)) if site.config.url else ""
        name = address or feeds.urn(site.config.settings.site.title, routes.DAY.path(day))
        published = datetime.fromisoformat(day).replace(tzinfo=UTC)
        return feeds.Entry(
            id=name,
            title=f"{numbers or counted(len(papers), 'paper')} of {site.day_name(day)}",
            link=address or _source_of(papers) or name,
            authors=(),
            published=published,
            updated=_day_updated(published, papers),
            content=Markup("<ul>{}</ul>").format(Markup("").join(self._title(paper, site) for paper in papers)),
        )

    def _title(self, paper: PaperRow, site: Site) -> Markup:
        link, title = paper_address(site, paper), text.plain(paper.title)
        return (
            Markup('<li><a href="{}">{}</a></li>').format(link, title) if link else Markup("<li>{}</li>").format(title)
        )


def _day_updated(published: datetime, papers: Sequence[PaperRow]) -> datetime:
    """Return the update time of a day's entry: the latest of the day and its papers' times, plus some seconds.

    The digests do not say when a paper was added to a day, and its time may be earlier than those of the others. So the
    time is later by the sum of all version numbers, minus one, in seconds: it changes with each new paper or version.
    """
    latest = max([published, *(utc(paper.updated) for paper in papers if paper.updated)])
    return latest + timedelta(seconds=sum(paper.version or 1 for paper in papers) - 1)


class AuthorFeed(AuthorKind):
    """The newest papers of an author who has enough papers, without abstracts."""

    name = "author.atom"
    route = routes.AUTHOR_FILE.bind("suffix", "xml")
    part = SitePart("author feeds", "a higher [feeds] author_min_papers")
    batch = 100

    def keys(self, site: Site) -> Iterable[str]:
        """Return the addresses of the authors who have enough papers."""
        least = self._least(site)
        return site.archive.authors.addresses(least) if least else []

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return short Atom entries if the feeds have about as many entries as the site has papers, or more."""
        least = self._least(site)
        is_common = least and site.archive.authors.papers_total(least) >= site.archive.papers.count()
        return (ATOM_SHORT,) if is_common else ()

    def _least(self, site: Site) -> int:
        """Return the least number of papers; 0 if no author has a feed."""
        least = site.parts.author_feeds
        return max(least, site.archive.authors.places.own_from) if least else 0

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the authors who have enough papers."""
        least = self._least(site)
        found = site.archive.authors.at(keys) if least else {}
        authors = {row: author for row, author in found.items() if author.papers >= least}
        works = site.archive.authors.works(authors)
        newest = {row: works[row].papers[:_READ_OF_AUTHOR] for row in authors}
        own_days = site.archive.papers.own_days_of({paper for papers in newest.values() for paper in papers})
        for row, author in authors.items():
            papers = _newest_of_author(newest[row], own_days)
            if len(papers) == _READ_OF_AUTHOR:
                papers = _newest_of_author(works[row].papers, site.archive.papers.own_days_of(works[row].papers))
            title = f"{author.name} - {site.config.settings.site.title}"
            head = feed_head(site, self.path(author.address), title, routes.AUTHOR.path(author.address), papers)
            yield author.address, _feed(site, ATOM_SHORT, head, papers)


def _newest_of_author(papers: Sequence[PaperId], own_days: Mapping[PaperId, str]) -> list[PaperId]:
    """Return the papers in an author's feed. ``papers`` are the author's, newest first; more are necessary if all are returned."""
    days = Counter(own_days[paper] for paper in papers)  # newest first, like the papers
    since = window(list(days.items())[:_MAX_DAYS], _LEAST_OF_AUTHOR)
    return [paper for paper in papers if own_days[paper] >= since]


class Subscriptions(Single):
    """The feeds of the site, its topics and its categories, in one file (OPML) that feed readers import."""

    name = "opml"
    route = routes.SUBSCRIPTIONS

    def content(self, site: Site) -> bytes:
        """Return the file, without feeds if the site has no ``url``."""
        title = site.config.settings.site.title
        return feeds.opml(title, self._feeds(site) if site.config.url else ())

    def _feeds(self, site: Site) -> Iterator[tuple[str, str, str]]:
        """Yield name, address and page of each feed."""
        url = site.config.url
        yield site.config.settings.site.title, routes.absolute(url, routes.FEED.path("atom")), url
        for topic in topics(site.config.settings).values():
            feed, page = routes.TOPIC_FEED.path(topic.slug, "atom"), routes.TOPIC.path(topic.slug)
            yield topic.title, routes.absolute(url, feed), routes.absolute(url, page)
        for row in site.archive.categories.counts():
            feed, page = routes.CATEGORY_FEED.path(row.code, "atom"), routes.CATEGORY.path(row.code)
            name = f"{taxonomy.category(row.code).name} ({row.code})"
            yield name, routes.absolute(url, feed), routes.absolute(url, page)
