"""`sitegen.preview`: saved files and problems are shown in open pages, in a real browser."""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support import toy

from sitegen import config as configuration
from sitegen import preview as preview_module
from sitegen import site_lock
from sitegen.errors import Problem
from sitegen.preview import Preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)


class Running:
    """A preview of a site, running in a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lines: list[str] = []
        self.url = ""
        self._opened = threading.Event()
        file = folder / "sitegen.toml"
        self.preview = Preview(lambda: configuration.load(file), file, self.lines.append)
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self._opened.wait(10)

    def _run(self) -> None:
        self.preview.run(host="127.0.0.1", port=0, poll=False, on_start=self._ready)

    def _ready(self, url: str) -> None:
        self.url = url
        self._opened.set()


@pytest.fixture
def running(tmp_path: Path) -> Running:
    """A running preview of the toy site with a theme of its own."""
    folder = toy.write(tmp_path)
    (folder / "mine" / "templates").mkdir(parents=True)
    (folder / "mine" / "assets").mkdir()
    (folder / "mine" / "assets" / "extra.css").write_text("h1 { color: rgb(1, 1, 1) }", encoding="utf-8")
    (folder / "mine" / "templates" / "layout.html").write_text(
        '{% extends "!default/layout.html" %}{% block style %}{{ super() }}'
        '<link rel="stylesheet" href="{{ page.asset("extra.css") }}">{% endblock %}',
        encoding="utf-8",
    )
    settings = folder / "sitegen.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[build]\ntheme = "mine"\n', encoding="utf-8")
    return Running(folder)


def until(page: "Page", holds: Callable[["Page"], bool], seconds: float = 15) -> None:
    """Wait until a condition is true for a page, which may reload meanwhile."""
    from playwright.sync_api import Error

    end = time.monotonic() + seconds
    while True:
        with suppress(Error):
            if holds(page):
                return
        assert time.monotonic() < end, overlaid(page) + page.content()
        page.wait_for_timeout(20)


def shows(text: str) -> Callable[["Page"], bool]:
    """Return a condition: the page's text contains ``text``."""
    return lambda page: text in (page.text_content("body") or "")


def overlaid(page: "Page") -> str:
    """Return the text of the overlay; empty without one."""
    text: str = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => e.shadowRoot).filter(Boolean).map(r => r.textContent).join(' ')"
    )
    return text


def replace(file: Path, before: str, after: str) -> None:
    """Replace a text in a file."""
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")


def test_every_kind_of_change_is_shown(running: Running, browser: "Browser") -> None:
    """A saved digest, page, configuration, template or style refreshes the open page."""
    context = browser.new_context()
    page = context.new_page()
    digest = next(iter(sorted((running.folder / "content").rglob("20190102.md"))))
    page.goto(running.url + "2019/01/02.html")
    title = digest.read_text(encoding="utf-8").split("\n### ")[1].split("\n")[0]
    replace(digest, f"### {title}", "### A title that was just saved")
    until(page, shows("A title that was just saved"))
    replace(
        running.folder / "mine/templates/layout.html",
        "{% block style %}",
        "{% block footer %}<p>My footer</p>{% endblock %}{% block style %}",
    )
    until(page, shows("My footer"))
    replace(running.folder / "mine/assets/extra.css", "1, 1, 1", "2, 2, 2")
    until(page, lambda page: page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(2, 2, 2)")
    (running.folder / "content/new.md").write_text("# Brand new\n\nWords.\n", encoding="utf-8")
    until(page, shows("Brand new"))
    settings = running.folder / "sitegen.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("title = ", 'title = "Renamed" #', 1), encoding="utf-8"
    )
    until(page, shows("Renamed"))
    context.close()


