"""Render topics, the searches that the site's owner has named: newest papers, months and feeds, as for categories."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from sitegen import charts, routes
from sitegen.archive import Changes, PaperId
from sitegen.pages.categories import trend
from sitegen.pages.days import neighbors
from sitegen.pages.feeds import feed_of_papers, window
from sitegen.pages.fragments import entries_by_day
from sitegen.pages.kind import Kind, Single, SitePart
from sitegen.pages.search import searchable
from sitegen.pages.site import Site, feed_links
from sitegen.pages.topic_papers import Topic, TopicPapers, compiled, summaries, topics
from sitegen.quantities import counted
from sitegen.sitemap import SitemapEntry
from sitegen.theme.filters import date

_NEWEST = 50
"""The number of papers on a topic's page, rounded to whole days."""
_MOST = 3000
"""A topic's page and feeds use at most this number of newest papers. The newest two days never have more."""
_MAX_DAYS = 120
"""The most days that a feed covers."""
_PART = SitePart("topics", "fewer [[topic]] sections")


class TopicIndex(Single):
    """The list of all topics, in the order of the settings."""

    name = "topics"
    route = routes.TOPICS
    part = _PART
    sitemap_part = "site"

    def keys(self, site: Site) -> Iterable[str]:
        """Return one key if the settings have topics."""
        return [""] if site.config.settings.topic else []

    def content(self, site: Site) -> bytes | None:
        """Return the page, if the settings have topics."""
        found = summaries(site)
        if not found:
            return None
        total = charts.months(site.archive.days.month_counts())
        return site.html(
            "topics.html",
            self.route.path(),
            "Topics",
            f"{counted(len(found), 'topic')} with their counts",
            topics=[(row, trend(row.months, total)) for row in found],
            newest=next(iter(site.archive.days.newest(1)), ""),
        )


class _TopicKind(Kind):
    """Pages of topics. Their keys begin with the slug."""

    part = _PART

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return all topics if any paper changed: there are few topics."""
        return topics(site.config.settings) if changes.papers else []

    def keys(self, site: Site) -> Iterable[str]:
        """Return the slugs of all topics."""
        if found := topics(site.config.settings):
            TopicPapers(site)  # searched here because this process can store the results
        return found


class TopicPage(_TopicKind):
    """A topic with its newest papers, chart and months. Its key is the slug."""

    name = "topic"
    route = routes.TOPIC
    sitemap_part = "site"

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the topics of the configuration, even without papers."""
        known = topics(site.config.settings)
        for slug in keys:
            if slug in known:
                yield slug, self._page(known, slug, TopicPapers(site).by_month(slug), site)

    def sitemap_pages(self, site: Site, period: str) -> Iterable[SitemapEntry]:
        """Return all topics, with the newest day."""
        newest = next(iter(site.archive.days.newest(1)), "")
        return [(self.path(slug), newest) for slug in topics(site.config.settings)]

    def _page(
        self, known: Mapping[str, Topic], slug: str, months: Mapping[str, Sequence[PaperId]], site: Site
    ) -> bytes:
        topic, path = known[slug], self.path(slug)
        in_order = [None, *known.values(), None]
        place = in_order.index(topic)
        return site.html(
            "topic.html",
            path,
            topic.title,
            f"Papers that match {topic.query}",
            feed_links(topic.title, routes.TOPIC_FEED, topic.slug, path),
            topic=topic,
            before=in_order[place - 1],
            after=in_order[place + 1],
            days=entries_by_day(site, _newest(site, topic, months)),
            months={month: len(papers) for month, papers in months.items()},
            papers_total=sum(map(len, months.values())),
        )


