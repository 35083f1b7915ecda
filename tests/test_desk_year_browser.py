"""A year of mornings in a real browser: tabs are killed, the storage is full, two tabs are open, the site changes. Nothing is lost."""

import random
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Error
from support import toy
from support.desk_reader import answer_with_later_scripts, fill_storage, records
from support.seen_reader import is_stored, wait
from support.theme_site import Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytest_plugins = ("support.browser",)

FIRST = date(2019, 3, 1)
MORNINGS = 365
EVERY = 73
"""Mornings between two updates of the site."""
_CLOCK = """(() => {
  const { now } = Date;
  const mornings = Number(localStorage.getItem("mornings"));
  Date.now = () => now() + mornings * 86_400_000;
})()"""
"""Each page that is opened is a day later. Playwright's clock would add one script to all pages for each morning."""


def identifiers(day: date) -> list[str]:
    """Return the papers of a day."""
    return [f"{day:%y%m}.{day.day * 100 + number:05}" for number in range(1, 5)]


def publish(folder: Path, until: date) -> None:
    """Build the site with the days before a day."""
    day = FIRST - timedelta(days=EVERY)
    while day < until:
        text = toy.digest(str(day), *[toy.record(name, f"Paper {name}", day=str(day)) for name in identifiers(day)])
        toy.put(folder / f"content/cs.CV/{day:%Y/%m/%Y%m%d}.md", text)
        day += timedelta(days=1)
    toy.build(folder)


class Mornings:
    """A reader, and what their browser must have stored."""

    def __init__(self, reader: Reader, dice: random.Random) -> None:
        self.reader = reader
        self.dice = dice
        self.saved: set[str] = set()
        self.seen: set[str] = set()

    def open(self, day: date) -> "Page":
        """Open the page of a day at eight in the morning."""
        return self.reader.open(f"{day:%Y/%m/%d}.html")

    def star(self, page: "Page", name: str) -> None:
        """Press the star of a paper, and wait until the change is stored."""
        is_wanted = name not in self.saved
        self._press(page, name)
        self._pressed(page, name, is_wanted)
        (self.saved.add if is_wanted else self.saved.discard)(name)

    def mark(self, page: "Page", name: str) -> None:
        """Open a paper, which marks it as seen."""
        page.locator(f"[id='{name}'] :is(h2, h3) a").click()
        wait(page, name)
        self.seen.add(name)

    def press_with_full_storage(self, page: "Page", name: str) -> None:
        """Press a star that cannot be stored: the page says so."""
        fill_storage(page)
        self._press(page, name)
        page.get_by_role("alert").get_by_text("is full").wait_for()
        self._pressed(page, name, name in self.saved)

    def press_in_two_tabs(self, page: "Page", day: date, names: list[str]) -> None:
        """Press a star in each of two tabs. Each shows both."""
        other = self.reader.context.new_page()
        other.goto(page.url)
        for tab, name in zip((page, other), names, strict=True):
            self.star(tab, name)
        for tab in (page, other):
            for name in names:
                self._pressed(tab, name, name in self.saved)
        other.close()

    def kill(self, page: "Page") -> None:
        """End the process of the tab, and open another one."""
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash")
        page.close()
        self.reader.page = self.reader.context.new_page()

    def _press(self, page: "Page", name: str) -> None:
        page.locator(f".papers .save[value='{name}']").evaluate("star => star.click()")

    def _pressed(self, page: "Page", name: str, is_pressed: bool) -> None:
        page.locator(f".papers .save[value='{name}'][aria-pressed={str(is_pressed).lower()}]").wait_for(
            state="attached"
        )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A site with the first papers."""
    toy.put(tmp_path / "sitegen.toml", toy.SETTINGS)
    publish(tmp_path, FIRST)
    return tmp_path


@pytest.mark.slow
def test_a_year_of_mornings_loses_nothing(browser: object, folder: Path) -> None:
    """Each star and mark that the page showed as stored is there at the end, and nothing else is saved."""
    dice = random.Random(20)
    with reading(browser, folder / "public", viewport={"width": 1440, "height": 900}) as reader:  # type: ignore[arg-type]
        mornings = Mornings(reader, dice)
        reader.context.add_init_script(_CLOCK)
        today = FIRST
        for number in range(MORNINGS):
            today = FIRST + timedelta(days=number)
            if number % EVERY == 0:
                publish(folder, today + timedelta(days=1))
            if number == MORNINGS // 2:
                reader.context.route("**/site.*.js", answer_with_later_scripts)
            newest = FIRST + timedelta(days=number - number % EVERY)
            day = newest - timedelta(days=dice.randrange(EVERY))
            page, names = mornings.open(day), identifiers(day)
            page.evaluate("localStorage.setItem('mornings', Number(localStorage.getItem('mornings')) + 1)")
            dice.shuffle(names)
            mornings.star(page, names[0])
            if number % 30 == 1:
                mornings.mark(page, names[1])
            if number % 14 == 2:
                mornings.press_in_two_tabs(page, day, names[1:3])
            if number % 23 == 3:
                mornings.press_with_full_storage(page, names[3])
            if number % 29 == 4:
                mornings.kill(page)
        page = mornings.open(today - timedelta(days=EVERY))
        assert {str(record["id"]) for record in records(page)} == mornings.saved
        assert len(mornings.saved) > 200
        assert [name for name in sorted(mornings.seen) if not is_stored(page, name)] == []
