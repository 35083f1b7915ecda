"""Cite a paper on a page: as a line of text for readers, and as an OpenURL for Zotero."""

from typing import Final
from urllib.parse import quote_plus

from sitegen import arxiv, names, text
from sitegen.models import Paper

MOST_AUTHORS: Final = 6
"""The most authors that a line names. If there are more, it names the first one, followed by ``et al.``"""

_OPENURL_START: Final = "ctx_ver=Z39.88-2004&rft_val_fmt=info:ofi/fmt:kev:mtx:book&rft.genre=report"


def line(paper: Paper) -> str:
    """Return ``Enea Ceolini, Gemma Taverni (2019). Sensor fusion. arXiv:1910.11126 [cs.CV]``."""
    authors = [names.display(name) for name in paper.authors]
    if len(authors) > MOST_AUTHORS:
        authors = [authors[0], "et al."]
    title = text.plain(paper.title)
    stop = "" if title.endswith((".", "?", "!")) else "."
    start = f"{', '.join(authors)} " if authors else ""
    return f"{start}({paper.published.year}). {title}{stop} arXiv:{paper.identifier} [{paper.primary}]"


def openurl(paper: Paper) -> str:
    """Return the value of the ``title`` attribute of a COinS element (OpenURL, Z39.88-2004).

    Zotero reads COinS elements to find the papers of a list. The value names no authors: Zotero then looks up the chosen
    papers by their DOI and gets everything, including the abstract. With authors, it would save only this value's fields.
    """
    title = quote_plus(text.plain(paper.title), safe=":,/()", errors="replace")
    return f"{_OPENURL_START}&rft_id=info:doi/{arxiv.doi(paper.identifier)}&rft.btitle={title}"
