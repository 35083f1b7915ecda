"""`sitegen.watcher`: what is told of changes on disk, when, and how often."""

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
"""watchdog's, of no harm: pytest forgets that the module switches it off."""


class Told:
    """What a watcher told, call by call."""

    def __init__(self, bell: Path) -> None:
        self.calls: Queue[frozenset[Path]] = Queue()
        self.lines: list[str] = []
        self.bell = bell
        """A followed file that no test changes."""

    def next(self) -> frozenset[Path]:
        """Wait for a call."""
        try:
            return self.calls.get(timeout=10)
        except Empty:
            pytest.fail("nothing was told")

    def once(self) -> set[str]:
        """The names told in the next call, which must be the only one."""
        told = {path.name for path in self.next()}
        self.nothing()
        return told

    def nothing(self) -> None:
        """Fail if anything is told of what happened before: events come in order, so ring a bell and wait for it."""
        time.sleep(0.5 * QUIET)
        self.bell.write_text(str(time.monotonic_ns()))
        assert {path.name for path in self.next()} == {self.bell.name}

    def forget(self) -> None:
        """Ring the bell and take everything until it is heard."""
        self.bell.write_text(str(time.monotonic_ns()))
        while self.bell.name not in {path.name for path in self.next()}:
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
        "bell": "",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def roots(site: Path) -> list[Path]:
    """What a preview follows."""
    return [site / "sitegen.toml", site / "content", site / "themes/mine"]


@contextmanager
def watching(paths: list[Path], bell: Path, *, ignore: tuple[Path, ...] = (), poll: bool = False) -> Iterator[Told]:
    """Watch, and collect what is told."""
    told = Told(bell)
    with Watcher([*paths, bell], told.calls.put, ignore=ignore, poll=poll, log=told.lines.append):
        time.sleep(0.02)  # the content of the files is read by now
        yield told


@pytest.fixture
def told(site: Path) -> Iterator[Told]:
    """What is told of ``site``."""
    with watching(roots(site), site / "bell", ignore=(site / "content/public",)) as told:
        yield told


def replace(file: Path, text: str) -> None:
    """Save as most editors do: a new file takes the place of the old one."""
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
def test_a_save_is_told_once(site: Path, told: Told, save: Callable[[Path, str], None], name: str) -> None:
    """However an editor saves, that file and no other is told, in one call."""
    save(site / name, "something else\n")
    assert told.once() == {Path(name).name}


@pytest.mark.parametrize("save", [Path.write_text, replace, save_like_vim], ids=["in place", "replace", "vim"])
def test_a_save_without_a_change_is_not_told(site: Path, told: Told, save: Callable[[Path, str], None]) -> None:
    """The same bytes again are no change."""
    file = site / "themes/mine/templates/day.html"
    save(file, file.read_text(encoding="utf-8"))
    file.touch()
    told.nothing()


def test_reading_is_not_told(site: Path, told: Told) -> None:
    """Rendering pages reads the theme and the digests."""
    for path in site.rglob("*"):
        if path.is_file():
            path.read_bytes()
    told.nothing()


