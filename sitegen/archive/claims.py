"""What authors.toml says of papers, compared with what the papers say."""

import difflib
import json
import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from sitegen import urls
from sitegen.authority import Authority, Claim
from sitegen.errors import Problem
from sitegen.names import fold, keys

_WANTED = "IN (SELECT value FROM json_each(?))"
_SUGGESTIONS = 20
"""Spellings for which others are looked for; a file of rules for another archive may have thousands."""
_NAMED = 5
"""Authors of a paper whom a message names."""


def problems(connection: sqlite3.Connection, authority: Authority, path: str) -> list[Problem]:
    """Return what is wrong with rules that match nothing; ``path`` is how messages name the file."""
    found = []
    matched: set[str] = set()
    suggested = 0
    splits = [claim for claim in authority.claims if claim.paper]
    for claim in splits:
        problem = _of_split(connection, claim)
        if problem:
            found.append(Problem(path, claim.line, *problem))
        else:
            matched.add(claim.person)
    for claim in authority.claims:
        if claim.paper or claim.identity in matched or claim.identity in _written(connection, claim.person):
            continue
        suggested += 1
        near = _nearest(connection, claim) if suggested <= _SUGGESTIONS else ""
        remedy = f"did you mean `{near}`?" if near else "correct it or take it out"
        found.append(Problem(path, claim.line, f"no paper has the spelling `{claim.name}`", remedy))
    return sorted(found, key=lambda problem: problem.line)


def _of_split(connection: sqlite3.Connection, claim: Claim) -> tuple[str, str] | None:
    """Return message and remedy for a split that changes nothing."""
    if claim.identity == claim.person:
        return f"`as` gives `{claim.name}` the same name", "give another one, like `Wei Zhang (Oxford)`"
    row = connection.execute("SELECT byline FROM paper WHERE identifier = ?", (claim.paper,)).fetchone()
    if not row:
        return f"there is no paper {claim.paper}", "correct the identifier or take it out"
    shown = _spellings(connection, list(array("I", row[0]))[1::2])
    if claim.identity in {keys(name).identity for name, _ in shown}:
        return None
    authors = ", ".join([display for _, display in shown[:_NAMED]]) + (" and others" if len(shown) > _NAMED else "")
    return (
        f"`{claim.name}` is no author of {claim.paper}",
        f"its authors are {authors}" if authors else "it has no authors",
    )


def _written(connection: sqlite3.Connection, person: str) -> set[str]:
    """Return the identities of the spellings that a person's papers have for them."""
    row = connection.execute("SELECT id, works FROM author WHERE key = ?", (person,)).fetchone()
    if not row:
        return set()
    author, works = row
    papers = json.dumps(list(array("I", works)[::2]))
    spellings = {
        spelling
        for (byline,) in connection.execute(f"SELECT byline FROM paper WHERE id {_WANTED}", (papers,))
        for someone, spelling in _pairs(byline)
        if someone == author
    }
    return {keys(name).identity for name, _ in _spellings(connection, sorted(spellings))}


def _pairs(byline: bytes) -> Iterator[tuple[int, int]]:
    values = iter(array("I", byline))
    return zip(values, values, strict=True)


def _spellings(connection: sqlite3.Connection, rows: Iterable[int]) -> list[tuple[str, str]]:
    """Return names as written and as shown, in the order of their rows."""
    wanted = list(rows)
    sql = f"SELECT id, name, shown FROM spelling WHERE id {_WANTED}"
    found = {row[0]: row[1:] for row in connection.execute(sql, (json.dumps(wanted),))}
    return [found[row] for row in wanted]


def _nearest(connection: sqlite3.Connection, claim: Claim) -> str:
    """Return the nearest other name of those that stand in the same part of the list of authors."""
    shard = urls.author_address(fold(claim.name)).partition("/")[0]
    sql = "SELECT name FROM author WHERE shard = ? AND key != ? ORDER BY sort, address"
    known = [name for (name,) in connection.execute(sql, (shard, claim.person))]
    close = difflib.get_close_matches(claim.name, known, n=1, cutoff=0.8)
    return close[0] if close else ""
