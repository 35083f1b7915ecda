"""`search-reader.js` and `search-worker.js` in Chromium: reading the index, order, numbers and suggestions."""

import random
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from support import search_site
from support.search_page import serving
from support.search_samples import DAYS, FOUND, OWN_FIELDS, TEXTS

from sitegen.search.index_terms import Text
from sitegen.venues import Venue

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

Ask = Callable[..., Any]

_WORDS = random.Random(3).sample([f"{a}{b}{c}o" for a in "bdfgk" for b in "aeiou" for c in "lmnprst"], 120)


def _papers(year: int, count: int) -> list[tuple[str, Text]]:
    draw = random.Random(year)
    return [
        (
            f"{year}-{1 + number * 12 // count:02}-10",
            Text(
                " ".join(["Model", *draw.choices(_WORDS, k=3)]),
                " ".join(["every", *draw.choices(_WORDS, k=30)]),
                "Grace Hopper\nWei Wang" if number % 2 else "Wei Lin\nXiu Wang",
                "cs.CV" if number % 3 else "cs.LG cs.CV",
                f"{year % 100}{1 + number * 12 // count:02}.{number:05}",
                venue=Venue("CVPR", year, "accepted") if number % 5 == 0 else None,
                has=("code",) if number % 7 == 0 else (),
            ),
        )
        for number in range(count)
    ]


_SPECIAL = [
    ("2021-02-01", Text("Segment anything", "A foundation model.", "Alexander Kirillov", "cs.CV", "2102.00001")),
    ("2021-02-02", Text("Segment anything in medicine", "More of it.", "Ada King", "cs.CV", "2102.00002")),
    ("2021-02-03", Text("Anything to segment", "More.", "Ada King", "cs.CV", "2102.00003")),
    ("2021-02-04", Text("Other work", "We segment anything.", "Ada King", "cs.LG", "2102.00004")),
]


_LONG = [("2019-01-01", Text("Alpha" if n % 3 else "Alphabet beta", "", "A", "cs.CV")) for n in range(20_000)]
"""Papers for lists of several leaves."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a folder with scripts and indexes."""
    folder = tmp_path_factory.mktemp("searched")
    search_site.write_scripts(folder)
    search_site.write_index(folder / "samples", [list(zip(DAYS, TEXTS, strict=True))], OWN_FIELDS)
    search_site.write_index(folder / "search", [_papers(2019, 3000), _papers(2020, 40), _SPECIAL], [])
    search_site.write_index(folder / "long", [_LONG], [])
    search_site.write_index(folder / "none", [], [])
    with serving(folder) as it:
        yield it


