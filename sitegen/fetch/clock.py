"""Time and random numbers, as an object that is passed in: tests pass a clock of their own, whose waits take no time."""

import random
import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """The time, waiting, and random numbers."""

    def now(self) -> datetime:
        """Return the time in UTC, with its time zone. The computer's clock may be wrong: see `http_client.Client.now`."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait. Ctrl-C ends it with a KeyboardInterrupt."""
        ...

    def random(self) -> float:
        """Return a random number from 0 to less than 1, for waits that differ between computers."""
        ...


class SystemClock:
    """The clock of the computer."""

    def now(self) -> datetime:
        """Return the computer's time in UTC."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def random(self) -> float:
        """Return a random number. Nothing secret depends on it."""
        return random.random()  # noqa: S311 - for waiting times
