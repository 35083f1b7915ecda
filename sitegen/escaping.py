"""Escape text for HTML and XML, faster than the libraries do. Where speed does not matter, use `html.escape`."""

import html as standard_library
import re
from collections.abc import Callable
from functools import partial
from typing import Final

from markupsafe import Markup

has_special: Final = re.compile("[&<>\"']").search
"""Returns a match if a text has characters to escape."""
safe: Final[Callable[[str], Markup]] = partial(str.__new__, Markup)
"""Returns an escaped text as `Markup`. `Markup` itself first asks for an attribute, and takes twice as long."""
_XML: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"})


def html(text: str) -> str:
    """Return the same as `html.escape`. It is faster if there is nothing to escape, as in most names."""
    return standard_library.escape(text) if has_special(text) else text


def html_text(text: str) -> str:
    """Return a long text escaped for an element or a quoted attribute, with quotes as markupsafe writes them.

    On abstracts this is several times faster than markupsafe.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    if '"' in text:
        text = text.replace('"', "&#34;")
    if "'" in text:
        text = text.replace("'", "&#39;")
    return text


def xml(text: str) -> str:
    """Return a text escaped for an element or an attribute of XML, with the five names that XML defines."""
    return text.translate(_XML) if has_special(text) else text
