"""The default theme without a browser: contents, sizes and loaded files of each kind of page."""

import gzip
import re
from itertools import pairwise
from pathlib import Path

import jinja2
import lxml.html
import pytest
from lxml.html import HtmlElement
from support import theme_site, toy
from support.theme_site import AUTHORS, KINDS, LONG_DAY, LONG_TITLE, PAPERS

from sitegen.pages.site import png_size
from sitegen.theme import Theme

pytest_plugins = ("support.theme_site_fixtures",)

THEMES = toy.ROOT / "themes"
LAST_AUTHOR = "Beha Chobeha"


def read(folder: Path, path: str) -> HtmlElement:
    """Return a page as lxml parses it."""
    return lxml.html.fromstring((folder / path).read_bytes().decode())


def text(element: HtmlElement) -> str:
    """Return the words of an element with single spaces."""
    return " ".join(element.text_content().split())


def compressed(content: bytes) -> int:
    """Return the number of bytes after gzip compression."""
    return len(gzip.compress(content, 9))


@pytest.fixture(params=KINDS)
def path(request: pytest.FixtureRequest) -> str:
    """The path of a page of each kind."""
    return KINDS[request.param]


def test_a_page_has_title_heading_and_address(default_site: Path, path: str) -> None:
    """It has one heading of the first rank, no rank is skipped, and it has title, description and canonical link.

    The page of an author has no description: it would repeat the first lines. Pages of papers and of authors without a feed link
    no feed in the head.
    """
    page = read(default_site, path)
    ranks = [int(heading.tag[1]) for heading in page.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert ranks.count(1) == 1
    assert ranks[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(ranks))
    assert page.findtext(".//title").strip()
    described = page.xpath("//meta[@name='description']/@content")
    assert described[0].strip() if path not in (KINDS["author"], KINDS["single author"]) else not described
    canonical = page.xpath("//link[@rel='canonical']/@href")[0]
    assert canonical == toy.URL + path.removesuffix("index.html")
    has_feed = not path.startswith("paper/") and path != KINDS["single author"]
    assert bool(page.xpath("//link[@type='application/atom+xml']")) is has_feed
    assert page.get("lang") == "en"


def test_pages_have_open_graph_metadata(default_site: Path, path: str) -> None:
    """All except pages of papers and of authors, where chats use title and description."""
    page = read(default_site, path)
    found = dict(zip(page.xpath("//meta/@property"), page.xpath("//meta[@property]/@content"), strict=True))
    if path.startswith(("author/pe", "author/ap", "author/zw", "paper/")):
        assert not found
        return
    assert found["og:title"]
    assert found["og:description"] == page.xpath("//meta[@name='description']/@content")[0]
    assert found["og:url"] == page.xpath("//link[@rel='canonical']/@href")[0]
    assert found["og:type"] in ("website", "article")


def test_a_page_loads_only_files_of_the_site(default_site: Path, path: str) -> None:
    """The policy forbids other scripts, styles and hosts, and the page contains nothing that it would block."""
    page = read(default_site, path)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    directives = dict(directive.split(maxsplit=1) for directive in policy.split(";"))
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == directives["connect-src"] == "'self'"
    assert not page.xpath("//style | //@style | //@*[starts-with(name(), 'on')] | //script[not(@src)][not(@type)]")
    loaded = page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet' or @rel='icon']/@href")
    assert loaded
    assert not [address for address in loaded if ":" in address]


def test_a_page_works_without_scripts(default_site: Path, path: str) -> None:
    """The header's links lead to existing pages, and only the filters of papers have form controls."""
    page = read(default_site, path)
    assert page.xpath("count(//main)") == 1
    assert page.xpath("//header/a")[0].text_content() == "Toys"
    hidden = "ancestor-or-self::*[@hidden or self::template or self::dialog[not(@open)] or @class='unused']"
    controls = page.xpath(f"(//button | //input | //select)[not({hidden})]")
    assert all(control.xpath("ancestor::form[@class='tools']") for control in controls)
    if path != KINDS["not found"]:
        for href in page.xpath("//header//a/@href"):
            assert (default_site / path).parent.joinpath(href).is_file()


def test_the_day_shows_every_field_of_every_paper(default_site: Path) -> None:
    """All 213 papers are complete: authors and categories are linked, and formulas are MathML."""
    day = read(default_site, LONG_DAY)
    papers = day.xpath("//article[@class='paper']")
    assert len(papers) == PAPERS
    paper = next(paper for paper in papers if paper.get("id") == "1903.00001")
    assert text(paper.find("h3/a")) == LONG_TITLE
    assert paper.find("h3/a").get("href") == "../../paper/1903/1903.00001.html"
    assert len(paper.xpath(".//a[@rel='author']")) == AUTHORS
    assert [tag.text for tag in paper.xpath(".//a[@rel='tag']")] == [
        "Computer Vision and Pattern Recognition",
        "Machine Learning",
        "Image and Video Processing",
        "Machine Learning",
    ]
    words = text(paper)
    for part in ("cs.CV", "68T45", "Journal of Everything", "2019-03-04 10:20Z", "1903.00001v1", r"\undefined"):
        assert part in words
    links = paper.xpath(".//a/@href")
    assert {
        "https://doi.org/10.1000/182",
        "https://arxiv.org/pdf/1903.00001",
        "https://arxiv.org/abs/1903.00001",
        "../../paper/1903/1903.00001.html",
    } <= set(links)
    assert paper.xpath(".//*[local-name()='math']")


def test_a_day_leads_to_its_neighbors_and_its_month(default_site: Path) -> None:
    """The links are above and below the papers; the newest day has no next day."""
    day = read(default_site, "2019/01/02.html")
    assert day.xpath("//nav[@class='turn']/a[@rel='prev']/@href") == ["../../2018/12/31.html"] * 2
    assert day.xpath("//nav[@class='turn']/a[@rel='next']/@href") == ["../../2019/01/03.html"] * 2
    assert day.xpath("//nav[@class='turn']/a[not(@rel)]/@href") == ["../../2019/01/index.html"]
    assert text(day.find(".//h1")) == "Wednesday 2 January 2019"
    assert not read(default_site, LONG_DAY).xpath("//a[@rel='next']")


def test_cross_lists_and_revisions_are_marked(default_site: Path) -> None:
    """A paper with another primary category and a revised paper have a mark; other papers have none."""
    papers = {paper.get("id"): paper for paper in read(default_site, "2018/12/31.html").xpath("//article")}
    assert papers["1812.11002"].xpath(".//p[@class='signs']/b/@class") == ["cross", "revised"]
    assert not papers["1812.11003"].xpath(".//b[@class='cross'] | .//b[@class='revised']")


def test_a_calendar_has_the_right_weekdays(default_site: Path) -> None:
    """1 March 2019 was a Friday. The day with papers is linked and shaded, with their number."""
    table = read(default_site, "2019/03/index.html").xpath("//table")[0]
    names = [head.text for head in table.xpath(".//th")]
    first = table.xpath(".//tbody/tr")[0].xpath("td")
    assert names[[text(cell) for cell in first].index("1")] == "Fr"
    cell = table.xpath(".//td[a]")[0]
    assert text(cell) == "4 213"
    assert cell.get("class") == "s4"
    assert cell.xpath("a/@href") == ["../../2019/03/04.html"]


def test_the_year_has_twelve_months(default_site: Path) -> None:
    """Months without papers are shown too; months with papers are linked."""
    year = read(default_site, "2019/index.html")
    assert len(year.xpath("//table[@class='month']")) == 12
    assert year.xpath("//section/h2/a/@href") == [f"../2019/{month}/index.html" for month in ("01", "02", "03")]


def test_home_shows_the_newest_day(default_site: Path) -> None:
    """Its titles are links to papers, in the order of the day's page, in one list with the desk beside the first twenty."""
    home = read(default_site, "index.html")
    assert text(home.xpath("//main//h1")[0]) == "Monday 4 March 2019"
    assert home.xpath("//main//h1/a/@href") == ["2019/03/04.html"]
    assert [len(part.xpath("li")) for part in home.xpath("//main/div/ol")] == [20, PAPERS - 20]
    papers = home.xpath("//ol[@class='entries']/li/a/@href")
    of_day = read(default_site, LONG_DAY).xpath("//article[@class='paper']/@id")
    assert papers == [f"paper/1903/{name}.html" for name in of_day]
    assert home.xpath("//nav[@class='turn']/a[@rel='prev']/@href") == ["2019/02/11.html"] * 2


def test_home_leads_to_days_categories_and_years(default_site: Path) -> None:
    """Fourteen earlier days and all years are rows with bars and numbers, newest first. There are feeds too."""
    home = read(default_site, "index.html")
    days, years = home.xpath("//aside//ul[@class='bars']")
    assert days.xpath("li/a/@href")[:3] == ["2019/02/11.html", "2019/01/03.html", "2019/01/02.html"]
    assert len(days.xpath("li")) == 14
    assert [text(year) for year in years.xpath("li/a")] == ["2019 221", "2018 16", "2017 12", "2016 12"]
    assert years.xpath("li/a/@href")[-1] == "2016/index.html"
    assert len(years.xpath(".//*[local-name()='rect']")) == 4
    assert {"atom.xml", "rss.xml", "days.xml"} <= set(home.xpath("//main//a/@href"))
    assert home.xpath("//ul[@class='trends']/li/*[local-name()='svg']/*[local-name()='path']")


def test_rows_name_the_first_authors_and_the_last(default_site: Path) -> None:
    """All lists have the same rows. The category is named where it is not that of most papers."""
    rows = {
        row.xpath("a/@href")[0].rpartition("/")[2]: row for row in read(default_site, "index.html").xpath("//ol/li")
    }
    long = rows["1903.00001.html"]
    assert text(long).endswith(f"Anan Ananan, Bean Anbean, Choan Anchoan … {LAST_AUTHOR} ({AUTHORS})")
    assert not long.xpath("i")
    assert {text(row) for row in read(default_site, "index.html").xpath("//ol/li/i")} == {"cs.LG", "eess.IV"}
    month = read(default_site, KINDS["category month"])
    (same,) = month.xpath("//ul/li[a/@href='../../paper/1903/1903.00001.html']")
    assert f" … {LAST_AUTHOR} ({AUTHORS})" in text(same)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("2018/index.html", "../2017/index.html", "../2019/index.html"),
        ("2019/02/index.html", "../../2019/01/index.html", "../../2019/03/index.html"),
        ("category/cs.CV/2019-02.html", "../../category/cs.CV/2019-01.html", "../../category/cs.CV/2019-03.html"),
        ("2019/01/02.html", "../../2018/12/31.html", "../../2019/01/03.html"),
    ],
)
def test_a_page_ends_with_its_neighbors(default_site: Path, path: str, before: str, after: str) -> None:
    """The last element has the links that are also at the beginning, apart from that to the page above."""
    page = read(default_site, path)
    last = page.xpath("//main/*[last()]")[0]
    assert last.get("class") == "turn"
    assert last.xpath("a/@href") == [before, after]
    assert page.xpath("//nav[@class='turn']")[0].xpath("a[@rel]/@href") == [before, after]
    labels = page.xpath("//nav[@class='turn']/@aria-label")
    assert len(set(labels)) == len(labels) == 2


