"""`sitegen.cli`: commands and options, messages, and exit status."""

import gc
import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from support import build_process, platforms, toy
from support.toy import record

from sitegen import builder, cli
from sitegen.build_result import Summary
from sitegen.errors import Problem

DIGEST = toy.digest("2019-01-02", record("1901.00001"), record("1901.00002"), record("1901.00003"))


class Result(NamedTuple):
    """The result of a command."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """A function that runs a command in the folder of a site with one digest."""
    toy.put(tmp_path / "content/a.md", DIGEST)
    toy.put(tmp_path / "sitegen.toml", f'[site]\nurl = "{toy.URL}"\n')
    monkeypatch.chdir(tmp_path)
    before, threshold = signal.getsignal(signal.SIGTERM), gc.get_threshold()

    def command(*arguments: str) -> Result:
        monkeypatch.setattr(sys, "argv", ["sitegen", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Result(int(ended.value.code or 0), captured.out, captured.err)

    yield command
    signal.signal(signal.SIGTERM, before)
    gc.set_threshold(*threshold)


def test_a_build_ends_with_a_summary(run: Run) -> None:
    """It counts pages written, unchanged and removed, warnings, bytes and seconds; the status is 0."""
    ended = run("build", "-j", "1")
    assert ended.status == 0
    pages = len(toy.tree(Path("public"))) - 1
    assert ended.out.startswith(f"{pages} pages written, 0 unchanged, 0 removed, 0 warnings, ")
    assert re.search(r" s\nthe site is in public: open public/index.html, or run `sitegen serve` to .*\n$", ended.out)
    assert "import" in ended.err
    again = run("build", "-j", "1")
    assert again.out.startswith(f"0 pages written, {pages} unchanged, 0 removed, 0 warnings, 0 bytes in ")
    assert run("build", "-j", "1", "--full").out.startswith(f"{pages} pages written, 0 unchanged")


def test_quiet_prints_only_warnings(run: Run) -> None:
    """Without warnings there is no output, neither on standard output nor on standard error."""
    assert run("build", "-q", "-j", "1") == Result(0, "", "")
    toy.put(Path("content/b.md"), DIGEST.replace("1901.00001v1", "x"))
    ended = run("build", "-q", "-j", "1")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.splitlines()[0].startswith("warning: content/b.md:3: ")
    assert len(ended.err.splitlines()) == 1


def test_verbose_prints_times_and_all_warnings(run: Run) -> None:
    """It prints the time of each phase and every warning; without -v, only the first twenty warnings."""
    toy.put(
        Path("content/b.md"),
        DIGEST.replace("2019-01-02\n", "2019-01-03\n", 1).replace("http://arxiv.org/abs/", "x") * 9,
    )
    few, all_ = run("build", "-j", "1"), run("build", "-v", "-j", "1", "--full")
    assert len([line for line in few.err.splitlines() if line.startswith("warning:")]) == 20
    assert "more warnings; -v shows all" in few.err
    assert len([line for line in all_.err.splitlines() if line.startswith("warning:")]) > 20
    assert re.search(
        r"^scan [\d.]+ s, import [\d.]+ s, plan [\d.]+ s, render [\d.]+ s, publish [\d.]+ s$", all_.out, re.MULTILINE
    )


def test_strict_makes_a_warning_a_failure(run: Run) -> None:
    """The status is 1, and the site is built."""
    assert run("build", "-q", "--strict", "-j", "1").status == 0
    toy.put(Path("content/page.md"), "no title\n")
    ended = run("build", "-q", "--strict", "-j", "1")
    assert (ended.status, ended.err) == (
        1,
        "warning: content/page.md:1: a page without a title; begin it with `# The title`\n",
    )
    assert Path("public/index.html").is_file()


def test_a_site_without_an_address_is_a_warning(run: Run) -> None:
    """The warning has a remedy. An address from `--base-url` is enough."""
    Path("sitegen.toml").write_text("", encoding="utf-8")
    ended = run("build", "-q", "-j", "1")
    assert ended.status == 0
    assert "no `url`" in ended.err
    assert "--base-url" in ended.err
    assert run("build", "-q", "-j", "1", "--strict").status == 1
    assert run("build", "-q", "-j", "1", "--strict", "--base-url", "https://example.org") == Result(0, "", "")


def test_options_override_the_configuration(run: Run) -> None:
    """Paths on the command line are relative to the current folder."""
    Path("content").rename("digests")
    toy.telltale(Path("mine"))
    ended = run("build", "-q", "-j", "1", "--content", "digests", "-o", "out/site", "--theme", "mine")
    assert ended == Result(0, "", "")
    assert b"paper = PaperRow(" in Path("out/site/paper/1901/1901.00001.html").read_bytes()
    Path("elsewhere.toml").write_text(
        '[site]\nurl = "https://example.com/"\n[build]\ncontent = "digests"\n', encoding="utf-8"
    )
    assert run("build", "-q", "-j", "1", "-c", "elsewhere.toml").status == 0
    assert b"https://example.com/" in Path("public/atom.xml").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "spoil", "message"),
    [
        (
            ("-c", "missing.toml"),
            None,
            "sitegen: missing.toml: there is no such file; name an existing file with -c, or run",
        ),
        (
            (),
            ("sitegen.toml", "[site]\ntitel = 'x'\n"),
            "sitegen: sitegen.toml:2: unknown key `titel`; did you mean `title`?\n    titel = 'x'\n",
        ),
        (
            (),
            ("content/authors.toml", "[[merge]]\nname = 3\n"),
            "sitegen: content/authors.toml:2: `name` must be text in quotes",
        ),
        (("--theme", "missing"), None, "sitegen: there is no theme `missing`; give a folder"),
        (("--content", "missing"), None, "sitegen: there is no folder `missing`; create it"),
        (
            ("--base-url", "nonsense"),
            None,
            "sitegen: --base-url: `url` is not the address of a site: 'nonsense'; write",
        ),
        (("-o", "."), None, "sitegen: the output folder "),
        (("-o", "content"), None, "sitegen: the output folder "),
    ],
)
def test_an_error_is_one_line(
    run: Run, arguments: tuple[str, ...], spoil: tuple[str, str] | None, message: str
) -> None:
    """The message has place, problem and remedy; the status is 1, and nothing is written."""
    if spoil:
        toy.put(Path(spoil[0]), spoil[1])
    ended = run("build", "-q", "-j", "1", *arguments)
    assert ended.status == 1
    assert ended.err.startswith(message), ended.err
    assert not Path("public").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--nonsense"),
        ("nonsense",),
        ("build", "-j", "0"),
        ("build", "-j", "many"),
        ("build", "a", "b"),
        ("check", "--target", "nowhere"),
        ("serve", "--port", "99999"),
        ("build", "-c", "content"),
    ],
)
def test_wrong_usage_has_status_2(run: Run, arguments: tuple[str, ...]) -> None:
    """The message shows how the command is used."""
    ended = run(*arguments)
    assert ended.status == 2
    assert "Usage: " in ended.err


@pytest.mark.parametrize("command", [(), ("build",), ("serve",), ("check",), ("clean",), ("init",)])
def test_every_command_has_help(run: Run, command: tuple[str, ...]) -> None:
    """Each option has a description."""
    ended = run(*command, "--help")
    assert ended.status == 0
    assert "Usage: " in ended.out
    assert all(line.split("  ", 2)[-1].strip() for line in ended.out.splitlines() if line.strip().startswith("-"))


def test_help_lists_the_commands(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It lists exactly these seven, and `--version` prints the version."""
    listed = run("--help").out.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")] == [
        "build",
        "check",
        "clean",
        "fetch",
        "import",
        "init",
        "serve",
    ]
    monkeypatch.setattr("importlib.metadata.version", lambda _: "1.2.3")
    assert run("--version").out.endswith("sitegen 1.2.3\n")


