"""What `sitegen.toml` says: few settings, each typed, checked and documented here."""

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlsplit

import msgspec

from sitegen.errors import ConfigError

_T = TypeVar("_T")


class SiteSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[site]``: who publishes, and where."""

    title: str = "Paper digests"
    """The site's name, on every page and feed."""
    url: str = ""
    """The address it is published at, base path included; empty: no canonical links, no sitemap, feeds link to arXiv."""
    description: str = "New papers, day by day"
    """One sentence for search engines, feeds and link previews."""
    language: str = "en"
    """The language of the site's text, as in HTML's ``lang``."""


class BuildSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[build]``: folders and the theme, relative to the configuration file."""

    content: str = "content"
    """The folder of digests, standalone pages, ``authors.toml`` and ``static/``."""
    output: str = "public"
    """The folder that the site is written to."""
    theme: str = "default"
    """A theme that ships with sitegen, or a folder with one of your own."""


class PagesSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[pages]``: which pages exist."""

    papers: bool = True
    """A page for each paper."""
    data: bool = True
    """Each day as JSON, BibTeX and RIS."""
    author_min_papers: Annotated[int, msgspec.Meta(ge=1)] = 1
    """From how many papers on an author has a page."""


class FeedsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[feeds]``: which feeds exist besides those of the site and its categories."""

    author_min_papers: Annotated[int, msgspec.Meta(ge=0)] = 3
    """From how many papers on an author has a feed; 0: none has."""
    archives: bool = True
    """Past issues, month by month (RFC 5005)."""


class SearchSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[search]``: full-text search."""

    enabled: bool = True
    """Publish the search page and its index."""
    sqlite: bool = False
    """Publish ``archive.sqlite`` too, for Datasette and the like."""


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[topic]]``: a saved search with its page and feeds."""

    title: str
    query: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of ``sitegen.toml``."""

    site: SiteSection = SiteSection()
    build: BuildSection = BuildSection()
    pages: PagesSection = PagesSection()
    feeds: FeedsSection = FeedsSection()
    search: SearchSection = SearchSection()
    topic: tuple[Topic, ...] = ()


class Config(msgspec.Struct, frozen=True):
    """Settings with every folder resolved; what the rest of sitegen is handed."""

    settings: Settings
    folder: Path
    """Of the configuration file: relative paths in messages and the index in ``.sitegen/`` start here."""
    content: Path
    output: Path
    theme: str

    @property
    def url(self) -> str:
        """The site's address, ending in a slash, or empty."""
        return self.settings.site.url

    @property
    def index(self) -> Path:
        """The archive's file."""
        return self.folder / ".sitegen" / "archive.sqlite"


def load(
    file: Path,
    *,
    must_exist: bool = False,
    content: Path | None = None,
    output: Path | None = None,
    url: str | None = None,
    theme: str | None = None,
) -> Config:
    """Read ``file``; what the command line says (the keywords; relative to the working folder) goes before it.

    Raises:
        ConfigError: The file is missing although it was asked for, is not TOML, or says what sitegen does not know.
    """
    text = _read(file, must_exist=must_exist)
    settings = parse_toml(text, Settings, str(file))
    address = _site_url(settings.site.url)
    if address is None:
        raise _no_address(settings.site.url, path=str(file), line=_line_of(text, "site", "url"))
    if url is not None:
        address = _site_url(url)
        if address is None:
            raise _no_address(url, path="--base-url")
    settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, url=address))
    folder = file.absolute().parent
    for key, value in msgspec.structs.asdict(settings.build).items():
        if any(character < " " for character in value):
            line = _line_of(text, "build", key)
            raise ConfigError(f"`{key}` is no name of a folder", "correct this value", path=str(file), line=line)
    return Config(
        settings=settings,
        folder=folder,
        content=_absolute(content or folder / settings.build.content),
        output=_absolute(output or folder / settings.build.output),
        theme=theme if theme is not None else settings.build.theme,
    )


def _absolute(folder: Path) -> Path:
    # Not `Path.absolute`, which leaves `..` where it stands: a folder's own name is asked for later.
    return Path(os.path.abspath(folder))  # noqa: PTH100


def _read(file: Path, *, must_exist: bool) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(
                "there is no such file", "name another one with -c or run `sitegen init`", path=str(file)
            ) from None
        return ""
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8", "save the file as UTF-8", path=str(file)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", "make it a readable file", path=str(file)) from None


def parse_toml(text: str, kind: type[_T], path: str) -> _T:
    """TOML text as a checked value of ``kind``.

    Raises:
        ConfigError: With the line of the fault and, for an unknown key, the nearest known one.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else text.count("\n") + 1
        reason = re.sub(r" \(at .*", "", str(error))
        raise ConfigError(
            f"not valid TOML: {reason}", "correct this line", path=path, line=number, excerpt=_line(text, number)
        ) from None
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        message, _, where = str(error).partition(" - at `$")
        where = where.strip("`.")
        if field := re.search(r"(unknown|missing required) field `(.*)`", message):
            key, table = field[2], where
            missing = field[1] != "unknown"
            remedy = "add it" if missing else _nearest(key, kind)
            message = f"the key `{key}` is missing" if missing else f"unknown key `{key}`"
        else:
            table, _, key = where.rpartition(".")
            key = key.partition("[")[0]
            message, remedy = f"`{key}`: {message[0].lower()}{message[1:]}", "correct this value"
        number = _line_of(text, table, key)
        raise ConfigError(message, remedy, path=path, line=number, excerpt=_line(text, number)) from None


def _site_url(url: str) -> str | None:
    """The address of a site as it is written everywhere, ending in a slash; None where it is none."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or port == 0:
        return None
    if not url.isprintable() or set(parts.netloc) & set(' "<>\\^`{|}'):
        return None
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~").rstrip("/") + "/"
    return parts._replace(path=path, query="", fragment="").geturl()


def _no_address(url: str, path: str, line: int = 0) -> ConfigError:
    return ConfigError(
        f"`url` is not the address of a site: {url!r}",
        "write it like https://example.org/papers/",
        path=path,
        line=line,
    )


def _nearest(key: str, kind: type) -> str:
    known = sorted(_keys(kind))
    close = difflib.get_close_matches(key, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known keys are {', '.join(known)}"


def _keys(kind: Any) -> set[str]:
    keys: set[str] = set()
    for field in msgspec.structs.fields(kind):
        keys.add(field.encode_name)
        for inner in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                keys |= _keys(inner)
    return keys


_TABLE = re.compile(r"\s*\[+\s*([^\[\]]+?)\s*\]")


def _line_of(text: str, where: str, key: str) -> int:
    """The line that sets ``key`` in a table, else that which opens the table; 0 where there is neither.

    ``where`` names the table: empty, ``site``, or one of several like ``topic[1]``.
    """
    table, _, number = where.rstrip("]").partition("[")
    sets = re.compile(rf"(?:.*[{{,.])?\s*[\"']?{re.escape(key)}[\"']?\s*=")
    opened, here, left = 0, not table, int(number or 0) + 1
    for at, line in enumerate(text.splitlines(), 1):
        if header := _TABLE.match(line):
            left -= header[1] == table
            here = header[1] == table and left == 0
            opened = opened or (at if here or header[1] == key else 0)
        elif here and sets.match(line):
            return at
    return opened or (_line_of(text, "", key) if table else 0)


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""
