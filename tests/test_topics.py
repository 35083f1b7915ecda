"""Topics: saved searches as pages and feeds, kept up to date like categories."""

import shutil
from pathlib import Path

import feedparser
import lxml.html
import pytest
from lxml import etree
from support import toy

SETTINGS = (
    toy.SETTINGS
    + """
[[topic]]
title = "Control & Learning"
query = "control OR cat:cs.LG"
[[topic]]
title = "Nothing"
query = "author:nobodyatall"
"""
)
SLUG = "control-learning"


@pytest.fixture
def topic_site(tmp_path: Path) -> Path:
    """The folder of the toy archive with two topics, built."""
    folder = toy.write(tmp_path / "site", SETTINGS)
    summary = toy.build(folder)
    assert not [problem for problem in summary.problems if "topic" in problem.message]
    return folder


def _titles(folder: Path) -> list[str]:
    return [entry.title for entry in feedparser.parse((folder / f"public/topic/{SLUG}/atom.xml").read_bytes()).entries]


def test_a_topic_has_its_papers_by_month_and_feeds(topic_site: Path) -> None:
    """It has a page, months and two feeds; a topic without papers has a page that says so, and feeds."""
    made = {
        path.relative_to(topic_site / "public/topic").as_posix() for path in (topic_site / "public/topic").rglob("*.*")
    }
    assert {f"{SLUG}/index.html", f"{SLUG}/2018-12.html", f"{SLUG}/2019-01.html"} <= made
    assert {f"{slug}/{feed}.xml" for slug in (SLUG, "nothing") for feed in ("rss", "atom")} <= made
    assert "No paper matches yet" in (topic_site / "public/topic/nothing/index.html").read_text(encoding="utf-8")
    assert "Of control" in _titles(topic_site)
    assert "A paper in three digests" in _titles(topic_site)
    page = (topic_site / f"public/topic/{SLUG}/index.html").read_text(encoding="utf-8")
    assert "control OR cat:cs.LG" in page
    assert 'href="../../search.html?q=control%20OR%20cat%3Acs.LG"' in page


def test_the_site_leads_to_its_topics(topic_site: Path) -> None:
    """Menu, index, home, the page about feeds and the file of subscriptions name them in the order of the settings."""
    public = topic_site / "public"
    pages = {
        path: lxml.html.parse(public / path).getroot() for path in ("index.html", "topic/index.html", "subscribe.html")
    }
    for path, page in pages.items():
        assert f"{'../' * path.count('/')}topic/index.html" in page.xpath("//header//a/@href")
        found = [link.rpartition("topic/")[2] for link in page.xpath("//main//a/@href") if "topic/" in link]
        assert [link for link in found if link.endswith("/index.html")] == [f"{SLUG}/index.html", "nothing/index.html"]
    items = [" ".join(item.text_content().split()) for item in pages["topic/index.html"].xpath("//main//li")]
    assert items == ["Control & Learning 4", "Nothing 0"]
    feeds = [f"topic/{slug}/{feed}.xml" for slug in (SLUG, "nothing") for feed in ("atom", "rss")]
    assert [
        link for link in pages["subscribe.html"].xpath("//main//a/@href") if "topic/" in link and "xml" in link
    ] == feeds
    outlines = etree.parse(public / "subscriptions.opml").getroot().iter("outline")
    assert [(line.get("text"), line.get("xmlUrl"), line.get("htmlUrl")) for line in outlines][1:3] == [
        (title, f"{toy.URL}topic/{slug}/atom.xml", f"{toy.URL}topic/{slug}/")
        for title, slug in (("Control & Learning", SLUG), ("Nothing", "nothing"))
    ]


def test_a_topic_leads_to_the_next_one(topic_site: Path) -> None:
    """At its end, in the order of the settings, and to the list of all."""
    for slug, links in (
        (SLUG, ["../../topic/index.html", "../../topic/nothing/index.html"]),
        ("nothing", [f"../../topic/{SLUG}/index.html", "../../topic/index.html"]),
    ):
        page = lxml.html.parse(topic_site / f"public/topic/{slug}/index.html").getroot()
        assert page.xpath("//main/*[last()]/a/@href") == links


