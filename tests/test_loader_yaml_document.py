"""`sitegen.loader.described.yaml_document`, and sites of YAML files."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from support import toy

from sitegen.loader.described.yaml_document import MAX_DEPTH, MAX_VALUES, read_document
from sitegen.loader.problems import Problems

SETTINGS = """[site]
title = "Papers"
url = "https://example.org/"
[[source]]
files = "data/*.yml"
papers = "papers"
scheme = "workshop"
day = "2020-04-26"
"""
PAPERS = """\
defaults: &defaults
  authors: [Ann Bee, Cy Dee]
  venue: &venue A <b>workshop</b>
papers:
  - identifier: 1910.11120
    title: "Null: a value"
    <<: *defaults
    score: 7.50
    year: 2020
    accepted: true
  - <<: *defaults
    identifier: 17
    title: >-
      A title in
      two lines
    venue: null
    tags: [a, b]
    also: *venue
"""


def read(text: str) -> tuple[Any, Problems]:
    """Return the value of a text, and the problems."""
    problems = Problems("a.yaml")
    value, _ = read_document(text.encode(), problems)
    return value, problems


def test_a_site_of_yaml_files(tmp_path: Path) -> None:
    """Identifiers keep their zeros, aliases and merged keys are values, numbers of own fields are numbers."""
    toy.put(tmp_path / "sitegen.toml", SETTINGS)
    toy.put(tmp_path / "content/data/papers.yml", PAPERS)
    assert not toy.build(tmp_path).problems
    data = json.loads((tmp_path / "public/2020/04/26.json").read_text(encoding="utf-8"))
    second, first = data["papers"]
    assert (first["id"], first["title"]) == ("workshop:1910.11120", "Null: a value")
    assert [author["name"] for author in second["authors"]] == ["Ann Bee", "Cy Dee"]
    assert first["fields"] == {"venue": "A <b>workshop</b>", "score": "7.50", "year": 2020, "accepted": "yes"}
    assert (second["id"], second["title"]) == ("workshop:17", "A title in two lines")
    assert second["fields"] == {"tags": ["a", "b"], "also": "A <b>workshop</b>"}
    assert "<b>workshop" not in (tmp_path / "public/2020/04/26.html").read_text(encoding="utf-8")


def test_mistakes_have_the_line_of_their_record(tmp_path: Path) -> None:
    """As in JSON."""
    toy.put(tmp_path / "sitegen.toml", SETTINGS)
    toy.put(
        tmp_path / "content/data/papers.yml", "papers:\n- identifier: 1\n  title: One\n- identifier: 2\n  title: ~\n"
    )
    [problem] = toy.build(tmp_path).problems
    assert (problem.line, problem.message) == (4, "a record with an empty title")


def test_documents_are_a_list() -> None:
    """Each is a record."""
    assert read("---\ntitle: A\n---\ntitle: B\n...\n")[0] == [{"title": "A"}, {"title": "B"}]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2\n", "the YAML is invalid: "),
        ("a: b: c\n", "the YAML is invalid: "),
        ("a: \x00\n", "the YAML is invalid: "),
        ("papers:\n- title: half", "the file is half-written: its last line is incomplete"),
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n", "the file has an unresolved Git conflict"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1) + "\n", "the YAML is nested too deeply"),
        ("[" * 100_000 + "\n", "the YAML is "),
        ("a: &a [*a]\n", "the "),
        ("a: *b\n", "the "),
    ],
)
def test_files_that_cannot_be_read_are_blocked(text: str, message: str) -> None:
    """With a line and a remedy. A cycle of aliases is one of them."""
    value, problems = read(text)
    assert value is None
    assert problems.blocker
    assert problems.blocker.message.startswith(message)
    assert problems.blocker.line
    assert problems.blocker.remedy


def test_an_alias_bomb_takes_little_memory() -> None:
    """Nine levels of nine aliases would be 387 million values."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 9)]
    tracemalloc.start()
    value, problems = read("\n".join(lines) + "\n")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert value is None
    assert problems.blocker
    assert problems.blocker.message == f"the YAML has more than {MAX_VALUES:,} values"
    assert peak < 5_000_000


def test_tags_make_no_objects() -> None:
    """Their values are texts."""
    text = "a: !!python/object/apply:os.system [touch x]\nb: !!binary aGk=\nc: !!float 1\nd: 2019-10-19\ne: 'null'\n"
    assert read(text)[0] == {"a": ["touch x"], "b": "aGk=", "c": "1", "d": "2019-10-19", "e": "null"}


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abc<", min_size=1, max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(_VALUES)
def test_values_are_those_that_were_written(value: object) -> None:
    """PyYAML writes, and this module reads."""
    written = yaml.safe_dump({"a": value}, allow_unicode=True)
    found, problems = read(written)
    assert not problems.blocker
    if "<<" not in written:
        assert found == {"a": value}


@given(st.text(st.sampled_from("ab: -[]{}&*!|>'\"\n#%@`,?\t<0"), max_size=40))
def test_no_text_raises(text: str) -> None:
    """It is a value or a problem."""
    value, problems = read(f"{text}\n")
    assert value is None or not problems.blocker
