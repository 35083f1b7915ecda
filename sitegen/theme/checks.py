"""Find errors in the templates of a theme before any page is rendered."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jinja2
from jinja2 import BaseLoader, Environment, nodes

from sitegen.errors import Problem
from sitegen.suggestions import remedy
from sitegen.theme.templates import at_line, problem_of

SUFFIXES = frozenset({".html", ".xml", ".txt"})
"""Suffixes of templates; other files beside them are ignored."""


class _Finding(NamedTuple):
    """A problem without its file. Findings are sorted by line."""

    line: int
    message: str
    remedy: str


class Checker:
    """Checks all templates of a theme and of the themes that it extends, used or unused.

    It finds syntax errors, unknown filters, tests and templates, and macros that an imported template does not have.
    Variables that a page does not pass to its template are found only when the page is rendered.
    """

    def __init__(self, environment: Environment, folders: tuple[Path, ...]) -> None:
        self._environment = environment
        self._folders = folders
        self._trees: dict[str, nodes.Template | None] = {}
        self._missing: set[str] = set()

    def problems(self) -> list[Problem]:
        """Return the problems, each with its file and line."""
        problems: list[Problem] = []
        for name, file in self._templates():
            try:
                tree = self._tree(nodes.Const(name)) or self._parse(name)
                if findings := self._findings(tree):
                    problems += (at_line(found.message, found.remedy, str(file), found.line) for found in findings)
                else:
                    self._environment.get_template(name)  # compile it, for rendering too
            except jinja2.TemplateSyntaxError as error:
                problems.append(problem_of(error))
            except UnicodeDecodeError:
                problems.append(Problem(str(file), 0, "not UTF-8", "save the template as UTF-8"))
            except RecursionError:
                problems.append(Problem(str(file), 0, "nested too deeply", "write it in a simpler way"))
        return problems

    def _templates(self) -> Iterator[tuple[str, Path]]:
        """Yield names and files. The name of an overridden template has the prefix of its theme."""
        seen: set[str] = set()
        for folder in self._folders:
            for file in sorted((folder / "templates").rglob("*")):
                if file.suffix in SUFFIXES and not file.name.startswith(".") and file.is_file():
                    name = file.relative_to(folder / "templates").as_posix()
                    yield (f"!{folder.name}/{name}" if name in seen else name), file
                    seen.add(name)

    def _parse(self, name: str) -> nodes.Template:
        """Return the tree of a template.

        Raises:
            TemplateNotFound: There is no such template.
            TemplateSyntaxError, UnicodeDecodeError, RecursionError: It cannot be parsed.
        """
        loader = self._environment.loader or BaseLoader()
        source, file, _ = loader.get_source(self._environment, name)
        return self._environment.parse(source, name, file)

    def _tree(self, name: nodes.Node) -> nodes.Template | None:
        """Return the tree of a template that another one names; None if the name is not a constant or the template has an error."""
        if not isinstance(name, nodes.Const) or not isinstance(name.value, str):
            return None
        if name.value not in self._trees:
            try:
                self._trees[name.value] = self._parse(name.value)
            except jinja2.TemplateNotFound:
                self._missing.add(name.value)
                self._trees[name.value] = None
            except (jinja2.TemplateError, UnicodeDecodeError, RecursionError):
                self._trees[name.value] = None  # reported for that template
        return self._trees[name.value]

    def _findings(self, tree: nodes.Template) -> list[_Finding]:
        """Return the unknown names of a template, by line."""
        return sorted({*self._unknown_names(tree), *self._unknown_templates(tree), *self._unknown_macros(tree)})

    def _unknown_names(self, tree: nodes.Template) -> Iterator[_Finding]:
        """Yield unknown filters and tests."""
        known = {"filter": self._environment.filters, "test": self._environment.tests}
        used = [("filter", node.name, node.lineno) for node in tree.find_all(nodes.Filter)]
        used += [("test", node.name, node.lineno) for node in tree.find_all(nodes.Test)]
        # `{% if "name" is filter %}` uses a filter only if it exists.
        optional = {node.node.value for node in tree.find_all(nodes.Test) if isinstance(node.node, nodes.Const)}
        for kind, name, line in used:
            if name and name not in known[kind] and name not in optional:
                yield _Finding(line, f"there is no {kind} `{name}`", remedy(name, known[kind], f"the {kind}s are"))

    def _unknown_templates(self, tree: nodes.Template) -> Iterator[_Finding]:
        """Yield templates that are extended, included or imported and do not exist."""
        named: list[tuple[int, nodes.Expr]] = [(node.lineno, node.template) for node in tree.find_all(nodes.Extends)]
        named += [(node.lineno, node.template) for node in tree.find_all(nodes.Import)]
        named += [(node.lineno, node.template) for node in tree.find_all(nodes.FromImport)]
        named += [(node.lineno, node.template) for node in tree.find_all(nodes.Include) if not node.ignore_missing]
        for line, template in named:
            if self._tree(template) is None and isinstance(template, nodes.Const) and template.value in self._missing:
                message = f"there is no template `{template.value}`"
                yield _Finding(line, message, "add it to the theme's templates/, or correct the name")

    def _unknown_macros(self, tree: nodes.Template) -> Iterator[_Finding]:
        """Yield imported names that the other template does not have."""
        modules: dict[str, tuple[nodes.Expr, frozenset[str]]] = {}
        for module in tree.find_all(nodes.Import):
            if (exported := self._exports(module.template)) is not None:
                modules[module.target] = (module.template, exported)
        for node in tree.find_all(nodes.FromImport):
            exported = self._exports(node.template)
            for given in node.names if exported is not None else ():
                name = given if isinstance(given, str) else given[0]
                if name not in (exported or ()):
                    shown = node.template.value if isinstance(node.template, nodes.Const) else "the template"
                    yield self._no_macro(node.lineno, name, shown, node.template, exported or frozenset())
        for access in tree.find_all(nodes.Getattr):
            name = access.node.name if isinstance(access.node, nodes.Name) else ""
            if name in modules and access.attr not in modules[name][1]:
                yield self._no_macro(access.lineno, access.attr, name, *modules[name])

    def _no_macro(self, line: int, name: str, shown: str, template: nodes.Expr, exported: frozenset[str]) -> _Finding:
        """Return the finding of a macro that ``template`` does not have, although an overridden template may have it."""
        advice = remedy(name, exported, "its macros are")
        file = template.value if isinstance(template, nodes.Const) else ""
        for folder in self._folders if file else ():
            original = f"!{folder.name}/{file}"
            if name in (self._exports(nodes.Const(original)) or ()):
                advice = f"your `{file}` replaces `{original}`, which has it: copy the macro, or delete your file"
        return _Finding(line, f"`{shown}` has no macro `{name}`", advice)

    def _exports(self, template: nodes.Expr) -> frozenset[str] | None:
        """Return the names that a template exports; None if they are known only when it is rendered."""
        tree = self._tree(template)
        if tree is None:
            return None
        names: set[str] = set()
        for node in tree.body:
            match node:
                case nodes.Macro():
                    names.add(node.name)
                case nodes.Assign() | nodes.AssignBlock():
                    names.update(name.name for name in _assigned(node.target))
                case nodes.Output():
                    pass
                case _:  # imports, or `{% if %}{% macro %}…`
                    return None
        return frozenset(names)


def _assigned(target: nodes.Expr) -> Iterator[nodes.Name]:
    """Yield the names in the target of an assignment."""
    if isinstance(target, nodes.Name):
        yield target
    yield from target.find_all(nodes.Name)
