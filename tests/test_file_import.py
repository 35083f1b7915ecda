"""`sitegen import`: digests from files of any format, conversions, and imports that are ended in between."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from support import toy
from support.standard_samples import FOLDER, SAMPLES, source

from sitegen import cleaner, cli, digest_files, file_import, import_command
from sitegen.archive.import_spool import ImportSpool
from sitegen.config import load
from sitegen.file_import import Job
from sitegen.import_selection import Selection
from sitegen.loader import file_pieces, read_digest
from sitegen.models import Paper
from sitegen.paper_formats import FORMATS, MARKDOWN

FIRST = json.loads(source("snapshot.jsonl").split(b"\n")[0])


def snapshot(count: int, *, per_day: int = 3) -> str:
    """Return a snapshot of so many papers, which begins on 2019-01-01."""
    lines = []
    for number in range(count):
        day = date(2019, 1, 1) + timedelta(number // per_day)
        created = f"{day:%a, %d %b %Y} 10:20:30 GMT"
        code = ("cs.CV", "cs.LG cs.CV", "hep-th")[number % 3]
        lines.append(
            json.dumps(
                FIRST
                | {"id": f"{day:%y%m}.{number:05}", "title": f"Title {number}", "categories": code}
                | {"versions": [{"version": "v1", "created": created}]}
            )
        )
    return "\n".join((*lines, ""))


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a snapshot, which is the working folder."""
    monkeypatch.chdir(tmp_path)
    toy.put(tmp_path / "snapshot.json", snapshot(30))
    return tmp_path


