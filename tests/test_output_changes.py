"""`sitegen.output_changes`: the files that a build writes and removes, and the hash of the site, without a disk."""

from hypothesis import given
from hypothesis import strategies as st

from sitegen.output_changes import OutputChanges, RenderedPage, full_changes, incremental_changes, site_hash

PUBLISHED = {"index.html": b"1", "2019/01/02.html": b"2", "author/li/wei-li.html": b"3", "rss.xml": b"4"}

sites = st.dictionaries(st.text("abc/", min_size=1, max_size=3), st.binary(min_size=1, max_size=2), max_size=8)


def published(path: str) -> bytes:
    """Return the hash of the page at a path of `PUBLISHED`, or an empty string of bytes."""
    return PUBLISHED.get(path, b"")


def page(page_hash: bytes, *, is_new: bool = True) -> RenderedPage:
    """Return a rendered page of ten bytes."""
    return RenderedPage(page_hash, 10, is_new)


def incremental(rendered: dict[str, RenderedPage], stale: set[str]) -> OutputChanges:
    """Return the changes of an incremental build on top of `PUBLISHED`."""
    return incremental_changes(rendered, stale, published, site_hash(PUBLISHED.items()))


def test_a_full_build_writes_every_page() -> None:
    """The publisher finds the files to remove: the index may know nothing of them."""
    changes = full_changes({"index.html": page(b"1"), "rss.xml": page(b"4")})
    assert changes.is_full
    assert changes.written == {"index.html": b"1", "rss.xml": b"4"}
    assert not changes.removed
    assert changes.size == 20
    assert changes.site_hash == site_hash([("index.html", b"1"), ("rss.xml", b"4")])


def test_an_incremental_build_writes_only_pages_that_differ() -> None:
    """A stale page may turn out as it was."""
    rendered = {"index.html": page(b"8"), "rss.xml": page(b"4", is_new=False), "2019/01/03.html": page(b"9")}
    changes = incremental(rendered, set(rendered))
    assert not changes.is_full
    assert changes.written == {"index.html": b"8", "2019/01/03.html": b"9"}
    assert not changes.removed
    assert changes.size == 20
    expected = {**PUBLISHED, "index.html": b"8", "2019/01/03.html": b"9"}
    assert changes.site_hash == site_hash(expected.items())


def test_a_stale_page_that_was_not_rendered_is_removed() -> None:
    """In order of path, and only if it was published."""
    changes = incremental({}, {"rss.xml", "author/li/wei-li.html", "author/no/nobody.html"})
    assert list(changes.removed) == ["author/li/wei-li.html", "rss.xml"]
    assert not changes.written
    left = {path: PUBLISHED[path] for path in ("index.html", "2019/01/02.html")}
    assert changes.site_hash == site_hash(left.items())


def test_without_differences_there_are_no_changes() -> None:
    """The site hash stays, and the value is false."""
    changes = incremental({"rss.xml": page(b"4", is_new=False)}, {"rss.xml"})
    assert not changes
    assert changes.site_hash == site_hash(PUBLISHED.items())
    assert incremental({"rss.xml": page(b"5")}, {"rss.xml"})
    assert incremental({}, {"rss.xml"})


@given(before=sites, after=sites)
def test_an_incremental_build_has_the_hash_of_a_full_one(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """For every pair of sites."""
    rendered = {path: page(body, is_new=before.get(path) != body) for path, body in after.items()}
    changes = incremental_changes(
        rendered, {*before, *after}, lambda path: before.get(path, b""), site_hash(before.items())
    )
    assert changes.site_hash == full_changes(rendered).site_hash
    assert {path: body for path, body in before.items() if path not in changes.removed} | dict(changes.written) == after


def test_a_site_hash_does_not_depend_on_the_order() -> None:
    """It is a sum. Another path, another content or one more page gives another hash."""
    pages = [("a", b"1"), ("b", b"2"), ("c", b"3")]
    hashes = {site_hash(order) for order in (pages, pages[::-1])}
    assert len(hashes) == 1
    others = [pages[:2], [*pages, ("d", b"3")], [("a", b"2"), ("b", b"1"), ("c", b"3")]]
    assert len(hashes | {site_hash(other) for other in others}) == 4
    assert site_hash([], removed=pages[2:], former_hash=site_hash(pages)) == site_hash(pages[:2])
    assert site_hash([]) == "0" * 32
