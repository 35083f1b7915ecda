"""What hosts take, what a site weighs, and which setting makes it lighter by how much."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from sitegen.checker.inventory import Folder, Inventory
from sitegen.checker.report import Fault, Share, quote
from sitegen.pages import SitePart, part_of
from sitegen.pages.authors import PAGES_PART
from sitegen.quantities import counted, size
from sitegen.routes import AUTHOR, PAPER

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Host:
    """What a host takes: 0 where it has no limit."""

    name: str
    site_bytes: int = 0
    files: int = 0
    file_bytes: int = 0
    folder_files: int = 0


HOSTS = {
    "github-pages": Host("GitHub Pages", site_bytes=1_000_000_000, file_bytes=100 * MIB),
    "netlify": Host("Netlify", folder_files=54_000),
    "cloudflare": Host("Cloudflare Pages", files=20_000, file_bytes=25 * MIB),
}
"""By the names of ``--target``. Cloudflare's is the free plan; GitHub refuses files of this size in repositories."""

NEARLY = 0.9
"""The part of a limit from which on a warning tells how close the site is."""

_THRESHOLDS = (2, 3, 5, 10)
_PAPER = re.compile(rb'href="(?:\.\./)*(?:(paper/[^"#]+)|(\d{4}/\d\d/\d\d\.html#[^"]+))')
"""A link to a paper: to its page or, where papers have none, to its place on a day's page."""


def shares(inventory: Inventory) -> tuple[Share, ...]:
    """What each part of the site takes, the largest first."""
    files: Counter[SitePart] = Counter()
    sizes: Counter[SitePart] = Counter()
    for folder in inventory.folders:
        for part, length in _parts(folder):
            files[part] += 1
            sizes[part] += length
    found = [Share(part.name, files[part], sizes[part], part.setting) for part in files]
    return tuple(sorted(found, key=lambda share: (-share.bytes, share.name)))


def limits(target: str, inventory: Inventory, root: Path) -> tuple[list[Fault], list[Fault]]:
    """Faults of a site that a host does not take, and warnings where it comes close."""
    host = HOSTS[target]
    parts = shares(inventory)
    faults: list[Fault] = []
    warnings: list[Fault] = []
    for measure, limit in ((_BYTES, host.site_bytes), (_FILES, host.files)):
        amount = sum(map(measure.of, parts))
        if limit and amount > NEARLY * limit:
            message = f"the site has {measure.shown(amount)}, {host.name} takes {measure.shown(limit)}"
            advice = _advice(amount - limit, measure, parts, inventory, root)
            (faults if amount > limit else warnings).append(Fault("", 0, "host-limit", message, advice))
    for folder in inventory.folders:
        faults += _folder_limits(host, folder)
    return faults, warnings


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a limit counts."""

    of: Callable[[Share], int]
    shown: Callable[[int], str]


_BYTES = _Measure(lambda share: share.bytes, size)
_FILES = _Measure(lambda share: share.files, lambda count: counted(count, "file"))


def _parts(folder: Folder) -> Iterator[tuple[SitePart, int]]:
    """Yield the part of the site and the size of each file of a folder."""
    known: dict[str, SitePart] = {}
    by_ending = folder.path.startswith((f"{PAPER.folder}/", f"{AUTHOR.folder}/"))
    for name, length in zip(folder.names, folder.sizes, strict=True):
        key = name[name.rfind(".") :] if by_ending else name
        if key not in known:
            known[key] = part_of(folder.path + name)
        yield known[key], length


def _folder_limits(host: Host, folder: Folder) -> Iterator[Fault]:
    if host.folder_files and len(folder.names) > host.folder_files:
        message = f"the folder holds {counted(len(folder.names), 'file')}, {host.name} takes {host.folder_files:,}"
        yield Fault(quote(folder.path), 0, "host-limit", message, "spread them over several folders")
    if host.file_bytes and max(folder.sizes, default=0) > host.file_bytes:
        for name, length in zip(folder.names, folder.sizes, strict=True):
            if length > host.file_bytes:
                message = f"the file has {size(length)}, {host.name} takes {size(host.file_bytes)}"
                setting = part_of(folder.path + name).setting
                advice = f"leave it out: {setting}" if setting else "leave it out, or split it"
                yield Fault(quote(folder.path + name), 0, "host-limit", message, advice)


def _advice(excess: int, measure: _Measure, parts: tuple[Share, ...], inventory: Inventory, root: Path) -> str:
    """Which settings save how much, the best first, and which of them are enough."""
    options = [share for share in parts if share.setting and share.name != PAGES_PART.name and measure.of(share)]
    options += _threshold(excess, measure, inventory, root)
    options.sort(key=lambda share: (-measure.of(share), share.name))
    saved = [f"{share.setting} saves {_both(share)}{_verdict(measure.of(share), excess)}" for share in options]
    if not saved:
        return "choose a host that takes more"
    together = sum(map(measure.of, options))
    if together < excess:
        saved.append("all of them are not enough: choose a host that takes more")
    elif all(measure.of(share) < excess for share in options):
        saved.append(f"none is enough by itself: {measure.shown(excess)} have to go")
    return "; ".join(saved)


def _both(share: Share) -> str:
    return f"{size(share.bytes)} in {counted(share.files, 'file')}"


def _verdict(saving: int, excess: int) -> str:
    return " (enough)" if 0 < excess <= saving else ""


def _threshold(excess: int, measure: _Measure, inventory: Inventory, root: Path) -> list[Share]:
    """The lowest threshold for authors that is enough; the highest where none is."""
    savings = _savings(inventory, root)
    return [next((share for share in savings if measure.of(share) >= excess), savings[-1])] if savings else []


def _savings(inventory: Inventory, root: Path) -> list[Share]:
    """What each threshold would save, by the papers that authors' pages link to; those that save no more are left out."""
    files: Counter[int] = Counter()
    sizes: Counter[int] = Counter()
    for folder in inventory.folders:
        if folder.path.startswith(f"{AUTHOR.folder}/"):
            for name, length in zip(folder.names, folder.sizes, strict=True):
                if name.endswith(".html") and not name.startswith("index."):
                    papers = _papers(root / folder.path / name)
                    files[papers] += 1
                    sizes[papers] += length
    return [
        Share(PAGES_PART.name, _below(files, least), _below(sizes, least), f"[pages] author_min_papers = {least}")
        for below, least in pairwise((1, *_THRESHOLDS))
        if _below(files, least) > _below(files, below)
    ]


def _papers(page: Path) -> int:
    try:
        links = _PAPER.findall(page.read_bytes())
    except OSError:  # reported where files are read
        return 0
    return max(len({own for own, _ in links if own}), len({day for _, day in links if day}))


def _below(counts: Counter[int], least: int) -> int:
    return sum(count for papers, count in counts.items() if 0 < papers < least)
