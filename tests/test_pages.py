"""The toy archive's site: every page lists exactly the papers that follow from the digests."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import lxml.etree
import lxml.html
import pytest
from support import recomputed, toy

from sitegen import names, routes, slugs

PAPERS = recomputed.papers(toy.DIGESTS.values())
MERGED = {"w zhang": "wei zhang"}
SPLIT = {("yang liu", "1901.00003"): "yang liu (shanghai)"}
AUTHORS = recomputed.authors(PAPERS, MERGED, SPLIT)
ADDRESSES = recomputed.addresses(
    PAPERS, MERGED, SPLIT, {"wei zhang": "Wei Zhang", "yang liu (shanghai)": "Yang Liu (Shanghai)"}
)
DAYS = recomputed.days(PAPERS)
MONTHS = recomputed.months(PAPERS)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, lxml.html.HtmlElement]:
    """Return all HTML pages by path, parsed."""
    files = toy.tree(site / "public")
    return {path: lxml.html.document_fromstring(body) for path, body in files.items() if path.endswith(".html")}


def papers_linked(page: lxml.html.HtmlElement) -> list[str]:
    """Return the identifiers of the papers whose pages a page links to, in order."""
    links = re.findall(r"paper/\d{4}/(.+)\.html", "\n".join(page.xpath("//main//a/@href")))
    return [link.replace("cs-", "cs/") for link in links]


def test_the_toy_archive_is_as_difficult_as_it_says() -> None:
    """The recomputed data agree with facts known from reading the toy archive."""
    assert len(PAPERS) == 10
    assert PAPERS["1901.00002"].version == 3
    assert PAPERS["1901.00002"].days == {"2019-01-02", "2019-01-03"}
    assert PAPERS["cs/9802005"].day == "2018-12-30"
    assert sorted(AUTHORS["wei zhang"]) == ["1812.11001", "1901.00002", "1901.00003", "1902.03456"]


def test_each_paper_is_once_on_the_page_of_each_of_its_days(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """It is on no other day."""
    shown = {
        f"{match[1]}-{match[2]}-{match[3]}": [
            article.get("id") for article in page.find_class("paper") if article.tag == "article"
        ]
        for path, page in pages.items()
        if (match := re.fullmatch(r"(\d{4})/(\d{2})/(\d{2})\.html", path))
    }
    assert {day: sorted(found) for day, found in shown.items()} == {
        day: sorted(map(routes.anchor, found)) for day, found in DAYS.items()
    }


def test_each_author_page_lists_exactly_its_authors_papers(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """Every author has a page, every page has an author, and no page lists a paper twice."""
    shown = {
        path: sorted(papers_linked(page))
        for path, page in pages.items()
        if re.fullmatch(r"author/\w+/.*\.html", path)
        and "/index" not in path
        and not page.xpath("//meta[@http-equiv='refresh']")
    }
    assert shown == {routes.AUTHOR.path(ADDRESSES[person]): sorted(found) for person, found in AUTHORS.items()}


def test_an_author_is_named_by_the_commonest_spelling(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """If two are equally common, by the first in character order; authors.toml can choose another."""
    for identity, counted in recomputed.spellings(PAPERS).items():
        if identity in ("wei zhang", "w zhang", "yang liu", "roberto m cesar jr"):
            continue
        name = min(counted, key=lambda spelling: (-counted[spelling], spelling))
        assert pages[routes.AUTHOR.path(ADDRESSES[identity])].xpath("string(//h1)").strip().startswith(name)
    assert pages["author/zw/wei-zhang.html"].xpath("string(//h1)").strip().startswith("Wei Zhang")


def test_a_paper_shows_its_own_spellings(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """The author's page may have another spelling."""
    links = pages["2019/02/11.html"].xpath("//article[@id='1902.03456']//a[@rel='author']")
    assert [(link.text, link.get("href")) for link in links] == [
        ("Ada LOVELACE", "../../author/la/ada-lovelace.html"),
        ("Wei Zhang", "../../author/zw/wei-zhang.html"),
    ]


