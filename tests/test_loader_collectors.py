"""`sitegen.loader.collectors`: files of daily collectors against an independent reading, their traps, damage and hostile text."""

import ast
import json
import random
import re
import subprocess
import sys
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import toy

from sitegen import loader
from sitegen.loader.collectors import python_literals
from sitegen.loader.input_formats import FORMATS, find_format
from sitegen.models import Digest, OwnField, Paper

SOURCES = Path(__file__).parent / "data/sources"

ENHANCED = "daily-arxiv-ai-enhanced/2026-06-29_AI_enhanced_Chinese.jsonl"
PLAIN = "daily-arxiv-ai-enhanced/2026-06-29.jsonl"
SCROLL = "arxiv-daily-scroll/2025-10-12/arxiv.json"
SUMMARY = "arxiv-daily-scroll/2025-10-12/ai_summary.json"
REPORT = "daily-arxiv-data/2026-08-19-gr-qc.json"
READER = "daily-paper-reader/202605/02/papers.meta.json"
OLD_READER = "daily-paper-reader/202602/06/papers.meta.json"
LIST = "cv-arxiv-daily/cv-arxiv-daily-wechat.json"
TABLE = "cv-arxiv-daily/cv-arxiv-daily.json"
LITERALS = "awesome-arxiv-daily-reporter/1-Jul-2026/IR/papers.jsonl"
KEYWORDS = "dailyarxiv/README.md"
ALL = (ENHANCED, PLAIN, SCROLL, SUMMARY, REPORT, READER, OLD_READER, LIST, TABLE, LITERALS, KEYWORDS)


def source(name: str) -> bytes:
    return (SOURCES / name).read_bytes()


def read(name: str, content: bytes | str | None = None) -> Digest:
    """Return the digest in a file of `SOURCES`, or in other content at its path."""
    content = source(name) if content is None else content.encode() if isinstance(content, str) else content
    digest = loader.examine(content, name)
    assert digest
    return digest


def fields(paper: Paper) -> dict[str, Any]:
    """Return the own fields of a paper by name."""
    return {field.name: field.value for field in paper.fields}


def field(paper: Paper, name: str) -> OwnField:
    return next(field for field in paper.fields if field.name == name)


