"""Render the feeds of the site, of categories and of authors with many papers, and their past issues."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from markupsafe import Markup

from sitegen import arxiv, feeds, routes, taxonomy, text
from sitegen.archive import Changes, PaperId
from sitegen.models import PaperRow
from sitegen.pages.authors import ProlificAuthorKind
from sitegen.pages.days import neighbors, papers_of_days, with_neighbors
from sitegen.pages.fragments import ATOM, RSS, fragments, paper_path
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.site import Site
from sitegen.quantities import counted
from sitegen.theme.filters import date as long_date

_MAX_DAYS = 120
"""The most days that a feed covers."""
_WRITERS = {"atom": (ATOM, feeds.atom), "rss": (RSS, feeds.rss)}
EPOCH = datetime(1991, 8, 14, tzinfo=UTC)
"""arXiv's first day, the update time of feeds without entries."""


def window(days: Sequence[tuple[str, int]]) -> str:
    """Return the first day that a feed covers, from its newest days with their number of papers; empty if there is none."""
    count = feeds.window([(date.fromisoformat(day), papers) for day, papers in days])
    return days[count - 1][0] if count else ""


def feed_of_papers(
    site: Site, format: str, path: str, title: str, page: str, papers: Sequence[PaperId], past: str = ""
) -> bytes:
    """Return a feed of papers, newest first.

    Args:
        site: The site.
        format: ``atom`` or ``rss``.
        path: The path of the feed.
        title: The title of the feed.
        page: The path of the page that the feed belongs to.
        papers: The papers, newest first.
        past: The path of the newest past issue; empty if there is none.
    """
    fragment, write = _WRITERS[format]
    entries = fragments(site, fragment, papers)
    head = feed_head(site, path, title, page, site.archive.papers.newest_update(papers))
    if past and format == "atom" and site.config.url and site.parts.past_issues:
        head = replace(head, prev_archive=routes.absolute(site.config.url, past))
    return write(head, (entries[paper].encode() for paper in papers))


def feed_head(site: Site, path: str, title: str, page: str, updated: datetime | None) -> feeds.Feed:
    """Return the fields of a feed. It links to arXiv if the site has no ``url``."""
    settings, url = site.config.settings.site, site.config.url
    address = routes.absolute(url, path) if url else ""
    return feeds.Feed(
        title=title,
        subtitle=settings.description,
        id=address or feeds.urn(settings.title, path),
        page_url=routes.absolute(url, page) if url else "https://arxiv.org/",
        author=settings.title,
        updated=updated or EPOCH,
        self_url=address or None,
        language=settings.language,
    )