def test_a_problem_is_shown_over_the_page_until_it_is_fixed(running: Running, browser: "Browser") -> None:
    """Problems of a template, a digest and the settings are shown with file and line."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(running.url + "2019/01/02.html")
    layout = running.folder / "mine/templates/layout.html"
    replace(layout, "{% block style %}", "{% blok style %}")
    until(page, lambda page: "layout.html:1" in overlaid(page))
    replace(layout, "{% blok style %}", "{% block style %}")
    until(page, lambda page: overlaid(page) == "")
    settings = running.folder / "sitegen.toml"
    replace(settings, "[site]", "[sitte]")
    until(page, lambda page: "sitegen.toml" in overlaid(page) and "did you mean `site`?" in overlaid(page))
    replace(settings, "[sitte]", "[site]")
    until(page, lambda page: overlaid(page) == "")
    digest = next(iter(sorted((running.folder / "content").rglob("20190102.md"))))
    sound = digest.read_text(encoding="utf-8")
    digest.write_text(sound.replace("\n### ", "\n### A record without fields\n\n\n\n### ", 1), encoding="utf-8")
    until(page, lambda page: "20190102.md:" in overlaid(page))
    digest.write_text(sound, encoding="utf-8")
    until(page, lambda page: overlaid(page) == "")
    context.close()


def test_nothing_is_written_to_the_output(running: Running, browser: "Browser") -> None:
    """Requested pages are rendered, and there is no output folder."""
    context = browser.new_context()
    page = context.new_page()
    for path in ("", "2019/01/02.html", "category/index.html", "atom.xml", "nothing-here.html"):
        page.request.get(running.url + path)
    context.close()
    assert not (running.folder / "public").exists()


class RecordingPreview:
    """A preview without a server. It records the events that open pages would receive."""

    def __init__(self, folder: Path, *, theme: str | None = None) -> None:
        self.lines: list[str] = []
        self.events: list[Any] = []
        file = folder / "sitegen.toml"
        self.preview = Preview(lambda: configuration.load(file, theme=theme), file, self.lines.append)

    def follow(self, paths: object) -> None:
        """Replace the method of the watcher."""

    def save(self, *paths: Path) -> list[Any]:
        """Report saved files to the preview; return the events."""
        self.events.clear()
        self.preview.update(paths, self, self)  # type: ignore[arg-type]
        return list(self.events)

    def page(self, path: str) -> str:
        """Return the page at a path."""
        answer = self.preview.respond(path)
        assert answer
        assert isinstance(answer.body, bytes)
        return answer.body.decode()

    def refresh(self, styles: dict[str, str] | None) -> None:
        """Record a reload or new styles, in place of the server."""
        if styles is None or styles:
            self.events.append("reload" if styles is None else "styles")

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Record the problems."""
        if problems:
            self.events.append(tuple(problems))

    def move(self, base: str) -> None:
        """Record the new base path, in place of the server."""
        self.base = base


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A site of one digest."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n')
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", toy.record("1901.00001", "First title")))
    return tmp_path


def test_two_previews_are_both_refreshed(small: Path) -> None:
    """Either may import a change first. A preview is not refreshed again for a change that it has shown."""
    one, two = RecordingPreview(small), RecordingPreview(small)
    digest = small / "content/a.md"
    for number in range(4):
        digest.write_text(toy.digest("2019-01-02", toy.record("1901.00001", f"Title {number}")), encoding="utf-8")
        first, second = (one, two) if number % 2 else (two, one)
        assert first.save(digest) == ["reload"]
        assert second.save(digest) == ["reload"]
        assert f"Title {number}" in one.page("2019/01/02.html")
        assert f"Title {number}" in two.page("2019/01/02.html")
    assert two.save(digest) == []


def test_a_change_that_a_build_imported_refreshes_a_preview(small: Path) -> None:
    """The preview has nothing to import, but its pages are old."""
    preview = RecordingPreview(small)
    digest = small / "content/a.md"
    digest.write_text(toy.digest("2019-01-02", toy.record("1901.00001", "Second title")), encoding="utf-8")
    toy.build(small)
    assert preview.save(digest) == ["reload"]
    assert "Second title" in preview.page("2019/01/02.html")


