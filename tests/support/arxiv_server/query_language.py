"""The API's query language (https://info.arxiv.org/help/api/user-manual.html, section 5.1): fields, AND, OR, ANDNOT, brackets."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from support.arxiv_server.catalogue import State

Test = Callable[[State], bool]

_TOKEN = re.compile(r'\s*(?:(?P<bracket>[()])|(?P<term>(?:\w+:)?(?:"[^"]*"|\[[^\]]*\]|[^\s()"\[\]]+)))')
_OPERATORS = {"AND", "OR", "ANDNOT"}
_RANGE = re.compile(r"\[(\d{12}) TO (\d{12})\]")


class QueryError(Exception):
    """A query that the API refuses."""


def read(query: str) -> Test:
    """Return the test that a query means.

    Raises:
        QueryError: The query is wrong. Wildcards and years in a range of dates are refused since November 2025.
    """
    tokens = list(_tokens(query))
    test, rest = _expression(tokens)
    if rest:
        raise QueryError(f"unexpected {rest[0]}")
    return test


def _tokens(query: str) -> Iterator[str]:
    at = 0
    text = query.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise QueryError(f"cannot read {text[at:]}")
        yield found["bracket"] or found["term"]
        at = found.end()


def _expression(tokens: list[str]) -> tuple[Test, list[str]]:
    """Return the test of the first terms, and the tokens after it. Operators bind from left to right."""
    test, rest = _term(tokens)
    while rest and rest[0] in _OPERATORS:
        other, following = _term(rest[1:])
        test, rest = _joined(rest[0], test, other), following
    return test, rest


def _joined(operator: str, left: Test, right: Test) -> Test:
    if operator == "OR":
        return lambda state: left(state) or right(state)
    if operator == "ANDNOT":
        return lambda state: left(state) and not right(state)
    return lambda state: left(state) and right(state)


def _term(tokens: list[str]) -> tuple[Test, list[str]]:
    if not tokens or tokens[0] in _OPERATORS or tokens[0] == ")":
        raise QueryError("a term is missing")
    if tokens[0] == "(":
        test, rest = _expression(tokens[1:])
        if rest[:1] != [")"]:
            raise QueryError("a bracket is not closed")
        return test, rest[1:]
    field, colon, value = tokens[0].partition(":")
    return _field(field if colon else "all", value if colon else tokens[0]), tokens[1:]


def _field(field: str, value: str) -> Test:
    if field == "submittedDate":
        return _date(value)
    wanted = value.strip('"').replace("_", " ").casefold()
    if field == "cat":
        pattern = re.compile(re.escape(wanted).replace(r"\*", ".*"), re.IGNORECASE)
        return lambda state: any(pattern.fullmatch(code) for code in state.categories)
    texts = _TEXTS.get(field)
    if not texts:
        raise QueryError(f"unknown field {field}")
    return lambda state: wanted in texts(state).casefold()


_TEXTS: dict[str, Callable[[State], str]] = {
    "ti": lambda state: state.newest.title,
    "au": lambda state: " ".join(author.name for author in state.paper.authors),
    "abs": lambda state: state.newest.abstract,
    "co": lambda state: state.newest.comment,
    "jr": lambda state: state.journal,
    "rn": lambda state: "",
    "id": lambda state: state.paper.identifier,
    "all": lambda state: f"{state.newest.title} {state.newest.abstract} {state.newest.comment}",
}


def _date(value: str) -> Test:
    """Return the test of a range of submission times, which includes both of its moments. It is about version 1."""
    found = _RANGE.fullmatch(value)
    if not found:
        raise QueryError(f"invalid date range {value}")
    try:
        first, last = (datetime.strptime(moment, "%Y%m%d%H%M").replace(tzinfo=UTC) for moment in found.groups())
    except ValueError as error:
        raise QueryError(f"invalid date range {value}") from error
    return lambda state: first <= state.published <= last
