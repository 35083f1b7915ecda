"""`sitegen.checker`: a sound site has no errors, and each kind of error is found with its file and line."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from support import platforms, toy

from sitegen.checker import Report, check, file_checker, file_list, report
from sitegen.cli import commands
from sitegen.errors import OutputError
from sitegen.hosts import HOSTS

URL = "https://example.org/papers/"
POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self'\">"
DAY = "2019/10/19.html"
AUTHOR = "author/dj/jane-doe.html"


def page(path: str, body: str, head: str = "") -> str:
    """Return a sound page with this body."""
    root = URL if path == "404.html" else "../" * path.count("/")
    address = URL + path.removesuffix("index.html")
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
{POLICY}
<title>Page {path}</title>
<link rel="canonical" href="{address}">
<meta property="og:url" content="{address}">
<link rel="stylesheet" href="{root}assets/style.css">
<link rel="icon" href="{root}assets/icon.svg">
<script src="{root}assets/site.js"></script>
<link rel="alternate" type="application/atom+xml" href="{root}atom.xml">
{head}<header><a href="#main">Skip</a> <a href="{root}index.html">Home</a></header>
<main id="main">
{body}
</main>
<footer><a href="https://arxiv.org/">arXiv</a> <a href="mailto:a@example.org">Mail</a> <a href="tel:1">Call</a></footer>
"""


ATOM = f"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>{URL}atom.xml</id><title>T</title><updated>2019-10-19T00:00:00Z</updated>
<author><name>T</name></author><link rel="self" href="{URL}atom.xml"/><link href="{URL}"/>
<entry><id>oai:arXiv.org:1910.1</id><title>One</title><updated>2019-10-18T10:00:00+00:00</updated>
<link href="{URL}{DAY}#1910.1"/><link rel="related" href="https://arxiv.org/pdf/1910.1"/>
<content type="html">&lt;p&gt;See &lt;a href="{URL}{AUTHOR}"&gt;her page&lt;/a&gt;</content></entry>
<entry><id>oai:arXiv.org:1910.2</id><title>Two</title><updated>2019-10-18T10:00:00Z</updated><link href="{URL}{DAY}#1910.2"/></entry>
</feed>
"""
RSS = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>T</title><link>{URL}</link><description>D</description>
<atom:link rel="self" href="{URL}rss.xml"/><lastBuildDate>Sat, 19 Oct 2019 00:00:00 +0000</lastBuildDate>
<item><title>One</title><link>{URL}{DAY}#1910.1</link><guid isPermaLink="false">oai:arXiv.org:1910.1</guid>
<pubDate>Fri, 18 Oct 2019 10:00:00 +0000</pubDate></item></channel></rss>
"""
OPML = f"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>T</title></head><body>
<outline text="T" type="rss" xmlUrl="{URL}rss.xml" htmlUrl="{URL}"/></body></opml>
"""
SITEMAP = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n<sitemap><loc>{}</loc></sitemap>\n</sitemapindex>'
PART = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}\n</urlset>'
SOUND = {
    ".nojekyll": "",
    "404.html": page("404.html", '<p><a href="/papers/index.html">Home</a>').replace(
        'href="#main"', f'href="{URL}404.html#main"'
    ),
    "index.html": page(
        "index.html",
        f'<a href="{DAY}#1910.1">One</a> <a href="{DAY}?x=1#top">top</a> <a href="#">top</a> <a href="">here</a> '
        '<a href="a%20b.html">blank</a> <img src="data:image/gif;base64,R0lGOD" alt=""> <img srcset="assets/icon.svg 2x" alt="">'
        '<form action="index.html"></form> <!-- <a href="nowhere.html"> --> <textarea><a href="nowhere.html"></textarea>'
        '<p title=\'<a href="nowhere.html">\'>a < b & c</p><svg><use href="#main"/></svg>',
    ),
    "a b.html": page("a b.html", "blank").replace("/a b.html", "/a%20b.html"),
    DAY: page(
        DAY,
        f'<article id="1910.1" class="paper"><a rel="author" href="../../{AUTHOR}">Jane</a></article>\n'
        '<article id="1910.2" class="paper"><a href="19.html#1910.1">one</a> <a href="19.json">data</a></article>',
        '<script type="application/ld+json">{"@type": "Thing"}</script>\n',
    ),
    AUTHOR: page(AUTHOR, f'<a href="../../{DAY}#1910.2">Two</a>'),
    "author/dj/j-doe.html": (
        '<!doctype html><title>Moved</title><meta http-equiv="refresh" content="0; url=jane-doe.html">'
        f'<link rel="canonical" href="{URL}{AUTHOR}"><a href="jane-doe.html">here</a>'
    ),
    "2019/10/19.json": json.dumps({"url": URL + DAY, "papers": []}),
    "assets/style.css": "/* url(no.png) */ @import 'more.css'; body { background: url(icon.svg#x) }",
    "assets/more.css": ".x { fill: url(#main) }",
    "assets/site.js": "/* script */",
    "assets/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>',
    "atom.xml": ATOM,
    "rss.xml": RSS,
    "subscriptions.opml": OPML,
    "opensearch.xml": f"""<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<Url type="text/html" template="{URL}index.html?q={{searchTerms}}"/></OpenSearchDescription>""",
    "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {URL}sitemap.xml\n",
    "sitemap.xml": SITEMAP.format(f"{URL}sitemap/1.xml"),
    "sitemap/1.xml": PART.format(
        "\n".join(f"<url><loc>{URL}{path}</loc></url>" for path in ("", DAY, AUTHOR, "a%20b.html"))
    ),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Write a sound site by hand."""
    root = tmp_path / "public"
    for path, text in SOUND.items():
        write(root / path, text)
    return root


