"""`sitegen.loader.collectors`: files of copies of the collectors that have other keys, tables, lists, and pages beside them."""

import ast
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from support import toy

from sitegen import loader
from sitegen.models import Digest, Paper

FORKS = Path(__file__).parent / "data/sources/forks"
TABLE = "numbered-table/README.md"
ITEMS = "list/docs/wechat.md"
ROWS = "rows/docs/archive-web/2018-09.md"
OBJECTS = "rows/docs/archive-web/2018-09.json"
INDENTED = "objects/arxiv-daily.json"
PAIRS = "objects/data/topic-163e44b102626149-041.json"
LITERALS = "translated/1-Oct-2025/topic/EAI_related_papers.jsonl"
DIGESTS = (TABLE, ITEMS, ROWS, OBJECTS, INDENTED, PAIRS, LITERALS)
COPIES = (
    "translated/1-Oct-2025/topic/EAI_related_papers.md",
    "translated/1-Oct-2025/README.md",
    "pages/docs/202607/04/README.md",
    "pages/docs/_sidebar.md",
    "renamed/data/2025-06-18_database.md",
)


def source(name: str) -> bytes:
    return (FORKS / name).read_bytes()


def read(name: str, content: bytes | None = None) -> Digest:
    digest = loader.examine(source(name) if content is None else content, name)
    assert digest
    return digest


def fields(paper: Paper) -> dict[str, Any]:
    """Return the own fields of a paper by name."""
    return {field.name: field.value for field in paper.fields}


@pytest.mark.parametrize("name", DIGESTS)
def test_files_have_papers_and_no_problems(name: str) -> None:
    digest = read(name)
    assert digest.papers
    assert digest.problems == ()


def test_numbered_tables_with_translations() -> None:
    """The number is no field; the text after the first one in a cell is a translation by a machine."""
    row = re.compile(
        r"\| \d+ \| \*\*\[(.+)\]\((\S+)\)\*\* \| <details><summary>EN</summary><p>(.+?)</p></details>"
        r"<details><summary>中文</summary><p>(.+?)</p></details> \| (\S+) \| (.+) et al\. \|"
    )
    rows = row.findall(source(TABLE).decode())
    digest = read(TABLE)
    assert len(rows) == len(digest.papers) == 2
    for (title, url, abstract, translation, day, author), paper, its_day in zip(
        rows, digest.papers, digest.days, strict=True
    ):
        assert url.endswith(f"/{paper.identifier}v{paper.version}")
        assert (paper.title, paper.abstract, paper.authors, its_day) == (title, abstract, (author,), day)
        assert fields(paper) == {"topic": ("Majorana",), "abstract_zh": translation}
        assert [(field.language, field.machine) for field in paper.fields] == [("", False), ("zh", True)]


def test_tables_with_chinese_names_of_columns() -> None:
    table = """## 扩散模型
| **标题** | **日期** | **摘要** | **备注** | **机构** |
| --- | --- | --- | --- | --- |
| **[A b](http://arxiv.org/abs/2508.13154v1)** | 2025-08-18 | <details><summary>展开</summary><p>S</p></details> | 3 pages | X |
"""
    [paper] = read("README.md", table.encode()).papers
    assert (paper.title, paper.abstract, paper.comment, paper.published) == ("A b", "S", "3 pages", "2025-08-18")
    assert fields(paper) == {"topic": ("扩散模型",), "机构": "X"}


def test_list_items_of_a_page() -> None:
    item = re.compile(r"- (\S+), \*\*(.+)\*\*, (.+) et\.al\., Paper: \[.*?\]\((.+?)\)(?:, Code: .*\]\((.+)\)\*\*)?")
    items = item.findall(source(ITEMS).decode())
    digest = read(ITEMS)
    assert len(items) == len(digest.papers) == 3
    for (day, title, author, url, code), paper, its_day in zip(items, digest.papers, digest.days, strict=True):
        assert url.endswith(f"/{paper.identifier}v{paper.version}")
        assert (paper.title, paper.authors, its_day) == (title, (author,), day)
        assert fields(paper) == {"topic": ("SLAM",)} | ({"code_url": code} if code else {})
    assert not loader.is_page(source(ITEMS), ITEMS)


