"""The benchmarks: generated archives resemble the public one, and measurements are right."""

import json
import os
import platform
import random
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest
from support import platforms, toy

from sitegen import loader

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"
sys.path[:0] = [str(BENCHMARKS), str(BENCHMARKS / "peers")]

import contestants  # noqa: E402 - they are scripts, found by their folder
import digests  # noqa: E402
import formats  # noqa: E402
import generate  # noqa: E402
import measure  # noqa: E402
import ranking  # noqa: E402
import report  # noqa: E402
import run as runner  # noqa: E402
import site_size  # noqa: E402
import targets  # noqa: E402
import vocabulary  # noqa: E402

pytestmark = platforms.posix

PAPERS = 1_200


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small generated archive."""
    folder = tmp_path_factory.mktemp("archive")
    generate.write(generate.calendar(PAPERS, seed=1), folder)
    return folder


@pytest.fixture(scope="module")
def texts(archive: Path) -> list[str]:
    """The digests of the archive, in order."""
    return [path.read_text("utf-8") for path in sorted(archive.rglob("*.md"))]


# -- archives ----------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    """An archive depends only on its size and seed, not on the hash seed."""
    for hash_seed in ("1", "2"):
        out = tmp_path / hash_seed
        command = [sys.executable, str(BENCHMARKS / "generate.py"), "--papers", "80", "--extra-days", "1", str(out)]
        subprocess.run(command, check=True, capture_output=True, env=os.environ | {"PYTHONHASHSEED": hash_seed})
    written = [
        {path.relative_to(tmp_path / seed): path.read_bytes() for path in (tmp_path / seed).rglob("*.md")}
        for seed in "12"
    ]
    assert written[0] == written[1]
    assert written[0]


def test_another_seed_gives_another_archive() -> None:
    """The seed changes the calendar and the text of digests."""
    assert generate.calendar(500, 1) != generate.calendar(500, 2)
    day, other = (generate.extra_days(1, seed)[0] for seed in (1, 2))
    assert generate.digest(day) != generate.digest(other)


@pytest.mark.parametrize("papers", [1, 777, 200_000])
def test_an_archive_has_the_requested_number_of_papers(papers: int) -> None:
    """Its days are in order, and none is empty."""
    days = generate.calendar(papers, seed=1)
    assert sum(day.papers for day in days) == papers
    assert all(day.papers > 0 for day in days)
    assert [day.date for day in days] == sorted({day.date for day in days})


def test_a_large_archive_has_the_calendar_of_the_public_one() -> None:
    """It has about 6,000 days of at most 230 papers, more in later years, and fewer at weekends."""
    days = generate.calendar(200_000, seed=1)
    years = Counter[int]()
    weekdays = Counter[bool]()
    for day in days:
        years[day.date.year] += day.papers
        weekdays[day.date.weekday() >= 5] += day.papers
    assert 5_700 < len(days) < 6_300
    assert 150 < max(day.papers for day in days) < 230
    assert years[2012] * 10 < years[2019] < years[2024]
    assert weekdays[True] / 2 < 0.65 * weekdays[False] / 5


def test_extra_days_follow_the_archive() -> None:
    """They come after all other days, have 200 papers each, and new identifiers."""
    days = generate.calendar(5_000, seed=1)
    extra = generate.extra_days(2, seed=1)
    assert extra[0].date == generate.LAST + timedelta(days=1)
    assert {day.papers for day in extra} == {200}
    identifiers = [record for day in [*days[-20:], *extra] for record in _field(generate.digest(day), "Arxiv ID")]
    assert len(set(identifiers)) == len(identifiers)


def test_digests_are_read_without_a_problem(archive: Path) -> None:
    """sitegen reads every paper of every digest."""
    papers: list[str] = []
    for path in sorted(archive.rglob("*.md")):
        digest = loader.read_digest(path, str(path))
        assert digest is not None
        assert not digest.problems
        assert digest.complete
        assert digest.day.strftime("%Y%m%d") == path.stem
        assert {(paper.published or "")[:10] for paper in digest.papers} == {digest.day.isoformat()}
        papers += [paper.identifier for paper in digest.papers]
    assert len(set(papers)) == len(papers) == PAPERS


def test_records_have_the_collectors_format(texts: list[str]) -> None:
    """Ten fields in the fixed order, three blank lines after each paper, https only in newer files."""
    names = [
        "Arxiv ID",
        "DOI",
        "Categories",
        "Links",
        "Published",
        "Updated",
        "Authors",
        "Comment",
        "Journal",
        "Summary",
    ]
    for text in texts:
        heading, *records = text.split("\n### ")
        assert heading.startswith("# Arxiv Papers in cs.CV on ")
        for record in records:
            assert [line[4:].partition("**: ")[0] for line in record.splitlines() if line.startswith("- **")] == names
        assert text.endswith("\n\n\n\n")
        assert text.count("\n\n\n\n") == len(records)
    assert "(http://arxiv.org/pdf/" in texts[0]
    assert "(https://arxiv.org/pdf/" in texts[-1]


def test_papers_resemble_those_of_the_public_archive(texts: list[str]) -> None:
    """Numbers of bytes, authors, categories, formulas, links and continued lines are close to the real ones."""
    text = "".join(texts)
    titles = [line for line in text.splitlines() if line.startswith("### ")]
    summaries = _field(text, "Summary")
    assert len(text.encode()) / PAPERS == pytest.approx(1_780, rel=0.05)
    assert mean(map(len, titles)) == pytest.approx(82, rel=0.08)
    assert mean(len(names.split(", ")) for names in _field(text, "Authors")) == pytest.approx(5, rel=0.15)
    assert mean(len(codes.split(", ")) for codes in _field(text, "Categories")) == pytest.approx(1.94, rel=0.06)
    assert sum("$" in summary or "\\(" in summary for summary in summaries) / PAPERS == pytest.approx(0.055, abs=0.02)
    assert sum("http" in summary for summary in summaries) / PAPERS == pytest.approx(0.19, abs=0.04)
    assert text.count("\n  ") > PAPERS // 10
    assert len({code for codes in _field(text, "Categories") for code in codes.split(", ")}) > 60


def test_names_follow_zipfs_law() -> None:
    """200,000 draws give about 83,000 names: most occur once, and the commonest about 140 times."""
    draw = random.Random(1).random
    counts = Counter(vocabulary.rank(draw) for _ in range(200_000))
    assert len(counts) == pytest.approx(83_000, rel=0.05)
    assert list(counts.values()).count(1) > len(counts) / 2
    assert max(counts.values()) == pytest.approx(140, rel=0.2)
    assert (
        len({vocabulary.person(number) for number in range(0, vocabulary.PEOPLE, 97)}) > vocabulary.PEOPLE // 97 * 0.999
    )
    assert vocabulary.person(0) == "Yang Liu"


def test_too_many_papers_for_the_identifiers_are_refused() -> None:
    """Otherwise two papers would have one identifier."""
    with pytest.raises(ValueError, match="fewer papers"):
        generate.digest(generate.Day(generate.FIRST, 40, 1))


def test_an_edited_digest_differs_in_its_first_paper_only(texts: list[str]) -> None:
    """Only title and summary of this paper change."""
    before, after = texts[-1].splitlines(), generate.edited(texts[-1]).splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new for _, new in changed] == [
        "### Corrected: " + changed[0][0].removeprefix("### "),
        "- **Summary**: Corrected by hand. " + changed[1][0].removeprefix("- **Summary**: "),
    ]


def test_peers_read_the_same_papers_as_sitegen(archive: Path) -> None:
    """Titles, authors and categories are the same, so that all build the same pages."""
    theirs = list(digests.papers(archive))
    ours = [
        paper for path in sorted(archive.rglob("*.md")) for paper in getattr(loader.read_digest(path, ""), "papers", ())
    ]
    assert [(paper["id"], paper["title"], paper["authors"], paper["categories"]) for paper in theirs] == [
        (paper.identifier, paper.title, list(paper.authors), list(paper.categories)) for paper in ours
    ]


def _field(text: str, name: str) -> list[str]:
    start = f"- **{name}**: "
    return [line.removeprefix(start) for line in text.splitlines() if line.startswith(start)]


# -- measurements ------------------------------------------------------------------------------------------------------


def test_memory_counts_all_processes_and_shared_pages_once(tmp_path: Path) -> None:
    """60 MB that a child shares with its parent count once, and the child's own 40 MB are added."""
    script = """
import os, time
mine = bytearray(60_000_000)
mine[::4096] = b"x" * len(mine[::4096])
if os.fork() == 0:
    own = bytearray(40_000_000)
    own[::4096] = b"x" * len(own[::4096])
    time.sleep(0.3)
    os._exit(0)
os.wait()
"""
    cost = measure.run([sys.executable, "-c", script], tmp_path, tmp_path / "log")
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("needs /proc/self/smaps_rollup: run it on Linux")
    assert 100e6 < cost.memory < 135e6
    assert cost.wall > 0.3


