"""A theme: its templates in a Jinja environment, its assets under names that tell their content."""

import calendar
import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from types import FunctionType
from typing import Any

import jinja2
import msgspec
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

from sitegen import charts, citations, strict_toml, taxonomy, text, urls
from sitegen.errors import ThemeError
from sitegen.models import Author, Byline

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``theme.toml``, which a theme may have."""

    extends: str = "default"


class Theme:
    """Templates and assets of a theme and of those it extends, nearest first.

    Raises:
        ThemeError: There is no such theme, or its ``theme.toml`` is wrong.
    """

    def __init__(self, name: str, folder: Path, cache: Path | None = None) -> None:
        self.folders = _chain(name, folder)
        self.assets = dict(_assets(self.folders))
        """Name in the theme -> name in the output, below ``assets/``."""
        self.environment = _environment(self.folders, cache)

    def template(self, name: str) -> "Template":
        """A compiled template.

        Raises:
            ThemeError: It is missing or has a syntax error.
        """
        try:
            return Template(self.environment.get_template(name))
        except (jinja2.TemplateNotFound, jinja2.TemplateSyntaxError) as error:
            raise _theme_error(error) from None
        except UnicodeDecodeError:
            raise ThemeError("not UTF-8", "save the template as UTF-8", path=name) from None

    def asset(self, published: str) -> bytes | None:
        """The content of an asset by its name in the output."""
        for name, known in self.assets.items():
            if known == published:
                return _asset_file(self.folders, name).read_bytes()
        return None

    def fingerprint(self) -> bytes:
        """Differs where any template or asset does."""
        digest = blake2b(digest_size=16)
        for folder in self.folders:
            # A theme may be the whole folder of a site: only what belongs to it counts.
            parts = (folder / "theme.toml", *(folder / "templates").rglob("*"), *(folder / "assets").rglob("*"))
            for file in sorted(path for path in parts if path.is_file()):
                content = file.read_bytes()
                digest.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
                digest.update(content)
        return digest.digest()


class Template:
    """A template whose faults name the theme's file and line."""

    def __init__(self, template: jinja2.Template) -> None:
        self._template = template
        self._globals = dict(template.globals)

    def __call__(self, context: Mapping[str, Any]) -> str:
        """The text that the template makes of ``context``.

        Raises:
            ThemeError: The template uses a name that the page does not hand it, or fails otherwise.
        """
        # What Template.render does, but for globals that are merged anew for each page: that took a fifth of an author's.
        environment = self._template.environment
        try:
            whole = self._template.new_context({**self._globals, **context}, shared=True)
            return environment.concat(self._template.root_render_func(whole))
        except Exception as error:
            raise _theme_error(_with_template_lines(environment)) from error


def _with_template_lines(environment: Environment) -> Exception:
    """The exception at hand with a traceback that names templates and their lines."""
    try:
        environment.handle_exception()
    except Exception as told:  # noqa: BLE001 - it is what Jinja makes of the one at hand
        return told


_SPECIAL = re.compile("[&<>\"']")


def escaped(text: str) -> str:
    """``html.escape``, which looks five times at a text that most often has nothing to escape."""
    return html.escape(text) if _SPECIAL.search(text) else text


def date(day: str) -> str:
    """``2019-10-19`` -> ``19 October 2019``; ``2019-10`` -> ``October 2019``."""
    year, month, *rest = day.split("-")
    name = f"{MONTHS[int(month) - 1]} {year}"
    return f"{int(rest[0])} {name}" if rest else name


def weekday(day: str) -> str:
    """``2019-10-19`` -> ``Saturday``."""
    return WEEKDAYS[calendar.weekday(*map(int, day.split("-")))]


class _CodeGenerator(CodeGenerator):
    """Compiles ``{{ }}`` to a call of `_Environment.shown`."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: CodeGenerator._FinalizeInfo) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")


class _Context(Context):
    """Jinja's context with a quicker way to a plain function: Jinja first asks what else it may be."""

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        if type(obj) is not FunctionType or hasattr(obj, "jinja_pass_arg"):
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return obj(*args, **kwargs)


class _Environment(Environment):
    """Jinja's environment with a quicker way to the output: most of a page's time went into making Markup of Markup."""

    code_generator_class = _CodeGenerator
    context_class = _Context

    @staticmethod
    def shown(value: object) -> str:
        """What ``markupsafe.escape`` makes of a value, as a plain string where that is enough."""
        kind = type(value)
        if kind is Markup:
            return value  # type: ignore[return-value]
        if kind is str:
            return escaped(value)  # type: ignore[arg-type]
        if kind is int or kind is float:
            return str(value)
        return escape(value)


class _Shared(Extension):
    """``{% shared KEY %}…{% endshared %}``: rendered once for each key, and used again on all further pages of a template.

    Not where a template overrides a block inside: what that shows may depend on the page. What is remembered lies in the
    context's ``shared``, so that it lives as long as the settings it was made of.
    """

    tags = {"shared"}  # noqa: RUF012 - as Jinja wants it

    def parse(self, parser: Parser) -> nodes.Node:
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
        known = context.parent.get("shared", {})
        place = (context.name, tag, key)
        if place not in known:
            overridden = any(len(context.blocks[block]) > 1 for block in blocks)
            known[place] = None if overridden else caller()
        return known[place] or caller()


