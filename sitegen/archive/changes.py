"""Collect the days, categories, authors and papers that an ingest touches: pages depend on them."""

from dataclasses import dataclass, field

from sitegen.archive.lost_papers import LostPapers


@dataclass(slots=True)
class Changes:
    """Days, categories, authors and papers whose pages may differ now, deleted ones included.

    ``everything`` stands for all of them: the archive was empty before, and the sets are not filled.
    """

    everything: bool = False
    papers: set[str] = field(default_factory=set)
    """Identifiers."""
    days: set[str] = field(default_factory=set)
    """Days that list a touched paper, and the neighbors of days that appeared or disappeared."""
    categories: set[str] = field(default_factory=set)
    category_months: set[tuple[str, str]] = field(default_factory=set)
    """Code and month, by a paper's own day, by its first listing in the category, and by the days on which digests of the
    category list it. Neighbors of months that appeared or disappeared are included."""
    own_months: set[str] = field(default_factory=set)
    """Months of the own days of papers, before and after."""
    authors: set[str] = field(default_factory=set)
    """Addresses: the touched papers' authors, and co-authors of those whose name or page changed."""
    shared_authors: set[str] = field(default_factory=set)
    """Places on shared pages (`author_places`): of touched authors, before and after, and of co-authors of those whose place
    changed."""
    shards: set[str] = field(default_factory=set)
    newest_months: set[str] = field(default_factory=set)
    """The newest month before and after the ingest, if they differ: a new month began, or the newest one was deleted."""
    debut_months: set[str] = field(default_factory=set)
    """Months whose authors with pages changed. An author belongs to the month of the first paper."""

    lost_papers: tuple[LostPapers, ...] = ()
    """Lost papers by digest, including earlier losses of the same digests that were not reported yet."""

    @property
    def paper_months(self) -> set[str]:
        """Return all months of touched papers: of `category_months`, and of papers without categories."""
        return self.own_months | {month for _, month in self.category_months}

    @property
    def months(self) -> set[str]:
        """Return the months of the days."""
        return {day[:7] for day in self.days}

    @property
    def years(self) -> set[str]:
        """Return the years of the days."""
        return {day[:4] for day in self.days}

    def __bool__(self) -> bool:
        return self.everything or bool(self.papers or self.days)