def plain(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", ALL)
def test_real_files_have_no_problems(name: str) -> None:
    """Each file is recognized by one format, and is complete."""
    head = source(name)
    assert [form.parse for form in FORMATS if form.has_suffix(name) and form.begins(head)] == [
        form.parse for form in (find_format(head, name),) if form
    ]
    digest = read(name)
    assert digest.papers
    assert digest.problems == ()


# daily-arXiv-ai-enhanced


@pytest.mark.parametrize("name", [PLAIN, ENHANCED])
def test_plain_and_enhanced_lines(name: str) -> None:
    """Every record is a paper with all its fields; one that is named again is kept. Nothing else is claimed."""
    records = [json.loads(line) for line in source(name).splitlines()]
    digest = read(name)
    assert digest.day == date(2026, 6, 29)
    assert len(digest.papers) == len(records)
    for paper, record in zip(digest.papers, records, strict=True):
        assert paper.identifier == record["id"]
        assert paper.title == plain(record["title"])
        assert paper.abstract == plain(record["summary"])
        assert paper.authors == tuple(record["authors"])
        assert paper.primary == record["categories"][0]
        assert paper.comment == record["comment"]
        assert (paper.version, paper.published, paper.updated, paper.doi) == (None, None, None, None)
        expected = {key: plain(text) for key, text in record.get("AI", {}).items()}
        expected |= {key: value for key, value in record.items() if key.startswith("code_")}
        assert fields(paper) == expected


def test_the_plain_file_names_papers_again() -> None:
    """The test data have this trap."""
    identifiers = [paper.identifier for paper in read(PLAIN).papers]
    assert len(set(identifiers)) < len(identifiers)


@pytest.mark.parametrize(
    ("name", "language"),
    [("Chinese", "zh"), ("English", "en"), ("french", "fr"), ("Traditional_Chinese", "zh-Hant"), ("Klingon", "zh")],
)
def test_the_name_of_the_file_tells_the_language(name: str, language: str) -> None:
    """A language that is unknown is that of the script. Links to code are not text of a machine."""
    text = '{"id": "2606.1", "title": "T", "summary": "S", "AI": {"tldr": "本文"}, "code_url": "https://a.b/c"}\n'
    [paper] = read(f"data/2026-06-29_AI_enhanced_{name}.jsonl", text.replace("2606.1", "2606.27531")).papers
    assert field(paper, "tldr") == OwnField("tldr", "本文", language, machine=True)
    assert field(paper, "code_url") == OwnField("code_url", "https://a.b/c")


def test_answers_that_failed_are_left_out() -> None:
    """The collector writes ``Error`` in their place. `AI` may be missing, null or text."""
    record = {"id": "2606.27531", "title": "T", "summary": "S", "abs": "https://arxiv.org/abs/2606.27531"}
    for texts, expected in (
        ({"tldr": "Error", "method": "Method extraction failed", "result": "Fine"}, {"result": "Fine"}),
        (None, {}),
        ({}, {}),
        ("text", {"AI": "text"}),
    ):
        [paper] = read(ENHANCED, json.dumps(record | {"AI": texts})).papers
        assert fields(paper) == expected


def test_files_of_the_first_months_lack_keys() -> None:
    """Identifier and title are enough."""
    lines = '{"id": "2505.00001", "title": "T", "summary": "S", "pdf": "x"}\n{"id": "2505.00002", "title": "U"}\n'
    digest = read("data/2025-05-01.jsonl", lines)
    assert [(paper.title, paper.authors, paper.categories) for paper in digest.papers] == [("T", (), ()), ("U", (), ())]
    assert digest.problems == ()


@pytest.mark.parametrize("keys", [("abs",), ("AI",), ("summary", "pdf"), ("summary", "categories")])
def test_few_keys_tell_the_family(keys: tuple[str, ...]) -> None:
    """The first line of a file may lack the abstract."""
    values = {"abs": "https://arxiv.org/abs/2505.00001", "AI": {"tldr": "x"}, "summary": "S", "pdf": "x"}
    record = {"id": "2505.00001", "title": "T"} | {key: values.get(key, ["cs.CV"]) for key in keys}
    [paper] = read("data/2025-05-01.jsonl", json.dumps(record) + "\n").papers
    assert paper.identifier == "2505.00001"


def test_the_page_that_repeats_the_lines_is_neither_digest_nor_page() -> None:
    """There is no warning either."""
    for name, content in (
        ("data/2026-06-29.md", source("daily-arxiv-ai-enhanced/2026-06-29.md")),
        (
            "1-Jul-2026/IR/README.md",
            b"# T \n\n**Authors**: A  \n\n**Link**: [PDF](https://arxiv.org/pdf/2606.31984)  \n\n",
        ),
    ):
        assert loader.examine(content, name) is None
        assert not loader.is_page(content, name)
    assert loader.is_page(b"# Table of Contents\n", "about.md")


# arxiv-daily-scroll


@pytest.mark.parametrize("name", [SCROLL, SUMMARY])
def test_lists_in_folders_of_days(name: str) -> None:
    """There are no categories, and line breaks of abstracts are spaces."""
    papers = json.loads(source(name))["papers"]
    digest = read(name)
    assert (digest.day, digest.days, digest.category) == (date(2025, 10, 12), (), "")
    for paper, record in zip(digest.papers, papers, strict=True):
        identifier, _, version = record["arxiv_id"].partition("v")
        assert (paper.identifier, paper.version) == (identifier, int(version))
        assert (paper.title, paper.abstract) == (record["title"], plain(record["summary"]))
        assert (paper.authors, paper.categories) == (tuple(record["authors"]), ())
        if name == SUMMARY:
            assert field(paper, "headline_zh") == OwnField("headline_zh", record["headline_zh"], "zh", machine=True)
            assert fields(paper)["intro_zh"] == tuple(record["intro_zh"])
            assert fields(paper)["tags_zh"] == tuple(record["tags_zh"])
        assert "_index" not in fields(paper)


def test_a_date_in_the_object_counts_more_than_the_folder() -> None:
    """Copies have it, and other names of the abstract."""
    text = '{"date": "2026-06-30", "papers": [{"arxiv_id": "2606.00001", "title": "T", "abstract": "S"}]}'
    digest = read("2026-07-01/papers.json", text)
    assert (digest.day, digest.papers[0].abstract) == (date(2026, 6, 30), "S")


# daily-arxiv-data


def test_scored_reports() -> None:
    """The report's date and category count; everything but the facts of arXiv is machine-written."""
    report = json.loads(source(REPORT))
    digest = read(REPORT)
    assert (digest.day, digest.category) == (date(2026, 8, 19), "gr-qc")
    facts = {"arxivId", "arxivVersion", "title", "authors", "primaryCategory", "url", "sourceUrls"}
    for paper, record in zip(digest.papers, report["papers"], strict=True):
        assert f"{paper.identifier}v{paper.version}" == record["arxivId"] + record["arxivVersion"]
        assert (paper.title, paper.authors) == (record["title"], tuple(record["authors"]))
        assert (paper.categories, paper.abstract) == ((record["primaryCategory"],), "")
        assert fields(paper) == dict(flat({key: value for key, value in record.items() if key not in facts}))
        assert field(paper, "titleJa").language == field(paper, "scoreReasons.originality").language == "ja"
        assert {field.name for field in paper.fields if not field.machine} == {"rank", "submissionType"}
    moved = read("reports/x.json", source(REPORT))
    assert moved.day == digest.day


def flat(record: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield name and value of each field in nested objects."""
    for key, value in record.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        elif value is not False:
            yield prefix + key, "yes" if value is True else tuple(value) if isinstance(value, list) else value


# daily-paper-reader


def test_reading_lists() -> None:
    """A paper's own date is its day. Scores are numbers, tags a list, and texts have the language of their script."""
    digest = read(READER)
    records = json.loads(source(READER))["papers"]
    assert digest.days == tuple(record["date"] for record in records)
    for paper, record in zip(digest.papers, records, strict=True):
        name = record["paper_id"].rpartition("/")[2]
        assert name.startswith(f"{paper.identifier}v{paper.version}-")
        assert (paper.title, paper.abstract) == (record["title_en"], record["abstract_en"])
        assert (", ".join(paper.authors), paper.published) == (record["authors"], record["date"])
        own = fields(paper)
        assert own == {key: record[key] for key in ("section", "evidence", "tldr", "source", "selection_source")} | {
            "score": float(record["score"]),
            "tags": tuple(record["tags"].split(",")),
        }
        assert field(paper, "tldr").language == "zh"
        assert field(paper, "tldr").machine
        assert not field(paper, "section").machine


def test_old_reading_lists_have_titles_in_the_slug() -> None:
    """Empty values are absent, and the day is that of the file."""
    digest = read(OLD_READER)
    assert (digest.day, digest.days) == (date(2026, 2, 6), ())
    assert [paper.title for paper in digest.papers] == [
        "Mining generalizable activation functions",
        "Clifford kolmogorov arnold networks",
    ]
    assert all(paper.authors == () and fields(paper) == {"section": "quick"} for paper in digest.papers)


def test_reading_lists_of_ranges_and_other_sources() -> None:
    """The last day of a range counts; a paper that is not on arXiv has the identifier in its address, or one of the source's."""
    entries = [
        {"paper_id": "20260420-20260519/2605.04542v1-power", "title_en": "Power"},
        {
            "paper_id": "x/10-1101-abc",
            "title_en": "B",
            "pdf": "https://doi.org/10.1101/2026.04.01.123",
            "source": "biorxiv",
        },
        {"paper_id": "x/some-name", "title_en": "C", "pdf": "https://example.org/c.pdf", "source": "ChemRxiv"},
        {"paper_id": "x/other", "title_en": "D"},
    ]
    digest = read("docs/x/papers.meta.json", json.dumps({"date": "2026-04-20 ~ 2026-05-19", "papers": entries}))
    assert [paper.identifier for paper in digest.papers] == [
        "2605.04542",
        "doi:10.1101/2026.04.01.123",
        "chemrxiv:some-name",
        "paper:other",
    ]
    assert digest.papers[2].link == "https://example.org/c.pdf"
    assert digest.day == date(2026, 5, 19)
    assert digest.problems == ()


# cv-arxiv-daily

ITEM = re.compile(
    r"- (\S+), \*\*(.+)\*\*, (.+) et\.al\., Paper: \[(http\S+)\]\(\4\)(?:, Code: \*\*\[(http\S+)\]\(\5\)\*\*)?\n"
)


@pytest.mark.parametrize("name", [LIST, TABLE])
def test_rows_of_topics(name: str) -> None:
    """Each row is a paper on its day; one under several topics has all of them. Only its first author is known."""
    topics = json.loads(source(name))
    of_paper = defaultdict(list)
    expected = set()
    for topic, rows in topics.items():
        for key, row in rows.items():
            of_paper[key].append(topic)
            if found := ITEM.fullmatch(row):
                day, title, author, url, code = found.groups()
            else:
                _, day, title, author, url, code, _ = row.split("|")
                day, title, author = day.strip("*"), title.strip("*"), author.removesuffix(" et.al.")
                url = url.partition("](")[2].rstrip(")")
                code = code.partition("](")[2].rstrip(")*") or None
            expected.add((key, day, title, author, url.partition("abs/")[2].partition("v")[2], code))
    digest = read(name)
    papers = dict(zip(digest.papers, digest.days, strict=True))
    assert max(len(found) for found in of_paper.values()) > 1
    assert {
        (paper.identifier, day, paper.title, paper.authors[0], str(paper.version or ""), fields(paper).get("code_url"))
        for paper, day in papers.items()
    } == expected
    for paper, day in papers.items():
        assert list(fields(paper)["topic"]) == of_paper[paper.identifier]
        assert paper.updated == day
        assert paper.published == (day if paper.version == 1 else None)
        assert len(paper.authors) == 1


def test_forms_of_rows() -> None:
    """Titles may have bars; code may be a plain link; days were topics in the first versions; other cells are notes."""
    rows = {
        "2301.00001": "|**2023-01-02**|**On $p(x|y)$ and |V|**|A B et.al.|[2301.00001](http://arxiv.org/abs/2301.00001)|null|\n",
        "2301.00002": "|**2023-01-03**|**T**|A B et.al.|[2301.00002v2](http://arxiv.org/abs/2301.00002v2)|[link](https://a.b/c)|Accepted|[👍34](https://a.b/p)|null|\n",
        "2301.00003": "- 2023-01-04, **T, with commas**, Paper: Al et.al., Paper: [http://arxiv.org/abs/2301.00003v1](http://arxiv.org/abs/2301.00003v1)\n",
    }
    first = {"2023-01-05": {"2301.00004": "|[T](http://arxiv.org/abs/2301.00004)|[repo](https://a.b/d)|\n"}}
    digest = read(TABLE, json.dumps({"topic": rows} | first))
    assert digest.problems == ()
    assert [paper.title for paper in digest.papers] == ["On $p(x|y)$ and |V|", "T", "T, with commas", "T"]
    assert digest.days == ("2023-01-02", "2023-01-03", "2023-01-04", "2023-01-05")
    assert fields(digest.papers[1]) == {
        "topic": ("topic",),
        "code_url": "https://a.b/c",
        "notes": ("Accepted", "👍34 https://a.b/p"),
    }
    assert digest.papers[2].authors == ("Paper: Al",)
    assert fields(digest.papers[3]) == {"code_url": "https://a.b/d"}


def test_the_file_of_a_single_day_has_objects() -> None:
    """They have abstracts and all authors."""
    entry = {
        "paper_title": "T",
        "paper_abstract": "S",
        "paper_authors": "A B, C D",
        "update_time": "2024-01-23",
        "comments": None,
        "paper_url": "http://arxiv.org/abs/2401.12568",
        "paper_id": "2401.12568",
        "code_url": "https://a.b/c",
    }
    [paper] = read("docs/today_json.json", json.dumps({"NeRF": {"2401.12568": entry}})).papers
    assert (paper.abstract, paper.authors, paper.updated) == ("S", ("A B", "C D"), "2024-01-23")
    assert fields(paper) == {"topic": ("NeRF",), "code_url": "https://a.b/c"}


def test_damaged_rows_cost_only_themselves() -> None:
    """They are reported with line and identifier."""
    topics = json.loads(source(TABLE))
    topics["Brain Simulation"]["2305.12875"] = "no row"
    topics["Broken"] = "x"
    digest = read(TABLE, json.dumps(topics, indent=1))
    assert len(digest.papers) == 3
    assert [(problem.line, problem.message) for problem in digest.problems] == [
        (4, "“2305.12875”: a row that cannot be read: “no row”"),
        (0, "a topic without papers: “Broken”"),
    ]


# Awesome-arXiv-Daily-Reporter


def test_python_literals() -> None:
    """The folder is an area, and not a category."""
    records = [ast.literal_eval(line) for line in source(LITERALS).decode().splitlines()]
    digest = read(LITERALS)
    assert (digest.day, digest.category) == (date(2026, 7, 1), "")
    for paper, record in zip(digest.papers, records, strict=True):
        assert f"arXiv:{paper.identifier}" == record["arxiv_id"]
        assert (paper.title, paper.abstract) == (record["title"], plain(record["abstract"]))
        assert (", ".join(paper.authors), paper.categories) == (record["authors"], ())
        assert fields(paper) == {"area": ("IR",)}
    topic = read("1-Jul-2026/topic/RAG_related_papers.jsonl", source(LITERALS))
    assert {fields(paper)["topic"] for paper in topic.papers} == {("RAG",)}
    assert loader.examine(b"", LITERALS) is None
    assert read(LITERALS, "".join(json.dumps(record) + "\n" for record in records)).papers == digest.papers


def test_literals_are_not_evaluated() -> None:
    """A line that is anything but a dictionary of literals costs only itself. Escapes and quotes are those of Python."""
    first = source(LITERALS).splitlines()[0].decode()
    code = "{'arxiv_id': __import__('os').system('true'), 'title': 'T'}"
    quoted = """{'arxiv_id': 'arXiv:2606.00001', 'title': "It's", 'authors': 'A B', 'abstract': '\\\\alpha \\d "x" \\u00e9'}"""
    long = f"{{'arxiv_id': 'arXiv:2606.00002', 'title': 'T', 'link': {{'n': 0x{'f' * 6000}}}}}"
    others = ["x", "[1]", "{1: 2}", long, "{'a': 1", "(" * 500, "{" * 500, "-" * 500 + "1", "{'a': " * 90]
    digest = read(LITERALS, "\n".join([first, code, quoted, *others, first]) + "\n")
    assert [paper.title for paper in digest.papers][1] == "It's"
    assert digest.papers[1].abstract == '\\alpha \\d "x" é'
    assert len(digest.papers) == 3
    assert [problem.line for problem in digest.problems] == [2, *range(4, 4 + len(others))]


WORDS = st.sampled_from(
    ["a", "It's", 'say "x"', "\\\\", "\n", "\r", "\x00", "é", "{", "}", ", ", "': '", "\u2028", "\ud800"]
)
LITERAL_TEXT = st.lists(WORDS, max_size=3).map("".join)


@given(st.dictionaries(LITERAL_TEXT, LITERAL_TEXT | st.integers() | st.none(), max_size=4), st.data())
def test_usual_dictionaries_are_read_as_by_python(value: dict[str, object], data: st.DataObject) -> None:
    """A dictionary of strings needs no parser; the value is the same, also of a damaged line."""
    line = repr(value)
    if data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(line)))
        line = (
            line[:start]
            + data.draw(st.sampled_from(["", "'", '"', ",", ", }", ":", "\\", "#", " "]))
            + line[start + 1 :]
        )
    found = python_literals._literal(line.encode(errors="replace"))  # noqa: SLF001
    try:
        with warnings.catch_warnings(action="ignore"):
            expected = ast.literal_eval(line.encode(errors="replace").decode().strip())
    except (ValueError, SyntaxError):
        expected = None
    is_read = isinstance(expected, dict) and all(isinstance(key, str) for key in expected)
    assert found == (expected if is_read else None)


