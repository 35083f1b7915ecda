"""`sitegen.loader.markdown.quick_reader`: the full loader reads the same papers and reports the same problems."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.digest_samples import HEADING, OTHER, RECORD, TEXT
from support.strategies import HOSTILE, digest_files, records, wild_digest_files

from sitegen.loader import fields, markdown, write_digest
from sitegen.loader.fields import YEARS
from sitegen.loader.markdown import document
from sitegen.loader.markdown.quick_reader import read_regular
from sitegen.models import Digest

PIECES = (
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\t",
        " ",
        "  ",
        "\n  ",
        "\n ",
        "\n### ",
        "### ",
        "\n- **DOI**: x",
        "\n- **Announced**: 2026-11-24 new",
        "\n- **Announced**: yesterday",
        "- **",
        "**",
        ", ",
        ",",
        " and ",
        ";",
    ),
    *(
        "v1",
        "v0",
        "None",
        "-",
        "2019-02-30",
        "+01:00",
        "Jr.",
        "III",
        "&",
        "é",
        "\x00",
        "\ufeff",
        "\u202e",
        "\u200d",
        "{\\'e}",
        "中",
    ),
    *("\n=======\n", "\udcff", *HOSTILE),
)
"""Text that is inserted into digests."""


def read_in_full(source: bytes) -> Digest:
    """Return a digest that the quick reader did not read."""
    with patch.object(document, "read_regular", return_value=None):
        return markdown.parse(source, "digest.md")


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Return a regular digest with a few pieces removed, repeated or inserted."""
    regular = draw(st.lists(records, min_size=1, max_size=3)) if draw(st.booleans()) else [RECORD, RECORD]
    text = write_digest(HEADING, regular)
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        stop = min(len(text), start + draw(st.sampled_from((0, 0, 1, 2, 9, 80))))
        piece = draw(st.sampled_from(PIECES) | st.just(text[start:stop] * 2) | st.text(max_size=3))
        text = text[:start] + piece + text[stop:]
    return text.encode(errors="surrogateescape")


@given(mutated())
def test_a_changed_digest_is_read_as_by_the_full_loader(source: bytes) -> None:
    """Papers, problems and day are equal."""
    assert markdown.parse(source, "digest.md") == read_in_full(source)


@given(
    st.one_of(digest_files, wild_digest_files).map(lambda file: file.source) | st.binary().map(HEADING.encode().__add__)
)
def test_any_digest_is_read_as_by_the_full_loader(source: bytes) -> None:
    """Papers, problems and day are equal."""
    assert markdown.parse(source, "digest.md") == read_in_full(source)


_WORDS = (
    *(
        "Ann",
        "Bee",
        "O'Neil",
        "Mc-Dee",
        "C.",
        "and",
        "And",
        "Jr.",
        "III",
        "Ph.",
        "D.",
        "Inc",
        "For",
        "for",
        "the",
        "The",
    ),
    *(
        "on",
        "On",
        "behalf",
        "Behalf",
        "of",
        "Collaboration",
        "'and'",
        "&",
        "van",
        "de",
        "des",
        "X1",
        "É",
        "Ørsted",
        "ßen",
        "Lee\u0301",
        "Œ×",
        ";",
        "\\and",
        "{",
        "-",
        ".",
    ),
)


@given(st.lists(st.tuples(st.sampled_from(_WORDS), st.sampled_from((" ", ", ", ",", " ,", "  "))), max_size=8))
def test_usual_lists_of_authors_are_split_at_commas(words: list[tuple[str, str]]) -> None:
    """The short way finds the same names as all rules."""
    line = "".join(map("".join, words)).rstrip(" ,")
    with patch.object(fields, "_USUAL") as pattern:
        pattern.fullmatch.return_value = None
        expected = fields._authors(line)  # noqa: SLF001
    assert fields._authors(line) == expected  # noqa: SLF001


def test_regular_records_need_no_full_loader() -> None:
    """Records that collectors write are read quickly, those with continuation lines and other scripts included."""
    texts = [
        TEXT,
        OTHER,
        TEXT.replace("Enea", "Énéa").replace("The discrimination", "The\n  discrimination"),
        TEXT.replace("http://arxiv.org/abs/1910.11126v1", "https://arxiv.org/abs/cs/9802005v12"),
        TEXT.rstrip("\n"),
    ]
    assert all(read_regular(text.encode()) for text in texts)


@pytest.mark.parametrize(
    ("usual", "other"),
    [
        ("1910.11126v1", "1910.11126"),
        ("1910.11126v1", "1913.11126v1"),
        ("http://arxiv.org/abs/", "arXiv:"),
        ("2019-10-19 00:02:48+00:00", "2019-10-32 00:02:48+00:00"),
        ("2019-10-19 00:02:48+00:00", "2019-10-19T00:02:48Z"),
        ("2019-10-19 00:02:48+00:00", "1899-10-19 00:02:48+00:00"),
        ("**cs.CV**, cs.LG", "cs.CV, cs.LG"),
        ("**cs.CV**, cs.LG, eess.IV", ""),
        ("Enea Ceolini, Gemma Taverni", ", "),
        ("### Sensor fusion using EMG and vision", "### \u200b"),
        ("- **DOI**: None\n", ""),
        ("- **DOI**: ", "- **DOI**:"),
        ("\n- **Comment**", "\n\n- **Comment**"),
    ],
)
def test_other_records_are_left_to_the_full_loader(usual: str, other: str) -> None:
    """It can report problems, and knows every form of a value."""
    assert usual in TEXT
    assert read_regular(TEXT.replace(usual, other).encode()) is None


def test_the_years_of_regular_times_are_those_of_all_times() -> None:
    """The pattern of a time has the years of `YEARS`."""
    for year in (YEARS.start, YEARS.stop - 1):
        assert read_regular(TEXT.replace("2019-", f"{year}-").encode())
    for year in (YEARS.start - 1, YEARS.stop):
        assert not read_regular(TEXT.replace("2019-", f"{year}-").encode())
