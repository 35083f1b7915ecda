"""`sitegen.text.clean`: the result is visible, on one line and legal in XML; other text is unchanged."""

import unicodedata
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from sitegen.text import clean, clean_bytes, single_blanks

ANYTHING = st.text(alphabet=st.characters(exclude_categories=[]))
TRICKS = st.text(
    alphabet="a1#* \t\n\u200b\u200c\u200d\u200e\u202e\ufe0f\u20e3\u0915\u094d\u0646❤👨👩🏽\U000e0100一\u3164\ud800\u00ad"
)


@settings(deadline=None)
@given(ANYTHING | TRICKS)
@example("]]>")
def test_clean_text_is_legal_and_visible(raw: str) -> None:
    """The result is one line, legal in XML, without controls, noncharacters, bidi controls or surrogates."""
    text = clean(raw)
    assert text == " ".join(text.split())
    etree.fromstring(f"<p>{escape(text)}</p>".encode())
    assert not {unicodedata.category(character) for character in text} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(text) & set("\ufeff\u200b\u200e\u200f\u061c\u00ad\u2060\u3164\u115f\u1160\uffa0\u180e\ufffe\uffff")
    assert not any("\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069" for character in text)


@settings(deadline=None)
@given(ANYTHING | TRICKS)
def test_cleaning_twice_changes_nothing(raw: str) -> None:
    """A second call changes nothing."""
    assert clean(clean(raw)) == clean(raw)


@settings(deadline=None)
@given(st.text() | st.text(alphabet="a \t\n\r\x00\x7fé\u200b", max_size=8))
def test_bytes_are_cleaned_as_their_text(raw: str) -> None:
    """UTF-8 is decoded."""
    assert clean_bytes(raw.encode()) == clean(raw)


@settings(deadline=None)
@given(ANYTHING | TRICKS | st.text(alphabet="a \t\n\x00\x1f\x7fé\u2028", max_size=8))
def test_white_space_becomes_single_blanks(raw: str) -> None:
    """Nothing else changes, and the text is cleaned as it would be with its white space."""
    assert single_blanks(raw) == " ".join(raw.split())
    assert clean(single_blanks(raw)) == clean(raw)


@settings(deadline=None)
@given(
    st.text(
        alphabet=st.characters(
            categories=["L", "Nd", "Ps", "Pe", "Po", "Sm"], exclude_characters="\u115f\u1160\u3164\uffa0"
        )
    )
)
def test_visible_text_is_untouched(raw: str) -> None:
    """Letters, digits, brackets and signs of every script stay, in the same Unicode form."""
    assert clean(raw) == raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("", ""),
        ("  two   words \n next line\r\n", "two words next line"),
        ("tab\there", "tab here"),
        ("del\x7feted nul\x00 bell\x07", "deleted nul bell"),
        (
            "next\x85line, no\u00a0break, line\u2028separator, wide\u3000space",
            "next line, no break, line separator, wide space",
        ),
        ("\ufeffmark", "mark"),
        ("user\u202egnp.exe", "usergnp.exe"),
        ("soft\u00adhyphen zero\u200bwidth", "softhyphen zerowidth"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("tags\U000e0041\U000e007f", "tags"),
        ("non\ufdd0character\U0001ffff", "noncharacter"),
        ("e\u0301 stays two characters", "e\u0301 stays two characters"),
    ],
)
def test_what_goes_and_what_stays(raw: str, text: str) -> None:
    """Invisible characters are removed; white space becomes single spaces."""
    assert clean(raw) == text


@pytest.mark.parametrize(
    "text",
    [
        "نمی\u200cخواهم",
        "क\u094d\u200dष",
        "ന\u0d4d\u200d",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f",
        "#\ufe0f\u20e3",
        "葛\U000e0100",
    ],
)
def test_scripts_keep_what_they_need(text: str) -> None:
    """Joiners and variation selectors stay if a script or an emoji needs them."""
    assert clean(text) == text


@pytest.mark.parametrize("raw", ["pay\u200dpal", "a\u200cb", "a\ufe0fb", "\u200dx", "x\u200d", "1\U000e0100"])
def test_joiners_elsewhere_are_tricks(raw: str) -> None:
    """Joiners between other characters are removed: they would only make equal words differ."""
    assert clean(raw).isascii()
