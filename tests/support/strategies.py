"""Hypothesis strategies for digests: values, records, and files."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from sitegen.loader import Record, write_digest

HOSTILE = (
    "- **DOI**: 10.1000/182",
    "- **Summary**: ",
    "### Not a title",
    "# Arxiv Papers in cs.LG on 2020-02-30",
    "None",
    "**cs.CV**, cs.LG",
    ", Jr.",
    "  ",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "\\href{javascript:alert(1)}{x}",
    "$\\frac{",
    "\x00\x1b[2J\x7f\u202e\u200b\ufeff\u2028\x85\x0b\x0c",
    "e\u0301\U0001f469\u200d\U0001f52c",
)
"""Text that tries to be another field, markup, code or a control sequence."""

HOSTILE_NAMES = (
    ".",
    "..",
    "...",
    "CON",
    "con",
    "nul",
    "COM1",
    "Index",
    "a/b",
    "a\\b",
    "../../etc/passwd",
    "%2e",
    "%2e%2e%2f",
    "a:b",
    "a?b#c",
    "a*b|c<d>",
    "-",
    "_",
    "'",
    "O'Brien",
    "x" * 300,
    "é" * 300,
    "a " * 150,
    "b" * 200 + " c",
    "😀",
    "😀 😃",
    "王小明",
    "王 小明",
    "Νίκος Καζαντζάκης",
    "ﾊﾝｶｸ",
    "&#99999999999;",
    "com1.html",
    "name",
    "J Smith",
    "J. Smith",
    r"\mbox{}",
    r"\vspace{1cm}",
    "aux.",
    "ab-cd",
    "ab cd",
    "ab_cd",
)
"""Names that file systems, browsers or slugs can mishandle; no two of them name one author."""

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\r\n")

lines = st.lists(st.text(_CHARACTERS, max_size=20) | st.sampled_from(HOSTILE), max_size=2).map("".join)
"""Any text of one line, hostile text included."""

values = st.lists(lines, min_size=1, max_size=3).map("\n".join)
"""Any value, on one or several lines."""

summaries = values.map(str.rstrip)

wild_records = st.builds(
    Record,
    **{
        field.name: values
        for field in fields(Record)
        if field.name not in ("summary", "announced", "line", "gap", "own")
    },
    summary=summaries,
    announced=st.none() | summaries,
    gap=st.integers(0, 4),
)
"""Records with any text and valid syntax; hardly any describes a paper."""

_months = st.builds("{:02}{:02}".format, st.integers(0, 99), st.integers(1, 12))
identifiers = st.one_of(
    st.builds("{}.{:05}".format, _months, st.integers(0, 99999)),
    st.builds("{}.{:04}".format, _months, st.integers(0, 9999)),
    st.builds("{}/{}{:03}".format, st.sampled_from(["cs", "math-ph", "q-bio"]), _months, st.integers(0, 999)),
)
"""Identifiers of arXiv, old and new, without version."""

_schemes = st.sampled_from(["http://", "https://"])
addresses = st.builds("{}arxiv.org/abs/{}v{}".format, _schemes, identifiers, st.integers(1, 99))
"""Identifiers as collectors write them."""

times = st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda time: time.isoformat(" ", "seconds")
)
_primaries = st.sampled_from(["cs.CV", "cs.NA", "math-ph", "eess.IV"])
_subjects = st.sampled_from(["cs.LG", "cs.SY", "stat.ML", "68T45", "I.4.8; I.2.10", "90D20 (Primary) 90D80"])
categories = st.builds(
    lambda primary, others: ", ".join([f"**{primary}**", *others]), _primaries, st.lists(_subjects, max_size=4)
)
_names = st.sampled_from(["Luc Van Gool", "Jane Doe", "Jr.", ":", "Łukasz Ø", "王小明"])
authors = st.lists(_names, min_size=1).map(", ".join)

records = st.builds(
    Record,
    title=lines.map("A title {}".format),
    arxiv_id=addresses,
    doi=st.just("None") | values,
    categories=categories,
    links=addresses.map(lambda address: f"[PDF]({address.replace('/abs/', '/pdf/')})"),
    published=times,
    updated=times,
    authors=authors.map("A. Person, {}".format),
    comment=st.just("None") | values,
    journal=st.just("None") | values,
    summary=summaries,
    announced=st.none() | st.sampled_from(["2026-11-24 new", "2026-11-24 replace-cross, 2026-11-23 cross"]),
)
"""Records that describe a paper."""


@dataclass(frozen=True)
class DigestFile:
    """A digest: day, records, and the bytes of its file."""

    day: date
    records: tuple[Record, ...]
    source: bytes


def digest_file(day: date, listed: list[Record], *, dated: bool = False) -> DigestFile:
    """Return a file of these records with their line numbers. If ``dated``, they are published on its day."""
    placed, line = [], 2
    for record in listed:
        placed.append(
            replace(record, line=line, published=f"{day}{(record.published or '')[10:]}" if dated else record.published)
        )
        line += write_digest("", [record]).count("\n")
    heading = f"# Arxiv Papers in cs.CV on {day}\n"
    return DigestFile(day, tuple(placed), write_digest(heading, placed).encode())


_days = st.dates(date(1991, 1, 1), date(2099, 12, 31))

digest_files = st.builds(digest_file, _days, st.lists(records, max_size=3), dated=st.just(True))
"""Valid digests."""

wild_digest_files = st.builds(digest_file, _days, st.lists(wild_records, max_size=2))
"""Digests with valid syntax."""
