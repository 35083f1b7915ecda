"""Queries as expressions of SQLite's FTS5, as the search page writes them in JavaScript."""

from sitegen.search.query import All, Any, Except, Node, Term, Years


def expression(node: Node) -> str:
    """Return a query without `Years` as an expression of FTS5."""
    match node:
        case Term():
            return f'"{node.text}"*' if node.prefix else f'"{node.text}"'
        case Except():
            return f"({expression(node.wanted)} NOT {expression(node.unwanted)})"
        case All() | Any():
            return "(" + (" AND " if isinstance(node, All) else " OR ").join(map(expression, node.parts)) + ")"
        case Years():
            raise ValueError("years are no terms of the index")
