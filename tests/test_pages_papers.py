"""`sitegen.pages.papers`: the metadata of a paper's page for Google Scholar, Zotero and search engines."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement
from support import toy, zotero
from support.citation_samples import PAPER

from sitegen import citations
from sitegen.text import plain

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

ORGANIZATIONS = {
    *("ATLAS Collaboration", "for the ALICE collaboration", "Google DeepMind", "DeepSeek-AI", "Gemini Team", "Team GLM")
}

RECORDS = (
    toy.record("1901.00001", authors=", ".join(AUTHORS), summary=ABSTRACT, doi="https://doi.org/10.1000/182."),
    toy.record("1901.00002", "One author & all", authors="Juan Carlos de la Cruz"),
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


def paper(site: Path, number: int) -> HtmlElement:
    """Return the page of a paper, parsed."""
    identifier = RECORDS[number].arxiv_id.partition("/abs/")[2].removesuffix("v1")
    return page(
        site, f"paper/{identifier[:4]}/{identifier}.html" if "/" not in identifier else "paper/9802/cs-9802005.html"
    )


def item(site: Path, number: int) -> zotero.Item:
    """Return the item that Zotero saves from a paper's page."""
    return zotero.saved(paper(site, number), "https://example.org/")


def contents(page: HtmlElement, name: str) -> list[str]:
    """Return the contents of the meta elements with a name."""
    return [str(content) for content in page.xpath(f"//head/meta[@name='{name}']/@content")]


def test_zotero_saves_a_preprint_with_everything(site: Path) -> None:
    """The item has type, title, whole abstract, names, date, number, address, DOI and PDF."""
    found = item(site, 0)
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


def test_zotero_divides_names_as_we_do(site: Path) -> None:
    """Names are divided into family name (with particles) and given names; an organization's name is one field."""
    assert item(site, 0).creators == [(family, given) for family, given, _ in AUTHORS.values()]


@pytest.mark.parametrize(
    ("number", "creator"),
    [
        (1, ("de la Cruz", "Juan Carlos")),
        (2, ("Doe", "Jane")),
        (3, ("ATLAS Collaboration", "")),
        (4, ("علي", "محمد")),
    ],
)
def test_zotero_takes_a_papers_only_author_for_one(site: Path, number: int, creator: tuple[str, str]) -> None:
    """Without an extra element, Zotero would divide the only author's name at a comma with spaces on both sides."""
    assert item(site, number).creators == [creator]


def test_a_paper_without_doi_has_arxivs(site: Path) -> None:
    """arXiv registers a DOI for every paper, old ones included."""
    assert item(site, 1).fields["DOI"] == "10.48550/arXiv.1901.00002"
    assert item(site, 3).fields["DOI"] == "10.48550/arXiv.cs/9802005"


def test_google_scholar_finds_what_it_asks_for(site: Path) -> None:
    """The page has the title, one element for each author, the date as YYYY/MM/DD and the address of the PDF, each once."""
    page = paper(site, 0)
    assert contents(page, "citation_title") == ["A title"]
    assert contents(page, "citation_publication_date") == ["2019/01/02"]
    assert contents(page, "citation_pdf_url") == ["https://arxiv.org/pdf/1901.00001"]
    assert len(contents(page, "citation_author")) == len(AUTHORS)
    for single in ("citation_date", "citation_online_date", "citation_journal_title"):
        assert not contents(page, single)


def test_names_are_divided_alike_everywhere(site: Path) -> None:
    """Names have the same parts in meta elements, JSON-LD, RIS, EndNote and CSL-JSON."""
    page = paper(site, 0)
    written = [", ".join(filter(None, parts)) for parts in AUTHORS.values()]
    assert [author.rstrip(",") for author in contents(page, "citation_author")] == written
    cited = replace(PAPER, authors=tuple(AUTHORS))
    assert re.findall("AU  - (.*)\r", citations.ris(cited)) == written
    assert [name.rstrip(",") for name in re.findall("%A (.*)", citations.endnote(cited))] == written
    authors: Any = citations.csl(cited)["author"]
    assert [
        (author.get("literal") or author["family"], author.get("given", ""), author.get("suffix", ""))
        for author in authors
    ] == list(AUTHORS.values())


def test_linked_data_tells_people_from_organizations(site: Path) -> None:
    """It also has the parts of a name if the family name is not only the last word."""
    article = json.loads(paper(site, 0).xpath("//script[@type='application/ld+json']")[0].text)
    assert [author["name"] for author in article["author"]] == list(AUTHORS)
    assert {author["name"] for author in article["author"] if author["@type"] == "Organization"} == ORGANIZATIONS
    for author in article["author"]:
        family, given, suffix = AUTHORS[author["name"]]
        if author["@type"] == "Person" and "familyName" in author:
            assert (author["familyName"], author["givenName"], author.get("honorificSuffix", "")) == (
                family,
                given,
                suffix,
            )
        else:
            assert author["name"] == f"{given} {family}".strip()


def test_bibtex_keeps_organizations_whole(site: Path) -> None:
    """Names of organizations are in braces, because BibTeX would divide them."""
    entries = (site / "2019/01/02.bib").read_text(encoding="utf-8")
    for name in ("ATLAS Collaboration", "Google DeepMind", "Gemini Team", "Team GLM"):
        assert f"{{{name}}}" in entries
