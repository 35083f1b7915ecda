"""The tree of a query: terms of the index and days, and how they are joined."""

from dataclasses import dataclass

from sitegen.search import index_terms


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the index."""

    text: str
    """With the sign of its field."""
    prefix: bool = False
    """True if the beginning of a term is enough."""


@dataclass(frozen=True, slots=True)
class Days:
    """Papers whose own day is in a range, first and last included.

    A bound is the beginning of an ISO day: ``2019`` as the last one includes the whole year.
    """

    first: str
    last: str

    def __contains__(self, day: str) -> bool:
        """Return True if a day is in the range."""
        return self.first <= day[: len(self.first)] and day[: len(self.last)] <= self.last


@dataclass(frozen=True, slots=True)
class AllOf:
    """Papers that every part matches."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Papers that at least one part matches."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Except:
    """Papers that one part matches and the other does not."""

    wanted: "Node"
    unwanted: "Node"


Node = Term | Days | AllOf | AnyOf | Except


def for_day(node: Node, day: str) -> Node | bool:
    """Return a query for the papers of one day (ISO) as a tree without `Days`; a bool if all or none of these papers match."""
    match node:
        case Term():
            return node
        case Days():
            return day in node
        case Except():
            return _without(for_day(node.wanted, day), for_day(node.unwanted, day))
        case AllOf() | AnyOf():
            decisive = isinstance(node, AnyOf)
            parts = [for_day(part, day) for part in node.parts]
            left = [part for part in parts if not isinstance(part, bool)]
            if decisive in parts or not left:
                return decisive if decisive in parts else not decisive
            return left[0] if len(left) == 1 else type(node)(tuple(left))


def _without(wanted: Node | bool, unwanted: Node | bool) -> Node | bool:
    if wanted is False or unwanted is True:
        return False
    if unwanted is False:
        return wanted
    return Except(Term(index_terms.EVERY) if wanted is True else wanted, unwanted)
