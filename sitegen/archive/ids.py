"""Ids of table rows, SQL for several rows and for the identifiers of records, and batches of ids.

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

OWN_IDENTIFIER = "IFNULL('doi:' || doi_record.doi, paper.identifier)"
"""The identifier that a record itself has, if it is joined with `DOI_RECORD`. It may belong to a paper with another one."""
DOI_RECORD = "LEFT JOIN doi_record ON doi_record.record = record.id"


def wanted(values: Iterable[int] | Iterable[str]) -> str:
    """Return ids or strings as the parameter of `WANTED`."""
    return json.dumps(list(values))


def batches(ids: Sequence[_Id], size: int) -> Iterator[Sequence[_Id]]:
    """Yield consecutive slices of at most ``size`` ids."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
