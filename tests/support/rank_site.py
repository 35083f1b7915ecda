"""A site whose days have papers of a few subjects, for tests of the order "for you", and what a reader does on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from support import toy

if TYPE_CHECKING:
    from playwright.sync_api import Page

SUBJECTS = {
    "splats": "Gaussian splatting renders radiance fields from many photographs of a scene",
    "wheat": "Drones count ears of wheat and estimate the harvest of farms",
    "faces": "Recognition of masked faces with a margin loss and few identities",
    "retina": "Vessels of the retina are segmented for the screening of glaucoma",
    "roads": "Lidar detects lanes and pedestrians for autonomous driving at night",
}
FIRST_DAY, DAY = "2020/05/01.html", "2020/05/02.html"
SPLATS = ["2005.00001", "2005.00002", "2005.00003"]
"""The papers on splatting of the first day."""
NEW = ["2005.00018", "2005.00013"]
"""Those of the other day, in the order of the page."""


def write(folder: Path, settings: str = "") -> Path:
    """Write the content and settings of the site; return its folder."""
    toy.put(folder / "sitegen.toml", toy.SETTINGS + settings)
    first = [_record(number, subject, "2020-05-01") for number, subject in enumerate(["splats"] * 3 + ["wheat"] * 3, 1)]
    subjects = ["wheat", "faces", "retina", "splats", "roads"]
    other = [_record(number, subjects[number % 5], "2020-05-02") for number in range(11, 21)]
    other += [_record(21, "splats", "2020-05-02", "cs.LG"), _record(22, "wheat", "2020-05-02", "cs.LG")]
    toy.put(folder / "content/2020-05-01.md", toy.digest("2020-05-01", *first))
    toy.put(folder / "content/2020-05-02.md", toy.digest("2020-05-02", *other))
    return folder


def _record(number: int, subject: str, day: str, category: str = "cs.CV") -> Any:
    words = SUBJECTS[subject].split()
    return toy.record(
        f"2005.{number:05}",
        f"{' '.join(words[:3])} {number}",
        day=day,
        authors=f"Person of {subject.title()}, Author N{number}",
        categories=f"**{category}**, cs.CV" if category != "cs.CV" else "**cs.CV**",
        summary=" ".join(words) + f" with a method that we call M{number}.",
    )


def save(page: "Page", names: list[str]) -> None:
    """Save papers of the page by their stars."""
    for name in names:
        page.locator(f"[id='{name}'] > .save").click()
        page.locator(f"[id='{name}'] > .save[aria-pressed=true]").wait_for()


def choose(page: "Page", order: str = "you") -> None:
    """Choose an order."""
    page.locator(f"[name=order] > option[value='{order}']").wait_for(state="attached")
    page.get_by_label("Order by").select_option(order)


def ordered(page: "Page") -> None:
    """Wait until the papers are ordered for the reader."""
    page.locator(".papers .why").first.wait_for(state="attached")


def names(page: "Page") -> list[str]:
    """Return the names of the papers and the headings of groups, in their order."""
    return page.locator(".papers > *").evaluate_all("all => all.map((one) => one.id || one.textContent)")  # type: ignore[no-any-return]


def dismissed(page: "Page") -> list[dict[str, Any]]:
    """Return what is stored of dismissed papers."""
    read = "site.desk.run('readonly', (store) => { const all = store('dismissed').getAll(); return () => all.result; })"
    return page.evaluate(read)  # type: ignore[no-any-return]
