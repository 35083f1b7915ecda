"""Run a program on a pseudo-terminal: read its output and press keys."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

PATIENCE = 60

_START = """
import fcntl, os, signal, sys, termios
signal.signal(signal.SIGINT, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
"""Make the standard input the session's terminal, handle Ctrl-C (pytest's workers ignore it), and run the program."""


class Terminal:
    """A running program whose input and output are a terminal; use it in a ``with`` statement."""

    def __init__(self, command: Sequence[str | Path], cwd: Path, env: Mapping[str, str]) -> None:
        self._end, theirs = pty.openpty()
        starter = [sys.executable, "-c", _START, *command]
        self._process = subprocess.Popen(
            starter, cwd=cwd, env=env, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
        )
        os.close(theirs)
        self.output = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def wait_for(self, text: str) -> None:
        """Read until the program has printed a text."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.output:
            assert time.monotonic() < deadline, f"never printed {text!r}:\n{self.output}"
            assert self._read(), f"ended without {text!r}:\n{self.output}"

    def press(self, keys: str) -> None:
        r"""Type text; ``\x03`` is Ctrl-C."""
        os.write(self._end, keys.encode())

    def end(self, keys: str = "") -> int:
        """Read until the program ends; its status, negative if a signal ended it.

        If ``keys`` are given, press them, and again after some seconds: Python's `input` misses a signal that comes just
        before it waits.
        """
        start = pressed = time.monotonic()
        self.press(keys)
        while self._read():
            now = time.monotonic()
            assert now < start + PATIENCE, f"does not end:\n{self.output}"
            if keys and now > pressed + 5:
                self.press(keys)
                pressed = now
        return self._process.wait(PATIENCE)

    def _read(self) -> bool:
        """Read the available output; return False at the end."""
        if select.select([self._end], [], [], 0.1)[0]:
            try:
                content = os.read(self._end, 4096)
            except OSError:  # on Linux: no other process has the terminal open
                return False
            self.output += content.decode(errors="replace").replace("\r\n", "\n")
            return bool(content)
        return True
