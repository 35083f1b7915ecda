"""`sitegen.loader.fields`: how the values of fields are read, and which values count as absent."""

import pytest
from support.digest_samples import paper, read, reported

from sitegen.loader.markdown.heading import category_of


@pytest.mark.parametrize(
    ("raw", "identifier", "version"),
    [
        ("http://arxiv.org/abs/1910.11126v1", "1910.11126", 1),
        ("https://arxiv.org/abs/0704.0001v12", "0704.0001", 12),
        ("https://www.arxiv.org/pdf/2401.00616v2.pdf", "2401.00616", 2),
        ("http://arxiv.org/abs/cs/9802005v1", "cs/9802005", 1),
        ("http://arxiv.org/abs/math-ph/9903036", "math-ph/9903036", None),
        ("http://arxiv.org/abs/math.GT/0309136v2", "math/0309136", 2),
        ("1910.11126v3", "1910.11126", 3),
        (" arXiv:1910.11126 ", "1910.11126", None),
    ],
)
def test_identifiers(raw: str, identifier: str, version: int | None) -> None:
    """Each form of an identifier gives the paper and its version, if it has one."""
    assert (paper(arxiv_id=raw).identifier, paper(arxiv_id=raw).version) == (identifier, version)


@pytest.mark.parametrize(
    "raw",
    [
        *(
            "",
            "None",
            "1910.111",
            "1913.11126",
            "1900.11126",
            "1910.11126v0",
            "cs/98020055",
            "CS/9802005",
            "١٩١٠.١١١٢٦",
        ),
        *("../../etc/passwd", "cs/../9802005", "1910.11126/..", "1910.11126v1\n1910.11127v1"),
        "http://evil.example/abs/1910.11126v1",
    ],
)
def test_invalid_identifiers(raw: str) -> None:
    """A text that is not exactly an identifier, and could become a path outside a folder, is reported with its line."""
    digest = read(arxiv_id=raw)
    assert not digest.papers
    assert [line for line, _ in reported(digest)] == [3]


@pytest.mark.parametrize(
    ("raw", "hour"),
    [
        ("2019-10-19 00:02:48+00:00", 0),
        ("2019-10-19T02:02:48Z", 2),
        ("2019-10-19 02:02:48+02:00", 0),
        ("2019-10-19 05:02:48.75", 5),
    ],
)
def test_times_are_utc(raw: str, hour: int) -> None:
    """Offsets are converted, a time without offset is in UTC, and fractions of a second are dropped."""
    found = paper(published=raw, updated=raw.replace("48", "49"))
    assert found.published == f"2019-10-19T{hour:02}:02:48Z"
    assert found.revised


@pytest.mark.parametrize(
    "raw", ["yesterday", "2019-02-30 00:00:00", "2019-02-30", "0001-01-01 00:00:00+14:00", "9999-01-01", "201910"]
)
def test_invalid_times(raw: str) -> None:
    """A text that is not a time, or whose year is out of range, is reported with its line."""
    assert [line for line, _ in reported(read(published=raw))] == [7]
    assert read(published=raw).papers[0].published is None
    assert [line for line, _ in reported(read(updated=raw))] == [8]


@pytest.mark.parametrize("raw", ["None", "", "NA", "N/A", "-", " none ", "\n"])
def test_absent_values(raw: str) -> None:
    """Usual ways to write that a value is absent."""
    found = paper(doi=raw, comment=raw, journal=raw)
    assert (found.doi, found.comment, found.journal) == (None, None, None)


@pytest.mark.parametrize("raw", ["ICML", "5 p.", "nan", "no", "None yet"])
def test_short_values_are_values(raw: str) -> None:
    """Short values and values that begin with "None" are kept."""
    found = paper(comment=raw, journal=raw)
    assert (found.comment, found.journal) == (raw, raw)


@pytest.mark.parametrize(
    ("raw", "categories", "classes"),
    [
        ("**cs.CV**, cs.LG, cs.LG, cs.CV", ("cs.CV", "cs.LG"), ()),
        ("cs.LG, **cs.CV**", ("cs.CV", "cs.LG"), ()),
        ("**cs.SY**, eess.SY, cs.NA, math.IT, CS.lg", ("eess.SY", "math.NA", "cs.IT", "cs.LG"), ()),
        ("**cs.CV**, 68T45, I.4.8; I.2.10, systems", ("cs.CV",), ("68T45", "I.4.8; I.2.10", "systems")),
        ("**cs.CV**, 90D20 (Primary) 90D80, I.4,I.5", ("cs.CV",), ("90D20 (Primary) 90D80", "I.4,I.5")),
        ("**cs.CV**, 65P10,\n65Y20, Deep\nlearning,", ("cs.CV",), ("65P10", "65Y20", "Deep learning")),
        ("**cs.QX**, cs.QY", ("cs.QX",), ("cs.QY",)),
        ("**CS.qx**", ("cs.QX",), ()),
        ("**new-ph.Soft**", ("new-ph.soft",), ()),
    ],
)
def test_categories(raw: str, categories: tuple[str, ...], classes: tuple[str, ...]) -> None:
    """The bold category is primary, other categories of arXiv are cross-lists, and the rest are classes as written."""
    assert (paper(categories=raw).categories, paper(categories=raw).classes) == (categories, classes)


