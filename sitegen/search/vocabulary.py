"""List the words and the authors of a segment, from which the search page makes suggestions if it finds nothing."""

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import groupby

from sitegen.search import index_terms

Names = Mapping[str, int]
"""An author's name as papers spell it -> the number of papers."""

_SHORTEST, _LONGEST = 3, 30
"""The fewest and most letters of a word that is listed."""
_SMALL = 1000
"""A segment with fewer papers lists all words and names."""
_FEWEST = 3
_PAPERS_A_WORD = 10_000
_PAPERS_A_NAME = 20_000
"""A word or a name is listed if at least `_FEWEST` papers have it, and one more of so many papers. Others are mostly typing errors."""

_CREATE = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, paper, row)"
_FREQUENT = "SELECT term FROM vocabulary WHERE doc >= ? ORDER BY term"
_WORDS = """
SELECT term, doc FROM vocabulary WHERE term >= 'a' AND term < '{' AND doc >= ? AND length(term) BETWEEN ? AND ? ORDER BY term
"""


def frequent(connection: sqlite3.Connection, papers: int) -> list[str]:
    """Return the terms that at least this number of papers have, in order."""
    connection.execute(_CREATE)
    return [term for (term,) in connection.execute(_FREQUENT, (papers,))]


def files(connection: sqlite3.Connection, names: Names, papers: int) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Yield name and content of files, each with pairs of a word or name and its number of papers.

    ``words-<letter>`` has the words that begin with a letter, ``authors-<letter>`` the names whose last word does. Words of
    other scripts than Latin are not listed, because distances between them do not tell typing errors.
    """
    for letter, words in groupby(_words(connection, papers), lambda pair: pair[0][0]):
        yield f"words-{letter}", list(words)
    fewest = _fewest(papers, _PAPERS_A_NAME)
    listed = sorted(pair for pair in names.items() if pair[1] >= fewest)
    letters = sorted(((letter_of(name), (name, count)) for name, count in listed), key=lambda pair: pair[0])
    for letter, pairs in groupby(letters, lambda pair: pair[0]):
        if letter:
            yield f"authors-{letter}", [pair for _, pair in pairs]


def _fewest(papers: int, papers_a_term: int) -> int:
    return _FEWEST + papers // papers_a_term if papers >= _SMALL else 1


def _words(connection: sqlite3.Connection, papers: int) -> list[tuple[str, int]]:
    connection.execute(_CREATE)
    rows = connection.execute(_WORDS, (_fewest(papers, _PAPERS_A_WORD), _SHORTEST, _LONGEST)).fetchall()
    return [(term, count) for term, count in rows if term.isascii() and term.isalpha()]


def letter_of(name: str) -> str:
    """Return the first letter of a name's last word; empty if it is not one of ``a`` to ``z``."""
    last = (index_terms.terms(name) or [""])[-1][:1]
    return last if "a" <= last <= "z" else ""