@pytest.fixture
def page(browser: "Browser", address: str) -> Iterator["Page"]:
    """An empty page beside the scripts."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{address}index.html")
    yield opened
    context.close()


@pytest.fixture
def ask(page: "Page", address: str) -> Ask:
    """Sends messages to a worker that has opened the index."""
    page.evaluate(search_site.ASK, {**search_site.START, "site": {"manifest": f"{address}search/index.json"}})

    def send(kind: str, text: str, order: str = "", count: int = 10, **more: object) -> object:
        return page.evaluate(search_site.ASK, {"ask": kind, "text": text, "order": order, "count": count, **more})

    return send


_FIND = """async ([url, text, fields]) => {
    globalThis.opened ??= {};
    const segment = (globalThis.opened[url] ??= new searchReader.Segment(url));
    if (!segment.months) await segment.open();
    const found = await segment.match(searchQuery.parse(text, fields).root);
    return [...found.keys()].filter((row) => found[row]);
}"""


def test_a_query_for_other_days_reads_nothing_of_a_segment(page: "Page", address: str) -> None:
    """Beside its head, so that what is new since a day costs little. All days of a month or year count."""
    for name in ("search-query.js", "search-reader.js"):
        page.add_script_tag(url=f"{address}{name}")
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url.removeprefix(f"{address}search/0/")))
    for text in ("day:2020-01.. every", "(every day:2020) OR (wang day:..2018)", "every day:2020-01-01.. -zzz"):
        assert page.evaluate(_FIND, [f"{address}search/0/", text, []]) == [], text
    assert requests == ["head.bin"]
    for text in ("day:2019.. every", "every day:2019", "every day:2019-01-01..2019-12-31", "every OR day:2020"):
        assert len(page.evaluate(_FIND, [f"{address}search/0/", text, []])) == 3000, text


def test_the_browser_finds_what_sqlite_finds(page: "Page", address: str) -> None:
    """Every query of the samples; and lists of papers that fill several leaves, or none."""
    for name in ("search-query.js", "search-reader.js"):
        page.add_script_tag(url=f"{address}{name}")
    find = _FIND
    for text, rows in FOUND.items():
        assert page.evaluate(find, [f"{address}samples/0/", text, list(OWN_FIELDS)]) == rows, text
    for text, rows in (
        ("alpha", [n + 1 for n in range(20_000) if n % 3]),
        ("alp*", list(range(1, 20_001))),
        ("alphabet", list(range(1, 20_001, 3))),
        ("beta", list(range(1, 20_001, 3))),
        ("beta -title:alp*", []),
        ("year:2019 -alpha", list(range(1, 20_001, 3))),
    ):
        assert page.evaluate(find, [f"{address}long/0/", text, []]) == rows, text
    papers = [text for _, text in _papers(2019, 3000)]
    samples: tuple[tuple[str, Callable[[Text], bool]], ...] = (
        ("every", lambda _: True),
        ("model", lambda _: True),
        ("hopper", lambda paper: "Hopper" in paper.authors),
        (_WORDS[0], lambda paper: _WORDS[0] in f"{paper.title} {paper.abstract}".split()),
        (f"{_WORDS[1][:2]}*", lambda paper: f" {_WORDS[1][:2]}" in f" {paper.title} {paper.abstract}"),
        ("wa*", lambda _: True),
        ("every NOT wang", lambda _: False),
        ("zzz", lambda _: False),
        ("0", lambda _: False),
    )
    for text, test in samples:
        wanted = [row for row, paper in enumerate(papers, 1) if test(paper)]
        assert page.evaluate(find, [f"{address}search/0/", text, []]) == wanted, text


def test_best_matches_come_first(ask: Ask) -> None:
    """The whole title, then all words in the title, then the others; newer ones first among equals."""
    titles = [row[2] for row in ask("find", "Segment Anything")["papers"]]
    assert titles == ["Segment anything", "Anything to segment", "Segment anything in medicine", "Other work"]
    assert [row[2] for row in ask("find", "segment anything cat:cs.CV")["papers"]] == titles[:3]
    newest = [row[2] for row in ask("find", "Segment Anything", "newest")["papers"]]
    assert newest == ["Other work", "Anything to segment", "Segment anything in medicine", "Segment anything"]
    days = [row[1] for row in ask("find", "every", count=3040)["papers"]]
    assert len(days) == 3040
    assert days == sorted(days, reverse=True)


def test_results_come_in_pieces(ask: Ask) -> None:
    """Years have no gaps, and more rows follow in the same order."""
    found = ask("find", "model")
    assert found["total"] == 3041
    assert found["years"] == [[2019, 3000], [2020, 40], [2021, 1]]
    assert ask("find", "grace OR foundation")["years"] == [[2019, 1500], [2020, 20], [2021, 1]]
    whole = ask("find", "model", count=50)["papers"]
    assert found["papers"] + ask("more", "model", **{"from": 10, "count": 40}) == whole
    assert len(ask("rows", "model")) == 2 * 3041
    assert ask("find", "")["total"] == 0


def test_a_row_has_venue_and_code(ask: Ask) -> None:
    """The page shows them as badges."""
    (row,) = ask("find", "2001.00000")["papers"]
    assert row[:2] == ["paper/2001.00000.html", "2020-01-10"]
    assert row[3:] == ["Wei Lin, Xiu Wang", "cs.LG cs.CV", ["CVPR", 2020, "accepted"], True]


@pytest.mark.parametrize(
    "form", ["{}", "arXiv:{}v2", "https://www.alphaxiv.org/abs/{}v1", "arxiv.org/html/{}v1", "{}."]
)
def test_an_identifier_leads_to_its_paper(ask: Ask, form: str) -> None:
    """If it is the whole query and the site lists the paper."""
    assert ask("find", form.format("2001.00003"))["paper"] == "paper/2001.00003.html"
    assert ask("find", form.format("2001.99999"))["paper"] is None
    assert ask("find", f"{form.format('2001.00003')} OR model")["paper"] is None


def test_facets_count_all_results(ask: Ask) -> None:
    """Categories, venues and code; with the results if they need no file, otherwise on request."""
    assert ask("find", "model")["facets"] is None
    found = ask("facets", "model")
    assert found == {"categories": [["cs.CV", 3041], ["cs.LG", 1014]], "venues": [["CVPR", 608]], "code": 435}
    few = ask("find", "segment")
    assert few["facets"] == {"categories": [["cs.CV", 3], ["cs.LG", 1]], "venues": [], "code": 0}
    assert ask("facets", "nosuchword") == {"categories": [], "venues": [], "code": 0}


def test_a_typing_error_is_corrected(ask: Ask) -> None:
    """With a word of the archive, and only if the corrected query finds papers."""
    assert ask("suggest", "sgement anythingg")["corrected"] == ["segment anything", 4]
    assert ask("suggest", "author:hoper modxel cat:cs.LG")["corrected"] == ["author:hopper model cat:cs.LG", 507]
    assert ask("suggest", "Mdelo")["corrected"] == ["model", 3041]
    assert ask("suggest", "qqqqqq")["corrected"] is None
    assert ask("suggest", "foundation medicine")["corrected"] is None


def test_a_word_less_may_find_papers(ask: Ask) -> None:
    """The queries without one word, the most papers first."""
    assert ask("suggest", "foundation medicine")["shorter"] == [["foundation", 1], ["medicine", 1]]
    found = ask("suggest", 'model author:"ada king" segment year:2021')["shorter"]
    assert found == [['author:"ada king" segment year:2021', 3], ["model segment year:2021", 1]]
    assert ask("suggest", "(foundation medicine)")["shorter"] == []


def test_similar_authors_are_suggested(ask: Ask) -> None:
    """Names with few other letters, inverted, or with an initial."""
    assert ask("suggest", 'author:"grace hoper"')["authors"] == [["Grace Hopper", None, 1520]]
    assert ask("suggest", 'author:"G Hopper"')["authors"] == [["Grace Hopper", None, 1520]]
    assert ask("suggest", "hopper grace")["authors"] == [["Grace Hopper", None, 1520]]
    assert ["Alexander Kirillov", None, 1] in ask("suggest", 'author:"alexandr kirilov"')["authors"]
    assert ask("suggest", "title:nothing author:zzz")["authors"] == []


def test_an_empty_index_has_no_results(page: "Page", address: str) -> None:
    """A site without papers can be searched."""
    start = {**search_site.START, "site": {"manifest": f"{address}none/index.json"}}
    assert page.evaluate(search_site.ASK, start) == {"fields": []}
    found = page.evaluate(search_site.ASK, {"ask": "find", "text": "model", "order": "", "count": 10})
    assert (found["total"], found["years"], found["papers"]) == (0, [], [])
    suggested = page.evaluate(search_site.ASK, {"ask": "suggest", "text": "model other"})
    assert suggested == {"corrected": None, "shorter": [], "authors": []}