class TopicMonth(_TopicKind):
    """A topic's papers of a month. Its key is the slug and the month: ``radiance-fields/2021-03``."""

    name = "topic_month"
    route = routes.TOPIC_MONTH
    batch = 24

    def keys(self, site: Site) -> Iterable[str]:
        """Return the months with papers of all topics."""
        found = topics(site.config.settings)
        papers = TopicPapers(site) if found else None
        return [f"{slug}/{month}" for slug in found if papers for month in papers.by_month(slug)]

    def stale(self, changes: Changes, site: Site) -> Iterable[str]:
        """Return the months of changed papers, and the months beside them, which link to them."""
        if not topics(site.config.settings):
            return
        papers = TopicPapers(site)
        changed = changes.paper_months
        for slug in topics(site.config.settings):
            months = list(papers.by_month(slug))
            beside = {month for one in changed for month in neighbors(one, months) if month}
            yield from (f"{slug}/{month}" for month in changed | beside)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the months that have papers."""
        known = topics(site.config.settings)
        wanted = sorted(key.split("/") for key in keys)
        for slug, group in groupby(wanted, lambda key: key[0]):
            if slug not in known:
                continue
            months = TopicPapers(site).by_month(slug)
            for _, month in group:
                if month in months:
                    yield f"{slug}/{month}", self._page(known[slug], month, months, site)

    def _page(self, topic: Topic, month: str, months: Mapping[str, Sequence[PaperId]], site: Site) -> bytes:
        before, after = neighbors(month, list(months))
        path = routes.TOPIC_MONTH.path(topic.slug, month)
        return site.html(
            "topic_month.html",
            path,
            f"{topic.title}, {date(month)}",
            f"Papers of {date(month)} that match {topic.query}",
            feed_links(topic.title, routes.TOPIC_FEED, topic.slug, path),
            topic=topic,
            month=month,
            before=before,
            after=after,
            days=entries_by_day(site, _own_days(site, months[month])),
            papers_total=len(months[month]),
        )


class TopicFeed(_TopicKind):
    """The newest papers of a topic. Its key is the slug."""

    def __init__(self, format: str) -> None:
        self.format = format
        self.name = f"topic.{format}"
        self.route = routes.TOPIC_FEED.bind("format", format)

    def render(self, keys: Sequence[str], site: Site) -> Iterator[tuple[str, bytes]]:
        """Yield the feeds of the topics of the configuration."""
        known = topics(site.config.settings)
        for slug in keys:
            if slug not in known:
                continue
            new = _new(site, known[slug], TopicPapers(site).by_month(slug))
            since = window(list(Counter(day for _, day in new).items())[:_MAX_DAYS])
            papers = [row for row, day in new if day >= since]
            title = f"{known[slug].title} - {site.config.settings.site.title}"
            yield slug, feed_of_papers(site, self.format, self.path(slug), title, routes.TOPIC.path(slug), papers)


def _new(site: Site, topic: Topic, months: Mapping[str, Sequence[PaperId]]) -> list[tuple[PaperId, str]]:
    """Return a topic's newest papers, each with the day on which it was new to the topic, newest first.

    This is the paper's own day or, if only a later version matches, the first day that lists such a version.
    """
    rows = [row for month in reversed(list(months)) for row in months[month]]
    new = _own_days(site, rows[:_MOST])
    since = new[-1][1] if len(rows) > _MOST else ""
    relisted = site.archive.papers.relisted(since).intersection(rows)
    if not relisted:
        return new
    days = dict(new) | _first_matches(site, topic, relisted)
    times = site.archive.papers.sort_keys(days)
    return sorted(days.items(), key=lambda found: (found[1], times[found[0]]), reverse=True)


def _first_matches(site: Site, topic: Topic, papers: Iterable[PaperId]) -> dict[PaperId, str]:
    """Return for each paper the first day that lists a version that matches the topic."""
    from sitegen.search import matching

    found: dict[PaperId, str] = {}
    names = site.own_fields.query_names()
    for listed, paper in site.archive.search.record_texts(papers):
        test, _ = compiled(topic.query, paper.day, names)
        if test and paper.paper not in found and test(matching.terms_of(searchable(paper, site.own_fields))):
            found[paper.paper] = listed
    return found


def _newest(site: Site, topic: Topic, months: Mapping[str, Sequence[PaperId]]) -> list[tuple[PaperId, str]]:
    """Return the papers of a topic's newest days, each with the day on which it was new to the topic."""
    newest: list[tuple[PaperId, str]] = []
    for _, group in groupby(_new(site, topic, months), itemgetter(1)):
        papers = list(group)
        if newest and len(newest) + len(papers) > _NEWEST:
            break
        newest += papers
    return newest


def _own_days(site: Site, papers: Sequence[PaperId]) -> list[tuple[PaperId, str]]:
    days = site.archive.papers.own_days_of(papers)
    return [(row, days[row]) for row in papers]
