"""A site for tests of themes: a long day, a long title, hundreds of authors, several years, and a page of each kind.

It is the toy archive with two additions: a day of 213 papers with the longest title and the longest list of authors of
the public archive, and an author of three years. `Reader` shows its pages in a browser, without a server.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sitegen.loader import Record
from support import fetch_states, toy

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Route

PAPERS = 213
AUTHORS = 942
LONG_DAY = "2019/03/04.html"
LONG_TITLE = (
    "Supercalifragilisticexpialidocious-hyperparameter-metaoptimisation of "
    "https://example.org/a/very/long/address/that/has/no/place/to/break/at/all?query=1 with "
    + "internationalisation "
    * 4
)[:239].strip()

_SUM = r"\sum_{i=1}^{n} \alpha_i K(x_i, x) + b \cdot \frac{\partial L}{\partial x_i} + \lambda \|w\|_2^2 + \mathbb{E}[\log D(x)]"
WIDE_FORMULAS = (
    rf"Inline $f(x) = {_SUM}$, apart $$g(x) = {_SUM}$$ and \begin{{align*}} h(x) &= {_SUM} \\ &= {_SUM} \end{{align*}}."
)
"""Formulas that are wider than the screen of a phone."""
WIDE_TABLE = (
    "\n| " + " | ".join(f"column{number}" for number in range(12)) + " |\n|" + "---|" * 12 + "\n|" + " x |" * 12 + "\n"
)

KINDS = {
    "home": "index.html",
    "year": "2019/index.html",
    "month": "2019/03/index.html",
    "day": "2019/01/02.html",
    "long day": LONG_DAY,
    "hostile day": "2018/12/31.html",
    "categories": "category/index.html",
    "category": "category/cs.CV/index.html",
    "category month": "category/cs.CV/2019-03.html",
    "authors": "author/index.html",
    "shard": "author/la/index.html",
    "author": "author/pe/erna-prolific.html",
    "single author": "author/ap/person-aa.html",
    "redirect": "author/zw/w-zhang.html",
    "paper": "paper/1901/1901.00777.html",
    "long paper": "paper/1903/1903.00001.html",
    "old paper": "paper/9802/cs-9802005.html",
    "saved": "saved.html",
    "following": "following.html",
    "offline": "offline.html",
    "statistics": "statistics.html",
    "completeness": "completeness.html",
    "subscribe": "subscribe.html",
    "standalone": "about.html",
    "not found": "404.html",
}
"""A page of each kind."""


def write(folder: Path) -> Path:
    """Write the content and settings of the site; return its folder."""
    toy.write(folder, toy.SETTINGS + fetch_states.SETTINGS)
    toy.put(folder / "content/fetched.json", fetch_states.text())
    toy.put(folder / "content/about.md", toy.PAGES["about.md"] + WIDE_TABLE)
    toy.put(folder / "content/cs.CV/2019/03/20190304.md", toy.digest("2019-03-04", *_long_day()))
    for number in range(36):
        day = f"{2016 + number // 12}-{number % 12 + 1:02}-15"
        record = toy.record(
            f"{day[2:4]}{day[5:7]}.1{number:04}",
            f"Part {number} of a life's work",
            day=day,
            authors="Erna Prolific, Wei Zhang",
        )
        toy.put(folder / f"content/cs.CV/{day}.md", toy.digest(day, record))
    return folder


def _long_day() -> Iterator[Record]:
    dice = random.Random(1)
    yield toy.record(
        "1903.00001",
        LONG_TITLE,
        day="2019-03-04",
        authors=", ".join(_names(AUTHORS)),
        categories="**cs.CV**, cs.LG, eess.IV, stat.ML, 68T45",
        comment="Code at https://example.org/" + "x" * 150,
        journal="Journal of Everything 12 (2019)",
        doi="10.1000/182",
        summary=_words(dice, 3300)
        + r" where $\sum_{i=1}^{n} x_i = \frac{a}{b}$ and \undefined{stays}. "
        + WIDE_FORMULAS,
    )
    names = list(_names(AUTHORS))
    for number in range(2, PAPERS + 1):
        identifier = f"1903.{number:05}"
        revised = number % 9 == 0
        yield toy.record(
            identifier,
            _words(dice, 78).capitalize(),
            version=2 if revised else 1,
            updated="2019-04-01" if revised else "",
            day="2019-03-04",
            authors=", ".join(dice.sample(names, dice.randint(2, 8))),
            categories=dice.choice(("**cs.CV**", "**cs.CV**, cs.LG", "**cs.LG**, cs.CV", "**eess.IV**, cs.CV, cs.AI")),
            comment=_words(dice, 50) if number % 2 else "None",
            summary=_words(dice, 1270),
        )


def _names(count: int) -> Iterator[str]:
    syllables = "an be cho da el fu gri ha in jo ka li mo na or pe qui ro sa ti".split()
    for number in range(count):
        given, middle, family = number % 20, number // 20 % 20, number // 400
        yield f"{syllables[given].title()}{syllables[middle]} {syllables[family].title()}{syllables[given]}{syllables[middle]}"


_VOCABULARY = sorted(set((toy.ROOT / "content/cs.CV/2019/10/20191019.md").read_text(encoding="utf-8").split()))
_VOCABULARY = [word for word in _VOCABULARY if word.isalpha()]
_WEIGHTS = [1 / (10 + number) for number in range(len(_VOCABULARY))]


def _words(dice: random.Random, length: int) -> str:
    """Return words of real abstracts with real frequencies, so that the text compresses about as real text does."""
    return " ".join(dice.choices(_VOCABULARY, _WEIGHTS, k=length // 7))[:length].strip()


class Reader:
    """A browser tab with a site at its own address. Errors are collected in ``faults``."""

    def __init__(self, context: "BrowserContext", folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []
        self.context = context
        context.route("**", self._answer)
        self.page: Page = context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))

    def open(self, path: str) -> "Page":
        """Open a page of the site."""
        self.page.goto(toy.URL + path)
        return self.page

    def _console(self, message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            self.faults.append(f"{self.page.url}: {message.text}")  # type: ignore[attr-defined]

    def _answer(self, route: "Route") -> None:
        url = route.request.url.partition("#")[0].partition("?")[0]
        file = self.folder / url.removeprefix(toy.URL)
        if url.startswith(toy.URL) and file.is_file():
            route.fulfill(path=file)
        elif (
            url.startswith(("http://arxiv.org", "https://arxiv.org", "https://doi.org"))
            and route.request.is_navigation_request()
        ):
            route.fulfill(body="arXiv", content_type="text/plain")
        else:
            self.faults.append(f"{self.page.url} asks for {url}")
            route.fulfill(status=404)


@contextmanager
def reading(browser: "Browser", folder: Path, **options: object) -> Iterator[Reader]:
    """Open a new reader without stored settings. Errors fail the test."""
    from playwright.sync_api import Error

    context = browser.new_context(**options)  # type: ignore[arg-type]
    try:
        reader = Reader(context, folder)
        yield reader
        assert not reader.faults, reader.faults
    finally:
        # Requests that still run must not fail the next test. A crashed tab has none.
        with suppress(Error):
            context.unroute_all(behavior="ignoreErrors")
        context.close()
