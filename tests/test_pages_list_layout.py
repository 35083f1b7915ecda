"""`sitegen.pages.list_layout`: lists are nested as in CommonMark."""

from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from sitegen.pages.github_markdown import convert
from sitegen.pages.list_layout import lay_out

_BLOCKS = ("ul", "ol", "li", "blockquote", "pre")


class _Structure(HTMLParser):
    """Collects lists, items, quotations and code of a page as nested lists with their words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root: list[object] = []
        self._open = [self.root]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            block: list[object] = [tag, dict(attrs).get("start", "1")]
            self._open[-1].append(block)
            self._open.append(block)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].extend(data.split())


def structure(html: str) -> list[object]:
    """Return the nesting of a page's lists."""
    return _Structure(html).root


words = st.sampled_from(["one", "two", "three"])
blocks = st.lists(st.sampled_from(["lazy", "continued", "paragraph", "quote", "fence"]), unique=True, max_size=2)
lists = st.recursive(
    st.just(()),
    lambda inner: st.tuples(
        st.booleans(), st.lists(st.tuples(words, blocks, inner, st.booleans()), min_size=1, max_size=3)
    ),
    max_leaves=8,
)


def lines(tree: Any, indent: int = 0) -> Iterator[str]:
    """Return the lines of a list in which the content of an item is indented to the first letter of its text."""
    if not tree:
        return
    numbered, items = tree
    for number, (word, blocks, inner, loose) in enumerate(items, 1):
        marker = f"{number}. " if numbered else "- "
        margin = " " * (indent + len(marker))
        yield " " * indent + marker + word
        for block in blocks:
            yield from {
                "lazy": ["lazy"] if block == blocks[0] else [],
                "continued": [f"{margin}text"] if block == blocks[0] else [],
                "paragraph": ["", f"{margin}paragraph"],
                "quote": ["", f"{margin}> quoted"],
                "fence": [f"{margin}```", f"{margin}- no item", f"{margin}```"],
            }[block]
        yield from lines(inner, len(margin))
        if loose:
            yield ""


above = st.sampled_from(["Text:", "# Heading", "***", "> - quoted\n>   1. more", ""])


@given(st.lists(st.tuples(above, lists), unique_by=lambda part: part[0]))
def test_lists_nest_as_in_commonmark(parts: list[tuple[str, object]]) -> None:
    """Markers may have any width; items may contain code and quotations, and may follow a paragraph directly."""
    text = "\n".join(line for above, tree in parts for line in ("", above, *lines(tree)))
    assert structure(convert(text).html) == structure(MarkdownIt("commonmark").render(text))


@pytest.mark.parametrize(
    "text",
    [
        "- a\n    - four columns, as Python-Markdown wants them\n    - b\n\n        paragraph in b",
        "1. a\n    - four columns\n        1. eight",
        "- a\n\t- a tab\n\t\t- two tabs",
        " - a\n - b\n   - c",
        "3. three\n4. four",
        "0. none",
        "1) a\n2) b",
        "- - a\n  - b\n- 1. c",
        "+ plus\n  + plus",
        "The year was\n2019. It was hot\nand\n- dry",
        "- a\n***\n- b",
        "- a\n\n      code in the item\n- b",
        "text\n\n    code, not an item:\n    - x",
        "- a\n```\ncode\n```\n- b",
        "1. one\n- other",
        "**bold** text\n*emphasis*\n- item",
        "> - a\n>   - b\n> - c",
        "- a\nlazy\n\nparagraph",
        "- \n- b",
    ],
)
def test_hand_written_lists_are_read_as_in_commonmark(text: str) -> None:
    """Lists with wide or narrow indents, with tabs, after text, or with other first numbers than 1."""
    assert structure(convert(text).html) == structure(MarkdownIt("commonmark").render(text))


@pytest.mark.parametrize("line", ["- ", "> ", "1. ", "- - - - ", "    - ", "\x02wzxhzdk:0\x03"])
def test_long_and_deep_text_is_laid_out(line: str) -> None:
    """The time is proportional to the length; only the depth of quotations is limited."""
    with suppress(RecursionError):
        assert lay_out([line * 2000, *[" " * n + line for n in range(2000)]])