def test_rows_without_a_header_and_objects_are_one_paper() -> None:
    """The page has the first author only."""
    [[identifier, record]] = json.loads(source(OBJECTS))["Legal NLP"].items()
    for name in (ROWS, OBJECTS):
        digest = read(name)
        [paper] = digest.papers
        assert (paper.identifier, paper.version, paper.title) == (identifier, 1, record["title"])
        assert (digest.day.isoformat(), paper.published) == (record["date"], record["date"])
        assert fields(paper) == {"topic": ("Legal NLP",)}
        assert paper.authors == tuple(record["authors"][: 1 if name == ROWS else None])
    assert paper.categories == tuple(record["categories"])


@pytest.mark.parametrize("name", [INDENTED, PAIRS])
def test_objects_with_more_keys(name: str) -> None:
    """Papers of other sources have their DOI and link. The address of the service that knows the code is no code."""
    document = json.loads(source(name))
    entries = list(document["Spiking Neural Network"].items()) if isinstance(document, dict) else document
    digest = read(name)
    assert len(entries) == len(digest.papers) == 2
    for (key, record), paper, day in zip(entries, digest.papers, digest.days, strict=True):
        assert (paper.title, paper.abstract) == (record["paper_title"], record["paper_abstract"])
        assert (paper.authors, paper.comment) == (tuple(record["paper_authors"]), record["comments"])
        assert (paper.published, paper.updated, day) == (
            record["publish_time"],
            record["update_time"],
            record["update_time"],
        )
        own = fields(paper)
        if key.startswith("10."):
            assert (paper.identifier, paper.link, paper.categories) == (f"doi:{key}", record["paper_url"], ())
            assert own["primary_category"] == record["primary_category"]
        else:
            assert record["paper_id"] == f"{paper.identifier}v{paper.version}"
            assert (paper.link, paper.categories) == (None, (record["primary_category"],))
            code = record.get("repo_url", "#")
            assert own.get("code_url") == (None if code == "#" else code)


def test_translations_in_literals_are_of_a_machine() -> None:
    records = [ast.literal_eval(line) for line in source(LITERALS).decode().splitlines()]
    for record, paper in zip(records, read(LITERALS).papers, strict=True):
        assert ", ".join(paper.authors) == record["authors"]
        own = {key: record[key] for key in ("abstract_zh", "title_zh")}
        assert fields(paper) == own | {"topic": ("EAI",)}
        assert all(field.machine and field.language == "zh" for field in paper.fields if field.name in own)


def test_lines_with_the_primary_category_apart() -> None:
    """It is no field of its own."""
    name = "renamed/data/2025-11-07.json"
    digest = read(name)
    [paper] = digest.papers
    assert (paper.categories, paper.fields) == (("cs.LG", "cs.NE", "q-bio.BM"), ())
    assert (paper.published, digest.day.isoformat()) == ("2025-11-06", "2025-11-06")


def test_texts_of_a_japanese_report_without_kana_are_japanese() -> None:
    record = {"rank": 1, "arxivId": "2607.07872", "title": "T", "titleJa": "未来", "curiosity": "境界"}
    report = json.dumps({"reportDate": "2026-07-10", "slug": "hep-th", "papers": [record]}).encode()
    [paper] = read("2026-07-10-hep-th.json", report).papers
    assert {field.name: field.language for field in paper.fields} == {"rank": "", "titleJa": "ja", "curiosity": "ja"}
    test_set = {"paperCount": 1, "papers": [{"category": "hep-th", "arxivId": "2607.07872", "title": "T"}]}
    assert loader.examine(json.dumps(test_set).encode(), "data/benchmark/qualification-set.json") is None