def write(file: Path, text: str) -> None:
    """Write a file, and make its folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def checked(site: Path, *, url: str | None = URL, target: str | None = None, jobs: int = 1) -> Report:
    """Check a site."""
    return check(site, site_url=url, target=target, jobs=jobs)


Change = Callable[[Path], object]
"""A change of a site, by its folder."""


def body(extra: str, path: str = DAY) -> Change:
    """Return a change that adds to the body of a page."""
    return edit(path, "</main>", f"{extra}\n</main>")


def edit(path: str, old: str, new: str) -> Change:
    """Return a change that replaces a text in a file."""

    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        assert old in text
        write(root / path, text.replace(old, new, 1))

    return change


def put(path: str, text: str) -> Change:
    """Return a change that adds a file."""
    return lambda root: write(root / path, text)


def remove(path: str) -> Change:
    """Return a change that removes a file."""
    return lambda root: (root / path).unlink()


def cut(path: str, before: str) -> Change:
    """Return a change that cuts a file off before a text."""

    def change(root: Path) -> None:
        text = (root / path).read_text(encoding="utf-8")
        write(root / path, text[: text.index(before)])

    return change


LAST = 17
"""The line of a day page that `body` adds to."""

ERRORS: list[tuple[str, Change, str, int, str]] = [
    ("a link to a page that is not there", body('<a href="20.html">x</a>'), DAY, LAST, "broken-link"),
    ("a link in single quotes", body("<a href='20.html'>x</a>"), DAY, LAST, "broken-link"),
    ("a link without quotes, in capitals", body("<A HREF=20.html>x</a>"), DAY, LAST, "broken-link"),
    ("a link spelled in other case", body('<a href="../../Index.html">x</a>'), DAY, LAST, "broken-link"),
    ("an image that is not there", body('<img src="x.png" alt="">'), DAY, LAST, "broken-link"),
    ("one of several images", body('<img srcset="../../assets/icon.svg, x.png 2x" alt="">'), DAY, LAST, "broken-link"),
    ("a poster that is not there", body('<video poster="x.png"></video>'), DAY, LAST, "broken-link"),
    ("a form that leads nowhere", body('<form action="search.html"></form>'), DAY, LAST, "broken-link"),
    ("a stylesheet that is not there", remove("assets/style.css"), DAY, 8, "broken-link"),
    ("a full link into the site", body(f'<a href="{URL}x.html">x</a>'), DAY, LAST, "broken-link"),
    ("a link of the 404 page", edit("404.html", '"/papers/index', '"/papers/x'), "404.html", 14, "broken-link"),
    ("an empty source", body('<img src="" alt="">'), DAY, LAST, "broken-link"),
    ("a fragment of the page itself", body('<a href="#nowhere">x</a>'), DAY, LAST, "broken-fragment"),
    ("a fragment of another page", body(f'<a href="../../{DAY}#1910.9">x</a>', AUTHOR), AUTHOR, 15, "broken-fragment"),
    ("an id that a feed links to", edit(DAY, 'id="1910.1"', 'id="1910.7"'), "atom.xml", 5, "broken-fragment"),
    ("a link out of the site", body('<a href="../../../x.html">x</a>'), DAY, LAST, "outside-link"),
    ("a link from the host's root", body('<a href="/2019/10/19.json">x</a>'), DAY, LAST, "absolute-path"),
    ("an image of another host", body('<img src="https://example.com/x.png" alt="">'), DAY, LAST, "foreign-resource"),
    ("a font of another host", body('<link rel="preload" href="//example.com/f">'), DAY, LAST, "foreign-resource"),
    ("a style's import", edit("assets/style.css", "more.css", "https://x.org/m.css"), "assets/style.css", 1, "foreign-resource"),
    ("a style's picture", edit("assets/style.css", "url(icon.svg", "url(x.svg"), "assets/style.css", 1, "broken-link"),
    ("an inline script", body("<script>x()</script>"), DAY, LAST, "inline-script"),
    ("an inline style", body("<style>p { color: red }</style>"), DAY, LAST, "inline-style"),
    ("a style attribute", body('<p style="color: red">x</p>'), DAY, LAST, "inline-style"),
    ("a handler", body('<p onclick="x()">x</p>'), DAY, LAST, "inline-handler"),
    ("a script for an address", body('<a href="java&#115;cript:x()">x</a>'), DAY, LAST, "script-url"),
    ("a base", body('<base href="https://example.org/">'), DAY, LAST, "base"),
    ("structured data that are none", edit(DAY, '"Thing"}', '"Thing"'), DAY, 12, "malformed-json"),
    ("an id twice", body('<p id="1910.1">x</p>'), DAY, LAST, "duplicate-id"),
    ("no title", edit(DAY, f"<title>Page {DAY}</title>", ""), DAY, 0, "no-title"),
    ("an empty title", edit(DAY, f"Page {DAY}", " "), DAY, 0, "no-title"),
    ("an empty page", put("empty.html", ""), "empty.html", 0, "no-title"),
    ("a page cut off in a tag", cut(DAY, "mailto:"), DAY, 18, "unfinished"),
    ("a page cut off in a comment", edit(DAY, "<footer>", "<!-- <footer>"), DAY, 19, "unfinished"),
    ("a page that is not UTF-8", lambda root: (root / DAY).write_bytes(SOUND[DAY].encode() + b"\xe9"), DAY, 19, "encoding"),
    ("another page's address", edit(DAY, f'canonical" href="{URL}{DAY}', f'canonical" href="{URL}{AUTHOR}'), DAY, 6, "canonical"),
    ("another site's address", edit(DAY, f'og:url" content="{URL}', 'og:url" content="https://example.com/'), DAY, 7, "canonical"),
    (
        "a redirection to nowhere",
        edit("author/dj/j-doe.html", "url=jane", "url=joan"),
        "author/dj/j-doe.html",
        1,
        "broken-redirect",
    ),
    (
        "a redirection to itself",
        edit("author/dj/j-doe.html", "url=jane-doe", "url=j-doe"),
        "author/dj/j-doe.html",
        1,
        "broken-redirect",
    ),
    ("XML that is none", edit("atom.xml", "</entry>", ""), "atom.xml", 8, "malformed-xml"),
    ("XML with entities", edit("atom.xml", "<feed", '<!DOCTYPE a [<!ENTITY a "b">]><feed'), "atom.xml", 2, "malformed-xml"),
    ("XML of no encoding", edit("atom.xml", "UTF-8", "UTF-99"), "atom.xml", 0, "malformed-xml"),
    ("a query that is not there", edit("rss.xml", URL + DAY, URL + "x.html?a&amp;b"), "rss.xml", 4, "broken-link"),
    ("a relative redirection in a sitemap", edit("sitemap/1.xml", URL + DAY, "#x"), "sitemap/1.xml", 3, "relative-url"),
    ("an entry of a sitemap without address", edit("sitemap/1.xml", URL + DAY, " "), "sitemap/1.xml", 0, "sitemap"),
    ("a subscription without a name", edit("subscriptions.opml", 'text="T"', ""), "subscriptions.opml", 0, "opml"),
    ("an enclosure that is not there", edit("rss.xml", "<guid", f'<enclosure url="{URL}x.pdf"/><guid'), "rss.xml", 4, "broken-link"),
    ("an item without a title", edit("rss.xml", "<item><title>One</title>", "<item>"), "rss.xml", 0, "feed"),
    ("a time without a zone", edit("atom.xml", "2019-10-18T10:00:00Z", "2019-10-18T10:00:00"), "atom.xml", 0, "feed"),
    ("a redirection to the same page", edit("author/dj/j-doe.html", "url=jane-doe.html", "url=#"), "author/dj/j-doe.html", 1, "broken-redirect"),
    ("JSON too deep", edit("2019/10/19.json", "[]", "[" * 100_000 + "]" * 100_000), "2019/10/19.json", 0, "malformed-json"),
    ("a feed without a title", edit("atom.xml", "<title>T</title>", ""), "atom.xml", 0, "feed"),
    ("an entry without an id", edit("atom.xml", "<id>oai:arXiv.org:1910.1</id>", ""), "atom.xml", 0, "feed"),
    ("an id in two entries", edit("atom.xml", "org:1910.2", "org:1910.1"), "atom.xml", 0, "feed"),
    ("a feed without an author", edit("atom.xml", "<author><name>T</name></author>", ""), "atom.xml", 0, "feed"),
    ("a date that is none", edit("atom.xml", "2019-10-18T10:00:00Z", "18 October"), "atom.xml", 0, "feed"),
    ("RSS with a date that is none", edit("rss.xml", "Fri, 18 Oct 2019 10:00:00 +0000", "2019-10-18"), "rss.xml", 0, "feed"),
    ("RSS of another version", edit("rss.xml", 'version="2.0"', 'version="0.9"'), "rss.xml", 0, "feed"),
    ("RSS without a description", edit("rss.xml", "<description>D</description>", ""), "rss.xml", 0, "feed"),
    ("a feed that names another", edit("rss.xml", 'self" href="' + URL + "rss", 'self" href="' + URL + "atom"), "rss.xml", 3, "canonical"),
    ("a feed's link to nowhere", edit("rss.xml", f"<link>{URL}{DAY}", f"<link>{URL}x.html"), "rss.xml", 4, "broken-link"),
    ("a feed's relative link", edit("rss.xml", f"<link>{URL}{DAY}", f"<link>{DAY}"), "rss.xml", 4, "relative-url"),
    ("a link in an entry's text", edit("atom.xml", AUTHOR, "x.html"), "atom.xml", 6, "broken-link"),
    ("a subscription to nothing", edit("subscriptions.opml", "rss.xml", "x.xml"), "subscriptions.opml", 3, "broken-link"),
    ("a list of subscriptions without a body", put("x.opml", "<opml version='2.0'/>"), "x.opml", 0, "opml"),
    ("a search that is not there", edit("opensearch.xml", "index.html", "search.html"), "opensearch.xml", 2, "broken-link"),
    ("a sitemap's page that is not there", edit("sitemap/1.xml", DAY, "x.html"), "sitemap/1.xml", 3, "broken-link"),
    ("a page of another site", edit("sitemap/1.xml", URL + DAY, "https://example.com/"), "sitemap/1.xml", 3, "sitemap"),
    ("a page listed twice", edit("sitemap/1.xml", AUTHOR, DAY), "sitemap/1.xml", 3, "sitemap"),
    ("a sitemap that is not there", remove("sitemap/1.xml"), "sitemap.xml", 2, "broken-link"),
    ("robots sent to nowhere", edit("robots.txt", "sitemap.xml", "map.xml"), "robots.txt", 3, "broken-link"),
    ("JSON that is none", edit("2019/10/19.json", "[]", "["), "2019/10/19.json", 1, "malformed-json"),
    ("JSON with NaN", edit("2019/10/19.json", "[]", "NaN"), "2019/10/19.json", 0, "malformed-json"),
    ("data that link to nowhere", edit("2019/10/19.json", DAY, "x.html"), "2019/10/19.json", 1, "broken-link"),
    ("a language that is none", edit(DAY, 'lang="en"', 'lang="en_US"'), DAY, 2, "language"),
    ("no .nojekyll", remove(".nojekyll"), ".nojekyll", 0, "missing-file"),
    ("no 404 page", remove("404.html"), "404.html", 0, "missing-file"),
    ("a name of a device", put("author/dj/con.html", SOUND["author/dj/j-doe.html"]), "author/dj/con.html", 0, "reserved-name"),
    ("a long name", put(f"assets/{'x' * 121}", ""), f"assets/{'x' * 121}", 0, "long-name"),
]  # fmt: skip


def test_a_sound_site_has_no_errors(site: Path) -> None:
    """There are no problems with the limits of any host; files, pages, links and bytes are counted."""
    for target in (None, *HOSTS):
        found = checked(site, target=target)
        assert (found.errors, found.warnings) == ((), ())
    assert (found.files, found.pages) == (len(SOUND), 6)
    assert found.bytes == sum(len(text.encode()) for text in SOUND.values())
    assert found.links > 40
    assert sum(part.files for part in found.parts) == found.files


@pytest.mark.parametrize(
    "tag", ["", "de", "pt-BR", "zh-Hant-TW", "es-419", "i-klingon", "x-default", "EN-us", "de-1996"]
)
def test_valid_language_tags_are_no_errors(site: Path, tag: str) -> None:
    """These are the forms of BCP 47, and the empty tag, which means that the language is unknown."""
    edit(DAY, 'lang="en"', f'lang="{tag}"')(site)
    assert checked(site).errors == ()


@pytest.mark.parametrize(
    ("change", "path", "line", "kind"), [error[1:] for error in ERRORS], ids=[error[0] for error in ERRORS]
)
def test_an_error_is_found(site: Path, change: Change, path: str, line: int, kind: str) -> None:
    """Each kind of error is reported with its file, line and remedy."""
    change(site)
    found = checked(site)
    assert (path, line, kind) in [(error.path, error.line, error.kind) for error in found.errors]
    assert all(error.remedy for error in found.errors)
    assert found.error_counts[kind] == sum(error.kind == kind for error in found.errors)


def test_names_that_other_systems_confuse_are_errors(site: Path) -> None:
    """Files that differ only by case or Unicode form are reported, in files and folders alike."""
    for path in ("x/\u00e9.txt", "x/e\u0301.txt", "x/a.txt", "x/A.txt", "x/sub/a", "X/b"):
        write(site / path, "")
    if len(list((site / "x").iterdir())) < 5:
        pytest.skip("this file system cannot hold such names")
    assert {(f.path, f.kind) for f in checked(site).errors} == {
        ("x", "collision"),
        ("x/\u00e9.txt", "collision"),
        ("x/a.txt", "collision"),
    }


@platforms.linux  # others have no names that are not Unicode
def test_files_that_no_host_serves_are_errors(site: Path) -> None:
    """Links are not followed. Links, pipes and names that Windows or URLs do not allow are errors."""
    (site / "link").symlink_to(site)
    (site / "broken").symlink_to("nowhere")
    os.mkfifo(site / "pipe")
    write(site / "a:b", "")
    write(site / "a.", "")
    (site / os.fsdecode(b"\xff")).touch()
    assert {(f.path, f.kind) for f in checked(site).errors} == {
        ("link", "symlink"),
        ("broken", "symlink"),
        ("pipe", "special-file"),
        ("a:b", "reserved-name"),
        ("a.", "reserved-name"),
        ("\\udcff", "reserved-name"),
    }


def test_a_file_or_folder_that_cannot_be_read_is_an_error(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is removed during the check, or a folder without permission, is an error. The other files are checked."""
    stock, listed = file_list.list_files, file_list._entries  # noqa: SLF001 - root can read everything

    def taken(root: Path) -> file_list.FileList:
        found = stock(root)
        (site / DAY).unlink()
        return found

    def closed(path: Path) -> list[os.DirEntry[str]]:
        if path == site / "author":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(file_list, "list_files", taken)
    monkeypatch.setattr(file_list, "_entries", closed)
    errors = {(error.path, error.kind) for error in checked(site).errors}
    assert {(DAY, "unreadable"), ("author/", "unreadable")} <= errors


