"""Read digests for the peers: only the fields that their pages need, as fast as plain Python can."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

FIELD = re.compile(r"^- \*\*([A-Za-z ]+)\*\*: ", re.MULTILINE)
CATEGORY = re.compile(r"[a-z]+(-[a-z]+)?(\.[A-Za-z-]+)?")
ALIASES = {
    "cs.SY": "eess.SY",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "stat.TH": "math.ST",
    "q-fin.EC": "econ.GN",
    "cs.NA": "math.NA",
}


class Paper(TypedDict):
    """A paper's fields as text; absent ones are empty."""

    id: str
    version: str
    title: str
    date: str
    authors: list[str]
    categories: list[str]
    published: str
    updated: str
    comment: str
    journal: str
    doi: str
    abstract: str


def papers(archive: Path) -> Iterator[Paper]:
    """All papers, oldest day first."""
    for path in sorted(archive.rglob("*.md")):
        heading, *records = path.read_text("utf-8").split("\n### ")
        date = heading.rpartition(" ")[2].strip()
        for record in records:
            yield _paper(record, date)


def _paper(record: str, date: str) -> Paper:
    title, *fields = FIELD.split(record)
    value = {name: text.strip().replace("\n  ", " ") for name, text in zip(fields[::2], fields[1::2], strict=True)}
    value = {name: "" if text == "None" else text for name, text in value.items()}
    identifier, _, version = value["Arxiv ID"].partition("/abs/")[2].rpartition("v")
    codes = [code.strip("* ") for code in value["Categories"].split(",")]
    return {
        "id": identifier,
        "version": version,
        "title": title.strip(),
        "date": date,
        "authors": list(dict.fromkeys(value["Authors"].split(", "))),
        "categories": list(dict.fromkeys(ALIASES.get(code, code) for code in codes if CATEGORY.fullmatch(code))),
        "published": value["Published"].replace(" ", "T"),
        "updated": value["Updated"].replace(" ", "T"),
        "comment": value["Comment"],
        "journal": value["Journal"],
        "doi": value["DOI"],
        "abstract": value["Summary"],
    }


def anchor(identifier: str) -> str:
    """A paper's place on its day page."""
    return identifier.replace("/", "-")


class Addresses:
    """Addresses of authors, ``shard/slug``: the shard is the initials of family and given name."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self._taken: dict[str, int] = {}

    def __getitem__(self, name: str) -> str:
        address = self._known.get(name)
        if address is None:
            folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
            words = re.findall(r"[a-z0-9]+", folded) or ["name"]
            address = f"{words[-1][0]}{words[0][0]}/{'-'.join(words)[:80]}"
            count = self._taken[address] = self._taken.get(address, 0) + 1
            address = f"{address}-{count}" if count > 1 else address
            self._known[name] = address
        return address
