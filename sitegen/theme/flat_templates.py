"""Render pages with flat templates, keep their code in the cache of templates, and render with plain Jinja where that fails."""

import marshal
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import BaseLoader, Environment, TemplateNotFound

from sitegen import package_versions
from sitegen.theme.flat_code import NotFlatError, Render, generate, load
from sitegen.theme.flat_scopes import Constants
from sitegen.theme.flattening import flatten, source_hash
from sitegen.theme.templates import Template, template

PAGES: Final = 10
"""The number of pages from which it is worth the time to make a template flat. Stored code is used from the first page."""


class FlatTemplate:
    """A template that renders with its flat function, or with plain Jinja if it has none or the function fails.

    Plain Jinja reports the errors of templates, with file and line.

    Args:
        environment: The environment of the theme.
        name: The template.
        constants: The variables that all its pages have in common.
        names: More variables of all templates, which plain Jinja gets too.
        folder: The folder for compiled code; None if there is none.
    """

    def __init__(
        self,
        environment: Environment,
        name: str,
        constants: Constants,
        names: Mapping[str, object],
        folder: Path | None,
    ) -> None:
        self._environment = environment
        self.name = name
        self._constants = constants
        self.names = {**constants.names, **names}
        """The variables of all templates."""
        self._folder = folder
        self._pages = 0
        self._plain: Template | None = None
        self.function = flat_function(environment, name, constants, folder, make=False)
        """The flat function; None if there is none, or none yet."""

    def __call__(self, context: Mapping[str, Any]) -> str:
        """Render the template. ``context`` has the variables of the page, without those of all templates.

        Raises:
            ThemeError: The template is missing, uses a name that it does not get, or has another error.
        """
        if self.function:
            try:
                return self.function(context)
            except Exception:  # noqa: BLE001, S110 - Jinja accepts more than the function, and reports errors
                pass
        self._pages += 1
        if self._pages == PAGES:
            self.make()
        return self.with_jinja(context)

    def make(self) -> None:
        """Make the flat function, unless the template is not flat."""
        if not self.function:
            self.function = flat_function(self._environment, self.name, self._constants, self._folder)

    def with_jinja(self, context: Mapping[str, Any]) -> str:
        """Render the template with plain Jinja."""
        if self._plain is None:
            self._plain = template(self._environment, self.name)
        return self._plain({**self.names, **context})


class _Stored(NamedTuple):
    """The code of a flat template as the cache stores it."""

    key: bytes
    """A hash of everything besides the sources that the code depends on."""
    sources: dict[str, bytes]
    """Hash of the source of each template that it was made of."""
    objects: dict[str, tuple[str | int, ...]]
    """Name -> path of each object that it uses."""
    code: Any
    """None if the template is not flat."""


def flat_function(
    environment: Environment, name: str, constants: Constants, folder: Path | None, *, make: bool = True
) -> Render | None:
    """Return the flat function of a template, from the cache in ``folder`` or (with ``make``) made now; None if it has none."""
    stored = _read(environment, name, constants, folder) if folder else None
    if stored is None and not make:
        return None
    if stored is None:
        try:
            stored = _made(environment, name, constants)
        except Exception:  # noqa: BLE001 - plain Jinja finds the same error, and reports it
            return None
        if folder:
            _write(_file(folder, name, constants), stored._replace(key=_key(constants)))
    if stored.code is None:
        return None
    objects = {name: _at(environment, constants, path) for name, path in stored.objects.items()}
    return load(environment, stored.code, objects)


def _made(environment: Environment, name: str, constants: Constants) -> _Stored:
    """Return the code of a template, made now."""
    sources: dict[str, bytes] = {}
    try:
        flat = flatten(environment, name, constants, sources)
        source, objects = generate(environment, flat)
        code = compile(source, f"flat {name}", "exec")
    except NotFlatError:
        return _Stored(b"", sources, {}, None)
    return _Stored(b"", sources, {name: fixed.path for name, fixed in objects.items()}, code)


def _at(environment: Environment, constants: Constants, path: tuple[str | int, ...]) -> object:
    """Return the object at a path: a variable of all templates, an attribute of it, and so on."""
    name, *rest = path
    value = constants.page if name == "page" else {**environment.globals, **constants.names}[str(name)]
    for part in rest:
        value = environment.getattr(value, part) if isinstance(part, str) else value[part]  # type: ignore[index]
    return value


def _read(environment: Environment, name: str, constants: Constants, folder: Path) -> _Stored | None:
    """Return the stored code; None if there is none, or if something that it depends on changed."""
    try:
        stored = _Stored(*marshal.loads(_file(folder, name, constants).read_bytes()))  # noqa: S302 - we wrote it
    except (OSError, EOFError, ValueError, TypeError):
        return None
    if stored.key != _key(constants):
        return None
    loader = environment.loader or BaseLoader()
    try:
        sources = {name: source_hash(loader.get_source(environment, name)[0]) for name in stored.sources}
    except (TemplateNotFound, UnicodeDecodeError, OSError):
        return None
    return stored if sources == stored.sources else None


def _write(file: Path, stored: _Stored) -> None:
    """Store code, if the folder can be written. Another process may write the same file."""
    temporary = file.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        temporary.write_bytes(marshal.dumps(tuple(stored)))
        temporary.replace(file)


def _file(folder: Path, name: str, constants: Constants) -> Path:
    page = ":".join(str(getattr(constants.page, part)) for part in constants.page_names[:1])
    return folder / f"flat_{blake2b(f'{name}:{page}'.encode(), digest_size=16).hexdigest()}.cache"


def _key(constants: Constants) -> bytes:
    return blake2b(_code_hash() + repr(constants).encode(), digest_size=16).digest()


@cache
def _code_hash() -> bytes:
    """Return a value that depends on everything that can change the values of constants, and of what compiles them."""
    versions = f"{sys.implementation.cache_tag} {package_versions.versions(['jinja2'])}"
    return versions.encode() + package_versions.own_code()