@pytest.mark.parametrize(
    ("change", "path", "kind"),
    [
        (body('<a href="../">x</a>'), DAY, "folder-link"),
        (body('<a href="../../author/dj/../../2019/10">x</a>'), DAY, ""),
        (body('<a href="/papers/index.html">x</a>'), DAY, "absolute-path"),
        (edit("404.html", f"{URL}index.html", "index.html"), "404.html", "relative-404"),
        (edit(DAY, POLICY, ""), DAY, "no-policy"),
        (edit("atom.xml", f'<link rel="self" href="{URL}atom.xml"/>', ""), "atom.xml", "feed"),
    ],
)
def test_links_that_do_not_work_everywhere_are_warnings(site: Path, change: Change, path: str, kind: str) -> None:
    """A link that works on the published site, but not at another address or on a disk, is no error."""
    write(site / "2019/index.html", page("2019/index.html", "x"))
    change(site)
    found = checked(site)
    if kind:
        assert not found.errors
        assert [(error.path, error.kind) for error in found.warnings] == [(path, kind)]
        assert found.warning_counts == {kind: 1}
    else:
        assert [error.kind for error in found.errors] == ["broken-link"]


def both(*changes: Change) -> Change:
    """Return a change that makes several changes."""
    return lambda root: [change(root) for change in changes]


