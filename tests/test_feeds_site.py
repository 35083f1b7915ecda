"""Feeds and data files of the toy archive, as feed readers and programs read them."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import feedparser
import jsonschema
import lxml.html
import pytest
from lxml import etree
from support import toy
from support.feed_rules import Kind, complaints

from sitegen.loader import Record

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def public(site: Path) -> Path:
    """The output of the toy archive."""
    return site / "public"


def feeds(public: Path) -> list[Path]:
    """Return every feed: the XML files except sitemaps and OpenSearch."""
    named = ((file, file.relative_to(public).as_posix()) for file in sorted(public.rglob("*.xml")))
    return [file for file, path in named if not path.startswith(("sitemap", "opensearch"))]


def kind(file: Path) -> Kind:
    """Return the kind of a feed, as `feed_rules` names it."""
    text = file.read_text(encoding="utf-8")
    return "rss" if "<rss" in text else "archive" if "archive/>" in text else "atom"


def test_every_feed_holds_to_its_rules(public: Path) -> None:
    """Every feed follows RFC 4287, RSS 2.0 and RFC 5005, and feedparser reports nothing."""
    files = feeds(public)
    assert {kind(file) for file in files} == {"rss", "atom", "archive"}
    for file in files:
        # The title of a hostile paper contains a tag, as text.
        found = [
            complaint for complaint in complaints(file.read_bytes(), kind(file)) if "HTML in the title" not in complaint
        ]
        assert found == [], file
        assert not feedparser.parse(file.read_bytes()).bozo, file


def test_entries_are_dated_as_the_digests_say(public: Path) -> None:
    """An entry has the time of its paper's newest version, not of the clock."""
    updated = {
        f"oai:arXiv.org:{paper['id']}": datetime.fromisoformat(paper["updated"])
        for file in public.glob("[12]*/*/*.json")
        for paper in json.loads(file.read_text(encoding="utf-8"))["papers"]
    }
    for file in feeds(public):
        if kind(file) == "atom" and file.name != "days.xml":
            for entry in etree.parse(file).iter(f"{ATOM}entry"):
                moment = datetime.fromisoformat(entry.findtext(f"{ATOM}updated", ""))
                assert moment.astimezone(UTC) == updated[entry.findtext(f"{ATOM}id", "")], file


def walked(public: Path, feed: str) -> set[str]:
    """Return the ids of all entries in a feed and its past issues."""
    found: set[str] = set()
    while feed:
        root = etree.parse(public / feed).getroot()
        found |= {entry.findtext(f"{ATOM}id", "") for entry in root.iter(f"{ATOM}entry")}
        links = {link.get("rel"): link.get("href", "") for link in root.findall(f"{ATOM}link")}
        feed = links.get("prev-archive", "").removeprefix(toy.URL)
    return found


def test_past_issues_lead_back_to_the_first_day(public: Path) -> None:
    """From the feed, a reader finds every paper through the past issues."""
    listed = {
        f"oai:arXiv.org:{paper['id']}"
        for file in public.glob("[12]*/*/*.json")
        for paper in json.loads(file.read_text(encoding="utf-8"))["papers"]
    }
    assert walked(public, "atom.xml") == listed


def test_issues_are_a_chain(public: Path) -> None:
    """Each links to the issues before and after it and to the feed, and they link back (RFC 5005, 4)."""
    links = {
        file.relative_to(public).as_posix(): {
            link.get("rel"): link.get("href", "").removeprefix(toy.URL)
            for link in etree.parse(file).getroot().findall(f"{ATOM}link")
        }
        for file in feeds(public)
        if kind(file) != "rss"
    }
    issues = {path: rels for path, rels in links.items() if "current" in rels}
    assert issues
    for path, rels in issues.items():
        assert rels["self"] == path
        assert "prev-archive" not in rels or issues[rels["prev-archive"]]["next-archive"] == path
        newest = links[rels["current"]]["prev-archive"]
        assert issues[rels["next-archive"]]["prev-archive"] == path if "next-archive" in rels else newest == path


# How a reader finds a feed


def discovered(page: lxml.html.HtmlElement) -> list[str]:
    """The addresses that FreshRSS tries for a page, of which it takes the first that answers.

    So SimplePie does, which it uses (`Locator::search_elements_by_tag`): links of the page, then anchors and areas, each in
    the page's order, that are alternates of a type that may be a feed, HTML included; no style sheets.
    """
    types = {"text/html", "application/rss+xml", "application/atom+xml"}
    found = []
    for tag in ("link", "a", "area"):
        for link in page.iter(tag):
            rel = (link.get("rel") or "").lower().split()
            media_type = (link.get("type") or "").lower().partition(";")[0].strip()
            if link.get("href") and "alternate" in rel and "stylesheet" not in rel and media_type in types:
                found.append(link.get("href"))
    return found


