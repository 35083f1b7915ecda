"""`sitegen.loader.recognition`: digests, damaged digests, and pages of the owner."""

import pytest
from support.digest_samples import HEADING, OTHER, TEXT, parse

from sitegen import loader
from sitegen.loader.location import named_day
from sitegen.loader.markdown import begins_digest
from sitegen.loader.recognition import find_digest_problem

SOUND = HEADING + TEXT + OTHER

ABOVE = {
    "front matter": "---\nlayout: post\ntitle: Papers\n---\n",
    "front matter on Windows": "---\r\ntitle: Papers\r\n---\r\n",
    "empty front matter": "---\n---\n\n",
    "front matter that ends with dots": "---\ntitle: x\n...\n",
    "comment": "<!-- made by a collector -->\n",
    "comments": "\n<!-- one\n\n# Title\n-->\n<!-- two -->\n\n",
    "both": "---\ntitle: x\n---\n<!-- y -->\n",
    "mark": "\ufeff---\ntitle: x\n---\n",
}


@pytest.mark.parametrize("above", ABOVE.values(), ids=ABOVE)
def test_front_matter_and_comments_may_stand_above_the_heading(above: str) -> None:
    """They change only the line numbers of the digest."""
    digest = parse(above + SOUND)
    assert begins_digest((above + SOUND).encode())
    assert (digest.papers, digest.problems) == (parse(SOUND).papers, ())
    assert len(loader.parse_records((above + SOUND).encode(), "x")) == 2
    [problem] = parse(above + HEADING + TEXT.replace("/abs/1910", "/abs/1913") + OTHER).problems
    assert problem.line == above.count("\n") + 3


PAGES = {
    "text": "# About\n\nWords.\n",
    "front matter alone": "---\ntitle: About\n---\n",
    "front matter without end": "---\ntitle: About\n",
    "comment without end": "<!-- x\n# About\n",
    "comment alone": "<!-- x -->",
    "ruler": "---\n\nWords\n",
    "quotes": f"# The format\n\n```markdown\n{SOUND}```\n\nMore.\n",
    "tildes": f"# The format\n\n~~~~\n~~~\n{SOUND}~~~~\n",
    "indented": "# The format\n\n    # Arxiv Papers in cs.CV on 2019-10-19\n    - **Arxiv ID**: x\n",
    "in a line": "# The format\n\nA digest begins with `# Arxiv Papers in`, then `- **Arxiv ID**: `.\n",
    "far below": "# Long\n" + 20_000 * "x" + f"\n{SOUND}",
}


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_pages_are_pages(text: str) -> None:
    """A page may show the format in a block of code, indented, or within a line."""
    assert loader.is_page(text.encode(), "docs/about.md")
    assert loader.examine(text.encode(), "docs/about.md") is None


DAMAGED = {
    "conflict": ("<<<<<<< HEAD\n" + SOUND, 1, "the file has an unresolved Git conflict"),
    "conflict on Windows": (
        ("<<<<<<< HEAD\n" + SOUND).replace("\n", "\r\n"),
        1,
        "the file has an unresolved Git conflict",
    ),
    "second half of a conflict": ("=======\n" + SOUND, 1, "the file has an unresolved Git conflict"),
    "three-way conflict": ("Words\n||||||| base\n" + SOUND, 2, "the file has an unresolved Git conflict"),
    "title above": ("# Papers\n\n" + SOUND, 3, "there is text above the heading of the digest"),
    "after a block of code": ("```\nx\n```\n" + SOUND, 4, "there is text above the heading of the digest"),
    "level": ("###" + SOUND, 1, "the heading of the digest has more than one #"),
    "records": (TEXT + OTHER, 2, "the digest has no heading"),
    "UTF-16": (SOUND.encode("utf-16"), 1, "the file is UTF-16, not UTF-8"),
}


