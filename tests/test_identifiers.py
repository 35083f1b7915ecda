"""`sitegen.identifiers`: identifiers in all usual forms, their addresses, paths and anchors."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import identifiers, portable, routes

FORMS = {
    "1910.11126v2": "1910.11126",
    "https://arxiv.org/abs/cs/9802005": "cs/9802005",
    "10.48550/arXiv.1910.11126": "1910.11126",
    "10.1101/2020.01.01.123456": "doi:10.1101/2020.01.01.123456",
    "https://doi.org/10.1000/ABC%20d": None,
    "https://doi.org/10.1000/ABC%2Fd": "doi:10.1000/abc/d",
    "doi:10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O": (
        "doi:10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"
    ),
    "https://openreview.net/forum?id=B1xSperKvH": "openreview:B1xSperKvH",
    "openreview:B1xSperKvH": "openreview:B1xSperKvH",
    "https://aclanthology.org/2020.acl-main.1/": "acl:2020.acl-main.1",
    "https://www.aclweb.org/anthology/P19-1001.pdf": "acl:P19-1001",
    "https://pubmed.ncbi.nlm.nih.gov/32015508/": "pmid:32015508",
    "PMID: 32015508": "pmid:32015508",
    " iclr2020:poster-17 ": "iclr2020:poster-17",
    "http://example.org/1": None,
    "javascript:alert(1)": None,
    "con:1": None,
    "B1xSperKvH": None,
    "a b:c": None,
    "x:" + "y" * 200: None,
    "x:": None,
    "": None,
    "x:\ud800": None,
}


@pytest.mark.parametrize(("text", "identifier"), FORMS.items())
def test_usual_forms_are_read(text: str, identifier: str | None) -> None:
    """All forms of one identifier are equal. Other texts, and identifiers too long for a file name, are not identifiers."""
    found = identifiers.read(text)
    assert (found and found.paper) == identifier


def test_addresses() -> None:
    """Well-known schemes have addresses. A source's own scheme has none."""
    assert identifiers.address("1910.11126") == "https://arxiv.org/abs/1910.11126"
    assert identifiers.address("doi:10.1000/a<b>") == "https://doi.org/10.1000/a%3Cb%3E"
    assert identifiers.address("openreview:B1x") == "https://openreview.net/forum?id=B1x"
    assert identifiers.address("iclr2020:17") == ""
    assert identifiers.entry_id("cs/9802005") == "oai:arXiv.org:cs/9802005"
    assert identifiers.entry_id("iclr2020:ü") == "urn:x-paper:iclr2020:%C3%BC"


def test_the_month_in_an_identifier() -> None:
    """Identifiers of arXiv contain year and month."""
    assert [identifiers.month(text) for text in ("1910.11126", "cs/9802005", "hep-th/9108001", "doi:10.1/x")] == [
        "2019-10",
        "1998-02",
        "1991-08",
        "",
    ]


local = st.text(st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1, max_size=60)


@given(st.sampled_from(["doi:10.1000/", "openreview:", "iclr2020:", "x-y:"]), local)
def test_paths_and_anchors_are_safe_and_read_back(scheme: str, text: str) -> None:
    """A path has one identifier and is a valid file name everywhere; so is the anchor a valid id."""
    found = identifiers.read(scheme + text)
    if not found or ":" not in found.paper:
        return
    path = routes.PAPER.path(found.paper)
    assert routes.PAPER.key_of(path) == found.paper
    assert re.fullmatch(r"paper/[a-z0-9-]+/[0-9a-f]{2}/[a-z0-9._~-]+\.html", path)
    name = path.rpartition("/")[2]
    assert len(name) <= 120
    assert not portable.is_device(name)
    assert not portable.is_forbidden(name)
    assert re.fullmatch(r"[a-z0-9._~-]+", identifiers.anchor(found.paper))


@given(local, local)
def test_different_identifiers_have_different_paths_on_all_systems(one: str, other: str) -> None:
    """Names that differ only by case or Unicode form stay apart."""
    first, second = identifiers.read(f"x:{one}"), identifiers.read(f"x:{other}")
    if first and second and first != second:
        assert portable.fold(identifiers.to_path(first.paper)) != portable.fold(identifiers.to_path(second.paper))
        assert identifiers.anchor(first.paper) != identifiers.anchor(second.paper)


@pytest.mark.parametrize(
    "path", ["openreview/00/b", "x/zz/b", "x/00/~41", "x/00/_", "x/00/~zz", "1910/1911.00001", "x", ""]
)
def test_other_paths_have_no_identifier(path: str) -> None:
    """A path that `to_path` does not write is none of a paper."""
    assert identifiers.from_path(path) is None


def test_sites_that_have_papers() -> None:
    """Known sites come first, in a fixed order. A DOI alone does not tell where the paper is."""
    assert identifiers.sources({""}) == ("arXiv",)
    assert identifiers.sources({"acl", "", "x", "doi"}) == ("arXiv", "ACL Anthology", "")
    assert identifiers.sources({"pmid", "openreview"}) == ("OpenReview", "PubMed")
    assert identifiers.sources(set()) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"https://export.arxiv.org/e-print/cond-mat.mes-hall/9802005v1234.pdf?{'x' * 200}",
        f"https://www.doi.org/10.123456789{'.1' * 40}/{'%61' * 10}",
        f"https://www.doi.org/10.1000/{'%61' * 60}",
        f"https://www.ncbi.nlm.nih.gov/pubmed/{'1' * 12}/",
        f"{'x' * 20}:{'y' * 80}",
    ],
)
def test_the_longest_forms_are_read(text: str) -> None:
    """White space around them does not count."""
    assert identifiers.read(" " * 1000 + text)


@given(st.sampled_from(list(FORMS)), st.sampled_from(["x", "1", ".1", "%61", "/", " "]))
def test_longer_texts_are_no_identifiers(text: str, piece: str) -> None:
    """They are refused without being searched."""
    longer = (text + piece * 1000).strip()
    if len(longer) > 500:
        assert identifiers.read(longer) is None
        assert identifiers._read(longer) is None  # noqa: SLF001