def test_processor_time_includes_that_of_children(tmp_path: Path) -> None:
    """The CPU time of a child is included, and waiting is not."""
    work = "import time; end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    script = f"import subprocess, sys, time; subprocess.run([sys.executable, '-c', {work!r}]); time.sleep(0.1)"
    cost = measure.run([sys.executable, "-c", script], tmp_path, tmp_path / "log")
    assert 0.2 <= cost.cpu < cost.wall


def test_a_failing_command_is_an_error(tmp_path: Path) -> None:
    """So that a failed build is never measured. The error has the output."""
    with pytest.raises(measure.CommandError, match="status 3: why"):
        measure.run([sys.executable, "-c", "print('why'); raise SystemExit(3)"], tmp_path, tmp_path / "log")
    assert (tmp_path / "log").read_text(encoding="utf-8") == "why\n"
    with pytest.raises(measure.CommandError, match="no-such-program"):
        measure.run(["no-such-program"], tmp_path, tmp_path / "log")


def test_a_census_counts_files_and_their_bytes(tmp_path: Path) -> None:
    """By top folder and ending, years together; a link is a file of its own size and is not followed."""
    for path, size in {
        "a/b/one.html": 5,
        "a/two.html": 1,
        "a/b/three.xml": 2,
        "2019/c": 4,
        "2020/12/c": 3,
        "d.html": 6,
    }.items():
        toy.put(tmp_path / path, "x" * size)
    (tmp_path / "a" / "loop").symlink_to("b")
    parts = measure.census(tmp_path)
    assert parts == {"days": (2, 7), "a .html": (2, 6), "top .html": (1, 6), "a .xml": (1, 2), "a": (1, 1)}
    assert list(parts) == ["days", "a .html", "top .html", "a .xml", "a"]
    assert measure.total(parts) == (7, 22)
    assert measure.total(measure.census(tmp_path / "missing")) == (0, 0)


