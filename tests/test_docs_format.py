"""docs/digest-format.md: its examples are digests, it lists all messages of the loader, and its script runs."""

import ast
import gzip
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import pytest
from support import toy
from support.digest_samples import HEADING, OTHER, RECORD, TEXT, parse

from sitegen import loader
from sitegen.loader import digest, fields, markdown, problems
from sitegen.loader.markdown import document
from sitegen.models import Digest, Paper

PAGE = (toy.ROOT / "docs/digest-format.md").read_text(encoding="utf-8")

ANSWER = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <title type="html">ArXiv Query</title>
  <entry>
    <id>http://arxiv.org/abs/1910.11126v1</id>
    <updated>2019-10-19T00:02:48Z</updated>
    <published>2019-10-19T00:02:48Z</published>
    <title>Sensor fusion using EMG
  and vision</title>
    <summary>  The discrimination of &lt;gestures&gt;
### is 95% solved.
</summary>
    <author><name>Enea Ceolini</name></author>
    <author><name>Gemma Taverni</name></author>
    <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">6 pages</arxiv:comment>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/>
    <category term="cs.CV"/>
    <category term="cs.LG"/>
  </entry>
  <entry>
    <id>http://arxiv.org/abs/1910.11127v2</id>
    <updated>2020-01-02T00:00:00Z</updated>
    <published>2019-10-20T10:00:00Z</published>
    <title>Another</title>
    <summary>Words.</summary>
    <author><name>Ada Lovelace</name></author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/182</arxiv:doi>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CV"/>
    <category term="cs.CV"/>
  </entry>
