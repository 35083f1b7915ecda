"""What `sitegen.toml` says: few settings, each typed, checked and documented here."""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

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
    author_min_papers: int = 1
    """From how many papers on an author has a page."""


class FeedsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[feeds]``: which feeds exist besides those of the site and its categories."""

    author_min_papers: int = 3
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
    settings = _settings(file, must_exist=must_exist)
    if url is not None:
        settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, url=url))
    settings = msgspec.structs.replace(
        settings, site=msgspec.structs.replace(settings.site, url=_site_url(settings.site.url, file))
    )
    folder = file.absolute().parent
    return Config(
        settings=settings,
        folder=folder,
        content=content.absolute() if content else folder / settings.build.content,
        output=output.absolute() if output else folder / settings.build.output,
        theme=theme if theme is not None else settings.build.theme,
    )


def _settings(file: Path, *, must_exist: bool) -> Settings:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(
                "there is no such file", "name another one with -c or run `sitegen init`", path=str(file)
            ) from None
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", "it must be a UTF-8 text file", path=str(file)) from None
    return parse_toml(text, Settings, str(file))


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
        unknown = re.search(r"unknown field `(.*)`", message)
        key = unknown[1] if unknown else where.rstrip("`").rpartition(".")[2].partition("[")[0]
        number = _line_of(text, key)
        remedy = _nearest(key, kind) if unknown else "correct this value"
        message = f"unknown key `{key}`" if unknown else f"`{key}`: {message[0].lower()}{message[1:]}"
        raise ConfigError(message, remedy, path=path, line=number, excerpt=_line(text, number)) from None


def _site_url(url: str, file: Path) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(
            f"`url` is not the address of a site: {url!r}", "write it like https://example.org/papers/", path=str(file)
        )
    return url if url.endswith("/") else url + "/"


def _nearest(key: str, kind: type) -> str:
    known = sorted(_keys(kind))
    close = difflib.get_close_matches(key, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known keys are {', '.join(known)}"


def _keys(kind: Any) -> set[str]:
    keys: set[str] = set()
    for field in msgspec.structs.fields(kind):
        keys.add(field.name)
        for inner in (field.type, *getattr(field.type, "__args__", ())):
            if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
                keys |= _keys(inner)
    return keys


def _line_of(text: str, key: str) -> int:
    """The line that sets ``key`` or opens its table; 0 where there is none."""
    pattern = re.compile(rf"\s*(\[+[^\]]*\b)?[\"']?{re.escape(key)}[\"']?\s*[=\]]") if key else None
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if pattern and pattern.match(line)), 0)


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1] if 0 < number <= len(lines) else ""
