"""Cite a paper on a page, as a line of text."""

from typing import Final

from sitegen import names, text
from sitegen.models import Paper

MOST_AUTHORS: Final = 6
"""The most authors that a line names. If there are more, it names the first one, followed by ``et al.``"""


def line(paper: Paper) -> str:
    """Return ``Enea Ceolini, Gemma Taverni (2019). Sensor fusion. arXiv:1910.11126 [cs.CV]``."""
    authors = [names.display(name) for name in paper.authors]
    if len(authors) > MOST_AUTHORS:
        authors = [authors[0], "et al."]
    title = text.plain(paper.title)
    stop = "" if title.endswith((".", "?", "!")) else "."
    start = f"{', '.join(authors)} " if authors else ""
    return f"{start}({paper.published.year}). {title}{stop} arXiv:{paper.identifier} [{paper.primary}]"
