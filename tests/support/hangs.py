"""Fail a test that hangs. The limit is high, because these tests do not measure speed: `benchmarks/` does.

Tests of hostile input use texts so long that linear time is seconds, and quadratic time is far beyond the limit on any
machine.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

LIMIT = 60
"""Seconds after which a test counts as hanging, more than ten times as many as any takes on a slow machine."""


@contextmanager
def caught(seconds: float = LIMIT) -> Iterator[None]:
    """Fail the test if the block takes longer. Windows has no alarms; there, the time limit of the job ends a hang."""
    if sys.platform == "win32":
        yield
        return

    def give_up(number: int, frame: FrameType | None) -> None:
        pytest.fail(f"hangs: not done after {seconds} seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
