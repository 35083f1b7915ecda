"""`sitegen.venues.paper_links`: addresses of code and project pages, as authors write them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitegen.venues import paper_links

CODE = {
    "Code: https://github.com/a/b.": "https://github.com/a/b",
    "Code at github.com/a/b": "https://github.com/a/b",
    "Code at www.github.com/a/b,": "https://www.github.com/a/b",
    "(http://GitHub.com/a/b)": "https://github.com/a/b",
    r"\url{https://github.com/a/b\_c}": "https://github.com/a/b_c",
    r"\href{https://github.com/a/b}{https://github.com/a/b}": "https://github.com/a/b",
    "https: //github.com/a/b": "https://github.com/a/b",
    "https://github.com/ a/b": "https://github.com/a/b",
    r"$\text{https://github.com/a/b}$": "https://github.com/a/b",
    "https://gitlab.inria.fr/a/b": "https://gitlab.inria.fr/a/b",
    "https://anonymous.4open.science/r/a-1": "https://anonymous.4open.science/r/a-1",
    "Project page: https://github.com/a/b": "https://github.com/a/b",
    "[code](https://github.com/a/b)": "https://github.com/a/b",
}
PAGES = {
    "Project page: https://a.github.io/b/": "https://a.github.io/b/",
    "Project website: board.cs.example.edu/": "https://board.cs.example.edu/",
    "see a.github.io": "https://a.github.io",
    "Project page: https://a.gitlab.io/b": "https://a.gitlab.io/b",
    "Code and video: http://www.example.edu/~me/paper": "http://www.example.edu/~me/paper",
    r"http://example.edu/\~{}me": "http://example.edu/~me",
    "Homepage (https://a.org/x_(y)).": "https://a.org/x_(y)",
}
NEITHER = (
    "https://github.com",
    "https://youtu.be/abc",
    "https://doi.org/10.1109/CVPR.2019.1",
    "https://openaccess.thecvf.com/content/x.html",
    "https://openreview.net/forum?id=x",
    "Video: https://drive.google.com/file/d/1",
    "Talk at https://slideslive.com/1",
    "Presented at https://cisse2009.org/proceedings",
    "For related papers, see http://lab.example.edu/me",
    "Report of the challenge, https://challenge.github.io/",
    "https://huggingface.co/papers/2401.00001",
    "Slides: https://example.edu/talk.pdf",
    "Code will be released on GitHub",
    "e.g. 3.5 GB/s, i.e. and/or",
    "mail me@github.com/x",
    "ftp://example.org/code",
)


@pytest.mark.parametrize("text", CODE)
def test_an_address_of_code_is_found_and_cleaned(text: str) -> None:
    """In comment and abstract. It is no project page, also if the text says so."""
    assert paper_links.read(text, "") == ((CODE[text],), None)
    assert paper_links.read(None, f"Our code is available. {text}").code == (CODE[text],)


@pytest.mark.parametrize("text", PAGES)
def test_a_page_about_the_paper_is_found(text: str) -> None:
    """Hosts of project pages, and other pages that a comment has."""
    assert paper_links.read(text, "") == ((), PAGES[text])


@pytest.mark.parametrize("text", NEITHER)
def test_other_addresses_are_left_out(text: str) -> None:
    """Videos, publishers, files, events, and hosts alone."""
    assert paper_links.read(text, "") == ((), None)


def test_an_abstract_must_say_that_a_page_is_the_papers_own() -> None:
    """An abstract names pages of others, too."""
    assert paper_links.read(None, "Our code is available at https://lab.example.edu/x.").project
    assert not paper_links.read(None, "We improve on the best of https://lab.example.edu/x.").project


def test_code_comes_before_data_and_each_address_once() -> None:
    """The first address is the one that a badge shows."""
    comment = "Data: https://huggingface.co/datasets/a/b Code: https://github.com/a/b"
    abstract = "Code: https://github.com/A/b.git. Project page: https://a.github.io"
    code = ("https://github.com/a/b", "https://huggingface.co/datasets/a/b")
    assert paper_links.read(comment, abstract) == (code, "https://a.github.io")


@given(st.text(), st.text(alphabet="htps:/w.gitubcom \\{}()io"))
def test_addresses_are_safe_to_link(comment: str, abstract: str) -> None:
    """For any text, an address begins with its scheme, and has no space, quote, angle bracket or backslash."""
    found = paper_links.read(comment, abstract)
    for address in filter(None, (*found.code, found.project)):
        assert re.fullmatch(r"https?://[\w-]+(?:\.[\w-]+)+(?:[:/?#][^\s<>\"\\]*)?", address)


@pytest.mark.parametrize("piece", ["://", "a.", "www.", "http://a.io/", "a-", ".io", "github.com/ ", "x.com/("])
def test_hostile_texts_take_no_longer_than_others(piece: str) -> None:
    """A text that repeats a part of an address is read at once, not in minutes."""
    paper_links.read(piece * 50_000, piece * 50_000)
