"""Ids of table rows, the SQL condition that selects several rows, and batches of ids.

Ids depend on the order in which digests were imported. No order on the site depends on them.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NewType, TypeVar

PaperId = NewType("PaperId", int)
AuthorId = NewType("AuthorId", int)
SpellingId = NewType("SpellingId", int)

_Id = TypeVar("_Id", bound=int)

WANTED = "IN (SELECT value FROM json_each(?))"
"""The condition that a column has one of several values; its parameter is made by `wanted`."""


def wanted(values: Iterable[int] | Iterable[str]) -> str:
    """Return ids or strings as the parameter of `WANTED`."""
    return json.dumps(list(values))


def batches(ids: Sequence[_Id], size: int) -> Iterator[Sequence[_Id]]:
    """Yield consecutive slices of at most ``size`` ids."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
