"""Compute the papers, days and authors of a site from its digests, with simple code that is independent of sitegen's.

Only `names` and `slugs.address_key` are used, which have their own tests.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from sitegen import names, slugs
from sitegen.loader import Record
from support.toy import Listing

_ALIASES = {
    "cs.SY": "eess.SY",
    "math.IT": "cs.IT",
    "math.MP": "math-ph",
    "stat.TH": "math.ST",
    "q-fin.EC": "econ.GN",
    "cs.NA": "math.NA",
}
_CODE = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?")


@dataclass
class Paper:
    """A paper as pages show it."""

    identifier: str
    version: int | None
    title: str
    published: str
    updated: str
    authors: list[str]
    categories: list[str]
    classes: list[str]
    days: set[str] = field(default_factory=set)
    """Days whose digests list it."""

    @property
    def day(self) -> str:
        """Return the paper's own day."""
        return self.published if self.published in self.days else min(self.days)


def papers(listings: Iterable[Listing]) -> dict[str, Paper]:
    """Return identifier -> paper, in its newest version."""
    listed: dict[str, list[Paper]] = defaultdict(list)
    days: dict[str, set[str]] = defaultdict(set)
    for listing in listings:
        for record in listing.records:
            paper = _paper(record)
            days[paper.identifier].add(listing.day)
            listed[paper.identifier].append(paper)
    found = {identifier: _newest(papers) for identifier, papers in listed.items()}
    for identifier, paper in found.items():
        paper.days = days[identifier]
    return found


def _newest(papers: list[Paper]) -> Paper:
    """Return the newest by version, then time. A missing version is the highest that is not of a later time."""

    def rank(paper: Paper) -> tuple[int, str, int]:
        written = [other.version or 0 for other in papers if other.updated <= paper.updated]
        return paper.version or max(written), paper.updated, paper.version or 0

    return max(papers, key=rank)


def _paper(record: Record) -> Paper:
    assert record.arxiv_id
    assert record.categories
    assert record.published
    assert record.updated
    assert record.authors
    identifier, _, version = record.arxiv_id.removeprefix("http://arxiv.org/abs/").partition("v")
    entries = [entry.strip("*") for entry in record.categories.split(", ")]
    codes = [_ALIASES.get(entry, entry) for entry in entries if _CODE.fullmatch(entry)]
    return Paper(
        identifier=identifier,
        version=int(version) if version else None,
        title=record.title.replace("\u202e", ""),
        published=record.published[:10],
        updated=record.updated,
        authors=record.authors.replace("\u202e", "").replace(", Jr.", " Jr.").split(", "),
        categories=list(dict.fromkeys(codes)),
        classes=[entry for entry in entries if not _CODE.fullmatch(entry)],
    )


def days(found: dict[str, Paper]) -> dict[str, set[str]]:
    """Return day -> papers on its page."""
    listed = defaultdict(set)
    for paper in found.values():
        for day in paper.days:
            listed[day].add(paper.identifier)
    return dict(listed)


def months(found: dict[str, Paper]) -> dict[str, dict[str, set[str]]]:
    """Return category -> month -> papers."""
    listed: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for paper in found.values():
        for code in paper.categories:
            listed[code][paper.day[:7]].add(paper.identifier)
    return {code: dict(by_month) for code, by_month in listed.items()}


def authors(found: dict[str, Paper], merged: dict[str, str], split: dict[tuple[str, str], str]) -> dict[str, set[str]]:
    """Return the identity of each person -> papers. The rules are like those of authors.toml, with identities."""
    written = defaultdict(set)
    for paper, name in _signed(found):
        written[_person(name, paper, merged, split)].add(paper.identifier)
    return dict(written)


def addresses(
    found: dict[str, Paper], merged: dict[str, str], split: dict[tuple[str, str], str], shown: dict[str, str]
) -> dict[str, str]:
    """Return the identity of each person -> address, from one of the spellings or the name in authors.toml."""
    spelled = defaultdict(set)
    seen = set()
    for paper, name in _signed(found):
        person = _person(name, paper, merged, split)
        if (paper.identifier, person) not in seen:  # of a person whom a paper names twice, the first name counts
            seen.add((paper.identifier, person))
            spelled[person].add(names.keys(name).bare)
    return {
        person: slugs.author_address(names.fold(shown[person]) if person in shown else slugs.address_key(keys))
        for person, keys in spelled.items()
    }


def spellings(found: dict[str, Paper]) -> dict[str, Counter[str]]:
    """Return identity -> displayed spellings with the number of their papers, without rules."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in found.values():
        seen = set()
        for name in paper.authors:
            identity = names.keys(name).identity
            if identity not in seen:
                seen.add(identity)
                counted[identity][names.display(name)] += 1
    return dict(counted)


def _signed(found: dict[str, Paper]) -> list[tuple[Paper, str]]:
    return [(paper, name.replace(" Jr.", ", Jr.")) for paper in found.values() for name in paper.authors]


def _person(name: str, paper: Paper, merged: dict[str, str], split: dict[tuple[str, str], str]) -> str:
    identity = names.keys(name).identity
    identity = split.get((identity, paper.identifier), identity)
    return merged.get(identity, identity)
