"""`sitegen.loader` with hostile files: no exception, no invalid paper, no long wait."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import hangs
from support.digest_samples import HEADING, OTHER, RECORD, TEXT, parse, reported

from sitegen import loader
from sitegen.loader import Record, markdown
from sitegen.models import Digest

FRAGMENTS = (
    *(HEADING + TEXT).splitlines(keepends=True),
    *("\n", "\n\n", "\r", " ", "  ", "#", "###", "### ", "- **", "**", "**:", ", ", "v1", "None", "2019", "+99:99"),
    *("\x00", "\ufeff", "\u202e", "é", "\U0001f642", "$", "{", "\\"),
)


@given(st.binary() | st.lists(st.sampled_from(FRAGMENTS)).map(lambda parts: "".join(parts).encode()))
def test_no_bytes_raise(source: bytes) -> None:
    """A file with any content is read as a digest."""
    assert isinstance(markdown.parse(source, "x"), Digest)
    assert isinstance(markdown.parse(HEADING.encode() + source, "x"), Digest)


@pytest.mark.parametrize("count", [2_000, pytest.param(1_000_000, marks=pytest.mark.torture)])
def test_damaged_digests_are_read(count: int) -> None:
    """Digests with pieces removed, repeated or inserted at random cause no exception and no invalid paper."""
    chance = random.Random(8)
    whole = HEADING + TEXT + OTHER
    for _ in range(count):
        text = whole
        for _ in range(chance.randrange(1, 4)):
            start, stop = sorted(chance.choices(range(len(text) + 1), k=2))
            stop = min(stop, start + chance.choice((0, 1, 9, 99)))
            text = text[:start] + chance.choice(("", text[start:stop] * 2, chance.choice(FRAGMENTS))) + text[stop:]
        for found in parse(text).papers:
            assert found.title.isprintable()
            assert found.identifier.replace(".", "").replace("/", "").replace("-", "").isalnum()
            assert all(found.authors)
            assert found.published is None or found.published.isascii()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"authors": ", ".join(f"A{number} B" for number in range(100_000))}, "authors"),
        ({"summary": "x" * 2**21}, "record"),
        ({"comment": "\n".join(["x"] * 2**20)}, "record"),
    ],
)
def test_only_the_record_above_a_limit_is_left_out(fields: dict[str, str], message: str) -> None:
    """The records around it are kept."""
    values = {name: getattr(RECORD, name) for name in Record.__slots__} | fields
    digest = parse(HEADING + TEXT + loader.write_record(Record(**values)) + OTHER)
    assert [found.identifier for found in digest.papers] == ["1910.11126", "1910.08665"]
    [(_, found)] = reported(digest)
    assert message in found


HUGE = {
    "records": TEXT,
    "titles": "\n### ",
    "fields": "\n- **DOI**: x",
    "identifiers": "\n- **Summary**: x\n- **Arxiv ID**: x",
    "blank lines": "\n",
    "stray lines": "\nx\n",
    "stars": "**",
    "commas": ", ",
    "blanks": " ",
    "colons": ":, ",
    "suffixes": "Jr., ",
    "unknown fields": "\n- **x**: ",
}


@pytest.mark.parametrize(
    ("size", "count"),
    [
        (2**19, 1),
        pytest.param(2**20 - 2**12, 25, marks=pytest.mark.torture, id="25 records of nearly 1 MB"),
        pytest.param(100 * 2**20, 1, marks=pytest.mark.torture, id="100 MB"),
    ],
)
@pytest.mark.parametrize("piece", HUGE.values(), ids=HUGE)
def test_hostile_digests_take_linear_time(piece: str, size: int, count: int) -> None:
    """A long repetition in any field is read without a hang."""
    for field in ("The discrimination", "6 pages", "Enea", "cs.CV"):
        before = TEXT.partition(field)[0]
        source = (HEADING + count * (before + piece * (size // len(piece)) + "\n")).encode()
        with hangs.caught(hangs.LIMIT + len(source) / 2**20):
            markdown.parse(source, "x")
