"""Collect the papers of a file that lists them by topic, each on a day of its own; a paper may be under several topics."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final, NamedTuple

from sitegen import identifiers
from sitegen.loader.dating import papers_by_day
from sitegen.loader.fields import read_day
from sitegen.loader.paper import build_paper
from sitegen.loader.problems import Problems, Report
from sitegen.models import Digest, OwnField, Paper

_AND_OTHERS = re.compile(r"[,\s]*\bet\.?\s?al\b[.,]*\s*$", re.IGNORECASE)
LONGEST_ROW: Final = 100_000
"""The most characters of a row. A longer one is refused."""


class _Listed(NamedTuple):
    """A paper, and the day on which the file lists it; None if it does not say so."""

    paper: Paper
    day: date | None


class TopicList:
    """The papers of a file, in its order."""

    def __init__(self) -> None:
        self._papers: dict[_Listed, None] = {}
        self._topics: dict[str, dict[str, None]] = {}

    def add(self, parts: dict[str, Any], day: str, topic: str, report: Report) -> None:
        """Add the paper with these parts to a topic, unless it cannot be read, which is reported.

        Args:
            parts: Parts of the paper, as `build_paper` takes them. ``authors`` may end in ``et al.``
            day: The day (ISO) on which this version appeared; empty if the file does not say it.
            topic: The topic; empty if there is none.
            report: Receives problems.
        """
        authors = parts.get("authors")
        if isinstance(authors, str):
            parts["authors"] = _AND_OTHERS.sub("", authors) or None
        found = identifiers.read(str(parts.get("identifier", "")))
        # The day is that of the version in the address, which is the first publication only of version 1.
        times = {"updated": day or None, "published": (day or None) if found and found.version == 1 else None}
        paper = build_paper({**times, **parts}, report)
        if not paper:
            return
        self._papers[_Listed(paper, read_day(day[:10]))] = None
        if topic:
            self._topics.setdefault(paper.identifier, {})[topic] = None

    def digest(self, location: str, problems: Problems) -> Digest:
        """Return the digest of the papers. Each has the own field ``topic`` with all its topics."""
        papers = tuple(self._with_topics())
        return papers_by_day(papers, location, problems, listed=[day for _, day in self._papers])

    def _with_topics(self) -> Iterator[Paper]:
        for paper, _ in self._papers:
            topics = self._topics.get(paper.identifier)
            fields = (OwnField("topic", tuple(topics)), *paper.fields) if topics else paper.fields
            yield replace(paper, fields=fields)