@pytest.mark.parametrize("name", COPIES)
def test_copies_are_neither_digests_nor_pages(name: str) -> None:
    assert loader.examine(source(name), name) is None
    assert not loader.is_page(source(name), name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("readme_content_template.md", "- [{date}]({url})\n"),
        ("to_md/paper_template.md", "### [{idx}] [{title}]({url})\n*{authors}*\n"),
        ("1-Oct-2025/AI/README.md", ""),
    ],
)
def test_templates_and_empty_pages_are_no_pages(name: str, text: str) -> None:
    """An empty file that is named like a digest is damaged all the same, and so is one that was a digest."""
    assert loader.examine(text.encode(), name) is None
    assert not loader.is_page(text.encode(), name)
    assert loader.examine(b"", "2025-10-01.md")
    assert loader.examine(b"", name, known=True)


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: Notes\ndescription: tldr\n---\n\n# Notes\n",
        "# 1-Oct-2025\n\nA talk.\n",
        "# Links\n\n### [1] [A paper](https://arxiv.org/abs/2506.12234)\n\nText.\n",
        "# Talks\n\n- 2026-01-01, **A talk**, [slides](https://example.org/a)\n",
    ],
)
def test_pages_of_the_owner_stay_pages(text: str) -> None:
    assert loader.is_page(text.encode(), "about.md")


@pytest.mark.parametrize("name", DIGESTS)
def test_half_written_files_are_held_back(name: str) -> None:
    """Unless they end after a complete row or line, or before the first record."""
    content = source(name)
    whole = {paper.identifier: paper for paper in read(name).papers}
    chance = random.Random(name)
    for end in chance.sample(range(len(content)), 200):
        digest = loader.examine(content[:end], name)
        if not digest or digest.blocker:
            continue
        assert not name.endswith(".json")
        rest = content[end:].partition(b"\n")[0]
        in_record = rest and content[:end].rpartition(b"\n")[2].startswith((b"|", b"- 2", b"{"))
        assert not in_record or content[:end].endswith(b")"), content[:end][-60:]
        assert all(paper.title == whole[paper.identifier].title for paper in digest.papers)


@pytest.mark.parametrize("name", DIGESTS)
def test_damaged_bytes_raise_nothing(name: str) -> None:
    chance = random.Random(name)
    for _ in range(200):
        content = bytearray(source(name))
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        loader.examine(bytes(content), name)


def test_values_of_other_types_raise_nothing() -> None:
    values: list[Any] = [None, 1, True, "x", [], ["a", 1], {}, {"a": "b"}, "10.1/x", "2401.00001v2"]
    chance = random.Random(1)
    record = json.loads(source(INDENTED))["Spiking Neural Network"]["2408.12407"]
    for _ in range(300):
        changed = {key: chance.choice([value, *values]) for key, value in record.items()}
        changed["paper_title"] = record["paper_title"]
        read(INDENTED, json.dumps({"T": {"2408.12407": changed}}).encode())


def test_checkouts_build_without_warnings_or_foreign_pages(tmp_path: Path) -> None:
    """Pages of the repository itself are pages."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\ntitle = "A title"\nurl = "{toy.URL}"\n')
    for file in FORKS.rglob("*.*"):
        toy.put(tmp_path / "content" / file.relative_to(FORKS), file.read_text(encoding="utf-8"))
    for name, text in {
        "translated/1-Oct-2025/AI/README.md": "",
        "translated/1-Oct-2025/AI/papers.jsonl": "",
        "renamed/requirements.txt": "arxiv\n",
        "renamed/readme_content_template.md": "- [{date}]({url})\n",
        "renamed/README.md": "# The collector\n",
        "renamed/.github/workflows/run.yml": "on: push\n",
        "renamed/js/app.js": "1\n",
        "renamed/index.html": "<html></html>\n",
    }.items():
        toy.put(tmp_path / "content" / name, text)
    built = toy.build(tmp_path)
    assert built.problems == []
    public = tmp_path / "public"
    pages = {path.relative_to(public).as_posix() for path in public.rglob("*.html")}
    folders = {folder.name for folder in FORKS.iterdir()}
    assert {page for page in pages if page.partition("/")[0] in folders} == {"renamed/README.html"}
    expected = {
        paper.identifier
        for file in FORKS.rglob("*.*")
        if (digest := loader.read_digest(file))
        for paper in digest.papers
    }
    shown = {page.rpartition("/")[2].removesuffix(".html") for page in pages if page.startswith("paper/")}
    assert {identifier for identifier in expected if ":" not in identifier} <= shown
    assert len(shown) == len(expected)