def test_usual_dictionaries_need_no_parser() -> None:
    """Python writes most lines in this form."""
    value = {"title": "It's 5% α", "abstract": 'say "x"', "authors": "Ada Lovelace, Alan Turing"}
    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(ast, "literal_eval")
        assert python_literals._literal(repr(value).encode()) == value  # noqa: SLF001


@pytest.mark.slow
@pytest.mark.parametrize("part", ["-", "(", "[", "{'a':", "1+", "not ", "f(", "'\\\\N{DASH}'", "\\", "'a' "])
def test_hostile_literals_do_not_end_the_process(part: str) -> None:
    """The longest line is read in a process of its own."""
    text = f"{{'a': {part * (python_literals.MAX_LINE_BYTES // len(part) - 100)}1}}\n"
    script = "import sys; from sitegen.loader.collectors.python_literals import parse; print(len(parse(sys.stdin.buffer.read(), 'x', 'x').problems))"
    found = subprocess.run(
        [sys.executable, "-c", script], input=text.encode(), capture_output=True, check=True, timeout=60
    )
    assert found.stdout.strip() == b"1"


# DailyArXiv

ROW = re.compile(
    r"\| \*\*\[(.+)\]\((http\S+)\)\*\* \| (\S+) \| <details><summary>Show</summary><p>(.+)</p></details> \| (.*) ?\|"
)


