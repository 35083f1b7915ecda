"""`sitegen.loader`: records become papers, and problems are reported without loss of other records."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from support.digest_samples import HEADING, OTHER, RECORD, TEXT, paper, parse, reported
from support.strategies import DigestFile, digest_files, wild_digest_files

from sitegen import loader
from sitegen.loader import markdown
from sitegen.loader.markdown import begins_digest, document
from sitegen.models import Digest, OwnField, Paper


def visible(text: str) -> list[str]:
    """Return the lines of a text without white space at their ends."""
    return [line.rstrip() for line in text.split("\n")]


# Digests without problems


def test_a_record_becomes_a_paper() -> None:
    """Each field of a record is in its paper, converted and cleaned."""
    assert parse(HEADING + TEXT).papers == (
        Paper(
            identifier="1910.11126",
            version=1,
            title="Sensor fusion using EMG and vision",
            abstract="The discrimination of human gestures.",
            authors=("Enea Ceolini", "Gemma Taverni"),
            categories=("cs.CV", "cs.LG", "eess.IV"),
            classes=(),
            published="2019-10-19T00:02:48Z",
            updated="2019-10-19T00:02:48Z",
            comment="6 pages; to appear",
        ),
    )


@given(wild_digest_files)
def test_any_record_is_written_back_unchanged(file: DigestFile) -> None:
    """Records with any text are read unchanged, and writing them gives the source again."""
    read_back = loader.parse_records(file.source, "digest.md")
    assert read_back == file.records
    assert loader.write_digest(file.source.decode().partition("\n")[0] + "\n", read_back).encode() == file.source


@given(digest_files)
def test_every_well_formed_record_is_a_paper(file: DigestFile) -> None:
    """A digest without problems gives exactly the papers of its records."""
    digest = markdown.parse(file.source, "digest.md")
    assert (digest.day, digest.complete, digest.problems) == (file.day, True, ())
    wanted = [(record.arxiv_id or "").partition("/abs/")[2] for record in file.records]
    assert [f"{found.identifier}v{found.version}" for found in digest.papers] == wanted


@pytest.mark.parametrize(
    "source",
    [
        HEADING + "\n\n" + TEXT + "\n\n\n" + OTHER.rstrip() + "\n",
        HEADING + TEXT.replace("None\n", "None \t\n").replace("pages;", "pages;\n\n  or\n  \n    - deeper"),
        HEADING + TEXT.replace("DOI**: None", "DOI**:").replace("The discrimination of human gestures.", ""),
        HEADING + TEXT.replace(" using", "\n  using").replace("6 pages", "  6 pages"),
    ],
    ids=["blank lines", "blank continuation", "empty values", "blanks in front"],
)
def test_hand_written_forms_are_written_back(source: str) -> None:
    """A record written by hand is read without a problem and written back, except for white space at line ends."""
    assert not parse(source).problems
    heading, title, _ = source.partition("\n### ")
    end = len(heading) + 1 if title else len(source)
    assert visible(loader.write_digest(source[:end], loader.parse_records(source.encode(), ""))) == visible(source)


@pytest.mark.parametrize(("before", "end"), [("", "\r\n"), ("\ufeff", "\n"), ("\n\n", "\n"), ("\ufeff\r\n", "\r\n")])
def test_windows_files_are_digests(before: str, end: str) -> None:
    """CRLF, a byte order mark or blank lines at the beginning make no difference."""
    source = HEADING + TEXT.replace("DOI**: None", "DOI**:") + OTHER
    other = before + source.replace("\n", end)
    assert parse(other) == parse(source)
    assert [record.doi for record in loader.parse_records(other.encode(), "")] == ["", "None"]


def test_markers_inside_a_value_are_text() -> None:
    """Indented, a title, a field and a heading are part of the value."""
    inside = "see\n### Not a title\n- **DOI**: 10.1\n# Arxiv Papers in cs.LG on 2020-01-01\n- item"
    assert paper(comment=inside).comment == inside.replace("\n", " ")


def test_text_is_cleaned() -> None:
    """A paper has no control characters and no characters that change the direction of text. TeX and markup are unchanged."""
    found = paper(title="A\x00 \u202e$\\alpha$\u200b <b>", summary="x\x1b[2J\x7f{{ y }}", authors="A\u200bB, C\x07D")
    assert (found.title, found.abstract, found.authors) == ("A $\\alpha$ <b>", "x[2J{{ y }}", ("AB", "CD"))


# Problems


def without(*labels: str) -> Callable[[str], str]:
    """Return a function that removes fields from the text of a record."""
    marks = tuple(f"- **{label}**" for label in labels)
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(marks))


MALFORMED = {
    "missing": (without("Arxiv ID"), 2, "without an identifier"),
    "twice": (lambda text: text.replace("  to appear\n", "  to appear\n- **DOI**: 10.1\n"), 12, "second DOI"),
    "no title": (lambda text: text.replace(RECORD.title, "\u200b"), 2, "empty title"),
    "identifier": (lambda text: text.replace("/1910.", "/1913."), 3, "identifier"),
}


@pytest.mark.parametrize(("spoil", "line", "message"), MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_record_affects_no_other(spoil: Callable[[str], str], line: int, message: str) -> None:
    """The problem is reported once with line and remedy. The records around it are kept."""
    digest = parse(HEADING + spoil(TEXT) + OTHER)
    assert [found.identifier for found in digest.papers] == ["1910.08665"]
    assert digest.complete
    [(found_line, found_message)] = reported(digest)
    assert (found_line, message in found_message) == (line, True)
    digest = parse(HEADING + OTHER + spoil(TEXT) + OTHER)
    assert [found.identifier for found in digest.papers] == ["1910.08665", "1910.08665"]
    assert [found_line for found_line, _ in reported(digest)] == [line + OTHER.count("\n")]


@pytest.mark.parametrize(
    ("spoil", "line", "message", "lost"),
    [
        (
            lambda text: text.replace("Updated**: 2019", "Updated**: 20190"),
            8,
            "Updated is not a time",
            {"updated": None},
        ),
        (
            lambda text: text.replace("**cs.CV**, cs.LG, eess.IV", "vision"),
            5,
            "category",
            {"categories": (), "classes": ("vision",)},
        ),
    ],
    ids=["time", "category"],
)
def test_a_value_that_cannot_be_read_is_left_out(
    spoil: Callable[[str], str], line: int, message: str, lost: dict[str, object]
) -> None:
    """The problem is reported with line and remedy. The paper is kept without the value."""
    digest = parse(HEADING + spoil(TEXT) + OTHER)
    [(found_line, found_message)] = reported(digest)
    assert (found_line, message in found_message) == (line, True)
    whole = parse(HEADING + TEXT + OTHER)
    assert digest.papers == (replace(whole.papers[0], **lost), whole.papers[1])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("labels", "absent"),
    [
        (["DOI", "Journal"], {}),
        (["Published", "Updated"], {"published": None, "updated": None}),
        (["Categories"], {"categories": ()}),
        (["Authors"], {"authors": ()}),
        (["Summary"], {"abstract": ""}),
        (["Comment"], {"comment": None}),
        (
            ["DOI", "Categories", "Links", "Published", "Updated", "Authors", "Comment", "Journal", "Summary"],
            {
                "published": None,
                "updated": None,
                "categories": (),
                "authors": (),
                "abstract": "",
                "comment": None,
            },
        ),
    ],
)
def test_only_identifier_and_title_are_required(labels: list[str], absent: dict[str, object]) -> None:
    """A record without other fields is a paper, without a problem. Nothing is claimed in their place."""
    text = TEXT.replace("\n  to appear", " to appear")
    digest = parse(HEADING + without(*labels)(text) + OTHER)
    assert not digest.problems
    whole = parse(HEADING + TEXT).papers[0]
    assert digest.papers[0] == replace(whole, **absent, partial=True)  # type: ignore[arg-type]


def swapped(one: str, other: str) -> Callable[[str], str]:
    """Return a function that swaps the lines of two fields of a record."""

    def swap(text: str) -> str:
        text = text.replace("\n  to appear", " to appear")
        lines = {
            label: next(line for line in text.split("\n") if line.startswith(f"- **{label}**"))
            for label in (one, other)
        }
        return text.replace(lines[one], "?").replace(lines[other], lines[one]).replace("?", lines[other])

    return swap


@pytest.mark.parametrize(
    ("one", "other", "line"),
    [("Comment", "Journal", 11), ("Arxiv ID", "Summary", 4), ("Arxiv ID", "DOI", 4), ("Authors", "Summary", 10)],
)
def test_fields_out_of_order_are_reported_and_read(one: str, other: str, line: int) -> None:
    """At the end of a file, too, with or without blank lines."""
    text = swapped(one, other)(TEXT)
    for source in (text + OTHER, text, text.rstrip("\n") + "\n"):
        digest = parse(HEADING + source)
        assert digest.papers[0] == parse(HEADING + TEXT).papers[0]
        assert reported(digest) == [(line, "fields out of order")]
        assert digest.complete


def test_a_record_without_its_title_line_affects_no_other() -> None:
    """The record above it is read without the lines of the untitled one."""
    untitled = OTHER.partition("\n")[2]
    digest = parse(HEADING + TEXT + untitled + untitled + TEXT)
    assert [found.identifier for found in digest.papers] == ["1910.11126", "1910.11126"]
    for title in ("T", "Ti"):
        above = TEXT.replace(RECORD.title, title)
        assert parse(HEADING + above + untitled).papers == parse(HEADING + above).papers
    lines = [2 + TEXT.count("\n"), 2 + TEXT.count("\n") + untitled.count("\n")]
    assert reported(digest) == [(line, "a record without its title") for line in lines]


def test_an_unknown_field_is_one_of_the_collectors_own() -> None:
    """It is kept with its label, wherever it stands in the record, and is written back."""
    for text in (
        TEXT.replace("- **Summary", "- **License**: CC0\n  or so\n- **Summary"),
        TEXT.rstrip("\n") + "\n- **License**: CC0\n  or so\n\n\n\n",
    ):
        digest = parse(HEADING + text + OTHER)
        assert not digest.problems
        assert digest.papers[0] == replace(parse(HEADING + TEXT).papers[0], fields=(OwnField("License", "CC0 or so"),))
        [record, _] = loader.parse_records((HEADING + text + OTHER).encode(), "")
        assert record.own == (("License", "CC0\nor so"),)
    assert loader.write_record(record) == text


def test_a_line_that_is_not_indented_is_reported_and_kept() -> None:
    """The line is part of the value above it, so that readers see the whole value."""
    digest = parse(HEADING + TEXT.replace("gestures.", "gestures.\nMore of it\n  and more.") + OTHER)
    assert digest.papers[0].abstract == "The discrimination of human gestures. More of it and more."
    assert reported(digest) == [(14, "neither a field nor indented: “More of it”")]
    digest = parse(HEADING + TEXT.replace(" using", "\nusing"))
    assert digest.papers[0].title == RECORD.title
    assert [line for line, _ in reported(digest)] == [3]


def test_text_between_records_is_reported_and_belongs_to_none() -> None:
    """Such text is not shown as part of an abstract."""
    digest = parse(HEADING + "Preface\n" + TEXT + "## Interlude\nmore\n\n" + OTHER)
    assert digest.papers == parse(HEADING + TEXT + OTHER).papers
    assert [line for line, _ in reported(digest)] == [2, 18]
    assert [line for line, _ in reported(parse("\n\n" + HEADING + "Preface\n" + TEXT))] == [4]


def test_a_title_that_is_not_indented_in_a_value_is_reported() -> None:
    """It looks like a new record, which lacks an identifier."""
    digest = parse(HEADING + TEXT.replace("  to appear", "### to appear") + OTHER)
    assert [found.identifier for found in digest.papers] == ["1910.11126", "1910.08665"]
    assert reported(digest) == [(11, "a record without an identifier")]


def test_bytes_that_are_not_utf8_are_reported_and_replaced() -> None:
    """The papers of a file in another encoding are kept."""
    digest = markdown.parse((HEADING + TEXT).encode().replace(b"6 pages", b"6 p\xe4ges"), "digest.md")
    assert digest.papers[0].comment == "6 p\ufffdges; to appear"
    assert [line for line, _ in reported(digest)] == [10]


def test_problems_are_safe_to_print_and_few() -> None:
    """Messages contain no control characters from the input, and the number of messages for one file is limited."""
    digest = parse(HEADING + 500 * TEXT.replace("http://arxiv.org/abs/1910.11126v1", "\x1b[2J\u202e" + 99 * "x"))
    assert len(digest.problems) == 101
    assert digest.problems[-1].message == "further problems in this file: 400"
    assert all(problem.message.isprintable() for problem in digest.problems)
    assert digest.problems[0].message == f"not an identifier of a paper: “[2J{57 * 'x'}…”"


# Headings


@pytest.mark.parametrize(
    ("path", "category"),
    [
        ("content/cs.LG/2024/01/20240105.md", "cs.LG"),
        ("content/cs.CV/2024-01-05/math.MP.md", "math-ph"),
        ("content\\CS.lg\\x.md", "cs.LG"),
        ("content/mine/x.md", "cs.CV"),
    ],
)
def test_the_path_goes_before_the_heading(path: str, category: str) -> None:
    """The last part of the path that names a category is preferred to the heading."""
    assert parse(HEADING + TEXT, path).category == category


@pytest.mark.parametrize(
    "heading", ["#  arxiv  PAPERS in  cs.CV  on  2019-10-19 \t", "# Arxiv Papers in\tstat.TH on 2019-10-19"]
)
def test_headings_in_other_white_space_and_case(heading: str) -> None:
    """White space and case of a heading make no difference."""
    assert parse(heading + "\n" + TEXT).day == date(2019, 10, 19)
    assert begins_digest(heading.encode())


@pytest.mark.parametrize("day", ["2019-02-30", "2019-13-01", "0001-01-01", "20191019", "today", "2019-10-19x", ""])
def test_a_heading_without_a_day(day: str) -> None:
    """A day that is not in the calendar is reported. The file does not replace an earlier text."""
    digest = parse(HEADING.replace("2019-10-19", day) + TEXT)
    assert (digest.day, digest.papers, digest.complete) == (loader.UNDATED, (), False)
    assert [line for line, _ in reported(digest)] == [1]
    assert [line for line, _ in reported(parse("\n\n" + HEADING.replace("2019-10-19", day) + TEXT))] == [3]


@pytest.mark.parametrize("preposition", ["at", "to", "2019"])
def test_a_heading_says_on_which_day(preposition: str) -> None:
    """The date follows the word "on"."""
    digest = parse(HEADING.replace(" on ", f" {preposition} ") + TEXT)
    assert (digest.day, digest.papers) == (loader.UNDATED, ())


@pytest.mark.parametrize(
    "text", ["# About\n\nthis site", "Arxiv Papers in cs.CV on 2019-10-19\n", "---\ntitle: x\n---\n", "# Arxiv\n"]
)
def test_other_files_are_pages(tmp_path: Path, text: str) -> None:
    """A file whose first line is not a heading is not a digest."""
    file = tmp_path / "about.md"
    file.write_text(text, encoding="utf-8")
    assert loader.read_digest(file) is None
    assert loader.is_page(file.read_bytes(), "about.md")


def test_a_digest_is_read_from_its_file(tmp_path: Path) -> None:
    """Problems have the path that the caller gives, and the location may name the category."""
    file = tmp_path / "x.md"
    file.write_text(HEADING + TEXT + OTHER.replace("DOI**: None", "DOI: None"), encoding="utf-8-sig")
    digest = loader.read_digest(file, "content/x.md", location="cs.LG/x.md")
    assert digest is not None
    assert (digest.category, len(digest.papers), digest.complete) == ("cs.LG", 1, True)
    assert {problem.path for problem in digest.problems} == {"content/x.md"}
    assert not loader.is_page(file.read_bytes(), "x.md")


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above the limit is reported and does not replace an earlier text."""
    monkeypatch.setattr("sitegen.loader.digest.MAX_DIGEST_BYTES", 200)
    file = tmp_path / "x.md"
    file.write_text(HEADING + TEXT, encoding="utf-8")
    digest = loader.read_digest(file)
    assert digest is not None
    assert (digest.complete, digest.papers, len(digest.problems)) == (False, (), 1)