def _environment(folders: tuple[Path, ...], cache: Path | None) -> Environment:
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
    environment.globals = {"urls": urls, "charts": charts, "zip": zip, "range": range}
    environment.filters |= {
        "tex": text.html,
        "tex_unlinked": lambda source: text.html(source, links=False),
        "plain": text.plain,
        "category": taxonomy.category,
        "date": date,
        "weekday": weekday,
        "dois": citations.dois,
        "number": lambda number: f"{number:,}".replace(",", "\u202f"),
        "counted": counted,
        "author_links": author_links,
        "author_list": author_list,
        "category_links": category_links,
    }
    return environment


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 paper``, ``2 papers``, ``12 345 papers``."""
    shown = f"{number:,}".replace(",", "\u202f")
    return f"{shown} {noun if number == 1 else plural or noun + 's'}"


def author_links(authors: Iterable[Byline], root: str) -> Markup:
    """Names with commas between, each a link where its author has a page.

    This and `category_links` are filters and no loops of a template because a site has a million of such links.
    """
    links = [
        f'<a rel="author" href="{root}author/{author.address}.html">{escaped(author.name)}</a>'
        if author.address
        else escaped(author.name)
        for author in authors
    ]
    return Markup(", ".join(links))  # noqa: S704 - of escaped names


def author_list(authors: Iterable[Author], folder: str) -> Markup:
    """Items of a list of authors, each with the number of papers where that is more than one.

    ``folder`` leads from the page to ``author/``.
    """
    return Markup(  # noqa: S704 - of escaped names
        "".join(
            f'<li><a href="{folder}{author.address}.html">{escaped(author.name)}</a>'
            f"{f' {author.papers}' if author.papers > 1 else ''}\n"
            for author in authors
        )
    )


def category_links(codes: Iterable[str], root: str) -> Markup:
    """Categories by name and code, a line each."""
    links = [
        f'<a rel="tag" href="{root}category/{code}/index.html">{escaped(taxonomy.category(code).name)}</a> {code}'
        for code in codes
    ]
    return Markup("<br>".join(links))  # noqa: S704 - of our own names and of codes without special characters


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
    """Compiled templates; where they cannot be kept, they are compiled each time."""

    def get_source_checksum(self, source: str) -> str:
        """Of the template and of this module, whose extension and code generator compile it."""
        return super().get_source_checksum(source + _own_source())

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)


class _Loader(BaseLoader):
    """Finds a template in the nearest theme; ``!name/day.html`` is that of the theme ``name`` in the chain."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._all = FileSystemLoader([folder / "templates" for folder in folders])
        self._named = {folder.name: FileSystemLoader(folder / "templates") for folder in folders}

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        if not template.startswith("!"):
            return self._all.get_source(environment, template)
        theme, _, name = template[1:].partition("/")
        if theme not in self._named:
            raise TemplateNotFound(template)
        return self._named[theme].get_source(environment, name)


def _chain(name: str, folder: Path) -> tuple[Path, ...]:
    """The folders of a theme and of the themes it extends; ``folder`` is what a relative path starts from."""
    found = [_find(name, folder, ())]
    while extended := _extended(found[-1]):
        found.append(_find(extended, folder, found))
    return tuple(found)


def _extended(theme: Path) -> str:
    """The name of the theme that a theme extends, empty where it stands alone."""
    manifest = theme / "theme.toml"
    try:
        source = manifest.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return "" if theme == _shipped("default") else "default"
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(f"cannot be read: {error}", "it must be a UTF-8 text file", path=str(manifest)) from None
    return strict_toml.parse(source, _Manifest, str(manifest)).extends


def _find(name: str, folder: Path, extending: Sequence[Path]) -> Path:
    """The folder of a theme; one that extends another of its own name means the next that there is."""
    places = [place.resolve() for place in (folder / name, folder / "themes" / name, _shipped(name))] if name else []
    themes = [place for place in places if (place / "templates").is_dir() or (place / "assets").is_dir()]
    if not themes:
        raise ThemeError(f"there is no theme `{name}`", "give a folder that holds templates/, or `default`")
    new = [theme for theme in themes if theme not in extending]
    if not new:
        manifest = extending[-1] / "theme.toml"
        raise ThemeError(f"theme `{name}` extends itself", "extend another one, or none", path=str(manifest))
    return new[0]


def _shipped(name: str) -> Path:
    """In an installed package the themes lie inside it, in a checkout beside it."""
    package = Path(__file__).resolve().parent
    inside = package / "themes" / name
    return inside if inside.is_dir() else package.parent / "themes" / name


def _assets(folders: tuple[Path, ...]) -> Iterator[tuple[str, str]]:
    names = {file.name for folder in folders for file in sorted((folder / "assets").glob("*")) if file.is_file()}
    for name in sorted(names):
        content = _asset_file(folders, name).read_bytes()
        path = Path(name)
        yield name, f"{path.stem}.{blake2b(content, digest_size=5).hexdigest()}{path.suffix}"


def _asset_file(folders: tuple[Path, ...], name: str) -> Path:
    return next(file for folder in folders if (file := folder / "assets" / name).is_file())


def _theme_error(error: Exception) -> ThemeError:
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _at(error.message or "syntax error", error.filename or error.name or "", error.lineno)
    if isinstance(error, jinja2.TemplateNotFound):
        return ThemeError(f"there is no template `{error.name}`", "add it to the theme's templates/")
    path, line = _template_frame(error)
    return _at(f"{type(error).__name__}: {error}", path, line)


def _at(message: str, path: str, line: int) -> ThemeError:
    excerpt = ""
    with suppress(OSError, IndexError, UnicodeDecodeError):
        excerpt = Path(path).read_text(encoding="utf-8").splitlines()[line - 1]
    return ThemeError(message, "correct the template", path=path, line=line, excerpt=excerpt)


def _template_frame(error: Exception) -> tuple[str, int]:
    """File and line of the innermost template in a traceback; Jinja rewrites its frames to name them."""
    frame, found = error.__traceback__, ("", 0)
    while frame:
        file = frame.tb_frame.f_code.co_filename
        if file.endswith((".html", ".xml", ".txt")):
            found = (file, frame.tb_lineno)
        frame = frame.tb_next
    return found
