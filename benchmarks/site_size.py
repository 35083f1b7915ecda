"""Compare the size of a small site with a stored one: ``python benchmarks/site_size.py``.

Builds successive days of the generated archive with default settings, and counts bytes, files and the index for each paper.
Ends with status 1 if one of them grew by more than 5%. ``--renew`` stores the present figures; do so if a change is meant
to make the site larger, and after each change that makes it smaller, so that the next growth is noticed.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import generate
from contestants import Sitegen
from measure import Size, census, total

STORED = Path(__file__).with_name("site_size.json")
ALLOWED = 1.05
"""A figure may be this many times the stored one."""
SMALL = 1.001
"""A part is named as a cause if the site grew by more than this because of it."""
SOURCE = Path(__file__).resolve().parents[1]

FIRST = "2019-03-01"
DAYS = 45
"""These days of the archive of 200,000 papers have about 1,500 papers; an average day has as many as in the public archive."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The size of a site."""

    papers: int
    index: int
    """Bytes of the index."""
    parts: Mapping[str, Size]
    """Size of each part of the site, the largest first."""

    @classmethod
    def read(cls, file: Path) -> "Figures":
        """Read figures from a file that `write` wrote."""
        stored = json.loads(file.read_text("utf-8"))
        return cls(stored["papers"], stored["index"], {part: Size(*size) for part, size in stored["parts"].items()})

    def write(self, file: Path) -> None:
        """Write the figures as JSON."""
        file.write_text(json.dumps(asdict(self), indent=1) + "\n", "utf-8")

    def per_paper(self) -> dict[str, float]:
        """Return the compared figures: name -> number for each paper."""
        files, size = total(self.parts)
        named = {"bytes": size, "files": files, "bytes of the index": self.index}
        return {name: number / self.papers for name, number in named.items()}


def measured() -> Figures:
    """Build the site in a temporary folder, and return its size.

    Raises:
        subprocess.CalledProcessError: The build failed.
    """
    days = [day for day in generate.calendar(200_000, seed=1) if day.date.isoformat() >= FIRST][:DAYS]
    with TemporaryDirectory() as folder:
        site = Path(folder, "site")
        site.mkdir()
        generate.write(days, Path(folder, "archive"))
        contestant = Sitegen(SOURCE, "default")
        contestant.prepare(site)
        (build,) = contestant.commands(site)
        subprocess.run([*build.words, "--quiet"], cwd=site, env=build.all_variables(), check=True)
        index = total(census(site / ".sitegen")).bytes
        return Figures(sum(day.papers for day in days), index, census(site / "public"))


def growth(stored: Figures, now: Figures) -> list[str]:
    """Return a line for each figure that grew by more than is allowed, and for each part that caused it."""
    before = stored.per_paper()
    lines = [
        f"{name} a paper: {before[name]:,.2f} -> {value:,.2f} ({value / before[name] - 1:+.1%}, allowed {ALLOWED - 1:.0%})"
        for name, value in now.per_paper().items()
        if value > before[name] * ALLOWED
    ]
    return lines and [*lines, *_causes(stored, now)]


def _causes(stored: Figures, now: Figures) -> Iterator[str]:
    whole = total(stored.parts)
    for part, size in now.parts.items():
        before = stored.parts.get(part, Size())
        if size.bytes - before.bytes > whole.bytes * (SMALL - 1) or size.files - before.files > whole.files * (
            SMALL - 1
        ):
            yield f"  {part}: {_amount(before, stored.papers)} -> {_amount(size, now.papers)}"


def _amount(size: Size, papers: int) -> str:
    return f"{size.bytes / papers:,.0f} bytes, {size.files / papers:.3f} files a paper"


def main(words: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--renew", action="store_true", help="store the present figures")
    parser.add_argument("--stored", type=Path, default=STORED, help=argparse.SUPPRESS)
    given = parser.parse_args(words)
    now = measured()
    if given.renew:
        now.write(given.stored)
    lines = growth(Figures.read(given.stored), now)
    for line in lines:
        print(line)
    if lines:
        print(
            "the site grew: make it smaller, or if that is meant, run `make size-renew` and commit benchmarks/site_size.json"
        )
    else:
        print(", ".join(f"{value:,.2f} {name}" for name, value in now.per_paper().items()), "a paper: not larger")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