@pytest.mark.parametrize(
    ("raw", "categories"),
    [
        ("cs.LG, cs.CV", ("cs.LG", "cs.CV")),
        ("**../x**, cs.LG", ("cs.LG",)),
        ("**con**, cs.LG", ("cs.LG",)),
        (f"**{'a' * 33}**, cs.LG", ("cs.LG",)),
        ("**cs.CV**, **cs.LG**", ("cs.CV", "cs.LG")),
    ],
)
def test_an_unclear_primary_category_is_reported(raw: str, categories: tuple[str, ...]) -> None:
    """Unless there is exactly one primary category, the first one is used, with a warning. The paper is kept."""
    digest = read(categories=raw)
    assert digest.papers[0].categories == categories
    assert [line for line, _ in reported(digest)] == [5]


@pytest.mark.parametrize("raw", ["", "None", "N/A"])
def test_no_categories(raw: str) -> None:
    """A record may say that the paper has no category."""
    digest = read(categories=raw)
    assert (digest.papers[0].categories, digest.papers[0].classes, digest.problems) == ((), (), ())


@pytest.mark.parametrize("raw", ["68T45", "**../x**", "****", "**cs.CV"])
def test_no_category_at_all(raw: str) -> None:
    """A paper whose categories are none of arXiv's is kept without categories, and reported."""
    digest = read(categories=raw)
    assert [paper.categories for paper in digest.papers] == [()]
    assert [line for line, _ in reported(digest)] == [5]


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("Roberto M. Cesar, Jr., Jane Doe, M. D., Ph.D", ("Roberto M. Cesar, Jr.", "Jane Doe, M. D., Ph.D")),
        ("Jr., A B", ("Jr.", "A B")),
        ("Apple, Inc., A B, Foo Works, Co., Ltd.", ("Apple, Inc.", "A B", "Foo Works, Co., Ltd.")),
        ("A Bo\\newline C Do", ("A Bo", "C Do")),
        ("王小明、李四；張三，趙六", ("王小明", "李四", "張三", "趙六")),
        ("A Bo on behalf of the CMS Collaboration, C Do", ("A Bo", "CMS Collaboration", "C Do")),
        ("A Bo (for the H1 and ZEUS collaborations)", ("A Bo", "H1 and ZEUS collaborations")),
        ("A Bo, for the LIGO Team", ("A Bo", "for the LIGO Team")),
        ("Institute for the Blind, Centre for the AI Lab", ("Institute for the Blind", "Centre for the AI Lab")),
        ("on behalf of A Bo", ("on behalf of A Bo",)),
        ("Max Planck Institute and Kavli Laboratory", ("Max Planck Institute and Kavli Laboratory",)),
        ("NVIDIA, :, Yuval  Atzmon, ), ., ..", ("NVIDIA", "Yuval Atzmon")),
        ("A B, C D, A B", ("A B", "C D", "A B")),
        ("A B,\nC\nD , , E F,", ("A B", "C D", "E F")),
        ("A B , C D", ("A B", "C D")),
        ("A B,, C D", ("A B", "C D")),
        ("and A Bo, C Do and, Anna Sand", ("A Bo", "C Do", "Anna Sand")),
        ("A Bo, and Band and Sons", ("A Bo", "Band and Sons")),
        ("{\\'E}. Ma, MA Li, Ma, 🙂, 王小明, R2D2", ("{\\'E}. Ma", "MA Li", "Ma", "🙂", "王小明", "R2D2")),
    ],
)
def test_authors(raw: str, names: tuple[str, ...]) -> None:
    """Names are kept as spelled and in order, with suffixes and without stray punctuation."""
    assert paper(authors=raw).authors == names


@pytest.mark.parametrize("raw", ["", ",", ": , ."])
def test_a_paper_without_authors_is_kept(raw: str) -> None:
    """The missing authors are reported."""
    digest = read(authors=raw)
    assert digest.papers[0].authors == ()
    assert reported(digest) == [(9, "a paper without authors")]


@pytest.mark.parametrize("name", ["cs.LG.md", "cs.LG.MD", "cs.LG.markdown", "cs.LG/20190102.Markdown", "cs.LG.mkd"])
def test_a_category_is_read_from_a_name_with_any_suffix(name: str) -> None:
    """No suffix of Markdown is part of the category."""
    assert category_of("cs.CV", name) == "cs.LG"
