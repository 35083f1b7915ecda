"""Reading offline in a real browser, with a web server that counts requests: what is kept, shown, updated and removed."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import chromium_command, desk_reader, offline_site, toy
from support.browser_tab import open_tab
from support.browsers import in_both_browsers
from support.offline_site import BASE, Server, kept, switch_on, wait
from support.row_texts import text_of
from support.waiting import until

from sitegen.preview import Preview
from sitegen.server import PreviewServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytest_plugins = ("support.browser",)

DAYS = tuple(f"2026-11-{day:02}" for day in range(16, 27))
NEWEST, OLDEST = "2026/11/26.html", "2026/11/16.html"
WEEK = [f"2026/11/{day}" for day in range(20, 27)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site of eleven days, which is built."""
    offline_site.write(tmp_path, *DAYS)
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """The site on a web server of its own."""
    with offline_site.served(folder / "public") as running:
        yield running


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A browser tab without stored data. Errors of scripts fail the test."""
    with open_tab(browser) as page:
        yield page


def notice(page: "Page") -> str:
    """Return the note on a page from the cache; empty on others."""
    return "".join(page.locator(".stale").all_inner_texts())


def registrations(page: "Page") -> int:
    """Return the number of service workers of the site."""
    return page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length")  # type: ignore[no-any-return]


def days_of(paths: list[str]) -> list[str]:
    """Return the paths of days."""
    return [path for path in paths if re.fullmatch(r"2026/11/\d\d", path)]


def keep_month(page: "Page") -> None:
    """Press the button of a day or month, and wait until the month is kept."""
    page.get_by_role("button", name="Keep this month").click()
    page.locator("button[aria-pressed=true]", has_text="Keep this month").wait_for()
    wait(page)


@in_both_browsers
def test_nothing_is_loaded_before_a_reader_asks(page: "Page", server: Server) -> None:
    """Pages ask for no worker and no list, and nothing is stored."""
    for path in ("", NEWEST, "saved.html", "2026/11/index.html"):
        page.goto(server.url + path, wait_until="networkidle")
    assert not {"sw.js", "offline.json"} & set(server.requests)
    assert (registrations(page), kept(page)) == (0, [])
    assert page.get_by_role("button", name="Keep this month").count() == 0


def test_the_last_seven_days_without_network(page: "Page", server: Server) -> None:
    """Home, days and saved papers work at all their addresses, with style and scripts, and say from when they are."""
    for file in server.folder.rglob("*.html"):  # browsers keep by themselves what did not change for long
        os.utime(file, (1, 1))
    switch_on(page, server.url)
    page.goto(server.url + NEWEST)
    assert days_of(kept(page)) == WEEK
    page.context.set_offline(True)
    for path in (
        "",
        "index.html",
        NEWEST,
        f"{NEWEST}?cat=cs.CV",
        "2026/11/26",
        "2026/11/20.html#2611.20001",
        "saved.html",
    ):
        page.goto(server.url + path)
        assert notice(page).startswith("You are offline. This page is from "), path
        assert page.evaluate("getComputedStyle(document.body).fontFamily.includes('system-ui')")
        assert page.evaluate("Boolean(window.site)")
    assert page.locator(".stale").get_attribute("role") == "status"
    assert desk_reader.faults(page) == []


def test_a_page_that_is_not_kept(page: "Page", server: Server) -> None:
    """A readable page with links that work at any depth. Searching says that it needs the network."""
    switch_on(page, server.url)
    page.context.set_offline(True)
    for path in (OLDEST, "category/cs.CV/index.html", "search.html?q=paper"):
        page.goto(server.url + path)
        assert page.url == server.url + path
        assert page.locator("h1").inner_text() == "You are offline"
        assert "Searching needs the network" in page.locator("main").inner_text()
        assert page.evaluate("Boolean(window.site)")
    page.get_by_role("link", name="Thursday 26 November 2026").click()
    page.wait_for_url(server.url + NEWEST)
    assert page.locator(".papers > .paper").count() == 2
    assert not any(path.startswith("search") for path in kept(page))


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
@pytest.mark.parametrize("theme", ["default", "gazette"])
def test_axe_finds_nothing(browser: "Browser", tmp_path: Path, theme: str, scheme: str, width: int) -> None:
    """Before and after it is switched on, with a list of kept months, and on all kinds of pages without network."""
    site = offline_site.write(tmp_path, *DAYS, theme=theme)
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    with offline_site.served(site) as server:
        page.goto(server.url)
        page.get_by_role("button", name="Read offline").wait_for()
        assert desk_reader.faults(page) == []
        switch_on(page, server.url)
        page.goto(f"{server.url}2026/11/index.html")
        keep_month(page)
        assert desk_reader.faults(page) == []
        for path in ("", "saved.html"):
            page.goto(server.url + path)
            page.locator(".offline").get_by_role("link", name="2026/11").wait_for()
            wait(page)
            assert desk_reader.faults(page) == []
        context.set_offline(True)
        for path in ("", "saved.html", NEWEST, "search.html?q=paper", "2019/01/02.html"):
            page.goto(server.url + path)
            page.locator(".stale, h1:text-is('You are offline')").first.wait_for()
            assert (path, desk_reader.faults(page)) == (path, [])
    context.close()


def test_saved_papers_without_network(page: "Page", server: Server) -> None:
    """A star costs no request. The next visit keeps the page of the paper."""
    switch_on(page, server.url)
    page.goto(server.url + OLDEST, wait_until="networkidle")
    wait(page)
    server.take()
    page.locator(".papers .save").first.click()
    page.locator(".save[aria-pressed=true]").first.wait_for()
    assert server.take() == []
    page.goto(server.url + "saved.html")
    wait(page)
    paper = page.locator("#saved .entries a").first.get_attribute("href")
    assert paper
    page.context.set_offline(True)
    page.goto(paper)
    assert notice(page)
    assert page.locator("h1").inner_text().startswith("A paper")


def test_saved_papers_of_a_site_without_their_pages(page: "Page", tmp_path: Path) -> None:
    """The page of their day is kept."""
    toy.put(tmp_path / "sitegen.toml", f"{toy.SETTINGS}[pages]\npapers = false\n")
    for day in DAYS:
        offline_site.add(tmp_path, day)
    with offline_site.served(offline_site.build(tmp_path)) as server:
        page.goto(server.url + OLDEST)
        page.locator(".papers .save").first.click()
        page.locator(".save[aria-pressed=true]").first.wait_for()
        switch_on(page, server.url)
        assert days_of(kept(page)) == [OLDEST.removesuffix(".html"), *WEEK]


@in_both_browsers
def test_keep_a_month(page: "Page", folder: Path, server: Server) -> None:
    """All its days, also those that come later, until the reader takes the month back."""
    switch_on(page, server.url)
    page.goto(server.url + NEWEST)
    wait(page)
    keep_month(page)
    every = [f"2026/11/{day}" for day in range(16, 27)]
    assert days_of(kept(page)) == every
    for day in range(27, 31):
        offline_site.add(folder, f"2026-11-{day}")
    for day in range(1, 8):
        offline_site.add(folder, f"2026-12-{day:02}")
    offline_site.build(folder)
    page.goto(server.url + "saved.html")
    wait(page)
    assert days_of(kept(page)) == [f"2026/11/{day}" for day in range(16, 31)]
    page.context.set_offline(True)
    page.goto(server.url + "saved.html")
    page.get_by_role("link", name="2026/11").click()
    page.locator("h1", has_text="November 2026").wait_for()
    page.context.set_offline(False)
    page.goto(server.url + "2026/11/index.html")
    wait(page)
    page.get_by_role("button", name="Keep this month").click()
    page.locator("button[aria-pressed=false]", has_text="Keep this month").wait_for()
    wait(page)
    assert days_of(kept(page)) == []


@in_both_browsers
def test_an_update_asks_for_changed_pages_only(page: "Page", folder: Path, server: Server) -> None:
    """A new day changes the home page and its neighbor. The oldest day of the week goes."""
    switch_on(page, server.url)
    server.take()
    page.goto(server.url + "saved.html")
    wait(page)
    assert [path for path in server.take() if "?" in path] == []
    offline_site.add(folder, "2026-11-27")
    offline_site.build(folder)
    page.goto(server.url + "saved.html")
    wait(page)
    asked = sorted(path.partition("?")[0] for path in server.take() if "?" in path)
    assert asked == ["2026/11/26.html", "2026/11/27.html", "index.html", "offline.html"]
    assert days_of(kept(page)) == [*WEEK[1:], "2026/11/27"]


@in_both_browsers
def test_a_changed_theme_replaces_all_pages_and_assets(page: "Page", folder: Path, server: Server) -> None:
    """Nothing of the old site stays, and a kept page has its style without network."""
    switch_on(page, server.url)
    before = {path for path in kept(page) if path.startswith("assets/")}
    toy.put(folder / "mine/assets/style.css", "body { font-family: monospace; }")
    toy.build(folder, theme=str(folder / "mine"))
    page.goto(server.url)
    wait(page)
    after = {path for path in kept(page) if path.startswith("assets/")}
    assert {path for path in before - after if path.endswith(".css")}
    page.context.set_offline(True)
    page.goto(server.url + NEWEST)
    assert page.evaluate("getComputedStyle(document.body).fontFamily") == "monospace"


def test_the_site_answers_before_the_cache(page: "Page", folder: Path, server: Server) -> None:
    """A page that changed after the download is shown as it is, without a note. So is an error of the site."""
    switch_on(page, server.url)
    offline_site.add(folder, DAYS[-1], title="A corrected paper")
    offline_site.build(folder)
    page.goto(server.url + NEWEST)
    assert "A corrected paper" in text_of(page.locator(".papers"))
    assert notice(page) == ""
    server.statuses[NEWEST] = 500
    response = page.goto(server.url + NEWEST)
    assert response
    assert response.status == 500


@in_both_browsers
def test_a_site_that_does_not_answer(page: "Page", server: Server) -> None:
    """After some seconds the copy is shown, with its date."""
    switch_on(page, server.url)
    server.silent.clear()
    page.goto(server.url + NEWEST, wait_until="commit")
    page.locator(".stale").wait_for()
    assert notice(page).startswith("The site does not answer. This page is from ")
    server.silent.set()


@in_both_browsers
def test_the_week_without_a_server(page: "Page", server: Server) -> None:
    """Kept pages have their style and scripts where nothing answers at the site's address; others have a page in their place."""
    switch_on(page, server.url)
    page.goto(server.url + NEWEST)
    server.stop()
    for path in ("", NEWEST, WEEK[0], "saved.html"):
        page.goto(server.url + path)
        assert "The site does not answer. This page is from" in notice(page), path
        assert page.evaluate("Boolean(window.site)")
        assert page.evaluate("getComputedStyle(document.body).fontFamily.includes('system-ui')")
    page.goto(server.url + OLDEST)
    assert page.locator("h1").inner_text() == "You are offline"


