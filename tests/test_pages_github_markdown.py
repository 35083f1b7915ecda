"""`sitegen.pages.github_markdown`: Markdown looks as on GitHub, except for documented differences."""

import lxml.html
import pytest

from sitegen.pages import standalone
from sitegen.pages.github_markdown import HeadingIds, convert
from sitegen.pages.page_links import Addresses


def page(text: str) -> lxml.html.HtmlElement:
    """The body of a page, cleaned."""
    written, _ = standalone.parse(f"# Title\n\n{text}", "page.md")
    return lxml.html.fromstring(standalone.page(written, "page.md", "page.html", Addresses()).html)


@pytest.mark.parametrize(
    ("heading", "identifier"),
    [
        ("Plain words", "plain-words"),
        ("概要", "概要"),
        ("使い方", "使い方"),
        ("Überblick", "überblick"),
        ("U\u0308berblick", "überblick"),
        ("हिन्दी भाषा", "हिन्दी-भाषा"),
        ("Ελλάς", "ελλάς"),
        ("A & b", "a--b"),
        ("snake_case and kebab-case", "snake_case-and-kebab-case"),
        ("What's new? (2019)", "whats-new-2019"),
        ("🚀 Launch", "-launch"),
        ("3.11 and up", "311-and-up"),
        ("x² — y", "x--y"),
    ],
)
def test_a_heading_has_the_id_that_github_gives_it(heading: str, identifier: str) -> None:
    """Letters, marks and digits of all scripts stay, in one Unicode form."""
    assert HeadingIds()(heading) == identifier


def test_equal_headings_have_numbered_ids() -> None:
    """A heading with the name of a numbered one gets the next number."""
    ids = HeadingIds()
    assert [ids(heading) for heading in ("A", "A", "A 1", "A", "a-1")] == ["a", "a-1", "a-1-1", "a-2", "a-1-2"]


def test_a_heading_is_not_moved_by_others() -> None:
    """An id depends on its heading's text, not on its place among headings of other scripts."""
    before = page("## 使い方\n\n## 例\n").xpath("//h2/@id")
    after = page("## はじめに\n\n## 使い方\n\n## 例\n").xpath("//h2/@id")
    assert after[1:] == before == ["使い方", "例"]


def test_markup_in_a_heading_is_not_in_its_id() -> None:
    """An id contains neither the address of a link nor an escape."""
    assert page("## The `code` of *[x](y.html)* \\& co\n").xpath("//h2/@id") == ["the-code-of-x--co"]


def test_columns_keep_their_alignment_without_inline_styles() -> None:
    """They become classes: the content security policy forbids styles, and `align` is obsolete."""
    body = page("| l | r | c | n |\n|:--|--:|:-:|---|\n| 1 | 2 | 3 | 4 |\n")
    for cell in ("th", "td"):
        assert [element.get("class") for element in body.xpath(f"//{cell}")] == [
            "align-left",
            "align-right",
            "align-center",
            None,
        ]
    assert not body.xpath("//@style | //@align")


def test_bare_addresses_are_links() -> None:
    """Without the punctuation after them; in code they are text."""
    body = page("See https://example.org/x, www.example.org or a@example.org. `https://example.org/code`\n")
    assert [link.partition("?")[0] for link in body.xpath("//a/@href")] == [
        "https://example.org/x",
        "http://www.example.org",
        "mailto:a@example.org",
    ]


def test_strikethrough_breaks_and_escapes() -> None:
    """Two tildes strike, one does not; a backslash breaks a line, and escapes any punctuation."""
    body = page("~~old~~ ~5 one\\\ntwo \\~ \\| \\<b\\>\n")
    assert body.xpath("//del/text()") == ["old"]
    assert body.xpath("//br")
    assert "~5 one" in body.text_content()
    assert "two ~ | <b>" in body.text_content()


def test_tasks_are_boxes_that_nobody_can_tick() -> None:
    """They have a label; any other input in a page becomes such a box too."""
    body = page("- [x] done\n- [ ] open\n\n1. [ ] numbered\n\n<input type=text name=q onfocus=x>\n")
    boxes = body.xpath("//li//input")
    assert [box.get("checked") is not None for box in boxes] == [True, False, False]
    assert all(box.get("disabled") is not None and box.get("aria-label") for box in boxes)
    assert {box.get("type") for box in body.xpath("//input")} == {"checkbox"}
    assert not body.xpath("//@name | //@onfocus")


def test_code_is_fenced_anywhere() -> None:
    """In items and quotations, directly after text, with its language as a class and without colors."""
    body = page("Text:\n```python\nx = 1\n```\n- a\n  ~~~\n  - b\n  ~~~\n\n> ```\n> c\n> ```\n")
    assert [code.text for code in body.xpath("//pre/code")] == ["x = 1", "- b", "c"]
    assert body.xpath("//code/@class") == ["language-python"]
    assert not body.xpath("//p/pre | //pre//span")


def test_a_hash_without_a_blank_is_no_heading() -> None:
    """As in `#7` and `#hashtag`."""
    assert not page("#7 is a number\n").xpath("//h1[text()='7 is a number']")


def test_the_first_heading_is_told() -> None:
    """Its text is the page's title if the front matter has none."""
    assert convert("words\n\n## Two\n\n# One\n").heading == "Two"
    assert convert("words\n").heading == ""


@pytest.mark.parametrize(
    "link", ["[x](javascript:alert(1))", "<javascript:alert(1)>", "javascript://x", "~~[x](data:x)~~"]
)
def test_no_link_leads_to_a_script(link: str) -> None:
    """In any spelling."""
    assert not [url for url in page(link).xpath("//@href") if not url.startswith(("#", "http"))]
