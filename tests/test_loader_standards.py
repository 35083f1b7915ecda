"""`sitegen.loader.standards`: promises of all standard formats, on samples, damaged samples and hostile text."""

import json
import random
import re
import subprocess
import sys
from types import ModuleType
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import standard_samples, toy
from support.standard_samples import MODULES, SAMPLES, parse, read, source

from sitegen.loader.input_formats import FORMATS, find_format
from sitegen.loader.problems import MAX_PROBLEMS
from sitegen.loader.raw_text import HEAD_BYTES
from sitegen.loader.standards import announcements, arxiv_api
from sitegen.models import Digest

EMPTY: Final = {"rss_empty.xml"}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_read_without_problems(name: str) -> None:
    """It has papers with titles, each on a day, and no false warning."""
    digest = read(name)
    assert digest.complete
    assert bool(digest.papers) == (name not in EMPTY)
    assert all(paper.title and paper.partial is not None for paper in digest.papers)
    assert len(digest.days) in (0, len(digest.papers))


@pytest.mark.parametrize("name", SAMPLES)
def test_one_format_recognizes_a_sample(name: str) -> None:
    """No other standard format with the same suffix takes it, whether it sees the whole file or its beginning."""
    text = source(name)
    suffixes = {form.parse: form.suffixes for form in FORMATS}
    for module in MODULES:
        if name.endswith(suffixes[module.parse]) and not (name == "announcement.atom" and module is arxiv_api):
            assert module.begins(text) == module.begins(text[:HEAD_BYTES]) == (module is SAMPLES[name])


def test_announcements_come_before_the_api() -> None:
    """Both are Atom of arXiv's; the first format in the list is used."""
    found = find_format(source("announcement.atom"), "x.atom")
    assert found
    assert found.parse is announcements.parse


