"""`sitegen.affixes`: footnote marks, titles, suffixes and degrees are separated from names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import affixes, names
from sitegen.loader import fields

MARKED = [
    "Wei Li1",
    "Wei Li1,2",
    "Wei Li*",
    "Wei Li†",
    "Wei Li‡§",
    "Wei Li*,†",
    "Wei Li¹",
    "Wei Li¹,²",
    "Wei Li¹²",
    "Wei Li ²",
    "Wei Li (1)",
    "Wei Li (1, 2)",
    "Wei Li[3]",
    "Wei Li✉",
    "Wei Li?",
    "Wei Li|",
    "*Wei Li",
    "¹Wei Li",
    r"Wei Li$^1$",
    r"Wei Li$^{1,2}$",
    r"Wei Li$^{1,*}$",
    r"Wei Li$^{a}$",
    r"Wei Li$^*$",
    r"Wei Li$^\dagger$",
    r"$^1$Wei Li",
    r"Wei Li\,$^{1}$",
    r"Wei Li\dag",
    r"Wei Li\textsuperscript{1}",
    r"Wei Li\thanks{These authors contributed equally.}",
    r"Wei Li\footnotemark[1]",
    r"Wei Li\inst{1}",
    r"Wei Li\orcidlink{0000-0002-1825-0097}",
    r"Wei Li\IEEEauthorrefmark{1}",
    "Wei Li^1",
    "Wei Li^{1,2}",
]


@pytest.mark.parametrize("name", MARKED)
def test_footnote_marks_are_removed(name: str) -> None:
    """They are not displayed and do not make another author."""
    assert names.display(name) == "Wei Li"
    assert names.keys(name).bare == "wei li"


@pytest.mark.parametrize(
    "name",
    [
        "Agent47",
        "OpenAI o1",
        "Team X2",
        "the INTERGROWTH-21st Consortium",
        "BloodCounts! consortium",
        "Yang Liu (Shanghai)",
        "Yang Liu 0001",
        "Jane D.",
        'Chiyu "Max" Jiang',
        "王小明",
        "José Mª",
        "*",
        "1",
    ],
)
def test_parts_of_a_name_are_kept(name: str) -> None:
    """Numbers of teams, nicknames, places, and names that are nothing but marks."""
    assert names.display(name) == name


@given(st.text(alphabet="Wei Li1*†^{}(),[]¹$\\?", max_size=24))
def test_removing_marks_twice_gives_the_same_keys(name: str) -> None:
    """The name is never empty."""
    left = affixes.without_marks(name)
    assert left or not name
    assert affixes.without_title(left) in left


@pytest.mark.parametrize(
    "piece",
    ["^*", "*", "^**", "¹,", "(1,1", "[1] ", "dr. ", "dr.", "md ", "phd ", "m s ", "ii", "msc", "iiii", "Xx1 Xx Yy ", "x' ",
     " and Bo Li", "Xx; ", "\\\\", "{1, ", "1,", "bc "],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "(", "x", "x x", "phd", ", phd"])
def test_the_time_is_linear_in_the_length(piece: str, end: str) -> None:
    """No pattern backtracks, whatever the name."""
    name = (piece * 4000)[:4000] + end
    key, bare, identity = names.keys(name)
    assert key
    assert bare
    assert identity
    assert names.display(name)
    assert any(names.parts(name))
    assert affixes.is_suffix(f"{name[-79:]}.") in (True, False)
    authors = fields.read_authors(f"{name}, Bo Li", print)
    assert authors
    assert authors[-1] == "Bo Li"


@pytest.mark.parametrize(
    "entry",
    ["Jr.", "III", "PhD", "Ph. D", "Ph.D.", "PH.D", "M. D.", "M.D", "MD", "M. D. Ph. D", "MD PhD", "M. D., Ph. D.",
     "F.R.C.S.", "MBBS", "Senior Member", "IEEE", "Fellow IEEE", "Esq."],
)  # fmt: skip
def test_suffixes_are_recognized(entry: str) -> None:
    """An entry between commas that is a suffix belongs to the name before it."""
    assert affixes.is_suffix(entry)
    assert entry[:3] in affixes.BEGINNINGS


@pytest.mark.parametrize("entry", ["Ii", "Md", "Ms", "Ge", "Ma", "Do", "Meng", "Mdoe", "Junior", "", "I", "V", "Bo Li"])
def test_short_names_are_not_suffixes(entry: str) -> None:
    """They are names of people."""
    assert not affixes.is_suffix(entry)


@pytest.mark.parametrize(
    ("name", "before", "suffix"),
    [
        ("Jane Doe, M. D., Ph. D.", "Jane Doe", "M. D., Ph. D."),
        ("Jane Doe PhD", "Jane Doe", "PhD"),
        ("Jane Doe Ph. D.", "Jane Doe", "Ph. D."),
        ("Jane Doe MD PhD", "Jane Doe", "MD PhD"),
        ("Jane Doe MD, PhD", "Jane Doe", "MD, PhD"),
        ("Jane Doe MD", "Jane Doe", "MD"),
        ("John Smith III PhD", "John Smith", "III PhD"),
        ("Ivor Tsang Fellow IEEE", "Ivor Tsang", "Fellow IEEE"),
        ("Ullas M S", "Ullas M S", ""),
        ("Sannidhan MS", "Sannidhan MS", ""),
        ("Md Rahman", "Md Rahman", ""),
        ("Michael Iv", "Michael Iv", ""),
        ("Bo Phd", "Bo Phd", ""),
        ("Jane Doe, University of X", "Jane Doe, University of X", ""),
    ],
)
def test_a_suffix_is_split_off(name: str, before: str, suffix: str) -> None:
    """After a comma, or at the end if it cannot be a name. Initials are not degrees."""
    assert affixes.split_suffix(name) == (before, suffix)


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Jane Doe, M. D.", "Jane Doe"),
        ("Jan Doe, Jr., M. D.", "Jan Doe, Jr."),
        ("Jan Doe, Jr.", "Jan Doe, Jr."),
        ("Jan Doe III", "Jan Doe III"),
        ("Jan Doe", "Jan Doe"),
    ],
)
def test_a_degree_does_not_make_another_author(name: str, left: str) -> None:
    """A generation does."""
    assert affixes.without_degrees(name) == left


@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("Dr. Irene Cheng", "Irene Cheng"),
        ("Prof. Dr. Reza Hassanpour", "Reza Hassanpour"),
        ("Prof Roya Choupani", "Roya Choupani"),
        ("Drew Bagnell", "Drew Bagnell"),
        ("Dr. Who", "Dr. Who"),
    ],
)
def test_titles_are_removed(name: str, left: str) -> None:
    """A single word after a title is kept with it: it may be the only name."""
    assert affixes.without_title(name) == left
