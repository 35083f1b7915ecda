"""Choose the papers that `sitegen import` takes from its files: by category, date and query."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sitegen import citations, names
from sitegen.field_views import FieldTable
from sitegen.models import Paper
from sitegen.text import plain

if TYPE_CHECKING:
    from sitegen.search.matching import Predicate


@dataclass(frozen=True, slots=True)
class Selection:
    """The papers that are imported."""

    categories: tuple[str, ...] = ()
    """Papers of one of these categories, cross-lists too; all papers if empty. Each category has its own digests."""
    since: str = ""
    """Papers of this day, month or year (ISO) or later; empty for all."""
    query: str = ""
    """Papers that the site's search would find; empty for all."""

    def has(self, paper: Paper, day: str, own_fields: FieldTable) -> bool:
        """Return True if a paper of a day (ISO, or empty) is imported. ``own_fields`` decides which own fields are searched."""
        if self.categories and not any(code in paper.categories for code in self.categories):
            return False
        date = day or paper.published or ""
        if self.since and date < self.since:
            return False
        return not self.query or _matches(self.query, paper, date, own_fields)


def _matches(query: str, paper: Paper, date: str, own_fields: FieldTable) -> bool:
    """Return True if a query finds a paper of a date."""
    from sitegen.search import index_terms, matching

    test = _test(query, date[:10], own_fields.query_names())
    if not test:
        return False
    text = index_terms.Text(
        plain(paper.title),
        plain(paper.abstract),
        "\n".join(map(names.display, paper.authors)),
        " ".join(paper.categories),
        paper.identifier,
        own_fields.searched_text(paper.fields),
        citations.dois(paper.doi),
        "\n".join(plain(one) for one in (paper.comment, paper.journal) if one),
        paper.venue,
        tuple(name for name, has in (("code", paper.code), ("project", paper.project)) if has),
        own_fields.named_texts(paper.fields),
    )
    return test(matching.terms_of(text))


@cache
def _test(query: str, day: str, own_fields: tuple[str, ...]) -> "Predicate | None":
    """Return the predicate of a query for papers of a day; None if no paper of that day matches."""
    from sitegen.search import matching
    from sitegen.search import query as queries

    root = queries.parse(query, own_fields).root
    return matching.predicate(root, day) if root else None
