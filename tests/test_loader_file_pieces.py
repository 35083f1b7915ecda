"""`sitegen.loader.file_pieces`: the pieces of a file have the same papers, problems and lines as the whole."""

import bz2
import gzip
import json
import lzma
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.standard_samples import source

from sitegen.errors import Problem, SitegenError
from sitegen.loader import file_pieces
from sitegen.loader.file_pieces import content_path, read_pieces
from sitegen.loader.input_formats import find_format
from sitegen.models import Paper

NAMES = ("snapshot.jsonl", "oai_arxiv.xml", "oai_raw.xml", "api.atom", "rss.xml", "library.bib", "papers.csv")


@pytest.fixture(params=[2000, 5000], autouse=True)
def _small_pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut files into pieces of this size."""
    monkeypatch.setattr(file_pieces, "PIECE_BYTES", request.param)


def snapshot(count: int) -> bytes:
    """Return a snapshot of so many papers, each with its own number and length."""
    first = json.loads(source("snapshot.jsonl").split(b"\n")[0])
    return b"".join(
        json.dumps(first | {"id": f"0704.{number:04}", "abstract": "word " * (number % 50)}).encode() + b"\n"
        for number in range(1, count + 1)
    )


def read(file: Path, *, stops: int = 10**9) -> tuple[list[Paper], list[Problem]]:
    """Return papers and problems of all pieces. After each piece of which the number is divided by ``stops``, begin anew there."""
    papers: list[Paper] = []
    problems: list[Problem] = []
    position = line = count = 0
    format = None
    pieces: Iterator[file_pieces.Piece] = read_pieces(file)
    while piece := next(pieces, None):
        format = format or find_format(piece.source, content_path(file, file).name)
        assert format
        digest = format.parse(piece.source, "f", "2026-06-29.x")
        papers += digest.papers
        problems += [replace(one, line=one.line + piece.lines if one.line else 0) for one in digest.problems]
        position, line, count = piece.position, piece.next_line, count + 1
        if count % stops == 0:
            pieces = read_pieces(file, position, line)
    return papers, problems


def whole(text: bytes, name: str) -> tuple[list[Paper], list[Problem]]:
    """Return the papers and problems of a file that is read at once."""
    format = find_format(text, name)
    assert format
    digest = format.parse(text, "f", "2026-06-29.x")
    return list(digest.papers), list(digest.problems)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("stops", [1, 10**9])
def test_pieces_have_the_papers_of_the_file(name: str, stops: int, tmp_path: Path) -> None:
    """Without a stop, and with a new beginning after each piece."""
    (tmp_path / name).write_bytes(source(name))
    assert read(tmp_path / name, stops=stops) == whole(source(name), name)


@pytest.mark.parametrize("stops", [1, 2, 10**9])
def test_problems_have_the_lines_of_the_file(stops: int, tmp_path: Path) -> None:
    """Damaged lines cost only themselves, also at the beginning of a piece, and are reported where they are."""
    lines = snapshot(60).split(b"\n")
    for number in (3, 4, 5, 17, 18, 40):
        lines[number] = b'{"id": "damaged'
    lines[30] = b""
    file = tmp_path / "a.json"
    file.write_bytes(b"\n".join(lines))
    papers, problems = read(file, stops=stops)
    assert (papers, problems) == whole(file.read_bytes(), file.name)
    assert len(papers) == 60 - 7
    assert [problem.line for problem in problems] == [4, 5, 6, 18, 19, 41]


def test_damaged_records_of_xml_have_the_lines_of_the_file(tmp_path: Path) -> None:
    """As in JSON Lines."""
    text = source("oai_raw.xml").replace(b"<id>", b"<id><", 1)
    (tmp_path / "a.xml").write_bytes(text)
    papers, problems = read(tmp_path / "a.xml")
    assert papers == whole(text, "a.xml")[0]
    assert {problem.line for problem in problems} >= {problem.line for problem in whole(text, "a.xml")[1]}


@pytest.mark.parametrize("name", ["snapshot.jsonl", "oai_arxiv.xml", "oai_raw.xml", "api.atom", "rss.xml"])
def test_a_file_that_ends_within_a_record_is_reported(name: str, tmp_path: Path) -> None:
    """The papers before it are read."""
    text = source(name)
    for end in (len(text) // 2, len(text) * 9 // 10):
        (tmp_path / name).write_bytes(text[:end])
        format = find_format(text, name)
        assert format
        blocked = [format.parse(piece.source, "f", "2026-06-29.x").blocker for piece in read_pieces(tmp_path / name)]
        assert any(blocked)
        assert read(tmp_path / name)[0] == whole(text[:end], name)[0]


@pytest.mark.parametrize("packed", [gzip.compress, bz2.compress, lzma.compress], ids=["gz", "bz2", "xz"])
def test_compressed_files_are_read(packed: Callable[[bytes], bytes], tmp_path: Path) -> None:
    """They may also be continued."""
    file = tmp_path / "a.json"
    file.write_bytes(packed(snapshot(30)))
    assert read(file, stops=2) == whole(snapshot(30), "a.json")
    file.write_bytes(packed(snapshot(3000))[:-20])
    with pytest.raises(SitegenError, match="the compressed file is damaged"):
        read(file)


def test_a_zip_file_with_one_file_is_read(tmp_path: Path) -> None:
    """Kaggle packs the snapshot like this."""
    file = tmp_path / "a.json"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("arxiv-metadata-oai-snapshot.json", snapshot(30))
    assert read(file, stops=2) == whole(snapshot(30), "a.json")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("other.json", b"{}")
    with pytest.raises(SitegenError, match="several files"):
        read(file)
    file.write_bytes(file.read_bytes()[:100])
    with pytest.raises(SitegenError, match="damaged"):
        read(file)


@pytest.mark.parametrize(
    ("location", "expected"),
    [("a/b.json.gz", "a/b.json"), ("b.xml.BZ2", "b.xml"), ("b.json", "b.json"), ("b.zip", "b.zip")],
)
def test_names_lose_the_suffix_of_compression(location: str, expected: str) -> None:
    """The format is chosen by what is inside."""
    assert content_path(Path(location), Path(location)) == Path(expected)


def test_the_file_in_a_zip_file_names_its_format(tmp_path: Path) -> None:
    """Kaggle's ``archive.zip`` has the snapshot. The name of the zip file may be a day. The Finder adds files of its own."""
    file = tmp_path / "2019-10-19.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("export/papers.csv", "arxiv_id,title,authors\n1910.11126,T,Ada Lovelace\n")
        archive.writestr("__MACOSX/export/._papers.csv", b"\0")
    assert content_path(file, Path("in") / file.name) == Path("in/2019-10-19/papers.csv")
    assert next(read_pieces(file)).source.startswith(b"arxiv_id")
    file.write_bytes(b"PK\x03\x04")
    assert content_path(file, Path(file.name)) == Path(file.name)


