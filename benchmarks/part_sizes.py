"""Measure the parts of sites, and write the coefficients of the estimate: ``python benchmarks/part_sizes.py [ARCHIVE…]``.

It builds sites from generated archives and from the given ones, with different parts, computes the coefficients of
`sitegen.size_estimate` by least squares, and writes them to `sitegen/part_sizes.json`. Run it after a change of the bytes of pages. Give
it real archives too, of different years: abstracts and lists of authors grew over time.
"""

import argparse
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

import msgspec
from generate import Day, calendar, digest, write

from sitegen import builder, config, host_fitting, size_estimate
from sitegen.archive import Archive
from sitegen.archive_size import ArchiveSize
from sitegen.build_result import Options
from sitegen.checker import file_list, host_limits
from sitegen.host_fitting import Fit
from sitegen.site_parts import SiteParts
from sitegen.size_estimate import NOTHING, QUANTITIES, Amount, Coefficients, Measured

GENERATED = (300, 2500, 10_000)
"""The papers of the generated archives."""
MATHEMATICAL = 600
"""The papers of a generated archive with many formulas."""
FULL = SiteParts(sqlite=True)
REDUCED = SiteParts(papers=False, data=False, past_issues=False, author_feeds=0, shared_below=2, compact_lists=True)
SHARED = SiteParts(author_feeds=10, shared_below=5)
SMALLEST = replace(REDUCED, shared_below=20)
BUILDS = (
    (FULL, "https://example.org/papers/", "Paper digests"),
    (REDUCED, "https://example.org/papers/", "Paper digests"),
    (SMALLEST, "https://example.org/papers/", "Paper digests"),
    (
        SHARED,
        "https://daily-digests.example-university.org/computer-vision/",
        "Daily digests of computer vision papers",
    ),
)
"""Parts, address and title of the sites."""
_NEGLIGIBLE = 1e-5
"""A quantity is left out if it adds less than this share to a part."""
_ROUNDS = 20_000
_SMALL = 50_000
"""Bytes that a part may always differ by. An error of less is not important."""
_MARGIN = 0.02
"""The least margin."""


_FORMULAS = ("$X$", "$n \\ge 2$", "$\\mathbb{R}^n$", "$O(n \\log n)$", "$L^2(\\Omega)$", "$\\alpha_i$")


class Build(NamedTuple):
    """A site that was built."""

    size: ArchiveSize
    parts: SiteParts
    head: int
    amounts: dict[str, Amount]
    """The size of each part, by name."""


def measure(content: Path, parts: SiteParts, url: str, title: str) -> Build:
    """Build a site with these parts, and return the sizes of its parts."""
    with TemporaryDirectory(prefix="part-sizes-") as name:
        folder = Path(name)
        file = folder / "sitegen.toml"
        file.write_text(f'[site]\nurl = "{url}"\ntitle = "{title}"\n')
        settings = config.load(file, content=content)
        with patch.object(host_fitting, "fit", lambda *_: Fit(parts)):
            builder.build(settings, Options())
        return _sizes(settings, parts)


def measure_built(file: Path) -> Build:
    """Return the sizes of a site that is built already; ``file`` has its settings."""
    settings = config.load(file)
    with closing(Archive.open_to_read(settings.index)) as archive:
        fit = host_fitting.fit(settings.settings, archive.size)
    return _sizes(settings, fit.parts)


def _sizes(settings: config.Config, parts: SiteParts) -> Build:
    with closing(Archive.open_to_read(settings.index)) as archive:
        size = archive.size()
    amounts = {
        part.name: Amount(part.bytes, part.files) for part in host_limits.parts(file_list.list_files(settings.output))
    }
    return Build(size, parts, size_estimate.head_bytes(settings.settings), amounts)


def write_with_formulas(days: list[Day], out: Path) -> None:
    """Write an archive with five to ten formulas in each abstract, as in mathematics."""
    for day in days:
        file = out / day.path
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = digest(day).split("\n")
        file.write_text("\n".join(map(_with_formulas, lines)), encoding="utf-8")


def _with_formulas(line: str) -> str:
    """Return a line of a digest; in an abstract, with a formula after every twenty words."""
    if not line.startswith("- **Summary**:"):
        return line
    words = line.split(" ")
    formulas = cycle(_FORMULAS)
    return " ".join(f"{word} {next(formulas)}" if number % 20 == 19 else word for number, word in enumerate(words))


