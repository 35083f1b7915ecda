"""Look up categories by code: name, group and description, and the codes that mean the same category.

The codes, names and groups are those of arXiv's category taxonomy (https://arxiv.org/category_taxonomy); the
descriptions are ours. They are in ``data/arxiv-categories.json``: groups in arXiv's order, and in each group the
categories in use, followed by those of old papers only (``cmp-lg``, ``astro-ph`` without a subdivision).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
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


def arxiv_category(code: str) -> Category:
    """Return arXiv's category of a code or alias. An unknown category has its code as its name, and the group `OTHER`."""
    known = canonical(code)
    return ALL[known] if known else Category(code=code, name=code, group=OTHER, description="")


_defined: dict[str, Category] = {}
"""The owner's categories by code in small letters. They decide what pages show, and not which data the index stores."""


def define(categories: Iterable[Category]) -> None:
    """Replace the owner's categories, which `category` knows besides arXiv's, in this process."""
    _defined.clear()
    _defined.update({category.code.casefold(): category for category in categories})


def category(code: str) -> Category:
    """Return the category of a code or alias: the owner's (`define`), else arXiv's (`arxiv_category`)."""
    if _defined and (own := _defined.get((canonical(code) or code).casefold())):
        return own if own.code == code else replace(own, code=canonical(code) or code)
    return arxiv_category(code)


def groups() -> tuple[str, ...]:
    """Return all groups: arXiv's and the owner's in their own order, then `OTHER`."""
    return (
        *dict.fromkeys((*GROUPS[:-1], *(category.group for category in _defined.values() if category.group != OTHER))),
        OTHER,
    )
