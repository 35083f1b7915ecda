"""Read a digest file: its records one by one, and whether it is whole."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from sitegen.errors import Problem
from sitegen.loader.dating import early_papers, settle_day
from sitegen.loader.faults import Faults, FieldError
from sitegen.loader.heading import BOM, Heading, begins_digest, category_of, read_heading
from sitegen.loader.irregular import read_irregular
from sitegen.loader.paper import read_paper
from sitegen.loader.recognition import CONFLICT, UNMERGED, misfit
from sitegen.loader.record import BLANK, LABELS, Record, read_regular
from sitegen.models import Digest, Paper

UNDATED: Final = date.min
"""The day of a digest that cannot be read. Such a digest has no papers and is not complete."""

MAX_DIGEST_BYTES: Final = 256 * 2**20
"""A larger file is refused as a whole, for it is read into memory: 50,000 papers take 90 MB."""

MAX_RECORD_BYTES: Final = 2**20
"""A larger record is refused; arXiv's are of some kilobytes."""

MAX_RECORDS: Final = 200_000
"""Of one digest; what follows is not read."""

_BLANK = BLANK.encode()
_TITLE = b"\n### "
_TITLE_BEGUN = (b"\n#", b"\n##", b"\n###")
_FIRST = f"\n- **{LABELS[0]}**:".encode()
_LAST = f"\n- **{LABELS[-1]}**:".encode()
_SPLIT = "split the file: a day may have several digests"


def read_digest(path: Path, display: str = "", *, location: str = "") -> Digest | None:
    """Return the digest in a file; None if the file is a standalone page.

    A file that cannot be read is a digest without papers that is `UNDATED` and not complete.

    Args:
        path: The file.
        display: How problems name it; ``path`` by default.
        location: Its path below the content folder, whose parts may name the category; ``display`` by default.
    """
    display = display or str(path)
    try:
        if not path.is_file():
            return _unreadable(display, "not a file", "put a text file in its place")
        with path.open("rb") as file:
            source = file.read(MAX_DIGEST_BYTES + 1)
    except OSError as error:
        return _unreadable(display, f"cannot be read: {error.strerror or error}", "make it readable")
    if len(source) > MAX_DIGEST_BYTES:
        return _unreadable(display, f"more than {MAX_DIGEST_BYTES:,} bytes", _SPLIT)
    return examine(source, display, location=location)


def _unreadable(path: str, message: str, remedy: str, *, line: int = 0) -> Digest:
    flaw = Problem(path, line, message, remedy)
    return Digest(UNDATED, "", (), (flaw,), flaw)


def examine(source: bytes, path: str, *, location: str = "", known: bool = False) -> Digest | None:
    """Return the digest in the bytes of a file; None if the file is a standalone page.

    For a file that should be a digest but cannot be read as one, return an `UNDATED` digest without papers, not complete.

    Args:
        source: The file's bytes.
        path: How problems name the file.
        location: Its path below the content folder; ``path`` by default.
        known: True if an earlier build had papers of it.
    """
    if begins_digest(source):
        return parse(source, path, location=location)
    found = misfit(source, location or path, known=known)
    return _unreadable(path, found.message, found.remedy, line=found.line) if found else None


def parse(source: bytes, path: str, *, location: str = "") -> Digest:
    """The digest in the bytes of a file that `begins_digest` holds of; ``path`` names it in problems.

    A record that cannot be shown, and a last one whose end is missing, are problems and not among the papers.
    """
    faults = Faults(path)
    source = source.removeprefix(BOM)
    heading = read_heading(source, faults)
    category = category_of(heading.category, location or path)
    if not heading.day:
        return Digest(UNDATED, category, (), faults.problems(), faults.flaw)
    end = _whole_end(source, heading.end)
    papers = tuple(_papers(source, heading.end, end, faults))
    if end < len(source):
        line = source.count(b"\n", 0, end) + 1
        remedy = "run the collector again, or end the file with a line break if nothing is missing"
        faults.unfit(line, "the file is half-written: it ends in the middle of what begins here", remedy)
    day = _settled_day(heading, location or path, papers, faults)
    return Digest(day, category, papers, faults.problems(), faults.flaw)


