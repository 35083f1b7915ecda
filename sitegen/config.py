"""What `sitegen.toml` says: few settings, each typed, checked and documented here."""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import quote, urlsplit

import msgspec

from sitegen import strict_toml
from sitegen.errors import ConfigError


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
    settings = strict_toml.parse(text, Settings, str(file))
    address = _site_url(settings.site.url)
    if address is None:
        raise _no_address(settings.site.url, path=str(file), line=strict_toml.line_of(text, "site", "url"))
    if url is not None:
        address = _site_url(url)
        if address is None:
            raise _no_address(url, path="--base-url")
    settings = msgspec.structs.replace(settings, site=msgspec.structs.replace(settings.site, url=address))
    folder = file.absolute().parent
    for key, value in msgspec.structs.asdict(settings.build).items():
        if any(character < " " for character in value):
            line = strict_toml.line_of(text, "build", key)
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
