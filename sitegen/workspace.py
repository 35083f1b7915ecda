"""Open a site for a command: its index, its theme, and named values that the index stores."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec

from sitegen import author_places, host_fitting, identifiers, package_versions, routes, taxonomy
from sitegen.archive import Archive
from sitegen.archive_size import ArchiveSize, round_up
from sitegen.author_places import AuthorPlaces
from sitegen.config import Config
from sitegen.host_fitting import Fit
from sitegen.pages import Extras, Site
from sitegen.site_parts import SiteParts
from sitegen.theme import Theme

STORED_BY = (
    "affixes.py",
    "announced_days.py",
    "archive",
    "arxiv.py",
    "author_rules.py",
    "data",
    "errors.py",
    "escaping.py",
    "identifiers.py",
    "key_path.py",
    "loader",
    "models.py",
    "months.py",
    "names.py",
    "portable.py",
    "quantities.py",
    "shards.py",
    "slugs.py",
    "source_settings.py",
    "taxonomy.py",
    "text",
    "venues",
    "withdrawal.py",
)
"""Files and folders of the package whose code decides which data of a digest the index stores."""


class _IndexValue:
    """A text that the index stores under the attribute's name; empty until it is set."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = name

    def __get__(self, workspace: "Workspace", owner: type | None = None) -> str:
        return workspace.archive.build_state.meta(self._key)

    def __set__(self, workspace: "Workspace", value: str) -> None:
        workspace.archive.build_state.set_meta(self._key, value)


class Workspace:
    """A site's index and theme, open for one build or preview. The caller holds the `site_lock.lock`.

    Raises:
        ThemeError: There is no such theme, or its ``theme.toml`` is wrong.
        OSError: The index cannot be written.
    """

    author_rules = _IndexValue()
    """Text of ``authors.toml`` as last imported."""
    author_places = _IndexValue()
    """Where authors are, as a text of `AuthorPlaces`. The archive reads it; importing changes it."""
    code_hash = _IndexValue()
    """Hash of the code that imported the digests."""
    inputs_hash = _IndexValue()
    """`inputs_hash` of the pages and fragments as last rendered."""
    owner_paths = _IndexValue()
    """Paths of the owner's own pages and files as last published: a JSON array."""
    fetched = _IndexValue()
    """Text of the state of `sitegen fetch` as last imported."""
    listing_rule = _IndexValue()
    """`Content.listing_rule` as last imported."""
    sources = _IndexValue()
    """The settings ``[[source]]`` as last imported, as a text of `source_settings.encode`."""
    site_hash = _IndexValue()
    """Hash of the site as last published; empty if the next build must render every page."""

    def __init__(self, config: Config, *, fresh: bool = False) -> None:
        self.config = config
        _define_categories(config)
        self.fit = Fit(SiteParts.wanted(config.settings))
        """The choice of the site's optional parts; see `choose_parts`."""
        self.parts = self.fit.parts
        """The optional parts that the site has."""
        self.theme = Theme.of(config)
        self.open(fresh=fresh)

    def open(self, *, fresh: bool = False) -> None:
        """Open the index, at the start or after `close`. ``fresh`` replaces it with an empty one."""
        self.archive = Archive.open(self.config.index, fresh=fresh)
        if self.code_hash not in ("", code_hash()):
            # Another version of sitegen imported the digests and may have stored something else.
            self.archive.close()
            self.archive = Archive.open(self.config.index, fresh=True)
        if self.code_hash != code_hash():
            self.code_hash = code_hash()

    def reload(self, config: Config) -> None:
        """Use another configuration, and read the theme again."""
        self.config = config
        _define_categories(config)
        self.theme = Theme.of(config)

    def choose_parts(self, static: Collection[Path]) -> None:
        """Choose the optional parts that the site has, after an import. ``static``: the files that the owner adds to the site."""

        def measure() -> ArchiveSize:
            size = sum(file.stat().st_size for file in static if file.exists())
            return replace(self.archive.size(), static_files=len(static), static_bytes=size)

        self.fit = host_fitting.fit(self.config.settings, measure)
        papers = self.archive.papers
        self.parts = replace(
            self.fit.parts,
            categories=papers.has_categories(),
            authors=papers.has_authors(),
            abstracts=papers.has_abstracts(),
            sources=identifiers.sources(papers.schemes()),
        )
        authors = round_up(self.archive.authors.total()) if self.parts.shared_below > 1 else 0
        shared = author_places.shared_pages(authors)
        self.archive.authors.places = AuthorPlaces(self.parts.author_pages, self.parts.shared_below, shared)

    def close(self) -> None:
        """Close the index."""
        self.archive.close()

    def site(self, extras: Extras, *, keeps_fragments: bool = True) -> Site:
        """Return the site that pages are rendered from."""
        return Site(self.config, self.parts, self.archive, self.theme, extras, keeps_fragments=keeps_fragments)


def _define_categories(config: Config) -> None:
    """Define the categories of ``[[category]]`` in this process."""
    taxonomy.define(settings.category for settings in config.settings.category)


def open_site(config: Config, parts: SiteParts, extras: Extras, *, everything: bool) -> Site:
    """Return the site that a worker renders pages from, with a read-only index.

    With ``everything``, the names of all authors are read at once. This is faster if most pages are rendered.
    """
    _define_categories(config)
    archive = Archive.open_to_read(config.index)
    if everything:
        archive.authors.cache_names()
    site = Site(config, parts, archive, Theme.of(config), extras)
    site.author_tables.reads_all = everything
    return site


@cache
def code_hash() -> str:
    """Return the hash of the code that decides which data of a digest the index stores."""
    code = blake2b(package_versions.versions(["python-slugify"])[0].encode(), digest_size=16)
    for file in stored_by_files():
        code.update(file.read_bytes())
    return code.hexdigest()


def stored_by_files() -> list[Path]:
    """Return the files of `STORED_BY`, those of packages in packages included."""
    package = Path(__file__).parent
    paths = [package / name for name in STORED_BY]
    return [
        file
        for path in paths
        for file in (sorted([*path.glob("*.*"), *path.glob("*/*.py")]) if path.is_dir() else [path])
    ]


def inputs_hash(config: Config, parts: SiteParts, theme: Theme, extras: Extras) -> str:
    """Return the hash of everything besides the digests that all pages depend on: settings, parts, theme, menu, icons, code."""
    inputs = blake2b(digest_size=16)
    inputs.update(msgspec.json.encode([config.settings, parts]))
    inputs.update(theme.content_hash())
    inputs.update(msgspec.json.encode([(page.title, page.path) for page in extras.standalone if not page.draft]))
    picture = routes.LINK_PICTURE.path()
    inputs.update(
        msgspec.json.encode([extras.logo, extras.icon, extras.touch_icon, extras.preview, picture in extras.static])
    )
    inputs.update(" ".join(package_versions.versions(package_versions.RENDERING)).encode())
    inputs.update(package_versions.own_code())
    return inputs.hexdigest()
