"""`sitegen.site_parts`: the optional parts of a site."""

from pathlib import Path

import pytest

from sitegen import config
from sitegen.config import Settings
from sitegen.site_parts import SiteParts

SWITCHES = (
    ("pages", "papers = false", "papers", False),
    ("pages", "data = false", "data", False),
    ("pages", "author_min_papers = 2", "author_pages", 2),
    ("feeds", "archives = false", "past_issues", False),
    ("feeds", "author_min_papers = 0", "author_feeds", 0),
    ("search", "enabled = false", "search", False),
    ("search", "sqlite = true", "sqlite", True),
    ("desk", "saved = false", "saved rank", False),
    ("desk", "seen = false", "seen", False),
    ("desk", "rank = false", "rank", False),
    ("desk", "follow = false", "follow", False),
    ("desk", "offline = false", "offline", False),
    ("desk", "enabled = false", "saved seen rank follow offline", False),
)


def test_the_defaults_are_those_of_the_settings() -> None:
    """A site without settings has the same parts as `SiteParts()`."""
    assert SiteParts.wanted(Settings()) == SiteParts()


@pytest.mark.parametrize(("table", "line", "part", "value"), SWITCHES)
def test_a_setting_changes_one_part(tmp_path: Path, table: str, line: str, part: str, value: object) -> None:
    """Each setting of an optional part is one field; without saved papers, nothing can be compared with them."""
    file = tmp_path / "sitegen.toml"
    file.write_text(f"[{table}]\n{line}\n")
    parts = SiteParts.wanted(config.load(file).settings)
    changed = {name for name in SiteParts.__slots__ if getattr(parts, name) != getattr(SiteParts(), name)}
    assert changed == set(part.split())
    assert {getattr(parts, name) for name in changed} == {value}
