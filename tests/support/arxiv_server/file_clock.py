"""A clock that all processes of a test share. It is a file, so that it survives a kill, and it never runs by itself."""

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class FileClock:
    """A clock that only `sleep` and `set` move. Its file has a line for each move, in microseconds; the time is their sum.

    A move is one short write at the end of the file, so that a killed process leaves it made or not made.

    Args:
        file: The file, which `create` makes.
        offset: Seconds by which the clock of this computer is wrong.
    """

    def __init__(self, file: Path, offset: float = 0) -> None:
        self.file, self.offset = file, timedelta(seconds=offset)
        self._chance = random.Random(7)
        self._read: tuple[int, datetime] = (-1, _EPOCH)

    @classmethod
    def create(cls, file: Path, start: datetime) -> "FileClock":
        """Return a new clock that shows a time."""
        file.write_bytes(b"")
        clock = cls(file)
        clock.set(start)
        return clock

    def true_time(self) -> datetime:
        """Return the time of the world (UTC)."""
        size = self.file.stat().st_size
        if self._read[0] != size:
            moves = sum(map(int, self.file.read_bytes()[:size].split()))
            self._read = size, _EPOCH + moves * _MICROSECOND
        return self._read[1]

    def now(self) -> datetime:
        """Return the time that this computer shows (UTC)."""
        return self.true_time() + self.offset

    def sleep(self, seconds: float) -> None:
        """Move the clock forward."""
        assert seconds >= 0, seconds
        self._move(timedelta(seconds=seconds))

    def set(self, time: datetime) -> None:
        """Move the clock to a time (UTC) of the world. A clock that is later stays."""
        self._move(max(time - self.true_time(), timedelta()))

    def random(self) -> float:
        """Return the next number of a fixed sequence, from 0 to 1."""
        return self._chance.random()

    def _move(self, step: timedelta) -> None:
        handle = os.open(self.file, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(handle, b"%d\n" % (step // _MICROSECOND))
        finally:
            os.close(handle)