def test_errors_and_redirects_are_not_kept(page: "Page", server: Server) -> None:
    """Neither a missing page nor one that leads elsewhere. A failing server ends the update, and nothing is deleted."""
    server.statuses["2026/11/25.html"] = 404
    server.redirects["2026/11/24.html"] = f"{BASE}about.html"
    switch_on(page, server.url)
    assert days_of(kept(page)) == [day for day in WEEK if day[-2:] not in ("24", "25")]
    before = kept(page)
    server.statuses["2026/11/25.html"] = 503
    page.goto(server.url)
    page.locator("output", has_text="The site does not answer").wait_for()
    assert kept(page) == before
    server.statuses.clear()
    server.redirects.clear()
    page.goto(server.url)
    wait(page)
    page.locator("output", has_text="updated").wait_for()
    assert days_of(kept(page)) == WEEK


def test_hosts_with_clean_addresses(page: "Page", server: Server) -> None:
    """A host that redirects `26.html` to `26` and `index.html` to its folder has the same copies."""
    server.has_clean_addresses = True
    switch_on(page, server.url)
    assert days_of(kept(page)) == WEEK
    page.goto(server.url + NEWEST)
    assert (page.url, notice(page)) == (f"{server.url}2026/11/26", "")
    page.context.set_offline(True)
    for path in ("", "index.html", "2026/11/26", NEWEST, "saved", "saved.html"):
        page.goto(server.url + path)
        assert notice(page), path


