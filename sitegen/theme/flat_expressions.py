"""Replace what is known in the expressions of a template by its value."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar

from jinja2 import Environment, nodes
from jinja2.nodes import EvalContext
from jinja2.runtime import markup_join

from sitegen.theme.flat_code import Fixed, Flat, Function, FunctionName, NotFlatError
from sitegen.theme.flat_scopes import (
    Constants,
    Fields,
    Local,
    Macro,
    Module,
    Page,
    Scope,
    Value,
    asks_if_defined,
    is_field,
    is_literal,
    is_literal_value,
    is_pure,
    is_shareable,
    value_of,
)

_DEEPEST = 20
"""The depth of macros and includes inside each other. A macro that calls itself is not flat."""
_SPECIAL = frozenset({"loop", "caller", "varargs", "kwargs", "self", "super"})
"""Names that Jinja defines in some places. Elsewhere, they are not taken from the page."""
_REBUILT = (
    nodes.BinExpr,
    nodes.UnaryExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.Dict,
    nodes.Pair,
    nodes.List,
    nodes.Tuple,
    nodes.Slice,
    nodes.Keyword,
    nodes.Concat,
)
"""Expressions that keep their form."""


class Expressions(ABC):
    """The expressions of one template."""

    def __init__(self, environment: Environment, constants: Constants) -> None:
        self._environment = environment
        self._escaping = EvalContext(environment)
        self._flat = Flat()
        self._functions: dict[tuple[object, ...], str] = {}
        self._depth = 0
        self._globals: dict[str, Value] = {
            name: self._constant(value, (name,)) for name, value in environment.globals.items()
        }
        values = {name: self._constant(value, (name,)) for name, value in constants.names.items()}
        self._top = Scope({**self._globals, **values}, sees_page=True)
        if constants.page is not None:
            known = {
                name: self._constant(environment.getattr(constants.page, name), ("page", name))
                for name in constants.page_names
            }
            self._top.values["page"] = Page(known)

    @abstractmethod
    def _framed(self, body: Sequence[nodes.Node], scope: Scope) -> list[nodes.Node]:
        """Return flat statements with variables of their own."""

    def _expression(self, node: nodes.Node, scope: Scope) -> Any:
        """Return an expression in which known values are constants."""
        if type(node) in self._READERS:
            return self._READERS[type(node)](self, node, scope)
        if isinstance(node, _REBUILT):
            return self._folded(self._rebuilt(node, scope))
        raise NotFlatError(type(node).__name__)

    def _same(self, node: nodes.Expr, scope: Scope) -> nodes.Expr:
        return node

    def _rebuilt(self, node: nodes.Node, scope: Scope) -> Any:
        """Return a copy of an expression whose parts are flat."""
        rebuilt = copy.copy(node)
        for name, value in node.iter_fields():
            if isinstance(value, list):
                parts = [self._expression(part, scope) if isinstance(part, nodes.Node) else part for part in value]
                setattr(rebuilt, name, parts)
            elif isinstance(value, nodes.Node):
                setattr(rebuilt, name, self._expression(value, scope))
        return rebuilt

    def _folded(self, node: nodes.Expr) -> Any:
        """Return the value of an expression of literals, else the expression."""
        if isinstance(node, nodes.List | nodes.Dict | nodes.Slice | nodes.Keyword | nodes.Pair | nodes.Operand):
            return node
        if not all(is_literal(child) for child in node.iter_child_nodes()):
            return node
        if isinstance(node, nodes.Concat):
            return nodes.Const(markup_join([value_of(part) for part in node.nodes]))
        return nodes.Const(node.as_const(self._escaping))

    def _name(self, node: nodes.Name, scope: Scope) -> Any:
        match scope.values.get(node.name):
            case nodes.Const() as constant:
                return constant
            case Local(name):
                return nodes.Name(name, "load")
            case Page() if not scope.in_function:
                return nodes.Name("page", "load")
            case None if scope.sees_page and not scope.in_function and node.name not in _SPECIAL:
                return nodes.Name(node.name, "load")
        raise NotFlatError(f"the name {node.name}")

    def _attribute(self, node: nodes.Getattr, scope: Scope) -> Any:
        owner = scope.values.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        if isinstance(owner, Page) and node.attr in owner.known:
            return owner.known[node.attr]
        if isinstance(owner, Fields):
            if node.attr not in owner.values or hasattr(dict, node.attr):
                raise NotFlatError(f"the field {node.attr}")
            return owner.values[node.attr]
        base = self._expression(node.node, scope)
        if isinstance(base, nodes.Const) and isinstance(base.value, Fixed):
            path = (*base.value.path, node.attr) if base.value.path else ()
            return self._constant(self._environment.getattr(base.value.value, node.attr), path)
        return nodes.Getattr(base, node.attr, "load")

    def _item(self, node: nodes.Getitem, scope: Scope) -> Any:
        base, item = self._expression(node.node, scope), self._expression(node.arg, scope)
        if is_literal(base) and is_literal(item):
            return self._constant(self._environment.getitem(value_of(base), value_of(item)), ())
        return nodes.Getitem(base, item, "load")

    def _call(self, node: nodes.Call, scope: Scope) -> Any:
        if macro := self._macro(node.node, scope):
            return self._function_call(macro, node, scope)
        call = self._rebuilt(node, scope)
        if not isinstance(call.node, nodes.Const) or not isinstance(call.node.value, Fixed):
            return call
        function = call.node.value
        if hasattr(function.value, "jinja_pass_arg"):
            raise NotFlatError("a function that gets the context")
        if function.path == ("page", "url") and len(call.args) == 1 and not (call.kwargs or call.dyn_kwargs):
            root = self._top.values["page"]
            if isinstance(root, Page) and not call.dyn_args:
                return self._folded(nodes.Add(root.known["root"], call.args[0]))
        literal = all(is_literal(argument) for argument in call.args) and all(
            is_literal(keyword.value) for keyword in call.kwargs
        )
        if call.dyn_args or call.dyn_kwargs or not literal or not is_pure(function.value):
            return call
        arguments = {keyword.key: value_of(keyword.value) for keyword in call.kwargs}
        result = function.value(*[value_of(argument) for argument in call.args], **arguments)
        return nodes.Const(result) if is_literal_value(result) else call

    def _filter(self, node: nodes.Filter | nodes.Test, scope: Scope) -> Any:
        known = self._environment.filters if isinstance(node, nodes.Filter) else self._environment.tests
        if node.name not in known:
            raise NotFlatError(f"no filter or test {node.name}")
        rebuilt = self._rebuilt(node, scope)
        if asks_if_defined(node) and isinstance(rebuilt.node, nodes.Name):
            self._flat.optional.add(rebuilt.node.name)
        if not all(is_literal(child) for child in rebuilt.iter_child_nodes()):
            return rebuilt
        try:
            result = rebuilt.as_const(self._escaping)
        except nodes.Impossible:
            return rebuilt
        return nodes.Const(result) if is_literal_value(result) else rebuilt

    def _and_or(self, node: nodes.And | nodes.Or, scope: Scope) -> Any:
        left = self._expression(node.left, scope)
        if isinstance(left, nodes.Const):
            return left if bool(value_of(left)) == isinstance(node, nodes.Or) else self._expression(node.right, scope)
        return type(node)(left, self._expression(node.right, scope))

    def _condition(self, node: nodes.CondExpr, scope: Scope) -> Any:
        test = self._expression(node.test, scope)
        if isinstance(test, nodes.Const):
            chosen = node.expr1 if value_of(test) else node.expr2
            if chosen is None:
                raise NotFlatError("a condition without else")
            return self._expression(chosen, scope)
        return self._rebuilt(node, scope)

    def _target(self, node: nodes.Node, scope: Scope) -> Any:
        """Return the target of an assignment, with unique names."""
        if isinstance(node, nodes.Tuple):
            return nodes.Tuple([self._target(item, scope) for item in node.items], "store")
        if isinstance(node, nodes.Name) and isinstance(local := scope.values.get(node.name), Local):
            return nodes.Name(local.name, "store")
        raise NotFlatError("a target")

    def _constant(self, value: object, path: tuple[str | int, ...]) -> nodes.Const:
        """Return a known value as a node. An object that is not a literal is found again by its path."""
        return nodes.Const(value if is_literal_value(value) else Fixed(value, path))

    _READERS: ClassVar[Mapping[type[nodes.Node], Callable[..., nodes.Expr]]] = {
        nodes.Const: _same,
        nodes.TemplateData: _same,
        nodes.Name: _name,
        nodes.Getattr: _attribute,
        nodes.Getitem: _item,
        nodes.Call: _call,
        nodes.Filter: _filter,
        nodes.Test: _filter,
        nodes.And: _and_or,
        nodes.Or: _and_or,
        nodes.CondExpr: _condition,
    }

    # Macros

    def _macro(self, node: nodes.Expr, scope: Scope) -> Macro | None:
        """Return the macro that an expression names; None if it names none."""
        if isinstance(node, nodes.Name) and isinstance(macro := scope.values.get(node.name), Macro):
            return macro
        if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name):
            module = scope.values.get(node.node.name)
            if isinstance(module, Module):
                return self._member(module, node.attr)
        return None

    @staticmethod
    def _member(module: Module, name: str) -> Macro:
        macro = module.scope.values.get(name)
        if not isinstance(macro, Macro) or name.startswith("_"):
            raise NotFlatError(f"no macro {name}")
        return macro

    def _function_call(self, macro: Macro, call: nodes.Call, scope: Scope) -> nodes.Call:
        """Return a call of a macro inside an expression: the macro becomes a function."""
        self._enter()
        inner = macro.scope.inner()
        inner.in_function = True
        targets: list[nodes.Name] = []
        values: list[nodes.Expr] = []
        known = []
        for name, value in self._arguments(macro, call, scope, inner):
            inner.values[name] = parameter = self._parameter(name, value, targets, values)
            if isinstance(parameter, Fields):
                raise NotFlatError("a dictionary as argument")
            known.append(repr(parameter) if isinstance(parameter, nodes.Const) else type(parameter).__name__)
        key = (id(macro.node), *known)
        if key not in self._functions:
            body = self._framed(macro.node.body, inner)
            parameters = [target.name for target in targets]
            if _free(body) - set(parameters):
                raise NotFlatError("a macro with variables of its surroundings")
            name = self._functions[key] = f"macro_{len(self._functions)}"
            self._flat.functions.append(Function(name, parameters, body))
        self._depth -= 1
        return nodes.Call(nodes.Const(FunctionName(self._functions[key])), values, [], None, None)

    def _arguments(
        self, macro: Macro, call: nodes.Call, scope: Scope, inner: Scope
    ) -> Iterator[tuple[str, nodes.Expr]]:
        """Yield the parameters of a macro with their values: those of the call, or the defaults."""
        names = [argument.name for argument in macro.node.args]
        if call.dyn_args or call.dyn_kwargs or len(call.args) > len(names) or _SPECIAL.intersection(names):
            raise NotFlatError("arguments")
        given = dict(zip(names, call.args, strict=False))
        for keyword in call.kwargs:
            if keyword.key not in names or keyword.key in given:
                raise NotFlatError("arguments")
            given[keyword.key] = keyword.value
        defaults = dict(zip(reversed(names), reversed(macro.node.defaults), strict=False))
        for name in names:
            if name in given:
                yield name, self._argument(given[name], scope)
            elif name in defaults:
                yield name, self._argument(defaults[name], inner)
            else:
                raise NotFlatError(f"no argument {name}")

    def _argument(self, node: nodes.Expr, scope: Scope) -> Any:
        """Return the value of an argument. The page stays a page inside the macro."""
        if isinstance(node, nodes.Name) and isinstance(scope.values.get(node.name), Page):
            return nodes.Const(scope.values[node.name])
        return self._expression(node, scope)

    def _parameter(self, name: str, value: nodes.Expr, targets: list[nodes.Name], values: list[nodes.Expr]) -> Value:
        """Return what a parameter is inside of the macro. Values that are not known become variables."""
        if isinstance(value, nodes.Const) and isinstance(value.value, Page):
            return value.value
        if isinstance(value, nodes.Const) and is_shareable(value):
            return value
        if isinstance(value, nodes.Dict) and all(is_field(pair.key) for pair in value.items):
            fields = {value_of(pair.key): pair.value for pair in value.items}
            return Fields(
                {
                    key: self._parameter_variable(f"{name}_{key}", field, targets, values)
                    for key, field in fields.items()
                }
            )
        variable = self._parameter_variable(name, value, targets, values)
        return variable if isinstance(variable, nodes.Const) else Local(variable.name)

    def _parameter_variable(
        self, name: str, value: nodes.Expr, targets: list[nodes.Name], values: list[nodes.Expr]
    ) -> Any:
        if isinstance(value, nodes.Const) and is_shareable(value):
            return value
        unique = f"{name}_{len(self._flat.locals)}"
        self._flat.locals[unique] = None
        targets.append(nodes.Name(unique, "param"))
        values.append(value)
        return nodes.Name(unique, "load")

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotFlatError("nested too deeply")


def _free(body: Sequence[nodes.Node]) -> set[str]:
    """Return the names that statements use and do not define."""
    names = list(nodes.Scope(list(body)).find_all(nodes.Name))
    return (
        {name.name for name in names if name.ctx == "load"}
        - {name.name for name in names if name.ctx != "load"}
        - {"loop"}
    )
