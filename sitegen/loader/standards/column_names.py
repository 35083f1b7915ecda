"""The parts of a paper that usual names of columns mean.

The names are those of collectors' tables, and of the exports of Zotero, Scopus and PubMed.
"""

import re
from typing import Final

_OTHER = re.compile(r"[^a-z0-9]+")

_NAMES: Final = {
    "identifier": (
        "arxiv arxiv_id arxivid arxiv_number arxiv_url eprint identifier id uid paper_id paperid doi url link href abs abs_url "
        "abstract_url arxiv_link paper_url paper_link html_url entry_id pdf pdf_url pdf_link openreview openreview_id "
        "openreview_url forum acl_id anthology_id pmid pubmed_id"
    ),
    "title": "title paper_title article_title document_title",
    "authors": "authors author author_s author_names author_full_names creator creators",
    "abstract": "abstract summary abstract_note description",
    "published": "published published_at published_date publication_date pub_date date submitted submitted_date submission_date",
    "year": "year publication_year pub_year",
    "month": "month publication_month",
    "updated": "updated updated_at updated_date update_date last_updated",
    "primary": "primary_category primary",
    "categories": "categories category subjects subject arxiv_categories",
    "comment": "comment comments arxiv_comment",
    "journal": (
        "journal journal_ref journal_reference journal_book venue conference booktitle publication_title source_title "
        "container_title"
    ),
    "doi": "doi",
    "version": "version",
}

PARTS: Final = {part: frozenset(names.split()) for part, names in _NAMES.items()}
"""Part of a paper -> the normal forms of the columns that have it. A column may have two parts: ``doi``."""

TELLING: Final = (
    PARTS["authors"]
    | PARTS["abstract"]
    | frozenset("arxiv arxiv_id arxivid arxiv_url doi paper_id paperid uid openreview_id forum acl_id pmid".split())
)
"""Columns that only a table of papers has. One of titles and addresses can be anything."""

KEYS: Final = frozenset("id uid paper_id paperid identifier openreview_id acl_id anthology_id entry_id".split())
"""Columns whose values are identifiers of the source's own, if they have no known form."""

SITES: Final = {
    "openreview": "openreview",
    "openreview_id": "openreview",
    "forum": "openreview",
    "acl_id": "acl",
    "anthology_id": "acl",
    "pmid": "pmid",
    "pubmed_id": "pmid",
}
"""Column -> the scheme of its identifiers, which are written without it."""

KNOWN: Final = frozenset().union(*PARTS.values())
"""All columns that have a part."""


PARTS_OF: Final = {form: tuple(part for part, names in PARTS.items() if form in names) for form in sorted(KNOWN)}
"""Normal form of a column -> the parts that it has."""


def normal_form(column: str) -> str:
    """Return the name of a column in small letters, with ``_`` between words: ``Publication Title`` -> ``publication_title``."""
    return _OTHER.sub("_", column.casefold()).strip("_")