def test_tables_of_keywords() -> None:
    """Each row is a paper on the day of its version, with its comment."""
    expected = {}
    topics = defaultdict(list)
    topic = ""
    for line in source(KEYWORDS).decode().splitlines():
        if line.startswith("## "):
            topic = line[3:]
        elif found := ROW.fullmatch(line):
            title, url, day, abstract, comment = found.groups()
            comment = re.sub(r"<details>.*<p>(.*)</p></details>", r"\1", comment).strip() or None
            expected[url.partition("abs/")[2]] = (title, day, plain(abstract), comment)
            topics[url.partition("abs/")[2].partition("v")[0]].append(topic)
    digest = read(KEYWORDS)
    papers = {
        f"{paper.identifier}v{paper.version}": (paper.title, day, paper.abstract, paper.comment)
        for paper, day in zip(digest.papers, digest.days, strict=True)
    }
    assert papers == expected
    assert {paper.identifier: list(fields(paper)["topic"]) for paper in digest.papers} == topics
    assert not loader.is_page(source(KEYWORDS), KEYWORDS)


def test_tables_with_other_columns() -> None:
    """Authors, tags and unknown columns; bars in abstracts; a version that is not the first one was not published that day."""
    table = """# Papers
## A topic ##
| **Title** | **Authors** | **Date** | **Abstract** | **Tags** | **Venue** | **Comment** |
| --- | --- | --- | --- | --- | --- | --- |
| **[A [b] c](http://arxiv.org/abs/2510.09764v3)** | Ann Bee et al. | 2026-08-19 | <details><summary>Show</summary><p>Let |x| <b> a | b.</p></details> | <details><summary>cs.LG...</summary><p>cs.LG, cs.AI</p></details> | ICML |  |
| **[D](http://arxiv.org/abs/2510.00001v1)** | Cy Dee et al. | 2026-08-18 | <details><summary>Show</summary><p>S</p></details> | cs.CV |  | 3 pages | 2 figures |
"""
    digest = read(KEYWORDS, table)
    assert digest.problems == ()
    first, second = digest.papers
    assert (first.title, first.authors, first.categories) == ("A [b] c", ("Ann Bee",), ("cs.LG", "cs.AI"))
    assert (first.abstract, first.comment) == ("Let |x| <b> a | b.", None)
    assert (first.published, first.updated) == (None, "2026-08-19")
    assert fields(first) == {"topic": ("A topic",), "venue": "ICML"}
    assert (second.published, second.comment) == ("2026-08-18", "3 pages | 2 figures")
    half = read(KEYWORDS, table.rstrip()[:-30])
    assert half.blocker
    assert half.papers == (first,)
    assert read(KEYWORDS, table + "<<<<<<< HEAD\n").blocker
    damaged = read(KEYWORDS, table + "| **D** | x |\n")
    assert [problem.line for problem in damaged.problems] == [7]
    assert len(damaged.papers) == 2


