"""`sitegen.watcher`: which changes on disk are reported, when, and how often."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from shutil import rmtree, which

import pytest
from support import hangs, platforms

from sitegen.watcher import QUIET, Watcher, listener

pytestmark = pytest.mark.filterwarnings("ignore:Callback with id:RuntimeWarning")
"""A harmless warning of watchdog. The watcher ignores it, but pytest resets such filters."""


class Reports:
    """The calls of a watcher."""

    def __init__(self, sentinel: Path) -> None:
        self.calls: Queue[frozenset[Path]] = Queue()
        self.lines: list[str] = []
        self.sentinel = sentinel
        """A watched file that no test changes."""

    def next(self) -> frozenset[Path]:
        """Wait for a call."""
        try:
            return self.calls.get(timeout=10)
        except Empty:
            pytest.fail("no change was reported")

    def once(self) -> set[str]:
        """Return the names reported by the next call, which must be the only one."""
        names = {path.name for path in self.next()}
        self.nothing()
        return names

    def nothing(self) -> None:
        """Fail if an earlier change is reported: events come in order, so change the sentinel and wait for it."""
        time.sleep(0.5 * QUIET)
        self.sentinel.write_text(str(time.monotonic_ns()))
        assert {path.name for path in self.next()} == {self.sentinel.name}

    def discard(self) -> None:
        """Change the sentinel, and discard all reports before its own."""
        self.sentinel.write_text(str(time.monotonic_ns()))
        while self.sentinel.name not in {path.name for path in self.next()}:
            pass


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site: configuration, content, theme."""
    for name, text in {
        "sitegen.toml": "[site]\n",
        "content/20191019.md": "# Arxiv Papers\n",
        "content/about.md": "About\n",
        "themes/mine/templates/day.html": "<p>day</p>\n",
        "themes/mine/assets/style.css": "p { color: red }\n",
        "content/venv/pyvenv.cfg": "home = /usr\n",
        "sentinel": "",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def roots(site: Path) -> list[Path]:
    """Return the paths that a preview watches."""
    return [site / "sitegen.toml", site / "content", site / "themes/mine"]


@contextmanager
def watching(
    paths: list[Path], sentinel: Path, *, ignore: tuple[Path, ...] = (), poll: bool = False
) -> Iterator[Reports]:
    """Watch, and collect the reports."""
    reports = Reports(sentinel)
    with Watcher([*paths, sentinel], reports.calls.put, ignore=ignore, poll=poll, log=reports.lines.append):
        time.sleep(0.02)  # until the files have been read
        yield reports


@pytest.fixture
def reports(site: Path) -> Iterator[Reports]:
    """Yield the reports about ``site``."""
    with watching(roots(site), site / "sentinel", ignore=(site / "content/public",)) as reports:
        yield reports


def replace(file: Path, text: str) -> None:
    """Save as most editors do: replace the file by a new one."""
    new = file.with_name("sedX1y2Z3")
    new.write_text(text)
    new.replace(file)


def save_like_vim(file: Path, text: str) -> None:
    """Vim's default: a probe, the old file renamed away, a new one written in pieces, the old one deleted."""
    probe, swap, backup = (file.with_name(name) for name in ("4913", f".{file.name}.swp", f"{file.name}~"))
    swap.write_bytes(b"b0VIM")
    probe.touch()
    probe.unlink()
    file.rename(backup)
    with file.open("w", encoding="utf-8") as new:
        for piece in text:
            new.write(piece)
            new.flush()
        os.fsync(new.fileno())
    backup.unlink()
    swap.unlink()


@pytest.mark.parametrize("save", [Path.write_text, replace, save_like_vim], ids=["in place", "replace", "vim"])
@pytest.mark.parametrize("name", ["sitegen.toml", "content/about.md", "themes/mine/templates/day.html"])
def test_a_save_is_reported_once(site: Path, reports: Reports, save: Callable[[Path, str], None], name: str) -> None:
    """However an editor saves: that file and no other, in one call."""
    save(site / name, "something else\n")
    assert reports.once() == {Path(name).name}


@pytest.mark.parametrize("save", [Path.write_text, replace, save_like_vim], ids=["in place", "replace", "vim"])
def test_a_save_without_a_change_is_not_reported(
    site: Path, reports: Reports, save: Callable[[Path, str], None]
) -> None:
    """Saving the same bytes is not a change."""
    file = site / "themes/mine/templates/day.html"
    save(file, file.read_text(encoding="utf-8"))
    file.touch()
    reports.nothing()


def test_reading_is_not_reported(site: Path, reports: Reports) -> None:
    """Rendering pages reads the theme and the digests."""
    for path in site.rglob("*"):
        if path.is_file():
            path.read_bytes()
    reports.nothing()


def test_a_change_of_the_same_size_is_reported(site: Path, reports: Reports) -> None:
    """Files are compared by content, not only by size and time."""
    file = site / "content/about.md"
    before = file.stat()
    file.write_text("aBOUT\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert reports.once() == {"about.md"}


def test_a_burst_of_five_hundred_files_is_reported_once(site: Path, reports: Reports) -> None:
    """`git checkout` causes one report with every file."""
    names = {f"{number:08}.md" for number in range(500)}
    for name in sorted(names):
        folder = site / "content/cs.CV" / name[:7]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    assert reports.once() == names


def test_a_file_that_is_written_all_the_time_does_not_delay_reports(site: Path, reports: Reports) -> None:
    """A burst ends after half a second even if events go on."""
    ended = threading.Event()

    def write() -> None:
        with (site / "content/log.md").open("w") as log:
            while not ended.wait(0.02):
                log.write("line\n")
                log.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert reports.next()
    finally:
        ended.set()
        writer.join()


def test_temporary_files_and_folders_of_tools_are_not_reported(site: Path, reports: Reports) -> None:
    """Temporary files of editors, and files that git and sitegen write."""
    for name in (
        ".about.md.swp",
        "._about.md",
        "Thumbs.db",
        "venv/lib/README.md",
        "about.md~",
        ".#about.md",
        "#about.md#",
        "4913",
        "a.tmp",
        ".git/HEAD",
        ".sitegen/index",
        "public/index.html",
    ):
        file = site / "content" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text("x")
    (site / "neighbor.txt").write_text("not watched")
    reports.nothing()


def test_deleted_and_moved_files_are_reported(site: Path, reports: Reports) -> None:
    """A rename reports both files."""
    (site / "content/about.md").rename(site / "content/us.md")
    assert reports.once() == {"about.md", "us.md"}
    (site / "content/us.md").rename(site / "us.md")
    assert reports.once() == {"us.md"}
    (site / "content/20191019.md").unlink()
    assert reports.once() == {"20191019.md"}


def test_a_folder_that_is_created_renamed_and_deleted_is_watched(site: Path, reports: Reports) -> None:
    """Files in a new folder are reported, and later changes in the renamed folder too."""
    deep = site / "content/cs.LG/2024"
    deep.mkdir(parents=True)
    (deep / "20240105.md").write_text("digest")
    assert reports.once() == {"20240105.md"}
    deep.parent.rename(site / "content/cs.AI")
    reports.discard()
    (site / "content/cs.AI/2024/20240105.md").write_text("digest, grown")
    assert reports.next() == {site / "content/cs.AI/2024/20240105.md"}
    rmtree(site / "content/cs.AI")
    assert reports.once() == {"20240105.md"}


@pytest.fixture
def fast_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Poll every 50 ms."""
    monkeypatch.setattr(listener, "POLL_INTERVAL", 0.05)


@pytest.mark.usefixtures("fast_polling")
@pytest.mark.parametrize("poll", [False, True], ids=["native", "polling"])
def test_a_root_can_be_deleted_and_created_again(site: Path, poll: bool) -> None:
    """Also a renamed one. The new content folder is watched like the old one."""

    def create_again(text: str) -> None:
        (site / "new").mkdir()
        (site / "new/new.md").write_text(text)
        (site / "new").rename(site / "content")

    with watching([site / "content"], site / "sentinel", poll=poll) as reports:
        (site / "content").rename(site / "old")
        assert reports.once() == {"20191019.md", "about.md"}
        create_again("new")
        assert reports.once() == {"new.md"}
        (site / "content/new.md").write_text("newer")
        assert reports.once() == {"new.md"}
        (site / "old/about.md").write_text("no longer watched")
        reports.nothing()
        rmtree(site / "content")
        create_again("newest")
        assert reports.once() == {"new.md"}
        (site / "content/new.md").unlink()
        assert reports.once() == {"new.md"}


def test_a_missing_root_is_reported_when_it_is_created(tmp_path: Path) -> None:
    """The user can create a theme folder or authors.toml while the preview runs."""
    with watching([tmp_path / "themes/mine", tmp_path / "content/authors.toml"], tmp_path / "sentinel") as reports:
        (tmp_path / "themes/mine/templates").mkdir(parents=True)
        (tmp_path / "themes/mine/templates/day.html").write_text("day")
        assert reports.once() == {"day.html"}
        (tmp_path / "content").mkdir()
        (tmp_path / "content/authors.toml").write_text("")
        assert reports.once() == {"authors.toml"}


@platforms.posix
def test_paths_are_reported_as_given(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative root gives relative paths, a linked one paths below the link, a file its own name."""
    monkeypatch.chdir(site)
    (site / "linked").symlink_to(site / "themes/mine", target_is_directory=True)
    with watching([Path("linked"), Path("sitegen.toml"), Path("content")], site / "sentinel") as reports:
        (site / "themes/mine/assets/style.css").write_text("p {}")
        (site / "sitegen.toml").write_text("")
        assert reports.next() == {Path("linked/assets/style.css"), Path("sitegen.toml")}


@platforms.posix
def test_a_link_to_a_root_can_get_another_target(site: Path) -> None:
    """After `ln -sfn other theme` the files of the other theme are watched."""
    (site / "other").mkdir()
    (site / "other/base.html").write_text("other")
    (site / "theme").symlink_to(site / "themes/mine", target_is_directory=True)
    with watching([site / "theme"], site / "sentinel") as reports:
        (site / "new").symlink_to(site / "other", target_is_directory=True)
        (site / "new").rename(site / "theme")
        assert reports.next() == {site / "theme/base.html"}
        (site / "other/base.html").write_text("changed")
        assert reports.next() == {site / "theme/base.html"}


def test_the_callback_can_change_the_roots(site: Path) -> None:
    """A change of the configuration can name another content folder."""
    (site / "papers").mkdir()
    reports: Queue[frozenset[Path]] = Queue()

    def on_change(changed: frozenset[Path]) -> None:
        if site / "sitegen.toml" in changed:
            watcher.follow([site / "sitegen.toml", site / "papers"])
        reports.put(changed)

    with Watcher(roots(site), on_change) as watcher:
        (site / "sitegen.toml").write_text("content = 'papers'")
        reports.get(timeout=5)
        (site / "papers/new.md").write_text("new")
        (site / "content/about.md").write_text("no longer watched")
        assert reports.get(timeout=5) == {site / "papers/new.md"}


def test_an_error_in_the_callback_is_logged(site: Path) -> None:
    """The watcher continues."""
    lines: list[str] = []
    reports: Queue[frozenset[Path]] = Queue()

    def on_change(changed: frozenset[Path]) -> None:
        reports.put(changed)
        raise ValueError("an error")

    with Watcher(roots(site), on_change, log=lines.append):
        for text in ("one", "two"):
            (site / "content/about.md").write_text(text)
            reports.get(timeout=5)
    assert lines == ["cannot handle a change: ValueError: an error"] * 2


@pytest.mark.usefixtures("fast_polling")
def test_polling_reports_the_same_changes(site: Path) -> None:
    """A save is reported once, and a save without a change is not reported."""
    with watching(roots(site), site / "sentinel", poll=True) as reports:
        (site / "themes/mine/templates/day.html").touch()
        (site / "content/about.md").write_text("changed")
        (site / "content/new.md").write_text("new")
        assert reports.once() == {"about.md", "new.md"}
    assert not reports.lines


IDLE = """
import sys, threading, time
from pathlib import Path
from sitegen.watcher import Watcher
with Watcher([Path(sys.argv[1])], print):
    time.sleep(0.1)
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.name != str(threading.get_native_id())]
    switches = lambda: [line for task in tasks for line in (task / "status").read_text(encoding="utf-8").splitlines() if "ctxt" in line]
    before = switches()
    time.sleep(float(sys.argv[2]))
    print("idle" if tasks and switches() == before else "active")
"""


@platforms.linux
@pytest.mark.parametrize("seconds", [0.2, pytest.param(60, marks=pytest.mark.torture)])
def test_idle_causes_no_work(site: Path, seconds: float) -> None:
    """All threads wait without a timeout: none of them runs without an event."""
    command = [sys.executable, "-c", IDLE, str(site), str(seconds)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "idle\n"


LIMITED = """
import sys, time
from pathlib import Path
from sitegen.watcher import Watcher, listener
listener.POLL_INTERVAL = 0.05
Path("/proc/sys/user", sys.argv[2]).write_text(sys.argv[3])
folder = Path(sys.argv[1])
reports = []
with Watcher([folder], lambda changed: reports.extend(path.name for path in changed)) as watcher:
    if sys.argv[4] == "later":
        assert not watcher.polling
        for number in range(30):
            (folder / f"later{number}").mkdir()
    (folder / "29").mkdir(exist_ok=True)
    (folder / "29/new.md").write_text("new")
    end = time.monotonic() + 10
    while (not reports or not watcher.polling) and time.monotonic() < end:
        time.sleep(0.01)
    (folder / "29/newer.md").write_text("newer")
    while len(reports) < 2 and time.monotonic() < end:
        time.sleep(0.01)
print(reports)
"""


@platforms.linux
@pytest.mark.parametrize(
    ("limit", "number", "when"),
    [("max_inotify_watches", 10, "start"), ("max_inotify_watches", 20, "later"), ("max_inotify_instances", 0, "start")],
)
def test_the_watcher_polls_at_the_limit_of_the_operating_system(
    tmp_path: Path, limit: str, number: int, when: str
) -> None:
    """If the limit of watches is reached, at the start or by new folders, the watcher logs it and polls."""
    for folder in range(30 if when == "start" else 3):
        (tmp_path / str(folder)).mkdir()
    unshare = [which("unshare") or "", "--user", "--map-root-user"]
    if not unshare[0] or subprocess.run([*unshare, "true"], check=False, capture_output=True).returncode:
        pytest.skip("needs `unshare --user`, to lower the system's limit for this test: apt-get install util-linux")
    command = [*unshare, sys.executable, "-c", LIMITED, str(tmp_path), limit, str(number), when]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.stderr
    assert "limit" in done.stdout.splitlines()[0]
    assert done.stdout.splitlines()[1:] == ["['new.md', 'newer.md']"]


def test_a_closed_watcher_reports_nothing(site: Path) -> None:
    """Closing ends every thread."""
    before = set(threading.enumerate())
    reports: list[frozenset[Path]] = []
    watcher = Watcher(roots(site), reports.append)
    watcher.start()
    watcher.close()
    (site / "content/about.md").write_text("late")
    time.sleep(0.2)
    assert not reports
    assert set(threading.enumerate()) == before


def test_each_save_beside_a_large_archive_is_reported(tmp_path: Path) -> None:
    """Beside 5,783 digests in 400 folders, each save of a template is reported; `benchmarks/serve.py` measures the delay."""
    for number in range(5783):
        folder = tmp_path / "content" / str(number % 400)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.md").touch()
    (tmp_path / "theme").mkdir()
    reports: Queue[frozenset[Path]] = Queue()
    with Watcher([tmp_path / "content", tmp_path / "theme"], reports.put):
        for text in ("one", "two", "three"):
            (tmp_path / "theme/base.html").write_text(text)
            assert reports.get(timeout=hangs.LIMIT) == {tmp_path / "theme/base.html"}


def test_importing_the_watcher_changes_nothing_outside() -> None:
    """watchdog and the filters for warnings are configured when a watcher starts."""
    code = """
import logging, warnings
from watchdog.observers.inotify_move_event_grouper import InotifyMoveEventGrouper
def state():
    return InotifyMoveEventGrouper.delay, logging.getLogger("watchdog").handlers[:], warnings.filters[:]
before = state()
import sitegen.watcher
assert state() == before
"""
    subprocess.run([sys.executable, "-c", code], check=True)
