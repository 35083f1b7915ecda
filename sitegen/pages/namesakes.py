"""Find names under which several people probably publish, and the co-authors whose papers tell these people apart.

One person works with the same people again and again. If many papers under a name have no co-author in common with any other
paper under it, the name is probably that of several people. Nobody is told apart by guess: readers choose a co-author.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final, NamedTuple

from sitegen.archive import AuthorId, authors_in

LEAST_APART: Final = 12
"""A name is probably shared if at least this number of papers have no co-author in common with another one, …"""
SHARE_APART: Final = 0.15
"""… and they are at least this share of the papers with co-authors.

Of 95,318 names in digests of computer vision of some years, 81 reach both, and all of these are common: Wei Wang (33 of 86
papers), Lei Zhang (33 of 154). Unusual names of people with many papers stay below: Luc Van Gool (2 of 95), Andrew Zisserman
(9 of 54), Mubarak Shah (11 of 36).
"""
_OFFERED: Final = 6
"""The most co-authors that are offered."""
_LEAST_COMMON: Final = 2
"""An offered co-author has at least this number of papers that no co-author before has."""


class Companion(NamedTuple):
    """A co-author who is offered to choose papers."""

    author: AuthorId
    papers: Sequence[int]
    """The places of the common papers in the author's list of papers, from 0."""


def companions(author: AuthorId, bylines: Sequence[bytes]) -> Sequence[Companion]:
    """Return the co-authors to offer if several people probably publish under the author's name; otherwise none.

    Each has the most papers that the co-authors before do not have. ``bylines`` are those of the author's papers.
    """
    if len(bylines) < LEAST_APART:
        return ()
    papers_of: dict[AuthorId, list[int]] = {}
    for place, byline in enumerate(bylines):
        for person in authors_in([byline]):
            if person != author:
                papers_of.setdefault(person, []).append(place)
    return _offered(papers_of) if _is_shared(papers_of) else ()


def _is_shared(papers_of: dict[AuthorId, list[int]]) -> bool:
    together = {place for papers in papers_of.values() for place in papers}
    linked = {place for papers in papers_of.values() if len(papers) > 1 for place in papers}
    apart = len(together) - len(linked)
    return apart >= max(LEAST_APART, SHARE_APART * len(together))


def _offered(papers_of: dict[AuthorId, list[int]]) -> list[Companion]:
    found: list[Companion] = []
    left = Counter({person: len(papers) for person, papers in papers_of.items()})
    of_paper: dict[int, list[AuthorId]] = {}
    for person, papers in papers_of.items():
        for place in papers:
            of_paper.setdefault(place, []).append(person)
    while len(found) < _OFFERED and left:
        person, new = max(left.items(), key=lambda item: item[1])
        if new < _LEAST_COMMON:
            break
        found.append(Companion(person, papers_of[person]))
        for place in papers_of[person]:
            left.subtract(of_paper.pop(place, ()))
    return found