def test_columns_may_be_in_any_order() -> None:
    """The title, a bold link, may be in any column."""
    table = """| Date | **Title** | Authors |
|---|---|---|
| 2026-08-19 | **[A | b](http://arxiv.org/abs/2510.09764v1)** | Ann Bee et al. |
"""
    [paper] = read(KEYWORDS, table).papers
    assert (paper.title, paper.authors, paper.published) == ("A | b", ("Ann Bee",), "2026-08-19")


def test_a_line_of_equals_signs_below_a_title_is_no_conflict() -> None:
    """Seven of them underline a heading of seven letters, and divide the halves of a conflict."""
    text = source(KEYWORDS).decode()
    assert read(KEYWORDS, "Awesome\n=======\n\n" + text) == read(KEYWORDS)
    *rows, last = text.rstrip("\n").split("\n")
    for conflict in (["<<<<<<< HEAD", "=======", last, ">>>>>>> x"], ["=======", last], [last, "======="]):
        assert read(KEYWORDS, "\n".join([*rows, *conflict, ""])).blocker


def test_the_page_of_tables_of_topics() -> None:
    """cv-arxiv-daily repeats its rows in a page."""
    rows = [row for rows in json.loads(source(TABLE)).values() for row in rows.values()]
    page = (
        "## Updated on 2023.10.01\n\n## Brain\n\n|Publish Date|Title|Authors|PDF|Code|\n|---|---|---|---|---|\n"
        + "".join(rows)
    )
    titles = {paper.title for paper in read(TABLE).papers}
    assert {paper.title for paper in read("docs/index.md", page).papers} == titles
    text = "\n<p align=right>(<a href=#updated>back to top</a>)</p>\n\n## Next\n"
    for end in range(1, len(text)):
        cut = read("docs/index.md", page + text[:end])
        assert {paper.title for paper in cut.papers} == titles
        assert bool(cut.blocker) == (text[end - 1] != "\n")