def test_a_category_leads_to_the_next_one(default_site: Path) -> None:
    """At its end, by code, and to the list of all. The first has no previous one, the last no next one."""
    codes = [path.split("/")[-2] for path in read(default_site, "category/index.html").xpath("//main//ul//a/@href")]
    codes.sort()
    for number, code in enumerate(codes):
        last = read(default_site, f"category/{code}/index.html").xpath("//main/*[last()]")[0]
        assert last.get("class") == "turn"
        beside = [*codes[max(number - 1, 0) : number], "", *codes[number + 1 : number + 2]]
        assert last.xpath("a/@href") == [f"../../category/{other}/index.html".replace("//", "/") for other in beside]


def test_lists_of_authors_lead_to_the_next_initials(default_site: Path) -> None:
    """The first list has no previous one, the last one no next one."""
    shards = [path.split("/")[-2] for path in shard_links(default_site)]
    for number, shard in enumerate(shards):
        turn = read(default_site, f"author/{shard}/index.html").xpath("//main/nav[@class='turn']")[-1]
        beside = [*shards[max(number - 1, 0) : number], *shards[number + 1 : number + 2]]
        assert turn.xpath("a/@href") == [f"../../author/{other}/index.html" for other in beside]


def test_lists_of_authors_begin_with_the_family_name(default_site: Path) -> None:
    """A note in parentheses stays at the end."""
    names = [name for path in shard_links(default_site) for name in author_names(default_site, path)]
    assert {"Lovelace, Ada", "Liu, Yang (Shanghai)"} <= set(names)


