"""`sitegen.pages.front_matter`: YAML between two lines of ``---``, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.pages.front_matter import MOST_CHARACTERS, FrontMatter, read, read_misplaced, split


def said(text: str) -> FrontMatter:
    """Return the values of front matter without problems."""
    found, problems = read(text, "page.md")
    assert not problems
    return found


def complaints(text: str) -> list[tuple[int, str]]:
    """Return the lines and messages of problems of front matter, each of which has a remedy."""
    _, problems = read(text, "page.md")
    assert all(problem.remedy and problem.path == "page.md" for problem in problems)
    return [(problem.line, problem.message) for problem in problems]


@pytest.mark.parametrize(
    ("text", "front", "below"),
    [
        ("---\ntitle: A\n---\nBody\n", "title: A\n", "Body\n"),
        ("---\ntitle: A\n...\nBody\n", "title: A\n", "Body\n"),
        ("--- \t\ntitle: A\n---  \nBody", "title: A\n", "Body"),
        ("---\r\ntitle: A\r\n---\r\nBody\r\n", "title: A\n", "Body\n"),
        ("---\n---\nBody", "", "Body"),
        ("---\n\ntitle: A\n\n---", "\ntitle: A\n\n", ""),
        ("---\nA break, and no second one.\n", None, "---\nA break, and no second one.\n"),
        ("\n---\ntitle: A\n---\n", None, "\n---\ntitle: A\n---\n"),
        ("---- \ntitle: A\n---\n", None, "---- \ntitle: A\n---\n"),
        ("--- title: A\n---\n", None, "--- title: A\n---\n"),
        (" ---\ntitle: A\n---\n", None, " ---\ntitle: A\n---\n"),
        ("---\ntitle: A\n ---\n", None, "---\ntitle: A\n ---\n"),
        ("Note: a colon.\n\n---\n", None, "Note: a colon.\n\n---\n"),
        ("https://example.org/\n", None, "https://example.org/\n"),
        ("", None, ""),
    ],
)
def test_front_matter_stands_between_two_fences_at_the_top(text: str, front: str | None, below: str) -> None:
    """Nothing else is front matter: a first line with a colon, a thematic break and an empty line above are text."""
    assert split(text) == (front, below)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("title: Plain", "Plain"),
        ("title: 'It''s here'", "It's here"),
        ('title: "Alpha" # which layout', "Alpha"),
        ("title: >\n  folded\n  text\n", "folded text"),
        ("title: |\n  two\n  lines\n", "two lines"),
        ("title: 2019-10-19", "2019-10-19"),
        ("title: No", "No"),
        ("title: 1.10", "1.10"),
        ("title: 0x1F", "0x1F"),
        ("title: !!python/object/apply:os.system [x]\n", ""),
        ("title: !custom A", "A"),
        ("title:", ""),
        ("title: ~", ""),
        ("Title: In capitals", "In capitals"),
        ("{title: In braces}", "In braces"),
        ('title: "a\\0b\\u202ec\\ud800"', "abc\ufffd"),
        ("# a comment alone", ""),
        ("", ""),
    ],
)
def test_a_title_is_what_is_written(text: str, title: str) -> None:
    """A date, a number or `no` is a text, and tags construct nothing."""
    assert read(text, "page.md")[0].title == title


@pytest.mark.parametrize(
    ("value", "draft"),
    [("true", True), ("True", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("", False)],
)
def test_a_draft_is_told_by_any_boolean(value: str, draft: bool) -> None:
    """As YAML spells it."""
    assert said(f"draft: {value}").draft is draft


@pytest.mark.parametrize(
    "text", ['draft: "true"', "draft: ture", "draft: 1", "draft: [true]", "title: a: b\ndraft: true"]
)
def test_what_may_be_meant_as_a_draft_is_one(text: str) -> None:
    """With a warning: a page can be published later, but not be taken back."""
    found, problems = read(text, "page.md")
    assert found.draft
    assert problems


@pytest.mark.parametrize("text", ["title: a: b\ndraft: false", "title: a: b\ndraft: 'no'", "title: a: b\ndrafty: true"])
def test_a_page_that_is_no_draft_is_none_though_its_front_matter_cannot_be_read(text: str) -> None:
    """An error in the title does not remove the page from the site."""
    found, problems = read(text, "page.md")
    assert not found.draft
    assert problems


@pytest.mark.parametrize(
    "text",
    [
        "published: false",
        "publish: false",
        "status: draft",
        "status: hidden",
        "status: private",
        "private: true",
        "hidden: yes",
    ],
)
def test_a_draft_of_another_generator_is_one(text: str) -> None:
    """With a warning that tells how it is written here."""
    found, (problem,) = read(text, "page.md")
    assert found.draft
    assert "draft: true" in problem.remedy


@pytest.mark.parametrize("text", ["published: true", "status: published"])
def test_a_page_that_another_generator_publishes_is_published(text: str) -> None:
    """Its key is only unknown."""
    assert not read(text, "page.md")[0].draft
    assert complaints(text)


def test_an_unknown_key_is_named_with_the_nearest_known_one() -> None:
    """One warning each, with its line."""
    _, problems = read("titel: A\ntags:\n  - one\n  - two\ndescription: D\n<<: *x\n".replace("<<: *x\n", ""), "page.md")
    assert [(problem.line, problem.message) for problem in problems] == [
        (2, "unknown key `titel`"),
        (3, "unknown key `tags`"),
    ]
    assert problems[0].remedy == "did you mean `title`?"
    assert "known keys are description, draft, title" in problems[1].remedy


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('description: D\ntitle: "Alpha" and "Beta"', 3, "not YAML"),
        ("title: a: b", 2, "not YAML"),
        ("title: a\n\tdescription: b", 3, "not YAML"),
        ("title: *nobody", 2, "not YAML"),
        ("title: \x07", 1, "not YAML"),
        ("[" * 3000, 1, "nested too deeply"),
        ("x" * (MOST_CHARACTERS + 1), 1, "more than 20,000 characters"),
        ("only words", 2, "no `key: value` lines"),
        ("- a\n- list", 2, "no `key: value` lines"),
        ("title: one\ntitle: two", 3, "the key `title` appears twice"),
        ("title: [a, b]", 2, "`title` is not a string"),
        ("description:\n  a: b", 3, "`description` is not a string"),
        ("? [a, b]\n: c", 2, "unknown key `…`"),
        ("draft: maybe", 2, "`draft` is neither true nor false"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, line: int, message: str) -> None:
    """It is left out, and the page is made of the rest."""
    (found,) = complaints(text)
    assert found[0] == line
    assert message in found[1]


def test_aliases_do_not_multiply() -> None:
    """Ten levels of ten aliases each are ten keys, not ten thousand million values."""
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 11)]
    assert len(complaints("\n".join(["a0: &a0 [x]", *levels]))) == 11


@pytest.mark.parametrize("key", ["date", "tags", "layout", "permalink", "slug", "draught_no"])
def test_a_key_that_is_like_none_is_not_taken_for_one(key: str) -> None:
    """`date` is a key of other generators, and no misspelled `draft`."""
    (problem,) = read(f"{key}: x", "page.md")[1]
    assert "did you mean" not in problem.remedy


def test_a_tab_is_told_as_one() -> None:
    """PyYAML accepts no tabs, and quotes do not help."""
    (problem,) = read("title:\tA", "page.md")[1]
    assert "replace the tab by spaces" in problem.remedy


BLOCK = "title: A\ndraft: {draft}\n"


@pytest.mark.parametrize("draft", [True, False])
@pytest.mark.parametrize(
    ("text", "line", "below"),
    [
        ("+++\ntitle = 'A'\ndraft = {draft}\n+++\nBody\n", 1, "Body\n"),
        ('{{"title": "A", "draft": {draft}}}\nBody\n', 1, "\nBody\n"),
        (f"\n\n---\n{BLOCK}---\nBody\n", 3, ""),
        (f"<!-- license -->\n---\n{BLOCK}---\nBody\n", 2, ""),
        (f"----\n{BLOCK}----\nBody\n", 1, ""),
        (f"---\n{BLOCK}\n# No end\n", 1, ""),
        (f"---\n{BLOCK}", 1, ""),
    ],
)
def test_front_matter_of_another_form_is_reported(text: str, line: int, below: str, *, draft: bool) -> None:
    """TOML and JSON are left out, but a draft stays a draft."""
    text = text.format(draft=str(draft).lower())
    assert split(text) == (None, text)
    found, (problem,), rest = read_misplaced(text, "page.md")
    assert (found.draft, problem.path, problem.line) == (draft, "page.md", line)
    assert problem.remedy
    assert rest == (below or text)


@pytest.mark.parametrize(
    "text",
    [
        "# Heading\n\n---\n\ntitle: A\n",
        "---\n\ntitle: A\n",
        "\n---\nNote: a\n---\n",
        "Title: A\nAuthor: B\n\n# Heading\n",
        "{ a set }\n",
        '{"a": 1}\n',
        '{"title": 1} is JSON\n',
        "+++\nno end\n",
        "",
    ],
)
def test_text_is_not_taken_for_front_matter(text: str) -> None:
    """A thematic break, an object, a first line with a colon."""
    assert read_misplaced(text, "page.md") == (FrontMatter(), [], text)


@given(st.text(st.sampled_from('-+{}\n \t:="<!>titledraf')) | st.text())
def test_any_text_is_looked_at(text: str) -> None:
    """No text without front matter raises an exception, and it has at most one problem."""
    _, problems, rest = read_misplaced(text, "page.md")
    assert len(problems) <= 1
    assert text.endswith(rest)


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    """No front matter raises an exception."""
    front, _ = split(f"---\n{text}\n---\n")
    found, _ = read(text if front is None else front, "page.md")
    found.title.encode()
