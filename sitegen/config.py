"""Read and check the settings of `sitegen.toml`."""

import os
from pathlib import Path
from typing import Annotated

import msgspec

from sitegen import (
    announced_days,
    category_settings,
    fetch_settings,
    field_settings,
    languages,
    setting_rules,
    site_address,
    source_settings,
    strict_toml,
    theme_folders,
)
from sitegen.category_settings import CategorySettings
from sitegen.errors import ConfigError, Problem
from sitegen.fetch_settings import FetchSettings
from sitegen.field_settings import FieldSection
from sitegen.site_address import AddressError
from sitegen.source_settings import Description, SourceSettings

_LONGEST_TITLE = 200
_LONGEST_TEXT = 1000
"""The most characters of a description or of a topic's query."""
_MOST_PAPERS = 1_000_000


class SiteSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[site]``: name, address, description, language and host of the site."""

    title: str = "Paper digests"
    """The name of the site, on every page and in every feed."""
    url: str = ""
    """The address of the site, with its base path. Without it, there are no canonical links and no sitemap, and feeds link to
    arXiv."""
    description: str = "New papers, day by day"
    """One sentence for search engines, feeds and link previews."""
    language: str = "en"
    """The language of the site's texts: a tag of BCP 47 such as ``en`` or ``pt-BR``."""
    host: str = ""
    """The host that the site is made for, a key of `HOSTS`: the site leaves out what its host does not take. Empty for a host
    without limits."""
    day: str = announced_days.PUBLISHED
    """The days on which the site lists papers, one of `announced_days.CHOICES`: those of their digests, or those on which arXiv
    announced them."""

    @property
    def right_to_left(self) -> bool:
        """True if pages are written from right to left."""
        return languages.is_right_to_left(self.language)

    @property
    def lists_announcements(self) -> bool:
        """True if papers are listed on the days of their announcements."""
        return self.day == announced_days.ANNOUNCED


class BuildSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[build]``: folders and the theme. Paths are relative to the configuration file."""

    content: str = "content"
    """The folder of digests, standalone pages, ``authors.toml`` and ``static/``."""
    output: str = "public"
    """The folder that the site is written to."""
    theme: str = "default"
    """The name of a theme that comes with sitegen, or a folder with the owner's theme."""


class PagesSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[pages]``: the optional pages."""

    papers: bool = True
    """A page for each paper."""
    data: bool = True
    """The papers of each day as JSON and in citation formats."""
    author_min_papers: Annotated[int, msgspec.Meta(ge=1, le=_MOST_PAPERS)] = 1
    """An author with at least this many papers has a page."""


class FeedsSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[feeds]``: the optional feeds. The site and its categories always have feeds."""

    author_min_papers: Annotated[int, msgspec.Meta(ge=0, le=_MOST_PAPERS)] = 6
    """An author with at least this many papers has a feed; 0 for no feeds of authors."""
    archives: bool = True
    """Feeds of past issues, one for each month (RFC 5005)."""


class SearchSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[search]``: full-text search."""

    enabled: bool = True
    """Publish the search page and its index."""
    sqlite: bool = False
    """Publish ``archive.sqlite`` too, for tools such as Datasette."""


class DeskSection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[desk]``: what readers can keep in their own browsers."""

    enabled: bool = True
    """False switches all parts of the desk off."""
    saved: bool = True
    """A list of saved papers."""
    seen: bool = True
    """Marks on papers that the reader has seen."""
    rank: bool = True
    """An order of the papers of a day by their likeness to saved ones."""
    follow: bool = True
    """Authors, categories, topics and searches that the reader follows."""
    offline: bool = True
    """Pages that browsers keep, to be read without network."""

    @property
    def left_out(self) -> frozenset[str]:
        """The parts that the site does not have, as the assets of themes name them."""
        parts = {
            "saved": self.saved,
            "seen": self.seen,
            "rank": self.saved and self.rank,
            "follow": self.follow,
            "offline": self.offline,
        }
        absent = {name for name, is_wanted in parts.items() if not (self.enabled and is_wanted)}
        has_store = bool(parts.keys() - absent - {"offline"})
        return frozenset(absent if has_store else absent | {"desk"})


