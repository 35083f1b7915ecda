"""Make the screenshots of the README: build a site and open its pages in Chromium, wide and narrow, light and dark.

    python scripts/pictures.py                                  # of content/, into docs/pictures/
    python scripts/pictures.py --content FOLDER --theme gazette --all --to FOLDER

Needs Playwright and Chromium (``pip install playwright``, ``apt-get install chromium``).
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from sitegen import builder, config
from sitegen.build_result import Options

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from support.browsers import chromium  # noqa: E402 - tests and pictures start Chromium in one way

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
WIDE, NARROW = (1280, 860), (390, 860)


@dataclass(frozen=True)
class Picture:
    """A screenshot: its page, window size in pixels, and color scheme."""

    name: str
    pages: str
    """A glob pattern of paths in the output. The last match is used: the newest day or month."""
    window: tuple[int, int] = WIDE
    scheme: Scheme = "light"


README = (
    Picture("day", "[0-9]*/[0-9]*/[0-9][0-9].html", scheme="dark"),
    Picture("paper-narrow", "paper/*/*.html", NARROW, "dark"),
    Picture("day-narrow", "[0-9]*/[0-9]*/[0-9][0-9].html", NARROW),
    Picture("category-narrow", "category/cs.CV/index.html", NARROW),
)
KINDS = {
    "home": "index.html",
    "day": "[0-9]*/[0-9]*/[0-9][0-9].html",
    "month": "[0-9]*/[0-9]*/index.html",
    "year": "[0-9]*/index.html",
    "categories": "category/index.html",
    "category": "category/cs.CV/index.html",
    "category-month": "category/cs.CV/[0-9]*.html",
    "authors": "author/index.html",
    "shard": "author/*/index.html",
    "author": "author/*/[a-h]*.html",
    "paper": "paper/*/*.html",
    "statistics": "statistics.html",
    "subscribe": "subscribe.html",
    "page": "about.html",
}
"""Name of a page kind -> glob pattern of its pages, for ``--all``."""


def every_kind() -> Iterator[Picture]:
    """Yield the screenshots of each page kind, wide and narrow, light and dark."""
    for name, pages in KINDS.items():
        for shape, window in (("wide", WIDE), ("narrow", NARROW)):
            for scheme in SCHEMES:
                yield Picture(f"{name}-{shape}-{scheme}", pages, window, scheme)


def build(content: Path, theme: str, folder: Path) -> Path:
    """Build the site and return its output folder."""
    # The index is beside the settings. A copy of the settings leaves the index of the checkout unchanged.
    shutil.copy(ROOT / "sitegen.toml", folder)
    settings = config.load(folder / "sitegen.toml", content=content, theme=theme)
    builder.build(settings, Options())
    return settings.output


def take(browser: "Browser", picture: Picture, site: Path, to: Path) -> None:
    """Save a screenshot, or report that the site has no such page."""
    pages = sorted(site.glob(picture.pages))
    if not pages:
        print(f"{picture.name}: the site has no such page")
        return
    width, height = picture.window
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
    )
    page = context.new_page()
    page.goto(pages[-1].as_uri())
    page.screenshot(path=to / f"{picture.name}.png")
    context.close()
    print(f"{picture.name}: {pages[-1].relative_to(site)}")


def main() -> None:
    """Build the site and save the screenshots."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--content", type=Path, default=ROOT / "content", help="the folder of digests")
    parser.add_argument("--theme", default="default")
    parser.add_argument("--all", action="store_true", help="every kind of page, wide and narrow, light and dark")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "pictures", help="where the pictures go")
    arguments = parser.parse_args()
    arguments.to.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        site = build(arguments.content.absolute(), arguments.theme, Path(folder))
        for picture in every_kind() if arguments.all else README:
            take(browser, picture, site, arguments.to)


if __name__ == "__main__":
    main()
