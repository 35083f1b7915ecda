"""Draw the picture that chats and social networks show beside a link to the site: a PNG with title, numbers and a chart.

The letters are pictures themselves (``data/link-glyphs.bin``, from the font DejaVu Serif), so that the picture is the same on
every machine, whatever fonts it has.
"""

import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import msgspec

from sitegen import charts

FILE: Final = Path(__file__).parent / "data" / "link-glyphs.bin"
WIDTH: Final = 1200
HEIGHT: Final = 630

_LEFT, _TOP, _TEXT_WIDTH = 80, 64, 1040
_TITLE_LINES, _DESCRIPTION_LINES = 3, 2
_NUMBERS_TOP, _CHART_TOP, _CHART_HEIGHT, _LABELS_TOP = 404, 452, 104, 562

_LEVELS: Final = 16
"""Shades between background and letter."""
_INK, _SOFT = 0, _LEVELS
"""The first color of the shades of titles, and of those of other texts."""
_BAR: Final = 2 * _LEVELS
"""The color of bars and of the band on the left."""
_BAND: Final = 24
_GAP: Final = 32
"""The least distance of the two labels of the chart."""
_COLORS: Final = ((0xFD, 0xFD, 0xFB), (0x17, 0x17, 0x1A), (0x5B, 0x5D, 0x63), (0x0F, 0x5A, 0x43))
"""Background, ink, soft ink and accent of the default theme, red, green and blue."""


class _Letters(NamedTuple):
    """The content of the file: pixels are bytes from 0 to 15, row by row, ``margin`` wider on both sides than the letter."""

    height: int
    margin: int
    widths: dict[str, int]
    starts: dict[str, int]
    pixels: bytes

    def rows(self, letter: str) -> list[bytes]:
        width = self.widths[letter] + 2 * self.margin
        start = self.starts[letter]
        return [self.pixels[start + width * row : start + width * (row + 1)] for row in range(self.height)]


class _Head(msgspec.Struct):
    height: int
    margin: int
    widths: dict[str, int]


@cache
def _letters() -> _Letters:
    text, _, pixels = zlib.decompress(FILE.read_bytes()).partition(b"\n")
    head = msgspec.json.decode(text, type=_Head)
    starts, at = {}, 0
    for letter, width in head.widths.items():
        starts[letter] = at
        at += (width + 2 * head.margin) * head.height
    return _Letters(head.height, head.margin, head.widths, starts, pixels)


@cache
def _rows(letter: str, half: bool) -> list[bytes]:
    """Return the pixels of a letter, in full or in half size."""
    rows = _letters().rows(letter)
    if not half:
        return rows
    rows = [row + b"\0" * (len(row) % 2) for row in rows]
    return [_shrunk(top, low) for top, low in zip(rows[::2], rows[1::2], strict=True)]


