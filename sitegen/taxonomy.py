"""Look up arXiv's categories by code: name, group and description, and the codes that mean the same category.

The codes, names and groups are those of arXiv's category taxonomy (https://arxiv.org/category_taxonomy); the
descriptions are ours. They are in ``data/arxiv-categories.json``: groups in arXiv's order, and in each group the
categories in use, followed by those of old papers only (``cmp-lg``, ``astro-ph`` without a subdivision).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sitegen.models import Category

_DATA = Path(__file__).parent / "data" / "arxiv-categories.json"

OTHER: Final = "Other"
"""The group of codes that are not in arXiv's taxonomy."""

ALIASES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "cs.SY": "eess.SY",
        "math.IT": "cs.IT",
        "math.MP": "math-ph",
        "stat.TH": "math.ST",
        "q-fin.EC": "econ.GN",
        "cs.NA": "math.NA",
    }
)
"""Alias of a category -> the code that arXiv uses."""


def _read(path: Path) -> Iterator[Category]:
    groups: dict[str, list[tuple[str, str, str]]] = json.loads(path.read_bytes())
    for group, categories in groups.items():
        for code, name, description in categories:
            yield Category(code=code, name=name, group=group, description=description)


ALL: Final[Mapping[str, Category]] = MappingProxyType({category.code: category for category in _read(_DATA)})
"""Categories by code, in the order of the data file. Aliases are not included."""

GROUPS: Final[tuple[str, ...]] = (*dict.fromkeys(category.group for category in ALL.values()), OTHER)
"""arXiv's groups in its own order, then `OTHER`."""

_CANONICAL: Final[Mapping[str, str]] = {code.casefold(): ALIASES.get(code, code) for code in (*ALL, *ALIASES)}


def canonical(code: str) -> str | None:
    """Return the code that arXiv uses for a code in any case, or for an alias; None if arXiv has no such category."""
    return code if code in ALL else _CANONICAL.get(code.casefold())


def category(code: str) -> Category:
    """Return the category of a code or alias. An unknown category has its code as its name, and the group `OTHER`."""
    known = canonical(code)
    return ALL[known] if known else Category(code=code, name=code, group=OTHER, description="")
