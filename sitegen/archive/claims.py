"""Find rules of authors.toml that match no paper."""

import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from sitegen import slugs, suggestions
from sitegen.archive.ids import WANTED
from sitegen.authority import Authority, Claim
from sitegen.errors import Problem
from sitegen.names import fold, keys

_SUGGESTIONS = 20
"""Most spellings that get a suggestion: a file of rules for another archive can have thousands that match nothing."""
_NAMED = 5
"""Most authors of a paper in a message."""


def problems(connection: sqlite3.Connection, authority: Authority, path: str) -> list[Problem]:
    """Return a problem for each rule that matches nothing; ``path`` names the file in messages."""
    found = []
    matched: set[str] = set()
    suggested = 0
    splits = [claim for claim in authority.claims if claim.paper]
    for claim in splits:
        problem = _split_fault(connection, claim)
        if problem:
            found.append(Problem(path, claim.line, *problem))
        else:
            matched.add(claim.person)
    for claim in authority.claims:
        if claim.paper or claim.identity in matched or claim.identity in _identities_of(connection, claim.person):
            continue
        suggested += 1
        near = _nearest(connection, claim) if suggested <= _SUGGESTIONS else ""
        remedy = f"did you mean `{near}`?" if near else "correct it or remove it"
        found.append(Problem(path, claim.line, f"no paper has the spelling `{claim.name}`", remedy))
    return sorted(found, key=lambda problem: problem.line)


def _split_fault(connection: sqlite3.Connection, claim: Claim) -> tuple[str, str] | None:
    """Return message and remedy for a split that has no effect; None if it has one."""
    if claim.identity == claim.person:
        return f"`as` has the same name as `{claim.name}`", "write another one, like `Wei Zhang (Oxford)`"
    row = connection.execute("SELECT byline FROM paper WHERE identifier = ?", (claim.paper,)).fetchone()
    if not row:
        return f"there is no paper {claim.paper}", "correct the identifier or remove it"
    shown = _spellings(connection, list(array("I", row[0]))[1::2])
    if claim.identity in {keys(name).identity for name, _ in shown}:
        return None
    authors = ", ".join([display for _, display in shown[:_NAMED]]) + (" and others" if len(shown) > _NAMED else "")
    return (
        f"`{claim.name}` is not an author of {claim.paper}",
        f"its authors are {authors}" if authors else "it has no authors",
    )


def _identities_of(connection: sqlite3.Connection, person: str) -> set[str]:
    """Return the identities of all spellings under which a person's papers list them."""
    row = connection.execute("SELECT id, works FROM author WHERE key = ?", (person,)).fetchone()
    if not row:
        return set()
    author, works = row
    papers = json.dumps(list(array("I", works)[::2]))
    spellings = {
        spelling
        for (byline,) in connection.execute(f"SELECT byline FROM paper WHERE id {WANTED}", (papers,))
        for someone, spelling in _pairs(byline)
        if someone == author
    }
    return {keys(name).identity for name, _ in _spellings(connection, sorted(spellings))}


def _pairs(byline: bytes) -> Iterator[tuple[int, int]]:
    values = iter(array("I", byline))
    return zip(values, values, strict=True)


def _spellings(connection: sqlite3.Connection, rows: Iterable[int]) -> list[tuple[str, str]]:
    """Return names as written and as shown, in the order of ``rows``."""
    wanted = list(rows)
    sql = f"SELECT id, name, shown FROM spelling WHERE id {WANTED}"
    found = {row[0]: row[1:] for row in connection.execute(sql, (json.dumps(wanted),))}
    return [found[row] for row in wanted]


def _nearest(connection: sqlite3.Connection, claim: Claim) -> str:
    """Return the most similar name of another author in the same shard; empty if none is similar."""
    shard = slugs.author_address(fold(claim.name)).partition("/")[0]
    sql = "SELECT name FROM author WHERE shard = ? AND key != ? ORDER BY sort, address"
    known = [name for (name,) in connection.execute(sql, (shard, claim.person))]
    return suggestions.nearest(claim.name, known, likeness=0.8)
