"""Find rules of authors.toml that match no paper."""

import sqlite3
from array import array
from collections.abc import Iterable, Iterator

from sitegen import slugs, suggestions
from sitegen.archive.ids import WANTED, wanted
from sitegen.author_rules import Assignment, AuthorRules
from sitegen.errors import Problem
from sitegen.names import fold, keys

_MAX_SUGGESTIONS = 20
"""The maximum number of suggestions: a file for another archive can have thousands of spellings that match nothing."""
_MAX_NAMES = 5
"""The maximum number of a paper's authors in a message."""


def problems(connection: sqlite3.Connection, rules: AuthorRules, path: str) -> list[Problem]:
    """Return a problem for each rule that matches nothing, ordered by line; ``path`` names the file in messages."""
    found = []
    matched: set[str] = set()
    suggested = 0
    for assignment in rules.assignments:
        if not assignment.paper:
            continue
        problem = _split_problem(connection, assignment)
        if problem:
            found.append(Problem(path, assignment.line, *problem))
        else:
            matched.add(assignment.person)
    for assignment in rules.assignments:
        if assignment.paper or assignment.identity in matched:
            continue
        if assignment.identity in _identities_of(connection, assignment.person):
            continue
        suggested += 1
        near = _nearest(connection, assignment) if suggested <= _MAX_SUGGESTIONS else ""
        remedy = f"did you mean `{near}`?" if near else "correct it or remove it"
        found.append(Problem(path, assignment.line, f"no paper has the spelling `{assignment.name}`", remedy))
    return sorted(found, key=lambda problem: problem.line)


def _split_problem(connection: sqlite3.Connection, assignment: Assignment) -> tuple[str, str] | None:
    """Return message and remedy for a split that has no effect; None if it has one."""
    if assignment.identity == assignment.person:
        return f"`as` has the same name as `{assignment.name}`", "write another one, like `Wei Zhang (Oxford)`"
    row = connection.execute("SELECT byline FROM paper WHERE identifier = ?", (assignment.paper,)).fetchone()
    if not row:
        return f"there is no paper {assignment.paper}", "correct the identifier or remove it"
    authors = _names(connection, array("I", row[0])[1::2])
    if assignment.identity in {keys(name).identity for name, _ in authors}:
        return None
    listed = ", ".join(display_name for _, display_name in authors[:_MAX_NAMES])
    listed += " and others" if len(authors) > _MAX_NAMES else ""
    return (
        f"`{assignment.name}` is not an author of {assignment.paper}",
        f"its authors are {listed}" if listed else "it has no authors",
    )


def _identities_of(connection: sqlite3.Connection, person: str) -> set[str]:
    """Return the identities of all spellings under which a person's papers list them."""
    row = connection.execute("SELECT id, works FROM author WHERE identity = ?", (person,)).fetchone()
    if not row:
        return set()
    author, works = row
    bylines = connection.execute(f"SELECT byline FROM paper WHERE id {WANTED}", (wanted(array("I", works)[::2]),))
    spellings = {spelling for (byline,) in bylines for other, spelling in _pairs(byline) if other == author}
    return {keys(name).identity for name, _ in _names(connection, sorted(spellings))}


def _pairs(byline: bytes) -> Iterator[tuple[int, int]]:
    values = iter(array("I", byline))
    return zip(values, values, strict=True)


def _names(connection: sqlite3.Connection, spellings: Iterable[int]) -> list[tuple[str, str]]:
    """Return each spelling as written and as displayed, in the order of ``spellings``."""
    listed = list(spellings)
    sql = f"SELECT id, name, display_name FROM spelling WHERE id {WANTED}"
    found = {row[0]: row[1:] for row in connection.execute(sql, (wanted(listed),))}
    return [found[spelling] for spelling in listed]


def _nearest(connection: sqlite3.Connection, assignment: Assignment) -> str:
    """Return the most similar name of another author in the same shard; empty if none is similar."""
    shard = slugs.author_address(fold(assignment.name)).partition("/")[0]
    sql = "SELECT name FROM author WHERE shard = ? AND identity != ? ORDER BY sort, address"
    names = [name for (name,) in connection.execute(sql, (shard, assignment.person))]
    return suggestions.nearest(assignment.name, names, similarity=0.8)