def test_costs_of_steps_are_added() -> None:
    """Times are added, and the peak of memory is the highest."""
    assert measure.Cost(1, 2, 3, 40) + measure.Cost(10, 20, 30, 4) == measure.Cost(11, 22, 33, 40)


ARCHIVE = report.Archive("some archive", papers=1000, bytes=50)


def _result(
    contestant: str, scenario: str, wall: float, *, peer: bool = False, memory: int = 0, files: int = 5, size: int = 100
) -> report.Result:
    parts = {"days .html": measure.Size(files, size)}
    return report.Result(contestant, peer, scenario, measure.Cost(wall, wall, 0, memory), 0, parts, index=7)


def test_ratios_are_to_the_fastest_full_build_of_a_peer() -> None:
    """Compared by the median of its rounds; sitegen's own builds do not count."""
    results = [_result("Hugo", "cold", wall, peer=True) for wall in (70, 60, 99)]
    results += [_result("Eleventy", "cold", 80, peer=True), _result("Hugo", "day", 1, peer=True)]
    results += [_result("sitegen", "cold", 14, memory=900_000_000), _result("sitegen", "day", 1.4)]
    best = report.best_peer(results)
    assert best is not None
    assert (best.wall, best.slowest) == (70, 99)
    table = report.table(ARCHIVE, {"cores": 2}, results)
    assert "| sitegen | 14.00 s |" in table
    assert "| 5 | 0.0 MB | 2.0 | 0.0 MB | 0.200 |" in table
    found = targets.table(targets.targets(ARCHIVE, results))
    assert "| full build, of the best peer's time | at most 0.4 | 0.2 | met |" in found
    assert "| full build, cores busy | at least 1.9 | 1 | missed |" in found
    assert "| a day added, of the best peer's full build | at most 0.025 | 0.02 | met |" in found
    assert "default settings" not in found


