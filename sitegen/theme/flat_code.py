"""Compile a flat template: Jinja's code generator writes one function, with direct access to attributes and items.

Jinja's own code accepts missing values and objects of any kind everywhere. The flat function expects what page kinds pass. It
raises an exception in all other cases, and Jinja renders the page instead.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from types import CodeType
from typing import Any

from jinja2 import Environment, nodes, runtime
from jinja2.compiler import CodeGenerator, Frame
from jinja2.idtracking import VAR_LOAD_ALIAS, VAR_LOAD_RESOLVE, VAR_LOAD_UNDEFINED
from jinja2.nodes import EvalContext

from sitegen.escaping import has_special

Render = Callable[[Mapping[str, Any]], str]
"""A compiled template: the variables of a page -> its text."""

_SAFE_FILTERS = frozenset(
    {
        "tex",
        "tex_unlinked",
        "date",
        "weekday",
        "number",
        "author_links",
        "author_names",
        "byline",
        "isolated",
        "direction",
        "author_list",
        "category_links",
    }
)
"""Filters whose results have nothing to escape."""


class NotFlatError(Exception):
    """The template has a construct that flat templates do not cover."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A known object. It has no representation as code, so the function gets it by its path from a constant of the site."""

    value: Any
    path: tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class FunctionName:
    """The name of a compiled macro."""

    name: str


@dataclass(frozen=True, slots=True)
class Function:
    """A macro that is called inside expressions."""

    name: str
    parameters: Sequence[str]
    body: list[nodes.Node]


@dataclass(slots=True)
class Flat:
    """A flat template."""

    body: list[nodes.Node] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    locals: dict[str, str | None] = field(default_factory=dict)
    """Unique name of each local variable -> its name on the page, which it has before it is assigned; None if it has none."""
    optional: set[str] = field(default_factory=set)
    """Variables that the page may lack."""


def generate(environment: Environment, flat: Flat) -> tuple[str, dict[str, Fixed]]:
    """Return Python code that defines the function ``render``, and the objects that it uses."""
    generator = _Generator(environment, flat)
    generator.module()
    return generator.stream.getvalue(), generator.objects  # type: ignore[attr-defined]


def load(environment: Environment, code: CodeType, objects: Mapping[str, object]) -> Render:
    """Return the function of a compiled template."""
    namespace = {name: getattr(runtime, name) for name in runtime.exported}
    # Some filters of Jinja ask the context for the environment and for escaping.
    context = environment.context_class(environment, {}, None, {})
    namespace |= {"environment": environment, "context": context, "undefined": environment.undefined}
    namespace |= {"cond_expr_undefined": runtime.Undefined, "concat": "".join, "escape_value": environment.escape_value}  # type: ignore[attr-defined]
    namespace |= objects
    exec(code, namespace)  # noqa: S102 - Jinja's generator wrote it
    render: Render = namespace["render"]
    return render


def render_static(environment: Environment, flat: Flat, body: list[nodes.Node]) -> str:
    """Return the text of statements that use no variables of the page.

    Raises:
        KeyError: They use one.
    """
    source, objects = generate(environment, Flat(body, flat.functions, flat.locals))
    code = compile(source, "shared part", "exec")
    return load(environment, code, {name: fixed.value for name, fixed in objects.items()})({})


