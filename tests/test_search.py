"""`sitegen.search`: the query language, the segments, the files of the index, and when they change."""

import atexit
import json
import random
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from support import fts5, toy
from support.search_samples import DAYS, FOUND, OWN_FIELDS, TEXTS

from sitegen import taxonomy
from sitegen.search import index, index_terms, matching, query, query_tree
from sitegen.search.segments import Month, divide
from sitegen.venues import Venue

_TABLE = index.build(TEXTS)
_TERMS = {term for text in TEXTS for term in index_terms.paper_terms(text, in_index=True).split(" ")}
atexit.register(_TABLE.close)


def _root(text: str) -> query_tree.Node:
    root = query.parse(text, OWN_FIELDS).root
    assert root, text
    return root


def _rows(root: query_tree.Node) -> list[int]:
    """Return the rows that a query finds with SQLite."""
    found = []
    for row, day in enumerate(DAYS, 1):
        left = query_tree.for_day(root, day)
        sql = "SELECT rowid FROM paper WHERE paper MATCH ? AND rowid = ?"
        if left is True or (left and _TABLE.execute(sql, (fts5.expression(left, _TERMS), row)).fetchall()):
            found.append(row)
    return found


def _matched(root: query_tree.Node) -> list[int]:
    """Return the rows that a query finds without an index."""
    tests = [matching.predicate(root, day) for day in DAYS]
    return [
        row
        for row, (paper, test) in enumerate(zip(TEXTS, tests, strict=True), 1)
        if test and test(matching.terms_of(paper))
    ]


@pytest.mark.parametrize("text", FOUND)
def test_queries_find_what_they_say(text: str) -> None:
    """Words, fields, phrases in titles, prefixes and AND, OR, NOT; with an index and without one."""
    assert _rows(_root(text)) == FOUND[text]
    assert _matched(_root(text)) == FOUND[text]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("NOT x", "NOT excludes papers"),
        ("(a1 b1", "a ( without a )"),
        ("a1) b1", "a ) without a ("),
        ('"open phrase', 'a " without'),
        ("x*", "at least 2 letters"),
        ("year:19", "Write a year"),
        ("cat:", "word"),
        ("year:20192018", "Write a year"),
        ("day:2019-13", "Write a day"),
        ("day:2019-01-01-2019-01-02", "Write a day"),
        ("day:..", "Write a day"),
        ("has:video", "Write has:code"),
        ("venue:-", "Write a venue"),
        ("cat:.", "Write a category"),
        ("the", "Nearly every paper"),
        ("a1 OR", "Write OR between"),
        ("AND x1", "Write AND between"),
        ("x1 NOT", "Write NOT before"),
        ("(" * 40 + "x1" + ")" * 40, "too many nested"),
        ('"two words"', "in titles"),
    ],
)
def test_a_mistyped_query_gets_a_hint(text: str, hint: str) -> None:
    """Each mistake has a hint."""
    if text == "cat:":
        assert query.parse(text).root
    else:
        assert any(hint in found for found in query.parse(text).hints), query.parse(text)


_PARTS = st.recursive(
    st.sampled_from([text for text in FOUND if not text.startswith("-") and "NOT" not in text]),
    lambda inner: st.builds(
        lambda one, joint, other: f"({one}) {joint} ({other})", inner, st.sampled_from(["AND", "OR", "NOT"]), inner
    ),
    max_leaves=5,
)


@given(_PARTS)
@example("cat:math-ph")
def test_a_paper_that_is_found_has_a_word_to_look_for(text: str) -> None:
    """The quick test that skips papers never skips one that the query finds."""
    root = _root(text)
    for paper, day in zip(TEXTS, DAYS, strict=True):
        left = query_tree.for_day(root, day)
        if isinstance(left, bool):
            continue
        required = matching.required_words(left)
        test = matching.predicate(root, day)
        if test and test(matching.terms_of(paper)):
            named = " ".join(value for _, value in paper.named_fields)
            venue = paper.venue.label if paper.venue else ""
            categories = " ".join(taxonomy.canonical(code) or code for code in paper.categories.split())
            texts = (paper.title, paper.abstract, paper.authors, categories, paper.identifier, paper.own_fields)
            whole = index_terms.fold(" ".join([*texts, *paper.dois, "doi", paper.remarks, venue, named]))
            assert not required or any(word in whole for word in required), required


