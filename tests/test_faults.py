"""Faults of disks, permissions, templates and the index: a build reports them and keeps the old site."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support import build_process, hangs, platforms, toy

pytestmark = platforms.linux

_ADDED = toy.digest(
    "2019-02-12", toy.record("1902.05555", "A new one", day="2019-02-12", authors="Ada Lovelace, A Nova")
)


@dataclass
class Site:
    """A built site with a new digest that is not published yet."""

    folder: Path
    """Its path for the build."""
    seen: Path
    """Its path for this process, if the build has file systems of its own."""
    prefix: list[str] = field(default_factory=list)
    """The command that enters the file systems of the build."""

    def build(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a build, with a limit on its time."""
        return build_process.run([*self.prefix, *build_process.command(self.folder, *arguments)])

    def tree(self) -> dict[str, bytes]:
        """Return the published files."""
        return toy.tree(self.seen / "public")

    @property
    def index(self) -> Path:
        """Return the path of the archive's file."""
        return self.seen / ".sitegen" / "archive.sqlite"


Fault = Callable[[Site], AbstractContextManager[object]]


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a built site with a new digest that is not built yet."""
    folder = toy.write(tmp_path_factory.mktemp("before"))
    toy.build(folder)
    toy.put(folder / "content" / "new.md", _ADDED)
    return folder


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The output of a clean build with the new digest."""
    folder = tmp_path_factory.mktemp("after")
    shutil.copytree(before / "content", folder / "content")
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    toy.build(folder)
    return toy.tree(folder / "public")