def test_sizes_are_compared_for_each_paper() -> None:
    """An archive of another size than the public one has the same limits a paper; a host's limits are absolute."""
    results = [
        _result("sitegen, default", "cold", 1, files=2_800, size=15_000_000),
        _result("sitegen, github-pages", "cold", 1, size=1_000_000_001),
        _result("sitegen, cloudflare", "cold", 1, files=20_000),
    ]
    found = {target.name: target for target in targets.targets(ARCHIVE, results)}
    assert found["default settings, bytes a paper"].is_met
    assert not found["default settings, files a paper"].is_met
    assert found["default settings, bytes of the index a paper"].value == 0.007
    assert not found["GitHub Pages, GB"].is_met
    assert found["Cloudflare Pages, files"].is_met


def test_a_larger_archive_may_take_time_in_proportion() -> None:
    """Five times the papers may take 5.5 times the time, and twice the memory."""
    results = [_result("sitegen", "cold", 10, memory=100), _result(targets.GROWN, "cold", 56, memory=200)]
    time, memory = targets.targets(ARCHIVE, results, 5000)[-2:]
    assert time.limit == pytest.approx(5.5)
    assert (time.value, time.is_met) == (5.6, False)
    assert (memory.limit, memory.value, memory.is_met) == (2, 2, True)


def test_parts_and_phases_of_a_full_build_have_tables() -> None:
    """Parts have their size a paper; phases the time of each process, and the rest of the command's time."""
    phases = [report.Phase("import", 1.5, [[1, 0.25]]), report.Phase("render", 6, [[0.5, 0], [5, 1], [4, 2]])]
    parts = {"days .html": measure.Size(3, 5_000_000), "top .xml": measure.Size(1, 10)}
    result = report.Result("sitegen", False, "cold", measure.Cost(8, 12, 2, 0), 0, parts, 0, phases)
    table = report.table(ARCHIVE, {}, [result])
    assert "| days .html | 3 | 5.0 MB | 5,000 |" in table
    assert "| all others | 1 | 0.0 MB | 0 |" in table
    assert "| phase | time | main process | worker 1 | worker 2 |" in table
    assert "| import | 1.50 s | 1.25 s | - | - |" in table
    assert "| render | 6.00 s | 0.50 s | 6.00 s | 6.00 s |" in table
    assert "| start and end | 0.50 s | 0.25 s | - | - |" in table


def test_every_contestants_layout_can_be_edited(tmp_path: Path) -> None:
    """An edit without effect would give a time that is too short."""
    source = contestants.snapshot(tmp_path / "program")
    everyone = [contestants.Sitegen(source), contestants.Hugo(), contestants.Pelican()]
    for contestant in [*everyone, contestants.Eleventy()]:
        site = tmp_path / contestant.name
        site.mkdir()
        contestant.prepare(site)
        assert contestant.layout(site).read_text("utf-8").count("</main>") == 1


STUB = """
import json, pathlib, sys
assert sys.argv[1:] == ["build", "--report", "report.json"] and pathlib.Path("sitegen.toml").exists()
pathlib.Path("report.json").write_text(json.dumps({"phases": [{"name": "all", "seconds": 1, "processes": [[1, 2]]}]}))
pathlib.Path(".sitegen").mkdir(exist_ok=True)
pathlib.Path(".sitegen", "index").write_bytes(b"12345")
public = pathlib.Path("public")
public.mkdir(exist_ok=True)
for digest in pathlib.Path("../archive").rglob("*.md"):
    (public / digest.name).write_bytes(digest.read_bytes())
"""
"""A program that publishes the digests unchanged."""


def _measured(work: Path, *words: str) -> list[dict[str, Any]]:
    """Measure a stub of sitegen, and return the results in its JSON file, the only file that is left."""
    stub = work.parent / "stub.py"
    stub.write_text(STUB)
    runner.main([*words, "--work", str(work), "--command", f"{sys.executable} {stub}"])
    (file,) = work.iterdir()
    results: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))["results"]
    return results


