"""Turn the text of a paper, which is TeX from a stranger, into clean text, safe HTML and plain text.

`clean` comes first, where a digest is read; `html` and `plain` expect its result. None of the three ever raises, and
each takes time in proportion to the length of the text.
"""

from markupsafe import Markup

from sitegen.escaping import html_text
from sitegen.text import web_addresses
from sitegen.text.clean import clean
from sitegen.text.output_formats import HTML, HTML_IN_LINK, PLAIN
from sitegen.text.tex_parser import render

__all__ = ["clean", "html", "plain"]

_LONGEST = 100_000
"""The longest abstract of arXiv's computer vision has 3,309 characters; what is so much longer is shown unread."""


def html(tex: str, *, links: bool = True) -> Markup:
    """Return a title, abstract, comment or journal as inline HTML: formulas as MathML, addresses as links.

    Holds only ``a[href, rel]``, ``b``, ``i``, ``em``, ``code``, ``u``, ``s``, ``sub``, ``sup``, ``span[class]`` and
    MathML. What cannot be read stands escaped as it was written, a formula in ``<span class="tex">``. With ``links``
    false there are no links, for text that is to stand in one.
    """
    if _holds_tex(tex):
        return Markup(render(tex, HTML if links else HTML_IN_LINK))  # noqa: S704 -- all escaped or made by us
    if links and len(tex) <= _LONGEST and (addresses := web_addresses.pattern_for(tex)):
        return Markup(web_addresses.autolink(tex, addresses))  # noqa: S704 -- the same
    return Markup(html_text(tex))  # noqa: S704 -- the same


def plain(tex: str) -> str:
    """Return a text as one line of plain characters, not escaped: formulas as ``x² ≤ β``, no commands, no mark-up."""
    return " ".join(render(tex, PLAIN).split()) if _holds_tex(tex) else tex


def _holds_tex(text: str) -> bool:
    """Whether there is anything to read; the looks are ordered by how soon they decide."""
    return (
        "\\" in text
        or "$" in text
        or "{" in text
        or "~" in text
        or "`" in text
        or ("'" in text and "''" in text)
        or "--" in text
    ) and len(text) <= _LONGEST
