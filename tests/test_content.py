"""`sitegen.content`, `sitegen.importer` and `sitegen.owner_pages`: the files of the content folder, and their use."""

import os
import socket
from pathlib import Path
from typing import Any, cast

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import platforms, toy
from support.toy import record

from sitegen import content, loader
from sitegen.archive import Source
from sitegen.checker import check
from sitegen.content import Stat
from sitegen.errors import ConfigError
from sitegen.tool_files import is_tool_file

DIGEST = toy.digest("2019-01-02", record("1901.00001"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with one digest."""
    toy.put(tmp_path / "content/a.md", DIGEST)
    return tmp_path


def scan(folder: Path) -> content.Content:
    """Return the files of a site's content folder."""
    return content.scan(toy.load(folder))


def complaints(folder: Path) -> list[tuple[str, str]]:
    """Return place and message of each problem that a build reports."""
    problems = toy.build(folder).problems
    assert all(problem.remedy for problem in problems)
    return [(problem.path, problem.message) for problem in problems]


def test_digests_and_pages_are_found_at_any_depth(folder: Path) -> None:
    """Markdown files in all folders are found, and static files of any kind, hidden ones included."""
    for path in ("b/c/d.md", "about.md", "notes.txt", "x.markdown", "static/y.md", "static/.well-known/z", "static.md"):
        toy.put(folder / "content" / path, "# x\n")
    found = scan(folder)
    assert set(found.sources) == {"a.md", "b/c/d.md", "about.md", "static.md", "x.markdown"}
    assert set(found.static) == {"y.md", ".well-known/z"}
    assert not found.problems


def test_a_file_that_vanishes_during_the_scan_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A collector may remove or replace files at any time."""
    toy.put(folder / "content/b.md", DIGEST)
    listed = os.scandir

    def removing(path: str) -> list["os.DirEntry[str]"]:
        entries = list(listed(path))
        (folder / "content/b.md").unlink(missing_ok=True)
        return entries

    monkeypatch.setattr(os, "scandir", removing)
    found = scan(folder)
    assert set(found.sources) == {"a.md"}
    assert not found.problems


def test_hidden_files_are_ignored(folder: Path) -> None:
    """They belong to editors and to Git."""
    for path in (".git/a.md", ".draft.md", "b/.hidden/c.md"):
        toy.put(folder / "content" / path, "# x\n")
    found = scan(folder)
    assert set(found.sources) == {"a.md"}
    assert not found.problems


JUNK = (
    "venv/pyvenv.cfg",
    "venv/lib/python3.11/site-packages/p.dist-info/LICENSE.md",
    "env/pyvenv.cfg",
    "env/README.md",
    "lib/site-packages/p/README.md",
    "node_modules/a/README.md",
    "x/node_modules/a/README.md",
    "__pycache__/x.md",
    "._a.md",
    "page.md~",
    "#page.md#",
    "static/.DS_Store",
    "static/sub/Thumbs.db",
    "static/desktop.ini",
    "static/._a.png",
    "static/.git/config",
    "static/.git/README.md",
    "static/node_modules/x.js",
    "static/venv/pyvenv.cfg",
    "static/venv/x",
    "static/page.html~",
    "static/.page.html.swp",
)


def test_files_of_tools_are_ignored(folder: Path) -> None:
    """They are not read and not reported; other files in `static/` are copied."""
    wanted = {".well-known/x", ".nojekyll2", ".htaccess", ".domains", "CNAME", "_headers", "sub/venv/x.png"}
    for path in (*JUNK, *(f"static/{path}" for path in wanted)):
        toy.put(folder / "content" / path, "# x\n")
    found = scan(folder)
    assert set(found.sources) == {"a.md"}
    assert set(found.static) == wanted
    assert not found.problems


def test_the_whole_folder_of_a_site_can_be_its_content(tmp_path: Path) -> None:
    """Output, index, theme and environments below it are not content, and a second build writes nothing."""
    toy.put(tmp_path / "sitegen.toml", "[build]\ncontent = '.'\ntheme = 'look'\n")
    toy.put(tmp_path / "cs.CV/2019/20190102.md", DIGEST)
    toy.put(tmp_path / "README.md", "# Papers\n\n[day](cs.CV/2019/20190102.md)\n")
    toy.put(tmp_path / "look/templates/README.md", "# Look\n")
    toy.put(tmp_path / "static/manual.md", "# Manual\n")
    for path in JUNK:
        toy.put(tmp_path / path, "# x\n")
    for _ in range(2):
        assert not complaints(tmp_path)
        assert set(scan(tmp_path).sources) == {"README.md", "cs.CV/2019/20190102.md", "look/templates/README.md"}
        summary = toy.build(tmp_path)
    assert summary.written == 0
    assert (tmp_path / "public/manual.md").is_file()
    assert not list((tmp_path / "public").rglob("look"))
    toy.build(tmp_path, output=tmp_path / "elsewhere")
    assert set(scan(tmp_path).sources) == {"README.md", "cs.CV/2019/20190102.md", "look/templates/README.md"}
    assert not check(tmp_path / "public", site_url=None, target=None, jobs=1).errors


def test_a_digest_with_an_extra_suffix_is_reported(folder: Path) -> None:
    """It may be compressed or named `.md.txt`; beside a digest of the same name it is taken for a copy."""
    for path in (
        "20190103.md.gz",
        "cs.CV/2019-01-04.md.txt",
        "20190105.md.ZIP",
        "notes.md.gz",
        "20190106.txt",
        "20190107.pdf",
    ):
        toy.put(folder / "content" / path, "x")
    toy.put(folder / "content/20190108.md", toy.digest("2019-01-08", record("1901.00008")))
    toy.put(folder / "content/20190108.md.gz", "x")
    toy.put(folder / "content/static/20190109.md.gz", "x")
    found = toy.build(folder).problems
    assert [(problem.path, problem.remedy) for problem in found] == [
        ("content/20190103.md.gz", "unpack it to 20190103.md"),
        ("content/20190105.md.ZIP", "unpack it to 20190105.md"),
        ("content/cs.CV/2019-01-04.md.txt", "rename it to 2019-01-04.md"),
    ]


def test_a_link_to_a_file_that_is_not_published_is_reported(folder: Path) -> None:
    """For example to a picture beside a page; the remedy names `content/static/`."""
    toy.put(folder / "content/notes/a b.png", b"png")
    toy.put(folder / "content/static/c.png", b"png")
    toy.put(folder / "content/draft.md", "---\ntitle: D\ndraft: true\n---\n")
    toy.put(
        folder / "content/notes/one.md",
        "# One\n\n![a](a%20b.png) ![again](<a b.png>) ![c](../static/c.png) ![d](none.png) [e](../draft.md) [f](%00)\n",
    )
    (problem,) = toy.build(folder).problems
    assert problem.path == "content/notes/one.md"
    assert problem.message == "it links to notes/a b.png, which is not published"
    assert "content/static/" in problem.remedy


def test_all_markdown_suffixes_of_github_are_read(folder: Path) -> None:
    """Digests and pages with them are read, and links lead to them."""
    toy.put(folder / "content/UPPER.MD", "# Upper\n\n[m](more.markdown) [d](cs.CV.Markdown)\n")
    toy.put(folder / "content/more.markdown", "# More\n")
    toy.put(folder / "content/cs.CV.Markdown", toy.digest("2019-01-03", record("1901.00002")))
    toy.put(folder / "content/notes.txt", "# Notes\n")
    assert not complaints(folder)
    assert body(folder, "UPPER.html").xpath("//p/a/@href") == ["more.html", "2019/01/03.html"]
    assert (folder / "public/2019/01/03.html").is_file()
    assert not (folder / "public/notes.html").exists()


def test_two_files_for_one_page_are_reported(folder: Path) -> None:
    """The first in the order of names is published."""
    toy.put(folder / "content/x.MD", "# Large\n")
    toy.put(folder / "content/x.markdown", "# Long\n")
    toy.put(folder / "content/x.md", "# Short\n")
    assert complaints(folder) == [
        ("content/x.markdown", "it has the same address as x.MD"),
        ("content/x.md", "it has the same address as x.MD"),
    ]
    assert body(folder, "x.html").xpath("string(//h1)") == "Large"


@platforms.posix
def test_links_and_special_files_are_reported_and_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing outside the folder is published, and the build does not wait for pipes or sockets."""
    (folder / "content/link.md").symlink_to("/etc/passwd")
    (folder / "content/loop").symlink_to(folder / "content")
    (folder / "content/broken.md").symlink_to("nowhere")
    os.mkfifo(folder / "content/pipe.md")
    monkeypatch.chdir(folder / "content")  # a socket's path has at most about a hundred bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.md")
        assert complaints(folder) == [
            ("content/broken.md", "links are not followed"),
            ("content/link.md", "links are not followed"),
            ("content/loop", "links are not followed"),
            ("content/pipe.md", "not a regular file"),
            ("content/socket.md", "not a regular file"),
        ]


def test_a_missing_content_folder_is_an_error(tmp_path: Path) -> None:
    """The message names the folder as the configuration does."""
    with pytest.raises(ConfigError, match=r"^there is no folder `content`; create it and put digests into it"):
        scan(tmp_path)


MODULES = '[submodule "papers"]\n\tpath = {}\n\turl = https://example.org/papers.git\n'


@pytest.mark.parametrize("path", ["content/cs.LG", '"content/cs.LG"'])
def test_a_submodule_that_is_not_checked_out_keeps_its_digests(folder: Path, path: str) -> None:
    """Git leaves its folder empty; the papers of its digests stay, and the build warns."""
    toy.put(folder / "content/cs.LG/b.md", toy.digest("2019-01-03", record("1901.00002")))
    assert not complaints(folder)
    built = toy.tree(folder / "public")
    (folder / "content/cs.LG/b.md").unlink()
    (folder / ".gitmodules").write_text(MODULES.format(path), encoding="utf-8")
    assert complaints(folder) == [("content/cs.LG", "a Git submodule that is not checked out")]
    assert toy.difference(toy.tree(folder / "public"), built) == ""


@pytest.mark.parametrize("path", ["content", "content/static/demo"])
def test_a_first_build_without_its_submodule_is_an_error(tmp_path: Path, path: str) -> None:
    """Otherwise a workflow that forgets submodules would publish an empty site."""
    (tmp_path / path).mkdir(parents=True)
    (tmp_path / ".gitmodules").write_text(MODULES.format(path), encoding="utf-8")
    with pytest.raises(ConfigError, match="submodule") as raised:
        toy.build(tmp_path)
    assert raised.value.problem.path == path
    assert not (tmp_path / "public").exists()


def test_an_empty_folder_is_no_submodule(folder: Path) -> None:
    """Only a folder that `.gitmodules` names is a submodule."""
    (folder / "content/empty").mkdir()
    (folder / ".gitmodules").write_text(MODULES.format("content/other"), encoding="utf-8")
    assert not complaints(folder)


def test_a_site_without_papers_is_noted(folder: Path) -> None:
    """It is a note and not a warning, because it may be intended."""
    assert not toy.notes(toy.build(folder))
    (folder / "content/a.md").unlink()
    summary = toy.build(folder, accept_shrink=True)
    assert not summary.problems
    assert any("the site has none" in note for note in summary.notes)


def test_names_that_are_not_utf8_are_left_out(folder: Path) -> None:
    """Such names exist on most systems, but give no address."""
    (folder / "content/static").mkdir()
    for name in (b"content/\xff.md", b"content/static/\xfe"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"# x\n")
    assert complaints(folder) == [
        ("content/\ufffd.md", "left out, because its name is not UTF-8"),
        ("content/static/\ufffd", "left out, because its name is not UTF-8"),
    ]


def test_an_invalid_page_is_reported(folder: Path) -> None:
    """It has no title, the address of another page, text that is not UTF-8, or deep nesting. The rest is built."""
    toy.put(folder / "content/untitled.md", "Words.\n")
    toy.put(folder / "content/index.md", "# Home\n")
    toy.put(folder / "content/2019/index.md", "# Year\n")
    toy.put(folder / "content/latin.md", b"# Caf\xe9\n")
    toy.put(folder / "content/deep.md", "# Deep\n\n" + "\n".join("    " * depth + "- x" for depth in range(300)))
    toy.put(folder / "content/good.md", "# Good\n")
    found = dict(complaints(folder))
    assert found.keys() == {f"content/{name}.md" for name in ("untitled", "index", "2019/index", "latin", "deep")}
    assert found["content/untitled.md"] == "a page without a title"
    assert found["content/index.md"] == found["content/2019/index.md"] == "sitegen generates a page at its address"
    assert found["content/latin.md"].startswith("cannot be read: ")
    assert found["content/deep.md"] == "nested too deeply"
    assert (folder / "public/good.html").is_file()


def test_addresses_that_differ_only_by_case_or_unicode_form_are_refused(folder: Path) -> None:
    """On many disks and hosts, one file would replace the other."""
    for path in (
        "static/About.html",
        "about.md",
        "static/caf\u00e9.txt",
        "static/cafe\u0301.txt",
        "static/RSS.xml",
        "Sub/x.md",
    ):
        toy.put(folder / "content" / path, "# x\n")
    toy.put(folder / "content/static/sub/x.html", "x")
    assert complaints(folder) == [
        ("content/static/RSS.xml", "some systems cannot distinguish its address from rss.xml"),
        ("content/about.md", "some systems cannot distinguish its address from About.html"),
        ("content/static/caf\u00e9.txt", "some systems cannot distinguish its address from cafe\u0301.txt"),
        ("content/static/sub/x.html", "some systems cannot distinguish its address from Sub/x.html"),
    ]
    files = toy.tree(folder / "public")
    assert files.keys() >= {"About.html", "cafe\u0301.txt", "Sub/x.html", "rss.xml"}
    assert not files.keys() & {"RSS.xml", "about.html", "caf\u00e9.txt", "sub/x.html"}


def test_a_page_of_any_name_can_be_reached(folder: Path) -> None:
    """Its link in the menu is encoded as URLs require."""
    for name in ("a b", "c#d", "50%", "what?", "größe"):
        toy.put(folder / f"content/{name}.md", f"# {name}\n")
    assert not complaints(folder)
    home = (folder / "public/index.html").read_text(encoding="utf-8")
    for link in ("a%20b.html", "c%23d.html", "50%25.html", "what%3F.html", "gr%C3%B6%C3%9Fe.html"):
        assert f'href="{link}"' in home, link


def test_a_page_has_its_title_from_front_matter(folder: Path) -> None:
    """Otherwise from its first heading. Scripts in a page are removed."""
    toy.put(folder / "content/one.md", '---\ntitle: "One & only"\ndescription: First\n---\n\n# Heading\n')
    toy.put(
        folder / "content/two.md",
        "# Two *words*\n\n<script>alert(1)</script>[x](javascript:alert(1))<b onclick=x>b</b>\n",
    )
    assert not complaints(folder)
    one, two = ((folder / f"public/{name}.html").read_text(encoding="utf-8") for name in ("one", "two"))
    assert "<title>One &amp; only" in one
    assert 'content="First"' in one
    assert "<title>Two words" in two
    assert not any(word in two for word in ("alert(1)", "onclick", "javascript:"))


def body(folder: Path, page: str) -> lxml.html.HtmlElement:
    """Return the main element of a built page."""
    found: Any = lxml.html.fromstring((folder / "public" / page).read_bytes()).xpath("//main")
    return cast("lxml.html.HtmlElement", found[0])


def test_front_matter_is_removed_and_other_text_is_kept(folder: Path) -> None:
    """A first line with a colon and a thematic break are text."""
    toy.put(folder / "content/note.md", "Note: not official.\n\n# Note\n")
    toy.put(folder / "content/url.md", "https://example.org/ holds a copy.\n\n# Address\n")
    toy.put(folder / "content/setext.md", "Title: with a colon\n===================\n")
    toy.put(folder / "content/break.md", "---\n\n# Break\n")
    toy.put(
        folder / "content/bom.md", b"\xef\xbb\xbf---\r\ntitle: BOM\r\ndescription: >\r\n  a\r\n  b\r\n---\r\nText\r\n"
    )
    assert not complaints(folder)
    assert "not official" in body(folder, "note.html").text_content()
    assert "https://example.org/ holds" in body(folder, "url.html").text_content()
    assert body(folder, "setext.html").xpath("string(//h1)") == "Title: with a colon"
    assert body(folder, "break.html").xpath("//hr")
    assert body(folder, "bom.html").text_content().split() == ["BOM", "Text"]


def test_front_matter_that_cannot_be_read_is_a_warning(folder: Path) -> None:
    """The warning has file, line and remedy, and the page is built from the rest."""
    toy.put(folder / "content/typo.md", "---\ntitel: Misspelled\n---\n\n# Heading\n")
    toy.put(folder / "content/quoted.md", '---\ndescription: D\ntitle: "A" and "B"\n---\n\n# Heading\n')
    found = toy.build(folder).problems
    assert [(problem.path, problem.line) for problem in found] == [("content/quoted.md", 3), ("content/typo.md", 2)]
    assert found[1].remedy == "did you mean `title`?"
    assert "and" not in body(folder, "quoted.html").text_content()


def test_a_draft_is_not_published(folder: Path) -> None:
    """It is in no menu or sitemap, its earlier page is removed, and `check` reports links to it."""
    toy.put(folder / "sitegen.toml", "[site]\nurl = 'https://example.org/'\n")
    plan = folder / "content/plan.md"
    toy.put(plan, "---\ntitle: Secret\ndraft: true\n---\n\nWords.\n")
    toy.put(folder / "content/about.md", "# About\n\n[plan](plan.md)\n")
    assert not complaints(folder)
    drafted = toy.tree(folder / "public")
    assert "plan.html" not in drafted
    assert not [path for path, text in drafted.items() if b"Secret" in text or b"plan.html" in text]
    assert body(folder, "about.html").xpath("//p/a/@href") == ["plan.md"]
    report = check(folder / "public", site_url="https://example.org/", target=None, jobs=1)
    assert [(problem.path, problem.kind) for problem in report.errors] == [("about.html", "broken-link")]
    toy.put(plan, "---\ntitle: Secret\ndraft: false\n---\n\nWords.\n")
    assert not complaints(folder)
    assert body(folder, "about.html").xpath("//p/a/@href") == ["plan.html"]
    assert "plan.html" in toy.tree(folder / "public")
    toy.put(plan, "---\ntitle: Secret\ndraft: yes\n---\n\nWords.\n")
    assert not complaints(folder)
    assert toy.difference(toy.tree(folder / "public"), drafted) == ""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("plan.md", "+++\ntitle = 'Secret'\ndraft = true\n+++\n# Secret\n"),
        ("plan.md", "\n---\ntitle: Secret\ndraft: true\n---\n# Secret\n"),
        ("plan.md", "---\ntitle: Secret\npublish: false\n---\n"),
        ("_drafts/plan.md", "# Secret\n"),
        ("notes/_drafts/plan.md", "# Secret\n"),
    ],
)
def test_a_draft_of_another_generator_is_not_published(folder: Path, path: str, text: str) -> None:
    """All forms of front matter count; a file in `_drafts` needs none."""
    toy.put(folder / "content" / path, text)
    assert bool(complaints(folder)) is ("_drafts" not in path)
    assert not [path for path, text in toy.tree(folder / "public").items() if b"Secret" in text]