def test_the_runner_measures_each_scenario_in_fresh_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints a table, writes JSON, and deletes all built files."""
    words = ["--papers", "30", "--rounds", "2", "--only", "sitegen", "--scenarios", "cold,day,edit"]
    results = _measured(tmp_path / "work", *words)
    printed = capsys.readouterr().out
    assert "### Built from nothing" in printed
    assert "### One day of 200 papers added" in printed
    assert "| all | 1.00 s | 3.00 s |" in printed
    assert [result["scenario"] for result in results] == ["cold", "day", "edit"] * 2
    (cold, day, edit), index = [result["parts"]["top .md"] for result in results[:3]], results[0]["index"]
    assert day[0] == cold[0] + 1
    assert edit[1] == day[1] + len("Corrected: Corrected by hand. ")
    assert index == 5


def test_hosts_are_measured_once_and_a_larger_archive_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A host's size is that of the full build. The larger archive is built with benchmark pages."""
    words = ["--papers", "30", "--rounds", "1", "--only", "sitegen,netlify", "--scenarios", "cold,nothing"]
    results = _measured(tmp_path / "work", *words, "--growth", "60")
    assert [(result["contestant"], result["scenario"]) for result in results] == [
        ("sitegen", "cold"),
        ("sitegen", "nothing"),
        ("sitegen, netlify", "cold"),
        ("sitegen, larger archive", "cold"),
    ]
    assert "| 2 times the papers, of the time | at most 2.2 |" in capsys.readouterr().out


