"""The fixture ``cite``: the script that writes citations, on an empty page of a real browser."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from sitegen.theme import assets
from support import toy
from support.citation_scripts import LEFT_OUT, SCRIPTS, Cite

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def cite(chromium: "Browser") -> Iterator[Cite]:
    """Return the script's writers, on an empty page."""
    context = chromium.new_context()
    page = context.new_page()
    for name in SCRIPTS:
        page.add_script_tag(content=assets.content([toy.ROOT / "themes/default"], name, LEFT_OUT).decode())
    yield Cite(page)
    context.close()