@given(st.text(alphabet=st.sampled_from('ab1*":()-. éαANDORNOT'), max_size=60) | st.text(max_size=60))
def test_no_query_is_an_error(text: str) -> None:
    """SQLite accepts every parsed query, and finds the same papers as the predicate."""
    root = query.parse(text, OWN_FIELDS).root
    if root:
        assert _rows(root) == _matched(root)


@given(st.text(max_size=30))
def test_folding_again_changes_nothing(text: str) -> None:
    """The terms of terms are the same terms."""
    assert index_terms.terms(" ".join(index_terms.terms(text))) == index_terms.terms(text)


def _months(*counts: tuple[str, int]) -> list[Month]:
    return [Month(month, papers, month.encode()) for month, papers in counts]


def test_segments_follow_the_months() -> None:
    """Large years end a segment; the newest month, and the quarters and months before it in its year, have their own."""
    months = _months(("2017-05", 3), ("2018-01", 9), ("2019-01", 2), ("2019-02", 2), ("2020-01", 5), ("2020-03", 1))
    found = [(segment.first, segment.last, segment.papers) for segment in divide(months, b"", large=10)]
    assert found == [
        ("2017-05", "2018-01", 12),
        ("2019-01", "2019-02", 4),
        ("2020-01", "2020-01", 5),
        ("2020-03", "2020-03", 1),
    ]
    months = _months(*((f"2020-{month:02}", 1) for month in range(1, 9)))
    found = [(segment.first, segment.last, segment.papers) for segment in divide(months, b"")]
    assert found == [("2020-01", "2020-06", 6), ("2020-07", "2020-07", 1), ("2020-08", "2020-08", 1)]
    later = [*months[:-1], Month("2020-08", 2, b"other")]
    names = [segment.name for segment in divide(months, b"")]
    assert [segment.name for segment in divide(later, b"")][:-1] == names[:-1]
    assert [segment.name for segment in divide(later, b"")][-1] != names[-1]
    assert divide([], b"") == []


def test_the_same_papers_make_the_same_files() -> None:
    """They list papers, days, facets and names as the search page expects them."""
    draw = random.Random(7)
    vocabulary = [f"w{number}" for number in range(4000)]
    texts = [
        index_terms.Text(
            " ".join(draw.choices(vocabulary, k=6)), " ".join(draw.choices(vocabulary, k=80)), "A B", "cs.CV"
        )
        for _ in range(1500)
    ]
    entries = [
        index.Entry(
            f"paper/{row}.html",
            f"2019-01-0{1 + row // 1000}",
            "T",
            "A",
            "cs.CV cs.LG"[: 5 + row % 2 * 6],
            Venue("CVPR", 2019, "accepted") if row % 3 == 0 else None,
            row % 2 == 0,
        )
        for row in range(len(texts))
    ]

    def made() -> dict[str, bytes]:
        with closing(index.build(texts)) as database:
            return dict(index.files(database, entries, [("2019-01", 1500)], {"Ada B": 3, "C. Łem": 4, "D. Rare": 2}))

    assert made() == made()
    files = {name: zlib.decompress(content) for name, content in made().items()}
    head = json.loads(files["head.bin"].partition(b"\n")[0])
    assert head == {
        "leaves": head["leaves"],
        "blocks": [64, 2],
        "long": [],
        "shard": 32,
        "months": [["2019-01", 1500]],
    }
    assert [json.loads(files["papers-1.bin"])[0][0]] == ["paper/32.html"]
    assert json.loads(files["papers-0.bin"])[:2] == [
        ["paper/0.html", "2019-01-01", "T", "A", "cs.CV", ["CVPR", 2019, "accepted"], True],
        ["paper/1.html", "2019-01-01", "T", "A", "cs.CV cs.LG", None, False],
    ]
    assert json.loads(files["days.bin"]) == [["2019-01-01", 1000], ["2019-01-02", 500]]
    line, _, columns = files["facets.bin"].partition(b"\n")
    assert json.loads(line) == {"categories": ["cs.CV", "cs.LG"], "sets": [[0], [0, 1]], "venues": ["CVPR"]}
    assert [columns[column * 1500 : column * 1500 + 4] for column in range(5)] == [
        bytes([0, 1, 0, 1]),
        bytes(4),
        bytes([1, 0, 0, 1]),
        bytes(4),
        bytes([1, 0, 1, 0]),
    ]
    assert json.loads(files["authors-b.bin"]) == [["Ada B", 3]]
    assert json.loads(files["authors-l.bin"]) == [["C. Łem", 4]]
    assert "authors-r.bin" not in files


