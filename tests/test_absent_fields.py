"""Papers of which only identifier and title are known, and papers that are not on arXiv: pages, feeds and data claim no more."""

import json
import re
from pathlib import Path
from typing import Any

import feedparser
import lxml.etree
import lxml.html
import pytest
from support import toy

from sitegen.checker import check

BARE = """# Arxiv Papers in cs.CV on 2025-10-12
### Only a title
- **Arxiv ID**: doi:10.1101/2025.10.01.123456
### A submission & its <b>poster</b>
- **Arxiv ID**: openreview:B1xSperKvH
### Poster seventeen
- **Arxiv ID**: iclr2020:Poster/17
"""
ON_ARXIV = """# Arxiv Papers in cs.CV on 2025-10-13
### On arXiv, and no more
- **Arxiv ID**: 2510.00001

"""
COMPLETE = str(
    toy.digest("2025-10-14", toy.record("2510.00002", "All fields", day="2025-10-14", categories="**cs.CV**, cs.LG"))
)
SETTINGS = '[site]\ntitle = "Papers"\nurl = "https://example.org/papers/"\n[build]\ntheme = "{theme}"\n'


def write(folder: Path, *texts: str, theme: str = "default", settings: str = SETTINGS) -> Path:
    """Build a site from digests, and return its output."""
    toy.put(folder / "sitegen.toml", settings.format(theme=theme))
    for number, text in enumerate(texts):
        toy.put(folder / f"content/{number}.md", text)
    summary = toy.build(folder)
    assert summary.problems == []
    return folder / "public"


def texts(output: Path) -> dict[str, str]:
    """Return the pages of a site by path."""
    return {path.relative_to(output).as_posix(): path.read_text("utf-8") for path in output.rglob("*.html")}


def found(text: str, path: str, **names: Any) -> Any:
    """Return the result of an XPath expression for the text of a page."""
    return lxml.html.fromstring(text).xpath(path, **names)