</feed>
"""


def blocks(language: str) -> list[str]:
    """Return the code blocks of the page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def rows(title: str) -> list[list[str]]:
    """Return the cells of the table with this header, by row."""
    table = PAGE.partition(f"\n| {title} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.split("\n")[2:]]


def test_the_smallest_digest_is_complete() -> None:
    """It contains one paper and has no problem. Each of its lines but the last is necessary."""
    smallest = blocks("markdown")[0]
    read = parse(smallest)
    assert (len(read.papers), read.problems, read.complete) == (1, (), True)
    lines = smallest.splitlines(keepends=True)
    for at in range(len(lines) - 1):
        assert not parse("".join(lines[:at] + lines[at + 1 :])).papers


def test_values_continue_on_indented_lines() -> None:
    """The second example is read as the page describes."""
    (paper,) = parse(HEADING + blocks("markdown")[1]).papers
    assert paper.title == "A title may go on over several lines"
    assert paper.categories == ("cs.CV", "cs.LG")
    assert paper.authors == ("Ada Lovelace", "Roberto M. Cesar, Jr.")
    assert paper.comment == "12 pages; - **DOI**: not a field, because it is indented"
    assert (paper.doi, paper.revised) == (None, True)


def notation(paper: Paper, field: str) -> str:
    """Return a field of a paper in the notation of the page."""

    def listed(values: tuple[str, ...]) -> str:
        return " ".join(f"`{value}`" for value in values)

    match field:
        case "Arxiv ID":
            return f"`{paper.identifier}`, {f'version {paper.version}' if paper.version else 'no version'}"
        case "Published":
            return f"`{paper.published}`"
        case "Categories":
            return listed(paper.categories) + (f"; classes {listed(paper.classes)}" if paper.classes else "")
        case "Authors":
            return listed(paper.authors)
        case "Announced":
            return ", ".join(f"{day} `{type}`" for day, type in paper.announced)
    return "absent" if getattr(paper, field.lower()) is None else "there"


@pytest.mark.parametrize(("field", "written", "read"), rows("field | written | read as"))
def test_values_are_read_as_the_page_describes(field: str, written: str, read: str) -> None:
    """The value of each row is read without a problem."""
    name = field.lower().replace(" ", "_")
    values: Any = {name: written.strip("`")}
    (paper,) = parse(HEADING + loader.write_record(replace(RECORD, **values))).papers
    assert notation(paper, field) == read


Provoke = Callable[[Path], Digest | None]
"""Reads a digest of two records with one problem. It may write a file to the path."""


def of(text: str | bytes) -> Provoke:
    """Read a digest with a text."""
    source = text if isinstance(text, bytes) else text.encode()
    return lambda file: markdown.parse(source, file.name)


def known(text: str) -> Provoke:
    """Read a file of which an earlier build had papers."""
    return lambda file: loader.examine(text.encode(), file.name, known=True)


def named(source: str | bytes) -> Provoke:
    """Read a file that is named like a digest."""
    content = source if isinstance(source, bytes) else source.encode()
    return lambda file: loader.examine(content, file.name, location="cs.CV/2019/10/20191019.md")


def changed(old: str, new: str) -> Provoke:
    """Read a digest with another text in the heading or the first record."""
    assert old in HEADING + TEXT
    return of((HEADING + TEXT).replace(old, new, 1) + OTHER)


def limited(module: ModuleType, limit: str, value: int, provoke: Provoke) -> Provoke:
    """Lower a limit so that it is reached. Put the real limit into the message."""

    def read(file: Path) -> Digest | None:
        with mock.patch.object(module, limit, value):
            found = provoke(file)
        assert found
        real = f"{getattr(module, limit):,}"
        problems = [replace(one, message=one.message.replace(f"{value:,}", real)) for one in found.problems]
        return replace(found, problems=tuple(problems))

    return read


def unreadable(file: Path) -> Digest | None:
    """Read a file without permission."""
    file.write_text(HEADING + TEXT, encoding="utf-8")
    with mock.patch.object(Path, "open", side_effect=PermissionError(13, "Permission denied")):
        return loader.read_digest(file)


def folder(file: Path) -> Digest | None:
    """Read a folder."""
    file.mkdir()
    return loader.read_digest(file)


def on_disk(file: Path) -> Digest | None:
    """Read a file without problems."""
    file.write_text(HEADING + TEXT + OTHER, encoding="utf-8")
    return loader.read_digest(file)


def announced(written: str) -> str:
    """Return the text of a digest whose first record has announcements."""
    return HEADING + loader.write_record(replace(RECORD, announced=written)) + OTHER


_DOI, _CATEGORIES = "- **DOI**: None\n", "- **Categories**: **cs.CV**, cs.LG, eess.IV\n"

PROBLEMS = {
    "the file is empty": of(""),
    "the file was a digest, but is no longer one": known("# About\n"),
    "the file is named like a digest, but is not one": named("# Words\n"),
    "there is text above the heading of the digest": named("Some words.\n" + HEADING + TEXT + OTHER),
    "the heading of the digest has more than one #": named("#" + HEADING + TEXT + OTHER),
    "the digest has no heading": named(TEXT + OTHER),
    "the file has an unresolved Git conflict": of(
        HEADING + "<<<<<<< HEAD\n" + TEXT + "=======\n" + OTHER + ">>>>>>> abc\n"
    ),
    "the file is a Git LFS pointer, not a digest": named("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    "the file is compressed, not a digest": named(gzip.compress(HEADING.encode())),
    "the file is UTF-16, not UTF-8": named((HEADING + TEXT).encode("utf-16")),
    "the file has NUL bytes": named(bytes(2000)),
    "the file is an HTML page, perhaps a server's error message, not a digest": named(
        "<!DOCTYPE html><title>502</title>"
    ),
    "the heading does not end in a valid date: …": changed("on 2019-10-19", "on 2019-13-19"),
    "cannot be read: …": unreadable,
    "not a file": folder,
    "more than 268,435,456 bytes": limited(digest, "MAX_DIGEST_BYTES", 99, on_disk),
    "text before the first record": changed(HEADING, f"{HEADING}\nGood morning!\n\n"),
    "bytes that are not UTF-8, shown as \ufffd": of(
        (HEADING + TEXT + OTHER).replace("6 pages", "é pages", 1).encode("latin-1")
    ),
    "a record with an empty title": changed(f"### {RECORD.title}", "### "),
    "a record without its title": of(HEADING + OTHER + TEXT.partition("\n")[2]),
    "a record without an identifier": changed("- **Arxiv ID**: http://arxiv.org/abs/1910.11126v1\n", ""),
    "a second … in one record": changed(_DOI, _DOI + _DOI),
    "fields out of order": changed(_DOI + _CATEGORIES, _CATEGORIES + _DOI),
    "not an identifier of a paper: …": changed("abs/1910.11126v1", "abs/1910"),
    "no arXiv category: …": changed("**cs.CV**, cs.LG, eess.IV", "68T45"),
    "Published is not a time: …": changed("**Published**: 2019", "**Published**: last"),
    "Updated is not a time: …": changed("**Updated**: 2019", "**Updated**: last"),
    "Announced has an entry that is not a day and a type: …": of(announced("2019-10-22 new, 2019-10-23 revised")),
    "more than 100 announcements": of(
        announced(", ".join(f"2019-10-22 new, {year}-10-22 new" for year in range(1900, 2001)))
    ),
    "more than 10,000 authors": limited(fields, "MAX_AUTHORS", 2, changed("Enea", "Ada, Bo, Cy")),
    "a record of more than 1,048,576 bytes": limited(document, "MAX_RECORD_BYTES", 800, changed("The dis", "." * 800)),
    "more than 200,000 records": limited(document, "MAX_RECORDS", 1, of(HEADING + TEXT + OTHER)),
    "the file is half-written: the part that begins here is incomplete": of((HEADING + TEXT + OTHER).rstrip()),
    "no primary category; … is used": changed("**cs.CV**", "cs.CV"),
    "several primary categories; … is used": changed("cs.LG", "**cs.LG**"),
    "a paper without authors": changed("Enea Ceolini, Gemma Taverni", "."),
    "the heading says …: … is used": changed("on 2019-10-19", "on 2109-10-19"),
    "papers published after the digest's day, …: …": of(
        HEADING + TEXT.replace("**Published**: 2019", "**Published**: 2091") + OTHER
    ),
    "neither a field nor indented: …": changed("  to appear", "to appear"),
    "further problems in this file: …": limited(problems, "MAX_PROBLEMS", 0, changed("**cs.CV**", "cs.CV")),
}
"""Message on the page -> a function that provokes it."""

OTHER_FORMATS = {
    ".+\\ without\\ a\\ day,\\ .+\\ for\\ example",
    "the\\ file\\ is\\ named\\ like\\ a\\ digest,\\ but\\ its\\ format\\ is\\ unknown",
}
"""Patterns of messages that only files of other formats have."""

LEFT_OUT = {
    "the file": 2,
    "the record": 1,
    "the rest of the file": 1,
    "that text": 0,
    "that field": 0,
    "the categories": 0,
    "nothing": 0,
}
"""Text in the column -> number of papers that are left out, of two."""


@pytest.mark.parametrize("message", PROBLEMS)
def test_a_problem_is_reported_and_leaves_out_what_the_page_says(message: str, tmp_path: Path) -> None:
    """There is one message with a remedy, and the number of papers that are kept is right."""
    read = PROBLEMS[message](tmp_path / "digest.md")
    assert read
    (problem,) = read.problems
    assert re.fullmatch(re.escape(message).replace("…", ".+"), problem.message)
    assert problem.remedy
    assert len(read.papers) == 2 - LEFT_OUT[dict(rows("message | left out"))[message]]


def test_the_page_has_every_message() -> None:
    """The page lists exactly the messages of the loader."""
    assert {message for message, _ in rows("message | left out")} == PROBLEMS.keys()
    loader = toy.ROOT / "sitegen/loader"
    for file in {*loader.glob("*.py"), *(loader / "markdown").glob("*.py")} - {
        loader / "json_text.py",
        loader / "file_pieces.py",
    }:
        for said in filter(None, map(_message, ast.walk(ast.parse(file.read_text(encoding="utf-8"))))):
            assert said in OTHER_FORMATS or any(re.fullmatch(said, message) for message in PROBLEMS), said


def _message(node: ast.AST) -> str:
    """Return a pattern of the message in a node of the loader's code; empty for other nodes."""
    match node:
        case ast.Call(func=ast.Name("report") | ast.Attribute(attr="add" | "block"), args=[_, said, *_]):
            pass
        case ast.Call(func=ast.Name("Problem"), args=[_, _, said, *_]):
            pass
        case ast.Return(value=ast.Tuple(elts=[_, said, _])) | ast.Assign(targets=[ast.Name("message")], value=said):
            pass
        case _:
            return ""
    match said:
        case ast.IfExp(body=ast.Constant(str(one)), orelse=ast.Constant(str(other))):
            return f"({one}|{other}).*"
        case ast.Constant(str(text)):
            return re.escape(text)
        case ast.JoinedStr(values=values):
            return "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in values)
    return ""


def test_the_script_writes_digests_without_problems(tmp_path: Path) -> None:
    """It writes a digest for each day in an answer of arXiv's API, and adds to digests that exist."""
    (script,) = blocks("python")
    (tmp_path / "atom.py").write_text(script, encoding="utf-8")
    answer = tmp_path / "answer.xml"
    answer.write_text(ANSWER, encoding="utf-8")
    for _ in range(2):
        command = [sys.executable, tmp_path / "atom.py", answer, tmp_path / "cs.CV"]
        subprocess.run([str(part) for part in command], check=True, env=os.environ | {"PYTHONPATH": str(toy.ROOT)})
        answer.write_text(ANSWER.replace("1910.11126v1", "1910.11128v1"), encoding="utf-8")
    first, second = (loader.read_digest(file) for file in sorted(tmp_path.rglob("2019/10/*.md")))
    assert first
    assert second
    assert first.problems == second.problems == ()
    assert [paper.identifier for paper in first.papers] == ["1910.11126", "1910.11128"]
    (paper,) = second.papers
    assert (paper.version, paper.doi, paper.comment, paper.revised) == (2, "10.1000/182", None, True)
    paper = first.papers[0]
    assert (paper.title, paper.categories) == ("Sensor fusion using EMG and vision", ("cs.LG", "cs.CV"))
    assert paper.abstract == "The discrimination of <gestures> ### is 95% solved."
    assert paper.authors == ("Enea Ceolini", "Gemma Taverni")