OTHERS: Final = {
    "nothing": b"",
    "page": b"# About\n\nA page of the owner's: @article and TY.\n",
    "digest": toy.digest("2019-01-02", toy.record("1901.00001")).encode(),
    "package.json": b'{"name": "x", "version": "1", "title": "t", "type": "module"}',
    "geojson": b'{"type": "FeatureCollection", "features": [{"type": "Feature", "title": "x"}]}',
    "sitemap": b'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url/></urlset>',
    "feed": b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>My blog</title></feed>',
    "rss": b'<?xml version="1.0"?><rss version="2.0"><channel><title>My blog</title></channel></rss>',
    "html": b"<!DOCTYPE html><html><body>Rate exceeded.</body></html>",
    "table": b"name,age\nAda,36\n",
    "links": b"title,url\nA page,https://example.org/\n",
    "numbers": b"1,2,3\n4,5,6\n",
    "comments": b"@comment{only a comment}\n",
    "binary": bytes(range(256)) * 4,
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_other_files_are_not_recognized(module: ModuleType, text: bytes) -> None:
    """A file of the owner's with the same suffix is left alone; reading it anyway raises nothing."""
    assert not module.begins(text)
    assert isinstance(parse(module, text), Digest)


@pytest.mark.parametrize("name", sorted(set(SAMPLES) - EMPTY))
def test_a_half_written_file_is_held_back(name: str) -> None:
    """A file that is cut anywhere, except between two records, is blocked; what is read before the cut is sound."""
    text = source(name)
    whole = {paper.identifier: paper for paper in parse(SAMPLES[name], text).papers}
    random.seed(name)
    kept = 0
    for cut in sorted(random.sample(range(len(text) // 5, len(text) - 3), 60)):
        digest = parse(SAMPLES[name], text[:cut])
        kept += digest.complete
        if digest.complete:
            assert _ends_a_record(name, text[:cut]), text[:cut][-80:]
            continue
        assert digest.blocker in digest.problems
        for paper in digest.papers[:-1]:
            assert paper.title == whole[paper.identifier].title
    assert kept < 30


def _ends_a_record(name: str, text: bytes) -> bool:
    """Return True if a cut is at the end of a record, or within a row, which may be a shorter row."""
    if name.endswith((".xml", ".atom", ".json")):
        return False
    if name == "snapshot.jsonl":
        return text.rstrip().endswith(b"}")
    if name.endswith(".ris"):
        return text.rpartition(b"ER  -")[2].strip() == b""
    if name.endswith(".bib"):
        return text.count(b"{") <= text.count(b"}") or text.rpartition(b"\n}")[2].count(b"{") == 0
    return True  # a table: its last cell may end anywhere


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_files_raise_nothing(name: str) -> None:
    """Random bytes, cuts, repetitions and exchanges of pieces: each result is a digest with few problems."""
    text = source(name)
    random.seed(f"damage {name}")
    pieces = re.split(rb"(?<=[\n>,{}\"])", text)
    for _ in range(150):
        damaged = bytearray(text)
        for _ in range(random.randint(1, 6)):
            kind = random.randrange(5)
            at = random.randrange(len(damaged) + 1)
            if kind == 0:
                damaged[at:at] = random.choice(HOSTILE)
            elif kind == 1:
                del damaged[at : at + random.randrange(200)]
            elif kind == 2 and at < len(damaged):
                damaged[at] = random.randrange(256)
            elif kind == 3:
                damaged[at:at] = random.choice(pieces)
            else:
                damaged[at:at] = damaged[: random.randrange(300)]
        digest = parse(SAMPLES[name], bytes(damaged))
        assert len(digest.problems) <= MAX_PROBLEMS + 3
        assert all(problem.message and problem.remedy and problem.line >= 0 for problem in digest.problems)
        assert SAMPLES[name].begins(bytes(damaged)) in {True, False}


HOSTILE: Final = (
    *(
        b"<script>alert(1)</script>",
        b"&entity;",
        b"\x00",
        b"\xff\xfe",
        b"]]>",
        b"<![CDATA[",
        b"<!--",
        b'"',
        b"'",
        b"{" * 50,
    ),
    *(
        b"}" * 50,
        b"[" * 50,
        b"@article{",
        b"@string{a = a # a}",
        b"TY  - JOUR\nER  - ",
        b"\r",
        b"\xe2\x80\xae",
        b"null",
        b"1e999",
    ),
    *(b"<<<<<<< HEAD\n", b"\n=======\n", b"\xed\xa0\x80", b"\\", b"$" * 20, b"9" * 5000),
)


@given(st.binary(max_size=400), st.sampled_from(MODULES))
def test_any_bytes_are_a_digest(text: bytes, module: ModuleType) -> None:
    """`begins` and `parse` raise nothing."""
    assert module.begins(text) in {True, False}
    assert isinstance(parse(module, text), Digest)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data(), st.sampled_from([name for name in SAMPLES if name.endswith((".json", ".jsonl"))]))
def test_values_of_other_types_raise_nothing(data: st.DataObject, name: str) -> None:
    """Each key of a record may have any value of JSON."""
    module = SAMPLES[name]
    text = source(name)
    records = [json.loads(line) for line in text.splitlines()] if name == "snapshot.jsonl" else json.loads(text)
    if isinstance(records, dict):
        records = records["results"] if "results" in records else records["data"]
    for record in records:
        for part in (record, record.get("paper")):
            if isinstance(part, dict):
                for key in data.draw(st.lists(st.sampled_from(sorted(part)), max_size=4)):
                    part[key] = data.draw(JSON_VALUES)
    assert isinstance(parse(module, json.dumps(records)), Digest)


@pytest.mark.parametrize("name", ["library.bib", "library.ris", "papers.csv", "api.atom", "rss.xml", "snapshot.jsonl"])
def test_hostile_text_stays_text(name: str) -> None:
    """Markup in a title is the title; pages escape it."""
    hostile = "<script>alert(1)</script>"
    written = hostile.replace("<", "&lt;") if name.endswith((".xml", ".atom")) else hostile
    title = {
        "library.bib": "Sensor fusion",
        "library.ris": "An old record",
        "papers.csv": "The state of OA",
        "api.atom": "Short",
        "rss.xml": "A replacement",
        "snapshot.jsonl": "An old one",
    }[name]
    text = source(name).decode().replace(title, f"{title} {written}", 1)
    titles = [paper.title for paper in parse(SAMPLES[name], text).papers]
    assert f"{title} {hostile}" in titles


@pytest.mark.parametrize("name", ["library.bib", "library.ris", "papers.csv"])
def test_conflict_markers_block_a_text_file(name: str) -> None:
    """The file keeps its papers of an earlier build until one version is chosen."""
    text = source(name).decode()
    digest = parse(SAMPLES[name], f"{text}\n<<<<<<< HEAD\n{text}=======\n>>>>>>> main\n")
    assert digest.blocker
    assert "conflict" in digest.blocker.message


@pytest.mark.parametrize("name", ["library.bib", "library.ris", "papers.csv"])
def test_bytes_that_are_not_utf_8_are_reported_once(name: str) -> None:
    """The papers are read."""
    text = source(name)
    digest = parse(SAMPLES[name], text.replace(b"Attention", b"Attenti\xf6n"))
    assert [problem.message for problem in digest.problems] == ["text that is not UTF-8"]
    assert len(digest.papers) == len(read(name).papers)


def test_no_library_is_imported_before_a_file_is_read() -> None:
    """The modules of all formats import neither lxml nor bibtexparser nor rispy, and recognize files without them."""
    script = (
        "import sys\n"
        f"sys.path.insert(0, {str(standard_samples.FOLDER.parents[2])!r})\n"
        "from support.standard_samples import MODULES, SAMPLES, source\n"
        "assert all(module.begins(source(name)) for name, module in SAMPLES.items())\n"
        "print(*sorted({'lxml', 'bibtexparser', 'rispy', 'pylatexenc', 'feedparser'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=toy.ROOT)
    assert found.stdout.split() == []