def free(path: str, text: str) -> Change:
    """Return a change that adds a page without a policy."""
    return put(path, f'<!doctype html><html lang="en"><title>Free</title><link rel="icon" href="data:,">{text}')


SOUND_CHANGES: list[tuple[str, Change]] = [
    ("broken-link", body('<template><a href="{{ url }}">x</a><img src="{{ picture }}"></template>')),
    ("broken-link", body('<!-- <a href="none.html"> --><script type="text/x-template"><a href="none.html"></script>')),
    ("broken-link", body('<noscript><a href="../../index.html">x</a></noscript>')),
    ("broken-link", body('<img alt="" srcset="../../assets/icon.svg 1x,../../assets/icon.svg 2x, data:,a 3x">')),
    ("broken-link", body('<a href="#" ping="../../index.html ../../atom.xml">x</a>')),
    ("broken-link", body('<a href="mailto:a@b">x</a><a href="tel:1">x</a><a href="blob:x">x</a><a href="sms:1">x</a>')),
    ("broken-link", free("free.html", f'<base href="2019/10/"><a href="19.html#1910.1">x</a><a href="{URL}index.html">y</a>')),
    ("broken-link", free("free.html", '<base href="https://example.com/"><a href="none.html">x</a><a href="#none">y</a>')),
    ("broken-link", free("free.html", f'<base href="{URL}{AUTHOR}"><a href="jane-doe.html">x</a><a href="?q">y</a>')),
    ("broken-fragment", body('<a href="#/2">x</a><a href="#!/x">x</a><a href="#?tab=2">x</a><a href="#&gid=1">x</a>')),
    ("broken-fragment", body('<a href="#Top">x</a><a href="#">x</a><a href="#:~:text=x">x</a>')),
    ("broken-fragment", body(f'<a href="../../{AUTHOR}#/2">x</a><a href="../../{AUTHOR}#:~:text=x">x</a>')),
    ("broken-fragment", body('<a href="19.json#x">x</a><video src="data:,#t=10"></video><p id="é"><a href="#e\u0301">x</a>')),
    ("broken-fragment", body('<svg><defs><path id="p"/></defs><use href="#p"/><use xlink:href="#p"/></svg>')),
    ("broken-fragment", body('<a name="old">x</a><a href="#old">y</a><p id="a b"><a href="#a%20b">z</a>')),
    ("absolute-path", body('<a href="/">the host</a><a href="/blog/post.html">another site</a>')),
    ("outside-link", body('<a href="../../index.html">x</a>')),
    ("foreign-resource", body('<a href="https://example.com/x.png">x</a><link rel="author" href="https://example.com/">')),
    ("foreign-resource", edit("assets/style.css", "body", "@namespace svg url(http://www.w3.org/2000/svg); body")),
    ("foreign-resource", edit("assets/style.css", "body", 'q { content: "url(https://example.com/x)" } body')),
    ("inline-script", body('<script type="text/template">x</script><script type="application/json">{}</script>')),
    ("inline-script", free("free.html", "<script>x()</script>")),
    ("inline-script", free("free.html", '<meta http-equiv="content-security-policy" content="img-src *"><script>x()</script>')),
    ("inline-script", free(
        "free.html",
        "<meta http-equiv=content-security-policy content=\"script-src 'self' 'sha256-abc='\"><script>x()</script>",
    )),
    ("inline-style", free("free.html", '<style>p { color: red }</style><p style="color: red">x</p>')),
    ("inline-style", free(
        "free.html",
        "<meta http-equiv=content-security-policy content=\"default-src 'none'; style-src 'unsafe-inline'\"><p style=x>",
    )),
    ("inline-handler", free("free.html", '<p onclick="x()">x</p>')),
    ("script-url", free("free.html", '<a href="javascript:void(0)">x</a>')),
    ("base", free("free.html", '<base href="2019/10/"><a href="19.html">x</a>')),
    ("duplicate-id", body('<p id="one"></p><template><p id="one"></p></template><noscript><p id="one"></p></noscript>')),
    ("malformed-json", body('<script type="text/json5">{a: 1}</script><template><script type="application/json">{</script></template>')),
    ("no-title", body("<svg><title>inner</title></svg>")),
    ("encoding", lambda root: (root / "free.html").write_bytes(
        b'<!doctype html><meta charset="iso-8859-1"><title>Caf\xe9</title><a href="index.html">x</a>'
    )),
    ("encoding", lambda root: (root / "free.html").write_bytes(
        '<!doctype html><title>Wide</title><a href="index.html">x</a>'.encode("utf-16")
    )),
    ("unfinished", body("a < b <3 <= c & d")),
    ("canonical", edit(DAY, f'<link rel="canonical" href="{URL}{DAY}">', "")),
    ("broken-redirect", body('<meta http-equiv="refresh" content="300">')),
    ("malformed-xml", put("x.xml", "<x>&amp;</x>")),
    ("relative-url", edit("atom.xml", "https://arxiv.org/pdf/1910.1", "mailto:a@example.org")),
    ("sitemap", edit("sitemap/1.xml", f"<loc>{URL}{DAY}</loc>", f"<loc>\n{URL}{DAY}\n</loc><lastmod>2019-10-19</lastmod>")),
    ("opml", edit("subscriptions.opml", "<outline", '<outline text="Folder"/><outline')),
    ("feed", edit("atom.xml", "2019-10-18T10:00:00Z", "2019-10-18T10:00:00.5+02:00")),
    ("missing-file", put("assets/.nojekyll", "")),
    ("language", edit(DAY, 'lang="en"', 'lang="zh-Hant-TW"')),
    ("reserved-name", put("assets/console.txt", "")),
    ("reserved-name", put("assets/.htaccess", "")),
    ("long-name", put(f"assets/{'x' * 120}", "")),
    ("collision", both(put("assets/a.txt", ""), put("x/A.txt", ""))),
]  # fmt: skip
"""A kind of error, and a change that looks like it, but is sound."""


