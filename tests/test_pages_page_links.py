"""`sitegen.pages.page_links`: a link to a file leads to the page that sitegen makes of it."""

import pytest

from sitegen.pages.page_links import Addresses, addresses

FILES = addresses(
    pages={"about.md": "about.html", "notes/README.md": "notes/README.html", "notes/größe.MD": "notes/größe.html"},
    digests={
        "cs.CV/2019/10/20191019.md": "2019-10-19",
        "cs.CV/2019/10/a b.md": "2019-10-20",
        "cs.CV/2019/11/1.md": "2019-11-01",
        "cs.CV/2020/1.md": "2020-01-01",
    },
    static={
        "static/one.png": "one.png",
        "static/demo/index.html": "demo/index.html",
        "static/cafe\u0301.pdf": "cafe\u0301.pdf",
    },
    digest_fragment=lambda path, fragment: {"a-paper": "1910.11126"}.get(fragment, ""),
    prefix="content/",
)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("./cs.CV/2019/10/20191019.md", "2019/10/19.html"),
        ("cs.CV/2019/10/20191019.md", "2019/10/19.html"),
        ("cs.CV/2019/../2019/10/20191019.md", "2019/10/19.html"),
        ("/cs.CV/2019/10/20191019.md", "2019/10/19.html"),
        ("/content/cs.CV/2019/10/20191019.md", "2019/10/19.html"),
        ("cs.CV/2019/10/a%20b.md", "2019/10/20.html"),
        ("cs%2ECV/2019/10/20191019%2Emd", "2019/10/19.html"),
        ("cs.CV/2019/10/20191019.md#a-paper", "2019/10/19.html#1910.11126"),
        ("cs.CV/2019/10/20191019.md#no-paper", "2019/10/19.html"),
        ("cs.CV/2019/10/20191019.md?plain=1", "2019/10/19.html"),
        ("cs.CV/2019/10/", "2019/10/index.html"),
        ("cs.CV/2019", "2019/index.html"),
        ("about.md", "about.html"),
        ("about.md#how", "about.html#how"),
        ("about.md#gr%C3%B6%C3%9Fe", "about.html#gr%C3%B6%C3%9Fe"),
        ("notes/", "notes/README.html"),
        ("notes", "notes/README.html"),
        ("notes/größe.MD", "notes/gr%C3%B6%C3%9Fe.html"),
        ("notes/gro\u0308ße.MD", "notes/gr%C3%B6%C3%9Fe.html"),
        ("static/one.png", "one.png"),
        ("static/demo/", "demo/index.html"),
        ("../content/about.md", "about.html"),
        ("../content/", "index.html"),
        ("/", "index.html"),
        (".", "index.html"),
        ("caf\u00e9.pdf", "cafe%CC%81.pdf"),
        ("static/caf\u00e9.pdf", "cafe%CC%81.pdf"),
    ],
)
def test_a_link_leads_to_what_the_site_has_of_the_file(link: str, target: str) -> None:
    """Relative links and links from the root of the folder or repository; links to a title lead to the paper."""
    assert FILES.link(link, "calendar.md", "calendar.html") == target


@pytest.mark.parametrize(
    "link",
    [
        "missing.md",
        "missing.md#x",
        "cs.CV/2019/10/19.md",
        "ABOUT.md",
        "../about.md",
        "../content/../about.md",
        "../contents/about.md",
        "../../content/about.md",
        "cs.CV",
        "",
        "#about.md",
        "?about.md",
        "https://example.org/about.md",
        "//example.org/about.md",
        "mailto:about.md",
        "about.html",
        "2019/10/19.html",
        "one.png",
        "missing-é.pdf",
    ],
)
def test_any_other_link_stays_as_it_is(link: str) -> None:
    """Links to missing files are unchanged too: `check` reports them."""
    assert FILES.link(link, "calendar.md", "calendar.html") == link


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("../cs.CV/2019/10/20191019.md", "../2019/10/19.html"),
        ("/about.md", "../about.html"),
        ("../about.md", "../about.html"),
        ("README.md", "README.html"),
        ("../static/one.png", "../one.png"),
        ("../../content/static/one.png", "../one.png"),
        ("..", "../index.html"),
        ("about.md", "about.md"),
    ],
)
def test_a_link_is_relative_to_its_page(link: str, target: str) -> None:
    """The link of a page in a folder begins with `../`."""
    assert FILES.link(link, "notes/x.md", "notes/x.html") == target


def test_without_files_no_link_changes() -> None:
    """A page can be shown alone."""
    assert Addresses().link("about.md", "x.md", "x.html") == "about.md"
