"""Convert Markdown to HTML much as GitHub does, with Python-Markdown; docs/pages.md lists the differences."""

import string
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from sitegen.pages.list_layout import lay_out

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

_BELOW_HTML_AND_FENCES = 15
"""Priority of a step after those for fenced code (25) and HTML blocks (20)."""
_BEFORE_ESCAPES = 185
"""Priority of an inline pattern before backslash escapes (180)."""
_AFTER_INLINE = 15
"""Priority of a step after inline patterns (20)."""
_TASK = '<input type="checkbox" disabled'
"""The box that pymdownx.tasklist writes. Screen readers need a label for it, which is added."""
_WORD = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
"""General categories of the characters that GitHub keeps in the id of a heading."""


class Rendered(NamedTuple):
    """Markdown as HTML, not cleaned, and the text of its first heading, which may be empty."""

    html: str
    heading: str


def convert(text: str) -> Rendered:
    """Return Markdown as HTML.

    Raises:
        RecursionError: The Markdown is nested too deeply.
    """
    converter = _converter()
    body = converter.convert(text).replace(_TASK, f'{_TASK} aria-label="Task"')
    tokens = converter.toc_tokens  # type: ignore[attr-defined]
    return Rendered(body, tokens[0]["name"] if tokens else "")


class HeadingIds:
    """Gives each heading of a page an id that no other heading has."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def __call__(self, heading: str, separator: str = "-") -> str:
        """Return the id of the next heading: a repeated one gets ``-1``, ``-2`` and so on."""
        slug = slug_of(heading)
        identifier = slug
        while identifier in self._given:
            self._given[slug] += 1
            identifier = f"{slug}{separator}{self._given[slug]}"
        self._given[identifier] = 0
        return identifier


def slug_of(heading: str) -> str:
    """Return the id that GitHub gives to a heading: lower-case letters and digits of all scripts, ``_``, ``-`` (also for spaces)."""
    lowered = unicodedata.normalize("NFC", heading).lower()
    kept = (c for c in lowered if c in "- " or unicodedata.category(c) in _WORD)
    return "".join(kept).replace(" ", "-")


def _converter() -> "Markdown":
    from markdown import Markdown
    from markdown.inlinepatterns import SubstituteTagInlineProcessor
    from markdown.preprocessors import Preprocessor
    from markdown.treeprocessors import Treeprocessor

    class ListLayout(Preprocessor):
        """Indents lists as Python-Markdown needs them."""

        def run(self, lines: list[str]) -> list[str]:
            return lay_out(lines)

    class Alignment(Treeprocessor):
        """Replaces the obsolete attribute ``align`` of table cells by a class."""

        def run(self, root: "Element") -> None:
            for cell in root.iter():
                if cell.tag in ("th", "td") and (side := cell.attrib.pop("align", "")):
                    cell.set("class", f"align-{side}")

    converter = Markdown(
        extensions=_EXTENSIONS,
        extension_configs={**_OPTIONS, "toc": {"slugify": HeadingIds()}},
        output_format="html",
    )
    converter.ESCAPED_CHARS = list(string.punctuation)
    converter.preprocessors.register(ListLayout(converter), "list layout", _BELOW_HTML_AND_FENCES)
    converter.treeprocessors.register(Alignment(converter), "alignment", _AFTER_INLINE)
    converter.inlinePatterns.register(SubstituteTagInlineProcessor(r"\\\n", "br"), "backslash break", _BEFORE_ESCAPES)
    return converter


_EXTENSIONS = [
    "abbr",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "sane_lists",
    "tables",
    "toc",
    "pymdownx.highlight",
    "pymdownx.magiclink",
    "pymdownx.saneheaders",
    "pymdownx.superfences",
    "pymdownx.tasklist",
    "pymdownx.tilde",
]
_OPTIONS = {
    "tables": {"use_align_attribute": True},
    "pymdownx.highlight": {"use_pygments": False},
    "pymdownx.tilde": {"subscript": False},
}
