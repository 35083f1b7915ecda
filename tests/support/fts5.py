"""Queries as the search page has them in JavaScript: as trees of objects, and as expressions of SQLite's FTS5."""

from typing import Any

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


def expression(node: Node) -> str:
    """Return a query without `Days` as an expression of FTS5."""
    match node:
        case Term():
            return f'"{node.text}"*' if node.prefix else f'"{node.text}"'
        case Except():
            return f"({expression(node.wanted)} NOT {expression(node.unwanted)})"
        case AllOf() | AnyOf():
            return "(" + (" AND " if isinstance(node, AllOf) else " OR ").join(map(expression, node.parts)) + ")"
        case Days():
            raise ValueError("days are no terms of the index")
