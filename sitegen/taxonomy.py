"""arXiv's categories: what their codes mean, how they are grouped, and which codes name the same category.

The codes, names and groups are those of arXiv's category taxonomy (https://arxiv.org/category_taxonomy); the
descriptions are ours. They are kept in ``data/arxiv-categories.json``: groups in arXiv's order, and in each group the
categories in use, followed by those that only old papers carry (``cmp-lg``, ``astro-ph`` without a subdivision).
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sitegen.models import Category

_DATA = Path(__file__).parent / "data" / "arxiv-categories.json"

OTHER: Final = "Other"
"""The group of codes that arXiv's taxonomy does not know."""

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
"""Second names of categories, each to the code that arXiv itself uses."""


def _read(path: Path) -> Iterator[Category]:
    groups: dict[str, list[tuple[str, str, str]]] = json.loads(path.read_bytes())
    for group, categories in groups.items():
        for code, name, description in categories:
            yield Category(code=code, name=name, group=group, description=description)


ALL: Final[Mapping[str, Category]] = MappingProxyType({category.code: category for category in _read(_DATA)})
"""Each category by its code, in the order in which an index of categories lists them; aliases are not among them."""

GROUPS: Final[tuple[str, ...]] = (*dict.fromkeys(category.group for category in ALL.values()), OTHER)
"""arXiv's groups in its own order, then `OTHER`."""

_CANONICAL: Final[Mapping[str, str]] = {code.casefold(): ALIASES.get(code, code) for code in (*ALL, *ALIASES)}


def canonical(code: str) -> str | None:
    """Return arXiv's own spelling of a code, whatever its case or alias; None where arXiv has no such category."""
    return code if code in ALL else _CANONICAL.get(code.casefold())


def category(code: str) -> Category:
    """Return the category that a code or alias names; one that is unknown is named by its code, in group `OTHER`."""
    known = canonical(code)
    return ALL[known] if known else Category(code=code, name=code, group=OTHER, description="")
