"""`sitegen.loader.standards.ris_file`: records are read as rispy reads them."""

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st
from support import hangs
from support.standard_samples import parse, source

from sitegen.loader.standards import ris_file

TAGS = (
    "TY",
    "TI",
    "T1",
    "AU",
    "A1",
    "AB",
    "N2",
    "DA",
    "PY",
    "Y1",
    "UR",
    "L1",
    "KW",
    "DO",
    "JO",
    "SP",
    "ID",
    "XX",
    "Z9",
    "ER",
)
LINES = (
    st.tuples(
        st.sampled_from(TAGS), st.sampled_from(("  - ", "  -", " - ", "  -  ", " ", "   - ")), st.text(max_size=8)
    )
    .map("".join)
    .map(lambda line: line.replace("\r", ""))
)
OTHERS = (
    "",
    " ",
    "goes on",
    "  TI  - indented",
    "TI  - a;b ; c",
    "UR  - https://arxiv.org/abs/1706.03762; http://x.org/",
    "T",
    "TY",
)


@st.composite
def files(draw: st.DrawFn) -> str:
    """Return lines with and without tags, of which the first begins a record."""
    lines = draw(st.lists(LINES | st.sampled_from(OTHERS), max_size=12))
    return "\n".join(["TY  - JOUR", "TI  - T", *lines, *draw(st.sampled_from(([], ["ER  - "], ["ER  - ", ""])))])


@given(files())
def test_records_are_read_as_by_rispy(text: str) -> None:
    """The same names have the same values, in the same order."""
    reader = ris_file._EntryReader()  # noqa: SLF001
    for record in ris_file._records(text, reader.tags):  # noqa: SLF001
        lines = [f"{tag}  - {value}" for tag, value in record.values]
        [expected] = rispy.loads("\n".join([*lines, "ER  - "]))
        found = reader.read(record.values)
        assert found == expected
        assert list(found) == list(expected)


@given(files())
def test_usual_lines_are_divided_as_all_lines(text: str) -> None:
    """A line of a known tag needs no regular expression."""
    tags = ris_file._EntryReader().tags  # noqa: SLF001
    assert list(ris_file._records(text, tags)) == list(ris_file._records(text, ()))  # noqa: SLF001


def test_tags_that_rispy_does_not_know_are_kept() -> None:
    """They become own fields, as rispy returns them."""
    text = source("library.ris").replace(b"\nTI  - ", b"\nXX  - one\nXX  - two\nTI  - ", 1)
    assert parse(ris_file, text).papers == parse(ris_file, source("library.ris")).papers


@pytest.mark.parametrize(
    "piece", ["TY  - ", "TY  - x\n", "AU  - A, B\n", "x\n", "UR  - ;\n", ";", "ER  - \n", "XX  - y\n", "\n"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A long repetition is read without a hang."""
    text = "TY  - JOUR\nTI  - T\nUR  - " + piece * (2**17 // len(piece))
    with hangs.caught():
        parse(ris_file, text)
