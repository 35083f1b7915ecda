"""`sitegen.pages.shared_authors`: authors with few papers share pages, and every link leads to their places."""

import json
import re
from pathlib import Path

import pytest
from support import toy

from sitegen.checker import check


def _built(folder: Path) -> dict[str, str]:
    """Return the pages of a site after a build."""
    toy.build(folder)
    return {
        path: body.decode()
        for path, body in toy.tree(folder / "public").items()
        if path.endswith((".html", "json", "xml"))
    }


def _own(tree: dict[str, str]) -> set[str]:
    pages = {path for path in tree if re.fullmatch(r"author/\w+/(?!index)[\w-]+\.html", path)}
    return {path for path in pages if 'http-equiv="refresh"' not in tree[path]}


def _shared(tree: dict[str, str]) -> dict[str, str]:
    """Return the path of each author on a shared page, with the author's part of the page."""
    return {
        f"{path}#{part.partition(chr(34))[0]}": part
        for path, text in tree.items()
        if re.fullmatch(r"author/\w+/few\.\d+\.html", path)
        for part in text.split('<h2 id="')[1:]
    }


@pytest.mark.parametrize("below", [1, 2, 5])
def test_every_link_leads_to_an_author(tmp_path: Path, below: int) -> None:
    """No author is lost, and all links and anchors of the site are right."""
    folder = toy.write(tmp_path / "site")
    before = _own(_built(folder))
    with toy.sharing(below):
        tree = _built(folder)
        assert not check(folder / "public", site_url=toy.URL, target=None, jobs=1).errors
    own, shared = _own(tree), _shared(tree)
    assert own | {re.sub(r"few\.\d+\.html#(.*)", r"\1.html", place) for place in shared} == before
    assert bool(shared) == (below > 1)
    for text in shared.values():
        assert 0 < text.count("<li>") < below
    for path in own:
        assert tree[path].count("<li>") >= below


def test_data_and_sitemap_name_the_places(tmp_path: Path) -> None:
    """The day's JSON has the path with the anchor; the sitemap lists each shared page once."""
    folder = toy.write(tmp_path / "site")
    with toy.sharing(2):
        tree = _built(folder)
    papers = [
        paper
        for path, text in tree.items()
        if re.fullmatch(r"\d{4}/\d\d/\d\d\.json", path)
        for paper in json.loads(text)["papers"]
    ]
    paths = {author["path"] for paper in papers for author in paper["authors"] if "path" in author}
    assert paths == _own(tree) | set(_shared(tree))
    listed = re.findall(
        r"<loc>[^<]*?(author/[^<]+/[^<]+)</loc>", "".join(tree[path] for path in tree if path.startswith("sitemap"))
    )
    assert sorted(listed) == sorted(_own(tree) | {path for path in tree if "/few." in path})


def test_compact_lists_have_no_co_authors_and_categories(tmp_path: Path) -> None:
    """Neither on shared pages nor on own pages; other lists keep the names."""
    folder = toy.write(tmp_path / "site")
    with toy.sharing(2):
        usual = _built(folder)
    with toy.sharing(2, compact=True):
        compact = _built(folder)
    entry = re.compile(r'<li><a href="[^"]+"[^>]*>(?:(?!</a>).)*</a>(?: <b class="withdrawn">withdrawn</b>)?(.*)')
    for path in _own(compact) | {place.partition("#")[0] for place in _shared(compact)}:
        found = entry.findall(compact[path])
        assert len(found) == len(entry.findall(usual[path]))
        assert not any(found), found
    for path in _own(compact):
        assert 'rel="canonical"' in usual[path]
        assert 'rel="canonical"' not in compact[path]
    assert compact["category/cs.CV/index.html"] == usual["category/cs.CV/index.html"]


@pytest.mark.parametrize("below", [2, 3])
def test_an_author_moves_with_a_new_paper(tmp_path: Path, below: int) -> None:
    """From a shared page to an own one, and back when the paper is deleted. The result is that of a full build."""
    folder = toy.write(tmp_path / "site")
    name = "Zoe Quine"
    papers = [
        toy.record(f"2001.0000{number}", authors=f"{name}, Ada Lovelace", day="2020-01-01") for number in range(below)
    ]
    toy.put(folder / "content/first.md", toy.digest("2020-01-01", *papers[:-1]))
    with toy.sharing(below):
        first = _built(folder)
        (place,) = [place for place in _shared(first) if place.endswith("#zoe-quine")]
        assert "author/qz/zoe-quine.html" not in first
        toy.put(folder / "content/second.md", toy.digest("2020-01-02", papers[-1]))
        second = _built(folder)
        assert place not in _shared(second)
        assert f'"../../author/qz/zoe-quine.html">{name}' in second["2020/01/01.html"]
        assert '"../qz/zoe-quine.html"' in second["author/la/ada-lovelace.html"] or "ada-lovelace" in "".join(
            _shared(second)
        )
        assert not toy.difference(toy.tree(folder / "public"), _clean(folder, tmp_path / "clean"))
        (folder / "content/second.md").unlink()
        third = _built(folder)
        assert {path for path in first.keys() | third.keys() if first.get(path) != third.get(path)} == set()


def _clean(folder: Path, copy: Path) -> dict[str, bytes]:
    """Return the output of a build of the same content in a new folder."""
    toy.put(copy / "sitegen.toml", (folder / "sitegen.toml").read_bytes())
    for file in (folder / "content").rglob("*"):
        if file.is_file():
            toy.put(copy / file.relative_to(folder), file.read_bytes())
    toy.build(copy)
    return toy.tree(copy / "public")


def test_a_former_page_is_removed_when_the_site_begins_to_share(tmp_path: Path) -> None:
    """All pages are rendered again, as after a change of the settings, and again when it ceases."""
    folder = toy.write(tmp_path / "site")
    before = _built(folder)
    with toy.sharing(5):
        shared = _built(folder)
        assert not toy.difference(toy.tree(folder / "public"), _clean(folder, tmp_path / "clean"))
    assert len(_own(shared)) < len(_own(before))
    assert _built(folder) == before
