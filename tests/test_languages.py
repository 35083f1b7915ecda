"""`sitegen.languages`: which language tags are sound, what is suggested instead of others, and who writes from the right."""

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
def test_sound_tags(tag: str) -> None:
    """The kinds of tags that RFC 5646 names, those for private use and those registered before it included."""
    assert languages.is_well_formed(tag)
    assert languages.fault(tag) == ("", "")


@pytest.mark.parametrize(
    "tag",
    [
        *("", " ", "en_US", "Klingon language", "de-", "-de", "en--US", "e", "en-a", "en-a-bbb-x", "zh-TW-Hant"),
        *("en-Latn-Latn", "de-AT-1901-1901", "en-a-bb-a-cc", "\u0435n", "en-US ", "zh_CN.UTF-8", "x", "abcdefghi"),
    ],
)
def test_what_is_not_well_formed(tag: str) -> None:
    """Underscores, blanks, parts in another order, a variant or extension twice, letters of other scripts."""
    assert not languages.is_well_formed(tag)
    message, remedy = languages.fault(tag)
    assert message
    assert remedy


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
def test_the_tag_that_is_meant_is_suggested(tag: str, remedy: str) -> None:
    """For names of locales, of languages and of countries, and for codes of three letters where there are two."""
    message, found = languages.fault(tag)
    assert message
    assert found == remedy


@pytest.mark.parametrize(
    "tag",
    [
        *("he", "iw", "yi", "ji", "ar", "ar-EG", "fa", "prs", "ur", "ps", "sd", "ug", "dv", "ckb", "ks", "syr", "nqo"),
        *("ku-Arab", "az-Arab", "az-IR", "pa-Arab", "pa-PK", "uz-AF", "ff-Adlm", "rhg", "en-Hebr", "acm", "azb", "aii"),
        *("ar-SA-u-nu-latn", "ar-x-old", "HE"),
    ],
)
def test_text_from_the_right(tag: str) -> None:
    """By the language's usual script, by a region where that decides, by a script that is named."""
    assert languages.is_right_to_left(tag)


@pytest.mark.parametrize(
    "tag", ["en", "de", "ar-Latn", "he-Latn", "pa", "ku", "az", "uz", "ff", "tr", "zh-Hant", "x-ar", "i-klingon", "und"]
)
def test_text_from_the_left(tag: str) -> None:
    """A script that is named goes before the language's own."""
    assert not languages.is_right_to_left(tag)


@given(st.text("abAB-_x1 \u0661", max_size=12))
def test_any_text_is_a_tag_or_has_a_fault(tag: str) -> None:
    """No text ends in an exception, and every fault has a remedy."""
    message, remedy = languages.fault(tag)
    assert bool(message) == bool(remedy)
    if not message:
        languages.is_right_to_left(tag)