def author_names(folder: Path, path: str) -> list[str]:
    """Return the names on a list of authors."""
    return [text(link) for link in read(folder, path.removeprefix("../")).xpath("//ul[@class='names']//a")]


def test_days_are_grouped_where_digests_show_it(default_site: Path) -> None:
    """Cross-lists are apart, newest first in each group, as on the home page. A day with one group has no headings."""
    day = read(default_site, LONG_DAY)
    assert [text(group) for group in day.xpath("//div[@class='group']/h2")] == ["New papers 109", "Cross-lists 104"]
    listed = day.xpath("//div[@class='papers']/*")
    at = [element.get("class") for element in listed].index("group", 1)
    for group, crossed in ((listed[1:at], False), (listed[at + 1 :], True)):
        papers = [paper.get("id") for paper in group]
        assert papers == sorted(papers, reverse=True)
        assert all(bool(paper.xpath(".//b[@class='cross']")) == crossed for paper in group)
    assert not read(default_site, "2016/01/15.html").xpath("//div[@class='group'] | //article//h3")


def test_a_paper_that_returns_revised_is_in_a_group(tmp_path: Path) -> None:
    """On the later day, but not on its own day."""
    old = toy.record("1901.00001", "First", updated="2019-01-03", version=2)
    new = toy.record("1901.00002", "Second", day="2019-01-03")
    public = small_site(tmp_path, {"a.md": toy.digest("2019-01-02", old), "b.md": toy.digest("2019-01-03", old, new)})
    groups = read(public, "2019/01/03.html").xpath("//div[@class='group']/h2")
    assert [text(group) for group in groups] == ["New papers 1", "Revised papers 1"]
    assert not read(public, "2019/01/02.html").xpath("//div[@class='group']")


