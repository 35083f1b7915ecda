"""Input that is far too large is left out or takes bounded time and memory, and the build succeeds."""

import os
import time
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from support import build_process, hangs, platforms, toy

from sitegen import sitemap

pytestmark = platforms.linux

DEEP = 10_000
NESTED = {
    "braces": "{" * DEEP + "x" + "}" * DEEP,
    "open braces": "{" * DEEP,
    "commands": r"\emph{" * DEEP + "x" + "}" * DEEP,
    "links": r"\href{https://example.org/}{" * DEEP + "x" + "}" * DEEP,
    "accents": r"\'{" * DEEP + "e" + "}" * DEEP,
    "fractions": "$" + r"\frac{1}{" * DEEP + "x" + "}" * DEEP + "$",
    "roots": "$" + r"\sqrt{" * DEEP + "x" + "}" * DEEP + "$",
    "exponents": "$" + "x^{" * DEEP + "x" + "}" * DEEP + "$",
    "brackets": r"$\left(" * DEEP + r"\right)$" * DEEP,
    "environments": r"$\begin{matrix}" * DEEP,
    "dollars": "$" * DEEP,
    "backslashes": "\\" * DEEP,
    "formulas": "$x$ " * DEEP,
    "quotes": "``" * DEEP,
    "addresses": "https://a.b/" * DEEP,
    "brackets of Markdown": "[" * DEEP,
}


class Cost(NamedTuple):
    """Time and memory of a build, its exit status, and its standard error."""

    seconds: float
    megabytes: float
    """Highest sum over all its processes."""
    status: int
    errors: str


def _measure(folder: Path, *arguments: str, patience: float = 600) -> Cost:
    """Build in another process, and return its cost."""
    begin, most = time.monotonic(), 0.0
    log = folder / "errors.txt"
    with log.open("w") as errors:
        process = psutil.Popen(
            build_process.command(folder, *arguments),
            env=build_process.ENVIRONMENT,
            stderr=errors,
            start_new_session=True,
        )
        while process.poll() is None:
            assert time.monotonic() - begin < patience
            try:
                tree = [process, *process.children(recursive=True)]
                most = max(most, sum(member.memory_info().rss for member in tree) / 1e6)
            except psutil.NoSuchProcess:
                pass
            time.sleep(0.05)
    cost = Cost(time.monotonic() - begin, most, process.returncode, log.read_text(encoding="utf-8"))
    print(f"{cost.seconds:.1f} s, {cost.megabytes:.0f} MB, status {cost.status}: {cost.errors[:300]}")  # noqa: T201 - shown by `pytest -s`, for docs/reliability.md
    return cost


def _site(folder: Path, *digests: str) -> Path:
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    for number, text in enumerate(digests):
        toy.put(folder / "content" / f"{number}.md", text)
    return folder


