"""docs/feeds-and-data.md: every file of a site lies at an address that the page names."""

import re
from pathlib import Path
from unittest import mock

import pytest
from support import toy

from sitegen.search import sqlite_wasm

PAGE = (toy.ROOT / "docs/feeds-and-data.md").read_text(encoding="utf-8")
SETTINGS = f'{toy.SETTINGS}[search]\nsqlite = true\n[[topic]]\ntitle = "Toys"\nquery = "paper"\n'

PARTS = {
    "/1910/1910.11126": r"/\d{4}/\d{4}\.\d{4,5}",
    "/9802/cs-9802005": r"/\d{4}/[a-z-]+-\d{7}",
    "2019-10": r"\d{4}-\d\d",
    "2019": r"\d{4}",
    "/10": r"/\d\d",
    "/19": r"/\d\d",
    "cs.CV": r"[a-z-]+(?:\.[A-Za-z-]+)?",
    "<shard>": "[a-z0-9]{1,2}",
    "<slug>": "[a-z0-9_-]+",
    "<part>": "[a-z0-9-]+",
    "<name>": ".+",
}
"""What stands for others of its kind in an address."""


def addresses() -> list[str]:
    """Those in the tables, each in full: a mere suffix or fragment is another one of the address before it."""
    found: list[str] = []
    for cell in re.findall(r"^\| .+? \| (.+) \|$", PAGE, re.MULTILINE):
        for address in re.findall("`([^`]+)`", cell):
            if re.fullmatch(r"\.(?!nojekyll).+", address):
                found.append(found[-1].partition(".")[0] + address)
            elif not address.startswith("#"):
                found.append(address.partition("#")[0])
    return list(dict.fromkeys(found))


def pattern(address: str) -> re.Pattern[str]:
    """Return a pattern of the addresses of that form."""
    known = "|".join(map(re.escape, PARTS))
    parts = re.split(f"({known})", address)
    return re.compile("".join(PARTS.get(part, re.escape(part)) for part in parts))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """All that a build of the toy archive publishes."""
    folder = toy.write(tmp_path_factory.mktemp("addresses"), SETTINGS)
    with (
        mock.patch.object(
            sqlite_wasm, "published_name", return_value="sqlite3-0123456789.bin"
        ),  # which a checkout may lack
        mock.patch.object(sqlite_wasm, "compressed", return_value=b""),
    ):
        toy.build(folder)
    owned = {path.replace(".md", ".html") for path in toy.PAGES} | toy.STATIC.keys()
    return {path for path in toy.tree(folder / "public") if not Path(path).name.startswith(".sitegen")} - owned


def test_every_file_has_an_address_on_the_page(files: set[str]) -> None:
    """Nothing is published that the page does not name."""
    named = [pattern(address) for address in addresses()]
    assert not {path for path in files if not any(form.fullmatch(path) for form in named)}


@pytest.mark.parametrize("address", addresses())
def test_every_address_on_the_page_is_there(address: str, files: set[str]) -> None:
    """The page names nothing that is not published."""
    assert any(pattern(address).fullmatch(path) for path in files)
