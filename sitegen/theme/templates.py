"""Find, compile and cache the templates of a theme with Jinja, escape their values, and report their errors."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

import jinja2
from jinja2 import (
    BaseLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateNotFound,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context
from markupsafe import Markup, escape

from sitegen import charts, citations, escaping, quantities, taxonomy, text
from sitegen.errors import Problem, ThemeError
from sitegen.field_views import FieldTable
from sitegen.theme import filters
from sitegen.theme.urls import URLS


class Template:
    """A compiled template. Its errors have file and line."""

    def __init__(self, template: jinja2.Template) -> None:
        self._template = template
        self._globals = dict(template.globals)

    def __call__(self, context: Mapping[str, Any]) -> str:
        """Render the template.

        Raises:
            ThemeError: The template uses a name that is not in ``context``, or has another error.
        """
        # Template.render would copy Jinja's globals slowly for each page: that took a fifth of the time of author pages.
        environment = self._template.environment
        try:
            template_context = self._template.new_context({**self._globals, **context}, shared=True)
            return environment.concat(self._template.root_render_func(template_context))
        except Exception as error:
            raise ThemeError.of([problem_of(_with_template_lines(environment))]) from error


def template(environment: Environment, name: str) -> Template:
    """Return a compiled template.

    Raises:
        ThemeError: It is missing or has a syntax error.
    """
    try:
        return Template(environment.get_template(name))
    except (jinja2.TemplateNotFound, jinja2.TemplateSyntaxError) as error:
        raise ThemeError.of([problem_of(error)]) from None
    except UnicodeDecodeError:
        raise ThemeError("not UTF-8", "save the template as UTF-8", path=name) from None


def _with_template_lines(environment: Environment) -> Exception:
    """Return the exception that is being handled, with a traceback that has the lines of templates."""
    try:
        environment.handle_exception()
    except Exception as rewritten:  # noqa: BLE001 - Jinja raises the exception again with another traceback
        return rewritten


class _CodeGenerator(CodeGenerator):
    """Compile ``{{ }}`` to a call of `_Environment.escape_value`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.escape_value(")


class _Context(Context):
    """Jinja's context with a faster call of plain functions: Jinja first checks for other kinds of callables."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Call a function from a template."""
        if type(obj) is not FunctionType or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return obj(*args, **kwargs)


class _Environment(Environment):
    """Jinja's environment with faster escaping: Jinja spent most of the time of a page on converting Markup to Markup."""

    code_generator_class = _CodeGenerator
    context_class = _Context

    @staticmethod
    def escape_value(value: Any) -> str:
        """Return the result of ``markupsafe.escape``, as a plain string for the most frequent types."""
        kind = type(value)
        if kind is str:
            return escaping.html(value) if escaping.has_special(value) else value
        if kind is Markup:
            return value  # type: ignore[no-any-return]
        if kind is int or kind is float:
            return str(value)
        return escape(value)


class _Shared(Extension):
    """``{% shared KEY %}…{% endshared %}``: render a part once for each key, and reuse it on the other pages of a template.

    If a template overrides a block inside, the part is rendered for each page, because it may depend on the page. The
    cache is the variable ``shared`` of the context. A site makes a new one when its settings change.
    """

    tags = {"shared"}  # noqa: RUF012 - Jinja requires it

    def parse(self, parser: Parser) -> nodes.Node:
        """Parse the tag into a call of `_once` around its content."""
        line = next(parser.stream).lineno
        key = parser.parse_expression()
        body = parser.parse_statements(("name:endshared",), drop_needle=True)
        blocks = [
            block.name
            for node in body
            for block in (*node.find_all(nodes.Block), node)
            if isinstance(block, nodes.Block)
        ]
        tag = f"{parser.name} {parser.free_identifier().name}"
        arguments = [nodes.ContextReference(), nodes.Const(tag), nodes.Const(tuple(sorted(blocks))), key]
        return nodes.CallBlock(self.call_method("_once", arguments), [], [], body).set_lineno(line)

    @staticmethod
    def _once(context: Context, tag: str, blocks: tuple[str, ...], key: object, caller: Callable[[], str]) -> str:
        """Return the cached part of the page, or render it."""
        cache = context.parent.get("shared", {})
        cache_key = (context.name, tag, key)
        if cache_key not in cache:
            overridden = any(len(context.blocks[block]) > 1 for block in blocks)
            cache[cache_key] = None if overridden else caller()
        return cache[cache_key] or caller()


def environment(folders: tuple[Path, ...], cache: Path | None, own_fields: FieldTable) -> Environment:
    """Return a Jinja environment for the templates of a theme and of those that it extends, in this order.

    ``cache`` stores compiled templates. ``own_fields`` decides how collectors' own fields are shown.
    """
    environment = _Environment(
        loader=_Loader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=_bytecode_cache(cache),
        extensions=[_Shared],
    )
    environment.globals = {"urls": URLS, "charts": charts, "zip": zip, "range": range}
    environment.filters |= {
        "tex": text.html,
        "tex_unlinked": lambda source: text.html(source, links=False),
        "plain": text.plain,
        "category": taxonomy.category,
        "announcements": filters.announcements,
        "date": filters.date,
        "weekday": filters.weekday,
        "time": filters.time,
        "dois": citations.dois,
        "publication": filters.publication,
        "number": quantities.number,
        "counted": quantities.counted,
        "author_links": filters.author_links,
        "author_names": filters.author_names,
        "byline": filters.byline,
        "isolated": filters.isolated,
        "direction": filters.direction,
        "author_list": filters.author_list,
        "category_links": filters.category_links,
        "own_fields": own_fields.views,
    }
    return environment


def _bytecode_cache(cache: Path | None) -> FileSystemBytecodeCache | None:
    if cache is None:
        return None
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return _BytecodeCache(str(cache))


@cache
def _own_source() -> str:
    return Path(__file__).read_text(encoding="utf-8")


class _BytecodeCache(FileSystemBytecodeCache):
    """A cache of compiled templates. If it cannot be written, templates are compiled each time."""

    def get_source_checksum(self, source: str) -> str:
        """Return a checksum of the template and of this module, because the module changes how templates are compiled."""
        return super().get_source_checksum(source + _own_source())

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template, if the folder can be written."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


class _Loader(BaseLoader):
    """Load a template from the first theme that has it, or ``!name/day.html`` from the theme ``name``."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._all = FileSystemLoader([folder / "templates" for folder in folders])
        self._named = {folder.name: FileSystemLoader(folder / "templates") for folder in folders}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return the source and the file of a template, and a function that returns whether it is up to date."""
        if not template.startswith("!"):
            return self._all.get_source(environment, template)
        theme, _, name = template[1:].partition("/")
        if theme not in self._named:
            raise TemplateNotFound(template)
        return self._named[theme].get_source(environment, name)


def problem_of(error: Exception) -> Problem:
    """Return the message of an exception from a template, with the template's file and line."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        message, file = error.message or "syntax error", error.filename or error.name or ""
        return at_line(message, "correct the template", file, error.lineno)
    if isinstance(error, jinja2.TemplateNotFound):
        return Problem("", 0, f"there is no template `{error.name}`", "add it to the theme's templates/")
    path, line = _template_frame(error)
    return at_line(f"{type(error).__name__}: {error}", "correct the template", path, line)


def at_line(message: str, remedy: str, path: str, line: int) -> Problem:
    """Return a problem with the line of the template as its excerpt."""
    excerpt = ""
    with suppress(OSError, IndexError, UnicodeDecodeError):
        excerpt = Path(path).read_text(encoding="utf-8").splitlines()[line - 1]
    return Problem(path, line, message, remedy, excerpt)


def _template_frame(error: Exception) -> tuple[str, int]:
    """Return file and line of the innermost template in a traceback that Jinja has rewritten."""
    frame, found = error.__traceback__, ("", 0)
    while frame:
        file = frame.tb_frame.f_code.co_filename
        if file.endswith((".html", ".xml", ".txt")):
            found = (file, frame.tb_lineno)
        frame = frame.tb_next
    return found
