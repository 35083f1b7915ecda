"""Format numbers, counts with a noun, and sizes in bytes, alike on pages and in messages."""


def number(value: int) -> str:
    """Return ``191,954`` for 191954. Browsers do not break a line at such a comma."""
    return f"{value:,}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return ``1 paper``, ``2 papers`` or ``12,345 papers``. ``plural`` is needed if it is not the noun with an s."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def size(count: int) -> str:
    """Return a size in decimal units, as hosts count: ``1 byte``, ``2.4 kB``, ``1.2 MB``, ``2.00 GB``."""
    # rich.filesize would print 1.04 GB as 1.0 GB; limits of hosts need two decimals.
    for unit, scale, digits in (("GB", 1_000_000_000, 2), ("MB", 1_000_000, 1), ("kB", 1_000, 1)):
        if count >= scale:
            return f"{count / scale:,.{digits}f} {unit}"
    return counted(count, "byte")