@pytest.fixture(scope="module", params=["default", "gazette"])
def bare(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of papers that are not on arXiv, with identifier and title only."""
    return write(tmp_path_factory.mktemp(request.param), BARE, theme=request.param)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that also has papers on arXiv, one of them with all fields."""
    return write(tmp_path_factory.mktemp("mixed"), BARE, ON_ARXIV, COMPLETE)


_ABSENT = re.compile(r"category|categories|cross-list|abstract|\bauthor|None|Published|Updated", re.IGNORECASE)


def test_no_page_pretends_that_there_are_categories_authors_or_abstracts(bare: Path) -> None:
    """There is neither a page nor a link, chart or text about them."""
    pages = texts(bare)
    assert not [path for path in pages if path.startswith(("category/", "author/"))]
    for path, text in pages.items():
        shown = re.sub(r"<script.*?</script>|<meta[^>]*>", "", text)
        assert not _ABSENT.search(shown), path


def test_no_page_says_that_papers_are_from_arxiv(bare: Path) -> None:
    """The footer names the sites that have papers."""
    for path, text in texts(bare).items():
        assert "arxiv" not in text.lower(), path
    footer = found(texts(bare)["index.html"], "string(//footer)")
    assert footer == "Papers from OpenReview and other sources"


def test_the_footer_names_all_sites(mixed: Path) -> None:
    """Sites are in a fixed order, whatever the number of their papers."""
    (footer,) = found(texts(mixed)["index.html"], "//footer")
    assert footer.text_content() == "Papers from arXiv, OpenReview and other sources"
    assert footer.xpath("a/@href") == ["https://arxiv.org/", "https://openreview.net/"]


def test_a_site_of_own_papers_has_no_footer(tmp_path: Path) -> None:
    """Where papers are from is not known."""
    output = write(tmp_path, BARE.replace("openreview:", "iclr2020:").replace("doi:10", "web:10"))
    assert "<footer>Papers" not in "".join(texts(output).values())


def test_check_reports_nothing(bare: Path, mixed: Path) -> None:
    """All links, feeds, sitemaps and lists are sound."""
    for output in (bare, mixed):
        report = check(output, site_url="https://example.org/papers/", target=None, jobs=1)
        assert [*map(str, report.errors), *map(str, report.warnings)] == []


def test_papers_without_categories_are_not_cross_listed(mixed: Path) -> None:
    """A digest of a category does not tell that a paper is only cross-listed there."""
    pages = texts(mixed)
    assert 'class="cross"' not in pages["2025/10/12.html"] + pages["2025/10/13.html"]
    assert "categories/index.html" not in pages["2025/10/12.html"]
    assert "<dt>Categories" in pages["2025/10/14.html"]


def test_each_paper_has_its_page_link_and_identifier(bare: Path) -> None:
    """A button links the paper where it was published, if that is known."""
    pages = texts(bare)
    for identifier, path, address in (
        ("doi:10.1101/2025.10.01.123456", "paper/doi/e0/10.1101~2f2025.10.01.123456.html", "https://doi.org/10.1101/2025.10.01.123456"),
        ("openreview:B1xSperKvH", "paper/openreview/4c/_b1x_sper_kv_h.html", "https://openreview.net/forum?id=B1xSperKvH"),
        ("iclr2020:Poster/17", None, None),
    ):  # fmt: skip
        own = path or next(one for one in pages if one.startswith("paper/iclr2020/"))
        (article,) = found(pages[own], "//article")
        assert article.get("data-identifier") == identifier
        assert article.xpath(".//p[@class='links']/a/@href") == ([address] if address else [])
        anchors = found(pages["2025/10/12.html"], "//article[@data-identifier=$name]/@id", name=identifier)
        assert anchors == [article.get("id")]
    assert "A submission &amp; its &lt;b&gt;poster&lt;/b&gt;" in pages["2025/10/12.html"]


def test_meta_elements_claim_nothing(bare: Path) -> None:
    """There is no author, date, PDF or DOI of arXiv, and Zotero gets the right type."""
    names = {}
    for path, text in texts(bare).items():
        if path.startswith("paper/"):
            metas = found(text, "//meta[starts-with(@name, 'citation') or starts-with(@name, 'z:')]")
            names[path.split("/")[1]] = {meta.get("name"): meta.get("content") for meta in metas}
    assert names == {
        "doi": {
            "citation_title": "Only a title",
            "citation_doi": "10.1101/2025.10.01.123456",
            "z:itemType": "preprint",
        },
        "openreview": {"citation_title": "A submission & its <b>poster</b>", "z:itemType": "document"},
        "iclr2020": {"citation_title": "Poster seventeen", "z:itemType": "document"},
    }


def test_the_data_of_a_day(bare: Path) -> None:
    """Absent values are null or empty, and the address is that of the paper's own page."""
    papers = {paper["id"]: paper for paper in json.loads((bare / "2025/10/12.json").read_bytes())["papers"]}
    assert papers["iclr2020:Poster/17"] == {
        "id": "iclr2020:Poster/17",
        "title": "Poster seventeen",
        "abstract": "",
        "authors": [],
        "categories": [],
        "classes": [],
        **dict.fromkeys(
            ("version", "published", "updated", "comment", "journal", "doi", "url", "pdf", "venue", "project")
        ),
        "code": [],
        "withdrawn": False,
        "day": "2025-10-12",
        "publication": {"type": "misc"},
    }
    assert papers["openreview:B1xSperKvH"]["url"] == "https://openreview.net/forum?id=B1xSperKvH"
    assert "arxiv" not in (bare / "2025/10/12.bib").read_text().lower()


@pytest.mark.parametrize("feed", ["atom.xml", "rss.xml", "days.xml"])
def test_feeds_have_no_times_of_publication_and_no_arxiv(bare: Path, feed: str) -> None:
    """An entry has the day as its update time, because Atom requires one."""
    text = (bare / feed).read_text("utf-8")
    assert "arxiv" not in text.lower()
    parsed = feedparser.parse(text)
    assert not parsed.bozo
    if feed != "days.xml":
        assert len(parsed.entries) == 3
        assert not [entry for entry in parsed.entries if "published" in entry or "author" in entry or "tags" in entry]
        assert {entry.updated[:10] for entry in parsed.entries} == {"2025-10-12"}
        assert all(entry.link.startswith("https://example.org/papers/paper/") for entry in parsed.entries)


def test_feeds_of_a_site_without_address(tmp_path: Path) -> None:
    """Entries link the papers where they were published; an entry without such a link has its own id as link."""
    output = write(tmp_path, BARE, settings='[build]\ntheme = "{theme}"\n')
    text = (output / "atom.xml").read_text("utf-8")
    assert "arxiv" not in text.lower()
    links = {entry.link for entry in feedparser.parse(text).entries}
    assert links == {
        "https://doi.org/10.1101/2025.10.01.123456",
        "https://openreview.net/forum?id=B1xSperKvH",
        "urn:x-paper:iclr2020:Poster%2F17",
    }
    assert lxml.etree.parse(output / "rss.xml").findtext("channel/link") == "https://openreview.net/"


def test_feeds_of_a_site_without_address_link_where_their_papers_are(tmp_path: Path) -> None:
    """A day or category without papers of arXiv does not link arXiv, although the site has papers of arXiv."""
    seventeen = "- **Arxiv ID**: iclr2020:Poster/17\n"
    other = BARE.replace(seventeen, f"{seventeen}- **Categories**: **posters**\n")
    output = write(tmp_path, other, ON_ARXIV, COMPLETE, settings='[build]\ntheme = "{theme}"\n')
    links = {entry.title: entry.link for entry in feedparser.parse((output / "days.xml").read_text("utf-8")).entries}
    assert links["1 paper of 14 October 2025"] == "https://arxiv.org/"
    assert links["3 papers of 12 October 2025"] == "https://openreview.net/"
    assert "arxiv.org" not in (output / "category/posters/rss.xml").read_text("utf-8")
    assert lxml.etree.parse(output / "category/cs.CV/rss.xml").findtext("channel/link") == "https://arxiv.org/"
    assert lxml.etree.parse(output / "rss.xml").findtext("channel/link") == "https://arxiv.org/"


def test_lists_of_feeds_and_sitemaps_have_no_categories(bare: Path) -> None:
    """Readers import only feeds that exist."""
    outlines = lxml.etree.parse(bare / "subscriptions.opml").findall("body/outline")
    assert [outline.get("xmlUrl") for outline in outlines] == ["https://example.org/papers/atom.xml"]
    assert "categories" not in "".join(path.read_text("utf-8") for path in bare.glob("sitemap*.xml"))


@pytest.mark.parametrize("digests", [(BARE, COMPLETE), (COMPLETE, BARE), (ON_ARXIV, COMPLETE)])
def test_a_build_after_the_first_category_equals_a_full_one(tmp_path: Path, digests: tuple[str, str]) -> None:
    """The first paper with a category, author, abstract or another source changes all pages, and so does the last one."""
    first, second = digests
    write(tmp_path / "grown", first)
    grown = write(tmp_path / "grown", first, second)
    assert not toy.difference(toy.tree(grown), toy.tree(write(tmp_path / "both", first, second)))
    (tmp_path / "grown/content/1.md").unlink()
    toy.build(tmp_path / "grown", accept_shrink=True)
    assert not toy.difference(toy.tree(grown), toy.tree(write(tmp_path / "first", first)))
