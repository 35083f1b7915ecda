"""docs/feeds-and-data.md lists the addresses of all published files."""

import re
from pathlib import Path

import pytest
from support import fetch_states, toy

PAGE = (toy.ROOT / "docs/feeds-and-data.md").read_text(encoding="utf-8")
SETTINGS = f'{toy.SETTINGS}[search]\nsqlite = true\n[[topic]]\ntitle = "Toys"\nquery = "paper"\n{fetch_states.SETTINGS}'

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
"""Example or placeholder in an address -> pattern of all values in its place."""


def addresses() -> list[str]:
    """Return the addresses in the tables. A suffix stands for the address before it with that suffix."""
    found: list[str] = []
    for cell in re.findall(r"^\| .+? \| (.+) \|$", PAGE, re.MULTILINE):
        for address in re.findall("`([^`]+)`", cell):
            if re.fullmatch(r"\.(?!nojekyll).+", address):
                found.append(found[-1].partition(".")[0] + address)
            elif not address.startswith("#"):
                found.append(address.partition("#")[0])
    return list(dict.fromkeys(found))


def pattern(address: str) -> re.Pattern[str]:
    """Return a pattern for all addresses of this form."""
    known = "|".join(map(re.escape, PARTS))
    parts = re.split(f"({known})", address)
    return re.compile("".join(PARTS.get(part, re.escape(part)) for part in parts))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The published paths of the toy archive, without the owner's files."""
    folder = toy.write(tmp_path_factory.mktemp("addresses"), SETTINGS)
    toy.build(folder)
    owned = {path.replace(".md", ".html") for path in toy.PAGES} | toy.STATIC.keys()
    return {path for path in toy.tree(folder / "public") if not Path(path).name.startswith(".sitegen")} - owned


def test_every_file_has_an_address_on_the_page(files: set[str]) -> None:
    """Each published path matches an address."""
    named = [pattern(address) for address in addresses()]
    assert not {path for path in files if not any(form.fullmatch(path) for form in named)}


@pytest.mark.parametrize("address", addresses())
def test_every_address_on_the_page_exists(address: str, files: set[str]) -> None:
    """Each address matches a published path."""
    assert any(pattern(address).fullmatch(path) for path in files)
