"""`sitegen.citations`: keys and DOIs."""

import re
import string

import pytest
from hypothesis import given
from support.citation_samples import texts

from sitegen import citations


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        ("1910.11126", "arXiv.1910.11126"),
        ("cs/9802005", "arXiv.cs/9802005"),
        ("math-ph/9903036", "arXiv.math-ph/9903036"),
    ],
)
def test_the_key_is_arxivs_name_of_the_paper(identifier: str, key: str) -> None:
    """A document that cites a paper finds it in every version."""
    assert citations.key(identifier) == key


@given(texts)
def test_a_key_is_legal_whatever_the_identifier(identifier: str) -> None:
    """A key has no character that would end it or the command that cites it."""
    assert set(citations.key(identifier)) <= {*string.ascii_letters, *string.digits, *"./-"}


@pytest.mark.parametrize(
    ("field", "dois"),
    [
        (None, ()),
        ("", ()),
        ("none", ()),
        ("in press, 10.1109", ()),
        ("10.1109/", ()),
        ("10.1109/TMI.2022.3153322.", ("10.1109/TMI.2022.3153322",)),
        ("https://doi.org/10.1000/182", ("10.1000/182",)),
        ("http://dx.doi.org/10.1000%2F182", ("10.1000/182",)),
        ("doi:10.1007/978-3-642-41914-0\\_55", ("10.1007/978-3-642-41914-0_55",)),
        ("10.2352/J.ImagingSci.Technol.(2007)51:2(155)", ("10.2352/J.ImagingSci.Technol.(2007)51:2(155)",)),
        ("10.1049/iet-ipr:20080080", ("10.1049/iet-ipr:20080080",)),
        ("10.1002/(SICI)1097<1::AID-2>3.0.CO;2-2", ("10.1002/(SICI)1097<1::AID-2>3.0.CO;2-2",)),
        ("(see 10.1000/182)", ("10.1000/182",)),
        ("10.1007/a_84 10.1007/b_21 10.1145/1.2", ("10.1007/a_84", "10.1007/b_21", "10.1145/1.2")),
        ("10.1000/a,10.1000/b; https://doi.org/10.1000/c", ("10.1000/a", "10.1000/b", "10.1000/c")),
        ("10.5120/12632-9151 10.5120/12632-9151", ("10.5120/12632-9151",)),
        ("10.1000/ABC 10.1000/abc", ("10.1000/ABC",)),
        ("10.1007/978\u20113\u2011642", ("10.1007/978-3-642",)),
        ("110.1000/182", ()),
        ("10.1000.10/123", ("10.1000.10/123",)),
        ('10.1000/"><script>', ()),
        ("10.1000/a{b}", ("10.1000/a",)),
    ],
)
def test_dois_are_found_in_a_field_that_may_hold_anything(field: str | None, dois: tuple[str, ...]) -> None:
    """Each DOI once, in order, without prefix, escapes and punctuation of the sentence."""
    assert citations.dois(field) == dois


@given(texts)
def test_a_doi_is_safe_in_an_address_and_in_tex(field: str) -> None:
    """A DOI found in any text has no quotes, braces, backslashes, white space or per cent signs."""
    for doi in citations.dois(f"{field} 10.1000/{field}"):
        assert doi.startswith("10.")
        assert doi.isascii()
        assert not {*doi} & {*'"{}\\ %#&$^~|`'}


def test_dois_of_hostile_length_take_no_time() -> None:
    """A field of closing brackets is trimmed in bounded steps."""
    assert citations.dois("10.1000/" + ")" * 1_000_000) == ()


@pytest.mark.parametrize("doi", ['10.1000/"><script>alert(1)</script>', "10.1/a b", "10.1/%zz", "10.1/é\u202e"])
def test_a_doi_makes_a_safe_link(doi: str) -> None:
    """For any text in place of a DOI."""
    assert re.fullmatch(r"https://doi\.org/[!-;=?-~]*", citations.doi_url(doi))
    assert not set(citations.doi_url(doi)) & set('<>" ')