def _shrunk(top: bytes, low: bytes) -> bytes:
    if not any(top) and not any(low):
        return bytes(len(top) // 2)
    return bytes((a + b + c + d + 2) // 4 for a, b, c, d in zip(top[::2], top[1::2], low[::2], low[1::2], strict=True))


def draw(title: str, description: str, numbers: str, values: Mapping[str, int]) -> bytes:
    """Return the picture as a PNG.

    Args:
        title: The title, in up to three lines.
        description: A text below it, in up to two lines.
        numbers: A line above the chart.
        values: The bars of the chart by their labels, at least three; else there is no chart.

    A text with letters that the file does not have (Latin, Greek and Cyrillic ones) is left out: see `can_draw`.
    """
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    for row in rows:
        row[:_BAND] = bytes([_BAR]) * _BAND
    top = _TOP
    for text, most, half in ((title, _TITLE_LINES, False), (description, _DESCRIPTION_LINES, True)):
        for line in _wrapped(text, most, half):
            _write(rows, line, _LEFT, top, _SOFT if half else _INK, half)
            top += _letters().height // (2 if half else 1)
        top += 16
    for line in _wrapped(numbers, 1, True):
        _write(rows, line, _LEFT, _NUMBERS_TOP, _INK, True)
    if len(values) > 2:
        _chart(rows, values)
    return _png(rows)


def can_draw(text: str) -> bool:
    """Return True if the file has all letters of a text."""
    return bool(text) and set(_clean(text)) <= _letters().widths.keys()


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _width(text: str, half: bool) -> int:
    widths = _letters().widths
    return sum(widths[letter] for letter in text) // (2 if half else 1)


def _wrapped(text: str, most: int, half: bool) -> Iterator[str]:
    """Yield up to ``most`` lines of a text. The last one ends with an ellipsis if there are more."""
    words = _clean(text).split(" ") if can_draw(text) else []
    for number in range(most):
        if not words:
            return
        line = words.pop(0)
        while words and _width(f"{line} {words[0]}", half) <= _TEXT_WIDTH:
            line += f" {words.pop(0)}"
        is_cut = bool(words) and number == most - 1
        while _width(line + "…" * is_cut, half) > _TEXT_WIDTH:
            line, is_cut = line[:-1], True
        yield line + "…" * is_cut


def _write(rows: list[bytearray], text: str, left: int, top: int, color: int, half: bool) -> None:
    letters = _letters()
    colors = bytes([0, *range(color + 1, color + _LEVELS)]) + bytes(256 - _LEVELS)
    for letter in text:
        start = left - letters.margin // (2 if half else 1)
        for number, pixels in enumerate(_rows(letter, half)):
            if any(pixels):
                row, end = rows[top + number], start + len(pixels)
                # The margins of letters overlap.
                row[start:end] = bytes(map(max, row[start:end], pixels.translate(colors)))
        left += _width(letter, half)


def _chart(rows: list[bytearray], values: Mapping[str, int]) -> None:
    for bar in charts.bars(values):
        left = _LEFT + round(bar.x * _TEXT_WIDTH / 100)
        width = max(2, round(bar.width * _TEXT_WIDTH / 100))
        height = max(2 * bool(bar.value), round(bar.height * _CHART_HEIGHT / 100))
        for row in rows[_CHART_TOP + _CHART_HEIGHT - height : _CHART_TOP + _CHART_HEIGHT]:
            row[left : left + width] = bytes([_BAR]) * width
    first, *_, last = values
    _write(rows, first, _LEFT, _LABELS_TOP, _SOFT, True)
    end = charts.bars(values)[-1]
    right = _LEFT + round((end.x + end.width) * _TEXT_WIDTH / 100)
    after = _LEFT + _width(first, True) + _GAP
    _write(rows, last, max(right - _width(last, True), after), _LABELS_TOP, _SOFT, True)


def _png(rows: Sequence[bytearray]) -> bytes:
    """Return a PNG with a palette (https://www.w3.org/TR/png-3/).

    A row that equals the one above is a row of zeros (filter 2). `Z_RLE` compresses runs only: libraries look for other
    matches in different ways, and the bytes would depend on the machine.
    """
    pixels = b"".join(
        b"\2" + bytes(WIDTH) if number and row == rows[number - 1] else b"\0" + row for number, row in enumerate(rows)
    )
    packer = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_RLE)
    head = WIDTH.to_bytes(4) + HEIGHT.to_bytes(4) + bytes([8, 3, 0, 0, 0])
    parts = (
        (b"IHDR", head),
        (b"PLTE", _palette()),
        (b"IDAT", packer.compress(pixels) + packer.flush()),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4) for name, content in parts
    )


def _palette() -> bytes:
    paper, ink, soft, accent = _COLORS
    shades = [
        [round(back + (front - back) * level / (_LEVELS - 1)) for back, front in zip(paper, color, strict=True)]
        for color in (ink, soft)
        for level in range(_LEVELS)
    ]
    return bytes(part for color in [*shades, accent] for part in color)
