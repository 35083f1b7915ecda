"""The search page in Chromium, below a path: papers by identifier, papers without pages, and a changed index."""

import json
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from support import toy
from support.search_page import search, status

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser", "support.search_page_fixtures")


@pytest.mark.parametrize(
    "form", ["{}", "arXiv:{}v1", "https://arxiv.org/abs/{}", "arxiv.org/pdf/{}v2.pdf", "10.48550/arXiv.{}", "{}."]
)
def test_an_identifier_leads_to_its_paper(page: "Page", address: str, form: str) -> None:
    """In every form."""
    for identifier, path in (
        ("2012.00003", "paper/2012/2012.00003.html"),
        ("cs/9802005", "paper/9802/cs-9802005.html"),
    ):
        page.goto(f"{address}search.html?q={quote(form.format(identifier))}")
        page.wait_for_url(address + path)


@pytest.mark.parametrize("form", ["10.1000/journal.3", "doi:10.1000/Journal.3", "https://doi.org/10.1000/JOURNAL.3"])
def test_a_published_doi_leads_to_its_paper(page: "Page", address: str, form: str) -> None:
    """Also that of a paper on arXiv."""
    page.goto(f"{address}search.html?q={quote(form)}")
    page.wait_for_url(f"{address}paper/2012/2012.00003.html")


def test_an_identifier_can_be_combined_with_words(page: "Page", address: str) -> None:
    """With OR, NOT and other words."""
    assert search(page, address, "2012.00001 OR arXiv:2011.00002v1") == "2 papers"
    assert search(page, address, "2012.00003 flowers") == "1 paper"
    assert search(page, address, "2012.00003 NOT flowers") == "No papers"


def test_a_paper_without_page_is_found_on_its_day(tmp_path: Path) -> None:
    """If papers have no pages, results link to the page of the day."""
    folder = toy.write(tmp_path / "site", settings=f"{toy.SETTINGS}[pages]\npapers = false\n")
    toy.build(folder)
    (path,) = (entry[0] for entry in _entries(folder) if "9802005" in entry[0])
    page, _, anchor = path.partition("#")
    assert f'id="{anchor}"' in (folder / "public" / page).read_text(encoding="utf-8")


def test_results_have_as_many_names_as_other_lists(tmp_path: Path) -> None:
    """All of four, and of more the first three, the last one and their number."""
    folder = toy.write(tmp_path / "site")
    names = ["Ada B", "Cy D", "Eve F", "Gus H", "Ida J"]
    records = [toy.record(f"2101.0000{n}", f"Many {n}", day="2021-01-01", authors=", ".join(names[:n])) for n in (4, 5)]
    toy.put(folder / "content/20210101.md", toy.digest("2021-01-01", *records))
    toy.build(folder)
    shown = {entry[2]: entry[3] for entry in _entries(folder)}
    assert shown["Many 4"] == "Ada B, Cy D, Eve F, Gus H"
    assert shown["Many 5"] == "Ada B, Cy D, Eve F … Ida J (5)"


def _entries(folder: Path) -> list[list[str]]:
    """Return the entries of all papers in the index of a site."""
    shards = folder.glob("public/search/*/papers-*.bin")
    return [entry for file in shards for entry in json.loads(zlib.decompress(file.read_bytes()))]


def test_a_changed_index_is_loaded_again(browser: "Browser", address: str) -> None:
    """If a segment is missing, the search loads the list of segments once more."""
    context = browser.new_context()
    page = context.new_page()
    asked = []

    def stale(route: object) -> None:
        asked.append(1)
        if len(asked) == 1:
            route.fulfill(json={"version": 1, "segments": [{"name": "gone", "papers": 1}]})  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    context.route("**/search/index.json", stale)
    page.goto(f"{address}search.html?q=flowers")
    assert status(page) == "24 papers"
    assert len(asked) == 2
    context.unroute_all(behavior="ignoreErrors")
    context.close()


def test_the_policy_of_the_page_allows_its_worker_only(address: str) -> None:
    """No inline scripts, and no WebAssembly."""
    import urllib.request

    with urllib.request.urlopen(f"{address}search.html") as answer:  # noqa: S310
        page = answer.read().decode()
    assert "worker-src 'self'" in page
    assert "unsafe" not in page
