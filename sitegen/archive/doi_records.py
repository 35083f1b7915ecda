"""Join the records of a DOI with those of the paper on arXiv that has this DOI.

A journal's record names a paper by its DOI, arXiv's by its identifier. They are one paper if a record with arXiv's identifier
names the DOI. Then the records of the DOI belong to the paper on arXiv, and the table ``doi_record`` has their DOI. This
follows from all records in the archive and not from the order in which they came.

The records stay two papers if

- no record names both;
- the DOI is not the first one in a record's field, because others may be those of an erratum or a data set;
- records of several papers on arXiv name the DOI, as for the parts of a work.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from sitegen import identifiers
from sitegen.archive.ids import WANTED, PaperId, wanted
from sitegen.archive.paper_ingest import PaperIngest

_SCHEME: Final = "doi:"

_WITH_DOI: Final = f"""
SELECT record.id, record.paper, substr(paper.identifier, {len(_SCHEME) + 1}), 0 FROM paper JOIN record ON record.paper = paper.id
WHERE paper.identifier >= '{_SCHEME}' AND paper.identifier < 'doi;' AND record.source != 0
UNION ALL
SELECT record.id, record.paper, doi_record.doi, 1 FROM doi_record JOIN record ON record.id = doi_record.record
"""
_NAMED: Final = """
SELECT doi, paper FROM record
WHERE doi != '' AND source != 0 AND id NOT IN (SELECT record FROM doi_record) GROUP BY doi, paper
"""


class _DoiRecord(NamedTuple):
    """A record that a DOI identifies."""

    id: int
    paper: PaperId
    """The paper that it belongs to."""
    doi: str
    """In small letters."""
    joined: bool
    """True if the paper is one on arXiv."""


def join_records(connection: sqlite3.Connection, papers: PaperIngest) -> None:
    """Let each record of a DOI belong to the paper on arXiv that has the DOI, or to its own paper if there is none."""
    records = [_DoiRecord._make(row) for row in connection.execute(_WITH_DOI)]
    if not records:
        return
    found = _papers_on_arxiv(connection, {record.doi for record in records})
    for record in records:
        target = found.get(record.doi)
        if target == record.paper or (not target and not record.joined):
            continue
        connection.execute("DELETE FROM doi_record WHERE record = ?", (record.id,))
        if target:
            connection.execute("INSERT INTO doi_record VALUES (?, ?)", (record.id, record.doi))
        paper = target or papers.own_paper(f"{_SCHEME}{record.doi}", record.id)
        connection.execute("UPDATE record SET paper = ? WHERE id = ?", (paper, record.id))
        papers.touched |= {record.paper, paper}


def _papers_on_arxiv(connection: sqlite3.Connection, dois: set[str]) -> Mapping[str, PaperId]:
    """Return the papers on arXiv of which records name a DOI, by DOI, without the DOIs that several papers have."""
    named: dict[str, set[PaperId]] = {}
    for doi, paper in _named(connection, dois):
        named.setdefault(doi, set()).add(paper)
    every = wanted({paper for papers in named.values() for paper in papers})
    rows = connection.execute(f"SELECT id, identifier FROM paper WHERE id {WANTED}", (every,))
    on_arxiv = {paper for paper, identifier in rows if identifiers.is_arxiv(identifier)}
    unique = {doi: papers & on_arxiv for doi, papers in named.items() if len(papers & on_arxiv) == 1}
    return {doi: paper for doi, (paper,) in unique.items()}


def _named(connection: sqlite3.Connection, dois: set[str]) -> Iterator[tuple[str, PaperId]]:
    """Yield each of the DOIs that a record names as its first one, with the paper of the record."""
    for text, paper in connection.execute(_NAMED):
        plain = text.lower()
        doi = plain if plain in dois else _first(plain)
        if doi in dois:
            yield doi, paper


def _first(text: str) -> str:
    """Return the first DOI in a record's field, without prefix and punctuation; empty if the field begins with something else."""
    word = next(iter(text.replace("\\", "").split()), "").rstrip(",;.")
    found = identifiers.read(word)
    return identifiers.doi(found.paper) if found and not identifiers.is_arxiv(found.paper) else ""
