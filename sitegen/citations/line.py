"""A citation in a line of text, to be read by people."""

from typing import Final

from sitegen import names, text
from sitegen.models import Paper

AUTHORS: Final = 6
"""So many are named; of more, the first and ``et al.``"""


def plain(paper: Paper) -> str:
    """``Enea Ceolini, Gemma Taverni (2019). Sensor fusion. arXiv:1910.11126 [cs.CV]``."""
    shown = [names.display(name) for name in paper.authors]
    if len(shown) > AUTHORS:
        shown = [shown[0], "et al."]
    title = text.plain(paper.title)
    stop = "" if title.endswith((".", "?", "!")) else "."
    authors = f"{', '.join(shown)} " if shown else ""
    return f"{authors}({paper.published.year}). {title}{stop} arXiv:{paper.identifier} [{paper.primary}]"
