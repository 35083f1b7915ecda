"""Write papers as records of Markdown digests, so that reading them gives the same papers.

The format has no place for some values: lists and numbers of own fields become text, and their language and the mark of
machine-written text are settings of the site.
"""

import re
from collections.abc import Iterator
from typing import Final

from sitegen import announced_days, arxiv, identifiers
from sitegen.loader.markdown.record import FIELDS, Record
from sitegen.models import Paper

NONE: Final = "None"
"""The value of a field of which the source says that it is empty."""

_LABELS: Final = frozenset(field.label for field in FIELDS)
_LONGEST_LABEL: Final = 60
_NOT_IN_LABELS = re.compile(r"[*\s]+")


def to_record(paper: Paper) -> Record:
    """Return a paper as a record. A field that the source does not have is left out."""
    absent = None if paper.partial else NONE
    on_arxiv = identifiers.is_arxiv(paper.identifier)
    return Record(
        title=paper.title,
        arxiv_id=_written_identifier(paper) if on_arxiv else paper.identifier,
        doi=paper.doi or absent,
        categories=_categories(paper) or absent,
        links=f"[PDF]({arxiv.pdf_url(_with_version(paper))})" if on_arxiv else paper.link or absent,
        published=_time(paper.published) or absent,
        updated=_time(paper.updated) or absent,
        authors=", ".join(paper.authors) or (None if paper.partial else ""),
        comment=paper.comment or absent,
        journal=paper.journal or absent,
        summary=paper.abstract or (None if paper.partial else ""),
        announced=announced_days.write(paper.announced) or None,
        own=tuple(_own_fields(paper)),
    )


def _with_version(paper: Paper) -> str:
    return f"{paper.identifier}v{paper.version}" if paper.version else paper.identifier


def _written_identifier(paper: Paper) -> str:
    """Return the address of a paper on arXiv, as arXiv's API writes it."""
    return f"http://arxiv.org/abs/{_with_version(paper)}"


def _categories(paper: Paper) -> str:
    """Return categories and classes, the primary category in bold."""
    primary, *others = paper.categories or ("",)
    bold = [f"**{primary}**"] if primary else []
    return ", ".join((*bold, *others, *paper.classes))


def _time(time: str | None) -> str | None:
    """Return a time as collectors write it: ``2019-10-19 17:57:02+00:00``; days, months and years do not change."""
    return f"{time[:10]} {time[11:19]}+00:00" if time and time.endswith("Z") else time


def _own_fields(paper: Paper) -> Iterator[tuple[str, str]]:
    """Yield label and value of the own fields. Labels differ from each other and from those of the format."""
    used = set(_LABELS)
    for field in paper.fields:
        name = _NOT_IN_LABELS.sub(" ", field.name).strip() or "Field"
        label = name[:_LONGEST_LABEL]
        number = 2
        while label in used:
            label = f"{name[: _LONGEST_LABEL - 5]} {number}"
            number += 1
        used.add(label)
        yield label, ", ".join(field.value) if isinstance(field.value, tuple) else str(field.value)
