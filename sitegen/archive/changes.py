"""What an ingest touched, in the terms in which pages depend on it."""

from dataclasses import dataclass, field

from sitegen.archive.losses import Loss


@dataclass(slots=True)
class Changes:
    """Days, categories, authors and papers whose pages may differ now; what was there before included.

    ``everything`` stands for all of them: the archive was empty before, and the sets are not filled.
    """

    everything: bool = False
    papers: set[str] = field(default_factory=set)
    """Identifiers."""
    days: set[str] = field(default_factory=set)
    """Days that list a touched paper, and the neighbours of days that came or went."""
    categories: set[str] = field(default_factory=set)
    category_months: set[tuple[str, str]] = field(default_factory=set)
    """Code and month, by a paper's own day and by its first listing in the category. Neighbours of months that appeared
    or disappeared are included."""
    authors: set[str] = field(default_factory=set)
    """Addresses: the touched papers' authors, and co-authors of those whose name or page changed."""
    shards: set[str] = field(default_factory=set)
    running: set[str] = field(default_factory=set)
    """The newest month before and after, if they differ: the earlier of the two ended, or is the newest again."""
    debuts: set[str] = field(default_factory=set)
    """Months in which authors with pages first appear, where those are others now."""

    losses: tuple[Loss, ...] = ()
    """Losses of papers, including earlier ones that were not reported yet."""

    @property
    def months(self) -> set[str]:
        """Months of the days."""
        return {day[:7] for day in self.days}

    @property
    def years(self) -> set[str]:
        """Years of the days."""
        return {day[:4] for day in self.days}

    def __bool__(self) -> bool:
        return self.everything or bool(self.papers or self.days)