def run(*arguments: str | Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(
        cli.commands, ["import", *map(str, arguments)], standalone_mode=False, catch_exceptions=False
    )


def papers(folder: Path) -> dict[str, list[Paper]]:
    """Return the papers of each digest below a folder; no digest has a problem."""
    found = {}
    for file in sorted(folder.rglob("*.md")):
        path = file.relative_to(folder).as_posix()
        digest = read_digest(file, path)
        assert digest
        assert not digest.problems
        found[path] = list(digest.papers)
    return found


def texts(folder: Path) -> dict[str, str]:
    """Return the text of each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.*") if path.is_file()
    }


def test_a_snapshot_becomes_a_digest_for_each_day(site: Path) -> None:
    """Each paper is on the day of its first version; nothing is left over."""
    result = run("snapshot.json")
    assert result.return_value == 0
    assert result.output == f"30 records read, 10 digests written in {result.output.split()[-2]} s\n"
    found = papers(site / "content")
    assert list(found) == [f"2019/01/201901{day:02}.md" for day in range(1, 11)]
    assert sorted(paper.title for listed in found.values() for paper in listed) == sorted(
        f"Title {n}" for n in range(30)
    )
    assert {path.name for path in site.iterdir()} == {"snapshot.json", "content"}


def test_an_import_may_be_repeated(site: Path) -> None:
    """The second one changes nothing."""
    run("snapshot.json")
    before = texts(site / "content")
    assert "0 digests written, 10 unchanged" in run("snapshot.json").output
    assert texts(site / "content") == before


def test_each_category_has_its_digests(site: Path) -> None:
    """Cross-lists are in them, as collectors write them, and other papers are not."""
    result = run("snapshot.json", "--category", "cs.cv", "--category", "cs.LG", "--since", "2019-01-09")
    assert "30 records read, 4 of them imported, 4 digests written" in result.output
    found = papers(site / "content")
    assert list(found) == [f"{code}/2019/01/201901{day}.md" for code in ("cs.CV", "cs.LG") for day in ("09", "10")]
    assert [len(listed) for listed in found.values()] == [2, 2, 1, 1]


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (("--since", "2019"), 30),
        (("--since", "2020"), 0),
        (("--since", "2019-01-10"), 3),
        (("--query", "title:17"), 1),
        (("--query", "cat:hep-th NOT title:2"), 9),
        (("--query", "title year:2018"), 0),
        (("--query", "title:3 OR title:4", "--category", "cs.LG"), 1),
    ],
)
def test_papers_are_chosen(arguments: tuple[str, ...], count: int, site: Path) -> None:
    """By date and by the query of the search."""
    run("snapshot.json", *arguments)
    assert sum(map(len, papers(site / "content").values())) == count


def test_existing_digests_are_merged_with(site: Path) -> None:
    """A page at the place of a digest is kept; it is reported, and the next run adds what it could not."""
    toy.put(site / "content/2019/01/20190101.md", toy.digest("2019-01-01", toy.record("1901.99999")))
    toy.put(site / "content/2019/01/20190102.md", "# A page\n")
    result = run("snapshot.json")
    assert result.return_value == 1
    assert "content/2019/01/20190102.md:1: the file is not a digest, so nothing was added to it" in result.stderr
    assert "8 digests written, 1 changed" in result.output
    assert (site / "content/2019/01/20190102.md").read_text("utf-8") == "# A page\n"
    (site / "content/2019/01/20190102.md").unlink()
    result = run("snapshot.json")
    assert result.return_value == 0
    assert "note: this continued an import that was ended" in result.stderr
    found = papers(site / "content")
    assert found["2019/01/20190101.md"][0].identifier == "1901.99999"
    assert len(found["2019/01/20190101.md"]) == 4
    assert len(found["2019/01/20190102.md"]) == 3
    assert not (site / ".sitegen").exists()


@pytest.mark.parametrize("name", [name for name in SAMPLES if "empty" not in name])
def test_every_format_becomes_digests(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each paper is in the digest of its day; the day of the file is that of its folder."""
    monkeypatch.chdir(tmp_path)
    digest = SAMPLES[name].parse(source(name), name, f"2026-06-29/{name}")
    toy.put(tmp_path / f"2026-06-29/{name}", source(name).decode())
    assert run(f"2026-06-29/{name}").return_value == 0
    found = papers(tmp_path / "content")
    days = digest.days or (digest.day.isoformat(),) * len(digest.papers)
    expected = {(day.replace("-", ""), paper.identifier) for day, paper in zip(days, digest.papers, strict=True)}
    assert {(Path(path).stem, paper.identifier) for path, listed in found.items() for paper in listed} == expected


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_an_archive_moves_out_and_in(name: str, site: Path) -> None:
    """Digests are converted, and what was written becomes the same digests again, as far as the format has their values."""
    run("snapshot.json")
    before = papers(site / "content")
    result = run("content", "--to", name, "-o", f"out.{FORMATS[name].suffix}")
    assert result.return_value == 0
    assert f"30 records read, 30 papers written to {site}/out.{FORMATS[name].suffix}" in result.output
    if name == "endnote":
        return
    assert run(f"out.{FORMATS[name].suffix}", "-o", "again").return_value == 0
    again = papers(site / "again")
    assert {path: {(one.identifier, one.title) for one in listed} for path, listed in again.items()} == {
        path: {(one.identifier, one.title) for one in listed} for path, listed in before.items()
    }
    if name == "jsonl":
        assert again == before


def test_papers_without_a_day_can_be_converted(site: Path) -> None:
    """Only digests need a day."""
    toy.put(site / "a.bib", "@article{knuth84, title={Literate Programming}, author={Knuth, Donald}, year=1984}\n")
    assert run("a.bib", "--to", "jsonl", "-o", "a.jsonl").return_value == 0
    assert json.loads((site / "a.jsonl").read_text("utf-8"))["published"] == "1984"
    assert "day" not in json.loads((site / "a.jsonl").read_text("utf-8"))
    assert "without a day" in run("a.bib").stderr


def test_several_files_are_one_paper(site: Path) -> None:
    """Records of several files are merged, in any order of the files."""
    toy.put(site / "2019-01-01.csv", "arxiv_id,title,authors,score\n1901.00000,Title 0,Ann Bee,7\n")
    written = []
    for files in (("snapshot.json", "2019-01-01.csv"), ("2019-01-01.csv", "snapshot.json")):
        run(*files, "--to", "jsonl", "-o", "out.jsonl")
        written.append((site / "out.jsonl").read_text("utf-8"))
    assert written[0] == written[1]
    [paper] = [json.loads(line) for line in written[0].splitlines() if "1901.00000" in line]
    assert paper["fields"]["score"] == 7
    assert paper["abstract"]


def test_described_files_are_read(site: Path) -> None:
    """The settings of a source count for files in the content folder."""
    toy.put(
        site / "sitegen.toml",
        '[[source]]\nfiles = "sitedata/*.csv"\nidentifier = "UID"\nscheme = "iclr2020"\nedition = "ICLR 2020"\n'
        'day = "2020-04-26"\nseparator = "|"\n',
    )
    toy.put(site / "content/sitedata/papers.csv", "UID,title,authors,keywords\nB1x,A title,Ann Bee|Cy Dee,a|b\n")
    assert run("content", "--to", "jsonl", "-o", "out.jsonl").return_value == 0
    paper = json.loads((site / "out.jsonl").read_text("utf-8"))
    assert (paper["id"], paper["day"], paper["authors"]) == (
        "iclr2020:B1x",
        "2020-04-26",
        [{"name": "Ann Bee"}, {"name": "Cy Dee"}],
    )


def test_queries_find_own_fields(site: Path) -> None:
    """As the search of the site does."""
    toy.put(
        site / "2019-01-01.csv",
        "arxiv_id,title,authors,tldr\n1901.00001,One,Ann Bee,zebra\n1901.00002,Two,Ann Bee,lion\n",
    )
    run("2019-01-01.csv", "--query", "zebra")
    assert [paper.title for [paper] in papers(site / "content").values()] == ["One"]


def test_problems_have_file_and_line(site: Path) -> None:
    """A damaged record costs only itself."""
    lines = snapshot(5).splitlines()
    lines[2] = lines[2][:50]
    toy.put(site / "snapshot.json", "\n".join((*lines, "")))
    result = run("snapshot.json")
    assert (result.return_value, "snapshot.json:3: " in result.stderr) == (0, True)
    assert "4 records read" in result.output


def test_a_half_written_file_is_reported(site: Path) -> None:
    """Its complete records are imported; the status says that something is missing."""
    (site / "snapshot.json").write_text(snapshot(5)[:-60], "utf-8")
    result = run("snapshot.json")
    assert result.return_value == 1
    assert "half-written" in result.stderr
    assert sum(map(len, papers(site / "content").values())) == 4


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{"a": 1}', "sitegen does not know the format of this file"),
        ("a.txt", "text", "sitegen does not know the format of this file; give it the suffix of its format"),
        (
            "a.csv",
            "\ufeffname,price\nx,1\n".encode("utf-16-le"),
            "the file is UTF-16, not UTF-8; save the file as UTF-8",
        ),
        ("a.json", "", "the file is empty; fetch it again"),
        ("2019-01-01.md", "# A page\n", "the file is named like a digest, but is not one"),
        ("a.json", "\x1f\x8b", "sitegen does not know the format of this file"),
        ("a.json.zst", b"\x28\xb5\x2f\xfd", "the file is compressed, not a digest; unpack the file"),
    ],
)
def test_other_files_are_reported(name: str, text: str | bytes, message: str, site: Path) -> None:
    """A file that the user names must be read."""
    (site / name).write_bytes(text.encode() if isinstance(text, str) else text)
    result = run(name, "snapshot.json")
    assert (result.return_value, message in result.stderr) == (1, True)
    assert len(papers(site / "content")) == 10


