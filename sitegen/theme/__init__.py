"""Load a theme: its templates, its assets with content hashes in their names, and the themes that it extends."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import Self

import msgspec

from sitegen import strict_toml, theme_folders
from sitegen.config import Config
from sitegen.errors import ThemeError
from sitegen.field_views import FieldTable
from sitegen.theme import assets, checks
from sitegen.theme.flat_scopes import Constants
from sitegen.theme.flat_templates import FlatTemplate
from sitegen.theme.templates import Template, environment, template

__all__ = ["Constants", "FlatTemplate", "Template", "Theme"]


class _Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The optional ``theme.toml`` of a theme."""

    extends: str = "default"


class Theme:
    """Templates and assets of a theme and of the themes that it extends. Files of the theme itself come first.

    Args:
        name: The name of a theme that comes with sitegen, or a folder.
        folder: The folder that a relative path starts from.
        cache: The folder for compiled templates; None if there is none.
        own_fields: How the site shows collectors' own fields.
        left_out: Parts of the desk that the site does not have; the assets with their names are not published.

    Raises:
        ThemeError: There is no such theme, or its ``theme.toml`` is invalid.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        cache: Path | None = None,
        own_fields: FieldTable | None = None,
        left_out: Collection[str] = (),
    ) -> None:
        self.folders = _chain(name, folder)
        self._left_out = left_out
        self.assets = dict(assets.published_names(self.folders, left_out))
        """Name in the theme -> name in the output, below ``assets/``."""
        self.environment = environment(self.folders, cache, own_fields or FieldTable())
        self._cache = cache if cache and cache.is_dir() else None

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the theme of a site. An error in its name has the line of the setting."""
        try:
            own_fields = FieldTable(config.settings.field, config.settings.site.language)
            left_out = config.settings.desk.left_out
            return cls(config.theme, config.folder, config.index.parent / "templates", own_fields, left_out)
        except ThemeError as error:
            if error.problem.path:
                raise
            path, line = config.theme_setting()
            raise ThemeError.of([replace(error.problem, path=path, line=line)]) from None

    def check(self) -> None:
        """Compile all templates, and check that the names in them exist.

        Raises:
            ThemeError: The templates have problems.
        """
        if problems := checks.Checker(self.environment, self.folders).problems():
            raise ThemeError.of(problems)

    def template(self, name: str) -> Template:
        """Return a compiled template.

        Raises:
            ThemeError: It is missing or has a syntax error.
        """
        return template(self.environment, name)

    def flat(self, name: str, constants: Constants, names: Mapping[str, object]) -> FlatTemplate:
        """Return a template for pages that have the ``constants`` in common. ``names`` are more variables of all templates."""
        return FlatTemplate(self.environment, name, constants, names, self._cache)

    def asset(self, published: str) -> bytes | None:
        """Return the content of an asset by its name in the output; None if there is none."""
        for name, output_name in self.assets.items():
            if output_name == published:
                return assets.content(self.folders, name, self._left_out)
        return None

    def content_hash(self) -> bytes:
        """Return a hash of all templates, assets and manifests of the theme and of those that it extends."""
        content_hash = blake2b(digest_size=16)
        for folder in self.folders:
            # The theme can be the whole folder of a site: ignore all other files.
            parts = (folder / "theme.toml", *(folder / "templates").rglob("*"), *(folder / "assets").rglob("*"))
            for file in sorted(path for path in parts if path.is_file()):
                content = file.read_bytes()
                content_hash.update(f"{file.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
                content_hash.update(content)
        return content_hash.digest()


def _chain(name: str, folder: Path) -> tuple[Path, ...]:
    """Return the folders of a theme and of the themes that it extends; relative paths start from ``folder``."""
    found = [_find(name, folder, ())]
    while extended := _extended(found[-1]):
        found.append(_find(extended, folder, found))
    return tuple(found)


def _extended(theme: Path) -> str:
    """Return the name of the theme that a theme extends; empty if it extends none."""
    manifest = theme / "theme.toml"
    try:
        source = manifest.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return "" if theme == theme_folders.shipped(theme_folders.DEFAULT) else theme_folders.DEFAULT
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(f"cannot be read: {error}", "replace it with a UTF-8 text file", path=str(manifest)) from None
    return strict_toml.parse(source, _Manifest, str(manifest)).extends


def _find(name: str, folder: Path, extending: Sequence[Path]) -> Path:
    """Return the folder of a theme. The folders of the ``extending`` themes are skipped, so a theme can extend another one with its name."""
    message, remedy = theme_folders.missing(name, folder)
    path, line = "", 0
    if extending:
        manifest = extending[-1] / "theme.toml"
        path = str(manifest)
        line = strict_toml.line_of(manifest.read_text(encoding="utf-8-sig"), "", "extends") if manifest.is_file() else 0
    if message:
        raise ThemeError(message, remedy, path=path, line=line)
    found = theme_folders.extended(name, folder, extending)
    if found is None:
        raise ThemeError(f"theme `{name}` extends itself", "extend another one, or none", path=path, line=line)
    return found
