"""Citations as the theme's script writes them from a day's data, in a real browser."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sitegen.models import Paper
from sitegen.pages import paper_data
from support.citation_samples import row

if TYPE_CHECKING:
    from playwright.sync_api import Page

SCRIPTS = ("site.js", "citations.js", "citations.formats.js")
"""The scripts of the default theme that write citations."""
LEFT_OUT = ("desk", "saved")
"""Parts of these scripts that are about the pages of a site."""


class Cite:
    """Writes citations of papers."""

    def __init__(self, page: "Page") -> None:
        self._page = page

    def file(self, suffix: str, papers: Sequence[Paper]) -> str:
        """Return a file of papers in a format."""
        data = json.loads(paper_data.day("2019-10-19", [row(paper) for paper in papers]))
        written = "([suffix, data]) => site.citations.formats[suffix].write(data.papers, data.categories)"
        return str(self._page.evaluate(written, [suffix, data]))

    def line(self, paper: Paper) -> str:
        """Return the citation of a paper as a line of text."""
        return str(self._page.evaluate("paper => site.citations.line(paper)", paper_data.paper(row(paper))))

    def entry(self, paper: Paper) -> str:
        """Return the BibTeX entry of a paper whose day has no BibTeX file."""
        return str(self._page.evaluate("paper => site.citations.compose(paper)", paper_data.paper(row(paper))))

    def csl(self, paper: Paper) -> dict[str, Any]:
        """Return the CSL-JSON item of a paper."""
        (item,) = json.loads(self.file("csl.json", [paper]))
        return item  # type: ignore[no-any-return]
