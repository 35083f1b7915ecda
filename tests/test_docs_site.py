"""`make docs` builds the documentation as a site, and links work there and on GitHub."""

import re
import sys
from pathlib import Path

import lxml.html
import pytest
from support import toy

from sitegen.checker import check

sys.path.insert(0, str(toy.ROOT / "scripts"))
import docs

PAGES = sorted((toy.ROOT / "docs").glob("*.md"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder."""
    folder = tmp_path_factory.mktemp("docs")
    docs.build(folder)
    return folder / "public"


def test_check_reports_no_problems(site: Path) -> None:
    """Every link and fragment of the built site exists."""
    report = check(site, site_url=None, target=None, jobs=1)
    assert not report.errors
    assert not report.warnings


def test_every_page_is_in_the_navigation(site: Path) -> None:
    """Every page links once to each page of docs/."""
    for page in ("index.html", "docs/themes.html"):
        links = lxml.html.parse(site / page).xpath("//header//nav/a/@href")
        assert sorted(Path(link).stem for link in links) == [page.stem for page in PAGES]


def test_long_pages_have_a_table_of_contents(site: Path) -> None:
    """It has all sections of the page."""
    page = lxml.html.parse(site / "docs/digest-format.html")
    assert page.xpath("//div[@class='toc']//li//li/a/text()") == page.xpath("//h2/text()")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_fragments_exist_on_github(page: Path) -> None:
    """Each fragment is the id that GitHub gives to a heading."""
    for file, fragment in re.findall(r"\]\(([\w.-]*)#([^)]+)\)", page.read_text(encoding="utf-8")):
        target = (page.parent / file if file else page).read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.+)$", target, re.MULTILINE)
        assert fragment in [re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in headings]
