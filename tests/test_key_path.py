"""`sitegen.key_path`: paths of keys in records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import key_path
from sitegen.key_path import Located

RECORD = {
    "title": "T",
    "paper": {"title": "P", "authors": [{"name": "Ada"}, {"name": "Alan"}, {"id": 3}]},
    "dotted.key": "D",
    "x (y)": "S",
    "nothing": None,
    "links": ["a", "b"],
    "byLanguage": {"en": "E", "de": "G"},
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def values(text: str, record: object = RECORD, **place: object) -> list[object]:
    """Return the values at a path without alternatives."""
    path = key_path.parse(text)
    assert path
    return path.values(Located(record, **place))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("title", ["T"]),
        ("paper.title", ["P"]),
        ("paper.authors[].name", ["Ada", "Alan"]),
        ("paper.authors[1].name", ["Alan"]),
        ("paper.authors[9].name", []),
        ("paper.authors.name", []),
        ("dotted.key", ["D"]),
        ("x (y)", ["S"]),
        ("nothing", []),
        ("missing", []),
        ("title.more", []),
        ("links[]", ["a", "b"]),
        ("links", [["a", "b"]]),
        ("byLanguage[]", ["E", "G"]),
    ],
)
def test_a_path_leads_to_values(path: str, expected: list[object]) -> None:
    """Absent values and None are left out."""
    assert values(path) == expected


def test_paths_of_the_file_and_of_names() -> None:
    """A slash begins at the whole file; a number is the key under which an object has the record."""
    place = {"names": ("2026-06-29", "1910.11126"), "file": {"date": "2026-06-29", "papers": []}}
    assert values("/date", **place) == ["2026-06-29"]
    assert values("@1", **place) == ["2026-06-29"]
    assert values("@2", **place) == ["1910.11126"]
    assert values("@3", **place) == []


@pytest.mark.parametrize(
    "text", ["", " ", ".", "a.", ".a", "a..b", "a[", "a]b", "a[x]", "a[-1]", "a.[]", "/", "[1][2]a"]
)
def test_other_texts_are_no_paths(text: str) -> None:
    """A mistyped path is found when the settings are read."""
    assert key_path.parse(text) is None
    assert key_path.parse_all(f"title | {text}") is None


def test_alternatives() -> None:
    """A bar with blanks separates paths; one without belongs to a name."""
    assert [path.text for path in key_path.parse_all("doi | ids.openalex") or ()] == ["doi", "ids.openalex"]
    assert [path.text for path in key_path.parse_all("a|b") or ()] == ["a|b"]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("results", ("results", None)),
        ("data.results[]", ("data", "results", None)),
        ("[].papers[]", (None, "papers", None)),
        ("[]", (None,)),
        ("[][]", (None, None)),
    ],
)
def test_paths_of_lists(text: str, steps: tuple[object, ...]) -> None:
    """The entries of the last key are meant."""
    assert key_path.parse_entries(text) == steps


def test_existing_keys_are_listed_as_users_write_them() -> None:
    """They are paths."""
    found = key_path.existing(RECORD)
    assert found == [
        "title",
        "paper.title",
        "paper.authors[].name",
        "dotted.key",
        "x (y)",
        "nothing",
        "links",
        "byLanguage.en",
        "byLanguage.de",
    ]
    assert len(key_path.existing({str(number): 1 for number in range(1000)})) == 200


@given(JSON, st.sampled_from(["a", "a.b", "[]", "a[]", "[].a", "a[0].b", "[0]"]))
def test_values_are_followed_with_and_without_their_names(record: object, text: str) -> None:
    """Both ways lead to the same values."""
    path = key_path.parse(text)
    assert path
    named = key_path.follow_named(record, path.steps)
    assert key_path.follow(record, path.steps) == [value for value, _ in named]


@given(JSON, st.text(max_size=8) | st.sampled_from(["a", "a.b", "[]", "a[]", "a[0].b", "@1", "/a"]))
def test_no_record_raises(record: object, text: str) -> None:
    """Any path can be followed in any record, and existing paths lead to values."""
    if path := key_path.parse(text):
        assert isinstance(path.values(Located(record)), list)
    assert isinstance(key_path.existing(record), list)