class SiteFeed(Single):
    """The newest papers of the site."""

    def __init__(self, format: str) -> None:
        self.format = format
        self.name = f"site.{format}"
        self.route = routes.FEED.bind("format", format)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the feed."""
        since = window(site.archive.papers.own_days(_MAX_DAYS))
        papers = [paper for paper, _ in site.archive.papers.between(since, "9999")] if since else []
        past = next((routes.SITE_ISSUE.path(month) for month in reversed(_issues(site, ""))), "")
        yield (
            "",
            feed_of_papers(
                site, self.format, self.route.path(), site.config.settings.site.title, routes.HOME.path(), papers, past
            ),
        )


class CategoryFeed(Kind):
    """The newest papers of a category. Its key is the code."""

    part = SitePart("categories")
    batch = 6

    def __init__(self, format: str) -> None:
        self.format = format
        self.name = f"category.{format}"
        self.route = routes.CATEGORY_FEED.bind("format", format)

    def keys(self, site: Site) -> Iterable[str]:
        """Return the codes of the categories with papers."""
        return [row.code for row in site.archive.categories.counts()]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the categories of changed papers; all categories if a month ended, because Atom feeds link its issue."""
        others = self.keys(site) if changes.newest_months and self.format == "atom" else ()
        return changes.categories.union(others)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the categories that have papers."""
        for code in keys:
            since = window(site.archive.categories.new_days(code, _MAX_DAYS))
            if since:
                papers = [paper for paper, _ in site.archive.categories.new_papers(code, since)]
                title = f"{taxonomy.category(code).name} ({code}) - {site.config.settings.site.title}"
                past = next((routes.ISSUE.path_of(_key(code, month)) for month in reversed(_issues(site, code))), "")
                yield (
                    code,
                    feed_of_papers(site, self.format, self.path(code), title, routes.CATEGORY.path(code), papers, past),
                )


def _issues(site: Site, code: str) -> list[str]:
    """Return the months with a past issue of a category or (if ``code`` is empty) of the site; oldest first."""
    newest = site.archive.days.newest_month()
    return [month for month in _months(site, code) if month < newest]


def _months(site: Site, code: str) -> list[str]:
    """Return the months with new papers of a category or (if ``code`` is empty) of the site; oldest first."""
    return site.archive.categories.new_months(code) if code else site.archive.papers.own_months()


class PastIssues(Kind):
    """All papers of a month of the site (key ``2019-10``) or of a category (``cs.CV/2019-10``), as in RFC 5005.

    A category's issue has the papers that the category first listed in the month, as its feed does. A month has an issue
    after its end: when the archive has a day of a later month.
    """

    name = "past_issues"
    route = routes.ISSUE
    part = SitePart("past issues", "[feeds] archives = false")
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Return the ended months of the site and of all categories, by month: a worker renders one month's issues together."""
        if not self._published(site):
            return []
        newest = site.archive.days.newest_month()
        found = {(month, month) for month in site.archive.papers.own_months()}
        for row in site.archive.categories.counts():
            found |= {(month, _key(row.code, month)) for month in site.archive.categories.new_months(row.code)}
        return [key for month, key in sorted(found) if month < newest]

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return Atom entries: nearly every paper is in an issue."""
        return (ATOM,) if self._published(site) else ()

    def _published(self, site: Site) -> bool:
        # A feed without an absolute address cannot link to the issue before it.
        return bool(site.parts.past_issues and site.config.url)

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the issues of changed months, of months that became or were the newest, and the issues beside these."""
        if not self._published(site):
            return
        changed: dict[str, set[str]] = {"": set()}
        for code, month in changes.category_months:
            changed.setdefault(code, set()).add(month)
            changed[""].add(month)
        all_codes = {row.code for row in site.archive.categories.counts()} if changes.newest_months else set()
        for code in changed.keys() | all_codes:
            yield from (_key(code, month) for month in self._affected(code, changed.get(code, set()), changes, site))

    def _affected(self, code: str, months: set[str], changes: Changes, site: Site) -> set[str]:
        """Return the months whose issue may have changed; ``months`` are those of changed papers."""
        issues = _issues(site, code)
        ended = {
            month for month in _months(site, code) if changes.newest_months and month >= min(changes.newest_months)
        }
        published = {month for month in months if site.archive.build_state.page_hash(self.path(_key(code, month)))}
        added_or_removed = ended | changes.newest_months | (published ^ months.intersection(issues))
        return months | with_neighbors(added_or_removed - {""}, issues)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the months that have papers."""
        if not self._published(site):
            return
        papers = {key: [paper for paper, _ in self._papers(key, site)] for key in keys}
        entries = fragments(site, ATOM, list({paper for rows in papers.values() for paper in rows}))
        for key, rows in papers.items():
            if rows:
                yield key, feeds.atom(self._head(key, rows, site), (entries[paper].encode() for paper in rows))

    def _papers(self, key: str, site: Site) -> list[tuple[PaperId, str]]:
        code, _, month = key.rpartition("/")
        if month >= site.archive.days.newest_month():
            return []
        first, last = f"{month}-00", f"{month}-32"
        return (
            site.archive.categories.new_papers(code, first, last) if code else site.archive.papers.between(first, last)
        )

    def _head(self, key: str, papers: Sequence[PaperId], site: Site) -> feeds.Feed:
        code, _, month = key.rpartition("/")
        current = routes.CATEGORY_FEED.path(code, "atom") if code else routes.FEED.path("atom")
        before, after = neighbors(month, _issues(site, code))
        name = f"{taxonomy.category(code).name} ({code}), " if code else ""
        title = f"{name}{long_date(month)} - {site.config.settings.site.title}"
        page = routes.CATEGORY_MONTH.path(code, month) if code else routes.MONTH.path(month)
        head = feed_head(site, current, title, page, site.archive.papers.newest_update(papers))
        return replace(
            head,
            archive=True,
            self_url=routes.absolute(site.config.url, self.path(key)),
            prev_archive=routes.absolute(site.config.url, self.path(_key(code, before))) if before else None,
            next_archive=routes.absolute(site.config.url, self.path(_key(code, after))) if after else None,
            current=routes.absolute(site.config.url, current),
        )


def _key(code: str, month: str) -> str:
    """Return the key of an issue of a category or, if ``code`` is empty, of the site."""
    return f"{code}/{month}" if code else month


class DaysFeed(Single):
    """One entry for each day, with the titles of its papers."""

    name = "days"
    route = routes.DAYS_FEED

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the feed."""
        newest = papers_of_days(site, list(site.archive.days.newest(14)))
        entries = [self._entry(day, papers, site) for day, papers in reversed(newest.items())]
        updated = max((entry.updated for entry in entries), default=None)
        head = feed_head(
            site, self.route.path(), f"{site.config.settings.site.title}: day by day", routes.HOME.path(), updated
        )
        yield "", feeds.atom(head, map(feeds.atom_entry, entries))

    def _entry(self, day: str, papers: list[PaperRow], site: Site) -> feeds.Entry:
        address = routes.absolute(site.config.url, routes.DAY.path(day)) if site.config.url else ""
        published = datetime.fromisoformat(day).replace(tzinfo=UTC)
        return feeds.Entry(
            id=address or feeds.urn(site.config.settings.site.title, routes.DAY.path(day)),
            title=f"{counted(len(papers), 'paper')} of {long_date(day)}",
            link=address or "https://arxiv.org/",
            authors=(),
            published=published,
            updated=_day_updated(published, papers),
            content=Markup("<ul>{}</ul>").format(Markup("").join(self._title(paper, site) for paper in papers)),
        )

    def _title(self, paper: PaperRow, site: Site) -> Markup:
        path, hash_, anchor = paper_path(site, paper.identifier, paper.day).partition("#")
        link = (
            routes.absolute(site.config.url, path) + hash_ + anchor
            if site.config.url
            else arxiv.abstract_url(paper.identifier)
        )
        return Markup('<li><a href="{}">{}</a></li>').format(link, text.plain(paper.title))