def test_a_change_of_the_same_size_is_told(site: Path, told: Told) -> None:
    """Content counts, not size or time."""
    file = site / "content/about.md"
    before = file.stat()
    file.write_text("aBOUT\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert told.once() == {"about.md"}


def test_a_burst_of_five_hundred_files_is_told_once(site: Path, told: Told) -> None:
    """`git checkout` causes one refresh that names every file."""
    names = {f"{number:08}.md" for number in range(500)}
    for name in sorted(names):
        folder = site / "content/cs.CV" / name[:7]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    assert told.once() == names


def test_a_file_that_is_written_to_all_the_time_starves_nobody(site: Path, told: Told) -> None:
    """A burst ends after half a second although events go on."""
    ended = threading.Event()

    def scribble() -> None:
        with (site / "content/log.md").open("w") as log:
            while not ended.wait(0.02):
                log.write("line\n")
                log.flush()

    scribbler = threading.Thread(target=scribble)
    scribbler.start()
    try:
        assert told.next()
    finally:
        ended.set()
        scribbler.join()


def test_temporary_files_and_folders_of_tools_are_not_told(site: Path, told: Told) -> None:
    """What lies beside a file while it is edited, and what git and sitegen itself write, is nobody's change."""
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
    (site / "neighbour.txt").write_text("not followed")
    told.nothing()


def test_files_that_go_are_told(site: Path, told: Told) -> None:
    """Deleting and moving away are changes; a rename names both files."""
    (site / "content/about.md").rename(site / "content/us.md")
    assert told.once() == {"about.md", "us.md"}
    (site / "content/us.md").rename(site / "us.md")
    assert told.once() == {"us.md"}
    (site / "content/20191019.md").unlink()
    assert told.once() == {"20191019.md"}


def test_a_folder_that_comes_goes_and_is_renamed_is_followed(site: Path, told: Told) -> None:
    """Files in a new folder are told, and so are later saves in it under its new name."""
    deep = site / "content/cs.LG/2024"
    deep.mkdir(parents=True)
    (deep / "20240105.md").write_text("digest")
    assert told.once() == {"20240105.md"}
    deep.parent.rename(site / "content/cs.AI")
    told.forget()
    (site / "content/cs.AI/2024/20240105.md").write_text("digest, grown")
    assert told.next() == {site / "content/cs.AI/2024/20240105.md"}
    rmtree(site / "content/cs.AI")
    assert told.once() == {"20240105.md"}


@pytest.fixture
def fast_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look every 50 ms."""
    monkeypatch.setattr(listener, "POLL", 0.05)


@pytest.mark.usefixtures("fast_polling")
@pytest.mark.parametrize("poll", [False, True], ids=["native", "polling"])
def test_a_root_may_go_and_come_back(site: Path, poll: bool) -> None:
    """A content folder that is deleted or renamed, and made again, is followed as before."""

    def come_back(text: str) -> None:
        (site / "new").mkdir()
        (site / "new/new.md").write_text(text)
        (site / "new").rename(site / "content")

    with watching([site / "content"], site / "bell", poll=poll) as told:
        (site / "content").rename(site / "old")
        assert told.once() == {"20191019.md", "about.md"}
        come_back("new")
        assert told.once() == {"new.md"}
        (site / "content/new.md").write_text("newer")
        assert told.once() == {"new.md"}
        (site / "old/about.md").write_text("not followed any more")
        told.nothing()
        rmtree(site / "content")
        come_back("newest")
        assert told.once() == {"new.md"}
        (site / "content/new.md").unlink()
        assert told.once() == {"new.md"}


def test_what_is_missing_at_first_is_told_when_it_comes(tmp_path: Path) -> None:
    """A theme folder and an authors.toml may be made while the preview runs."""
    with watching([tmp_path / "themes/mine", tmp_path / "content/authors.toml"], tmp_path / "bell") as told:
        (tmp_path / "themes/mine/templates").mkdir(parents=True)
        (tmp_path / "themes/mine/templates/day.html").write_text("day")
        assert told.once() == {"day.html"}
        (tmp_path / "content").mkdir()
        (tmp_path / "content/authors.toml").write_text("")
        assert told.once() == {"authors.toml"}


@platforms.posix
def test_paths_are_told_as_given(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative root gives relative paths, a linked one paths below the link, a file its own name."""
    monkeypatch.chdir(site)
    (site / "linked").symlink_to(site / "themes/mine", target_is_directory=True)
    with watching([Path("linked"), Path("sitegen.toml"), Path("content")], site / "bell") as told:
        (site / "themes/mine/assets/style.css").write_text("p {}")
        (site / "sitegen.toml").write_text("")
        assert told.next() == {Path("linked/assets/style.css"), Path("sitegen.toml")}


@platforms.posix
def test_a_link_to_a_root_may_point_elsewhere(site: Path) -> None:
    """`ln -sfn other theme` shows the other theme, and follows it."""
    (site / "other").mkdir()
    (site / "other/base.html").write_text("other")
    (site / "theme").symlink_to(site / "themes/mine", target_is_directory=True)
    with watching([site / "theme"], site / "bell") as told:
        (site / "new").symlink_to(site / "other", target_is_directory=True)
        (site / "new").rename(site / "theme")
        assert told.next() == {site / "theme/base.html"}
        (site / "other/base.html").write_text("changed")
        assert told.next() == {site / "theme/base.html"}


def test_other_roots_can_be_followed_from_within_a_call(site: Path) -> None:
    """A change of the configuration can name another content folder."""
    (site / "papers").mkdir()
    told: Queue[frozenset[Path]] = Queue()

    def on_change(changed: frozenset[Path]) -> None:
        if site / "sitegen.toml" in changed:
            watcher.follow([site / "sitegen.toml", site / "papers"])
        told.put(changed)

    with Watcher(roots(site), on_change) as watcher:
        (site / "sitegen.toml").write_text("content = 'papers'")
        told.get(timeout=5)
        (site / "papers/new.md").write_text("new")
        (site / "content/about.md").write_text("not followed any more")
        assert told.get(timeout=5) == {site / "papers/new.md"}


def test_a_failing_call_is_logged_and_the_next_one_made(site: Path) -> None:
    """The watcher outlives what a change sets off."""
    lines: list[str] = []
    told: Queue[frozenset[Path]] = Queue()

    def on_change(changed: frozenset[Path]) -> None:
        told.put(changed)
        raise ValueError("a fault")

    with Watcher(roots(site), on_change, log=lines.append):
        for text in ("one", "two"):
            (site / "content/about.md").write_text(text)
            told.get(timeout=5)
    assert lines == ["following a change failed: ValueError: a fault"] * 2


@pytest.mark.usefixtures("fast_polling")
def test_polling_tells_the_same(site: Path) -> None:
    """Where the system tells nothing, looking does: a save once, an unchanged save not at all."""
    with watching(roots(site), site / "bell", poll=True) as told:
        (site / "themes/mine/templates/day.html").touch()
        (site / "content/about.md").write_text("changed")
        (site / "content/new.md").write_text("new")
        assert told.once() == {"about.md", "new.md"}
    assert not told.lines


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
    print("slept" if tasks and switches() == before else "woke")
"""


@platforms.linux
@pytest.mark.parametrize("seconds", [0.2, pytest.param(60, marks=pytest.mark.torture)])
def test_idle_causes_no_work(site: Path, seconds: float) -> None:
    """All threads sleep without a timeout: not one of them runs while nothing happens."""
    command = [sys.executable, "-c", IDLE, str(site), str(seconds)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "slept\n"


LIMITED = """
import sys, time
from pathlib import Path
from sitegen.watcher import Watcher, listener
listener.POLL = 0.05
Path("/proc/sys/user", sys.argv[2]).write_text(sys.argv[3])
folder = Path(sys.argv[1])
told = []
with Watcher([folder], lambda changed: told.extend(path.name for path in changed)) as watcher:
    if sys.argv[4] == "later":
        assert not watcher.polling
        for number in range(30):
            (folder / f"later{number}").mkdir()
    (folder / "29").mkdir(exist_ok=True)
    (folder / "29/new.md").write_text("new")
    end = time.monotonic() + 10
    while (not told or not watcher.polling) and time.monotonic() < end:
        time.sleep(0.01)
    (folder / "29/newer.md").write_text("newer")
    while len(told) < 2 and time.monotonic() < end:
        time.sleep(0.01)
print(told)
"""


@platforms.linux
@pytest.mark.parametrize(
    ("limit", "number", "when"),
    [("max_inotify_watches", 10, "start"), ("max_inotify_watches", 20, "later"), ("max_inotify_instances", 0, "start")],
)
def test_polls_by_itself_at_the_systems_limit(tmp_path: Path, limit: str, number: int, when: str) -> None:
    """Where the limit of watches is reached, at the start or by new folders, it says so and looks for changes."""
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


def test_a_closed_watcher_is_gone(site: Path) -> None:
    """After closing there are no threads and no more reports."""
    before = set(threading.enumerate())
    told: list[frozenset[Path]] = []
    watcher = Watcher(roots(site), told.append)
    watcher.start()
    watcher.close()
    (site / "content/about.md").write_text("late")
    time.sleep(0.2)
    assert not told
    assert set(threading.enumerate()) == before


def test_each_save_beside_a_large_archive_is_reported(tmp_path: Path) -> None:
    """Beside 5,783 digests in 400 folders, each save of a template is reported; `benchmarks/serve.py` measures the delay."""
    for number in range(5783):
        folder = tmp_path / "content" / str(number % 400)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number}.md").touch()
    (tmp_path / "theme").mkdir()
    reported: Queue[frozenset[Path]] = Queue()
    with Watcher([tmp_path / "content", tmp_path / "theme"], reported.put):
        for text in ("one", "two", "three"):
            (tmp_path / "theme/base.html").write_text(text)
            assert reported.get(timeout=hangs.LIMIT) == {tmp_path / "theme/base.html"}