@in_both_browsers
def test_an_interrupted_download_is_completed(page: "Page", server: Server) -> None:
    """A tab that is closed half-way has kept some pages. The next visit asks for the others only."""
    server.statuses["2026/11/23.html"] = 503
    page.goto(server.url)
    page.get_by_role("button", name="Read offline").click()
    page.locator("output", has_text="The site does not answer. ").wait_for()
    assert days_of(kept(page)) == WEEK[4:]
    other = page.context.new_page()
    page.close()
    server.statuses.clear()
    server.take()
    other.goto(server.url)
    wait(other)
    assert days_of(kept(other)) == WEEK
    asked = [path.partition("?")[0] for path in server.take() if "?" in path]
    assert asked == [f"{day}.html" for day in WEEK[3::-1]]


@in_both_browsers
def test_two_tabs(page: "Page", server: Server) -> None:
    """They take turns: each page is asked for once."""
    page.goto(server.url)
    other = page.context.new_page()
    other.goto(server.url)
    server.take()
    for tab in (page, other):
        tab.get_by_role("button", name="Read offline").click()
    for tab in (page, other):
        wait(tab)
    asked = [path for path in server.take() if path.split("?")[0].startswith("2026/11/")]
    assert len(asked) == len(set(asked)) == len(WEEK)