@pytest.fixture
def site(before: Path) -> Iterator[Site]:
    """A copy of the site that a test may damage, in a folder that any user may enter."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        shutil.copytree(before, folder, symlinks=True)
        Path(place).chmod(0o755)
        yield Site(folder, folder)


# Faults


@contextmanager
def _as_owner(site: Site, *paths: str) -> Iterator[None]:
    """Build as a user who owns the files, but cannot write to these folders or read these files."""
    if os.geteuid() == 0:
        # Root as well, but without the right to ignore permissions.
        site.prefix = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    modes = {path: path.stat().st_mode for path in (site.folder / name for name in paths)}
    for path in modes:
        path.chmod(0o555 if path.is_dir() else 0)
    try:
        yield
    finally:
        site.prefix = []
        for path, mode in modes.items():
            path.chmod(mode)


def _forbidden(*paths: str) -> Fault:
    return lambda site: _as_owner(site, *paths)


@contextmanager
def _no_room_for_templates(site: Site) -> Iterator[None]:
    (site.folder / ".sitegen" / "templates").mkdir(exist_ok=True)
    with _as_owner(site, ".sitegen/templates"):
        yield


def _unreadable(*paths: str) -> Fault:
    """Take away the permission to read digests, static files or folders."""

    @contextmanager
    def fault(site: Site) -> Iterator[None]:
        files = [site.folder / "content" / path for path in paths]
        with _as_owner(site):
            modes = [file.stat().st_mode for file in files]
            for file in files:
                file.chmod(0)
            try:
                yield
                assert (site.folder / "public/2018/12/31.html").is_file()
                assert (site.folder / "public/2019/01/03.html").is_file()
            finally:
                for file, mode in zip(files, modes, strict=True):
                    file.chmod(mode)

    return fault


@contextmanager
def _mounted(site: Site, script: str) -> Iterator[Callable[[str], object]]:
    """Mount file systems below the folder by a shell script; only the build and this script see them."""
    command = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-ec",
        f"cd {site.folder}; {script}; echo; exec sleep 600",
    ]
    try:
        holder = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    except FileNotFoundError:
        pytest.skip("needs `unshare`, to mount file systems for this test alone: apt-get install util-linux")
    assert holder.stdout
    assert holder.stderr
    try:
        if not holder.stdout.readline():
            pytest.skip(
                f"mounting needs user namespaces, which this system forbids (see .ci/run): {holder.stderr.read()}"
            )
        entered = ["nsenter", "-t", str(holder.pid), "-U", "-m", "--preserve-credentials"]
        site.prefix = entered
        site.seen = Path(f"/proc/{holder.pid}/root{site.folder}")
        yield lambda script: subprocess.check_call([*entered, "sh", "-ec", f"cd {site.folder}; {script}"])
    finally:
        holder.kill()
        holder.communicate()


def _disk(script: str, remedy: str) -> Fault:
    """Mount file systems with a fault; ``remedy`` are the commands that correct it."""

    @contextmanager
    def fault(site: Site) -> Iterator[Callable[[], object]]:
        with _mounted(site, script) as run:
            yield lambda: run(remedy)

    return fault


def _full_disk(path: str, size: str) -> Fault:
    """Move a folder to a disk of its own, and fill the disk."""
    move = f"cp -a {path} kept; mount -t tmpfs -o size=64m none {path}; cp -a kept/. {path}/; rm -r kept"
    fill = f"mount -o remount,size={size} {path}; dd if=/dev/zero of={path}/.sitegen.filler bs=64k 2>/dev/null || :"
    return _disk(f"{move}; {fill}", f"rm {path}/.sitegen.filler; mount -o remount,size=64m {path}")


@contextmanager
def _template(site: Site, name: str, text: str) -> Iterator[None]:
    toy.put(site.folder / "sitegen.toml", f'{toy.SETTINGS}[build]\ntheme = "mine"\n')
    toy.put(site.folder / "mine" / "templates" / name, text)
    yield
    toy.put(site.folder / "sitegen.toml", toy.SETTINGS)


@contextmanager
def _template_nobody_may_read(site: Site) -> Iterator[None]:
    with _template(site, "day.html", "never read"), _as_owner(site, "mine/templates/day.html"):
        yield
        (site.folder / "mine" / "templates" / "day.html").chmod(0o644)


def _faulty_template(name: str, text: str) -> Fault:
    return lambda site: _template(site, name, text)


@contextmanager
def _locked(site: Site) -> Iterator[None]:
    with closing(sqlite3.connect(site.index, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def _write_locked(site: Site) -> Iterator[None]:
    with closing(sqlite3.connect(site.index, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def _truncated(part: float) -> Fault:
    def fault(site: Site) -> AbstractContextManager[object]:
        os.truncate(site.index, int(site.index.stat().st_size * part))
        return nullcontext()

    return fault


def _overwritten(seed: int, pages: int, *, keep: int = 0) -> Fault:
    """Overwrite some of the index's pages with random bytes, but not the first ``keep`` pages."""

    def fault(site: Site) -> AbstractContextManager[object]:
        chance = random.Random(seed)
        size = site.index.stat().st_size
        with site.index.open("r+b") as file:
            for page in chance.sample(range(keep, size // 4096), pages):
                file.seek(page * 4096)
                file.write(chance.randbytes(4096))
        return nullcontext()

    return fault


def _sql(*statements: str) -> Fault:
    """Write values that are valid for SQLite but not for sitegen."""

    def fault(site: Site) -> AbstractContextManager[object]:
        with closing(sqlite3.connect(site.index, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return nullcontext()

    return fault


def _replaced(content: bytes | None) -> Fault:
    """Replace the index by other bytes, or delete it if there are none."""

    def fault(site: Site) -> AbstractContextManager[object]:
        shutil.rmtree(site.index.parent)
        if content is not None:
            toy.put(site.index, content)
        return nullcontext()

    return fault


def _log(site: Site) -> AbstractContextManager[object]:
    toy.put(site.index.with_name("archive.sqlite-wal"), random.Random(8).randbytes(50_000))
    return nullcontext()


@contextmanager
def _folder_for_index(site: Site) -> Iterator[None]:
    shutil.rmtree(site.index.parent)
    site.index.mkdir(parents=True)
    yield
    site.index.rmdir()


@contextmanager
def _file_for_folder(site: Site) -> Iterator[None]:
    shutil.rmtree(site.index.parent)
    site.index.parent.write_text("")
    yield
    site.index.parent.unlink()


@contextmanager
def _other_build(site: Site) -> Iterator[None]:
    """Start another build and pause it while it writes; continue it at the end."""
    process = build_process.start(build_process.command(site.folder, "-j", "2"))
    while not (site.folder / ".public.sitegen").exists():
        assert process.poll() is None
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGSTOP)
    try:
        yield
        os.killpg(process.pid, signal.SIGCONT)
        assert process.wait(30) == 0
    finally:
        build_process.kill(process)


@contextmanager
def _bad_journal(site: Site) -> Iterator[None]:
    toy.put(site.folder / ".public.sitegen" / "journal.json", '{"build": 1, "whole"')
    yield


@contextmanager
def _link(site: Site) -> Iterator[None]:
    (site.folder / "public" / "2019").rename(site.folder / "elsewhere")
    (site.folder / "public" / "2019").symlink_to(site.folder / "elsewhere")
    yield
    (site.folder / "public" / "2019").unlink()
    (site.folder / "elsewhere").rename(site.folder / "public" / "2019")


_DAMAGED = "the index was damaged"
_ONE = (
    '{% extends "!default/day.html" %}{% block main %}{% if day == "2019-01-03" %}{{ 1 // 0 }}{% endif %}{% endblock %}'
)
_PARALLEL, _FULL = ("-j", "2"), ("--full",)

FAULTS: dict[str, tuple[Fault, int, str, tuple[str, ...]]] = {
    # disks
    "output full": (_full_disk("public", "4m"), 1, "free some space", ()),
    "output full, full build": (_full_disk("public", "4m"), 1, "free some space", _FULL),
    "output full, processes": (_full_disk("public", "4m"), 1, "free some space", (*_PARALLEL, *_FULL)),
    "index full": (_full_disk(".sitegen", "2m"), 1, "free some space", ()),
    "index full, full build": (_full_disk(".sitegen", "2m"), 1, "free some space", (*_PARALLEL, *_FULL)),
    "output is a disk": (
        _disk("cp -a public kept; mount -t tmpfs none public; cp -a kept/. public/; rm -r kept", ":"),
        0,
        "",
        (),
    ),
    "output is a disk, full build": (
        _disk("cp -a public kept; mount -t tmpfs none public; cp -a kept/. public/; rm -r kept", ":"),
        0,
        "",
        (*_PARALLEL, *_FULL),
    ),
    "output is a folder of another place": (
        _disk("mkdir at; cp -a public/. at/; mount --bind at public", ":"),
        0,
        "",
        (),
    ),
    "output is a folder of another place, full build": (
        _disk("mkdir at; cp -a public/. at/; mount --bind at public", ":"),
        0,
        "",
        _FULL,
    ),
    "index on another disk": (
        _disk("cp -a .sitegen kept; mount -t tmpfs none .sitegen; cp -a kept/. .sitegen/", ":"),
        0,
        "",
        (),
    ),
    "output read-only": (
        _disk("mount --bind public public; mount -o remount,ro,bind public", "mount -o remount,rw,bind public"),
        1,
        "cannot write",
        (),
    ),
    "index read-only": (
        _disk("mount --bind .sitegen .sitegen; mount -o remount,ro,bind .sitegen", "mount -o remount,rw,bind .sitegen"),
        1,
        "cannot write",
        (),
    ),
    "everything read-only": (
        _disk("mount --bind . .; cd .; mount -o remount,ro,bind $PWD", "mount -o remount,rw,bind $PWD"),
        1,
        "cannot write",
        (),
    ),
    # permissions
    "no permission for the index": (_forbidden(".sitegen"), 1, "cannot", ()),
    "no permission for the index's file": (_forbidden(".sitegen/archive.sqlite"), 1, "archive.sqlite", ()),
    "no permission for compiled templates": (_no_room_for_templates, 0, "", ()),
    "no permission for some digests": (_unreadable("cs.CV/2018", "mine/by hand.md"), 0, "cannot be read", ()),
    "no permission for the static files": (_unreadable("static/pictures"), 1, "static/pictures: cannot be read", ()),
    "no permission for the content": (_unreadable("."), 1, "content: cannot be read", ()),
    "no permission for the lock": (_forbidden(".sitegen/lock"), 1, "make it writable", ()),
    "no permission beside the output": (_forbidden("."), 0, "", _PARALLEL),
    "no permission beside the output, full build": (_forbidden("."), 0, "", _FULL),
    "no permission for a folder of the output": (_forbidden("public/2019/02"), 1, "cannot write", ()),
    "no permission for the output": (_forbidden("public", "."), 1, "cannot write", ()),
    "no permission for a template": (
        _template_nobody_may_read,
        1,
        "day.html",
        (),
    ),
    # templates
    "a template fails on a page": (_faulty_template("day.html", _ONE), 1, "day.html:1: ZeroDivisionError", ()),
    "a template fails on a page, processes": (
        _faulty_template("day.html", _ONE),
        1,
        "day.html:1: ZeroDivisionError",
        _PARALLEL,
    ),
    "a template uses an unknown name": (
        _faulty_template("_entry.html", "{{ nothing }}"),
        1,
        "'nothing' is undefined",
        _PARALLEL,
    ),
    "a template has a syntax error": (_faulty_template("paper.html", "{% if %}"), 1, "paper.html:1", ()),
    "a template includes a missing one": (_faulty_template("home.html", '{% include "x.html" %}'), 1, "x.html", ()),
    "a template is incomplete": (_faulty_template("home.html", "{{ 1"), 1, "home.html", ()),
    # the index
    "index locked": (_locked, 1, "database is locked", ()),
    "index locked for writing": (_write_locked, 1, "database is locked", ()),
    "index empty": (_replaced(b""), 0, "", ()),
    "index is something else": (_replaced(b"no archive\n" * 1000), 0, "", ()),
    "index missing": (_replaced(None), 0, "", _PARALLEL),
    "index is a folder": (_folder_for_index, 1, "archive.sqlite", ()),
    "index folder is a file": (_file_for_folder, 1, "cannot write", ()),
    "index older": (_sql("PRAGMA user_version = 0"), 0, "", ()),
    "index newer": (_sql("PRAGMA user_version = 999"), 0, "", _PARALLEL),
    "index without a table": (_sql("DROP TABLE listing"), 0, _DAMAGED, ()),
    "index without a table, processes": (_sql("DROP TABLE fragment"), 0, _DAMAGED, (*_PARALLEL, *_FULL)),
    "index with a false log": (_log, 0, "", ()),
    "index with a false time": (_sql("UPDATE record SET published = 'noon'"), 0, _DAMAGED, _FULL),
    "index with a false time, processes": (
        _sql("UPDATE record SET published = 'noon'"),
        0,
        _DAMAGED,
        (*_PARALLEL, *_FULL),
    ),
    "index with text that is not UTF-8": (_sql("UPDATE record SET title = CAST(x'ff' AS TEXT)"), 0, _DAMAGED, _FULL),
    "index with text that is not UTF-8, processes": (
        _sql("UPDATE record SET title = CAST(x'ff' AS TEXT)"),
        0,
        _DAMAGED,
        (*_PARALLEL, *_FULL),
    ),
    "index with a false byline": (_sql("UPDATE paper SET byline = x'010203'"), 0, _DAMAGED, _FULL),
    "index without a record": (_sql("UPDATE source SET problems = 'x'"), 0, _DAMAGED, ()),
    **{f"index cut at {part:.0%}": (_truncated(part), 0, "", ()) for part in (0.001, 0.1, 0.5, 0.9, 0.99)},
    **{
        f"index half rubbish, {seed}": (_overwritten(seed, 24, keep=1), 0, "", (*_PARALLEL, *_FULL))
        for seed in range(4)
    },
    **{f"index all rubbish, {seed}": (_overwritten(seed, 20), 0, "", _FULL) for seed in range(2)},
    # the rest
    "another build": (_other_build, 1, "another build is at work", ()),
    "a damaged journal": (_bad_journal, 0, "", ()),
    "a link in the output": (_link, 1, "is a link", ()),
}
"""Name -> fault, exit status, part of the message, options of the build."""

SHORT = {"output full", "a template fails on a page, processes"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in SHORT else pytest.mark.torture) for name in FAULTS]
)
def test_a_fault_is_reported_and_keeps_the_old_site(site: Site, after: dict[str, bytes], name: str) -> None:
    """There is a message and no traceback, the old site stays, and without the fault the next build succeeds."""
    fault, status, says, options = FAULTS[name]
    with fault(site) as remedy:
        old = site.tree()
        result = site.build(*options)
        assert (result.returncode, "Traceback" in result.stderr) == (status, False), result.stderr
        assert says in result.stderr
        assert not status or _same(site.tree(), old)
        if callable(remedy):
            remedy()
            _succeeds(site, after)
            return
    _succeeds(site, after)


def _succeeds(site: Site, after: dict[str, bytes]) -> None:
    result = site.build()
    assert result.returncode == 0, result.stderr
    difference = toy.difference(site.tree(), after)
    assert not difference
    assert not [file for file in site.seen.iterdir() if file.name.startswith(".public")]


def _same(one: dict[str, bytes], other: dict[str, bytes]) -> bool:
    return {path: text for path, text in one.items() if path != ".sitegen.filler"} == {
        path: text for path, text in other.items() if path != ".sitegen.filler"
    }


@pytest.mark.parametrize(
    ("number", "options", "seconds"),
    [
        (signal.SIGTERM, _PARALLEL, 0.02),
        *[
            pytest.param(number, options, seconds, marks=pytest.mark.torture)
            for number in (signal.SIGTERM, signal.SIGINT)
            for options in ((), _FULL, (*_PARALLEL, *_FULL))
            for seconds in (0.0, 0.05, 0.15, 0.3)
        ],
    ],
)
def test_a_stopped_build_leaves_a_complete_site(
    site: Site, after: dict[str, bytes], number: signal.Signals, options: tuple[str, ...], seconds: float
) -> None:
    """After SIGTERM or Ctrl-C all processes end with status 130, and the old or the new site is published."""
    old = site.tree()
    process = build_process.start(build_process.command(site.folder, *options))
    while not (site.folder / ".public.sitegen").exists() and process.poll() is None:
        time.sleep(0.005)
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _, err = process.communicate(timeout=hangs.LIMIT)
    build_process.wait_for_group(process.pid)
    assert process.returncode in (0, 130, -number), err  # the last if Python is already exiting
    assert err.strip() == ("sitegen: stopped; the site is complete" if process.returncode == 130 else "")
    assert site.tree() in (old, after)
    _succeeds(site, after)


@pytest.mark.parametrize("at", [5, *[pytest.param(at, marks=pytest.mark.torture) for at in (1, 2, 15, 30, 45)]])
def test_a_worker_that_is_killed_ends_the_build(site: Site, after: dict[str, bytes], at: int) -> None:
    """As if the system had too little memory: the message has a remedy, and the old site stays."""
    old = site.tree()
    result = build_process.run(build_process.counted(site.folder, at, "worker", *_PARALLEL, *_FULL))
    assert result.returncode == 1
    assert result.stderr.startswith("sitegen: a worker process was killed; there may be too little memory")
    assert site.tree() == old
    _succeeds(site, after)