def coefficients(name: str, builds: Sequence[Build], unit: str) -> dict[str, float]:
    """Return the coefficient of each quantity of a part, by least squares of relative errors, without negative ones."""
    names = getattr(QUANTITIES[name], unit)
    rows, wanted = [], []
    for build in builds:
        found = size_estimate.quantities(build.size, build.parts, build.head)
        amount = getattr(build.amounts.get(name, NOTHING), unit)
        weight = max(amount, _SMALL if unit == "bytes" else 20)
        rows.append([found[quantity] / weight for quantity in names])
        wanted.append(amount / weight)
    values = _solve(rows, wanted)
    largest = [max(column) for column in zip(*rows, strict=True)]
    return {
        quantity: float(f"{value:.4g}")
        for quantity, value, most in zip(names, values, largest, strict=True)
        if value * most > _NEGLIGIBLE
    }


def _solve(rows: Sequence[Sequence[float]], wanted: Sequence[float]) -> list[float]:
    """Return the numbers, not negative, whose products with the rows are nearest to ``wanted``: one by one, in many rounds."""
    width = range(len(rows[0]))
    product = [[sum(row[i] * row[j] for row in rows) for j in width] for i in width]
    target = [sum(row[i] * value for row, value in zip(rows, wanted, strict=True)) for i in width]
    found = [0.0 for _ in width]
    for _ in range(_ROUNDS):
        for i in width:
            if product[i][i]:
                rest = target[i] - sum(product[i][j] * found[j] for j in width) + product[i][i] * found[i]
                found[i] = max(rest / product[i][i], 0.0)
    return found


def table(builds: Iterable[Build]) -> tuple[dict[str, Coefficients], float]:
    """Return the coefficients of all parts, and the margin: the largest error of a whole site."""
    builds = list(builds)
    parts = {
        name: Coefficients(coefficients(name, builds, "bytes"), coefficients(name, builds, "files"))
        for name in sorted(QUANTITIES)
    }
    worst = 0.0
    for build in builds:
        found = size_estimate.quantities(build.size, build.parts, build.head)
        total = estimated = 0.0
        for name, values in parts.items():
            amount = build.amounts.get(name, NOTHING).bytes
            guess = sum(value * found[quantity] for quantity, value in values.bytes.items())
            total, estimated = total + amount, estimated + guess
            if max(amount, guess) > _SMALL:
                print(f"  {name:26}{amount / 1e6:10.2f} MB{(guess / max(amount, 1) - 1) * 100:8.1f}%")
        print(f"{build.size.papers:,} papers: {total / 1e6:.1f} MB, estimate {(estimated / total - 1) * 100:+.1f}%")
        worst = max(worst, total / estimated - 1)
    return parts, worst


def measure_all(generated: Iterable[int], archives: Iterable[Path]) -> list[Build]:
    """Build the sites of generated and other archives, each with all parts of `BUILDS`."""
    builds = []
    with TemporaryDirectory(prefix="part-sizes-") as name:
        for papers in generated:
            write(calendar(papers, 1), Path(name) / str(papers))
        write_with_formulas(calendar(MATHEMATICAL, 2), Path(name) / "mathematics")
        for content in (*sorted(Path(name).iterdir()), *archives):
            for parts, url, title in BUILDS:
                builds.append(measure(content, parts, url, title))
                print(f"built {content}: {builds[-1].size.papers:,} papers", flush=True)
    return builds


def main() -> None:
    """Measure and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("archive", nargs="*", type=Path, help="a folder with digests")
    parser.add_argument("--generated", type=int, nargs="*", default=GENERATED, help="papers of generated archives")
    parser.add_argument(
        "--built", type=Path, nargs="*", default=(), help="sitegen.toml of sites that are built already"
    )
    parser.add_argument("--measured", type=Path, help="a file to write the measurements to, or to read them from")
    arguments = parser.parse_args()
    if arguments.measured and arguments.measured.exists():
        builds = msgspec.json.decode(arguments.measured.read_bytes(), type=list[Build])
    else:
        builds = measure_all(arguments.generated, arguments.archive)
        builds += map(measure_built, arguments.built)
        if arguments.measured:
            arguments.measured.write_bytes(msgspec.json.encode(builds))
    found, worst = table(builds)
    measured = Measured(max(_MARGIN, float(f"{worst:.2f}")), found)
    size_estimate.FILE.write_bytes(msgspec.json.format(msgspec.json.encode(measured), indent=1) + b"\n")


if __name__ == "__main__":
    main()
