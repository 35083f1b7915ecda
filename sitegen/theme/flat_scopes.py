"""The names that a part of a template sees while it is made flat, and questions about Jinja's nodes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from jinja2 import nodes
from markupsafe import Markup

from sitegen.theme.flat_code import Fixed, NotFlatError

_LITERALS = frozenset({str, int, float, bool, type(None), Markup})


@dataclass(frozen=True, slots=True)
class Local:
    """A variable of the template, with its unique name."""

    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page: some of its attributes are the same on all pages of a depth."""

    known: Mapping[str, nodes.Const]


@dataclass(frozen=True, slots=True)
class Fields:
    """A dictionary that was written into the call of a macro: each value is a variable of its own."""

    values: Mapping[str, nodes.Expr]


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro, or the content of a call block, with the names that it sees."""

    node: nodes.Macro | nodes.CallBlock
    scope: "Scope"


@dataclass(frozen=True, slots=True)
class Module:
    """The macros of an imported template."""

    scope: "Scope"


@dataclass(frozen=True, slots=True)
class Super:
    """The block of this name in the template that is extended, as its place among the blocks with this name."""

    block: str
    place: int
    scope: "Scope"


Value = nodes.Const | Local | Page | Fields | Macro | Module | Super
"""The meaning of a name that is not a variable of the page."""


@dataclass(slots=True)
class Scope:
    """The names that a part of a template sees."""

    values: dict[str, Value]
    sees_page: bool
    """True if other names are variables of the page."""
    in_function: bool = False
    """True inside a compiled macro, which has no access to the page."""

    def inner(self, **values: Value) -> "Scope":
        """Return a scope inside this one."""
        return Scope({**self.values, **values}, self.sees_page, self.in_function)


@dataclass(frozen=True, slots=True)
class Constants:
    """Values that are the same on all pages of a site, or of a depth."""

    names: Mapping[str, object] = field(default_factory=dict)
    """Variables of all templates."""
    page: object = None
    """A page of the depth; None if the template gets no page."""
    page_names: tuple[str, ...] = ()
    """The attributes of ``page`` that are the same on all pages of the depth."""


def constant_name(node: nodes.Expr) -> str:
    """Return the name of a template that another one names.

    Raises:
        NotFlatError: The name is not constant.
    """
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return node.value
    raise NotFlatError("the name of a template is not constant")


def names_in(target: nodes.Node) -> Iterator[str]:
    """Yield the names in the target of an assignment."""
    if isinstance(target, nodes.Name):
        yield target.name
    yield from (name.name for name in target.find_all(nodes.Name))


def is_name(node: nodes.Node, name: str) -> bool:
    """Return True if a node is this name."""
    return isinstance(node, nodes.Name) and node.name == name


def is_field(node: nodes.Node) -> bool:
    """Return True if a key of a dictionary can be the name of a variable."""
    return isinstance(node, nodes.Const) and isinstance(node.value, str) and node.value.isidentifier()


def is_literal_value(value: object) -> bool:
    """Return True if a value can be written as Python code, and cannot be changed."""
    return type(value) in _LITERALS or (type(value) is tuple and all(map(is_literal_value, value)))


def is_literal(node: nodes.Node) -> bool:
    """Return True if a node is a value that can be written as Python code, and cannot be changed."""
    return isinstance(node, nodes.Const) and is_literal_value(node.value)


def is_shareable(node: nodes.Const) -> bool:
    """Return True if a constant can stand in several places: a list would be a new one in each."""
    return is_literal_value(node.value) or isinstance(node.value, Fixed)


def is_pure(function: Any) -> bool:
    """Return True for functions without effects: those that templates can name, except methods of lists and the like."""
    if isinstance(function, BuiltinFunctionType):
        return isinstance(function.__self__, str)
    return isinstance(function, FunctionType | MethodType)


def value_of(node: nodes.Expr) -> Any:
    """Return the value of a constant."""
    if not isinstance(node, nodes.Const):
        raise NotFlatError("not constant")
    return node.value.value if isinstance(node.value, Fixed) else node.value


def asks_if_defined(node: nodes.Filter | nodes.Test) -> bool:
    """Return True for a filter or test that accepts undefined names."""
    return node.name in ("defined", "undefined", "default", "d")
