"""`sitegen.pages.completeness`: a site that fetches its papers says which of its days are complete."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import jsonschema
import lxml.html
import msgspec
import pytest
from support import fetch_states, toy
from support.fetch_states import CV

from sitegen import fetch_state
from sitegen.checker import check
from sitegen.fetch_state import Days, Missing, State
from sitegen.preview import Preview

STATE = Path("content") / fetch_state.FILE
SETTINGS = toy.SETTINGS + fetch_states.SETTINGS
PAGE = "completeness.html"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The toy site, with a state of `sitegen fetch`."""
    toy.write(tmp_path, SETTINGS)
    toy.put(tmp_path / STATE, fetch_states.text())
    return tmp_path


def read(folder: Path) -> "lxml.html.HtmlElement":
    """Return the page of a built site."""
    return lxml.html.parse(folder / "public" / PAGE).getroot()


def words(element: "lxml.html.HtmlElement") -> str:
    """Return the text of an element with single spaces."""
    return " ".join(element.text_content().split())


def status(folder: Path) -> dict[str, Any]:
    """Return the status file of a built site."""
    found: dict[str, Any] = json.loads((folder / "public/status.json").read_bytes())
    return found


def test_the_page_says_how_each_day_stands(folder: Path) -> None:
    """It has the time of the last run, each category with its complete, provisional and missing days, and the newest days."""
    assert toy.build(folder).problems == []
    page = read(folder)
    lead = words(page.xpath("//p[@class='lead']")[0])
    assert "It last asked on 20 February 2019, at 06:17 UTC." in lead
    assert "arXiv asked to wait until 2019-02-20 09:17Z with requests to its API." in lead
    first, second = page.xpath("//main/div/h2[code]")
    assert (words(first), words(second)) == ("Computer Vision and Pattern Recognition cs.CV", "Machine Learning cs.LG")
    facts = {words(row[0]): words(row[1]) for row in first.xpath("following-sibling::table[1]//tr")}
    assert facts == {
        "Complete": "36 days, from 30 December 2018 to 5 February 2019; 32 of them without papers",
        "Provisional": "6 February 2019 to 11 February 2019, 13 February 2019 to 19 February 2019",
        "Missing": "3 days",
    }
    assert list(map(words, first.xpath("following-sibling::ul[1]/li"))) == [
        "4 January 2019 to 5 January 2019: arXiv gave an empty answer, which proves nothing. Last tried 2019-02-20 06:17Z.",
        "12 February 2019: arXiv did not answer in time. Not tried yet.",
    ]
    assert words(second.getnext()) == "Nothing was fetched yet."
    recent = {words(row[0]): words(row[1]) for row in page.xpath("//div[@aria-label='The newest days']//tbody/tr")}
    assert len(recent) == 21
    assert next(iter(recent)) == "Tue 2019-02-19"
    assert recent["Mon 2019-02-11"] == "2 provisional"
    assert recent["Tue 2019-02-12"] == "– missing"
    assert recent["Tue 2019-02-05"] == "–"
    listing = page.xpath("//div[@aria-label='Announcements of cs.CV']//tbody/tr")
    assert [words(cell) for cell in listing[1]] == ["Tue 2019-02-12", "1,200", "60", "90"]


def test_status_has_the_same_days(folder: Path) -> None:
    """status.json has all ranges, with reasons, and follows its schema."""
    toy.build(folder)
    found = status(folder)
    rules = json.loads((toy.ROOT / "docs/schemas/status.json").read_text(encoding="utf-8"))
    jsonschema.validate(found, rules, jsonschema.Draft202012Validator)
    fetched = found["fetched"]
    assert (fetched["run"], fetched["waits"]) == ("2019-02-20T06:17:02Z", {"api": "2019-02-20T09:17:02Z"})
    vision = fetched["categories"]["cs.CV"]
    assert vision["provisional"] == [
        {"first": "2019-02-06", "last": "2019-02-11"},
        {"first": "2019-02-13", "last": "2019-02-19"},
    ]
    assert vision["missing"][1] == {
        "first": "2019-02-12",
        "last": "2019-02-12",
        "reason": "arXiv did not answer in time",
        "checked": None,
    }
    assert vision["listings"]["2019-02-12"] == {"new": 1200, "cross": 60, "replace": 70, "replace-cross": 20}
    assert fetched["categories"]["cs.LG"]["first"] is None


def test_a_site_that_does_not_fetch_is_as_before(tmp_path: Path) -> None:
    """Without the settings there is no page, no link to it, and no field in status.json, even if a state is there."""
    toy.write(tmp_path)
    toy.build(tmp_path)
    before = toy.tree(tmp_path / "public")
    toy.put(tmp_path / STATE, fetch_states.text())
    assert toy.build(tmp_path).problems == []
    assert toy.difference(before, toy.tree(tmp_path / "public")) == ""
    assert PAGE not in before
    assert "fetched" not in status(tmp_path)
    assert not [path for path, text in before.items() if PAGE.encode() in text]


def test_readers_find_the_page(folder: Path) -> None:
    """Home, months and statistics link to it, and the sitemap lists it."""
    toy.build(folder)
    public = folder / "public"
    for path in ("index.html", "2019/01/index.html", "statistics.html"):
        links = lxml.html.parse(public / path).xpath("//main//a/@href")
        assert any(link.endswith(PAGE) for link in links), path
    assert f"{toy.URL}{PAGE}" in (public / "sitemap-site.xml").read_text(encoding="utf-8")


