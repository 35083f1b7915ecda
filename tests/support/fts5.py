"""Queries as the search page has them in JavaScript: as trees of objects, and as expressions of SQLite's FTS5."""

from collections.abc import Iterable
from typing import Any

from sitegen.search import index_terms
from sitegen.search.query_tree import AllOf, AnyOf, Days, Except, Node, Term


def tree(node: Node) -> dict[str, Any]:
    """Return a query as a JavaScript object, whose ``kind`` is the name of the class: ``anyOf`` for `AnyOf`."""
    name = type(node).__name__
    found: dict[str, Any] = {"kind": name[0].lower() + name[1:]}
    for attribute in type(node).__slots__:
        value = getattr(node, attribute)
        if isinstance(value, tuple):
            value = [tree(part) for part in value]
        found[attribute] = tree(value) if isinstance(value, Node) else value
    return found


def expression(node: Node, terms: Iterable[str]) -> str:
    """Return a query without `Days` as an expression of FTS5, for an index with these terms."""
    match node:
        case Term(text, prefix=True) if text.startswith(index_terms.TITLE):
            found = [term for term in terms if term.startswith(text[1:]) and term.endswith(index_terms.TITLE_END)]
            either = " OR ".join(f'"{term}"' for term in found)
            return f"({either})" if found else '"nothing!"'
        case Term(text, prefix):
            return f'"{text}"*' if prefix else f'"{index_terms.stored(text)}"'
        case Except():
            return f"({expression(node.wanted, terms)} NOT {expression(node.unwanted, terms)})"
        case AllOf() | AnyOf():
            operator = " AND " if isinstance(node, AllOf) else " OR "
            return f"({operator.join(expression(part, terms) for part in node.parts)})"
        case Days():
            raise ValueError("days are no terms of the index")