class Topic(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[[topic]]``: a saved search, with a page and feeds of its own."""

    title: str
    query: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All settings of ``sitegen.toml``."""

    site: SiteSection = SiteSection()
    build: BuildSection = BuildSection()
    pages: PagesSection = PagesSection()
    feeds: FeedsSection = FeedsSection()
    search: SearchSection = SearchSection()
    desk: DeskSection = DeskSection()
    topic: tuple[Topic, ...] = ()
    field: tuple[FieldSection, ...] = ()
    """``[[field]]``: how the collectors' own fields are shown and searched."""
    source: tuple[SourceSettings, ...] = ()
    category: tuple[CategorySettings, ...] = ()
    fetch: tuple[FetchSettings, ...] = ()
    """``[[fetch]]``: what `sitegen fetch` collects."""


class Config(msgspec.Struct, frozen=True):
    """The settings and the absolute paths of the folders."""

    settings: Settings
    folder: Path
    """The folder of the configuration file. The index is in its folder ``.sitegen/``. Paths in messages are relative to it."""
    content: Path
    output: Path
    theme: str
    file: Path = Path("sitegen.toml")
    """The configuration file as the user named it. It may not exist."""
    has_target: bool = False
    """True if ``--target`` replaces the setting ``host``."""
    sources: tuple[Description, ...] = ()
    """The settings ``[[source]]``, and where they stand."""

    @property
    def url(self) -> str:
        """The address of the site with a slash at its end, or empty."""
        return self.settings.site.url

    @property
    def index(self) -> Path:
        """The file of the index."""
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

    def host_setting(self) -> tuple[str, int]:
        """Return file and line of the setting ``host``, or the option that replaces it."""
        return ("--target", 0) if self.has_target else (str(self.file), self.line_of("site", "host"))


def load(
    file: Path,
    *,
    must_exist: bool = False,
    content: Path | None = None,
    output: Path | None = None,
    url: str | None = None,
    theme: str | None = None,
    host: str | None = None,
) -> Config:
    """Read a configuration file.

    Args:
        file: The file. If it is missing, all settings have their defaults.
        must_exist: True if a missing file is an error.
        content: Replaces the setting ``content``; relative to the working folder.
        output: Replaces the setting ``output``; relative to the working folder.
        url: Replaces the setting ``url``.
        theme: Replaces the setting ``theme``.
        host: Replaces the setting ``host``: a key of `HOSTS`.

    Raises:
        ConfigError: The file is missing, is not TOML, or has invalid values. The error contains all problems.
    """
    text = _read(file, must_exist=must_exist)
    settings, problems = strict_toml.read(text, Settings, str(file))
    source = strict_toml.Source(text, str(file), problems=problems)
    site = _site(settings.site, source)
    if url is not None:
        site = msgspec.structs.replace(site, url=_option_url(url, problems))
    if host is not None:
        site = msgspec.structs.replace(site, host=host)
    settings = msgspec.structs.replace(
        settings,
        site=site,
        topic=_topics(settings.topic, source),
        field=field_settings.read(settings.field, source),
    )
    _check_tables(settings, source)
    folder = file.absolute().parent
    _check_names(settings.build, source)
    found = Config(
        settings=settings,
        folder=folder,
        content=_absolute(content or folder / settings.build.content),
        output=_absolute(output or folder / settings.build.output),
        theme=theme if theme is not None else settings.build.theme,
        file=file,
        has_target=host is not None,
        sources=source_settings.describe(settings.source, str(file), text),
    )
    if output is None:  # `OutputFolder.check` checks the folder of ``--output``
        _check_output(found, source)
    if problems:
        # A missing theme is reported together with other problems. Without others, the theme package reports it.
        if theme is None and not setting_rules.folder_problem(settings.build.theme):
            message, remedy = theme_folders.missing(settings.build.theme, folder)
            if message:
                source.add("build", "theme", message, remedy)
        raise ConfigError.of(sorted(problems, key=lambda problem: problem.line))
    return found


def _site(site: SiteSection, source: strict_toml.Source) -> SiteSection:
    """Return ``[site]`` in its normal form, and add its problems to ``source``."""
    url, language = "", site.language.strip()
    try:
        url = site_address.normal(site.url)
    except AddressError as error:
        source.add("site", "url", _address_message(error), error.remedy, secret=error.secret)
    title, description = setting_rules.one_line(site.title), setting_rules.one_line(site.description)
    _add(source, "site", "title", setting_rules.text_problem(title, _LONGEST_TITLE, SiteSection().title))
    if description:
        example = SiteSection().description
        _add(source, "site", "description", setting_rules.text_problem(description, _LONGEST_TEXT, example))
    _add(source, "site", "language", languages.problem(language))
    host = site.host.strip()
    _add(source, "site", "host", setting_rules.host_problem(host))
    day = site.day.strip()
    _add(source, "site", "day", setting_rules.choice_problem(day, announced_days.CHOICES))
    return SiteSection(title=title, url=url, description=description, language=language, host=host, day=day)


def _topics(topics: tuple[Topic, ...], source: strict_toml.Source) -> tuple[Topic, ...]:
    """Return the topics in their normal form, and add their problems to ``source``."""
    found: list[Topic] = []
    for number, given in enumerate(topics):
        table = f"topic[{number}]"
        topic = Topic(setting_rules.one_line(given.title), setting_rules.one_line(given.query))
        _add(source, table, "title", setting_rules.text_problem(topic.title, _LONGEST_TITLE, "Radiance fields"))
        _add(source, table, "query", setting_rules.text_problem(topic.query, _LONGEST_TEXT, "nerf OR splatting"))
        found.append(topic)
    return tuple(found)


def _check_tables(settings: Settings, source: strict_toml.Source) -> None:
    """Add the problems of sources, categories and ``[[fetch]]`` to ``source``."""
    for number, described in enumerate(settings.source):
        for problem in source_settings.problems(described, settings.source[:number]):
            source.add(f"source[{number}]", *problem)
    for number, category in enumerate(settings.category):
        for problem in category_settings.problems(category, settings.category[:number]):
            source.add(f"category[{number}]", *problem)
    own = {category.code for category in settings.category}
    for number, fetch in enumerate(settings.fetch):
        for problem in fetch_settings.problems(fetch, settings.fetch[:number], own):
            source.add(f"fetch[{number}]", *problem)


def _add(source: strict_toml.Source, table: str, key: str, problem: Problem | None) -> None:
    """Add the problem of a key, if there is one."""
    if problem:
        source.add(table, key, f"`{key}` {problem.message}", problem.remedy)


def _option_url(url: str, problems: list[Problem]) -> str:
    try:
        return site_address.normal(url)
    except AddressError as error:
        problems.append(Problem("--base-url", 0, _address_message(error), error.remedy))
        return ""


def _address_message(error: AddressError) -> str:
    return f"`url` is not the address of a site: {error.message}"


def _check_names(build: BuildSection, source: strict_toml.Source) -> None:
    for key, value in msgspec.structs.asdict(build).items():
        _add(source, "build", key, setting_rules.folder_problem(value))


def _check_output(config: Config, source: strict_toml.Source) -> None:
    """Add a problem if a build would remove files of the owner."""
    build = config.settings.build
    if any(setting_rules.folder_problem(name) for name in (build.content, build.output)):
        return
    conflict = setting_rules.output_conflict(config.output, (config.content, config.index.parent), config.folder)
    if conflict:
        key = "output" if build.output != BuildSection().output else "content"
        source.add("build", key, conflict, "name a folder of its own")


def _absolute(folder: Path) -> Path:
    # `Path.absolute` would keep `..`, but the name of the folder is needed later.
    return Path(os.path.abspath(folder))  # noqa: PTH100


def _read(file: Path, *, must_exist: bool) -> str:
    try:
        text = file.read_text(encoding="utf-8-sig")
        if "\0" in text:  # UTF-16 without a byte order mark
            raise ConfigError("not UTF-8", "save the file as UTF-8", path=str(file))
        return text  # noqa: TRY300 - nothing after it can fail
    except FileNotFoundError:
        if must_exist:
            raise ConfigError(
                "there is no such file", "name an existing file with -c, or run `sitegen init`", path=str(file)
            ) from None
        return ""
    except UnicodeDecodeError:
        raise ConfigError("not UTF-8", "save the file as UTF-8", path=str(file)) from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", "make it a readable file", path=str(file)) from None
