"""`sitegen.affixes`: what stands beside a name and is no part of it."""

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
def test_footnote_marks_are_no_part_of_a_name(name: str) -> None:
    """They are not shown, and make nobody another author."""
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
def test_what_belongs_to_a_name_stays(name: str) -> None:
    """Numbers of teams, nicknames, places, and what is all there is."""
    assert names.display(name) == name


@given(st.text(alphabet="Wei Li1*†^{}(),[]¹$\\?", max_size=24))
def test_taking_marks_away_twice_changes_nothing_that_names_are_told_by(name: str) -> None:
    """And something is always left."""
    left = affixes.without_marks(name)
    assert left or not name
    assert affixes.without_title(left) in left


@pytest.mark.parametrize(
    "piece",
    ["^*", "*", "^**", "¹,", "(1,1", "[1] ", "dr. ", "dr.", "md ", "phd ", "m s ", "ii", "msc", "iiii", "Xx1 Xx Yy ", "x' ",
     " and Bo Li", "Xx; ", "\\\\", "{1, ", "1,", "bc "],
)  # fmt: skip
@pytest.mark.parametrize("end", ["", "(", "x", "x x", "phd", ", phd"])
def test_a_name_costs_time_by_its_length(piece: str, end: str) -> None:
    """A stranger's name of any form and length is read: no pattern tries all ways to read a part of it."""
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
def test_suffixes(entry: str) -> None:
    """As an entry between commas they belong to the name before."""
    assert affixes.is_suffix(entry)
    assert entry[:3] in affixes.BEGINNINGS


@pytest.mark.parametrize("entry", ["Ii", "Md", "Ms", "Ge", "Ma", "Do", "Meng", "Mdoe", "Junior", "", "I", "V", "Bo Li"])
def test_short_names_are_no_suffixes(entry: str) -> None:
    """People are called so."""
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
    """Behind a comma, or at the end where it can be nothing else; initials are not taken for degrees."""
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
def test_a_degree_makes_nobody_another_person(name: str, left: str) -> None:
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
def test_titles(name: str, left: str) -> None:
    """A single word behind one may be all that a name is known by."""
    assert affixes.without_title(name) == left