def test_a_preview_waits_for_a_long_build(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It logs a message, and shows the change when the build has ended."""
    monkeypatch.setattr(preview_module, "_LOCK_TIMEOUT", 0.05)
    preview = RecordingPreview(small)
    digest = small / "content/a.md"
    digest.write_text(toy.digest("2019-01-02", toy.record("1901.00001", "Second title")), encoding="utf-8")
    waiting = threading.Event()
    monkeypatch.setattr(preview.preview, "_log", lambda line: waiting.set() if "a build is running" in line else None)
    with site_lock.lock(toy.load(small)):
        thread = threading.Thread(target=preview.save, args=(digest,))
        thread.start()
        assert waiting.wait(10)
        assert "First title" in preview.page("2019/01/02.html")
    thread.join(10)
    assert preview.events == ["reload"]
    assert "Second title" in preview.page("2019/01/02.html")


def test_changed_settings_take_effect(small: Path) -> None:
    """Address, language and title change on all pages and in feeds; a problem stays until it is fixed."""
    preview = RecordingPreview(small)
    settings = small / "sitegen.toml"
    settings.write_text(
        '[site]\nurl = "https://new.example/other/"\nlanguage = "he"\ntitle = "New"\n', encoding="utf-8"
    )
    assert preview.save(settings) == ["reload"]
    assert preview.base == "/other/"
    assert '"/other/assets/' in preview.page("404.html")
    assert "https://new.example/other/atom.xml" in preview.page("atom.xml")
    assert '<html lang="he" dir="rtl">' in preview.page("index.html")
    settings.write_text('[site]\ntitle = ""\nlanguage = "en_US"\n', encoding="utf-8")
    for saved in (settings, small / "content/a.md"):
        (problems,) = preview.save(saved)
        assert not isinstance(problems, str)
        assert [problem.line for problem in problems] == [2, 3]
    settings.write_text("[site]\ntitle = 'Mended'\n", encoding="utf-8")
    assert preview.save(settings) == ["reload"]
    assert preview.base == "/"
    assert "Mended" in preview.page("index.html")


def test_the_theme_of_the_command_line_is_kept(small: Path) -> None:
    """It has precedence over the settings, also after they change."""
    preview = RecordingPreview(small, theme="gazette")
    assert "gazette" in preview.page("index.html")
    settings = small / "sitegen.toml"
    settings.write_text('[build]\ntheme = "default"\n', encoding="utf-8")
    preview.save(settings)
    assert "gazette" in preview.page("index.html")


def test_an_error_in_an_unused_template_is_reported(small: Path) -> None:
    """When it is saved, and when a preview starts. Changes saved meanwhile are shown after the correction."""
    toy.put(small / "themes/mine/templates/topic.html", "{% extends '!default/topic.html' %}")
    preview = RecordingPreview(small, theme="mine")
    assert preview.save() == []
    template = small / "themes/mine/templates/topic.html"
    sound = template.read_text(encoding="utf-8")
    template.write_text("\n{% if %}", encoding="utf-8")
    (problems,) = preview.save(template)
    assert not isinstance(problems, str)
    assert problems[0].place.endswith("topic.html:2")
    (again,) = RecordingPreview(small, theme="mine").save()
    assert again == problems
    digest = small / "content/a.md"
    digest.write_text(toy.digest("2019-01-02", toy.record("1901.00001", "Second title")), encoding="utf-8")
    assert preview.save(digest) == [problems]
    template.write_text(sound, encoding="utf-8")
    assert preview.save(template) == ["reload"]
    assert "Second title" in preview.page("2019/01/02.html")


def test_verbose_logs_all_warnings_and_times(small: Path) -> None:
    """Without it, the first twenty warnings are logged."""
    records = [toy.record(f"1901.0000{number}") for number in range(9)]
    toy.put(small / "content/b.md", toy.digest("2019-01-03", *records).replace("http://arxiv.org/abs/", "x") * 9)
    file = small / "sitegen.toml"
    told: dict[bool, list[str]] = {False: [], True: []}
    for verbose, lines in told.items():
        preview = Preview(lambda: configuration.load(file), file, lines.append, verbose=verbose)
        preview.respond("index.html")
        preview.close()
    few, every = told[False], told[True]
    assert len([line for line in few if line.startswith("warning: ")]) == 20
    assert any(line.endswith("-v shows all") for line in few)
    assert len([line for line in every if line.startswith("warning: ")]) > 20
    assert every[-1].startswith("index.html: ")
    assert every[-1].endswith(" ms")


def test_a_preview_shows_the_result_of_a_build(tmp_path: Path) -> None:
    """An author's page shows the current papers after a loss is accepted, although no file changed."""
    toy.put(tmp_path / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n')
    many = [toy.record(f"1901.0000{number}", f"Old title {number}") for number in range(4)]
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", *many))
    toy.build(tmp_path)
    one = toy.record("1901.00000", "New title", version=2, authors="Ada Lovelace, Grace Hopper")
    toy.put(tmp_path / "content/a.md", toy.digest("2019-01-02", one))
    preview = Preview(lambda: toy.load(tmp_path), tmp_path / "sitegen.toml", lambda _: None)

    def page(name: str) -> bytes:
        answer = preview.respond(f"author/{name}.html")
        assert answer
        assert isinstance(answer.body, bytes)
        return answer.body

    assert b"Old title 0" in page("la/ada-lovelace")
    toy.build(tmp_path, accept_shrink=True)
    assert b"New title" in page("la/ada-lovelace")
    assert b"New title" in page("hg/grace-hopper")
    preview.close()


def test_a_draft_is_shown_and_marked(tmp_path: Path) -> None:
    """A build leaves the draft out, but a preview shows it with its links."""
    folder = toy.write(tmp_path)
    toy.put(folder / "content/plan.md", "---\ntitle: The plan\ndraft: true\n---\n\n[about](about.md)\n")
    toy.put(folder / "content/about.md", "# About\n\n[plan](plan.md)\n")
    preview = Preview(lambda: toy.load(folder), folder / "sitegen.toml", lambda _: None)
    try:
        plan, about = preview.respond("plan.html"), preview.respond("about.html")
        assert plan
        assert about
        assert isinstance(plan.body, bytes)
        assert isinstance(about.body, bytes)
        assert b"<strong>Draft</strong>" in plan.body
        assert b'href="about.html"' in plan.body
        assert b"Draft" not in about.body
        assert b'href="plan.html"' in about.body
    finally:
        preview.close()
    toy.build(folder)
    assert not (folder / "public/plan.html").exists()
