"""`sitegen.languages`: valid tags, suggestions for invalid ones, and the direction of text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen import languages


@pytest.mark.parametrize(
    "tag",
    [
        *("en", "en-US", "EN-us", "de-DE-1996", "zh-Hant-TW", "es-419", "sl-rozaj-biske", "zh-cmn-Hans-CN", "he", "iw"),
        *("x-klingon", "tlh", "i-klingon", "art-lojban", "qaa", "qaa-Qaaa-QM", "und", "mul", "prs", "cmn"),
        *("en-US-u-co-phonebk", "en-a-bbb-x-a-ccc", "de-x-goethe", "sgn-BE-FR"),
    ],
)
def test_valid_tags(tag: str) -> None:
    """Each kind of tag of RFC 5646 is valid, also tags for private use and tags that were registered before it."""
    assert languages.is_well_formed(tag)
    assert languages.problem(tag) is None


@pytest.mark.parametrize(
    "tag",
    [
        *("", " ", "en_US", "Klingon language", "de-", "-de", "en--US", "e", "en-a", "en-a-bbb-x", "zh-TW-Hant"),
        *("en-Latn-Latn", "de-AT-1901-1901", "en-a-bb-a-cc", "\u0435n", "en-US ", "zh_CN.UTF-8", "x", "abcdefghi"),
    ],
)
def test_malformed_tags(tag: str) -> None:
    """Underscores, blanks, a wrong order, repeated variants or extensions, and letters of other scripts are errors."""
    assert not languages.is_well_formed(tag)
    problem = languages.problem(tag)
    assert problem
    assert problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    ("tag", "remedy"),
    [
        ("en_US", 'write "en-US"'),
        ("pt_br", 'write "pt-BR"'),
        ("zh_CN.UTF-8", 'write "zh-CN"'),
        ("sr@latin", 'write "sr"'),
        ("English", 'write "en"'),
        ("deutsch", 'write "de"'),
        ("eng", 'write "en"'),
        ("en-UK", 'write "en-GB"'),
        ("jp", 'write "ja"'),
        ("cz", 'write "cs"'),
        ("Klingon language", 'write a tag of BCP 47, for instance "en", "pt-BR" or "zh-Hant"'),
        ("xx", 'write a tag of BCP 47, for instance "en", "pt-BR" or "zh-Hant"'),
    ],
)
def test_a_remedy_suggests_the_meant_tag(tag: str, remedy: str) -> None:
    """The meant tag is found for names of locales, languages and countries, and for codes of three letters."""
    problem = languages.problem(tag)
    assert problem
    assert problem.remedy == remedy


@pytest.mark.parametrize(
    "tag",
    [
        *("he", "iw", "yi", "ji", "ar", "ar-EG", "fa", "prs", "ur", "ps", "sd", "ug", "dv", "ckb", "ks", "syr", "nqo"),
        *("ku-Arab", "az-Arab", "az-IR", "pa-Arab", "pa-PK", "uz-AF", "ff-Adlm", "rhg", "en-Hebr", "acm", "azb", "aii"),
        *("ar-SA-u-nu-latn", "ar-x-old", "HE"),
    ],
)
def test_right_to_left(tag: str) -> None:
    """The direction follows the script in the tag, else the usual script of the language in its region."""
    assert languages.is_right_to_left(tag)


@pytest.mark.parametrize(
    "tag", ["en", "de", "ar-Latn", "he-Latn", "pa", "ku", "az", "uz", "ff", "tr", "zh-Hant", "x-ar", "i-klingon", "und"]
)
def test_left_to_right(tag: str) -> None:
    """A script in the tag has precedence over the usual script of the language."""
    assert not languages.is_right_to_left(tag)


@given(st.text("abAB-_x1 \u0661", max_size=12))
def test_any_text_is_a_tag_or_a_problem(tag: str) -> None:
    """No text raises an exception, and every problem has a remedy."""
    problem = languages.problem(tag)
    if problem:
        assert problem.remedy
    else:
        languages.is_right_to_left(tag)