def test_a_stopped_build_prints_a_message(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status is 130 after SIGTERM, as in shells after Ctrl-C."""

    def stopped(*_: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(builder, "build", stopped)
    ended = run("build", "-q")
    assert ended.status == 130
    assert ended.err.strip() == "sitegen: stopped; the site is complete"


@platforms.posix
def test_ctrl_c_during_the_imports_ends_without_a_traceback(tmp_path: Path) -> None:
    """Imports take part of a second, and an exception during one would print a traceback."""
    toy.put(
        tmp_path / "started.py",
        "import signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'sitegen.config':\n"
        "            signal.raise_signal(signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from sitegen.__main__ import main\n"
        "main()\n",
    )
    ended = build_process.run([sys.executable, str(tmp_path / "started.py"), "--version"])
    assert (ended.returncode, ended.stdout) == (130, "")
    assert ended.stderr == "sitegen: stopped; the site is complete\n"


def test_messages_have_no_control_characters(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control characters in quoted text are escaped, so that they do not control the terminal."""
    summary = Summary(problems=[Problem("a\x1b[2J.md", 1, "a\x07b\nwarning: c", "d\u202e")])
    monkeypatch.setattr(builder, "build", lambda *_: summary)
    ended = run("build", "-q")
    assert not set(ended.err) & set("\x1b\x07\u202e")
    assert len(ended.err.splitlines()) == 1


def test_clean_removes_the_output(run: Run) -> None:
    """It prints the number of removed files, and keeps content and configuration."""
    before = toy.tree(Path())
    run("build", "-q", "-j", "1")
    pages = len(toy.tree(Path("public"))) - 1
    assert run("clean") == Result(0, f"removed {pages} files\n", "")
    assert toy.tree(Path()) == before
    assert run("clean", "-q") == Result(0, "", "")


def test_progress_without_a_terminal_is_plain_lines(run: Run) -> None:
    """Each phase has a few lines on standard error, so that logs stay short."""
    lines = [line for line in run("build", "-j", "1").err.splitlines() if not line.startswith("note:")]
    assert {line.split(":")[0] for line in lines} >= {"scan", "render", "publish"}
    assert len(lines) < 12
    assert not [line for line in lines if "\r" in line or "\x1b" in line]


def test_a_check_ends_with_a_summary(run: Run) -> None:
    """It counts files, pages, links, bytes, errors and warnings; `-v` adds the size of each part."""
    run("build", "-q", "-j", "1")
    files = len(toy.tree(Path("public")))
    ended = run("check", "-j", "1", "--target", "github-pages")
    assert ended.status == 0
    assert ended.out.startswith(f"{files} files, ")
    assert ended.out.endswith(": 0 errors, 0 warnings\n")
    shares = run("check", "-v", "-j", "1").out.splitlines()[:-1]
    assert any(re.match(r"paper pages .*\[pages\] papers = false\): 3 files, [\d.]+ kB", line) for line in shares), (
        shares
    )
    assert run("check", "-q", "-j", "1") == Result(0, "", "")


def test_a_check_that_finds_an_error_fails(run: Run) -> None:
    """The first twenty errors are printed and the others counted; `-v` prints all."""
    run("build", "-q", "-j", "1")
    home = Path("public/index.html")
    links = "".join(f'<a href="missing-{number:02}.html">x</a>' for number in range(25))
    home.write_text(home.read_text(encoding="utf-8").replace("</main>", f"{links}</main>"), encoding="utf-8")
    ended = run("check", "-j", "1")
    assert ended.status == 1
    lines = ended.err.splitlines()
    assert len([line for line in lines if line.startswith("error: index.html:")]) == 20
    assert '"missing-00.html" leads to missing-00.html, which does not exist' in ended.err
    assert "... and 5 more errors; -v shows more of them" in lines
    assert ": 25 errors, " in ended.out
    verbose = run("check", "-v", "-j", "1").err.splitlines()
    assert len([line for line in verbose if line.startswith("error: ")]) == 25


def test_a_damaged_index_is_an_error_with_a_remedy(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no traceback."""

    def damaged(*_: object) -> None:
        raise sqlite3.DatabaseError("database disk image is malformed")

    monkeypatch.setattr(builder, "build", damaged)
    ended = run("build", "-q")
    assert ended.status == 1
    assert (
        "the index cannot be used: database disk image is malformed; if it is damaged, `sitegen build` makes a new one"
        in ended.err
    )


@platforms.posix
def test_serve_prints_the_address(run: Run) -> None:
    """The address has the path of the site's URL. Ctrl-C ends the command with status 0 and no message."""
    arguments = [sys.executable, "-m", "sitegen", "serve", "--port", "0"]
    with build_process.start(arguments) as process:
        assert process.stdout
        line = process.stdout.readline()
        address = re.fullmatch(r"the site is at (http://127\.0\.0\.1:\d+/\S*) until you press Ctrl-C\n", line)
        assert address, line
        assert address[1].endswith(urlsplit(toy.URL).path)
        with urlopen(f"{address[1]}2019/01/02.html", timeout=20) as page:  # noqa: S310 - our own
            assert b'id="1901.00001"' in page.read()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


def test_any_name_can_be_printed(tmp_path: Path) -> None:
    """A character that the output's encoding lacks is printed as an escape sequence."""
    done = subprocess.run(
        [sys.executable, "-m", "sitegen", "init", "日本"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(toy.ROOT), "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "wrote \\u65e5\\u672c" in done.stdout
    assert (tmp_path / "日本" / "sitegen.toml").is_file()


@pytest.mark.parametrize(
    ("arguments", "suggested"),
    [
        (("bild",), "build"),
        (("check", "--target", "github"), "github-pages"),
        (("build", "--outptu", "x"), "--output"),
        (("check", "--target", "zzz"), ""),
    ],
)
def test_a_similar_name_is_suggested(run: Run, arguments: tuple[str, ...], suggested: str) -> None:
    """For a misspelled command, option or host, once, with status 2."""
    ended = run(*arguments)
    assert ended.status == 2
    assert ended.err.count("Did you mean") == bool(suggested)
    assert suggested in ended.err


def test_all_problems_of_the_settings_are_printed(run: Run) -> None:
    """Each with its line, which is quoted unless it contains a password."""
    toy.put(Path("sitegen.toml"), '[site]\ntitle = 3\nurl = "https://me:s3cret@a.org/"\nlanguage = "en_US"\n')
    ended = run("build")
    assert ended.status == 1
    assert [line.split(": ")[1] for line in ended.err.splitlines() if line.startswith("sitegen: ")] == [
        "sitegen.toml:2",
        "sitegen.toml:3",
        "sitegen.toml:4",
    ]
    assert '    language = "en_US"\n' in ended.err
    assert "s3cret" not in ended.err


def test_a_build_prints_how_to_open_the_site(run: Run) -> None:
    """The command of the preview has the same settings and theme. It is left out if it would show other digests."""
    Path("other.toml").write_bytes(Path("sitegen.toml").read_bytes())
    said = run("build", "-c", "other.toml", "--theme", "gazette", "-o", "out put").out.splitlines()[-1]
    assert said.startswith(
        "the site is in out put: open out put/index.html, or run `sitegen serve -c other.toml --theme"
    )
    assert run("build", "--content", "content").out.splitlines()[-1].endswith("open public/index.html")


@pytest.mark.parametrize("name", ["https://a.example/", "*", ".com", "a b", "\u2603.example"])
def test_the_name_of_a_preview_is_a_host_name(run: Run, name: str) -> None:
    """Any other value, or a pattern that allows every name, is wrong usage."""
    ended = run("serve", "--name", name)
    assert ended.status == 2
    assert "--name" in ended.err


def test_verbose_clean_prints_folders_and_kept_files(run: Run) -> None:
    """It names the folders, and the files that are kept because sitegen did not make them."""
    run("build", "-q", "-j", "1")
    toy.put(Path("public/mine.txt"), "x")
    said = run("clean", "-v").out
    assert "they were in public; the index was .sitegen" in said
    assert "kept public/mine.txt, which sitegen did not make" in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, which Linux has")
@pytest.mark.parametrize("messages", ["", "2>/dev/full"])
def test_a_full_disk_for_messages_is_reported(tmp_path: Path, messages: str) -> None:
    """There is no traceback, and the status is 1, even if standard error cannot be written either."""
    folder = toy.write(tmp_path)
    command = f'"{sys.executable}" -m sitegen build -c "{folder / "sitegen.toml"}" >/dev/full {messages}'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert done.returncode == 1 or messages
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert messages or "cannot print messages: No space left on device" in done.stderr


def test_the_preview_refuses_an_empty_address() -> None:
    """The operating system would take it for all addresses."""
    result = CliRunner().invoke(cli.commands, ["serve", "--host", ""])
    assert result.exit_code == 2
    assert "such as 127.0.0.1" in result.output
