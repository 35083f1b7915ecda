"""`sitegen.loader.json_text`: records of JSON and JSON Lines with their lines, damage that costs only itself, limits."""

import json
import random
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.loader import json_text
from sitegen.loader.json_text import key_paths, read_records
from sitegen.loader.problems import Problems


def read(source: bytes, *lists: str) -> tuple[list[tuple[int, Any]], list[tuple[int, str]], bool]:
    """Return line and value of each record, line and message of each problem, and True if the file is blocked."""
    problems = Problems("x")
    records = [(record.line, record.value) for record in read_records(source, problems, *(lists or ("papers",)))]
    return records, [(problem.line, problem.message) for problem in problems.listed()], problems.blocker is not None


RECORDS = [{"id": "a", "tags": [{"x": 1}], "text": 'q"}]\\'}, {"id": "b{"}, {"id": "c", "papers": "none"}]

SHAPES = {
    "lines": ("".join(json.dumps(record) + "\n" for record in RECORDS), [1, 2, 3]),
    "lines without the last line break": ("\n".join(map(json.dumps, RECORDS)), [1, 2, 3]),
    "lines of Windows": ("".join(json.dumps(record) + "\r\n" for record in RECORDS), [1, 2, 3]),
    "lines with blank ones": ("\n\n".join(map(json.dumps, RECORDS)), [1, 3, 5]),
    "list": (json.dumps(RECORDS), [1, 1, 1]),
    "indented list": (json.dumps(RECORDS, indent=1), [2, 11, 14]),
    "object": (json.dumps({"date": "x", "papers": RECORDS}), [1, 1, 1]),
    "indented object": (json.dumps({"papers": RECORDS, "end": 1}, indent=1), [3, 12, 15]),
    "an object on a line": ('{"papers": [\n' + ",\n".join(map(json.dumps, RECORDS)) + "]}", [2, 3, 4]),
    "byte order mark": ("\ufeff" + json.dumps(RECORDS, indent=1), [2, 11, 14]),
}


@pytest.mark.parametrize(("text", "lines"), SHAPES.values(), ids=SHAPES)
def test_records_have_values_and_lines(text: str, lines: list[int]) -> None:
    """JSON Lines, a list, and an object with a list are read alike."""
    assert read(text.encode()) == (list(zip(lines, RECORDS, strict=True)), [], False)


def test_the_object_around_the_list_is_kept() -> None:
    """Formats read the day from it."""
    records = read_records(b'{"date": "2026-08-19", "results": [{}]}', Problems("x"), "papers", "results")
    assert records.outer["date"] == "2026-08-19"
    assert [record.value for record in records] == [{}]


def test_a_damaged_line_costs_only_itself() -> None:
    """It is reported with its line; the first one too."""
    for broken in ("{", '{"id": "x', "x", "[1]", "null", "1", '{"id": 1} {"id": 2}', "[" * 100_000, "\0"):
        lines = [json.dumps(record) for record in RECORDS]
        for place in (1, 2):
            text = "\n".join([*lines[:place], broken, *lines[place:]]) + "\n"
            records, problems, blocked = read(text.encode())
            assert [value for _, value in records] == RECORDS
            assert problems == [(place + 1, "a line that is not a JSON object")]
            assert not blocked
    records, problems, blocked = read(('{"id": "x\n' + "\n".join(map(json.dumps, RECORDS)) + "\n").encode())
    assert ([value for _, value in records], problems[0][0], blocked) == (RECORDS, 1, False)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_half_written_file_is_blocked(shape: str) -> None:
    """Wherever the text ends, all complete records of JSON Lines are read, and nothing is read from incomplete JSON."""
    text = SHAPES[shape][0].rstrip()
    for end in range(1, len(text)):
        part = text[:end].encode()
        _, problems, blocked = read(part)
        if shape.startswith("lines") and (
            text[end] == "\n" or text[:end].endswith("\n") or text[end : end + 2] == "\r\n"
        ):
            assert not problems, (end, part)
        else:
            assert blocked, (end, part)
            assert len(problems) == 1