@pytest.mark.parametrize(
    ("fields", "kinds"),
    [
        (("summary",), ("commands", "fractions", "open braces", "brackets")),
        pytest.param(("title", "summary", "comment"), tuple(NESTED), marks=pytest.mark.torture),
    ],
    ids=["short", "all"],
)
def test_records_that_are_too_large_are_left_out(
    tmp_path: Path, fields: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    """Papers with deep TeX are published; too many authors, or a too large record or file, are reported."""
    deep = [
        toy.record(f"1901.{number:05}", **dict.fromkeys(fields, f"Of {NESTED[kind]}"))  # type: ignore[arg-type]
        for number, kind in enumerate(kinds)
    ]
    crowd = toy.record("1901.10001", authors=", ".join(f"A{number} B" for number in range(100_000)))
    formula = toy.record("1901.10002", summary="$" + "x+" * 2**19 + "x$")
    last = toy.record("1901.10003", "The last one")
    _site(tmp_path, toy.digest("2019-01-02", *deep, crowd, formula, last))
    huge = tmp_path / "content" / "huge.md"
    toy.put(huge, "# Arxiv Papers in cs.CV on 2019-01-03\n")
    os.truncate(huge, 300 * 2**20)
    with hangs.caught(5 * hangs.LIMIT):
        summary = toy.build(tmp_path)
    said = "\n".join(map(str, summary.problems))
    for reason in (
        "more than 10,000 authors",
        "a record of more than 1,048,576 bytes",
        "huge.md: more than 268,435,456 bytes",
    ):
        assert reason in said
    published = {path for path in toy.tree(tmp_path / "public") if path.startswith("paper/")}
    assert published == {f"paper/1901/1901.{number:05}.html" for number in (*range(len(deep)), 10003)}


@pytest.mark.torture
def test_fifty_thousand_papers_in_a_day(tmp_path: Path) -> None:
    """A digest of 100 MB gives a page for each paper, with less than 6 GB of memory."""
    day = [
        toy.record(
            f"1901.{number:05}",
            f"Title {number}",
            authors=f"Author N{number % 9000}, B {number % 977}",
            summary="word " * 350,
        )
        for number in range(50_000)
    ]
    text = toy.digest("2019-01-02", *day)
    assert len(text) > 100e6
    cost = _measure(_site(tmp_path, text), "-j", "2")
    assert cost.status == 0
    assert len(list((tmp_path / "public" / "paper" / "1901").iterdir())) == 50_000
    print(  # noqa: T201 - shown by `pytest -s`, for docs/reliability.md
        {
            path: round(len(content) / 1e6)
            for path, content in toy.tree(tmp_path / "public").items()
            if len(content) > 5e6
        }
    )
    toy.put(tmp_path / "content" / "more.md", toy.digest("2019-01-03", toy.record("1901.99999", day="2019-01-03")))
    again = _measure(tmp_path, "-j", "2")
    assert again.status == 0
    assert cost.megabytes < 6000


@pytest.mark.torture
def test_ten_thousand_authors_of_a_paper(tmp_path: Path) -> None:
    """The longest list of authors that is accepted gives a page for each author."""
    papers = [
        toy.record(f"1901.{number:05}", authors=", ".join(f"Given F{author}x{number % 2}" for author in range(10_000)))
        for number in range(2)
    ]
    cost = _measure(_site(tmp_path, toy.digest("2019-01-02", *papers)), "-j", "2")
    assert cost.status == 0
    assert cost.megabytes < 4000
    assert (
        len(list((tmp_path / "public" / "author").rglob("given-*.html")))
        + len(list((tmp_path / "public" / "author").rglob("*f*x*.html")))
        >= 20_000
    )


@pytest.mark.torture
def test_records_of_nearly_a_megabyte(tmp_path: Path) -> None:
    """100 records that repeat a piece of TeX up to the size limit are all shown."""
    pieces = ["$x^2$ ", r"\emph{x} ", "{", r"\frac{", "$", "https://a.b/c ", r"\'e ", "<b>", "``x'' ", "word "]
    papers = [
        toy.record(
            f"1901.{number:05}", f"T {number}", summary=pieces[number % 10] * (950_000 // len(pieces[number % 10]))
        )
        for number in range(100)
    ]
    cost = _measure(_site(tmp_path, toy.digest("2019-01-02", *papers)), "-j", "2")
    assert cost.status == 0
    assert cost.megabytes < 4000
    assert len(list((tmp_path / "public" / "paper" / "1901").iterdir())) == 100


def _sitemaps(folder: Path) -> dict[str, bytes]:
    """Return the sitemaps of a site by the part of their names after ``sitemap-``."""
    return {file.stem.partition("-")[2]: file.read_bytes() for file in folder.glob("public/sitemap-*.xml")}


def test_a_sitemap_that_is_too_long_is_split(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into parts of the highest allowed number of addresses. Parts that are no longer needed are removed."""
    monkeypatch.setattr(sitemap, "MOST_URLS", 12)
    papers = [
        toy.record(f"1901.{number:05}", authors=f"A Z{chr(97 + number)}, B Z{chr(97 + number)}") for number in range(26)
    ]
    digest = _site(tmp_path, toy.digest("2019-01-02", *papers)) / "content" / "0.md"
    toy.build(tmp_path)
    parts = _sitemaps(tmp_path)
    assert [parts[f"papers-201901{part}"].count(b"<loc>") for part in ("", "-2", "-3")] == [12, 12, 2]
    numbered = ("", "-2", "-3", "-4", "-5")
    assert [parts[f"authors-201901{part}"].count(b"<loc>") for part in numbered] == [12, 12, 12, 12, 4]
    assert (tmp_path / "public" / "sitemap.xml").read_bytes().count(b"<loc>") == len(parts)
    digest.write_text(toy.digest("2019-01-02", *papers[:13]))
    toy.build(tmp_path)
    less = _sitemaps(tmp_path)
    assert parts.keys() - less.keys() == {"papers-201901-3", "authors-201901-4", "authors-201901-5"}
    assert (tmp_path / "public" / "sitemap.xml").read_bytes().count(b"<loc>") == len(less)
