"""`sitegen.pages.papers`: the metadata of a paper's page for Google Scholar, Zotero and search engines."""

import re
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from lxml import html
from lxml.html import HtmlElement
from support import toy, zotero
from support.citation_samples import PAPER, papers
from support.citation_scripts import Cite

from sitegen import routes
from sitegen.loader import Record
from sitegen.models import Paper
from sitegen.pages.papers import description
from sitegen.text import plain

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytest_plugins = ("support.browser", "support.citation_fixtures")

LONG = " ".join(["An abstract without formulas, <b>but</b> with an ampersand & more."] * 20)
ABSTRACT = "We show $x^2$ and 100\\% more. " * 40
AUTHORS = {
    "Ludwig van Beethoven": ("van Beethoven", "Ludwig", ""),
    "Jane Doe, M. D.": ("Doe", "Jane", "M. D."),
    "Ricardo A. Campos, Jr.": ("Campos", "Ricardo A.", "Jr."),
    "ATLAS Collaboration": ("ATLAS Collaboration", "", ""),
    "for the ALICE collaboration": ("for the ALICE collaboration", "", ""),
    "Juan de la Cruz": ("de la Cruz", "Juan", ""),
    "Luc Van Gool": ("Van Gool", "Luc", ""),
    "Ada Lovelace": ("Lovelace", "Ada", ""),
    "Google DeepMind": ("Google DeepMind", "", ""),
    "DeepSeek-AI": ("DeepSeek-AI", "", ""),
    "Gemini Team": ("Gemini Team", "", ""),
    "Team GLM": ("Team GLM", "", ""),
    "Suharto": ("Suharto", "", ""),
    "王 小明": ("王", "小明", ""),
}
"""Names in digests, and their parts: family name, given names, suffix."""

