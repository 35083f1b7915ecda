"""Format numbers, counts with a noun, and sizes in bytes, for pages and messages."""

from typing import Final

LEAST_STEP: Final = 10
"""The smallest number that `at_least` shows."""
_GIGABYTE = 1_000_000_000


def number(value: int) -> str:
    """Return ``191,954`` for 191954. Browsers do not break a line at such a comma."""
    return f"{value:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return ``1 paper``, ``2 papers`` or ``12,345 papers``. ``plural`` is needed if it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def at_least(count: int) -> str:
    """Return ``10+``, ``20+``, ``50+``, ``100+`` and so on for 10 and more; empty for less.

    Lists of authors show this instead of the number of papers, so that few of them change with a day.
    """
    if count < LEAST_STEP:
        return ""
    power = 10 ** (len(str(count)) - 1)
    return f"{max(factor for factor in (1, 2, 5) if factor * power <= count) * power:,}+"


def size(count: int) -> str:
    """Return a size in decimal units, as hosts count: ``1 byte``, ``2.4 kB``, ``1.2 MB``, ``2.00 GB``."""
    from rich import filesize

    # The limits of hosts in gigabytes need two decimals.
    return filesize.decimal(count, precision=2 if count >= _GIGABYTE else 1)
