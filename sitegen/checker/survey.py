"""The examination of a whole site, told in order: take stock, read every file, join the loose ends, report."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from sitegen.checker import hosts, inventory
from sitegen.checker.addresses import Origin
from sitegen.checker.findings import Findings
from sitegen.checker.ground import NOT_FOUND, Ground
from sitegen.checker.inventory import Inventory
from sitegen.checker.reader import Progress, Site, read
from sitegen.checker.report import Fault, Report
from sitegen.checker.tally import Tally
from sitegen.errors import OutputError

_REQUIRED = {
    "index.html": "build the site again",
    NOT_FOUND: "hosts show it for what is not there; without it Cloudflare shows the home page instead",
    ".nojekyll": "without it GitHub Pages may leave out files: build the site again",
}

_SENDS_POLICY = frozenset({"netlify"})
"""Hosts that send the site's policy with every page, because `sitegen init` writes it into their configuration."""


def check(
    output: Path,
    *,
    site_url: str | None,
    target: str | None,
    jobs: int,
    static: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Examines a built site, knowing nothing but its files; the report is the same for any ``jobs``.

    Args:
        output: The folder of the site.
        site_url: Where it is published, base path included; without it no address that names a host is looked up.
        target: A key of `hosts.HOSTS`, to hold the site to that host's limits.
        jobs: Processes to use.
        static: The folder of the owner's static files. Faults of those are warnings.
        progress: Told how many files are read, of how many; starts over when links have to be traced to their pages.

    Raises:
        OutputError: There is no site in ``output``.
        SitegenError: A process died.
    """
    stock = _stock(output)
    ground = Ground.of(
        stock.paths(),
        Origin.of(site_url) if site_url else None,
        static=str(static or ""),
        sends_policy=target in _SENDS_POLICY,
    )
    site = Site(output, ground)
    tally = _tallied(read(site, stock, jobs, progress))
    broken = frozenset(tally.wanted).difference(tally.marks)
    if broken:
        tally = _tallied(read(replace(site, ground=replace(site.ground, broken=broken)), stock, jobs, progress))
    tally.advise(stock)
    tally.add_faults(fault for fault in stock.faults if not ground.is_static(fault.page))
    tally.add_warnings(fault for fault in stock.faults if ground.is_static(fault.page))
    tally.add_faults(_lacking(stock))
    if target:
        faults, warnings = hosts.limits(target, stock, output)
        tally.add_faults(faults)
        tally.add_warnings(warnings)
    return tally.report(stock)


def _stock(output: Path) -> Inventory:
    try:
        stock = inventory.take(output)
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", "run `sitegen build` first", path=str(output)) from None
    if not stock.files:
        raise OutputError("there is no site in it", "run `sitegen build` first", path=str(output))
    return stock


def _lacking(stock: Inventory) -> list[Fault]:
    """What every site has at its root."""
    present = {name for folder in stock.folders if not folder.path for name in folder.names}
    return [
        Fault(name, 0, "missing-file", "the site has no such file", advice)
        for name, advice in _REQUIRED.items()
        if name not in present
    ]


def _tallied(findings: Iterable[Findings]) -> Tally:
    tally = Tally()
    for found in findings:
        tally.add(found)
    return tally