def test_a_new_day_writes_the_newest_segment_alone(tmp_path: Path) -> None:
    """Files of other segments are unchanged; a clean build makes the same files."""
    folder = toy.write(tmp_path / "site")
    toy.build(folder)
    before = toy.tree(folder / "public/search")
    day = toy.digest("2019-11-30", toy.record("1911.00009", "A late one", day="2019-11-30"))
    toy.put(folder / "content/cs.CV/2019/11/20191130.md", day)
    toy.build(folder)
    after = toy.tree(folder / "public/search")
    closed = {path for path in before if path.startswith("2018")}
    assert closed
    assert all(after[path] == before[path] for path in closed)
    newest = json.loads(after["index.json"])["segments"][-1]
    assert newest["name"].startswith("2019-11_2019-11_")
    assert {path.partition("/")[0] for path in after if "/" in path} == {
        segment["name"] for segment in json.loads(after["index.json"])["segments"]
    }
    clean = toy.write(tmp_path / "clean")
    toy.put(clean / "content/cs.CV/2019/11/20191130.md", day)
    toy.build(clean)
    assert not toy.difference(toy.tree(folder / "public"), toy.tree(clean / "public"))


def test_the_search_can_be_switched_off(tmp_path: Path) -> None:
    """There is no page, no index and no note."""
    folder = toy.write(tmp_path / "site", toy.SETTINGS + "[search]\nenabled = false\n")
    summary = toy.build(folder)
    assert not summary.notes
    for name in ("search.html", "search", "opensearch.xml"):
        assert not (folder / "public" / name).exists()


def test_the_description_for_browsers_is_well_formed(tmp_path: Path) -> None:
    """It has a short name and the address for queries, as OpenSearch requires."""
    folder = toy.write(tmp_path / "site")
    toy.build(folder)
    root = etree.fromstring((folder / "public/opensearch.xml").read_bytes())
    names = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert root.findtext("o:ShortName", namespaces=names) == "Toys"
    assert root.findtext("o:LongName", namespaces=names) == "Toys"
    address = root.find("o:Url", names)
    assert address is not None
    assert address.get("template") == f"{toy.URL}search.html?q={{searchTerms}}"


@pytest.mark.parametrize(
    ("title", "url", "short", "long"),
    [
        ("Exactly sixteen!", "https://example.org/", "Exactly sixteen!", "Exactly sixteen!"),
        ("Papers & <more> of vision", "https://example.org/a/", "example.org", "Papers & <more> of vision"),
        (
            "Papers of computer vision",
            "https://somebody.github.io/papers/",
            "arXiv papers",
            "Papers of computer vision",
        ),
        ("A" * 48, "https://example.org/", "example.org", "A" * 48),
        ("A" * 49, "https://somebody.github.io/", "arXiv papers", "somebody.github.io"),
        ("A" * 49, f"https://{'b' * 40}.example.org/", "arXiv papers", None),
    ],
)
def test_a_name_for_browsers_is_never_cut(tmp_path: Path, title: str, url: str, short: str, long: str) -> None:
    """OpenSearch allows 16 characters, or 48 in a long name: the title, the host or a general name."""
    toy.put(tmp_path / "sitegen.toml", f"[site]\ntitle = '{title}'\nurl = '{url}'\n")
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    toy.build(tmp_path)
    root = etree.fromstring((tmp_path / "public/opensearch.xml").read_bytes())
    names = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    assert (root.findtext("o:ShortName", None, names), root.findtext("o:LongName", None, names)) == (short, long)
    page = (tmp_path / "public/index.html").read_text(encoding="utf-8")
    assert 'rel="search"' in page


def test_the_archive_can_be_published(tmp_path: Path) -> None:
    """With the setting, it has all papers, authors and categories, and the same bytes in every build."""
    folder = toy.write(tmp_path / "site")
    toy.build(folder)
    assert not (folder / "public/archive.sqlite").exists()
    toy.put(folder / "sitegen.toml", toy.SETTINGS + "[search]\nsqlite = true\n")
    toy.build(folder)
    published = (folder / "public/archive.sqlite").read_bytes()
    sql = (
        "SELECT paper_author.name FROM paper JOIN paper_author ON paper_author.paper = paper.id "
        "WHERE title = 'Of control' ORDER BY position"
    )
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(published)
        assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute(sql).fetchall() == [("Yang Liu",), ("Ada Lovelace",)]
    clean = toy.write(tmp_path / "clean", toy.SETTINGS + "[search]\nsqlite = true\n")
    toy.build(clean)
    assert (clean / "public/archive.sqlite").read_bytes() == published