@pytest.mark.parametrize(("kind", "change"), SOUND_CHANGES)
def test_a_sound_change_is_no_error(site: Path, kind: str, change: Change) -> None:
    """A false error would keep a sound site from being published."""
    change(site)
    found = checked(site)
    assert not found.errors
    assert kind == "absolute-path" or set(found.warning_counts) <= {"no-policy"}


def test_every_rule_has_a_sound_change() -> None:
    """Each kind of error in `ERRORS` has one in `SOUND_CHANGES`, except for errors of the file system."""
    kinds = {error[4] for error in ERRORS} - {"unreadable", "full-folder", "symlink", "special-file"}
    assert kinds <= {kind for kind, _ in SOUND_CHANGES}


STATIC_PAGE = """<html><a href="none.html">x</a><a href="#none">y</a><script>x()</script><p style="x" id="a"><p id="a">
<link rel="canonical" href="https://example.com/"><img src="https://example.com/x.png" alt="">"""


def test_errors_in_static_files_are_warnings(site: Path, tmp_path: Path) -> None:
    """Pages, pictures, data and names of the owner's static files do not keep the site from being published."""
    files = {
        "slides/index.html": STATIC_PAGE,
        "slides/x.svg": "<svg>",
        "slides/x.json": "{",
        "slides/con.txt": "",
        "slides/x.css": "p { background: url(none.png) }",
        "google1a2b.html": "google-site-verification: google1a2b.html",
    }
    for path, text in files.items():
        write(tmp_path / "static" / path, text)
        write(site / path, text)
    body('<a href="../../slides/index.html#made-by-a-script">slides</a>')(site)
    report = check(site, site_url=URL, target=None, jobs=1, static=tmp_path / "static")
    assert not report.errors
    assert {(error.path, error.kind) for error in report.warnings} == {
        (DAY, "broken-fragment"),
        ("slides/con.txt", "reserved-name"),
        ("slides/index.html", "broken-fragment"),
        ("slides/index.html", "broken-link"),
        ("slides/index.html", "duplicate-id"),
        ("slides/index.html", "foreign-resource"),
        ("slides/index.html", "no-title"),
        ("slides/x.css", "broken-link"),
        ("slides/x.json", "malformed-json"),
        ("slides/x.svg", "malformed-xml"),
    }
    assert all(error.remedy for error in report.warnings)
    assert checked(site).errors


