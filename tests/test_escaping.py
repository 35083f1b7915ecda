"""`sitegen.escaping`: the escapers agree with the standard library and with markupsafe."""

import html

import markupsafe
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from sitegen import escaping

texts = st.text() | st.text("&<>\"'a; ")


@given(texts)
def test_html(text: str) -> None:
    """The same characters as `html.escape` and markupsafe write."""
    assert escaping.html(text) == html.escape(text)
    assert escaping.html_text(text) == markupsafe.escape(text)


@given(texts)
def test_safe(text: str) -> None:
    """The same as `markupsafe.Markup`: nothing escapes it again."""
    made = escaping.safe(text)  # noqa: S704 - a test
    assert type(made) is markupsafe.Markup
    assert markupsafe.escape(made) == markupsafe.Markup(text)  # noqa: S704 - a test


@given(st.text("&<>\"'aé; "))
def test_xml(text: str) -> None:
    """Parsers read the text back, from an element and from an attribute."""
    escaped = escaping.xml(text)
    element = etree.fromstring(f'<a b="{escaped}">{escaped}</a>')
    assert ((element.text or ""), element.get("b")) == (text, text)