def test_a_changed_state_changes_what_shows_it(folder: Path) -> None:
    """The next build writes the page and status.json, and nothing else. The site is that of a full build."""
    toy.build(folder)
    before = toy.tree(folder / "public")
    toy.put(folder / STATE, fetch_states.text(msgspec.structs.replace(CV, missing=())))
    assert toy.build(folder).written == 2
    after = toy.tree(folder / "public")
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed - {".sitegen"} == {PAGE, "status.json"}
    assert status(folder)["fetched"]["categories"]["cs.CV"]["missing"] == []
    assert toy.build(folder).written == 0
    toy.build(folder, full=True)
    assert toy.difference(after, toy.tree(folder / "public")) == ""
    (folder / STATE).unlink()
    toy.build(folder)
    assert "It has not asked yet." in words(read(folder))
    (folder / "sitegen.toml").write_text(toy.SETTINGS, encoding="utf-8")
    toy.build(folder)
    assert not (folder / "public" / PAGE).exists()


def test_a_damaged_state_is_reported(folder: Path) -> None:
    """The warning names file, line and remedy. The site is built without a state, and the warning comes again each time."""
    text = fetch_states.text()
    toy.put(folder / STATE, text.replace('"2019-01-03"', '"yesterday"'))
    for _ in range(2):
        (problem,) = toy.build(folder).problems
        assert (problem.path, problem.line > 1) == ("content/fetched.json", True)
        assert problem.remedy
    assert "It has not asked yet." in words(read(folder))
    toy.put(folder / STATE, text)
    assert toy.build(folder).problems == []
    assert "It last asked" in words(read(folder))


def test_texts_of_strangers_are_escaped(folder: Path) -> None:
    """A reason quotes a server, and a query is the owner's: neither becomes markup."""
    gap = Missing(date(2019, 1, 4), date(2019, 1, 5), toy.HOSTILE)
    toy.put(folder / STATE, fetch_states.text(msgspec.structs.replace(CV, missing=(gap,))))
    query = "<script>alert(1)</script>"
    toy.put(folder / "sitegen.toml", f"{toy.SETTINGS}[[fetch]]\ncategories = ['cs.CV']\nquery = '{query}'\n")
    toy.build(folder)
    page = read(folder)
    assert page.xpath("//main//script | //main//img") == []
    assert query in words(page)
    assert "onerror=alert(1)" in words(page)


def test_long_lists_are_cut(folder: Path) -> None:
    """The page names 100 gaps, and says how many more there are."""
    gaps = tuple(Missing(date(2018, 1, 1), date(2018, 1, 1), f"reason {number}") for number in range(103))
    toy.put(folder / STATE, fetch_states.text(msgspec.structs.replace(CV, missing=gaps)))
    toy.build(folder)
    page = read(folder)
    assert len(page.xpath("//main/div/ul[1]/li")) == 100
    assert "And 3 more." in words(page)


def test_the_state_is_neither_digest_nor_page(folder: Path) -> None:
    """Nothing reads it as papers, and it is not published."""
    toy.build(folder)
    assert not [path for path in toy.tree(folder / "public") if "fetched" in path]
    toy.put(folder / STATE, json.dumps([{"id": "1901.09999", "title": "Not a paper"}]))
    (problem,) = toy.build(folder).problems
    assert problem.path == "content/fetched.json"
    assert b"Not a paper" not in b"".join(toy.tree(folder / "public").values())


def test_the_preview_shows_a_new_state(folder: Path) -> None:
    """A saved state refreshes open pages, and the page shows it."""
    lines: list[str] = []
    preview = Preview(lambda: toy.load(folder), folder / "sitegen.toml", lines.append)
    try:
        toy.put(folder / STATE, fetch_states.text(msgspec.structs.replace(CV, final=(Days(CV.first, CV.first),))))
        server = Mock()
        preview.update({folder / STATE}, server, Mock())
        server.refresh.assert_called_once_with(None)
        answer = preview.respond(PAGE)
        assert answer
        assert isinstance(answer.body, bytes)
        assert b"1 day, from 30 December 2018" in answer.body
    finally:
        preview.close()


def test_a_site_by_announcement_explains_its_days(folder: Path) -> None:
    """It says that complete days are days of submission, which have no pages, and why no listing has the date of a Sunday."""
    toy.put(folder / "sitegen.toml", SETTINGS.replace("[site]", '[site]\nday = "announced"'))
    toy.build(folder)
    page = read(folder)
    assert page.xpath("//div[@aria-label='The newest days']") == []
    assert "The days here are those on which papers were submitted" in words(page)
    assert "No listing has the date of a Saturday or Sunday." in words(page)
    assert len(page.xpath("//div[@aria-label='Announcements of cs.CV']//tbody/tr")) == 2
    assert check(folder / "public", site_url=toy.URL, target=None, jobs=1).errors == ()


def test_days_of_the_future_are_not_provisional(folder: Path) -> None:
    """A state whose run is before its first day, because a clock was wrong, has no provisional days."""
    state = State(run=datetime.fromisoformat("2018-01-01T00:00:00Z"), categories={"cs.CV": CV})
    toy.put(folder / STATE, fetch_state.write(state))
    toy.build(folder)
    assert status(folder)["fetched"]["categories"]["cs.CV"]["provisional"] == []
    assert read(folder).xpath("//div[@aria-label='The newest days']") == []