RECORDS = (
    toy.record("1901.00001", authors=", ".join(AUTHORS), summary=ABSTRACT, doi="https://doi.org/10.1000/182."),
    toy.record("1901.00002", "One author & all", authors="Juan Carlos de la Cruz", summary=LONG),
    toy.record("1901.00003", "A doctor's", authors="Jane Doe, M. D."),
    toy.record("cs/9802005", "Old", authors="ATLAS Collaboration", day="2019-01-01"),
    toy.record("1901.00004", "50% + 1 = <b>α</b>; a?", authors="محمد علي"),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with one day of papers, with names of all kinds."""
    folder = toy.write(tmp_path_factory.mktemp("metadata"), f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n')
    for digest in (folder / "content").rglob("*.md"):
        digest.unlink()
    toy.put(folder / "content/cs.CV/20190102.md", toy.digest("2019-01-02", *RECORDS))
    toy.build(folder)
    return folder / "public"


def page(site: Path, path: str) -> HtmlElement:
    """Return a parsed page."""
    return html.fromstring((site / path).read_bytes())


def path_of(record: Record) -> str:
    """Return the path of the page of a record's paper."""
    return routes.PAPER.path((record.arxiv_id or "").partition("/abs/")[2].removesuffix("v1"))


def paper(site: Path, number: int) -> HtmlElement:
    """Return the page of a paper, parsed."""
    return page(site, path_of(RECORDS[number]))


@pytest.fixture(scope="module")
def items(site: Path, chromium: "Browser") -> list[zotero.Item]:
    """Return the items that Zotero saves from the papers' pages, after the scripts of these pages ran."""
    context = chromium.new_context()
    found = []
    for record in RECORDS:
        page = context.new_page()
        page.goto((site / path_of(record)).as_uri())
        found.append(zotero.saved(html.fromstring(page.content()), "https://example.org/"))
    context.close()
    return found


def contents(page: HtmlElement, name: str) -> list[str]:
    """Return the contents of the meta elements with a name."""
    return [str(content) for content in page.xpath(f"//head/meta[@name='{name}']/@content")]


def test_zotero_saves_a_preprint_with_everything(items: list[zotero.Item]) -> None:
    """The item has type, title, whole abstract, names, date, number, address, DOI and PDF."""
    found = items[0]
    assert found.type == "preprint"
    assert found.fields["title"] == "A title"
    assert found.fields["abstractNote"] == plain(ABSTRACT.strip())
    assert len(found.fields["abstractNote"]) > 1000
    assert found.fields["date"] == "2019/01/02"
    assert found.fields["archiveID"] == "arXiv:1901.00001"
    assert found.fields["repository"] == "arXiv"
    assert found.fields["url"] == "https://arxiv.org/abs/1901.00001"
    assert found.fields["DOI"] == "10.1000/182"
    assert found.pdf == "https://arxiv.org/pdf/1901.00001"


def test_zotero_divides_names_as_we_do(items: list[zotero.Item]) -> None:
    """Names are divided into family name (with particles) and given names; an organization's name is one field."""
    assert items[0].creators == [(family, given) for family, given, _ in AUTHORS.values()]


@pytest.mark.parametrize(
    ("number", "creator"),
    [
        (1, ("de la Cruz", "Juan Carlos")),
        (2, ("Doe", "Jane")),
        (3, ("ATLAS Collaboration", "")),
        (4, ("علي", "محمد")),
    ],
)
def test_zotero_takes_a_papers_only_author_for_one(
    items: list[zotero.Item], number: int, creator: tuple[str, str]
) -> None:
    """Without an extra element, Zotero would divide the only author's name at a comma with spaces on both sides."""
    assert items[number].creators == [creator]


def test_a_paper_without_doi_has_arxivs(items: list[zotero.Item]) -> None:
    """arXiv registers a DOI for every paper, old ones included."""
    assert items[1].fields["DOI"] == "10.48550/arXiv.1901.00002"
    assert items[3].fields["DOI"] == "10.48550/arXiv.cs/9802005"


def test_google_scholar_finds_what_it_asks_for(site: Path) -> None:
    """The page has the title, one element for each author, the date as YYYY/MM/DD and the address of the PDF, each once."""
    page = paper(site, 0)
    assert contents(page, "citation_title") == ["A title"]
    assert contents(page, "citation_publication_date") == ["2019/01/02"]
    assert contents(page, "citation_pdf_url") == ["https://arxiv.org/pdf/1901.00001"]
    assert len(contents(page, "citation_author")) == len(AUTHORS)
    for single in ("citation_date", "citation_online_date", "citation_journal_title"):
        assert not contents(page, single)


def test_zotero_saves_the_whole_abstract(items: list[zotero.Item]) -> None:
    """As the page shows it or, if it has formulas, in its plain form, which the page's description has."""
    assert items[1].fields["abstractNote"] == LONG
    assert items[0].fields["abstractNote"] == plain(ABSTRACT.strip())


def test_the_abstract_is_on_the_page_once(site: Path) -> None:
    """The description is its beginning, unless the plain form has other characters than the page."""
    (start,) = contents(paper(site, 1), "description")
    assert start.endswith("…")
    assert LONG.startswith(start.removesuffix("…"))
    assert 140 < len(start) <= 161
    assert paper(site, 1).text_content().count(LONG) == 1
    assert contents(paper(site, 0), "description") == [plain(ABSTRACT.strip())]


def test_a_page_is_short(site: Path) -> None:
    """Without the abstract, it has less than 2,600 bytes: nothing is on it twice without a reader."""
    source = (site / path_of(RECORDS[1])).read_bytes()
    assert len(source) - len(escape(LONG)) < 2600


@given(papers)
def test_descriptions_are_the_plain_abstract_or_its_beginning(paper: Paper) -> None:
    """For any abstract."""
    whole, found = plain(paper.abstract), description(paper.abstract)
    assert found == whole or (found.endswith("…") and whole.startswith(found[:-1]) and len(found) <= 161)


def test_names_are_divided_alike_everywhere(site: Path, cite: Cite) -> None:
    """Names have the same parts in meta elements, RIS, EndNote and CSL-JSON."""
    page = paper(site, 0)
    written = [", ".join(filter(None, parts)) for parts in AUTHORS.values()]
    assert [author.rstrip(",") for author in contents(page, "citation_author")] == written
    cited = replace(PAPER, authors=tuple(AUTHORS))
    assert re.findall("AU  - (.*)\r", cite.file("ris", [cited])) == written
    assert [name.rstrip(",") for name in re.findall("%A (.*)", cite.file("enw", [cited]))] == written
    assert [
        (author.get("literal") or author["family"], author.get("given", ""), author.get("suffix", ""))
        for author in cite.csl(cited)["author"]
    ] == list(AUTHORS.values())


def test_bibtex_keeps_organizations_whole(site: Path) -> None:
    """Names of organizations are in braces, because BibTeX would divide them."""
    entries = (site / "2019/01/02.bib").read_text(encoding="utf-8")
    for name in ("ATLAS Collaboration", "Google DeepMind", "Gemini Team", "Team GLM"):
        assert f"{{{name}}}" in entries