def test_harmless_links_keep_their_addresses(folder: Path) -> None:
    """For example telephone numbers; scripts and files of the reader's disk are removed."""
    toy.put(folder / "content/a.md", DIGEST)
    good = ["tel:+49123", "sms:+49123", "xmpp:a@example.org", "irc://example.org/a", "ftp://example.org/a"]
    bad = ["javascript:alert(1)", "vbscript:a", "data:text/html,a", "file:///etc/passwd"]
    toy.put(folder / "content/links.md", "# Links\n\n" + " ".join(f"[a]({link})" for link in good + bad))
    assert not complaints(folder)
    assert body(folder, "links.html").xpath(".//p/a/@href") == good


def test_a_link_to_a_digest_leads_to_its_day(folder: Path) -> None:
    """After each change of the digest an incremental build equals a full one."""
    toy.put(folder / "content/cs.CV/2019/20190103.md", toy.digest("2019-01-03", record("1901.00002", title="A paper")))
    toy.put(
        folder / "content/calendar.md",
        "# Calendar\n\n[a](a.md) [b](./cs.CV/2019/20190103.md#a-paper) [c](cs.CV/2019/) [d](/a.md) [e](none.md)\n",
    )

    def links() -> list[str]:
        assert not complaints(folder)
        return list(map(str, body(folder, "calendar.html").xpath("//p/a/@href")))

    assert links() == [
        "2019/01/02.html",
        "2019/01/03.html#1901.00002",
        "2019/01/index.html",
        "2019/01/02.html",
        "none.md",
    ]
    toy.put(folder / "content/a.md", toy.digest("2019-02-05", record("1901.00001")))
    (folder / "content/cs.CV/2019/20190103.md").rename(folder / "content/b.md")
    assert links() == [
        "2019/02/05.html",
        "./cs.CV/2019/20190103.md#a-paper",
        "cs.CV/2019/",
        "2019/02/05.html",
        "none.md",
    ]
    small = toy.tree(folder / "public")
    toy.build(folder, full=True)
    assert toy.difference(small, toy.tree(folder / "public")) == ""


