"""`sitegen.quantities`: numbers, counts and sizes in words, alike on pages and in messages."""

import re
from pathlib import Path

import pytest
from support import toy

from sitegen.quantities import at_least, counted, number, size

PLURALS = (
    "papers|pages|files|authors|warnings|faults|links|bytes|addresses|records|days|categories|entries|digests|spellings"
)
SHOWN = re.compile(rf"(?<![\d.,:/-])1 (?:more |other |new )?(?:{PLURALS})\b")
"""A one before a plural."""


def test_a_large_number_has_commas() -> None:
    """The same everywhere. Browsers do not break a line at a comma, as they do at a space."""
    assert [number(value) for value in (0, 999, 1180, 191954, -1234)] == ["0", "999", "1,180", "191,954", "-1,234"]


def test_one_is_not_many() -> None:
    """A count has the noun that goes with it."""
    assert [counted(count, "paper") for count in (0, 1, 2, 12345)] == [
        "0 papers",
        "1 paper",
        "2 papers",
        "12,345 papers",
    ]
    assert [counted(count, "category", "categories") for count in (1, 2)] == ["1 category", "2 categories"]


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        *((0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1.0 kB"), (1_234_567, "1.2 MB")),
        *((2 * 10**9, "2.00 GB"), (1_040_000_000, "1.04 GB")),
    ],
)
def test_sizes_are_shown_in_powers_of_ten(count: int, shown: str) -> None:
    """As disks and hosts count them, in one spelling."""
    assert size(count) == shown


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one paper by one author."""
    folder = toy.write(tmp_path_factory.mktemp("one"), f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n')
    for digest in (folder / "content").rglob("*.md"):
        digest.unlink()
    toy.put(folder / "content/cs.CV/20190102.md", toy.digest("2019-01-02", toy.record("1901.00001")))
    toy.build(folder)
    return folder / "public"


def test_no_page_says_one_papers(site: Path) -> None:
    """Counts of one paper, author or category on pages and in descriptions, charts and feeds."""
    found = [
        f"{file.relative_to(site)}: {match[0]}"
        for file in filter(Path.is_file, site.rglob("*"))
        if file.suffix in (".html", ".xml", ".json")
        for match in SHOWN.finditer(file.read_text(encoding="utf-8"))
    ]
    assert not found
    assert "1 paper of 2 January 2019" in (site / "days.xml").read_text(encoding="utf-8")


def test_pages_shorten_no_large_number_otherwise(tmp_path: Path) -> None:
    """Every page that lists a paper of 1,300 authors counts the rest in the common format."""
    authors = ", ".join(f"A{number} Bee" for number in range(1300))
    toy.put(tmp_path / "sitegen.toml", f'[site]\ntitle = "Site"\nurl = "{toy.URL}"\n[search]\nenabled = false\n')
    toy.put(tmp_path / "content/cs.CV/20190102.md", toy.digest("2019-01-02", toy.record("1901.00001", authors=authors)))
    toy.build(tmp_path)
    public = tmp_path / "public"
    pages = [*public.glob("*.html"), *public.glob("2019/**/*.html"), *public.glob("category/**/*.html")]
    pages += sorted(public.glob("author/*/*.html"))[:3]
    text = " ".join(page.read_text(encoding="utf-8") for page in pages)
    assert not re.search(r"\b[0-9]{4,} (?:more|author)", text)
    assert "and 1,280 more authors" in text
    assert "A1299 Bee (1,300)" in text


def test_there_is_one_rule() -> None:
    """No module or template counts with a plural of its own, or shortens numbers and sizes in its own way."""
    own = re.compile(rf"\{{[^{{}}]*\}} (?:more |other |new )?(?:{PLURALS})\b|['\"]KB['\"]|202f|:,\}}\"\.replace")
    allowed = {"MAX_", "MOST_", "FULLEST", "host.", "LONGEST"}
    found = []
    for file in sorted((toy.ROOT / "sitegen").rglob("*.py")):
        for line, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if own.search(text) and not any(word in text for word in allowed) and file.name != "symbols.py":
                found.append(f"{file.name}:{line}: {text.strip()}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, ""),
        (9, ""),
        (10, "10+"),
        (19, "10+"),
        (20, "20+"),
        (50, "50+"),
        (99, "50+"),
        (614, "500+"),
        (1999, "1,000+"),
    ],
)
def test_numbers_in_steps(count: int, shown: str) -> None:
    """Three steps for each power of ten."""
    assert at_least(count) == shown