@in_both_browsers
def test_remove_all(page: "Page", server: Server) -> None:
    """One button removes worker and pages. Later visits keep nothing, also of an installed site."""
    switch_on(page, server.url)
    page.goto(server.url + "saved.html")
    wait(page)
    page.get_by_role("button", name="Remove all").click()
    page.locator(".offline").wait_for(state="detached")
    until(page, "async () => !(await caches.keys()).length")
    server.take()
    page.goto(server.url, wait_until="networkidle")
    assert registrations(page) == 0
    assert kept(page) == []
    page.get_by_role("button", name="Read offline").wait_for()


def test_a_full_browser(page: "Page", server: Server) -> None:
    """The reader is told, and the site works."""
    devtools = page.context.new_cdp_session(page)
    page.goto(server.url)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": server.url.removesuffix(BASE), "quotaSize": 1000})
    page.get_by_role("button", name="Read offline").click()
    page.locator("output", has_text="No space is left.").wait_for()
    page.goto(server.url + NEWEST)
    assert page.locator(".papers > .paper").count() == 2


def test_a_new_worker_takes_over(page: "Page", server: Server, folder: Path) -> None:
    """At the next visit, and kept pages stay."""
    switch_on(page, server.url)
    before = kept(page)
    page.goto(server.url + NEWEST)
    page.evaluate("() => { window.former = navigator.serviceWorker.controller; }")
    worker = folder / "public/sw.js"
    worker.write_bytes(worker.read_bytes() + b"self.isNew = true;\n")
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update()).then(() => 0)")
    page.wait_for_function("() => window.former.state === 'redundant'")
    wait(page)
    assert kept(page) == before
    page.context.set_offline(True)
    page.goto(server.url + NEWEST)
    assert notice(page)