def test_compressed_files_are_read_by_their_content(site: Path) -> None:
    """The file in a zip file says the format. Compressed files in folders are read too."""
    text = (site / "snapshot.json").read_bytes()
    with zipfile.ZipFile(site / "archive.zip", "w") as archive:
        archive.writestr("arxiv-metadata-oai-snapshot.json", text)
    assert run("archive.zip", "-o", "zip").return_value == 0
    (site / "in").mkdir()
    (site / "in/a.json.gz").write_bytes(gzip.compress(text))
    (site / "archive.zip").rename(site / "in/b.zip")
    result = run("in", "-o", "folder")
    assert (result.return_value, "60 records read" in result.stdout) == (0, True), result.stdout
    assert run("snapshot.json").return_value == 0
    assert texts(site / "zip") == texts(site / "folder") == texts(site / "content")


def test_folders_may_have_other_files(site: Path) -> None:
    """Pages, hidden files and files of tools are left out."""
    toy.put(site / "in/README.md", "# A page\n")
    toy.put(site / "in/.git/a.jsonl", snapshot(3))
    toy.put(site / "in/a/b.jsonl", snapshot(3))
    toy.put(site / "in/package.json", "{}")
    assert run("in").return_value == 0
    assert sum(map(len, papers(site / "content").values())) == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--to", "ris"), "name the file to write, such as `--output papers.ris`"),
        (("--to", "rsi", "-o", "x"), "Did you mean 'ris'?"),
        (("--category", "cs CV"), "'cs CV' is not the code of a category; did you mean cs.CV?"),
        (("--since", "05/2019"), "'05/2019' is not a year, month or day"),
        (("--query", "NOT"), "'NOT' has no search term"),
        (("--to", "jsonl", "-o", "snapshot.json"), "snapshot.json is one of the files to read"),
    ],
)
def test_wrong_usage_is_explained(arguments: tuple[str, ...], message: str, site: Path) -> None:
    """With the remedy, and nothing is written."""
    result = CliRunner().invoke(cli.commands, ["import", "snapshot.json", *arguments])
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert [path.name for path in site.iterdir()] == ["snapshot.json"]


