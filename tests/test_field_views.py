"""`sitegen.field_views`: own fields as HTML for pages and feeds, and their searched text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import toy

from sitegen.field_settings import FieldSection
from sitegen.field_views import FieldTable, FieldView, notes
from sitegen.models import OwnField

PLAIN = FieldTable()


def view(field: OwnField, *sections: FieldSection, language: str = "en") -> FieldView:
    """Return the view of one field."""
    views = FieldTable(sections, language).views([field])
    (found,) = (*views.leading, *views.others)
    return found


def test_fields_keep_their_order_and_some_lead() -> None:
    """The order is that of the source, above and below the abstract."""
    names = ("motivation", "tldr", "method", "title_zh")
    views = PLAIN.views([OwnField(name, name) for name in names])
    assert [field.label for field in views.leading] == ["TL;DR", "Translated title"]
    assert [field.label for field in views.others] == ["Motivation", "Method"]


@pytest.mark.parametrize(
    ("field", "html"),
    [
        (OwnField("note", "a < b & c"), "a &lt; b &amp; c"),
        (OwnField("note", "in $x^2$"), "in <math><msup><mi>x</mi><mn>2</mn></msup></math>"),
        (OwnField("count", 12345), "12345"),
        (OwnField("score", 0.25), "0.25"),
        (OwnField("names", ("a", "b, c")), "a, b, c"),
        (OwnField("lines", ("a" * 60, "b")), f"<ul><li>{'a' * 60}<li>b</ul>"),
        (
            OwnField("page", "https://www.example.org/a?b=1&c=2"),
            '<a href="https://www.example.org/a?b=1&amp;c=2" rel="nofollow">example.org/a?b=1&amp;c=2</a>',
        ),
        (OwnField("code", "github.com/a/b"), '<a href="https://github.com/a/b" rel="nofollow">github.com/a/b</a>'),
        (OwnField("code", "javascript:alert(1)"), "javascript:alert(1)"),
        (OwnField("code", "data:text/html,x"), "data:text/html,x"),
        (OwnField("code", "not released"), "not released"),
        (OwnField("code_last_update", "2026-01-02"), "<time>2026-01-02</time>"),
        (
            OwnField("code_last_update", "2026-01-02T03:04:05Z"),
            '<time datetime="2026-01-02T03:04:05Z">2026-01-02 03:04Z</time>',
        ),
        (OwnField("code_last_update", "yesterday"), "yesterday"),
        (OwnField("Tags", "a, b; c、d"), "<span>a</span>, <span>b</span>, <span>c</span>, <span>d</span>"),
    ],
)
def test_the_value_as_html(field: OwnField, html: str) -> None:
    """Text, formulas, numbers, lists, dates, and links to addresses that are safe."""
    assert view(field).html == html


@pytest.mark.parametrize(
    ("field", "site", "attributes"),
    [
        (OwnField("note", "本", "zh"), "en", ' lang="zh"'),
        (OwnField("note_zh", "本"), "en", ' lang="zh"'),
        (OwnField("note", "本", "zh"), "zh", ""),
        (OwnField("note", "שלום", "he"), "en", ' lang="he" dir="rtl"'),
        (OwnField("note", "hello", "en"), "he", ' lang="en" dir="ltr"'),
        (OwnField("note", "שלום"), "en", ' dir="auto"'),
        (OwnField("note", "x", 'zh" onclick="x'), "en", ""),
        (OwnField("note", "x" * 200), "en", ' class="long"'),
        (OwnField("score", 7), "en", ' data-field="Score" data-value="7"'),
        (OwnField("score", "8.5/10"), "en", ' data-field="Score" data-value="8.5"'),
        (OwnField("score", "high"), "en", ""),
        (OwnField("venue", "CVPR"), "en", ' data-field="Venue"'),
    ],
)
def test_attributes(field: OwnField, site: str, attributes: str) -> None:
    """Language and direction if they differ from those of the page, and values for filters."""
    assert view(field, language=site).attributes == attributes


def test_the_page_says_that_a_machine_wrote_a_text() -> None:
    """If the source or the settings say it; settings come first."""
    assert view(OwnField("note", "x", machine=True)).machine == "by a machine"
    assert not view(OwnField("note", "x")).machine
    assert view(OwnField("note", "x"), FieldSection("note", machine=True)).machine == "by a machine"
    assert not view(OwnField("note", "x", machine=True), FieldSection("note", machine=False)).machine


def test_settings_come_before_known_fields() -> None:
    """Each key by itself: what a section leaves out stays as it is known."""
    table = FieldTable([FieldSection("TLDR", label="In short", lead=False), FieldSection("scores.*", label="Mark")])
    views = table.views([OwnField("tldr", "x", "zh"), OwnField("scores.howNew", 3), OwnField("score", 1)])
    assert not views.leading
    assert [field.label for field in views.others] == ["In short", "Mark: how new", "Score"]
    assert views.others[0].attributes == ' lang="zh"'
    hidden = FieldTable([FieldSection("rank", show=False)])
    assert hidden.views([OwnField("rank", 1)]).others == ()
    assert hidden.feed_content([OwnField("rank", 1)]) == ("", "")


def test_kinds_of_settings() -> None:
    """Text becomes a list, a number a rating, and so on."""
    field = OwnField("areas of work", "vision; language")
    assert view(field, FieldSection("areas of work", kind="list")).html == "vision, language"
    filtered = view(field, FieldSection("Areas-of-work", kind="list", filter=True))
    assert (filtered.html, filtered.attributes) == (
        "<span>vision</span>, <span>language</span>",
        ' data-field="areas of work"',
    )
    date = view(OwnField("seen", "2026-01-02"), FieldSection("seen", kind="date", filter=True))
    assert date.attributes == ' data-field="Seen" data-value="2026-01-02"'


def test_feeds_have_plain_paragraphs() -> None:
    """Leading fields are apart, formulas are plain characters, and links are links."""
    fields = [
        OwnField("tldr", "<b> & $x^2$", "en", machine=True),
        OwnField("code", "https://github.com/a/b"),
        OwnField("tags", ("a", "b")),
    ]
    assert PLAIN.feed_content(fields) == (
        "<p>TL;DR (by a machine): &lt;b&gt; &amp; x²</p>",
        '<p>Code: <a href="https://github.com/a/b" rel="nofollow">github.com/a/b</a></p><p>Tags: a, b</p>',
    )


def test_texts_are_searched_and_numbers_and_links_are_not() -> None:
    """Unless the settings say otherwise."""
    fields = [
        OwnField("tldr", "short"),
        OwnField("stars", 3),
        OwnField("code", "https://github.com/a/b"),
        OwnField("names", ("ada", "alan")),
        OwnField("rank", "seven"),
    ]
    assert PLAIN.searched_text(fields) == "short ada alan seven"
    sections = [FieldSection("rank", show=False), FieldSection("code", search=True), FieldSection("tldr", search=False)]
    assert FieldTable(sections).searched_text(fields) == "https://github.com/a/b ada alan"


class _Tags(HTMLParser):
    """Collects tags and the names of attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add a tag and its attributes."""
        self.found |= {tag, *(name for name, _ in attrs)}
        for name, value in attrs:
            assert name != "href" or re.match("https?://", value or "")


_TEXTS = st.one_of(st.text(), st.sampled_from([toy.HOSTILE, "https://a.example/'\"><script>", "' onclick=x", "<li>"]))


@given(_TEXTS, st.one_of(_TEXTS, st.integers(), st.tuples(_TEXTS, _TEXTS)), _TEXTS, st.booleans())
def test_text_of_strangers_is_text(name: str, value: str, language: str, filtered: bool) -> None:
    """No name, value or language makes an element or attribute that is not ours."""
    field = OwnField(name, value, language)
    for kind in ("", "text", "list", "link", "date", "rating", "number", "long text"):
        table = FieldTable([FieldSection(name, kind=kind, filter=filtered)])
        (found,) = (*table.views([field]).leading, *table.views([field]).others)
        parser = _Tags()
        parser.feed(f"<dd{found.attributes}>{found.html}</dd>{''.join(table.feed_content([field]))}")
        html = {"dd", "a", "ul", "li", "span", "time", "p", "code", "em", "b", "i", "sub", "sup"}
        assert (
            not {tag for tag in parser.found if not tag.startswith("m")}
            - html
            - {
                *("lang", "dir", "class", "data-field", "data-value", "href", "rel", "datetime"),
            }
        )


def test_a_setting_without_field_is_noted() -> None:
    """With the most similar name. Papers are read until each setting has its field."""
    sections = [FieldSection("novlty"), FieldSection("TL;DR"), FieldSection("scores.*"), FieldSection("xyz")]
    papers = [[OwnField("novelty", 1), OwnField("tldr", "x")], [OwnField("scores.clarity", 2)]]
    assert notes(sections, papers) == [
        "no paper has the field 'novlty' of [[field]]: did you mean 'novelty'?",
        "no paper has the field 'xyz' of [[field]]",
    ]
    rest = iter(papers)
    assert not notes([FieldSection("novelty")], rest)
    assert next(rest)
    assert not notes([], [])


def test_without_settings_no_paper_is_read() -> None:
    """A build in which nothing changed would read the whole index for nothing."""
    papers = iter([[OwnField("novelty", 1)]])
    assert not notes([], papers)
    assert next(papers)
