"""A site for tests of follows: two new days with known words and authors, and a topic; and what a browser stores of follows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import toy
from support.theme_site import Reader, reading

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TOPIC = '[[topic]]\ntitle = "Radiance"\nquery = "radiance"\n'
DAY = "2019/05/02.html"
"""The newest day."""
BEFORE = "2019/05/01.html"
GRACE = "author/hg/grace-hopper.html"
_STORED = """async (name) => {
  const { desk } = window.site;
  return desk.run("readonly", (store) => { const all = store("follows").getAll(); return () => all.result; });
}"""
_STORE = """async (records) => {
  const { desk } = window.site;
  await desk.run("readwrite", (store) => records.forEach((record) => { store("follows").put(record); }));
  await desk.changed();
}"""


def write(folder: Path, settings: str = toy.SETTINGS + TOPIC) -> Path:
    """Write the toy archive and the two days."""
    toy.write(folder, settings)
    first = [
        toy.record("1905.00001", "Radiance of flowers", authors="Ada Lovelace, Grace Hopper", summary="Splatting."),
        toy.record("1905.00002", "Video and $x^2$", authors="Kurt Other", summary="Of <b>radiance</b>, a video."),
    ]
    second = [
        *(
            toy.record(f"1905.0003{number}", f"Plain number {number}", authors=f"Person {number}")
            for number in range(8)
        ),
        toy.record("1905.00021", "Radiance again", authors="Grace Hopper", summary="A video of flowers."),
        toy.record("1905.00022", "Nothing else", authors="Ada Lovelace, Kurt Other", summary="The word Radiance."),
        toy.record("1905.00023", "Code", authors="A, B, C, D, E, Grace Hopper, F", categories="**cs.CV**, cs.GR"),
    ]
    for day, records in (("2019-05-01", first), ("2019-05-02", second)):
        dated = [replace(record, published=f"{day} 10:20:30+00:00") for record in records]
        toy.put(folder / f"content/{day}.md", toy.digest(day, *dated))
    return folder


@contextmanager
def reader_of(browser: "Browser", folder: Path, **options: object) -> Iterator[Reader]:
    """Open a reader with a wide window, without stored data."""
    with reading(browser, folder, **{"viewport": {"width": 1440, "height": 900}, **options}) as it:
        yield it


def one(path: str, query: str, **values: Any) -> dict[str, Any]:
    """Return a record of a follow as the browser stores it."""
    name = path.removesuffix(".html") if path.startswith("author") else path
    return {"id": name, "path": path, "name": query, "query": query, "not": "", "feed": "", "rank": 1, **values}


def search(query: str, **values: Any) -> dict[str, Any]:
    """Return a record of a followed search of one word."""
    return one(f"search.html?q={query}", query, **values)


def store(page: "Page", *follows: dict[str, Any]) -> None:
    """Store follows as a page of the site does."""
    page.evaluate(_STORE, list(follows))


def stored(page: "Page") -> list[dict[str, Any]]:
    """Return the follows as they are stored."""
    return page.evaluate(_STORED) or []


def follow(page: "Page") -> None:
    """Press the first button "Follow", and wait until the follow is stored."""
    page.locator(".follow").first.click()
    page.locator(".follow[aria-pressed=true]").first.wait_for()