class _Generator(CodeGenerator):
    """Write a flat template as functions."""

    def __init__(self, environment: Environment, flat: Flat) -> None:
        super().__init__(environment, None, None, optimized=False)
        self._flat = flat
        self.objects: dict[str, Fixed] = {}

    def module(self) -> None:
        """Write filters, macros and the function ``render``."""
        body = nodes.Scope(self._flat.body)
        parts = [body, *(nodes.Scope(function.body) for function in self._flat.functions)]
        self.pull_dependencies(parts)
        for function in self._flat.functions:
            self._function(function.name, function.parameters, function.body, "Markup(concat({}))")
        loads = {name.name for name in body.find_all(nodes.Name) if name.ctx == "load"}
        self._function("render", (), self._flat.body, "concat({})", sorted(loads - self._flat.locals.keys() - {"loop"}))

    def _function(
        self, name: str, parameters: Sequence[str], body: list[nodes.Node], result: str, variables: Sequence[str] = ()
    ) -> None:
        frame = Frame(EvalContext(self.environment))
        arguments = [frame.symbols.declare_parameter(parameter) for parameter in parameters]
        frame.symbols.analyze_node(nodes.Scope(body))
        self.writeline(f"def {name}({', '.join(arguments) if parameters or name != 'render' else 'page_variables'}):")
        self.indent()
        for variable in variables:
            if variable in self._flat.optional:
                self.writeline(f"v_{variable} = page_variables.get({variable!r}, missing)")
            else:
                self.writeline(f"v_{variable} = page_variables[{variable!r}]")
        self.buffer(frame)
        self.enter_frame(frame)
        self.blockvisit(body, frame)
        self.writeline(f"return {result.format(frame.buffer)}")
        self.outdent()

    def enter_frame(self, frame: Frame) -> None:
        """Define the local variables of a frame. Variables of the page are defined at the start of the function."""
        for target, (action, name) in frame.symbols.loads.items():
            if action == VAR_LOAD_ALIAS:
                self.writeline(f"{target} = {name}")
            elif action == VAR_LOAD_UNDEFINED:
                self.writeline(f"{target} = missing")
            elif action == VAR_LOAD_RESOLVE and name in self._flat.locals:
                origin = self._flat.locals[name]
                self.writeline(
                    f"{target} = page_variables.get({origin!r}, missing)" if origin else f"{target} = missing"
                )

    def leave_frame(self, frame: Frame, with_python_scope: bool = False) -> None:
        """Keep the variables: no other frame uses their names before it defines them."""

    def pop_assign_tracking(self, frame: Frame) -> None:
        """Do not copy assigned variables to the context."""
        self._assign_stack.pop()

    def visit_Name(self, node: nodes.Name, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write a name: a local variable, or a variable of the page."""
        if node.ctx != "load" or node.name in self._flat.locals or node.name == "loop":
            super().visit_Name(node, frame)
        elif node.name in self._flat.optional:
            self.write(f"(undefined(name={node.name!r}) if v_{node.name} is missing else v_{node.name})")
        else:
            self.write(f"v_{node.name}")

    def visit_Const(self, node: nodes.Const, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write a literal, or the name of a known object."""
        if isinstance(node.value, Fixed):
            if not node.value.path:
                raise NotFlatError("an object without a path")
            name = "_".join(["o", *map(str, node.value.path)])
            self.objects[name] = node.value
            self.write(name)
        elif isinstance(node.value, FunctionName):
            self.write(node.value.name)
        else:
            super().visit_Const(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the access of an attribute."""
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.write("(")
            self.visit(node.node, frame)
            self.write(f").{node.attr}")

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802 - Jinja's name
        """Write the access of an item."""
        self.visit(node.node, frame)
        self.write("[")
        self.visit(node.arg, frame)
        self.write("]")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - Jinja's name
        """Write a call."""
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        for stars, arguments in (("*", node.dyn_args), ("**", node.dyn_kwargs)):
            if arguments is not None:
                self.write(stars)
                self.visit(arguments, frame)
                self.write(", ")
        self.write(")")

    def _output_child_to_const(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> str:
        """Return the text of a literal. Everything else that is constant has been replaced by its value."""
        if isinstance(node, nodes.Const) and isinstance(node.value, Fixed):
            raise nodes.Impossible
        if not isinstance(node, nodes.Const | nodes.TemplateData):
            raise nodes.Impossible
        return super()._output_child_to_const(node, frame, finalize)

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        self.write("(" if _is_safe(node) else "escape_value(")


def _is_safe(node: nodes.Expr) -> bool:
    """Return True if the value of an expression is a string that has nothing to escape."""
    if isinstance(node, nodes.Call):
        return isinstance(node.node, nodes.Const) and isinstance(node.node.value, FunctionName)
    if not isinstance(node, nodes.Filter):
        return False
    if node.name == "counted":
        return all(isinstance(noun, nodes.Const) and not has_special(str(noun.value)) for noun in node.args)
    return node.name in _SAFE_FILTERS