def test_calendars_of_a_year_show_numbers(default_site: Path) -> None:
    """Each day with papers has their number."""
    year = read(default_site, "2019/index.html")
    days = {text(link): link.get("href") for link in year.xpath("//table//a")}
    assert days["4 213"] == "../2019/03/04.html"
    assert not year.xpath("//table//a/@title")


def test_rows_do_not_repeat_the_usual_category(default_site: Path) -> None:
    """On pages of a category, only other codes are named. The rows of other lists keep the code."""
    for path in ("category/cs.CV/index.html", KINDS["category month"]):
        codes = read(default_site, path).xpath("//ul[@class='entries']/li/i/text()")
        assert codes
        assert "cs.CV" not in codes
    assert "cs.CV" in read(default_site, "category/cs.LG/2019-03.html").xpath("//ul[@class='entries']/li/i/text()")


def shard_links(folder: Path) -> list[str]:
    """Return the links of the index of authors to lists of authors."""
    return list(read(folder, "author/index.html").xpath("//section[@class='letter']//a/@href"))


def test_month_and_year_link_their_busiest_day(default_site: Path) -> None:
    """With its number, and the newest of equal days. A month of one day does not name it."""
    for path, link, words in (
        ("2019/index.html", "../2019/03/04.html", "221 papers · busiest day Monday 4 March, 213 papers"),
        ("2016/index.html", "../2016/12/15.html", "12 papers · busiest day Thursday 15 December, 1 paper"),
        (
            "2019/01/index.html",
            "../../2019/01/02.html",
            "6 papers on 2 days · busiest day Wednesday 2 January, 4 papers",
        ),
        ("2019/03/index.html", None, "213 papers on 1 day"),
    ):
        lead = read(default_site, path).xpath("//p[@class='lead']")[0]
        assert text(lead) == words
        assert lead.xpath("a/@href") == ([link] if link else [])


def test_a_category_page_leads_to_its_months(default_site: Path) -> None:
    """It has name, group, chart, newest papers, and related categories."""
    category = read(default_site, "category/cs.CV/index.html")
    assert text(category.find(".//h1")) == "Computer Vision and Pattern Recognition cs.CV"
    assert "Computer Science" in text(category.xpath("//p[@class='lead']")[0])
    assert "../../category/cs.CV/2016-01.html" in category.xpath("//table[@class='grid']//a/@href")
    assert len(category.xpath("//*[local-name()='rect']")) > 12
    assert "../../category/cs.LG/index.html" in category.xpath("//ul[@class='ranks']//a/@href")
    assert category.xpath("//ul[@class='entries']/li")


def test_an_author_page_shows_papers_and_co_authors(default_site: Path) -> None:
    """Papers are listed by year, newest first, and co-authors with counts. With many papers, there is a chart."""
    author = read(default_site, "author/pe/erna-prolific.html")
    assert [text(year) for year in author.xpath("//div/h2")] == ["2018 12", "2017 12", "2016 12"]
    assert len(author.xpath("//ul[@class='entries']/li")) == 36
    people = author.xpath("//p[@class='plain']")[0]
    assert text(people) == "Wei Zhang 36"
    assert people.xpath("a/@href") == ["../zw/wei-zhang.html"]
    assert author.xpath("//*[local-name()='svg']")


def test_spellings_of_an_author_are_named(default_site: Path) -> None:
    """The page of an author with many papers lists the other spellings."""
    author = read(default_site, "author/zw/wei-zhang.html")
    assert "Also written W. Zhang" in text(author.find(".//main"))


def test_statistics_show_each_chart_with_its_numbers(default_site: Path) -> None:
    """Each of the four charts has a label and a table of its numbers."""
    statistics = read(default_site, "statistics.html")
    for figure in statistics.xpath("//figure"):
        assert figure.xpath(".//*[local-name()='svg'][@role='img']/@aria-label")
        assert figure.xpath(".//details/summary")
        assert len(figure.xpath(".//details//table//tr")) > 2
    assert len(statistics.xpath("//figure")) == 4
    assert text(statistics.xpath("//table[@class='active']//th[@scope='row']")[0]) == "Wei Zhang"