def test_the_command_checks_static_files_too(tmp_path: Path) -> None:
    """Slides with routes, scripts and ``<base>`` do not keep the site from being published."""
    folder = toy.write(tmp_path, '[site]\nurl = "https://example.org/papers/"\n')
    toy.put(
        folder / "content/static/slides/index.html",
        '<!doctype html><title>S</title><a href="#/2">2</a><a href="#!/x">x</a><script>x()</script><a href="none">y</a>',
    )
    toy.put(
        folder / "content/static/demo/index.html",
        '<!doctype html><title>D</title><base href="https://example.org/papers/slides/"><a href="index.html">s</a>',
    )
    toy.build(folder)
    result = CliRunner().invoke(commands, ["check", "-c", str(folder / "sitegen.toml"), "-j", "1"])
    assert result.exit_code == 0, result.output
    assert "slides/index.html:1" in result.output
    assert "demo/index.html" not in result.output


def test_a_policy_that_the_host_sends_applies_to_every_page(site: Path) -> None:
    """On Netlify, browsers ignore an inline script on a page that does not state a policy itself."""
    free("free.html", "<script>x()</script>")(site)
    assert not checked(site, target="github-pages").errors
    assert [error.kind for error in checked(site, target="netlify").errors] == ["inline-script"]


def test_names_and_links_are_compared_in_one_unicode_form(site: Path) -> None:
    """A file that was named on a Mac is found by a link that was typed elsewhere, with a warning that they differ."""
    write(
        site / "cafe\u0301.html",
        page("cafe\u0301.html", '<p id="cafe\u0301">x</p>').replace(URL + "cafe\u0301", URL + "caf%C3%A9"),
    )
    body('<a href="../../caf%C3%A9.html#caf\u00e9">x</a> <a href="../../cafe%CC%81.html">y</a>')(site)
    found = checked(site)
    assert not found.errors
    assert [(error.path, error.kind) for error in found.warnings] == [(DAY, "unicode-form")]


