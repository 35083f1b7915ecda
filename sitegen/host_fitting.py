"""Choose the parts that a site leaves out to fit its host.

The choice is a pure function of the settings and of the size of the archive in coarse steps. So addresses do not come and go: the
next part is left out when the archive reaches a step, and it comes back only if the archive gets smaller.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from sitegen import size_estimate
from sitegen.archive_size import ArchiveSize
from sitegen.config import Config, Settings
from sitegen.errors import Problem
from sitegen.hosts import HOSTS, Host
from sitegen.quantities import counted, size
from sitegen.site_parts import SiteParts
from sitegen.size_estimate import NOTHING, Amount


@dataclass(frozen=True, slots=True)
class Reduction:
    """A change of a site's parts that makes the site smaller."""

    name: str
    """For users; it continues "the site leaves out"."""
    part: str
    """A field of `SiteParts`."""
    value: Any
    """The value that makes the site smaller."""


def _shared(papers: int) -> Reduction:
    return Reduction(
        f"own pages for authors with fewer than {counted(papers, 'paper')} (they share pages)", "shared_below", papers
    )


_OPTIONAL = (
    Reduction("the published database", "sqlite", False),
    Reduction("paper pages", "papers", False),
    Reduction("past issues in feeds", "past_issues", False),
    Reduction("feeds of authors", "author_feeds", 0),
    Reduction("data of days", "data", False),
    _shared(2),
)
BYTES: Final = (
    *_OPTIONAL,
    Reduction("co-authors and categories in the lists of author pages", "compact_lists", True),
    *map(_shared, (3, 5, 10, 20, 50)),
    Reduction("search", "search", False),
)
"""The order for a host that limits the bytes of a site."""
FILES: Final = (*_OPTIONAL, *map(_shared, (3, 5, 10, 20, 50, 100, 1000)), Reduction("search", "search", False))
"""The order for a host that limits the number of files."""


@dataclass(frozen=True, slots=True)
class Fit:
    """The parts of a site that fits its host."""

    parts: SiteParts
    left_out: tuple[str, ...] = ()
    """The names of what the site leaves out, in order."""
    size: Amount = NOTHING
    """The estimated size of the site with all parts that the settings ask for; zero without a host."""
    fitted_size: Amount = NOTHING
    """The estimated size of the site with its parts."""
    fits: bool = True
    """False if the site is estimated to be too large for its host in any case."""


def fit(settings: Settings, measure: Callable[[], ArchiveSize]) -> Fit:
    """Return the parts of the site, without those that its host does not take.

    Args:
        settings: The settings. Parts that they switch off stay off.
        measure: Returns the size of the archive. It is called only if a host limits the site.
    """
    wanted = SiteParts.wanted(settings)
    host = HOSTS.get(settings.site.host, Host(""))
    order = BYTES if host.site_bytes else FILES if host.files else ()
    if not order:
        return Fit(wanted)
    coarse, head = measure().coarse(), size_estimate.head_bytes(settings)
    parts = wanted
    left_out: dict[str, str] = {}
    full = amount = _amount(coarse, parts, head)
    for reduction in order:
        if _takes(host, amount):
            break
        fewer = _reduced(parts, reduction)
        smaller = _amount(coarse, fewer, head)
        if smaller != amount:
            parts, amount = fewer, smaller
            left_out[reduction.part] = reduction.name  # of several thresholds, the last one
    return Fit(parts, tuple(left_out.values()), full, amount, _takes(host, amount))


def notes(settings: Settings, fit: Fit) -> list[str]:
    """Return a note about what the site leaves out, if it leaves out anything."""
    if not fit.left_out:
        return []
    host = HOSTS[settings.site.host]
    note = (
        f"to fit {host.name}, which takes {_limits(host)}, the site leaves out {', '.join(fit.left_out)}: "
        f"it would have about {_text(host, fit.size)} and has about {_text(host, fit.fitted_size)}; "
        "if it is published elsewhere, change `host` in [site] or build with --target"
    )
    return [note]


def problems(config: Config, fit: Fit) -> list[Problem]:
    """Return a problem if the site is too large for its host in any case."""
    if fit.fits:
        return []
    host = HOSTS[config.settings.site.host]
    change = "name it with --target" if config.has_target else "change `host`"
    return [
        Problem(
            *config.host_setting(),
            f"the site may be too large for {host.name}, which takes {_limits(host)}, although it leaves out all that it can: "
            f"it has about {_text(host, fit.fitted_size)}",
            f"`sitegen check` measures it; publish it on a host that takes more and {change}, or divide the archive",
        )
    ]


def _limits(host: Host) -> str:
    return size(host.site_bytes) if host.site_bytes else counted(host.files, "file")


def _text(host: Host, amount: Amount) -> str:
    return size(round(amount.bytes)) if host.site_bytes else counted(round(amount.files), "file")


def _reduced(parts: SiteParts, reduction: Reduction) -> SiteParts:
    """Return fewer parts. A threshold never gets lower."""
    value = reduction.value
    if reduction.part == "shared_below":
        value = max(value, parts.shared_below)
    return replace(parts, **{reduction.part: value})


def _amount(archive: ArchiveSize, parts: SiteParts, head: int) -> Amount:
    amounts = size_estimate.estimate(archive, parts, head).values()
    return Amount(sum(amount.bytes for amount in amounts), sum(amount.files for amount in amounts))


def _takes(host: Host, amount: Amount) -> bool:
    """Return True if a host takes a site of this size, with a margin."""
    factor = 1 + size_estimate.margin()
    return not (
        (host.site_bytes and amount.bytes * factor > host.site_bytes)
        or (host.files and amount.files * factor > host.files)
    )