def test_a_category_month_lists_exactly_its_papers(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """A month lists the papers whose own day is in the month."""
    shown = {
        path: sorted(papers_linked(page))
        for path, page in pages.items()
        if re.fullmatch(r"category/.+/\d{4}-\d{2}\.html", path)
    }
    assert shown == {
        routes.CATEGORY_MONTH.path(code, month): sorted(found)
        for code, months in MONTHS.items()
        for month, found in months.items()
    }


def test_only_categories_have_pages(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """The aliases of the six pairs and classes have no pages."""
    shown = {path.split("/")[1] for path in pages if re.fullmatch(r"category/.+/index\.html", path)}
    assert shown == set(MONTHS)
    assert {"eess.SY", "math.NA", "math.ST"} <= shown
    assert not shown & {"cs.SY", "cs.NA", "stat.TH", "68T45"}


def test_a_category_page_shows_the_newest_papers(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """This archive is so small that all papers are shown, newest day first."""
    for code, months in MONTHS.items():
        listed = papers_linked(pages[routes.CATEGORY.path(code)])
        assert sorted(listed) == sorted(set().union(*months.values()))
        days = [PAPERS[identifier].day for identifier in listed]
        assert days == sorted(days, reverse=True)


def test_a_class_is_shown_and_not_linked(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """ACM and MSC classes and free text are shown unchanged."""
    article = pages["2018/12/30.html"].get_element_by_id("cs-9802005")
    assert article.xpath(".//a[@rel='tag']/@href") == ["../../category/cs.CV/index.html"]
    text = article.text_content()
    assert all(word in text for word in ("68T45", "I.4.8; I.2.10"))


def test_a_day_shows_every_field(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """Continued lines are joined; both DOIs and the categories are links."""
    article = pages["2019/01/02.html"].get_element_by_id("1901.00001")
    text = " ".join(article.text_content().split())
    for value in (
        "Of lines that go on",
        "Ada Lovelace",
        "Roberto M. Cesar, Jr.",
        "12 pages; - **DOI**: not a field; to appear",
        "Journal of Toys, 12 (2019), 1-12",
        "An abstract.",
        "1901.00001v1",
    ):
        assert value in text, value
    links = article.xpath(".//a/@href")
    assert {"https://doi.org/10.1000/182", "https://doi.org/10.1000/183", "https://arxiv.org/pdf/1901.00001"} <= set(
        links
    )
    assert "../../category/cs.CV/index.html" in links


def test_days_lead_to_their_neighbors(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """The links go from the first day to the last and back, over days with papers."""
    days = sorted(DAYS)
    for before, day, after in zip([None, *days], days, [*days[1:], None], strict=False):
        page = pages[routes.DAY.path(day)]
        for relation, other in (("prev", before), ("next", after)):
            expected = {f"../../{routes.DAY.path(other)}"} if other else set()
            assert set(page.xpath(f"//a[@rel='{relation}']/@href")) == expected


def test_a_months_calendar_has_the_right_weekdays(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """2 January 2019 was a Wednesday."""
    page = pages["2019/01/index.html"]
    (cell,) = page.xpath("//td[a[contains(@href, '2019/01/02.html')]]")
    assert len(cell.xpath("preceding-sibling::td")) == 2
    assert len(page.xpath("//td//a[contains(@href, '2019/01/')]")) == 2


def test_the_year_and_the_home_page_lead_to_every_day(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """The page of a year links to each of its days."""
    for day in DAYS:
        links = [link.replace("../", "") for link in pages[routes.YEAR.path(day[:4])].xpath("//a/@href")]
        assert routes.DAY.path(day) in links
    assert routes.DAY.path(max(DAYS)) in pages["index.html"].xpath("//a/@href")


def test_every_link_inside_the_site_leads_somewhere(pages: dict[str, lxml.html.HtmlElement], site: Path) -> None:
    """Each link has an existing file and fragment. No link begins at the root, so the site works below any path."""
    files = set(toy.tree(site / "public"))
    anchors = {path: set(page.xpath("//@id")) for path, page in pages.items()}
    for path, page in pages.items():
        if path == "404.html":
            continue
        for link in page.xpath("//@href | //@src"):
            if re.match(r"[a-z]+:", link):
                continue
            target, _, fragment = link.partition("#")
            target = target.partition("?")[0]
            place = (Path(path).parent / target) if target else Path(path)
            resolved = "/".join(_normal(place.parts))
            assert resolved in files, f"{path}: {link}"
            assert not fragment or fragment in anchors[resolved], f"{path}: {link}"


def _normal(parts: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        if part == "..":
            found.pop()
        else:
            found.append(part)
    return found


def test_the_page_for_what_is_missing_works_at_any_depth(pages: dict[str, lxml.html.HtmlElement], site: Path) -> None:
    """Its links begin with the site's path or are full addresses, and each has a target."""
    links = pages["404.html"].xpath("//@href | //@src")
    own = {link.removeprefix("/papers/").partition("#")[0] for link in links if link.startswith("/")}
    assert all(link.startswith(("https://", "/papers/")) for link in links), links
    assert own <= set(toy.tree(site / "public"))


def test_a_former_address_leads_on(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """An author merged by authors.toml has a redirect, unless the old name still has papers."""
    page = pages["author/zw/w-zhang.html"]
    (refresh,) = page.xpath("//meta[@http-equiv='refresh']/@content")
    assert refresh.endswith("../../author/zw/wei-zhang.html")
    assert not pages["author/ly/yang-liu.html"].xpath("//meta[@http-equiv='refresh']")


def test_day_data_says_what_the_digests_say(site: Path) -> None:
    """JSON has every field; texts contain the TeX of the source."""
    for day, found in DAYS.items():
        data = json.loads((site / "public" / routes.DAY_FILE.path(day, "json")).read_bytes())
        assert data["day"] == day
        assert sorted(paper["id"] for paper in data["papers"]) == sorted(found)
        for shown in data["papers"]:
            paper = PAPERS[shown["id"]]
            assert (shown["version"], shown["day"], shown["categories"]) == (paper.version, paper.day, paper.categories)
            assert [names.fold(author["name"]) for author in shown["authors"]] == [
                names.fold(name.replace(" Jr.", ", Jr.")) for name in paper.authors
            ]
    by_hand = json.loads((site / "public/2019/01/03.json").read_bytes())["papers"]
    assert by_hand[1]["title"] == r"$\alpha$-nets, \emph{50\% better} than $x_{1}$"


def test_each_day_is_there_as_bibtex(site: Path) -> None:
    """The file has one entry for each paper, and the day's page links to it."""
    for day, found in DAYS.items():
        page = (site / "public" / routes.DAY.path(day)).read_text(encoding="utf-8")
        bibtex = (site / "public" / routes.DAY_FILE.path(day, "bib")).read_text(encoding="utf-8")
        assert len(re.findall(r"^@\w+\{", bibtex, re.MULTILINE)) == len(found)
        assert all(f"arxiv.org/abs/{identifier}" in bibtex for identifier in found), day
        assert f'href="../../{routes.DAY_FILE.path(day, "bib")}">BibTeX</a>' in page


def test_feeds_list_the_newest_papers(site: Path) -> None:
    """Each paper is listed once, with an identifier that does not depend on the version."""
    for path in ("atom.xml", "rss.xml"):
        feed = feedparser.parse((site / "public" / path).read_bytes())
        assert not feed.bozo
        found = [entry.id for entry in feed.entries]
        assert len(set(found)) == len(found)
        assert set(found) <= {f"oai:arXiv.org:{identifier}" for identifier in PAPERS}
        assert "oai:arXiv.org:1902.03457" in found
    for code, months in MONTHS.items():
        feed = feedparser.parse((site / "public" / routes.CATEGORY_FEED.path(code, "atom")).read_bytes())
        everything = {f"oai:arXiv.org:{identifier}" for identifier in set().union(*months.values())}
        assert {entry.id for entry in feed.entries} == everything


def test_only_prolific_authors_have_a_feed(site: Path) -> None:
    """Those with three papers or more: that is the setting of this site."""
    found = {path for path in toy.tree(site / "public") if re.fullmatch(r"author/.*\.xml", path)}
    prolific = {key for key, written in AUTHORS.items() if len(written) >= 3}
    assert found == {routes.AUTHOR_FILE.path(slugs.author_address(key), "xml") for key in prolific}


def test_an_authors_feed_has_all_papers_of_its_days(tmp_path: Path) -> None:
    """Also if the newest two days have more papers than are read at first; older papers are left out."""
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    days = {"2019-01-02": 3, "2019-02-04": 20, "2019-02-05": 25}
    for day, papers in days.items():
        records = [
            toy.record(f"{day[2:4]}{day[5:7]}.{int(day[8:]):02}{number:03}", day=day, authors="Ada Lovelace")
            for number in range(papers)
        ]
        toy.put(tmp_path / f"content/{day.replace('-', '')}.md", toy.digest(day, *records))
    toy.build(tmp_path)
    feed = feedparser.parse((tmp_path / "public/author/la/ada-lovelace.xml").read_bytes())
    found = [entry.updated[:10] for entry in feed.entries]
    assert found == ["2019-02-05"] * 25 + ["2019-02-04"] * 20


def test_past_issues_hold_every_paper_of_the_months_that_ended_once(site: Path) -> None:
    """Issues are by the month of the own day. The month of the newest day is not complete and has no issue."""
    files = toy.tree(site / "public")
    found = Counter(
        entry.id for path in files if path.startswith("archive/") for entry in feedparser.parse(files[path]).entries
    )
    ended = [identifier for identifier, paper in PAPERS.items() if paper.day < "2019-02"]
    assert found == Counter(f"oai:arXiv.org:{identifier}" for identifier in ended)
    assert sorted(path for path in files if path.startswith("archive/")) == [
        "archive/2018-12.xml",
        "archive/2019-01.xml",
    ]


def test_the_sitemap_names_every_page_for_readers(site: Path, pages: dict[str, lxml.html.HtmlElement]) -> None:
    """It has the full address of every HTML page except redirects and 404.html, in parts with dates."""
    files = toy.tree(site / "public")
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    parts: Any = lxml.etree.fromstring(files["sitemap.xml"]).xpath("//s:loc/text()", namespaces=space)
    assert {part.removeprefix(toy.URL) for part in parts} == {path for path in files if path.startswith("sitemap-")}
    documents: list[Any] = [lxml.etree.fromstring(files[part.removeprefix(toy.URL)]) for part in parts]
    located = [location for document in documents for location in document.xpath("//s:loc/text()", namespaces=space)]
    assert len(set(located)) == len(located)
    expected = {
        routes.absolute(toy.URL, path)
        for path, page in pages.items()
        if not page.xpath("//meta[@http-equiv='refresh']")
    }
    unlisted = {location.removeprefix(toy.URL) for location in expected - set(located)}
    assert not set(located) - expected
    assert {
        path for path in unlisted if not re.match(r"(404|search|saved|following|offline)\.html|author/\w+/$", path)
    } == set()


def test_every_page_knows_its_own_address(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """Every page has a canonical link, and a title that no other page has."""
    for path, page in pages.items():
        if not page.xpath("//meta[@http-equiv='refresh']") and path != "404.html":
            assert page.xpath("//link[@rel='canonical']/@href") == [routes.absolute(toy.URL, path)]
    titles = Counter(
        page.xpath("string(//title)") for page in pages.values() if not page.xpath("//meta[@http-equiv='refresh']")
    )
    assert [title for title, number in titles.items() if number > 1] == []


def test_the_owners_own_pages_and_files_are_there(site: Path, pages: dict[str, lxml.html.HtmlElement]) -> None:
    """Pages are in the menu, without scripts; files are copied unchanged."""
    files = toy.tree(site / "public")
    for path, content in toy.STATIC.items():
        assert files[path] == content
    menu = pages["2019/01/02.html"].xpath("//nav//a/@href")
    assert {"../../about.html", "../../notes/method.html"} <= set(menu)
    about = pages["about.html"]
    assert about.xpath("string(//main//h1)") == "About the toy"
    assert about.xpath("//main//em/text()") == ["hand"]
    assert not about.xpath("//main//script")
    assert pages["notes/method.html"].xpath("//meta[@name='description']/@content") == ["How it is done"]


def test_status_and_robots_say_how_things_stand(site: Path) -> None:
    """status.json has the state of the archive, and robots.txt the address of the sitemap."""
    status = json.loads((site / "public/status.json").read_bytes())
    assert (status["papers"], status["days"], status["authors"], status["categories"]) == (
        len(PAPERS),
        len(DAYS),
        len(AUTHORS),
        len(MONTHS),
    )
    assert (status["oldest"], status["newest"]) == (min(DAYS), max(DAYS))
    assert status["gaps"] == [{"first": "2019-01-04", "last": "2019-02-10"}]
    assert f"Sitemap: {toy.URL}sitemap.xml" in (site / "public/robots.txt").read_text(encoding="utf-8")
    assert (site / "public/.nojekyll").read_bytes() == b""


def test_hostile_text_stays_text(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """Text of digests never becomes an element, a link or template code."""
    for path, page in pages.items():
        assert not page.xpath("//img | //b[text()='systems']"), path
        assert not [
            script for script in page.xpath("//script") if "alert" in (script.text or "") and not script.get("type")
        ]
        assert not [link for link in page.xpath("//@href | //@src") if link.startswith("javascript:")], path
    text = pages["2018/12/31.html"].get_element_by_id("1812.11003").text_content()
    assert "<script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert "\u202e" not in text


# Names


@pytest.fixture(scope="module")
def namesakes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with namesakes on one paper, footnote marks, and one author in several spellings."""
    folder = tmp_path_factory.mktemp("namesakes")
    toy.put(folder / "sitegen.toml", toy.SETTINGS.replace("author_min_papers = 3", "author_min_papers = 1"))
    listed = (
        ("1901.00001", "Kun Xu, Ann Bee, Kun Xu"),
        ("1901.00002", "Christoph Busch1, Jean-Luc Bo"),
        ("1901.00003", "Christoph Busch, Jean Luc Bo"),
        ("1901.00004", "C V Jawahar, Jane Doe, M. D., Ph. D."),
        ("1901.00005", "C. V. Jawahar, Kun Xu"),
    )
    records = [toy.record(identifier, day="2019-01-02", authors=authors) for identifier, authors in listed]
    toy.put(folder / "content/20190102.md", toy.digest("2019-01-02", *records))
    summary = toy.build(folder)
    assert not summary.problems
    return folder / "public"


def test_both_of_two_authors_with_one_name_are_named(namesakes: Path) -> None:
    """Both names are on pages and in data, feeds and citations."""
    page = lxml.html.parse(namesakes / "2019/01/02.html")
    names_ = page.xpath("//article[@id='1901.00001']//a[@rel='author']/text()")
    assert names_ == ["Kun Xu", "Ann Bee", "Kun Xu"]
    day = json.loads((namesakes / "2019/01/02.json").read_text())
    paper = next(paper for paper in day["papers"] if paper["id"] == "1901.00001")
    assert [author["name"] for author in paper["authors"]] == names_
    assert "{Kun Xu and Ann Bee and Kun Xu}" in (namesakes / "2019/01/02.bib").read_text()
    feed = (namesakes / "atom.xml").read_text()
    entry = next(part for part in feed.split("<entry>") if "1901.00001" in part)
    assert re.findall("<name>(.*?)</name>", entry) == names_
    own = (namesakes / "paper/1901/1901.00001.html").read_text()
    assert len(re.findall('name="citation_author" content="Xu, Kun"', own)) == 2


def test_the_page_of_two_authors_with_one_name_lists_a_paper_once(namesakes: Path) -> None:
    """The paper also counts once, for them and for their co-authors."""
    page = lxml.html.parse(namesakes / "author/xk/kun-xu.html")
    assert papers_linked(page.getroot()) == ["1901.00005", "1901.00001"]
    assert "Kun Xu</a>&nbsp;2" not in (namesakes / "author/ba/ann-bee.html").read_text()


def test_a_footnote_mark_is_not_shown(namesakes: Path) -> None:
    """No file has it: it refers to the paper's first page."""
    pages = [namesakes / "2019/01/02.html", namesakes / "2019/01/02.bib", namesakes / "2019/01/02.json"]
    assert not [page for page in pages if "Busch1" in page.read_text()]


@pytest.mark.parametrize(
    ("present", "former", "papers"),
    [
        ("author/bc/christoph-busch.html", "Christoph Busch1", 2),
        ("author/bj/jean_luc-bo.html", "Jean Luc Bo", 2),
        ("author/jc/c-v-jawahar.html", "C V Jawahar", 2),
        ("author/dj/jane-doe.html", "Jane Doe, M. D., Ph. D.", 1),
    ],
)
def test_former_addresses_lead_to_the_author(namesakes: Path, present: str, former: str, papers: int) -> None:
    """Each spelling had its own page; its address redirects."""
    assert len(papers_linked(lxml.html.parse(namesakes / present).getroot())) == papers
    old = namesakes / routes.AUTHOR.path(slugs.author_address(names.fold(former)))
    assert Path(present).name in lxml.html.parse(old).xpath("string(//meta[@http-equiv='refresh']/@content)")
    address = old.relative_to(namesakes).as_posix()
    assert not [file for file in namesakes.rglob("sitemap*.xml") if address in file.read_text()]


def test_lists_of_active_authors_say_that_they_count_names(pages: dict[str, lxml.html.HtmlElement]) -> None:
    """Several people may have one name."""
    for path in ("statistics.html", "author/index.html"):
        assert "Several people may share a name." in pages[path].text_content()
