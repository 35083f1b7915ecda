"""Draw the letters of pictures for link previews with Chromium, and store them in sitegen/data/link-glyphs.bin.

    python scripts/link_glyphs.py

Needs Playwright, Chromium and the font DejaVu Serif (``apt-get install fonts-dejavu-core``), whose license allows this use.
`sitegen.link_picture` reads the file.
"""

import json
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))
from support.browsers import chromium  # noqa: E402 - tests and pictures start Chromium in one way

if TYPE_CHECKING:
    from playwright.sync_api import Page

TARGET = ROOT / "sitegen" / "data" / "link-glyphs.bin"
FONT, SIZE = "DejaVu Serif", 64
HEIGHT, BASELINE, MARGIN = 80, 62, 3
"""Pixels: the height of a line, the distance of the baseline from its top, and the space beside a letter for overhangs."""
RANGES = ((0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x386, 0x3CE), (0x400, 0x45F), (0x1E00, 0x1EF9))
SIGNS = "–—‘’‚“”„…·•†′→←×÷√∞≈≤≥"

DRAW = """([text, font, height, baseline, margin]) => {
  const canvas = document.createElement("canvas"), context = canvas.getContext("2d", { willReadFrequently: true });
  context.font = font;
  const advance = Math.round(context.measureText(text).width);
  canvas.width = advance + 2 * margin;
  canvas.height = height;
  context.font = font;
  context.fillText(text, margin, baseline);
  const { data } = context.getImageData(0, 0, canvas.width, height);
  return [advance, Array.from({ length: data.length / 4 }, (_, at) => Math.round(data[4 * at + 3] / 17))];
}"""


def characters() -> list[str]:
    """Return the characters that titles of sites need: Latin, Greek and Cyrillic letters, and signs."""
    return [chr(code) for first, last in RANGES for code in range(first, last + 1)] + list(SIGNS)


def draw(page: "Page") -> bytes:
    """Return the content of the file: the widths as a line of JSON, then the pixels of the letters, a byte each (0 to 15)."""
    widths: dict[str, int] = {}
    pixels: list[bytes] = []
    font = f'700 {SIZE}px "{FONT}"'
    for character in characters():
        advance, levels = page.evaluate(DRAW, [character, font, HEIGHT, BASELINE, MARGIN])
        widths[character] = advance
        pixels.append(bytes(levels))
    head = {"height": HEIGHT, "margin": MARGIN, "widths": widths}
    return json.dumps(head, ensure_ascii=False).encode() + b"\n" + b"".join(pixels)


def main() -> None:
    """Write the file."""
    with chromium() as browser:
        page = browser.new_page()
        TARGET.write_bytes(zlib.compress(draw(page), 9))
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