def test_records_too_many_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records above the limit are reported."""
    monkeypatch.setattr("sitegen.loader.markdown.document.MAX_RECORDS", 2)
    digest = parse(HEADING + TEXT + OTHER + TEXT)
    assert len(digest.papers) == 2
    assert reported(digest) == [(2 + 2 * TEXT.count("\n"), "more than 2 records")]


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    """A folder or a missing file is reported without an exception."""
    for path in (tmp_path, tmp_path / "gone.md"):
        digest = loader.read_digest(path, "content/x.md")
        assert digest is not None
        assert (digest.complete, digest.papers, digest.problems[0].path) == (False, (), "content/x.md")
        assert digest.problems[0].message in ("not a file", "cannot be read: No such file or directory")


# Half-written files


def test_a_file_cut_anywhere_is_complete_only_between_records() -> None:
    """A file that ends within a line or record is not complete. The records before the cut are read."""
    source = (HEADING + TEXT + OTHER.replace("gestures.", "gestures, größer.")).encode()
    papers = markdown.parse(source, "x").papers
    ends = [source.index(b"\n") + 1, source.index(b"\n\n\n\n") + 1, source.rindex(b"\n\n\n\n") + 1]
    alone = source.index(b"\n- **DOI**") + 1
    for cut in range(len(source)):
        assert begins_digest(source[:cut])
        digest = markdown.parse(source[:cut], "x")
        whole = cut in (ends[0], alone) or ends[1] <= cut <= ends[1] + 3 or ends[2] <= cut
        assert digest.complete == whole, source[:cut][-20:]
        assert bool(digest.problems) != whole
        if cut != alone:
            assert digest.papers == papers[: sum(cut >= end for end in ends[1:])]


IDENTIFIED = "### One\n- **Arxiv ID**: 1910.00001\n"
AUTHORED = "### Two\n- **Arxiv ID**: 1910.00002\n- **Authors**: Ann Bee\n"


@pytest.mark.parametrize(
    ("records", "complete"),
    [
        (IDENTIFIED, True),
        (AUTHORED, True),
        (IDENTIFIED * 2, True),
        (AUTHORED + IDENTIFIED + AUTHORED + IDENTIFIED, True),
        (IDENTIFIED + AUTHORED, True),
        (AUTHORED + IDENTIFIED, False),
        (AUTHORED + IDENTIFIED + "\n", True),
        (AUTHORED + IDENTIFIED.removesuffix("\n"), False),
        (TEXT + IDENTIFIED, False),
        (OTHER + OTHER.partition("\n")[2].partition("- **Links")[0], False),
    ],
)
def test_a_last_record_may_end_as_other_records_of_its_file(records: str, complete: bool) -> None:
    """A record that lacks a field of all others was cut, unless a blank line follows."""
    digest = parse(HEADING + records)
    assert digest.complete == complete
    if complete:
        assert len(digest.papers) == records.count("### ")
        assert not digest.problems


def test_an_incomplete_file_is_reported_with_the_line_of_its_last_record() -> None:
    """Blank lines before the heading are counted."""
    digest = parse("\n\n" + HEADING + TEXT + OTHER[:-40])
    assert reported(digest) == [
        (4 + TEXT.count("\n"), "the file is half-written: the part that begins here is incomplete")
    ]


def test_a_large_digest_is_read_to_its_end() -> None:
    """The limit on the size of a record does not apply to the file."""
    digest = parse(HEADING + TEXT * 2_500)
    assert len(HEADING + TEXT * 2_500) > document.MAX_RECORD_BYTES
    assert (len(digest.papers), digest.problems) == (2_500, ())


def test_a_heading_alone_is_a_day_without_papers() -> None:
    """A collector may find no papers. The digest is complete and has no problem."""
    assert parse(HEADING) == Digest(date(2019, 10, 19), "cs.CV", (), ())