PAGES = {
    "text": "# About\n",
    "another table": "| Title | Date |\n| --- | --- |\n| Talk | 2026-01-01 |\n",
    "a table in text": "| **Title** | x |\n| - | - |\n| **[Our paper](https://example.org/a)** | y |\n",
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_pages_with_tables_stay_pages(text: str) -> None:
    assert loader.is_page(text.encode(), "about.md")
    assert loader.examine(text.encode(), "about.md") is None


# All

OTHERS = (
    b'{"name": "sitegen", "version": "1"}',
    b'{"papers": []}',
    b"[]",
    b"{}",
    b"",
    b'{"id": "x", "title": "T"}\n',
    b'{"papers": [{"title": "T"}]}',
    b'{"2301.00001": 1}',
    b"\xff\xfe\x00",
    b"not json",
)


@pytest.mark.parametrize("content", OTHERS)
@pytest.mark.parametrize("name", ["package.json", "data/stats.jsonl", "2026-06-29/other.json"])
def test_other_files_are_left_alone(content: bytes, name: str) -> None:
    """Neither digest nor page nor warning."""
    assert loader.examine(content, name) is None


def test_an_unknown_format_is_reported_if_the_file_is_named_like_a_digest() -> None:
    """The remedy is a description of the format. A file without text is a day without papers."""
    digest = loader.examine(b'{"items": [{"headline": "T"}]}', "2026-06-29.json")
    assert digest
    [problem] = digest.problems
    assert problem.message == "the file is named like a digest, but its format is unknown"
    assert problem.remedy == "describe it with [[source]] in sitegen.toml, or move it out of the content folder"
    assert loader.examine(b" \n", "2026-06-29.jsonl") is None
    known = loader.examine(b"", "2026-06-29.jsonl", known=True)
    assert known
    assert known.problems[0].remedy == "restore the file, or run the collector again"


@pytest.mark.parametrize("name", ALL)
def test_a_half_written_file_is_held_back(name: str) -> None:
    """It is if it ends within a record, wherever that is."""
    content = source(name).rstrip()
    chance = random.Random(name)
    for end in (len(content) - 1, *(chance.randrange(len(content) * 2 // 3, len(content) - 1) for _ in range(20))):
        part = content[:end]
        if part.endswith(b"\n") or content[end : end + 1] == b"\n" or (name == KEYWORDS and part.endswith(b"|")):
            continue
        digest = loader.examine(part, name)
        if digest:
            assert digest.blocker, part[-50:]


@pytest.mark.parametrize("name", ALL)
def test_damaged_files_raise_nothing(name: str) -> None:
    """Random bytes are changed, removed and repeated."""
    content = source(name)
    chance = random.Random(name)
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(damaged))
            if chance.random() < 0.5:
                damaged[at] = chance.randrange(256)
            else:
                del damaged[at : at + chance.randrange(200)]
            if not damaged:
                break
        loader.examine(bytes(damaged), name)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
KEYS = {
    ENHANCED: ("id", "title", "summary", "authors", "categories", "comment", "AI", "abs", "code_stars"),
    SCROLL: ("arxiv_id", "title", "summary", "authors", "headline_zh", "intro_zh"),
    REPORT: ("arxivId", "arxivVersion", "title", "authors", "primaryCategory", "scores", "sourceUrls"),
    READER: ("paper_id", "title_en", "authors", "date", "pdf", "score", "tags", "source", "link"),
}


@pytest.mark.parametrize("name", KEYS)
@settings(max_examples=30)
@given(data=st.data())
def test_values_of_any_type_raise_nothing(name: str, data: st.DataObject) -> None:
    """Each record costs only itself."""
    record = {key: data.draw(VALUES | st.just("2606.27531"), key) for key in KEYS[name]}
    sound = dict.fromkeys(KEYS[name], "2606.00001")
    if name == ENHANCED:
        text = json.dumps(sound) + "\n" + json.dumps(record) + "\n"
    else:
        text = json.dumps({"papers": [sound, record], "reportDate": data.draw(VALUES), "date": data.draw(VALUES)})
    digest = read("2026-06-29/" + Path(name).name, text)
    assert digest.papers[0].identifier == "2606.00001" if digest.papers else digest.problems


@given(text=st.text(max_size=80) | st.text(alphabet="|*[]()- 2023-01,Paper:htp/.\n", max_size=80))
def test_rows_of_any_text_raise_nothing(text: str) -> None:
    """They are read or reported."""
    digest = read(TABLE, json.dumps({"t": {"2301.00001": text, "2301.00002": "|**x", "2301.00003": 7}}))
    assert len(digest.papers) + len(digest.problems) >= 2
    read(KEYWORDS, source(KEYWORDS).decode() + text)


def test_rows_take_time_in_proportion() -> None:
    """Rows that match almost."""
    for text in ("|**2023-01-01**|**" + "**|" * 30_000, "- 2023-01-01, **" + "**, " * 20_000, "|[" + "](" * 40_000):
        read(TABLE, json.dumps({"t": {"2301.00001": text, "2301.00002": "|**x"}}))
    row = "| **[" + "a](http://x)** | <details>" * 3000
    read(
        KEYWORDS,
        source(KEYWORDS).decode() + "## x\n| **Title** | **Date** | **Abstract** |\n| --- | --- | --- |\n" + row + "\n",
    )


# On the site


def test_plain_and_enhanced_files_are_one_day_of_a_site(tmp_path: Path) -> None:
    """All files of a collector's folder are read together, without settings and without a warning."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\ntitle = "A title"\nurl = "{toy.URL}"\n')
    for file in (SOURCES / "daily-arxiv-ai-enhanced").iterdir():
        toy.put(tmp_path / "content/data" / file.name, file.read_text(encoding="utf-8"))
    built = toy.build(tmp_path)
    assert built.problems == []
    assert not (tmp_path / "public/data").exists()
    found = json.loads((tmp_path / "public/2026/06/29.json").read_text(encoding="utf-8"))["papers"]
    records = [json.loads(line) for line in source(PLAIN).splitlines()]
    assert {paper["id"] for paper in found} == {record["id"] for record in records}
    assert len(found) == len({record["id"] for record in records})
    texts = {record["id"]: record["AI"]["tldr"] for record in map(json.loads, source(ENHANCED).splitlines())}
    assert {paper["id"]: paper["fields"]["tldr"] for paper in found if "tldr" in paper.get("fields", {})} == texts


@pytest.mark.slow
def test_records_of_all_families_make_one_site(tmp_path: Path) -> None:
    """No file is in the way of another, and the result does not depend on the order in which they came."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\ntitle = "A title"\nurl = "{toy.URL}"\n')
    trees = []
    for number, names in enumerate((ALL, ALL[::-1])):
        folder = tmp_path / str(number)
        toy.put(folder / "sitegen.toml", (tmp_path / "sitegen.toml").read_text(encoding="utf-8"))
        for name in names:
            toy.put(folder / "content" / name, source(name).decode())
            if number and name in ALL[::4]:
                assert toy.build(folder).problems == []
        assert toy.build(folder).problems == []
        trees.append(toy.tree(folder / "public"))
    assert trees[0] == trees[1]