def test_an_absolute_path_without_a_site_url_is_an_error(site: Path) -> None:
    """A link from the host's root cannot be right if the base path is unknown."""
    body('<a href="/index.html">x</a>')(site)
    assert "absolute-path" in checked(site, url=None).error_counts


def test_the_page_for_missing_addresses_may_name_a_file_by_several_addresses(site: Path) -> None:
    """Without a site URL its links are relative, and hosts show it in folders of any depth. Other pages have one depth."""
    edit("404.html", f"{URL}index.html", "../../index.html")(site)
    assert "outside-link" not in checked(site, url=None).error_counts
    body('<a href="../../../index.html">x</a>')(site)
    assert checked(site, url=None).error_counts["outside-link"] == 1


def test_the_remedy_names_a_file_with_a_similar_name(site: Path) -> None:
    """It names a file that differs from the link by case or by its ending."""
    body('<a href="../../Index.html">x</a> <a href="../../author/dj/jane-doe">y</a> <a href="nothing">z</a>')(site)
    remedy = [error.remedy for error in checked(site).errors]
    assert remedy[0].startswith("there is index.html")
    assert remedy[1].startswith("there is author/dj/jane-doe.html")
    assert "there is" not in remedy[2]


def test_messages_quote_texts_in_a_printable_form(site: Path) -> None:
    """Control characters, which a terminal would follow, are escaped, and long addresses are cut."""
    body(f'<a href="\x1b[31m{"x" * 500}">x</a>')(site)
    (error,) = checked(site).errors
    assert str(error).isprintable()
    assert "\\u001b[31m" in error.message
    assert len(error.message) < 2 * report.LONGEST_QUOTE + 200


