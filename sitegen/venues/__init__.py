"""Read from the text of arXiv's records where a paper was accepted, and where its code and project page are."""

from typing import Literal, NamedTuple

Kind = Literal["accepted", "published", "workshop"]


class Venue(NamedTuple):
    """The conference or journal of a paper."""

    name: str
    """Short name; empty if the text says that the paper was accepted, but not where."""
    year: int | None
    """Year of the event or of the volume, if the text has it."""
    kind: Kind

    @property
    def label(self) -> str:
        """Return name and year, as badges show them: ``CVPR 2024``."""
        return f"{self.name} {self.year}" if self.year else self.name
