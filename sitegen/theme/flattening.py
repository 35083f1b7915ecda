"""Flatten a template: one tree without inheritance, imports and macros, in which the values that are known are constants.

A page is rendered from three to six templates. Jinja looks each block, macro and variable up again for each page, and a
site has a million pages. Most of this is the same on every page of a site. This module resolves it once, on Jinja's own
tree: blocks, macros and included templates stand in their places, and names of the site, with everything that follows from
them, are replaced by their values. `sitegen.theme.flat_code` compiles the result.

Local variables get unique names, so that inlined parts cannot take each other's variables. Everything that this module does
not cover raises `NotFlatError`; Jinja then renders the template as usual.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b

from jinja2 import Environment, nodes
from jinja2.nodes import EvalContext
from jinja2.optimizer import Optimizer

from sitegen.theme.flat_code import Flat, NotFlatError
from sitegen.theme.flat_scopes import Constants, Macro, Module, Scope, constant_name
from sitegen.theme.flat_statements import Statements, merged

_TREES_CACHED = 100
"""The number of templates whose trees are kept: many templates extend and import the same ones."""
_TOP_LEVEL = (nodes.Output, nodes.Import, nodes.FromImport, nodes.Assign, nodes.AssignBlock, nodes.Macro)
"""Statements that a template that extends another can have outside of blocks."""


def flatten(environment: Environment, name: str, constants: Constants, sources: dict[str, bytes]) -> Flat:
    """Return a template as one tree. Add the templates that it is made of to ``sources``, each with the hash of its source.

    Raises:
        NotFlatError: It has a construct that is not covered.
        jinja2.TemplateError, UnicodeDecodeError: A template is missing or has a syntax error.
    """
    return _Flattener(environment, constants, sources).flat(name)


def source_hash(source: str) -> bytes:
    """Return the hash of the source of a template."""
    return blake2b(source.encode(), digest_size=16).digest()


class _Flattener(Statements):
    """Flattens one template."""

    def __init__(self, environment: Environment, constants: Constants, sources: dict[str, bytes]) -> None:
        super().__init__(environment, constants)
        self._sources = sources
        self._modules: dict[str, Module] = {}

    def flat(self, name: str) -> Flat:
        """Return the template ``name`` as one tree."""
        chain = self._chain(name)
        for tree in chain:
            self._add_blocks(tree)
        for tree in chain[:-1]:
            self._flat.body += self._extending(tree)
        self._flat.body += self._template(chain[-1], self._top)
        self._flat.body = merged(self._flat.body)
        return self._flat

    def _chain(self, name: str) -> list[nodes.Template]:
        """Return the trees of a template and of those that it extends."""
        chain = []
        seen = set()
        while name:
            if name in seen:
                raise NotFlatError("extends itself")
            seen.add(name)
            chain.append(self._tree(name))
            name = _extended(chain[-1])
        return chain

    def _tree(self, name: str) -> nodes.Template:
        loader = self._environment.loader
        if loader is None:
            raise NotFlatError("no loader")
        source, file, _ = loader.get_source(self._environment, name)
        self._sources[name] = source_hash(source)
        return _parsed(self._environment, source, name, file)

    def _add_blocks(self, tree: nodes.Template) -> None:
        seen = set()
        for block in tree.find_all(nodes.Block):
            if block.name in seen:
                raise NotFlatError("a block is defined twice")
            seen.add(block.name)
            self._blocks.setdefault(block.name, []).append(block)

    def _extending(self, tree: nodes.Template) -> list[nodes.Node]:
        """Return what a template does that extends another: Jinja ignores the output after ``extends``."""
        before, after = _divided(tree)
        if not all(isinstance(statement, nodes.Output) for statement in before):
            raise NotFlatError("a statement before extends")
        after = [statement for statement in after if not isinstance(statement, nodes.Output | nodes.Block)]
        if not all(isinstance(statement, _TOP_LEVEL) for statement in after):
            raise NotFlatError("a statement outside of blocks")
        return self._top_level([*before, *after], self._top)

    def _template(self, tree: nodes.Template, scope: Scope) -> list[nodes.Node]:
        if tree.find(nodes.Extends):
            raise NotFlatError("extends another template")
        return self._top_level(tree.body, scope)

    def _top_level(self, body: Sequence[nodes.Node], scope: Scope) -> list[nodes.Node]:
        """Return the statements of a template. The macros see the names of this template and of those before it."""
        self._declare(body, scope)
        own = scope.inner()
        statements: list[nodes.Node] = []
        for statement in body:
            if isinstance(statement, nodes.Macro):
                self._bind(statement.name, Macro(statement, own), own, scope)
            elif isinstance(statement, nodes.Import):
                self._bind(statement.target, self._module(statement), own, scope)
            elif isinstance(statement, nodes.FromImport):
                for name, value in self._imported(statement):
                    self._bind(name, value, own, scope)
            else:
                statements += self._statement(statement, own)
        return statements

    def _module(self, statement: nodes.Import | nodes.FromImport) -> Module:
        """Return the macros of an imported template."""
        name = constant_name(statement.template)
        if statement.with_context:
            raise NotFlatError("an import with context")
        if name not in self._modules:
            tree = self._tree(name)
            scope = Scope(dict(self._globals), sees_page=False)
            self._modules[name] = Module(scope)
            for part in tree.body:
                if isinstance(part, nodes.Output) and all(
                    isinstance(text, nodes.TemplateData | nodes.Const) for text in part.nodes
                ):
                    continue
                if not isinstance(part, nodes.Macro | nodes.Import | nodes.FromImport):
                    raise NotFlatError("an imported template with statements outside of macros")
                self._top_level([part], scope)
        return self._modules[name]

    def _include(self, node: nodes.Include, scope: Scope) -> list[nodes.Node]:
        if node.ignore_missing or not node.with_context:
            raise NotFlatError("a kind of include")
        tree = self._tree(constant_name(node.template))
        if tree.find(nodes.Block) or tree.find(nodes.Macro):
            raise NotFlatError("a block or macro in an included template")
        self._enter()
        inner = scope.inner()
        declares = self._declare(tree.body, inner)
        statements = self._template(tree, inner)
        self._depth -= 1
        return [nodes.Scope(merged(statements))] if declares else statements


@lru_cache(maxsize=_TREES_CACHED)
def _parsed(environment: Environment, source: str, name: str, file: str | None) -> nodes.Template:
    """Return the tree of a template with Jinja's own constants. Nobody changes it."""
    tree: nodes.Template = Optimizer(environment).visit(environment.parse(source, name, file), EvalContext(environment))
    for modifier in tree.find_all(nodes.EvalContextModifier):
        raise NotFlatError(f"autoescape in line {modifier.lineno}")
    return tree


def _extended(tree: nodes.Template) -> str:
    """Return the template that a template extends; empty if it extends none."""
    found = list(tree.find_all(nodes.Extends))
    if not found:
        return ""
    if len(found) > 1 or found[0] not in tree.body:
        raise NotFlatError("extends in a condition")
    return constant_name(found[0].template)


def _divided(tree: nodes.Template) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Return the statements of a template before and after ``extends``."""
    place = next(place for place, statement in enumerate(tree.body) if isinstance(statement, nodes.Extends))
    return tree.body[:place], tree.body[place + 1 :]