def test_a_paper_page_can_be_cited_and_indexed(default_site: Path) -> None:
    """It has metadata for Google Scholar, and links to its day and to the BibTeX of that day."""
    paper = read(default_site, "paper/1903/1903.00001.html")
    assert paper.xpath("//p[@class='cite']/a/@href") == ["../../2019/03/04.bib"]
    named = {name: paper.xpath(f"//meta[@name='{name}']/@content") for name in set(paper.xpath("//meta/@name"))}
    assert named["citation_title"] == [LONG_TITLE]
    assert len(named["citation_author"]) == AUTHORS
    assert named["citation_publication_date"] == ["2019/03/04"]
    assert named["citation_pdf_url"] == ["https://arxiv.org/pdf/1903.00001"]
    assert named["citation_doi"] == ["10.1000/182"]
    assert paper.xpath("//nav[@class='turn']/a/@href") == ["../../2019/03/04.html#1903.00001"]


def test_hostile_text_stays_text(default_site: Path) -> None:
    """The hostile paper adds no element, attribute or end of a script to its pages."""
    for path in ("2018/12/31.html", "paper/1812/1812.11003.html"):
        source = (default_site / path).read_text(encoding="utf-8")
        page = read(default_site, path)
        assert not page.xpath("//img | //script[contains(., 'alert')][not(@type)] | //@onerror")
        assert not [href for href in page.xpath("//a/@href") if href.startswith("javascript:")]
        assert "<script>alert" not in source
        assert "{{ 7 * 7 }}" in source
    assert page.xpath("//meta[@name='citation_title']/@content")[0].startswith("Hostile title <script>")


def test_links_of_the_404_page_begin_with_the_base_path(default_site: Path) -> None:
    """So they work at any depth."""
    page = read(default_site, "404.html")
    for address in page.xpath("//header//a/@href | //script/@src | //link[@rel='stylesheet']/@href | //main//a/@href"):
        assert address.startswith("/papers/")


