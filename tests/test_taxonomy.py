"""`sitegen.taxonomy`: codes, names, groups and aliases of arXiv's categories."""

import pytest

from sitegen import taxonomy

ARXIV_GROUPS = (
    "Computer Science",
    "Economics",
    "Electrical Engineering and Systems Science",
    "Mathematics",
    "Physics",
    "Quantitative Biology",
    "Quantitative Finance",
    "Statistics",
)

IN_USE = {
    "Computer Science": 38,
    "Economics": 3,
    "Electrical Engineering and Systems Science": 4,
    "Mathematics": 30,
    "Physics": 51,
    "Quantitative Biology": 10,
    "Quantitative Finance": 8,
    "Statistics": 5,
}
"""Codes of arXiv's taxonomy that are open for submission, without the six aliases: 149 + 6 = 155."""

RETIRED = (
    "acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat dg-ga "
    "funct-an mtrl-th patt-sol plasm-ph q-alg q-bio solv-int supr-con"
).split()


def test_groups_come_in_arxivs_order_with_other_last() -> None:
    """`GROUPS` is the order of a list of categories."""
    assert (*ARXIV_GROUPS, taxonomy.OTHER) == taxonomy.GROUPS


@pytest.mark.parametrize("group", ARXIV_GROUPS)
def test_every_category_in_use_is_known(group: str) -> None:
    """Each group holds as many open categories as arXiv's taxonomy."""
    codes = [code for code, known in taxonomy.ALL.items() if known.group == group and code not in RETIRED]
    assert len(codes) == IN_USE[group]


@pytest.mark.parametrize("code", RETIRED)
def test_codes_of_old_papers_belong_to_a_group_of_today(code: str) -> None:
    """A retired code keeps its name and follows its group's open categories."""
    known = taxonomy.category(code)
    group = [each.code for each in taxonomy.ALL.values() if each.group == known.group]
    assert known.name != code
    assert set(group[group.index(code) :]) <= set(RETIRED)


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("cs.SY", "eess.SY"),
        ("math.IT", "cs.IT"),
        ("math.MP", "math-ph"),
        ("stat.TH", "math.ST"),
        ("q-fin.EC", "econ.GN"),
        ("cs.NA", "math.NA"),
    ],
)
def test_an_alias_is_its_category(alias: str, code: str) -> None:
    """Each of the six pairs is one category, with the code that arXiv uses."""
    assert taxonomy.canonical(alias) == code
    assert taxonomy.category(alias) is taxonomy.ALL[code]
    assert alias not in taxonomy.ALL


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("cs.CV", "cs.CV"),
        ("CS.cv", "cs.CV"),
        ("Quant-Ph", "quant-ph"),
        ("CS.SY", "eess.SY"),
        ("68T45", None),
        ("I.4.8; I.2.10", None),
        ("systems", None),
        ("cs", None),
        ("", None),
    ],
)
def test_a_code_is_recognized_whatever_its_case(written: str, code: str | None) -> None:
    """Subject classes and free text are not codes."""
    assert taxonomy.canonical(written) == code


def test_an_unknown_code_names_itself() -> None:
    """A category that sitegen does not know is shown by its code."""
    unknown = taxonomy.category("cs.ZZ")
    assert (unknown.code, unknown.name, unknown.group, unknown.description) == ("cs.ZZ", "cs.ZZ", taxonomy.OTHER, "")


def test_every_category_is_described_in_one_sentence() -> None:
    """No description is missing, repeated or longer than a line."""
    descriptions = [known.description for known in taxonomy.ALL.values() if known.code not in RETIRED]
    assert len(set(descriptions)) == len(descriptions)
    for known in taxonomy.ALL.values():
        assert known.name == known.name.strip() != ""
        assert known.description.endswith(".")
        assert len(known.description) < 110
        assert ". " not in known.description


def test_no_two_codes_differ_only_by_case() -> None:
    """A category's folder is safe on every file system."""
    assert len({code.casefold() for code in taxonomy.ALL}) == len(taxonomy.ALL)