def test_a_given_archive_is_measured_with_its_newest_day_added(
    tmp_path: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The newest digests are held back for the scenario of an added day. The given folder stays as it is."""
    before = toy.tree(archive)
    words = ["--archive", str(archive), "--rounds", "1", "--only", "sitegen", "--scenarios", "cold,day"]
    cold, day = [result["parts"]["top .md"] for result in _measured(tmp_path / "work", *words)]
    assert day == [len(before), sum(map(len, before.values()))]
    assert cold[0] == day[0] - 1
    assert f"## {archive.name}, 1,1" in capsys.readouterr().out
    assert toy.tree(archive) == before


@pytest.mark.parametrize(("name", "line"), [("sitegen", "papers = false"), ("netlify", 'host = "netlify"')])
def test_contestants_differ_in_their_settings(tmp_path: Path, name: str, line: str) -> None:
    """Benchmark pages are chosen by settings; with default settings there are none, and a host is one setting."""
    source = contestants.snapshot(tmp_path / "program")
    lines = {}
    for each in ("default", name):
        site = tmp_path / each
        site.mkdir()
        contestants.Sitegen(source, each).prepare(site)
        lines[each] = tomllib.loads((site / "sitegen.toml").read_text()), (site / "sitegen.toml").read_text()
    assert set(lines["default"][0]) == {"site", "build"}
    assert line in lines[name][1]
    assert line not in lines["default"][1]


def test_the_interpreter_of_the_command_is_described(tmp_path: Path) -> None:
    """Its version, and if it was optimized with a profile."""
    python = contestants.Sitegen(tmp_path, command=[sys.executable]).version()
    assert re.search(rf"Python {re.escape(platform.python_version())} with(out)? PGO", python)
    assert "(Python unknown)" in contestants.Sitegen(tmp_path, command=["no-such-program"]).version()


def test_a_preview_is_measured_and_its_digest_restored(tmp_path: Path) -> None:
    """Pages of each kind have a time, and the content is unchanged at the end."""
    toy.write(tmp_path)
    toy.build(tmp_path)
    before = toy.tree(tmp_path / "content")
    words = [sys.executable, str(BENCHMARKS / "serve.py"), str(tmp_path), "--rounds", "1", "--port", "8767"]
    printed = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "| statistics |" in printed
    assert "| a digest saved, until its day shows it |" in printed
    assert toy.tree(tmp_path / "content") == before


# -- size --------------------------------------------------------------------------------------------------------------

STORED = site_size.Figures(
    1000, 5_000_000, {"paper .html": measure.Size(1000, 6_000_000), "days .html": measure.Size(30, 2_000_000)}
)


@pytest.mark.parametrize(
    ("now", "named"),
    [
        (STORED, []),
        (replace(STORED, papers=2000), []),
        (replace(STORED, index=5_240_000), []),
        (replace(STORED, index=5_260_000), ["bytes of the index a paper: 5,000.00 -> 5,260.00 (+5.2%, allowed 5%)"]),
        (
            replace(STORED, parts={**STORED.parts, "paper .html": measure.Size(1000, 6_500_000)}),
            ["bytes a paper: 8,000.00 -> 8,500.00 (+6.2%, allowed 5%)", "  paper .html: 6,000 bytes, 1.000 files a paper -> 6,500 bytes, 1.000 files a paper"],
        ),
        (
            replace(STORED, parts={**STORED.parts, "new .x": measure.Size(100, 10)}),
            ["files a paper: 1.03 -> 1.13 (+9.7%, allowed 5%)", "  new .x: 0 bytes, 0.000 files a paper -> 0 bytes, 0.100 files a paper"],
        ),
    ],
)  # fmt: skip
def test_growth_of_more_than_five_percent_is_named_with_its_cause(now: site_size.Figures, named: list[str]) -> None:
    """Bytes, files and index are compared for each paper. A smaller site is fine."""
    assert site_size.growth(STORED, now) == named


def test_a_larger_site_fails_and_says_how_to_accept_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One command stores the new figures. They are the same when they are read again."""
    stored = tmp_path / "site_size.json"
    STORED.write(stored)
    assert site_size.Figures.read(stored) == STORED
    monkeypatch.setattr(site_size, "measured", lambda: replace(STORED, index=9_000_000))
    assert site_size.main(["--stored", str(stored)]) == 1
    assert "make size-renew" in capsys.readouterr().out
    assert site_size.main(["--stored", str(stored), "--renew"]) == 0
    assert site_size.main(["--stored", str(stored)]) == 0


@pytest.mark.slow
def test_the_same_site_is_measured_each_time(tmp_path: Path) -> None:
    """It has about as many papers a day as the public archive. The stored figures are of the same papers and parts."""
    now = site_size.measured()
    assert now.papers / site_size.DAYS == pytest.approx(192_108 / 5_783, rel=0.05)
    assert measure.total(site_size.measured().parts) == measure.total(now.parts)
    stored = site_size.Figures.read(site_size.STORED)
    assert stored.papers == now.papers


# -- input formats -----------------------------------------------------------------------------------------------------


def test_every_input_format_is_measured() -> None:
    """The same papers are read without problems from a file of each format."""
    found = formats.run(papers=5, rounds=1)
    assert found.keys() == {formats.MARKDOWN, *formats.FORMATS}
    assert all(micros > 0 for micros, _ in found.values())


def test_simulated_readers_find_their_papers(tmp_path: Path) -> None:
    """The shipped script puts the paper of an author first, where the digest has it last."""
    subjects = ["wheat", "faces", "retina", "roads", "splats"]
    for day in range(1, 10):
        papers = [
            toy.record(
                f"2005.{day:02}{number:03}",
                f"About {subjects[number % 5]} {number}",
                authors=f"Person of {subjects[number % 5]}, N{day}{number}",
                summary=f"We study {subjects[number % 5]} on day {day}.",
            )
            for number in range(10)
        ]
        toy.put(tmp_path / f"202005{day:02}.md", toy.digest(f"2020-05-{day:02}", *papers))
    archive = ranking.Archive(tmp_path)
    assert (len(archive.papers), len(archive.days)) == (90, 9)
    relevant = frozenset(number for number in range(90) if number % 5 == 4)
    orders = list(archive.orders(relevant))
    assert [len(order.saved) for order in orders] == [12, 14, 16]
    assert [order.day.index(order.relevant[0]) for order in orders] == [4, 4, 4]
    assert ranking.places(archive, orders) == [0, 0, 0]
    result = ranking.Result("an author", 1, [0.0] * 9 + [0.5], [0.4] * 10)
    assert result.row == "| an author | 1 | 10 | 0.0% | 45.0% | 90.0% | 40.0% |"