def _day_updated(published: datetime, papers: Sequence[PaperRow]) -> datetime:
    """Return the update time of a day's entry: the latest of the day and its papers' times, plus some seconds.

    The digests do not say when a paper was added to a day, and its time may be earlier than those of the others. So the
    time is later by the sum of all version numbers, minus one, in seconds: it changes with each new paper or version.
    """
    latest = max(published, *(datetime.fromisoformat(paper.updated) for paper in papers))
    return latest + timedelta(seconds=sum(paper.version or 1 for paper in papers) - 1)


class AuthorFeed(ProlificAuthorKind):
    """The newest papers of an author who has enough papers."""

    name = "author.atom"
    route = routes.AUTHOR_FILE.bind("suffix", "xml")
    part = SitePart("author feeds", "a higher [feeds] author_min_papers")
    batch = 100

    def common_fragments(self, site: Site) -> Iterable[int]:
        """Return Atom entries if the feeds have about as many entries as the site has papers, or more."""
        least = self._least(site)
        return (ATOM,) if least and site.archive.authors.papers_total(least) >= site.archive.papers.count() else ()

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the authors who have enough papers."""
        authors = self.authors(keys, site)
        works = site.archive.authors.works(authors)
        for row, author in authors.items():
            own_days = site.archive.papers.own_days_of(works[row].papers)
            days = Counter(own_days[paper] for paper in works[row].papers)  # newest first, like the papers
            since = window(list(days.items())[:_MAX_DAYS])
            papers = [paper for paper in works[row].papers if own_days[paper] >= since]
            title = f"{author.name} - {site.config.settings.site.title}"
            yield (
                author.address,
                feed_of_papers(
                    site, "atom", self.path(author.address), title, routes.AUTHOR.path(author.address), papers
                ),
            )


class Subscriptions(Single):
    """The feeds of the site and its categories, in one file (OPML) that feed readers import."""

    name = "opml"
    route = routes.SUBSCRIPTIONS

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the file, without feeds if the site has no ``url``."""
        title = site.config.settings.site.title
        found = (
            [(title, routes.absolute(site.config.url, routes.FEED.path("atom")), site.config.url)]
            if site.config.url
            else []
        )
        for row in site.archive.categories.counts() if site.config.url else ():
            feed, page = routes.CATEGORY_FEED.path(row.code, "atom"), routes.CATEGORY.path(row.code)
            name = f"{taxonomy.category(row.code).name} ({row.code})"
            found.append((name, routes.absolute(site.config.url, feed), routes.absolute(site.config.url, page)))
        yield "", feeds.opml(title, found)
