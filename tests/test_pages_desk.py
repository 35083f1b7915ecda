"""`sitegen.pages.desk`: the pages of saved papers and follows, which have no papers of their own."""

import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from support import toy


@pytest.mark.parametrize(("path", "title"), [("saved.html", "Saved papers"), ("following.html", "Following")])
def test_the_page_does_not_depend_on_digests(tmp_path: Path, path: str, title: str) -> None:
    """It has no papers, and a new day does not change it. Without scripts too, it says what it is."""
    folder = toy.write(tmp_path)
    toy.build(folder)
    before = (folder / "public" / path).read_bytes()
    page: Any = lxml.html.fromstring(before)
    assert page.findtext(".//title") == f"{title} · Toys"
    assert page.xpath("//noscript")
    assert not page.xpath("//ol/li")
    toy.put(folder / "content/new.md", toy.digest("2019-05-05", toy.record("1905.00001", day="2019-05-05")))
    toy.build(folder)
    assert (folder / "public/2019/05/05.html").is_file()
    assert (folder / "public" / path).read_bytes() == before


def test_the_page_of_saved_papers_says_what_the_browser_keeps(site: Path) -> None:
    """Without scripts too."""
    page: Any = lxml.html.fromstring((site / "public/saved.html").read_bytes())
    (section,) = page.xpath("//section[h2 = 'Data in your browser']")
    assert all(word in section.text_content() for word in ("Saved papers", "seen", "Not for me", "Follows", "offline"))


def test_authors_pages_do_not_get_longer_by_follows(tmp_path: Path) -> None:
    """Their buttons are made by scripts."""
    sizes = []
    for name, settings in (("with", ""), ("without", "[desk]\nfollow = false\n")):
        folder = toy.write(tmp_path / name, toy.SETTINGS + settings)
        toy.build(folder)
        tree = toy.tree(folder / "public")
        sizes.append({path: len(tree[path]) for path in tree if path.startswith(("author/", "paper/"))})
    assert sizes[0] == sizes[1]


def test_pages_do_not_get_longer(tmp_path: Path) -> None:
    """Stars are made by scripts: pages with and without them have the same bytes, except the names of assets.

    The page of a day also names the script that orders it, in one attribute. The page of feeds links the saved papers.
    """
    # Home and the page without network name what browsers keep.
    differing, sizes = ("saved.html", "subscribe.html", "index.html", "offline.html"), []
    for name, settings in (("with", ""), ("without", "[desk]\nsaved = false\n")):
        folder = toy.write(tmp_path / name, toy.SETTINGS + settings)
        toy.build(folder)
        tree = toy.tree(folder / "public")
        pages = [path for path in tree if path.endswith(".html") and path not in differing]
        sizes.append({path: len(re.sub(rb' data-rank="[\w./]+"', b"", tree[path])) for path in pages})
    assert sizes[0] == sizes[1]
