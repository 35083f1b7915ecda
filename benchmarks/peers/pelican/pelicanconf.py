"""Settings of Pelican, with a plugin: a reader of papers, and a generator of the pages that list them.

For each author, tag and period Pelican goes through all articles: 20,000 papers took 96 s. So the articles have no
authors and tags of Pelican, and the generator makes these pages in one pass; Pelican reads
the articles, renders the templates and writes the files and feeds.
"""

import json
import re
import unicodedata
from collections import defaultdict
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pelican import signals
from pelican.generators import Generator
from pelican.readers import BaseReader, Readers

SITENAME = "Paper digests"
SITEURL = FEED_DOMAIN = "https://example.org/papers"
PATH = "content"
TIMEZONE = "UTC"
THEME = "theme"
THEME_STATIC_PATHS: list[str] = []
RELATIVE_URLS = False
DEFAULT_PAGINATION = False
CACHE_CONTENT = False
TYPOGRIFY = False
STATIC_PATHS: list[str] = []
SLUGIFY_SOURCE = "basename"

ARTICLE_URL, ARTICLE_SAVE_AS = "{date:%Y/%m/%d}.html#{slug}", ""
CATEGORY_SAVE_AS = AUTHOR_SAVE_AS = TAG_SAVE_AS = ""
ARTICLE_TRANSLATION_ID = None
DIRECT_TEMPLATES: list[str] = []
FEED_MAX_ITEMS = 50
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None


class PaperReader(BaseReader):  # type: ignore[misc]
    """Reads the JSON of a paper as an article."""

    enabled = True
    file_extensions = ("json",)

    def read(self, source_path: str) -> tuple[str, dict[str, Any]]:
        """Return the escaped abstract and Pelican's metadata; `paper` has all fields."""
        paper = json.loads(Path(source_path).read_text("utf-8"))
        return _escaped(paper["abstract"]), {
            "title": _escaped(paper["title"]),
            "slug": paper["id"].replace("/", "-"),
            "date": datetime.fromisoformat(paper["published"]),
            "modified": datetime.fromisoformat(paper["updated"]),
            "paper": SimpleNamespace(**paper),
        }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


class ListsGenerator(Generator):  # type: ignore[misc]
    """Days, months, years, categories and their months, authors, feeds and the sitemap."""

    def generate_output(self, writer: Any) -> None:
        """Sort the articles into lists, and write a page for each list."""
        self.writer = writer
        self.written: list[str] = []
        articles = self.context["articles"]
        people: dict[str, str] = {}
        taken: dict[str, int] = defaultdict(int)
        by_author, by_category, by_day = defaultdict(list), defaultdict(list), defaultdict(list)
        for article in articles:
            for name in article.paper.authors:
                if name not in people:
                    people[name] = _address(name, taken)
                by_author[name].append(article)
            for code in article.paper.categories:
                by_category[code].append(article)
            by_day[article.paper.date].append(article)
            article.people = [(name, people[name]) for name in article.paper.authors]
        self._periods(by_day)
        self._categories(by_category)
        shards = defaultdict(list)
        for name, listed in by_author.items():
            self._page(f"author/{people[name]}.html", "list", title=name, articles=listed)
            shards[people[name][:2]].append((f"{name} ({len(listed)})", f"../{people[name]}.html"))
        for shard, links in shards.items():
            self._page(f"author/{shard}/index.html", "list", title=shard, links=links)
        self._folders("author", sorted(shards))
        self._feeds("", articles)
        parts = range(0, len(self.written), 45_000)
        for part in parts:
            paths = self.written[part : part + 45_000]
            writer.write_file(f"sitemap-{part}.xml", self.get_template("sitemap"), self.context, paths=paths)
        writer.write_file("sitemap.xml", self.get_template("sitemap"), self.context, parts=parts)

    def _periods(self, days: dict[str, list[Any]]) -> None:
        months, years = defaultdict(list), defaultdict(list)
        for day, listed in days.items():
            self._page(f"{day.replace('-', '/')}.html", "day", title=day, articles=listed)
            months[day[:7]].append((day, f"{day[8:]}.html"))
        for month, links in months.items():
            self._page(f"{month.replace('-', '/')}/index.html", "list", title=month, links=links)
            years[month[:4]].append((month, f"{month[5:]}/index.html"))
        for year, links in years.items():
            self._page(f"{year}/index.html", "list", title=year, links=links)
        self._page("index.html", "list", title=SITENAME, links=[(year, f"{year}/index.html") for year in years])

    def _categories(self, categories: dict[str, list[Any]]) -> None:
        for code, articles in categories.items():
            months = defaultdict(list)
            for article in articles:
                months[article.paper.date[:7]].append(article)
            for month, listed in months.items():
                self._page(f"category/{code}/{month}.html", "list", title=f"{code}, {month}", articles=listed)
            links = [(month, f"{month}.html") for month in months]
            newest = articles[:FEED_MAX_ITEMS]
            self._page(f"category/{code}/index.html", "list", title=code, articles=newest, links=links)
            self._feeds(f"category/{code}/", articles)
        self._folders("category", sorted(categories))

    def _folders(self, title: str, names: list[str]) -> None:
        self._page(f"{title}/index.html", "list", title=title, links=[(name, f"{name}/index.html") for name in names])

    def _page(self, path: str, template: str, **values: Any) -> None:
        self.written.append(path.removesuffix("index.html"))
        values = {"articles": (), "links": (), "root": "../" * path.count("/"), **values}
        self.writer.write_file(path, self.get_template(template), self.context, **values)

    def _feeds(self, folder: str, articles: list[Any]) -> None:
        for kind in ("rss", "atom"):
            self.writer.write_feed(articles[:FEED_MAX_ITEMS], self.context, f"{folder}{kind}.xml", feed_type=kind)


def _address(name: str, taken: dict[str, int]) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", folded) or ["name"]
    address = f"{words[-1][0]}{words[0][0]}/{'-'.join(words)[:80]}"
    taken[address] += 1
    return f"{address}-{taken[address]}" if taken[address] > 1 else address


class _Papers:
    """The plugin."""

    @staticmethod
    def register() -> None:
        signals.get_generators.connect(lambda _: ListsGenerator, weak=False)
        signals.readers_init.connect(_add_reader)
        signals.article_generator_finalized.connect(_leave_out)


def _add_reader(readers: Readers) -> None:
    readers.reader_classes["json"] = PaperReader


def _leave_out(generator: Any) -> None:
    generator.categories = []
    generator.authors = []


PLUGINS = [_Papers]
