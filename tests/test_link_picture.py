"""`sitegen.link_picture`: the picture that chats show beside links, and when it is drawn again."""

import hashlib
import zlib
from itertools import pairwise
from pathlib import Path

import pytest
from support import toy

from sitegen import link_picture

YEARS = {str(year): (year - 2000) ** 2 for year in range(2001, 2012)}
TITLE, DESCRIPTION, NUMBERS = "Papers of the Łódź group", "Every morning", "12,345 papers since 2001"
_TEXT_ROWS = slice(60, 440)
_BAR, _LAST_ROW_OF_BARS = 32, 555


def rows(png: bytes) -> list[bytes]:
    """Return the pixels of a PNG with a palette, after checking its parts."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, parts = 8, {}
    while at < len(png):
        size, name = int.from_bytes(png[at : at + 4]), png[at + 4 : at + 8]
        content = png[at + 8 : at + 8 + size]
        assert zlib.crc32(name + content) == int.from_bytes(png[at + 8 + size : at + 12 + size])
        parts[name] = content
        at += size + 12
    width, height = (int.from_bytes(parts[b"IHDR"][at : at + 4]) for at in (0, 4))
    assert (width, height) == (1200, 630)
    data, found = zlib.decompress(parts[b"IDAT"]), [bytes(width)]
    for number in range(height):
        line = data[number * (width + 1) : (number + 1) * (width + 1)]
        assert line[0] == 0 or (line[0] == 2 and not any(line[1:]))
        found.append(line[1:] if line[0] == 0 else found[-1])
    colors = len(parts[b"PLTE"]) // 3
    assert all(max(row) < colors for row in found)
    return found[1:]


def test_the_picture_is_the_same_on_every_machine() -> None:
    """Fonts, libraries and processors do not change its bytes."""
    picture = link_picture.draw(TITLE, DESCRIPTION, NUMBERS, YEARS)
    assert len(picture) < 40_000
    assert hashlib.sha256(picture).hexdigest() == "d45a7e09fb21e1db2801679a5e27a1c146f8b7fc4c04fc505649fd6059a8eb3f"


def test_texts_and_bars_are_inside() -> None:
    """There is space at the right and below, for long texts too, and each value is a bar."""
    found = rows(link_picture.draw("Word " * 100, "Another " * 100, NUMBERS * 5, YEARS))
    assert not any(any(row[1125:]) for row in found)
    assert not any(any(row[24:]) for row in found[610:])
    bars = found[_LAST_ROW_OF_BARS][24:]
    assert sum(one != _BAR == other for one, other in pairwise(bars)) == len(YEARS)


def test_labels_do_not_overlap() -> None:
    """Under three bars there is space for two long labels, beside each other."""
    values = {"September 2019": 3, "October 2019": 2, "December 2019": 1}
    found = rows(link_picture.draw(TITLE, "", NUMBERS, values))
    columns = [any(row[column] for row in found[562:610]) for column in range(24, link_picture.WIDTH)]
    gaps = bytes(columns).strip(b"\0").split(b"\1")
    assert max(map(len, gaps)) >= 28


def test_a_chart_has_at_least_three_values() -> None:
    """Two bars show nothing."""
    found = rows(link_picture.draw(TITLE, "", NUMBERS, dict(list(YEARS.items())[:2])))
    assert not any(any(row[24:]) for row in found[_LAST_ROW_OF_BARS:])


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("Καλημέρα, Привет!", True),
        ("Zoe\u0308 — naïve", True),
        ("论文", False),
        ("ورق", False),
        ("", False),
        ("a\nb", True),
    ],
)
def test_letters(text: str, can: bool) -> None:
    """Latin, Greek and Cyrillic letters can be drawn. A text with another one is left out."""
    assert link_picture.can_draw(text) == can
    found = rows(link_picture.draw(text, "", "", {}))
    assert any(any(row[24:]) for row in found[_TEXT_ROWS]) == can


def test_the_picture_changes_with_the_months(tmp_path: Path) -> None:
    """It is drawn again when a month is over or an earlier month changes, and not for a new day of the newest month.

    It equals that of a full build.
    """

    def add(day: str) -> bytes:
        identifier = f"{day[2:4]}{day[5:7]}.{day[8:]}001"
        toy.put(folder / f"content/{day}.md", toy.digest(day, toy.record(identifier, day=day)))
        toy.build(folder)
        picture = (folder / "public/preview.png").read_bytes()
        rows(picture)
        toy.build(folder, full=True)
        assert (folder / "public/preview.png").read_bytes() == picture
        return picture

    folder = toy.write(tmp_path)
    first = add("2019-02-12")
    assert add("2019-02-13") == first
    second = add("2019-03-01")
    assert second != first
    assert add("2019-03-02") == second
    third = add("2018-12-29")
    assert third != second
    (folder / "content/2019-03-01.md").unlink()
    (folder / "content/2019-03-02.md").unlink()
    assert add("2019-02-14") != third


def test_a_site_without_address_has_no_picture(tmp_path: Path) -> None:
    """Previews need the full address of a picture. The owner's picture is not replaced."""
    folder = toy.write(tmp_path, "[site]\ntitle = 'Toys'\n")
    toy.build(folder)
    assert not (folder / "public/preview.png").exists()
    toy.put(folder / "sitegen.toml", toy.SETTINGS)
    toy.put(folder / "content/static/preview.png", b"mine")
    toy.build(folder)
    assert (folder / "public/preview.png").read_bytes() == b"mine"
    (folder / "content/static/preview.png").unlink()
    toy.build(folder)
    assert len(rows((folder / "public/preview.png").read_bytes())) == link_picture.HEIGHT
    assert f'content="{toy.URL}preview.png"' in (folder / "public/index.html").read_text(encoding="utf-8")


def test_a_title_in_other_letters_is_replaced_by_the_address(tmp_path: Path) -> None:
    """So that the picture always has a heading."""
    folder = toy.write(tmp_path, toy.SETTINGS.replace("Toys", "论文"))
    toy.build(folder)
    found = rows((folder / "public/preview.png").read_bytes())
    assert any(any(row[24:]) for row in found[64:144])
