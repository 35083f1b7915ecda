"""A record, its text in a digest, and functions that read it in tests of the loader."""

from sitegen import loader
from sitegen.loader import Record, markdown
from sitegen.models import Digest, Paper

HEADING = "# Arxiv Papers in cs.CV on 2019-10-19\n"
RECORD = Record(
    title="Sensor fusion using EMG and vision",
    arxiv_id="http://arxiv.org/abs/1910.11126v1",
    doi="None",
    categories="**cs.CV**, cs.LG, eess.IV",
    links="[PDF](http://arxiv.org/pdf/1910.11126v1)",
    published="2019-10-19 00:02:48+00:00",
    updated="2019-10-19 00:02:48+00:00",
    authors="Enea Ceolini, Gemma Taverni",
    comment="6 pages;\nto appear",
    journal="None",
    summary="The discrimination of human gestures.",
)
TEXT = loader.write_record(RECORD)
OTHER = TEXT.replace("1910.11126", "1910.08665").replace("Sensor fusion", "NASIB")
"""The text of a second record without problems."""


def parse(text: str, path: str = "digest.md") -> Digest:
    """Return the digest with a text."""
    return markdown.parse(text.encode(), path)


def read(**fields: str) -> Digest:
    """Return the digest of one record with changed fields."""
    values = {name: getattr(RECORD, name) for name in Record.__slots__}
    return parse(HEADING + loader.write_record(Record(**(values | fields))))


def paper(**fields: str) -> Paper:
    """Return the paper of a record with changed fields, which must not cause a problem."""
    digest = read(**fields)
    assert not digest.problems
    return digest.papers[0]


def reported(digest: Digest) -> list[tuple[int, str]]:
    """Return line and message of a digest's problems. Each must have a remedy."""
    assert all(problem.remedy for problem in digest.problems)
    return [(problem.line, problem.message) for problem in digest.problems]
