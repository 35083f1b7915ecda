"""`sitegen.loader.own_fields`: fields of a collector's own."""

from hypothesis import given
from hypothesis import strategies as st

from sitegen.loader import own_fields
from sitegen.loader.own_fields import CleanFields, read_own_fields
from sitegen.models import OwnField


def test_values_are_cleaned_and_absent_ones_left_out() -> None:
    """Texts, numbers and lists are kept in the order of the source."""
    raw = {
        "AI": {"tldr": " Short\n\x00text ", "empty": " ", "deep": {"er": [1, "b", None, " "]}},
        "stars": 12,
        "score": 0.5,
        "nan": float("nan"),
        "huge": 10**400,
        "yes": True,
        "no": False,
        "none": None,
        "objects": [{"a": 1}],
        "": "no name",
        7: "number as a name",
    }
    assert read_own_fields(raw, language="zh", machine=True) == (
        OwnField("AI.tldr", "Short text", "zh", True),
        OwnField("AI.deep.er", ("1", "b"), "zh", True),
        OwnField("stars", 12, "zh", True),
        OwnField("score", 0.5, "zh", True),
        OwnField("huge", str(10**400), "zh", True),
        OwnField("yes", "yes", "zh", True),
        OwnField("7", "number as a name", "zh", True),
    )


def test_fields_may_be_given_as_such() -> None:
    """A format may know the language of each field. Of two fields with one name, the first counts."""
    given_fields = [OwnField(" a\n", " b ", "ja"), OwnField("a", "c"), OwnField("x", ()), "text", OwnField("", "z")]
    assert read_own_fields(given_fields) == (OwnField("a", "b", "ja"),)


def test_sizes_are_limited() -> None:
    """Numbers of fields, lengths and depth have limits."""
    many = read_own_fields({str(number): "x" * 10**6 for number in range(1000)})
    assert len(many) == own_fields.MAX_FIELDS
    assert all(len(str(field.value)) <= 20_000 for field in many)
    deep: dict[str, object] = {"x": 1}
    for _ in range(5000):
        deep = {"x": deep}
    assert read_own_fields({"a": deep, "b": 1}) == (OwnField("b", 1),)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
)


@given(json_values)
def test_any_value_is_read(raw: object) -> None:
    """No value raises an exception, and all names differ."""
    fields = read_own_fields(raw)
    assert len({field.name for field in fields}) == len(fields)
    assert all(field.name and field.value not in ("", ()) for field in fields)


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_clean_fields_need_no_second_cleaning(raw: dict[str, object]) -> None:
    """They are the same as if they were cleaned again; of two with one name the first counts."""
    fields = read_own_fields(raw)
    twice = (*fields, *fields)
    assert read_own_fields(CleanFields(twice)) == read_own_fields(twice) == fields