def _settled_day(heading: Heading, location: str, papers: tuple[Paper, ...], faults: Faults) -> date:
    """Return the day of a digest, and note contradictions."""
    day, message, remedy = settle_day(heading.day or UNDATED, location, papers)
    if message:
        faults.add(heading.line, message, remedy)
    elif early := early_papers(day, papers):
        count, latest = early
        counted = f"{count}, the last of them {latest.identifier} on {latest.published.date()}"
        faults.add(
            heading.line,
            f"papers published after the digest's day, {day}: {counted}",
            "correct Published or the heading",
        )
    return day


def parse_records(source: bytes, path: str) -> tuple[Record, ...]:
    """The records in the bytes of a digest that can be taken apart, as they are written."""
    source = source.removeprefix(BOM)
    faults = Faults(path)
    start = read_heading(source, faults).end
    return tuple(record for record, _ in _records(source, start, _whole_end(source, start), faults))


def _whole_end(source: bytes, start: int) -> int:
    """Where what is whole ends: at the end of the file, or where a last record or line begins that lacks its own.

    A record is whole with its Summary and the line break after it. No more is asked for, as editors drop blank lines.
    A heading alone is whole: a day on which there was nothing.
    """
    if source.endswith(_TITLE_BEGUN):
        return source.rfind(b"\n") + 1
    last = source.rfind(_TITLE, start - 1) + 1
    if not source.rstrip(b" \t\r").endswith(b"\n"):
        return last or source.rfind(b"\n") + 1
    return last if last and source.rfind(_LAST, last) <= source.rfind(_FIRST, last) else len(source)


def _papers(source: bytes, start: int, end: int, faults: Faults) -> Iterator[Paper]:
    odd: list[FieldError] = []
    for record, text in _records(source, start, end, faults):
        try:
            yield read_paper(record, odd)
        except FieldError as useless:
            odd.append(useless)
        for fault in odd:
            faults.add(_line_of(fault.label, text, record.line), fault.message, fault.remedy)
        odd.clear()


def _line_of(label: str, text: str, line: int) -> int:
    """The line of a field in the text of its record, which begins at ``line``."""
    return line + text.count("\n", 0, text.find(f"\n- **{label}**:") + 1)


def _records(source: bytes, start: int, end: int, faults: Faults) -> Iterator[tuple[Record, str]]:
    """Each record that can be taken apart, and its text."""
    for line, begin, stop in _spans(source, start, end, faults):
        if stop - begin > MAX_RECORD_BYTES:
            faults.add(line, f"a record of more than {MAX_RECORD_BYTES:,} bytes", "shorten it")
            continue
        text = _decode(source[begin:stop], line, faults)
        record = read_regular(text, line) or read_irregular(text, line, faults)
        if record:
            yield record, text


def _spans(source: bytes, start: int, end: int, faults: Faults) -> Iterator[tuple[int, int, int]]:
    """Line, beginning and end of each record: from one title to the next."""
    begin = source.find(_TITLE, start - 1, end) + 1 or end
    _check_preamble(source, start, begin, faults)
    line = source.count(b"\n", 0, begin) + 1
    for _ in range(MAX_RECORDS):
        if begin >= end:
            return
        stop = source.find(_TITLE, begin, end) + 1 or end
        yield line, begin, stop
        line += source.count(b"\n", begin, stop)
        begin = stop
    if begin < end:
        faults.add(line, f"more than {MAX_RECORDS:,} records", _SPLIT)


def _check_preamble(source: bytes, start: int, end: int, faults: Faults) -> None:
    """Note what stands between the heading and the first title, if anything does."""
    text = source[start:end].lstrip(_BLANK)
    line = source.count(b"\n", 0, end - len(text)) + 1
    if CONFLICT.fullmatch(text.partition(b"\n")[0].decode(errors="replace").rstrip()):
        faults.unfit(line, *UNMERGED)
    elif text:
        faults.add(line, "text before the first record", "begin each record with `### ` and its title")


def _decode(data: bytes, line: int, faults: Faults) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        at = line + data.count(b"\n", 0, error.start)
        faults.add(at, "bytes that are not UTF-8, shown as \ufffd", "save the file as UTF-8")
        text = data.decode(errors="replace")
    return text.replace("\r\n", "\n") if "\r" in text else text
