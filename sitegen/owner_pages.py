"""Collect the owner's pages and files, report those that cannot be published, and distinguish them from generated ones."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from pathlib import PurePosixPath

from sitegen import author_rules, content, loader, portable, routes
from sitegen.announced_days import ANNOUNCED
from sitegen.archive import Archive
from sitegen.pages import FOLDERS, Extras, Standalone, find, github_markdown, page_links, standalone
from sitegen.tool_files import OUTPUT_MARKER

_DRAFTS = "_drafts"
"""Jekyll's folder of pages that are not published."""


def collect(
    found: content.Content,
    archive: Archive,
    rules: author_rules.AuthorRules,
    digests: frozenset[str],
    *,
    drafts: bool = False,
) -> Extras:
    """Return the owner's own pages and files; ``digests`` are the paths that are not pages.

    Drafts are included if ``drafts`` is true. Problems are added to ``found``.
    """
    for path in [path for path in found.static if _collides(path)]:
        found.report(f"{content.STATIC}/{path}", "the site has a folder or a page at its address", "rename it")
        del found.static[path]
    parsed = dict(_read_pages(found, digests, drafts=drafts))
    sources = _sources(found, parsed)
    similar = _similar_paths({*found.static, *sources})
    for path, other in similar.items():
        source = f"{content.STATIC}/{path}" if path in found.static else sources[path]
        message = f"some systems cannot distinguish its address from {other}"
        found.report(source, message, "rename one of them")
    static = {path: file for path, file in found.static.items() if path not in similar}
    targets = {source: path for path, source in sources.items() if path not in similar}
    pages = _pages(found, archive, parsed, targets, static) if targets else []
    return Extras(rules, tuple(sorted(pages, key=lambda page: page.path)), static)


def _pages(
    found: content.Content,
    archive: Archive,
    parsed: Mapping[str, standalone.ParsedPage],
    targets: Mapping[str, str],
    static: Iterable[str],
) -> list[Standalone]:
    """Return the owner's pages, with links to Markdown files changed to links to pages.

    Args:
        found: The files of the content folder.
        archive: The index.
        parsed: Source file -> page.
        targets: Source file -> path of the page.
        static: Paths of the static files.
    """
    by_listing = found.day == ANNOUNCED
    addresses = page_links.addresses(
        targets,
        archive.days.of_digests(by_listing=by_listing),
        {f"{content.STATIC}/{path}": path for path in static},
        # The papers of a digest are announced on several days.
        (lambda _path, _fragment: "") if by_listing else _digest_fragment(archive),
        _repository_path(found),
    )
    addresses = replace(addresses, note_missing=partial(_report_unpublished, found, set()))
    return [standalone.page(parsed[source], source, path, addresses) for source, path in targets.items()]


def paths(extras: Extras) -> list[str]:
    """Return the paths of the owner's pages and files on the site, sorted."""
    return sorted({*extras.static, *(page.path for page in extras.standalone)})


def is_generated(path: str) -> bool:
    """Return True if a page that sitegen generates from digests or the theme may have this path."""
    return any(not kind.owner_files for kind, _ in find(path))


def is_ours(path: str, published: Collection[str]) -> bool:
    """Return True if sitegen made the file at a path of the output: one of ``published``, or a page that it generates."""
    return path in published or path.startswith(OUTPUT_MARKER) or is_generated(path)


def _report_unpublished(found: content.Content, reported: set[tuple[str, str]], source: str, path: str) -> None:
    """Report a link from the page ``source`` to a file that exists but is not published; `check` reports missing files."""
    if loader.is_markdown(path) or path.startswith(("/", "../", f"{content.STATIC}/")) or (source, path) in reported:
        return
    with suppress(OSError, ValueError):
        if (found.folder / path).is_file():
            reported.add((source, path))
            message = f"it links to {path}, which is not published"
            remedy = f"move that file to {found.display_path(content.STATIC)}/ and correct the link"
            found.report(source, message, remedy)


def _read_pages(
    found: content.Content, digests: frozenset[str], *, drafts: bool
) -> Iterator[tuple[str, standalone.ParsedPage]]:
    """Yield the path and content of each Markdown file that can be a page; add problems of the others to ``found``."""
    for path, text in content.read_pages(found, digests):
        target = standalone.page_path(PurePosixPath(path))
        if is_generated(target) or _collides(target):
            found.report(path, "sitegen generates a page at its address", "rename the file")
            continue
        try:
            page, problems = standalone.parse(text, found.display_path(path))
        except RecursionError:
            found.report(path, "nested too deeply", "write it in a simpler way")
            continue
        found.problems += problems
        if _DRAFTS in PurePosixPath(path).parts[:-1]:
            page = page._replace(draft=True)
        if page.draft and not drafts:
            continue
        if page.title:
            yield path, page
        else:
            found.report(path, "a page without a title", "begin it with `# The title`", line=1)


def _sources(found: content.Content, paths: Iterable[str]) -> dict[str, str]:
    """Map the path of each page to its source file. Report a second file for the same page."""
    sources: dict[str, str] = {}
    for path in sorted(paths):
        first = sources.setdefault(standalone.page_path(PurePosixPath(path)), path)
        if first != path:
            message = f"it has the same address as {first}"
            found.report(path, message, "rename one of them")
    return sources


def _repository_path(found: content.Content) -> str:
    """Return the path of the content folder from the root of the repository: empty, or ending in a slash."""
    display = found.display.strip("/")
    return f"{display}/" if display not in ("", ".") else ""


def _digest_fragment(archive: Archive) -> Callable[[str, str], str]:
    """Return a function that maps a heading id in a digest's Markdown to the paper's anchor on the day page."""

    @cache
    def anchors(path: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for identifier, title in archive.papers.titles_in(path):
            anchor = routes.anchor(identifier)
            found.setdefault(github_markdown.slug_of(title), anchor)
            found[anchor] = anchor
        return found

    return lambda path, fragment: anchors(path).get(fragment, "")


def _similar_paths(paths: Iterable[str]) -> dict[str, str]:
    """Map each path that differs from another one only by case or Unicode form to that other path.

    The other path is one of ``paths`` or of a generated page.
    """
    first: dict[str, str] = {}
    similar = {}
    for path in sorted(paths):
        folded = portable.fold(path)
        other = first.setdefault(folded, path)
        if other == path and folded != path and (folded in FOLDERS or is_generated(folded)) and not is_generated(path):
            other = folded
        if other != path:
            similar[path] = other
    return similar


def _collides(path: str) -> bool:
    """Return True if the site has a folder at this path, or a page at the path of a folder above it."""
    folders = [parent.as_posix() for parent in PurePosixPath(path).parents][:-1]
    return path in FOLDERS or any(
        not kind.owner_files for place in (*folders, f"{path}/index.html") for kind, _ in find(place)
    )
