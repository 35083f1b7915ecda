"""Files of all standard formats in one content folder: one site with every paper and field, and no warnings."""

import re
from html import unescape
from pathlib import Path

import pytest
from support import toy
from support.source_families import JOINED
from support.standard_samples import SAMPLES, read, source

from sitegen import identifiers
from sitegen.field_views import FieldTable
from sitegen.models import Paper
from sitegen.text import plain


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built site whose files are in a folder for each format, and named by a day if their papers have none."""
    folder = tmp_path_factory.mktemp("standards")
    toy.put(folder / "sitegen.toml", f'[site]\ntitle = "A title"\nurl = "{toy.URL}"\n')
    for name in SAMPLES:
        stem, _, suffix = name.partition(".")
        file = folder / f"content/{stem}/2026-06-29.{suffix}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(source(name))
    built = toy.build(folder)
    assert not built.problems
    return folder


def text_of(page: Path) -> str:
    """Return the text of a page without markup, with single blanks."""
    markup = re.sub(r"<(script|style)\b.*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(unescape(re.sub("<[^<>]*>", "", markup)).split())


def records() -> dict[str, list[tuple[Paper, str]]]:
    """Return the records of each paper in all samples, each with its day."""
    found: dict[str, list[tuple[Paper, str]]] = {}
    for name in SAMPLES:
        digest = read(name, f"2026-06-29.{name.partition('.')[2]}")
        days = digest.days or (digest.day.isoformat(),) * len(digest.papers)
        for paper, day in zip(digest.papers, days, strict=True):
            found.setdefault(JOINED.get(paper.identifier, paper.identifier), []).append((paper, day))
    return found


def test_every_paper_has_its_page(folder: Path) -> None:
    """It has the title and the authors of one record, and the own fields of all."""
    for identifier, listed in records().items():
        text = text_of(folder / "public/paper" / f"{identifiers.to_path(identifier)}.html")
        papers = [paper for paper, _ in listed]
        assert any(plain(paper.title) in text for paper in papers)
        assert any(all(plain(author) in text for author in paper.authors) for paper in papers)
        labels = [FieldTable().rule(field).label for paper in papers for field in paper.fields]
        missing = [label for label in labels if label not in text]
        assert not missing, (identifier, missing)


def test_the_day_of_each_record_lists_the_paper(folder: Path) -> None:
    """It is that of the paper's own time, of the announcement, or in the name of the file."""
    for identifier, listed in records().items():
        for _, day in listed:
            page = folder / f"public/{day[:4]}/{day[5:7]}/{day[8:]}.html"
            assert f'id="{identifiers.anchor(identifier)}"' in page.read_text(encoding="utf-8"), (identifier, day)


def test_a_second_build_writes_nothing(folder: Path) -> None:
    """All formats are compared as files, and none is read again."""
    assert not toy.build(folder).written
