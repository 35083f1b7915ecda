"""Make the statements of a template flat: blocks, macros and loops over known values stand in their places."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from jinja2 import Environment, nodes
from jinja2.runtime import LoopContext

from sitegen.theme.flat_code import Fixed, NotFlatError, render_static
from sitegen.theme.flat_expressions import Expressions
from sitegen.theme.flat_scopes import (
    Constants,
    Local,
    Macro,
    Module,
    Page,
    Scope,
    Super,
    Value,
    is_name,
    names_in,
    value_of,
)

_UNROLLED = 50
"""The length of the longest list of known values whose loop is unrolled."""


class Statements(Expressions):
    """The statements of one template."""

    def __init__(self, environment: Environment, constants: Constants) -> None:
        super().__init__(environment, constants)
        self._blocks: dict[str, list[nodes.Block]] = {}
        """Definitions of each block, that of the extending template first."""

    @abstractmethod
    def _module(self, statement: nodes.Import | nodes.FromImport) -> Module:
        """Return the macros of an imported template."""

    @abstractmethod
    def _include(self, node: nodes.Include, scope: Scope) -> list[nodes.Node]:
        """Return the statements of an included template."""

    def _body(self, body: Iterable[nodes.Node], scope: Scope) -> list[nodes.Node]:
        """Return statements in a scope of their own, whose variables are declared."""
        scope = scope.inner()
        return merged(found for statement in body for found in self._statement(statement, scope))

    def _framed(self, body: Sequence[nodes.Node], scope: Scope) -> list[nodes.Node]:
        """Return statements with variables of their own."""
        scope = scope.inner()
        declares = self._declare(body, scope)
        statements = self._body(body, scope)
        return [nodes.Scope(statements)] if declares else statements

    def _declare(self, body: Sequence[nodes.Node], scope: Scope) -> bool:
        """Give the variables that statements assign unique names. Return True if there are any."""
        names = set(_assigned(body))
        for name in names:
            value = scope.values.get(name)
            if value is None:
                scope.values[name] = self._local(name, scope)
            elif not isinstance(value, Local):
                raise NotFlatError(f"{name} is assigned")
        return bool(names)

    def _local(self, name: str, scope: Scope) -> Local:
        unique = f"{name}_{len(self._flat.locals)}"
        self._flat.locals[unique] = name if scope.sees_page else None
        return Local(unique)

    def _statement(self, node: nodes.Node, scope: Scope) -> list[nodes.Node]:
        """Return a statement as flat statements. Imports add their names to the scope."""
        if type(node) not in self._STATEMENTS:
            raise NotFlatError(type(node).__name__)
        return self._STATEMENTS[type(node)](self, node, scope)

    def _if(self, node: nodes.If, scope: Scope) -> list[nodes.Node]:
        """Return the branches that are not known to be left out."""
        kept: list[nodes.If] = []
        rest: list[nodes.Node] = []
        for branch in (node, *node.elif_):
            test = self._expression(branch.test, scope)
            if not isinstance(test, nodes.Const):
                kept.append(nodes.If(test, self._body(branch.body, scope), [], []))
            elif value_of(test):
                rest = self._body(branch.body, scope)
                break
        else:
            rest = self._body(node.else_, scope)
        if not kept:
            return rest
        kept[0].elif_, kept[0].else_ = kept[1:], rest
        return [kept[0]]

    def _for(self, node: nodes.For, scope: Scope) -> list[nodes.Node]:
        if node.recursive:
            raise NotFlatError("a recursive loop")
        values = self._expression(node.iter, scope)
        if isinstance(values, nodes.Const) and not node.test and _is_unrolled(value_of(values)):
            return self._unrolled(node, values, scope)
        inner = scope.inner()
        for name in names_in(node.target):
            inner.values[name] = self._local(name, inner)
        target = self._target(node.target, inner)
        test = self._expression(node.test, inner) if node.test else None
        inner.values["loop"] = Local("loop")
        self._declare(node.body, inner)
        body = self._body(node.body, inner)
        return [nodes.For(target, values, body, self._framed(node.else_, scope), test, False)]

    def _unrolled(self, node: nodes.For, values: nodes.Const, scope: Scope) -> list[nodes.Node]:
        """Return the content of a loop once for each known value."""
        path = values.value.path if isinstance(values.value, Fixed) else ()
        items = list(value_of(values))
        if not items:
            return self._framed(node.else_, scope)
        statements: list[nodes.Node] = []
        for value, loop in LoopContext(items, self._environment.undefined):
            item = self._constant(value, (*path, loop.index0) if path else ())
            inner = scope.inner(**self._unpacked(node.target, item), loop=nodes.Const(Fixed(loop, ())))
            statements += self._framed(node.body, inner)
        return statements

    def _unpacked(self, target: nodes.Node, item: nodes.Const) -> dict[str, Value]:
        """Return the names in a target with their known values."""
        if isinstance(target, nodes.Name):
            return {target.name: item}
        if not isinstance(target, nodes.Tuple):
            raise NotFlatError("a target")
        path = item.value.path if isinstance(item.value, Fixed) else ()
        values: dict[str, Value] = {}
        for place, (part, value) in enumerate(zip(target.items, value_of(item), strict=True)):
            values |= self._unpacked(part, self._constant(value, (*path, place) if path else ()))
        return values

    def _assign(self, node: nodes.Assign, scope: Scope) -> list[nodes.Node]:
        return [nodes.Assign(self._target(node.target, scope), self._expression(node.node, scope))]

    def _assign_block(self, node: nodes.AssignBlock, scope: Scope) -> list[nodes.Node]:
        given = self._expression(node.filter, scope) if node.filter else None
        return [nodes.AssignBlock(self._target(node.target, scope), given, self._framed(node.body, scope))]

    def _with(self, node: nodes.With, scope: Scope) -> list[nodes.Node]:
        values = [self._expression(value, scope) for value in node.values]
        inner = scope.inner()
        for target in node.targets:
            for name in names_in(target):
                inner.values[name] = self._local(name, inner)
        targets = [self._target(target, inner) for target in node.targets]
        return [nodes.With(targets, values, self._framed(node.body, inner))]

    def _filter_block(self, node: nodes.FilterBlock, scope: Scope) -> list[nodes.Node]:
        return [nodes.FilterBlock(self._framed(node.body, scope), self._expression(node.filter, scope))]

    def _block_in_place(self, node: nodes.Block, scope: Scope) -> list[nodes.Node]:
        return self._block(node.name, 0, scope if node.scoped else self._top)

    def _block(self, name: str, place: int, scope: Scope) -> list[nodes.Node]:
        """Return the content of a block: of its definition at a place, the first one being that of the extending template."""
        definitions = self._blocks.get(name, [])
        if place >= len(definitions):
            raise NotFlatError(f"no block {name}")
        if definitions[-1].required and len(definitions) == 1:
            raise NotFlatError(f"block {name} is required")
        self._enter()
        inner = scope.inner(super=Super(name, place + 1, scope))
        statements = self._framed(definitions[place].body, inner)
        self._depth -= 1
        return statements

    def _call_block(self, node: nodes.CallBlock, scope: Scope) -> list[nodes.Node]:
        called = node.call.node
        if isinstance(called, nodes.ExtensionAttribute):
            return self._shared(node, scope)
        macro = self._macro(called, scope)
        if macro is None:
            raise NotFlatError("a call block of a function")
        outside = scope.inner()
        outside.values.pop("loop", None)  # a loop of the macro would hide it
        return self._inlined(macro, node.call, scope, Macro(node, outside))

    def _shared(self, node: nodes.CallBlock, scope: Scope) -> list[nodes.Node]:
        """Return a shared part: its text, or its statements if a template overrides a block in it."""
        _, _, blocks, key = node.call.args
        body = self._framed(node.body, scope)
        if any(len(self._blocks[block]) > 1 for block in value_of(blocks)):
            return body
        if not isinstance(self._expression(key, scope), nodes.Const):
            raise NotFlatError("the key of a shared part depends on the page")
        return [_text(self._static(body))]

    def _static(self, body: list[nodes.Node]) -> str:
        """Return the text of statements that do not depend on the page."""
        try:
            return render_static(self._environment, self._flat, body)
        except Exception as error:
            raise NotFlatError("a shared part depends on the page") from error

    # Output

    def _output(self, node: nodes.Output, scope: Scope) -> list[nodes.Node]:
        """Return output with macros and blocks in their places, and known values as text."""
        statements: list[nodes.Node] = []
        for child in node.nodes:
            if (inlined := self._inlined_call(child, scope)) is not None:
                statements += inlined
            else:
                statements.append(nodes.Output(self._shown(child, scope)))
        return statements

    def _shown(self, child: nodes.Expr, scope: Scope) -> list[nodes.Expr]:
        """Return an expression whose value is shown. Jinja escapes constants of the template in its own way."""
        if isinstance(child, nodes.TemplateData | nodes.Const):
            return [child]
        shown = self._expression(child, scope)
        if isinstance(shown, nodes.Const):
            return [nodes.TemplateData(str(self._environment.escape_value(value_of(shown))))]  # type: ignore[attr-defined]
        return [shown]

    def _inlined_call(self, node: nodes.Expr, scope: Scope) -> list[nodes.Node] | None:
        """Return the content of a macro or block that is shown; None for other expressions."""
        if not isinstance(node, nodes.Call):
            return None
        called = node.node
        if isinstance(called, nodes.Name) and isinstance(above := scope.values.get(called.name), Super):
            return self._block(above.block, above.place, above.scope)
        if isinstance(called, nodes.Getattr) and is_name(called.node, "self") and "self" not in scope.values:
            if node.args or node.kwargs or not scope.sees_page:
                raise NotFlatError("self")
            return self._block(called.attr, 0, self._top)
        macro = self._macro(called, scope)
        return self._inlined(macro, node, scope) if macro else None

    def _inlined(self, macro: Macro, call: nodes.Call, scope: Scope, caller: Macro | None = None) -> list[nodes.Node]:
        """Return the content of a macro, with its arguments as variables."""
        self._enter()
        inner = macro.scope.inner(**({"caller": caller} if caller else {}))
        inner.in_function = scope.in_function
        targets: list[nodes.Name] = []
        values: list[nodes.Expr] = []
        for name, value in self._arguments(macro, call, scope, inner):
            inner.values[name] = self._parameter(name, value, targets, values)
        body = self._framed(macro.node.body, inner)
        self._depth -= 1
        return [nodes.With([*targets], values, body)] if targets else body

    # Imports

    @staticmethod
    def _bind(name: str, value: Value, *scopes: Scope) -> None:
        for scope in scopes:
            if isinstance(scope.values.get(name), nodes.Const | Page | Local):
                raise NotFlatError(f"{name} has two meanings")
            scope.values[name] = value

    def _imported(self, statement: nodes.FromImport) -> Iterator[tuple[str, Value]]:
        module = self._module(statement)
        for given in statement.names:
            name, alias = (given, given) if isinstance(given, str) else given
            yield alias, self._member(module, name)

    def _import(self, node: nodes.Import, scope: Scope) -> list[nodes.Node]:
        self._bind(node.target, self._module(node), scope)
        return []

    def _from_import(self, node: nodes.FromImport, scope: Scope) -> list[nodes.Node]:
        for name, value in self._imported(node):
            self._bind(name, value, scope)
        return []

    _STATEMENTS: ClassVar[Mapping[type[nodes.Node], Callable[..., list[nodes.Node]]]] = {
        nodes.Output: _output,
        nodes.If: _if,
        nodes.For: _for,
        nodes.Assign: _assign,
        nodes.AssignBlock: _assign_block,
        nodes.With: _with,
        nodes.FilterBlock: _filter_block,
        nodes.Block: _block_in_place,
        nodes.CallBlock: _call_block,
        nodes.Include: lambda self, node, scope: self._include(node, scope),
        nodes.Import: _import,
        nodes.FromImport: _from_import,
    }


def _assigned(body: Iterable[nodes.Node]) -> Iterator[str]:
    """Yield the names that statements assign in their own frame."""
    for statement in body:
        if isinstance(statement, nodes.Assign | nodes.AssignBlock):
            yield from names_in(statement.target)
        elif isinstance(statement, nodes.If):
            yield from _assigned(statement.body)
            yield from _assigned(statement.elif_)
            yield from _assigned(statement.else_)


def _is_unrolled(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) <= _UNROLLED


def _text(text: str) -> nodes.Output:
    return nodes.Output([nodes.TemplateData(text)])


def merged(statements: Iterable[nodes.Node]) -> list[nodes.Node]:
    """Return statements with each run of output as one."""
    merged: list[nodes.Node] = []
    for statement in statements:
        if isinstance(statement, nodes.Output) and merged and isinstance(merged[-1], nodes.Output):
            merged[-1] = nodes.Output([*merged[-1].nodes, *statement.nodes])
        else:
            merged.append(statement)
    return merged