def test_errors_are_sorted_and_limited(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report lists only the first of many errors of one kind, and counts all."""
    monkeypatch.setattr("sitegen.checker.site_check.MOST_LISTED", 3)
    body('<a href="x.html">x</a>\n' * 7)(site)
    found = checked(site)
    assert [error.line for error in found.errors] == [LAST, LAST + 1, LAST + 2]
    assert found.error_counts == {"broken-link": 7}


@pytest.mark.parametrize("content", [None, ""])
def test_a_missing_site_is_an_error(tmp_path: Path, content: str | None) -> None:
    """The remedy for a missing or empty folder is to build the site."""
    if content is not None:
        (tmp_path / "public").mkdir()
    with pytest.raises(OutputError, match="sitegen build"):
        checked(tmp_path / "public")


def test_several_processes_report_the_same_as_one(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report does not depend on the number of processes or the size of batches, and progress reaches the end."""
    body('<a href="x.html">x</a> <a href="../../author/dj/jane-doe.html#nowhere">y</a>')(site)
    alone = checked(site)
    monkeypatch.setattr(file_checker, "_FEW", 0)
    monkeypatch.setattr(file_checker, "_BATCH_FILES", 2)
    steps: list[tuple[int, int]] = []
    several = check(site, site_url=URL, target=None, jobs=2, progress=lambda done, total: steps.append((done, total)))
    assert several == alone
    assert {error.kind for error in alone.errors} == {"broken-link", "broken-fragment"}
    assert steps[-1][0] == steps[-1][1] > 0
    assert len(steps) > 4


def test_a_sitemap_that_is_too_long_is_an_error(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are those of the protocol of sitemaps."""
    monkeypatch.setattr("sitegen.checker.file_checks.MOST_URLS", 3)
    assert [(f.path, f.kind) for f in checked(site).errors] == [("sitemap/1.xml", "sitemap")]


def test_a_folder_that_is_too_full_is_an_error(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder has a limit of files on all hosts."""
    monkeypatch.setattr(file_list, "FULLEST_FOLDER", 4)
    assert [(f.path, f.kind) for f in checked(site).errors] == [("", "full-folder")]


def test_entries_may_name_their_own_authors(site: Path) -> None:
    """A feed needs no author if each entry has one."""
    text = ATOM.replace("<author><name>T</name></author>", "").replace(
        "<entry>", "<entry><author><name>A</name></author>"
    )
    write(site / "atom.xml", text)
    assert not checked(site).errors


def test_the_report_does_not_depend_on_remembered_tags(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If no tags are remembered, each is checked again, and the report is the same."""
    body('<a href="x.html">x</a> <a href="../../author/dj/jane-doe.html#nowhere">y</a>')(site)
    remembering = checked(site)
    monkeypatch.setattr("sitegen.checker.quick_check.MOST_REMEMBERED", 0)
    assert checked(site) == remembering