def test_a_line_without_end_needs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is cut, refused by the parser, and the lines after it are read."""
    monkeypatch.setattr(file_pieces, "MAX_LINE_BYTES", 3000)
    lines = snapshot(20).splitlines(keepends=True)
    lines[10] = b'{"id": "' + b"x" * 50_000 + b'"}\n'
    (tmp_path / "a.json").write_bytes(b"".join(lines))
    assert max(len(piece.source) for piece in read_pieces(tmp_path / "a.json")) < 25_000
    papers, problems = read(tmp_path / "a.json")
    assert len(papers) == 19
    assert [problem.line for problem in problems] == [11]


def test_other_formats_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that cannot be cut is read at once."""
    monkeypatch.setattr(file_pieces, "MAX_DIGEST_BYTES", 10_000)
    (tmp_path / "a.bib").write_bytes(b"@article{a,\n" + b" " * 10_000)
    with pytest.raises(SitegenError, match="more than 10,000 bytes in a format that cannot be read in parts"):
        list(read_pieces(tmp_path / "a.bib"))


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"{", b"<", b"<OAI-PMH>", b"<OAI-PMH><record>", b"\xff" * 9000, b"{}\n" * 9000]
)
def test_any_bytes_are_read(text: bytes, tmp_path: Path) -> None:
    """No file raises an exception, and all its bytes are in pieces."""
    (tmp_path / "a").write_bytes(text)
    pieces = list(read_pieces(tmp_path / "a"))
    assert pieces[-1].position == len(text)
