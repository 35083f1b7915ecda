"""Samples of the standard formats, in tests/data/sources/standards: metadata of real papers, shortened."""

from pathlib import Path
from types import ModuleType
from typing import Final

from sitegen.loader.standards import (
    announcements,
    arxiv_api,
    bibtex_library,
    csl_items,
    delimited,
    hugging_face,
    metadata_snapshot,
    oai_records,
    openalex,
    ris_file,
    semantic_scholar,
)
from sitegen.models import Digest, OwnField, Paper

FOLDER: Final = Path(__file__).resolve().parents[1] / "data/sources/standards"

SAMPLES: Final[dict[str, ModuleType]] = {
    "announcement.atom": announcements,
    "api.atom": arxiv_api,
    "hugging_face.json": hugging_face,
    "library.bib": bibtex_library,
    "library.csl.json": csl_items,
    "library.ris": ris_file,
    "oai_arxiv.xml": oai_records,
    "oai_raw.xml": oai_records,
    "openalex.json": openalex,
    "papers.csv": delimited,
    "papers.tsv": delimited,
    "rss.xml": announcements,
    "rss_empty.xml": announcements,
    "semantic_scholar.json": semantic_scholar,
    "snapshot.jsonl": metadata_snapshot,
}
"""Name of a file -> the module of its format."""

MODULES: Final = tuple(dict.fromkeys(SAMPLES.values()))


def source(name: str) -> bytes:
    """Return the bytes of a sample."""
    return (FOLDER / name).read_bytes()


def parse(module: ModuleType, text: bytes | str, location: str = "2026-06-29.x") -> Digest:
    """Return the digest that a format's module reads from a text. By default its name is a day."""
    digest = module.parse(text.encode() if isinstance(text, str) else text, "f", location)
    assert isinstance(digest, Digest)
    return digest


def read(name: str, location: str = "2026-06-29.x") -> Digest:
    """Return the digest in a sample, which has no problems."""
    digest = parse(SAMPLES[name], source(name), location)
    assert not digest.problems
    return digest


def own(paper: Paper) -> dict[str, object]:
    """Return name and value of a paper's own fields."""
    return {field.name: field.value for field in paper.fields}


def machine_written(paper: Paper) -> list[OwnField]:
    """Return the own fields that a machine wrote."""
    return [field for field in paper.fields if field.machine]
