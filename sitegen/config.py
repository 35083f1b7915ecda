"""What `sitegen.toml` says: few settings, each typed, checked and documented here."""

import os
from pathlib import Path
from typing import Annotated

import msgspec

from sitegen import languages, setting_rules, site_address, strict_toml, theme_folders
from sitegen.errors import ConfigError, Problem
from sitegen.site_address import AddressError

_LONGEST_TITLE = 200
_LONGEST_TEXT = 1000
"""Most characters of a description or a query."""
_MOST_PAPERS = 1_000_000


class SiteSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[site]``: who publishes, and where."""

    title: str = "Paper digests"
    """The site's name, on every page and feed."""
    url: str = ""
    """The address it is published at, base path included; empty: no canonical links, no sitemap, feeds link to arXiv."""
    description: str = "New papers, day by day"
    """One sentence for search engines, feeds and link previews."""
    language: str = "en"
    """The language of the site's text: a tag of BCP 47 such as ``en`` or ``pt-BR``."""

    @property
    def right_to_left(self) -> bool:
        """Return whether pages run from right to left."""
        return languages.is_right_to_left(self.language)


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
    author_min_papers: Annotated[int, msgspec.Meta(ge=1, le=_MOST_PAPERS)] = 1
    """From how many papers on an author has a page."""


class FeedsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[feeds]``: which feeds exist besides those of the site and its categories."""

    author_min_papers: Annotated[int, msgspec.Meta(ge=0, le=_MOST_PAPERS)] = 3
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
    file: Path = Path("sitegen.toml")
    """The configuration file as the user named it. It may not exist."""

    @property
    def url(self) -> str:
        """The site's address, ending in a slash, or empty."""
        return self.settings.site.url

    @property
    def index(self) -> Path:
        """The archive's file."""
        return self.folder / ".sitegen" / "archive.sqlite"

    def line_of(self, table: str, key: str) -> int:
        """Return the line of the configuration file that sets a key; 0 if there is none."""
        try:
            return strict_toml.line_of(self.file.read_text(encoding="utf-8-sig"), table, key)
        except (OSError, UnicodeDecodeError):
            return 0

    def theme_setting(self) -> tuple[str, int]:
        """Return file and line of the setting ``theme``; an empty file name if ``--theme`` is given."""
        if self.theme != self.settings.build.theme:
            return "", 0
        return str(self.file), self.line_of("build", "theme")


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
        ConfigError: The file is missing although it was asked for, is not TOML, or has values that sitegen cannot
            follow. It tells all faults at once.
    """
    text = _read(file, must_exist=must_exist)
    settings, problems = strict_toml.read(text, Settings, str(file))
    source = strict_toml.Source(text, str(file), problems=problems)
    site = _site(settings.site, source)
    if url is not None:
        site = msgspec.structs.replace(site, url=_option_url(url, problems))
    settings = msgspec.structs.replace(settings, site=site, topic=_topics(settings.topic, source))
    folder = file.absolute().parent
    _check_names(settings.build, source)
    found = Config(
        settings=settings,
        folder=folder,
        content=_absolute(content or folder / settings.build.content),
        output=_absolute(output or folder / settings.build.output),
        theme=theme if theme is not None else settings.build.theme,
        file=file,
    )
    if output is None:  # that of an option is checked where it is written
        _check_output(found, source)
    if problems:
        # With other problems; alone it is reported by what needs the theme.
        if theme is None and not setting_rules.folder_fault(settings.build.theme)[0]:
            _note(source, "build", "theme", theme_folders.missing(settings.build.theme, folder), about_key=False)
        raise ConfigError.of(sorted(problems, key=lambda problem: problem.line))
    return found


def _site(site: SiteSection, source: strict_toml.Source) -> SiteSection:
    """Return ``[site]`` in its normal form; faults are noted."""
    url, language = "", site.language.strip()
    try:
        url = site_address.normal(site.url)
    except AddressError as error:
        source.add("site", "url", _no_address(error), error.remedy, secret=error.secret)
    title, description = setting_rules.one_line(site.title), setting_rules.one_line(site.description)
    _note(source, "site", "title", setting_rules.text_fault(title, _LONGEST_TITLE, SiteSection().title))
    if description:
        example = SiteSection().description
        _note(source, "site", "description", setting_rules.text_fault(description, _LONGEST_TEXT, example))
    _note(source, "site", "language", languages.fault(language))
    return SiteSection(title=title, url=url, description=description, language=language)


def _topics(topics: tuple[Topic, ...], source: strict_toml.Source) -> tuple[Topic, ...]:
    """Return the topics in their normal form; faults are noted."""
    found: list[Topic] = []
    for number, given in enumerate(topics):
        table = f"topic[{number}]"
        topic = Topic(setting_rules.one_line(given.title), setting_rules.one_line(given.query))
        _note(source, table, "title", setting_rules.text_fault(topic.title, _LONGEST_TITLE, "Radiance fields"))
        _note(source, table, "query", setting_rules.text_fault(topic.query, _LONGEST_TEXT, "nerf OR splatting"))
        found.append(topic)
    return tuple(found)


def _note(source: strict_toml.Source, table: str, key: str, fault: tuple[str, str], *, about_key: bool = True) -> None:
    message, remedy = fault
    if message:
        source.add(table, key, f"`{key}` {message}" if about_key else message, remedy)


def _option_url(url: str, problems: list[Problem]) -> str:
    try:
        return site_address.normal(url)
    except AddressError as error:
        problems.append(Problem("--base-url", 0, _no_address(error), error.remedy))
        return ""


def _no_address(error: AddressError) -> str:
    return f"`url` is not the address of a site: {error.message}"


def _check_names(build: BuildSection, source: strict_toml.Source) -> None:
    for key, value in msgspec.structs.asdict(build).items():
        _note(source, "build", key, setting_rules.folder_fault(value))


def _check_output(config: Config, source: strict_toml.Source) -> None:
    """Note if building would empty the owner's own folders."""
    build = config.settings.build
    if any(setting_rules.folder_fault(name)[0] for name in (build.content, build.output)):
        return
    conflict = setting_rules.output_conflict(config.output, (config.content, config.index.parent), config.folder)
    if conflict:
        key = "output" if build.output != BuildSection().output else "content"
        source.add("build", key, conflict, "name a folder of its own")


def _absolute(folder: Path) -> Path:
    # Not `Path.absolute`, which leaves `..` where it stands: a folder's own name is asked for later.
    return Path(os.path.abspath(folder))  # noqa: PTH100


def _read(file: Path, *, must_exist: bool) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
        if "\0" in text:  # of UTF-16 without a byte order mark
            raise ConfigError("not UTF-8", "save the file as UTF-8", path=str(file))
        return text  # noqa: TRY300 - nothing after it can fail
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