def test_links_between_source_files_work_on_the_site(folder: Path) -> None:
    """Links are written for the source files, as they work on GitHub and in editors."""
    toy.put(folder / "content/notes/one.md", "# One\n\n[two](../two.md#part) ![a](../static/a.png) [one](one.html)\n")
    toy.put(folder / "content/two.md", "# Two\n\n## Part\n\n[n](notes/one.md)\n")
    toy.put(folder / "content/static/a.png", b"png")
    assert not complaints(folder)
    assert body(folder, "notes/one.html").xpath("//p//@href | //p//@src") == [
        "../two.html#part",
        "../a.png",
        "one.html",
    ]
    assert not check(folder / "public", site_url=None, target=None, jobs=1).errors


def _source(stat: Stat, *, held: bool = False) -> Source:
    return Source(stat.size, stat.mtime_ns, b"hash", held, papers=True)


def test_only_what_may_have_changed_is_read() -> None:
    """Files are compared by size and time. Deleted files are named. Held files are read again on request."""
    found = content.Content(Path(), "content")
    stat = Stat(10, 1000)
    found.sources = dict.fromkeys(("new.md", "same.md", "grown.md", "later.md", "held.md"), stat)
    known = {
        "same.md": _source(stat),
        "grown.md": _source(Stat(9, 1000)),
        "later.md": _source(Stat(10, 999)),
        "held.md": _source(stat, held=True),
        "gone.md": _source(stat),
    }
    changes = content.find_changes(found, known)
    assert [path for path, _, _ in changes.changed] == ["new.md", "grown.md", "later.md"]
    assert changes.changed[1] == ("grown.md", stat, known["grown.md"])
    assert changes.removed == ["gone.md"]
    assert "held.md" in [path for path, _, _ in content.find_changes(found, known, accept_shrink=True).changed]


def test_another_choice_of_days_reads_all_files_again() -> None:
    """Their hash is no reason to keep their papers, but a damaged digest is still known to have had papers."""
    stat = Stat(10, 1000)
    found = content.Content(Path(), "content", {"a.md": stat}, day="announced")
    known = {"a.md": _source(stat)}
    assert content.find_changes(found, known, rule_before="announced").changed == []
    assert content.find_changes(found, known, rule_before="").changed == []
    [(_, _, source)] = content.find_changes(found, known, rule_before="published").changed
    assert source == known["a.md"]._replace(hash=b"")


@given(st.from_regex(content._ORDINARY, fullmatch=True))  # noqa: SLF001
def test_ordinary_names_need_no_other_check(name: str) -> None:
    """They are text, not hidden, not of a tool, and may be digests."""
    assert name.isascii()
    assert not name.startswith(".")
    assert not is_tool_file(name)
    assert loader.may_be_digest(name)
