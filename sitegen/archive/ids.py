"""Ids of table rows, and the SQL condition that selects several rows.

Ids depend on the order in which digests were imported. No order on the site depends on them.
"""

import json
from collections.abc import Iterable
from typing import NewType

PaperId = NewType("PaperId", int)
AuthorId = NewType("AuthorId", int)
SpellingId = NewType("SpellingId", int)

WANTED = "IN (SELECT value FROM json_each(?))"
"""The condition that a column has one of several values; its parameter is made by `wanted`."""


def wanted(values: Iterable[int] | Iterable[str]) -> str:
    """Return ids or strings as the parameter of `WANTED`."""
    return json.dumps(list(values))
