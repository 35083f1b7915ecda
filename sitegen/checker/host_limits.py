"""Compare a site with the limits of a host, measure its parts, and suggest settings that make it smaller."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sitegen.checker.file_list import FileList, Folder
from sitegen.checker.report import PartSize, quote
from sitegen.errors import Problem
from sitegen.hosts import HOSTS, Host
from sitegen.pages import SitePart, part_of
from sitegen.pages.authors import PAGES_PART
from sitegen.quantities import counted, size
from sitegen.routes import AUTHOR, PAPER

NEARLY = 0.9
"""Share of a limit above which a site gets a warning."""

_ANOTHER_HOST = "choose a host that takes more"
_THRESHOLDS = (2, 3, 5, 10)
_PAPER = re.compile(rb'href="(?:\.\./)*(?:(paper/[^"#]+)|(\d{4}/\d\d/\d\d\.html#[^"]+))')
"""A link to a paper's page, or to the paper on a day's page if papers have no pages."""


def parts(site: FileList) -> tuple[PartSize, ...]:
    """Return the parts of a site, the largest first."""
    files: Counter[SitePart] = Counter()
    sizes: Counter[SitePart] = Counter()
    for folder in site.folders:
        for part, length in _sizes_by_part(folder):
            files[part] += 1
            sizes[part] += length
    found = [PartSize(part.name, files[part], sizes[part], part.setting) for part in files]
    return tuple(sorted(found, key=lambda part: (-part.bytes, part.name)))


def limits(target: str, site: FileList, root: Path, *, is_fitted: bool = False) -> tuple[list[Problem], list[Problem]]:
    """Return errors if a site exceeds limits of a host, and warnings if it nearly does.

    Unless the settings say that the site ``is_fitted`` to the host, the first remedy is the option that does it. A site that was
    built with this option looks like any other.
    """
    host = HOSTS[target]
    found = parts(site)
    errors: list[Problem] = []
    warnings: list[Problem] = []
    for measure, limit in ((_BYTES, host.site_bytes), (_FILES, host.files)):
        amount = sum(map(measure.of, found))
        if limit and amount > NEARLY * limit:
            message = f"the site has {measure.text(amount)}, {host.name} takes {measure.text(limit)}"
            remedy = _savings(amount - limit, measure, found, site, root)
            if not is_fitted and remedy != _ANOTHER_HOST:
                remedy = f"unless you built it so, build with --target {target}, which leaves out what is necessary; {remedy}"
            (errors if amount > limit else warnings).append(Problem("", 0, message, remedy, kind="host-limit"))
    for folder in site.folders:
        errors += _folder_limits(host, folder)
    return errors, warnings


@dataclass(frozen=True, slots=True)
class _Measure:
    """A quantity that hosts limit: bytes or files."""

    of: Callable[[PartSize], int]
    """Return the bytes or files of a part."""
    text: Callable[[int], str]
    """Return an amount as text."""


_BYTES = _Measure(lambda part: part.bytes, size)
_FILES = _Measure(lambda part: part.files, lambda count: counted(count, "file"))


def _sizes_by_part(folder: Folder) -> Iterator[tuple[SitePart, int]]:
    """Yield the part of the site and the size of each file of a folder."""
    known: dict[str, SitePart] = {}
    by_ending = folder.path.startswith((f"{PAPER.folder}/", f"{AUTHOR.folder}/"))
    for name, length in zip(folder.names, folder.sizes, strict=True):
        key = name[name.rfind(".") :] if by_ending else name
        if key not in known:
            known[key] = part_of(folder.path + name)
        yield known[key], length


def _folder_limits(host: Host, folder: Folder) -> Iterator[Problem]:
    if host.folder_files and len(folder.names) > host.folder_files:
        message = f"the folder holds {counted(len(folder.names), 'file')}, {host.name} takes {host.folder_files:,}"
        yield Problem(quote(folder.path), 0, message, "spread them over several folders", kind="host-limit")
    if host.file_bytes and max(folder.sizes, default=0) > host.file_bytes:
        for name, length in zip(folder.names, folder.sizes, strict=True):
            if length > host.file_bytes:
                message = f"the file has {size(length)}, {host.name} takes {size(host.file_bytes)}"
                setting = part_of(folder.path + name).setting
                remedy = f"leave it out: {setting}" if setting else "leave it out, or split it"
                yield Problem(quote(folder.path + name), 0, message, remedy, kind="host-limit")


def _savings(excess: int, measure: _Measure, found: tuple[PartSize, ...], site: FileList, root: Path) -> str:
    """Return a remedy: the amount that each setting saves, the largest first, marked if it is enough."""
    options = [part for part in found if part.setting and part.name != PAGES_PART.name and measure.of(part)]
    options += _threshold(excess, measure, site, root)
    options.sort(key=lambda part: (-measure.of(part), part.name))
    saved = [f"{part.setting} saves {_amounts(part)}{_enough(measure.of(part), excess)}" for part in options]
    if not saved:
        return _ANOTHER_HOST
    together = sum(map(measure.of, options))
    if together < excess:
        saved.append(f"all of them are not enough: {_ANOTHER_HOST}")
    elif all(measure.of(part) < excess for part in options):
        saved.append(f"none is enough by itself: {measure.text(excess)} must be removed")
    return "; ".join(saved)


def _amounts(part: PartSize) -> str:
    return f"{size(part.bytes)} in {counted(part.files, 'file')}"


def _enough(saving: int, excess: int) -> str:
    return " (enough)" if 0 < excess <= saving else ""


def _threshold(excess: int, measure: _Measure, site: FileList, root: Path) -> list[PartSize]:
    """Return the saving of the lowest threshold for author pages that is enough, or of the highest if none is."""
    savings = _author_savings(site, root)
    return [next((part for part in savings if measure.of(part) >= excess), savings[-1])] if savings else []


def _author_savings(site: FileList, root: Path) -> list[PartSize]:
    """Return the saving of each threshold for author pages, by the papers that they link to.

    A threshold that saves no more than the one before is left out.
    """
    files: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for folder in site.folders:
        if folder.path.startswith(f"{AUTHOR.folder}/"):
            for name, length in zip(folder.names, folder.sizes, strict=True):
                if name.endswith(".html") and not name.startswith(("index.", "few.")):
                    papers = _papers(root / folder.path / name)
                    files[papers] += 1
                    sizes[papers] += length
    return [
        PartSize(PAGES_PART.name, _below(files, least), _below(sizes, least), f"[pages] author_min_papers = {least}")
        for below, least in pairwise((1, *_THRESHOLDS))
        if _below(files, least) > _below(files, below)
    ]


def _papers(page: Path) -> int:
    """Count the papers that an author's page links to."""
    try:
        links = _PAPER.findall(page.read_bytes())
    except OSError:  # another check reports it
        return 0
    return max(len({own for own, _ in links if own}), len({day for _, day in links if day}))


def _below(counts: Counter[int], least: int) -> int:
    return sum(count for papers, count in counts.items() if 0 < papers < least)