@in_both_browsers
def test_a_site_without_the_worker_frees_its_readers(page: "Page", server: Server, folder: Path) -> None:
    """Worker and pages go at the next visit, and other caches of the host stay."""
    switch_on(page, server.url)
    page.evaluate("caches.open('another site')")
    toy.put(folder / "sitegen.toml", f"{toy.SETTINGS}[desk]\noffline = false\n")
    offline_site.build(folder)
    assert not (folder / "public/sw.js").exists()
    page.goto(server.url)
    until(page, "async () => !(await navigator.serviceWorker.getRegistration())")
    until(page, "async () => (await caches.keys()).join() === 'another site'")


def test_a_preview_frees_the_readers_of_an_earlier_site(page: "Page", folder: Path) -> None:
    """It has no worker, so that a browser does not keep its pages, and an old worker of the same address goes."""
    with offline_site.served(folder / "public") as server:
        switch_on(page, server.url)
    preview = Preview(lambda: toy.load(folder), folder / "sitegen.toml", lambda _: None)
    with PreviewServer(
        preview.respond, preview.not_found, port=server.server_port, base_path=BASE, log=lambda _: None
    ) as running:
        running.start()
        page.goto(server.url)
        until(page, "async () => !(await navigator.serviceWorker.getRegistration())")
        until(page, "async () => !(await caches.keys()).length")
        page.goto(server.url)
        assert page.locator("link[rel=manifest], .offline").count() == 0
        assert registrations(page) == 0
    preview.close()


@pytest.mark.parametrize("mode", ["standalone", "browser"])
def test_an_installed_site_keeps_its_pages(page: "Page", server: Server, mode: str) -> None:
    """It is not asked to. In a browser it is."""
    matches = "window.matchMedia = ((old) => (query) => query.includes('standalone') ? { matches: %s } : old(query))(matchMedia.bind(window))"
    page.add_init_script(matches % str(mode == "standalone").lower())
    page.goto(server.url)
    if mode == "standalone":
        wait(page)
    else:
        page.get_by_role("button", name="Read offline").wait_for()
    assert bool(kept(page)) is (mode == "standalone")


def test_two_sites_of_a_host(page: "Page", server: Server, folder: Path) -> None:
    """Each has its own pages. Removing those of one leaves the other's."""
    (folder / "public/other").mkdir()
    for name in ("index.html", "sw.js", "offline.json", "offline.html", "saved.html", "assets", "2026", "favicon.svg"):
        source = folder / "public" / name
        if source.is_dir():
            shutil.copytree(source, folder / "public/other" / name)
        elif source.exists():
            shutil.copy(source, folder / "public/other" / name)
    switch_on(page, server.url)
    switch_on(page, f"{server.url}other/")
    assert (registrations(page), len(page.evaluate("caches.keys()"))) == (2, 2)
    page.get_by_role("button", name="Remove all").click()
    page.locator(".offline").wait_for(state="detached")
    until(page, "async () => (await caches.keys()).length === 1")
    assert registrations(page) == 1
    page.context.set_offline(True)
    page.goto(server.url)
    assert notice(page)


def test_the_site_can_be_installed(server: Server, tmp_path: Path, browser: "Browser") -> None:
    """Chromium accepts the manifest of the home page."""
    options = [*chromium_command.QUIET, *chromium_command.sandbox()]
    program = chromium_command.command() or None
    context = browser.browser_type.launch_persistent_context(
        tmp_path / "profile", executable_path=program, args=options
    )
    with context:
        page = context.new_page()
        page.goto(server.url)
        devtools = context.new_cdp_session(page)
        found = devtools.send("Page.getAppManifest")
        assert found["errors"] == []
        manifest = json.loads(found["data"])
        assert (manifest["name"], manifest["display"]) == ("Toys", "standalone")
        assert found["url"] == f"{server.url}manifest.webmanifest"
        assert devtools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


def test_files_have_nothing_of_it(page: "Page", folder: Path) -> None:
    """A page that is opened as a file has no button, and no errors."""
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    for path in ("index.html", "saved.html", NEWEST):
        page.goto((folder / "public" / path).as_uri())
        assert page.get_by_role("button", name="Read offline").count() == 0
    assert faults == []