def test_the_formats_of_the_command_are_those_that_exist() -> None:
    """The command lists them without an import of the module."""
    [option] = [option for option in import_command.import_files.params if option.name == "format"]
    assert isinstance(option.type, click.Choice)
    assert set(option.type.choices) == {MARKDOWN, *FORMATS}


@pytest.mark.parametrize("stop", range(1, 8))
def test_an_ended_import_continues(stop: int, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interruption at any step, the same command gives the digests of an import in one go."""
    monkeypatch.setattr(file_pieces, "PIECE_BYTES", 8000)
    monkeypatch.setattr(file_import, "_DAYS_IN_ONE_STEP", 2)
    job = Job((site / "snapshot.json",), Selection(), MARKDOWN, site / "whole")
    config = load(Path("sitegen.toml"))
    whole = file_import.run(job, config, lambda phase, done, total: None)
    add = ImportSpool.add
    calls = 0

    def interrupted(spool: ImportSpool, *arguments: object) -> None:
        nonlocal calls
        calls += 1
        if calls == stop:
            raise KeyboardInterrupt
        add(spool, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ImportSpool, "add", interrupted)
    assert run("snapshot.json").return_value == 130
    monkeypatch.setattr(ImportSpool, "add", add)
    result = run("snapshot.json")
    assert result.return_value == 0
    assert ("continued" in result.stderr) == (stop > 1)
    assert texts(site / "content") == texts(site / "whole")
    assert f"{whole.read} records read" in result.output


def test_clean_removes_what_an_ended_import_left(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its spool can be as large as the imported file."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(digest_files, "write", interrupted)
    assert run("snapshot.json").return_value == 130
    assert list((site / ".sitegen/import").glob("*.sqlite"))
    cleaner.clean(load(Path("sitegen.toml")))
    assert not (site / ".sitegen").exists()


@pytest.mark.slow
def test_a_killed_import_loses_nothing(tmp_path: Path) -> None:
    """Killed several times while it reads and writes, it has the same digests at the end, and leaves nothing behind."""
    toy.put(tmp_path / "snapshot.json", snapshot(9000, per_day=30))
    script = (
        "import sys; from sitegen.loader import file_pieces; file_pieces.PIECE_BYTES = 100_000; from sitegen import cli; "
        "sys.argv = ['sitegen', 'import', 'snapshot.json', '-q', '-o', sys.argv[1]]; cli.main()"
    )
    for delay in (0.8, 1.2, 1.6, 2.0, 2.4, 2.8, 600):
        process = subprocess.Popen([sys.executable, "-c", script, "killed"], cwd=tmp_path)
        start = time.monotonic()
        while process.poll() is None and time.monotonic() - start < delay:
            time.sleep(0.02)
        if process.poll() is not None:
            break
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == 0
    subprocess.run([sys.executable, "-c", script, "whole"], cwd=tmp_path, check=True)
    assert texts(tmp_path / "killed") == texts(tmp_path / "whole")
    assert len(papers(tmp_path / "whole")) == 300
    assert {path.name for path in tmp_path.iterdir()} == {"snapshot.json", "killed", "whole"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads the largest size of a process from /proc")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times as many papers need hardly more."""
    script = (
        "import sys; from sitegen.loader import file_pieces; file_pieces.PIECE_BYTES = 2**20; from sitegen import cli\n"
        "sys.argv = ['sitegen', 'import', sys.argv[1], '-q', '-o', 'out']\n"
        "try: cli.main()\n"
        "finally: print(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])"
    )
    used = []
    for count in (4000, 40_000):
        toy.put(tmp_path / f"{count}.json", snapshot(count, per_day=40))
        found = subprocess.run(
            [sys.executable, "-c", script, f"{count}.json"], cwd=tmp_path, check=True, capture_output=True, text=True
        )
        used.append(int(found.stdout))
    assert used[1] < used[0] * 1.3


def test_all_samples_become_one_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of several families in one import."""
    monkeypatch.chdir(tmp_path)
    result = run(*(FOLDER / name for name in SAMPLES), "--to", "jsonl", "-o", "all.jsonl")
    assert result.return_value == 0
    assert result.stderr == ""
    identifiers = [json.loads(line)["id"] for line in (tmp_path / "all.jsonl").read_text("utf-8").splitlines()]
    assert len(identifiers) == len(set(identifiers)) > 20