def test_the_owners_icon_and_logo_are_used(tmp_path: Path, default_site: Path) -> None:
    """`content/static/favicon.*` and `logo.*` are on every page until they are deleted."""
    assert read(default_site, "author/pe/erna-prolific.html").xpath("//link[@rel='icon']/@href") == [
        "../../favicon.svg"
    ]
    folder = toy.write(tmp_path)
    toy.put(folder / "content/static/logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    toy.build(folder)
    assert read(folder / "public", "2019/01/02.html").xpath("//header//img/@src") == ["../../logo.svg"]
    (folder / "content/static/logo.svg").unlink()
    toy.build(folder)
    assert not read(folder / "public", "2019/01/02.html").xpath("//header//img")


def linked(folder: Path, path: str) -> dict[str, list[str]]:
    """Return the links in a page's head without scripts, styles and feeds, by relation."""
    found: dict[str, list[str]] = {}
    for link in read(folder, path).xpath("//link[@href]"):
        found.setdefault(link.get("rel"), []).append(link.get("href"))
    return found


def test_a_site_has_the_themes_icons_and_preview(tmp_path: Path) -> None:
    """It has an SVG icon, favicon.ico, an icon for home screens, and a picture for previews with its size."""
    folder = toy.write(tmp_path)
    (folder / "content/static/favicon.svg").unlink()
    toy.build(folder)
    public = folder / "public"
    for path in ("index.html", "2019/01/02.html", "category/cs.CV/index.html"):
        links, root = linked(public, path), "../" * path.count("/")
        assert links["icon"][0] == f"{root}favicon.ico"
        assert re.fullmatch(rf"{root}assets/favicon\.[0-9a-f]+\.svg", links["icon"][1])
        for href in (*links["icon"], *links["apple-touch-icon"]):
            assert (public / path).parent.joinpath(href).is_file()
        page = read(public, path)
        tags = dict(_pairs(page))
        assert tags["og:image"] == f"{toy.URL}preview.png"
        picture = (public / tags["og:image"].removeprefix(toy.URL)).read_bytes()
        assert png_size(picture) == (int(tags["og:image:width"]), int(tags["og:image:height"])) == (1200, 630)
        assert tags["twitter:card"] == "summary_large_image"
    assert [href for href in linked(public, "author/zw/wei-zhang.html")["icon"] if "favicon." in href]
    assert (public / "favicon.ico").read_bytes()[:6] == b"\x00\x00\x01\x00\x01\x00"
    assert not (public / "apple-touch-icon.png").exists()


def _pairs(page: HtmlElement) -> list[tuple[str, str]]:
    return [(meta.get("property") or meta.get("name"), meta.get("content")) for meta in page.xpath("//meta[@content]")]


def test_the_owners_pictures_replace_the_themes(tmp_path: Path) -> None:
    """If they are deleted, the theme's are used again. A `preview.png` that is no picture is not linked."""
    folder = toy.write(tmp_path)
    static = folder / "content/static"
    square = (toy.ROOT / "themes/default/assets/apple-touch-icon.png").read_bytes()
    toy.put(static / "preview.png", square)
    toy.put(static / "apple-touch-icon.png", square)
    toy.build(folder)
    public = folder / "public"
    links, tags = linked(public, "index.html"), dict(_pairs(read(public, "index.html")))
    assert links["icon"] == ["favicon.svg"]
    assert links["apple-touch-icon"] == ["apple-touch-icon.png"]
    assert not (public / "favicon.ico").exists()
    assert (tags["og:image"], tags["twitter:card"]) == (f"{toy.URL}preview.png", "summary")
    assert (tags["og:image:width"], tags["og:image:height"]) == ("180", "180")
    for name in ("preview.png", "apple-touch-icon.png", "favicon.svg"):
        (static / name).unlink()
    toy.put(static / "preview.png", b"no picture")
    toy.build(folder)
    assert "og:image" not in dict(_pairs(read(public, "index.html")))
    assert linked(public, "index.html")["icon"][0] == "favicon.ico"


def test_a_theme_without_pictures_links_none(tmp_path: Path, theme: Path) -> None:
    """A theme that extends no other theme has only its own assets."""
    folder = toy.write(tmp_path)
    (folder / "content/static/favicon.svg").unlink()
    toy.build(folder, theme=str(theme))
    assert not (folder / "public/favicon.ico").exists()


@pytest.mark.parametrize("theme", ["default_site", "gazette_site"])
def test_pages_have_their_colors_as_theme_color(theme: str, request: pytest.FixtureRequest) -> None:
    """One for light and one for dark screens, equal to the theme's background colors."""
    folder = request.getfixturevalue(theme)
    style = "".join(file.read_text(encoding="utf-8") for file in sorted(folder.glob("assets/*.css"), key=_is_default))
    paper = re.findall(r"--paper: light-dark\((#\w+), (#\w+)\)", style)[0]
    found = {
        meta.get("media"): meta.get("content")
        for meta in read(folder, "index.html").xpath("//meta[@name='theme-color']")
    }
    assert found == {"(prefers-color-scheme: light)": paper[0], "(prefers-color-scheme: dark)": paper[1]}


def _is_default(file: Path) -> bool:
    return file.name.startswith("style.")


def test_pages_link_the_opensearch_description(default_site: Path) -> None:
    """The link has the site's title. Author and paper pages do not have it, because there are too many."""
    for path in ("index.html", "search.html", "2019/01/02.html", "404.html"):
        (link,) = read(default_site, path).xpath("//link[@rel='search']")
        assert (link.get("title"), link.get("type")) == ("Toys", "application/opensearchdescription+xml")
        assert link.get("href").endswith("opensearch.xml")


def test_a_site_without_address_and_papers_has_complete_pages(tmp_path: Path) -> None:
    """The home page says that there are no papers, and links of the 404 page are relative."""
    toy.put(tmp_path / "sitegen.toml", '[site]\ntitle = "Empty"\n')
    (tmp_path / "content").mkdir()
    toy.build(tmp_path)
    home = read(tmp_path / "public", "index.html")
    assert "No papers yet" in text(home)
    assert not home.xpath("//link[@rel='canonical'] | //meta[@property='og:url'] | //meta[@property='og:image']")
    assert not home.xpath("//link[@rel='search']")
    assert read(tmp_path / "public", "404.html").xpath("//header/a/@href") == ["index.html"]
    for path in ("statistics.html", "subscribe.html"):
        assert read(tmp_path / "public", path).xpath("//h1")


def test_sizes_are_below_their_limits(default_site: Path) -> None:
    """For styles and scripts that each page loads at once and the longest day, all compressed, and for an author's page."""
    for element, most in (("link[@rel='stylesheet']/@href", 12_000), ("script/@src", 20_000)):
        for path in KINDS.values():
            loaded = [Path(name).name for name in read(default_site, path).xpath(f"//{element}")]
            size = sum(compressed((default_site / "assets" / name).read_bytes()) for name in loaded)
            assert 0 < size <= most, path
    assert compressed((default_site / LONG_DAY).read_bytes()) <= 150_000
    frame = re.sub(rb"<li>.*?\n|<p>With.*?</p>", b"", (default_site / KINDS["single author"]).read_bytes())
    assert len(frame) <= 1200
    entries = re.findall(rb"<li>.*?\n", (default_site / KINDS["author"]).read_bytes())
    assert max(map(len, entries)) <= 150


def test_the_desk_is_small(default_site: Path, tmp_path: Path) -> None:
    """All its scripts and styles, with the service worker, have at most 24,000 bytes, compressed."""
    folder = theme_site.write(tmp_path)
    toy.put(folder / "sitegen.toml", f"{(folder / 'sitegen.toml').read_text()}\n[desk]\nenabled = false\n")
    toy.build(folder)
    sizes = [
        sum(len(gzip.compress(file.read_bytes(), 9)) for file in public.rglob("*") if file.suffix in (".js", ".css"))
        for public in (default_site, folder / "public")
    ]
    assert 5_000 < sizes[0] - sizes[1] <= 24_000


def test_the_guide_names_all_that_a_theme_can_use() -> None:
    """docs/themes.md names every template, every block of the layout and every filter of sitegen."""
    guide = (toy.ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
    templates = THEMES / "default" / "templates"
    names = {file.name for file in templates.iterdir()}
    names |= set(re.findall(r"{% block (\w+) %}", (templates / "layout.html").read_text(encoding="utf-8")))
    names |= set(Theme("default", THEMES).environment.filters) - set(jinja2.filters.FILTERS)
    assert not {name for name in names if f"`{name}`" not in guide}


def test_the_example_of_the_guide_works(tmp_path: Path) -> None:
    """A theme of the two files in the guide can be built."""
    guide = (toy.ROOT / "docs" / "themes.md").read_text(encoding="utf-8")
    folder = toy.write(tmp_path)
    for path, language in (("plain/assets/plain.css", "css"), ("plain/templates/layout.html", "jinja")):
        toy.put(folder / path, re.search(rf"```{language}\n(.*?)```", guide, re.DOTALL)[1])  # type: ignore[index]
    toy.build(folder, theme="plain")
    styles = read(folder / "public", "2019/01/02.html").xpath("//link[@rel='stylesheet']/@href")
    assert [Path(style).name.partition(".")[0] for style in styles] == ["style", "plain"]


OLD_LAYOUT = """\
{% extends "!default/layout.html" %}
{% block style %}{{ super() }}<link rel="stylesheet" href="{{ page.asset("old.css") }}">{% endblock %}
{% block logo %}<img src="{{ page.root }}logo.svg" alt="">{% endblock %}
{% block menu %}{{ super() }}<a href="{{ page.root }}about.html">About</a>{% endblock %}
{% block footer %}<footer>Text of the owner</footer>{% endblock %}
{% block light %}#ffffff{% endblock %}
"""
OLD_DAY = """\
{% extends "!default/day.html" %}
{% import "_paper.html" as parts %}
{% block main %}<h1>{{ day|date }}</h1><p class="lead">{{ papers|length|counted("paper") }}</p>
{% for paper in papers %}{{ parts.article(paper, page, features.papers) }}{% endfor %}{% endblock %}
"""
OLD_ENTRY = '<li><a href="../../{{ path }}">{{ paper.title|tex_unlinked }}</a> {{ paper.authors[:5]|author_names }}\n'


def test_a_theme_for_version_0_1_0_is_built(tmp_path: Path) -> None:
    """It overrides what the guide of that version names: blocks of the layout, the page of a day, entries of lists."""
    folder = toy.write(tmp_path)
    for name, content in {"layout": OLD_LAYOUT, "day": OLD_DAY, "_entry": OLD_ENTRY}.items():
        toy.put(folder / f"old/templates/{name}.html", content)
    toy.put(folder / "old/assets/old.css", ":root { --accent: light-dark(#7a1f4b, #f0a3c8); --side: 20rem }")
    toy.build(folder, theme="old")
    day = read(folder / "public", "2019/01/02.html")
    assert day.xpath("//article[@class='paper']")
    assert text(day.xpath("//footer")[-1]) == "Text of the owner"
    assert day.xpath("//nav/a[last()]/@href")[0].endswith("about.html")


def test_the_second_theme_is_short() -> None:
    """It has fewer than 150 lines."""
    files = [file for file in (THEMES / "gazette").rglob("*") if file.is_file()]
    assert sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files) < 150


def test_styles_have_no_animations() -> None:
    """No transition, animation or smooth scrolling, which some readers switch off."""
    for file in filter(Path.is_file, THEMES.rglob("*.css")):
        assert not re.search(r"transition|animation|@keyframes|scroll-behavior", file.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "file", sorted(filter(Path.is_file, (toy.ROOT / "themes").rglob("*.css"))), ids=lambda file: file.name
)
def test_styles_follow_the_direction_of_the_text(file: Path) -> None:
    """Styles use start and end instead of left and right, so that pages in right-to-left languages are mirrored."""
    text = re.sub(
        r'(?:\[dir="rtl"\]|\.align-)[^}]*\}', "", file.read_text(encoding="utf-8")
    )  # a column's alignment is left or right in any direction
    sides = r"(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|(?:text-align|float)\s*:\s*(?:left|right)"
    assert not re.findall(sides, text)


def small_site(folder: Path, digests: dict[str, str], settings: str = "") -> Path:
    """Build a site with only these digests (name -> text); return its output."""
    toy.write(folder, f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n{settings}')
    for file in (folder / "content").rglob("*.md"):
        file.unlink()
    for name, content in digests.items():
        toy.put(folder / "content" / "cs.CV" / name, content)
    toy.build(folder)
    return folder / "public"


def test_an_archive_of_one_day_looks_finished(tmp_path: Path) -> None:
    """It has no chart, because one value shows nothing, and no empty list; the numbers are shown."""
    public = small_site(tmp_path, {"20190102.md": toy.digest("2019-01-02", toy.record("1901.00001"))})
    pages = ["index.html", "statistics.html", "category/index.html", "category/cs.CV/index.html", "2019/index.html"]
    for path in pages:
        page = read(public, path)
        drawn = page.xpath("//*[local-name()='svg'][not(ancestor::table or ancestor::ol)]")
        assert not drawn, path
        assert not page.xpath("//main//*[self::ul or self::ol][not(li)] | //main//section[not(*[2])]"), path
        assert not page.xpath("//nav[@class='turn'][not(a)]"), path
    home = read(public, "index.html")
    assert "Earlier days" not in text(home)
    assert [text(year) for year in home.xpath("//ul[@class='bars']/li/a")] == ["2019 1"]
    assert [text(cell) for cell in read(public, "statistics.html").xpath("//figure/table")[0].iter("th", "td")] == [
        "Year",
        "Papers",
        "2019",
        "1",
    ]


@pytest.mark.parametrize("settings", ["", "[pages]\npapers = false\n"])
def test_a_title_on_home_opens_the_paper(tmp_path: Path, settings: str) -> None:
    """That is its page or, if papers have no pages, its place on the page of the day."""
    digest = toy.digest("2019-01-02", toy.record("1901.00001"))
    home = read(small_site(tmp_path, {"20190102.md": digest}, settings), "index.html")
    path = "2019/01/02.html#1901.00001" if settings else "paper/1901/1901.00001.html"
    assert home.xpath("//ol[@class='entries']/li/a/@href") == [path]
    assert (tmp_path / "public" / path.partition("#")[0]).is_file()


@pytest.mark.parametrize("theme", ["default", "gazette"])
def test_one_paper_without_authors_leaves_no_gaps(tmp_path: Path, theme: str) -> None:
    """No page has an empty paragraph, and the home page neither repeats the number nor says "All 1 paper"."""
    digest = toy.digest("2019-01-02", toy.record("1901.00001", authors=""))
    public = small_site(tmp_path, {"20190102.md": digest}, f'[build]\ntheme = "{theme}"\n')
    for path in ("index.html", "2019/01/02.html", "paper/1901/1901.00001.html"):
        page = read(public, path)
        assert not [element for element in page.iter("p") if not text(element) and not len(element)], path
    home = text(read(public, "index.html").find(".//main"))
    assert "All 1" not in home
    assert "Recognition 1" not in home.replace("\xa0", " ").partition("Categories")[0]


def test_an_archive_of_one_month_has_no_empty_charts(tmp_path: Path) -> None:
    """A line needs several months; with one, only the names of categories are shown."""
    digest = toy.digest("2019-01-02", toy.record("1901.00001"))
    public = small_site(tmp_path, {"20190102.md": digest})
    for path in ("index.html", "category/index.html"):
        page = read(public, path)
        assert page.xpath("//ul[contains(@class, 'trends')]/li")
        assert not page.xpath("//*[local-name()='path'][not(string(@d))]")


def test_a_site_without_description_has_no_empty_one(tmp_path: Path) -> None:
    """With `description = ""`, search engines and chats choose a text from the page."""
    toy.put(tmp_path / "sitegen.toml", '[site]\nurl = "https://example.org/"\ndescription = ""\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    toy.build(tmp_path)
    home = (tmp_path / "public/index.html").read_text(encoding="utf-8")
    assert 'name="description"' not in home
    assert "og:description" not in home