def test_a_reader_who_is_given_a_page_finds_its_own_feed(tmp_path: Path) -> None:
    """The first alternate is the feed of the category, topic or author; of other pages it is the site's.

    Pages of papers and of authors without a feed have none: a site has too many of them.
    """
    toy.build(toy.write(tmp_path, toy.SETTINGS + TOPIC))
    public = tmp_path / "public"
    firsts = {}
    without = set()
    for file in public.rglob("*.html"):
        page: Any = lxml.html.fromstring(file.read_bytes().decode())
        base = toy.URL if file.name == "404.html" else file.as_uri()
        feeds = [
            urljoin(base, href).removeprefix(public.as_uri() + "/").removeprefix(toy.URL) for href in discovered(page)
        ]
        assert all((public / feed).is_file() for feed in feeds), file
        firsts[file.relative_to(public).as_posix()] = feeds[0] if feeds else ""
        is_redirect = page.xpath("//meta[@http-equiv='refresh']")
        if re.match(r"paper/|author/\w+/(?!index)", path := file.relative_to(public).as_posix()) and not is_redirect:
            without.add(path)
        titles = page.xpath("//link[@rel='alternate']/@title")
        assert len(titles) == len(page.xpath("//link[@rel='alternate']")), file
        assert len(set(titles)) == len(titles), file
        assert all(map(str.strip, titles)), file
    for path, first in firsts.items():
        own = re.fullmatch(r"((?:category|topic)/[^/]+)/.*", path)
        feed = path.removesuffix("html") + "xml"
        others = "" if path in without else "atom.xml"
        expected = f"{own[1]}/atom.xml" if own else feed if (public / feed).is_file() else others
        assert first == expected, path
    assert firsts["author/la/ada-lovelace.html"] == "author/la/ada-lovelace.xml"
    home = lxml.html.fromstring((public / "index.html").read_bytes().decode())
    assert discovered(home) == ["atom.xml", "rss.xml", "days.xml"]


# New papers


def write(folder: Path, *digests: tuple[str, str, tuple[Record, ...]]) -> Path:
    """Write a site with digests, given by category, day and records, and return its folder."""
    toy.put(folder / "sitegen.toml", toy.SETTINGS + TOPIC)
    for category, day, records in digests:
        toy.put(folder / f"content/{category}/{day}.md", toy.digest(day, *records, category=category))
    return folder


TOPIC = """\
[[topic]]
title = "Seen"
query = "cat:cs.CV"
"""


def papers(day: str, count: int, categories: str = "**cs.CV**") -> tuple[Record, ...]:
    """Return papers that were published on a day."""
    number = day.replace("-", "")
    return tuple(
        toy.record(f"{number[2:6]}.{number[6:]}{one:03}", day=day, categories=categories) for one in range(count)
    )


def ids(public: Path, feed: str) -> list[str]:
    """Return the papers in an Atom or RSS feed, in order."""
    return [entry.id.removeprefix("oai:arXiv.org:") for entry in feedparser.parse((public / feed).read_bytes()).entries]


def test_what_a_category_newly_lists_is_in_its_feeds(tmp_path: Path) -> None:
    """A paper that is cross-listed two weeks later is new to that category, and to no other."""
    listed = toy.record("2401.00001", "Cross-listed", day="2024-01-04", categories="**cs.LG**")
    later = toy.record(
        "2401.00001", "Cross-listed", version=2, day="2024-01-04", updated="2024-01-19", categories="**cs.LG**, cs.CV"
    )
    days = [("cs.CV", f"2024-01-{day}", papers(f"2024-01-{day}", 60)) for day in (18, 19)]
    newest = ("cs.CV", "2024-01-20", (*papers("2024-01-20", 60), later))
    write(tmp_path, ("cs.LG", "2024-01-05", (listed,)), *days, newest)
    toy.build(tmp_path)
    public = tmp_path / "public"
    for feed in ("category/cs.CV/atom.xml", "category/cs.CV/rss.xml", "topic/seen/atom.xml", "topic/seen/rss.xml"):
        assert ids(public, feed)[:61].count("2401.00001") == 1, feed
    for page in ("category/cs.CV/index.html", "topic/seen/index.html", "index.html", "2024/01/20.html"):
        assert "Cross-listed" in (public / page).read_text(encoding="utf-8"), page
    assert "2401.00001" not in ids(public, "atom.xml")
    assert ids(public, "category/cs.LG/atom.xml") == ["2401.00001"]
    entries = {entry.id: entry for entry in feedparser.parse((public / "category/cs.CV/atom.xml").read_bytes()).entries}
    assert entries["oai:arXiv.org:2401.00001"].updated.startswith("2024-01-19T")