def test_home_counts_the_new_papers_of_a_topic(topic_site: Path) -> None:
    """These are the papers of the newest day."""
    toy.put(
        topic_site / "content/cs.CV/20300105.md",
        toy.digest("2030-01-05", *(toy.record(f"3001.0000{n}", "On control", day="2030-01-05") for n in range(3))),
    )
    toy.build(topic_site)
    for path in ("index.html", "topic/index.html"):
        items = lxml.html.parse(topic_site / "public" / path).getroot().xpath("//main//li[contains(a/@href, 'topic/')]")
        assert [len(item.xpath(".//b | .//small")) for item in items] == [1, 0]
        assert items[0].xpath("string(.//b | .//small)").startswith(("+3", "3 on 5 January 2030"))


def test_a_site_without_topics_does_not_mention_them(tmp_path: Path) -> None:
    """It has no index of topics either."""
    folder = toy.write(tmp_path)
    toy.build(folder)
    assert not (folder / "public/topic").exists()
    for path in ("index.html", "subscribe.html"):
        assert "opic" not in lxml.html.parse(folder / "public" / path).getroot().xpath("string(//body)")


def test_a_topic_follows_the_digests(topic_site: Path, tmp_path: Path) -> None:
    """After papers were added, changed and removed, the site equals a full build."""
    steps = (
        (
            "cs.LG/2019/03/20190305.md",
            toy.digest(
                "2019-03-05",
                toy.record("1903.00001", "New", day="2019-03-05", categories="**cs.LG**"),
                category="cs.LG",
            ),
        ),
        (
            "cs.LG/2019/02/20190205.md",
            toy.digest("2019-02-05", toy.record("1902.00001", "On control", day="2019-02-05")),
        ),
        (
            "cs.LG/2019/02/20190205.md",
            toy.digest("2019-02-05", toy.record("1902.00001", "On nothing", day="2019-02-05")),
        ),
        ("cs.LG/2019/03/20190305.md", ""),
    )
    for number, (path, content) in enumerate(steps):
        if content:
            toy.put(topic_site / "content" / path, content)
        else:
            (topic_site / "content" / path).unlink()
        toy.build(topic_site)
        clean = toy.write(tmp_path / f"clean{number}", SETTINGS)
        for other, text in dict(steps[: number + 1]).items():
            if text:
                toy.put(clean / "content" / other, text)
        toy.build(clean)
        assert not toy.difference(toy.tree(topic_site / "public"), toy.tree(clean / "public"))
    assert "On control" not in _titles(topic_site)


def test_problems_of_topics_are_warnings(tmp_path: Path) -> None:
    """A query without a search term, and two topics with one address, are reported with their lines."""
    settings = toy.SETTINGS + '[[topic]]\ntitle = "One"\nquery = "NOT x"\n[[topic]]\ntitle = "one"\nquery = "y"\n'
    summary = toy.build(toy.write(tmp_path / "site", settings))
    messages = " ".join(map(str, summary.problems))
    assert "NOT excludes papers" in messages
    assert "two topics have the address one" in messages
    lines = (tmp_path / "site/sitegen.toml").read_text(encoding="utf-8").splitlines()
    told = [lines[problem.line - 1] for problem in summary.problems if problem.path.endswith("sitegen.toml")]
    assert told == ['query = "NOT x"', 'title = "one"']


@pytest.mark.parametrize(
    ("query", "fault", "right"),
    [
        ("cat:cs.CVV", "there is no category cs.CVV", "cs.CV"),
        ("x OR cat:csLG", "there is no category csLG", "cs.LG"),
    ],
)
def test_a_misspelled_category_is_a_warning(tmp_path: Path, query: str, fault: str, right: str) -> None:
    """No digest can have it. The warning is repeated in each build."""
    folder = toy.write(tmp_path / "site", f'{toy.SETTINGS}[[topic]]\ntitle = "One"\nquery = "{query}"\n')
    for _ in range(2):
        (problem,) = [problem for problem in toy.build(folder).problems if "One" in problem.message]
        assert problem.message.endswith(fault)
        assert problem.remedy == f"write it like cat:{right}"
        lines = (folder / "sitegen.toml").read_text(encoding="utf-8").splitlines()
        assert lines[problem.line - 1].startswith("query = ")