def test_a_conflict_blocks_the_file() -> None:
    """In JSON Lines and in JSON."""
    for text in (
        f"{json.dumps(RECORDS[0])}\n<<<<<<< HEAD\n{{}}\n",
        '[{},\n<<<<<<< HEAD\n{"id": 1}\n=======\n{}\n>>>>>>> x\n]',
    ):
        _, [(line, message)], blocked = read(text.encode())
        assert (line, message, blocked) == (2, "the file has an unresolved Git conflict", True)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("[\n{},\n{x}\n]", 3),
        ('{\n"papers": 1}', 1),
        ("7", 1),
        ("[" * 100_000, 1),
        ("[" * 100_000 + "]" * 100_000, 1),
        ("[" + "1" * 5000 + "]", 1),
    ],
)
def test_other_files_are_blocked_with_a_line(text: str, line: int) -> None:
    """The message is one."""
    records, [(found, _)], blocked = read(text.encode())
    assert (records, found, blocked) == ([], line, True)


def test_what_python_writes_is_read() -> None:
    """``NaN``, lone surrogates, control characters and bytes that are not UTF-8."""
    source = b'[{"a": NaN, "b": "\\ud800", "c": "\x01\t", "d": "\xff"}]'
    [(_, value)], problems, _ = read(source)
    assert isinstance(value, dict)
    assert (value["b"], value["c"], value["d"]) == ("\ud800", "\x01\t", "\ufffd")
    assert not problems


def test_entries_that_are_not_objects_are_counted() -> None:
    """The others have the right lines."""
    records, problems, _ = read(b'[1,\n{"a": 1},\n"x",\n{"a": 2}]')
    assert [line for line, _ in records] == [2, 4]
    assert problems == [(0, "entries of `[]` that are not objects: 2")]


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many records and too long lines are reported; the rest is read."""
    monkeypatch.setattr(json_text, "MAX_RECORDS", 2)
    monkeypatch.setattr(json_text, "MAX_LINE_BYTES", 50)
    assert len(read(b"{}\n{}\n{}\n{}\n")[0]) == 2
    records, problems, _ = read(b"[{},{},{}]")
    assert (len(records), problems) == (2, [(0, "more than 2 records")])
    records, problems, _ = read(b'{}\n{"a": "' + b"x" * 100 + b'"}\n')
    assert (len(records), problems) == (1, [(2, "a line of more than 50 bytes")])


def test_keys_of_the_first_record() -> None:
    """They have paths, wherever the text ends and however long the record is."""
    record = {"title": "a:b{", "authors": [{"name": f"n{number}"} for number in range(3)], "id": {"arXiv": 1}}
    keys = {"title", "authors", "authors[]", "authors[].name", "id", "id.arXiv"}
    assert key_paths(json.dumps(record).encode()) == {"", *keys}
    listed = {"papers", "papers[]", *(f"papers[].{key}" for key in keys)}
    assert key_paths(json.dumps({"papers": [record]}, indent=2).encode()) == {"", *listed}
    assert key_paths(json.dumps([record]).encode()) == {"[]", *(f"[].{key}" for key in keys)}
    long = {"authors": ["Ann Bee"] * 20_000, "arxiv_id": 1}
    assert "papers[].arxiv_id" in key_paths(json.dumps({"papers": [long] * 3}).encode())
    assert key_paths(b"# A page\n") == key_paths(b"") == frozenset()


def test_keys_take_time_in_proportion() -> None:
    """Nesting, many strings, and texts without end do not take long."""
    for source in (b"[" * 2**20, b'{"a":' * 2**18, b'["a",' * 2**18, b'["' + b"\\" * 2**20, b'["' + b'\\"' * 2**19):
        begin = time.process_time()
        key_paths(source)
        assert time.process_time() - begin < 2


@given(st.binary(max_size=60) | st.text(alphabet='{}[]",:\\ab1\n ', max_size=60).map(str.encode))
def test_no_bytes_raise(source: bytes) -> None:
    """Any bytes have records or a problem."""
    records, problems, _ = read(source)
    key_paths(source)
    assert (
        records
        or problems
        or source.strip() in (b"[]", b'{"papers": []}')
        or not source.removeprefix(b"\xef\xbb\xbf").strip()
    )


def test_damaged_files_cost_only_the_damaged_lines() -> None:
    """A random byte is changed a thousand times."""
    text = "\n".join(json.dumps({"id": str(number), "text": "x" * number}) for number in range(20)).encode() + b"\n"
    chance = random.Random(7)
    for _ in range(1000):
        at = chance.randrange(len(text))
        damaged = text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]
        records, problems, _ = read(damaged)
        assert len(records) >= 17 or problems
