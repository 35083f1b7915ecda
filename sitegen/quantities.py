"""Quantities in words: the one format of large numbers, of counts with their noun, and of sizes, on pages and in messages."""


def number(value: int) -> str:
    """``191,954``: no line is broken at such a comma."""
    return f"{value:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """``1 paper``, ``2 papers``, ``12,345 papers``; ``plural`` where it does not end in an s alone."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def size(count: int) -> str:
    """Bytes in powers of ten, as disks and hosts count them: ``1 byte``, ``2.4 kB``, ``1.2 MB``, ``2.00 GB``."""
    # Not rich.filesize, which says 1.0 GB of 1.04: hosts count their limits in hundredths.
    for unit, scale, digits in (("GB", 1_000_000_000, 2), ("MB", 1_000_000, 1), ("kB", 1_000, 1)):
        if count >= scale:
            return f"{count / scale:,.{digits}f} {unit}"
    return counted(count, "byte")
