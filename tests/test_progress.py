"""`sitegen.progress`: bars on a terminal, lines elsewhere, nothing with ``quiet``."""

import os
import sys
import threading
from contextlib import suppress

import pytest
from support import platforms

from sitegen.progress import show_progress


def test_quiet_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """On neither stream."""
    with show_progress(quiet=True) as show:
        show("render", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_lines_come_at_every_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    """A long phase prints eleven lines, a short one prints one, a phase without a total prints its name."""
    with show_progress(quiet=False) as show:
        show("scan", 0, 0)
        for done in range(5_001):
            show("render", done, 5_000)
        for done in range(10):
            show("publish", done, 9)
    captured = capsys.readouterr()
    assert captured.out == ""
    reading, *rendering, publishing = captured.err.splitlines()
    assert (reading, publishing) == ("scan", "publish: 0 of 9")
    assert rendering == [f"render: {done:,} of 5,000" for done in range(0, 5_001, 500)]


def test_a_long_phase_of_unknown_length_prints_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """A line at its beginning, and one at every ten thousand."""
    with show_progress(quiet=False) as show:
        for done in range(0, 25_000, 2_500):
            show("harvest", done, 0)
    assert capsys.readouterr().err.splitlines() == ["harvest", "harvest: 10,000", "harvest: 20,000"]


def _record_started_threads(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """Return a list to which each thread is added that this thread starts; other threads of the test run do not count."""
    here, start = threading.current_thread(), threading.Thread.start
    started: list[threading.Thread] = []

    def record(thread: threading.Thread) -> None:
        if threading.current_thread() is here:
            started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", record)
    return started


@platforms.posix
def test_a_terminal_shows_a_bar_for_each_phase(monkeypatch: pytest.MonkeyPatch) -> None:
    """With counts, and without a thread, which would be running when workers are forked."""
    import pty

    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal, monkeypatch.context() as during:
        during.setattr(sys, "stderr", terminal)
        started = _record_started_threads(during)
        with show_progress(quiet=False) as show:
            show("scan", 0, 0)
            show("render", 3, 9)
            show("render", 9, 9)
        assert started == []
        terminal.flush()
        seen = b""
        with suppress(BlockingIOError):
            while piece := os.read(ours, 1 << 16):
                seen += piece
    os.close(ours)
    assert b"scan" in seen
    assert b"render" in seen
    assert b"3/9" in seen
    assert b"9/9" in seen
    assert seen.endswith(b"\x1b[2K")  # the bars are erased at the end
