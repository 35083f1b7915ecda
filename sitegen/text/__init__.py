"""Turn the text of a paper, which may contain TeX, into clean text, safe HTML and plain text.

`clean` is called first, when a digest is read; `html` and `plain` expect its result. None of the three raises an
exception, and each takes time in proportion to the length of the text.
"""

from markupsafe import Markup

from sitegen.escaping import html_text, safe
from sitegen.text import web_addresses
from sitegen.text.clean import clean, clean_bytes, single_blanks
from sitegen.text.output_formats import HTML, HTML_IN_LINK, PLAIN
from sitegen.text.tex_parser import render

__all__ = ["clean", "clean_bytes", "html", "plain", "single_blanks"]

_LONGEST = 100_000
"""TeX is read in texts up to this length. The longest abstract of arXiv's computer vision papers has 3,309 characters."""


def html(tex: str, *, links: bool = True) -> Markup:
    """Return a title, abstract, comment or journal as inline HTML: formulas as MathML, addresses as links.

    The HTML contains only ``a[href, rel]``, ``b``, ``i``, ``em``, ``code``, ``u``, ``s``, ``sub``, ``sup``,
    ``span[class]`` and MathML. TeX that cannot be read is kept as it was written; a formula that cannot be read is in
    ``<span class="tex">``. Pass ``links=False`` for text inside a link: links cannot be nested.
    """
    if _contains_tex(tex):
        return safe(render(tex, HTML if links else HTML_IN_LINK))  # noqa: S704 - text is escaped, and the mark-up is ours
    if links and len(tex) <= _LONGEST and (addresses := web_addresses.pattern_for(tex)):
        return safe(web_addresses.autolink(tex, addresses))  # noqa: S704 - as above
    return safe(html_text(tex))  # noqa: S704 - as above


def plain(tex: str) -> str:
    """Return a text as one line of plain characters, not escaped: formulas as ``x² ≤ β``, no commands, no mark-up."""
    return " ".join(render(tex, PLAIN).split()) if _contains_tex(tex) else tex


def _contains_tex(text: str) -> bool:
    """Return True if a text may contain TeX. The tests that most often decide come first."""
    return (
        "\\" in text
        or "$" in text
        or "{" in text
        or "~" in text
        or "`" in text
        or ("'" in text and "''" in text)
        or "--" in text
    ) and len(text) <= _LONGEST