def test_a_day_that_comes_a_week_late_is_delivered(tmp_path: Path) -> None:
    """The content of a feed depends on the digests, not on when they arrived."""
    days = {f"2024-01-{day:02}": papers(f"2024-01-{day:02}", 90) for day in range(8, 18)}
    late = days.pop("2024-01-10")
    write(tmp_path, *(("cs.CV", day, records) for day, records in days.items()))
    toy.build(tmp_path)
    write(tmp_path, ("cs.CV", "2024-01-10", late))
    toy.build(tmp_path)
    public = tmp_path / "public"
    expected = {(paper.arxiv_id or "").rpartition("/")[2].removesuffix("v1") for paper in late}
    for feed in ("atom.xml", "rss.xml", "category/cs.CV/atom.xml", "category/cs.CV/rss.xml", "topic/seen/atom.xml"):
        assert expected <= set(ids(public, feed)), feed
    assert [path for path in ids(public, "days.xml") if path.endswith("/10.html")]


def test_the_feed_of_days_is_dated_by_its_days(tmp_path: Path) -> None:
    """The time is not before the day, and later if the list grows, even by a paper with an earlier time."""
    early, late = papers("2024-01-03", 2)
    folder = write(tmp_path, ("cs.CV", "2024-01-05", papers("2024-01-04", 2)), ("cs.CV", "2024-01-07", (late,)))
    toy.build(folder)
    feed = feedparser.parse((folder / "public/days.xml").read_bytes())
    assert [entry.title for entry in feed.entries] == ["1 paper of 7 January 2024", "2 papers of 5 January 2024"]
    assert feed.entries[0].updated == feed.entries[0].published == feed.feed.updated == "2024-01-07T00:00:00+00:00"
    updated = [feed.entries[0].updated_parsed]
    revised = toy.record("2401.03001", version=2, day="2024-01-03", updated="2024-01-06")
    for grown in ((late, early), (revised, early)):
        write(folder, ("cs.CV", "2024-01-07", grown))
        toy.build(folder)
        updated.append(feedparser.parse((folder / "public/days.xml").read_bytes()).entries[0].updated_parsed)
    assert updated == sorted(set(updated))


def test_an_entry_is_never_updated_before_it_was_published(tmp_path: Path) -> None:
    """Inconsistent times in a digest do not change that."""
    odd = replace(toy.record("2401.00001", day="2024-01-05"), updated="2024-01-03 00:00:00")
    folder = write(tmp_path, ("cs.CV", "2024-01-05", (odd,)))
    toy.build(folder)
    for file in feeds(folder / "public"):
        assert complaints(file.read_bytes(), kind(file)) == [], file


def test_a_month_has_an_issue_when_it_ended(tmp_path: Path) -> None:
    """It is there as soon as there is a day of a later month; then the site's feed leads to it."""
    public = write(tmp_path, ("cs.CV", "2024-01-05", papers("2024-01-05", 1))).joinpath("public")

    def published() -> list[str]:
        toy.build(tmp_path)
        found = [file.relative_to(public).as_posix() for file in feeds(public) if kind(file) == "archive"]
        links = etree.parse(public / "atom.xml").getroot().findall(f"{ATOM}link[@rel='prev-archive']")
        assert [link.get("href", "").removeprefix(toy.URL) for link in links] == found
        return found

    assert published() == []
    write(tmp_path, ("cs.CV", "2024-02-01", papers("2024-02-01", 1)))
    assert published() == ["archive/2024-01.xml"]
    (tmp_path / "content/cs.CV/2024-02-01.md").unlink()
    assert published() == []


def test_abstracts_are_in_the_feeds_of_what_is_new_only(public: Path) -> None:
    """Entries of authors' feeds and of past issues have title, authors, categories and links, but no content."""
    short = 0
    for file in feeds(public):
        if kind(file) == "rss" or file.name == "days.xml":
            continue
        path = file.relative_to(public).as_posix()
        is_short = path.startswith(("author/", "archive/"))
        for entry in etree.parse(file).iter(f"{ATOM}entry"):
            assert (entry.find(f"{ATOM}content") is None) is is_short, path
            assert entry.find(f"{ATOM}category") is not None
            assert entry.find(f"{ATOM}link") is not None
            short += is_short
    assert short


# Data


@pytest.mark.parametrize(("schema", "files"), [("day", "[12]*/*/[0-9][0-9].json"), ("status", "status.json")])
def test_data_is_of_its_schema(public: Path, schema: str, files: str) -> None:
    """JSON files follow the schemas in `docs/schemas`, to the last field."""
    rules = json.loads((toy.ROOT / "docs/schemas" / f"{schema}.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(rules)
    found = list(public.glob(files))
    assert found
    for file in found:
        jsonschema.validate(json.loads(file.read_text(encoding="utf-8")), rules, jsonschema.Draft202012Validator)


def test_every_category_can_be_subscribed_to_at_once(public: Path) -> None:
    """`subscriptions.opml` names each category's feed and its page."""
    outlines = etree.parse(public / "subscriptions.opml").getroot().iter("outline")
    named = {outline.get("xmlUrl", "").removeprefix(toy.URL) for outline in outlines}
    assert named == {"atom.xml", *(file.relative_to(public).as_posix() for file in public.glob("category/*/atom.xml"))}