@pytest.mark.parametrize(("source", "line", "message"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_digest_is_not_a_page(source: str | bytes, line: int, message: str) -> None:
    """It is recognized in a file of any name, also in the first build."""
    written = source.encode() if isinstance(source, str) else source
    assert not loader.is_page(written, "about.md")
    digest = loader.examine(written, "content/about.md", location="about.md")
    assert digest
    assert (digest.day, digest.papers) == (loader.UNDATED, ())
    assert digest.blocker
    assert digest.problems == (digest.blocker,)
    assert (digest.blocker.path, digest.blocker.line, digest.blocker.message) == ("content/about.md", line, message)
    assert digest.blocker.remedy


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("20191019.md", "2019-10-19"),
        ("cs.CV/2019/10/20191019.md", "2019-10-19"),
        ("2019-10-19.md", "2019-10-19"),
        ("2019_10_19.markdown", "2019-10-19"),
        ("2019.10.19.MD", "2019-10-19"),
        ("2019-10-19.cs.CV.md", "2019-10-19"),
        ("hep-th-20191019.md", "2019-10-19"),
        ("arxiv_20191019.md", "2019-10-19"),
        ("2019/10/19.md", "2019-10-19"),
        ("cs.LG/2019/10/19.md", "2019-10-19"),
        ("2019-10-19-my-notes.md", ""),
        ("about.md", ""),
        ("20191319.md", ""),
        ("2019-1019.md", ""),
        ("120191019.md", ""),
        ("201910191.md", ""),
        ("10/19.md", ""),
        ("2019/13/19.md", ""),
        ("1910.11126.md", ""),
        ("20191019/about.md", ""),
    ],
)
def test_names_of_digests(path: str, day: str) -> None:
    """The name is a date, which may have a category beside it, or the folders are a date."""
    assert named_day(path) == day
    assert (find_digest_problem(b"# Words\n", path, path) is not None) == bool(day)


def test_conflict_markers_belong_to_no_record() -> None:
    """The records around the markers are read without them. The file does not replace an earlier text."""
    digest = parse(HEADING + TEXT + "<<<<<<< HEAD\n" + OTHER.rstrip() + "\n=======\n" + TEXT + ">>>>>>> other\n")
    assert [paper.identifier for paper in digest.papers] == ["1910.11126", "1910.08665", "1910.11126"]
    assert not [paper for paper in digest.papers if "===" in paper.abstract or "<<<" in paper.abstract]
    assert [problem.line for problem in digest.problems] == [2 + TEXT.count("\n")]
    assert digest.blocker == digest.problems[0]
    inside = TEXT.replace("- **Comment", "<<<<<<< HEAD\n- **Comment: x\n=======\n- **Comment").replace(
        "- **Journal", ">>>>>>> other\n- **Journal"
    )
    digest = parse(HEADING + inside + OTHER)
    assert "1910.08665" in [paper.identifier for paper in digest.papers]
    assert digest.blocker
    assert digest.blocker.line == 10


@pytest.mark.parametrize(
    "text", ["[]", "{}", " [ ]\n", '{"meta": {"count": 0}, "results": []}', '{"total": 0, "data": []}']
)
def test_an_answer_without_papers_is_a_day_without_papers(text: str) -> None:
    """Hugging Face lists nothing on weekends. If an earlier build read papers from the file, its answer is reported."""
    assert loader.examine(text.encode(), "hf/2025-07-05.json") is None
    known = loader.examine(text.encode(), "hf/2025-07-05.json", known=True)
    assert known
    assert known.blocker


@pytest.mark.parametrize("text", ['{"error": "x"}', '{"papers": [{"name": "x"}]}', "[1]", "[", "{"])
def test_other_answers_are_reported(text: str) -> None:
    """They are named like a digest."""
    digest = loader.examine(text.encode(), "hf/2025-07-05.json")
    assert digest
    assert digest.blocker


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("library.bib", "@article{a, title = {T}}\n"),
        ("export.ris", "TY  - JOUR\nTI  - T\nER  - \n"),
        ("papers.csv", "arxiv_id,title,authors\n1910.11126,T,Ada Lovelace\n"),
        ("items.json", '[{"id": "a", "type": "book", "title": "T", "DOI": "10.1000/182"}]'),
    ],
)
def test_files_of_papers_in_utf_16_are_reported(name: str, text: str) -> None:
    """They are reported with any name. Other files in UTF-16 are not reported."""
    for encoding in ("utf-16", "utf-16-be"):
        written = text.encode(encoding) if encoding == "utf-16" else b"\xfe\xff" + text.encode(encoding)
        digest = loader.examine(written, name)
        assert digest
        assert [problem.message for problem in digest.problems] == ["the file is UTF-16, not UTF-8"]
    assert loader.examine("name,price\nx,1\n".encode("utf-16"), name) is None


def test_xml_is_no_page_of_a_server() -> None:
    """XML of an unknown kind is described as what it is."""
    text = b'<?xml version="1.0"?><records><record/></records>'
    for name, message in (
        ("2026-06-29.xml", "the file is named like a digest, but its format is unknown"),
        ("2026-06-29.md", "the file is an HTML page, perhaps a server's error message, not a digest"),
    ):
        digest = loader.examine(text, name)
        assert digest
        assert digest.problems[0].message == message