def test_a_topic_without_papers_is_a_note(tmp_path: Path) -> None:
    """It is not a warning, because later digests may have some and `--strict` would fail. It is repeated until there is a paper."""
    settings = (
        f'{toy.SETTINGS}[[topic]]\ntitle = "One"\nquery = "cat:cs.RO"\n[[topic]]\ntitle = "Two"\nquery = "control"\n'
    )
    folder = toy.write(tmp_path / "site", settings)
    for _ in range(2):
        summary = toy.build(folder)
        assert toy.notes(summary) == ["no paper matches the topic 'One': the archive has no papers of cs.RO"]
        assert not [problem for problem in summary.problems if "One" in problem.message]
    record = toy.record("1903.00001", day="2019-03-05", categories="**cs.RO**")
    toy.put(folder / "content/cs.RO/20190305.md", toy.digest("2019-03-05", record, category="cs.RO"))
    assert not toy.notes(toy.build(folder))


def test_an_alias_finds_the_papers_of_its_category(tmp_path: Path) -> None:
    """In topics as on the search page."""
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001", categories="**eess.SY**")))
    toy.put(tmp_path / "sitegen.toml", f'{toy.SETTINGS}[[topic]]\ntitle = "One"\nquery = "cat:cs.SY"\n')
    summary = toy.build(tmp_path)
    assert (summary.problems, toy.notes(summary)) == ([], [])
    assert "1901.00001" in (tmp_path / "public/topic/one/index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("query", ["cat:astro-ph.CO", "cat:math-ph", "cat:cs.CV", "cat:astro-ph"])
def test_a_topic_may_be_a_category(tmp_path: Path, query: str) -> None:
    """This is also true for a category with a hyphen, which its term in the index lacks."""
    code = query.removeprefix("cat:") + (".GA" if query == "cat:astro-ph" else "")
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001", categories=f"**{code}**")))
    toy.put(tmp_path / "sitegen.toml", f'{toy.SETTINGS}[[topic]]\ntitle = "One"\nquery = "{query}"\n')
    toy.build(tmp_path)
    entries = feedparser.parse((tmp_path / "public/topic/one/atom.xml").read_bytes()).entries
    assert [entry.id for entry in entries] == ["oai:arXiv.org:1901.00001"]


@pytest.mark.parametrize("form", ["{}", "arXiv:{}v3", "https://arxiv.org/abs/{}", "10.48550/arXiv.{}"])
@pytest.mark.parametrize("identifier", ["1901.00003", "cs/9802005"])
def test_a_topic_may_name_its_papers(tmp_path: Path, form: str, identifier: str) -> None:
    """A query may contain identifiers, as on the search page."""
    toy.write(tmp_path)
    query = f"{form.format(identifier)} OR nosuchword"
    toy.put(tmp_path / "sitegen.toml", f'{toy.SETTINGS}[[topic]]\ntitle = "One"\nquery = "{query}"\n')
    summary = toy.build(tmp_path)
    assert not [problem for problem in summary.problems if "topic" in problem.message]
    (entry,) = feedparser.parse((tmp_path / "public/topic/one/atom.xml").read_bytes()).entries
    assert entry.id == f"oai:arXiv.org:{identifier}"


def test_papers_that_return_in_another_order_are_found(tmp_path: Path) -> None:
    """The stored results of a month are removed together with the month's papers."""
    old, cats, dogs = (
        toy.digest(day, toy.record(identifier, title, day=day))
        for day, identifier, title in (
            ("2018-05-05", "1805.00001", "Old"),
            ("2019-01-02", "1901.00001", "On cats"),
            ("2019-01-03", "1901.00002", "On dogs"),
        )
    )
    toy.put(tmp_path / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n[[topic]]\ntitle = "Cats"\nquery = "cats"\n')
    for step in ({"0.md": old, "1.md": cats, "2.md": dogs}, {"0.md": old}, {"0.md": old, "1.md": dogs, "2.md": cats}):
        shutil.rmtree(tmp_path / "content", ignore_errors=True)
        for name, text in step.items():
            toy.put(tmp_path / "content" / name, text)
        toy.build(tmp_path)
    found = feedparser.parse((tmp_path / "public/topic/cats/atom.xml").read_bytes())
    assert [entry.title for entry in found.entries] == ["On cats"]
